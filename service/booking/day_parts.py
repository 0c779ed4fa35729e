"""Which part of its day a time belongs to, and how that part is called: the same for families and desks. Pure."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Final

from service.booking.types import Band
from service.kernel.locale import Voice

BAND_HOURS: Final[Mapping[Band, tuple[time, time]]] = {
    "before_school": (time(0), time(8, 30)),
    "morning": (time(8, 30), time(15)),
    "afternoon": (time(15), time(17)),
    "evening": (time(17), time(20)),
    "night": (time(20), time.max),
}
"""What the parts of a day mean that families tick when none of the times work, without a gap between them."""

NOON: Final = time(12)
SATURDAY: Final = 6  # ISO 8601


def is_in_band(at: datetime, band: Band) -> bool:
    """Tell whether a time on the school's clock lies in a part of the day as families tick them."""
    begins, ends = BAND_HOURS[band]
    return begins <= at.time() < ends


def part_said(at: datetime, voice: Voice) -> str:
    """Name the part of day of a time on the school's clock; a day without school has nothing before or during it."""
    if is_in_band(at, "before_school") and at.isoweekday() < SATURDAY:
        return voice.gettext("Before school")
    if at.time() < NOON:
        return voice.gettext("Morning")
    if is_in_band(at, "morning"):
        return voice.gettext("Midday")
    return voice.gettext("Afternoon") if is_in_band(at, "afternoon") else voice.gettext("Evening")
