"""Days and times of day as people write them into forms."""

import re
from datetime import date, time
from typing import Final

from service.kernel.years import meant

# A browser's own field sends 15:30; one that shows a plain text field leaves it to the person.
_CLOCK: Final = re.compile(
    r"(\d{1,2})(?:[:.](\d{2}))?(?::\d{2}(?:\.\d+)?)?\s*(?:([ap])\.?\s*m\.?)?", re.ASCII | re.IGNORECASE
)
_NOON: Final = 12


def read_day(written: str) -> date | None:
    """Read a day as date fields send it; None for anything else, and for a year nobody means."""
    try:
        return meant(date.fromisoformat(written.strip()))
    except ValueError:
        return None


def read_clock(written: str) -> time | None:
    """Read a wall-clock time, as time fields send it or as people type it; None for anything else."""
    match = _CLOCK.fullmatch(written.strip())
    if not match:
        return None
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").lower()
    if half:
        if not 1 <= hour <= _NOON:
            return None
        hour = hour % _NOON + (_NOON if half == "p" else 0)
    try:
        return time(hour, minute)
    except ValueError:
        return None
