"""Read what forms and addresses of the desk send; what cannot be read is said beside its field."""

import re
from collections.abc import Iterable
from datetime import date, time
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from service.booking.rules import plain
from service.kernel.errors import Malformed

Fields = Any
"""A form or an address's query: multi-dicts of the web framework, with `get` and `getall`."""

LONGEST_WORDS: Final = 1000
"""Characters of anything a person writes here, as the tables have it."""

LAST_PAGE: Final = 100_000

# A browser's own field sends 15:30; one that shows a plain text field leaves it to the person.
_CLOCK: Final = re.compile(
    r"(\d{1,2})(?:[:.](\d{2}))?(?::\d{2}(?:\.\d+)?)?\s*(?:([ap])\.?\s*m\.?)?", re.ASCII | re.IGNORECASE
)
_NOON: Final = 12


def read_words(fields: Fields, name: str) -> str:
    """Read what somebody wrote: no control characters but line ends, no more than the tables take."""
    return plain(str(fields.get(name, "")))[:LONGEST_WORDS]


def read_id(fields: Fields, name: str) -> UUID:
    """Read an id a page of ours has put there."""
    try:
        return UUID(hex=str(fields.get(name, "")))
    except ValueError as exc:
        raise Malformed(name, "unreadable") from exc


def read_optional_id(fields: Fields, name: str) -> UUID | None:
    """Read an id that may be missing; what is none counts as missing."""
    try:
        return UUID(hex=str(fields.get(name, "")))
    except ValueError:
        return None


def read_page(fields: Fields) -> int:
    """Read which page of a list is wanted, from 0."""
    written = str(fields.get("page", ""))
    return min(int(written), LAST_PAGE) if written.isascii() and written.isdigit() else 0


def read_one_of(fields: Fields, name: str, known: Iterable[str]) -> str:
    """Read one of the known words, or nothing."""
    written = str(fields.get(name, ""))
    return next((word for word in known if word == written), "")


def read_ticked(fields: Fields, name: str, known: Iterable[str]) -> list[str]:
    """Read which of the known boxes are ticked, in their own order."""
    sent = {str(value) for value in fields.getall(name, [])}
    return [word for word in known if word in sent]


def read_day(written: str) -> date | None:
    """Read a day as date fields send it; None for anything else."""
    try:
        return date.fromisoformat(written.strip())
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


def read_number(written: str, least: int, most: int) -> int | None:
    """Read a whole number within bounds; None for anything else."""
    digits = written.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) <= len(str(most))):
        return None
    return int(digits) if least <= int(digits) <= most else None


def address(path: str, **query: object) -> str:
    """Make an address; what is empty is left out."""
    said = {name: value for name, value in query.items() if value not in {"", None, 0}}
    return f"{path}?{urlencode(said)}" if said else path
