"""Read days and times of day."""

import re
from datetime import date, time
from functools import lru_cache
from typing import Final

from service.kernel.years import meant
from service.roster.values.reading import Reading

_ISO: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_STAMP: Final = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?")
_SLASHED: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_CLOCK: Final = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2})?")
_TWELVE: Final = re.compile(r"(\d{1,2})(?::(\d{2}))?\s*([ap])\.?\s?m\.?", re.IGNORECASE)
_MONTHS: Final = 12
_NOON: Final = 12


@lru_cache(maxsize=50_000)
def read_date(written: str) -> Reading[date]:
    """Read YYYY-MM-DD; a timestamp is its day, and slashes are month first unless only day first makes a date.

    M/D/YYYY with a day over 12 is certain; otherwise it is taken month first and doubted. D/M/YYYY is never taken:
    a file that mixes both orders would be wrong without a word.
    """
    if match := _ISO.fullmatch(written):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if match := _STAMP.fullmatch(written):
        # the day as written: a school's midnight in UTC is the day before nowhere in the file
        day = read_date(match[1]).value
        return Reading(day, "timestamp-in-date", str(day)) if day else Reading(None, "impossible-date")
    if match := _SLASHED.fullmatch(written):
        month, day_of_month, year = int(match[1]), int(match[2]), int(match[3])
        if month > _MONTHS:
            return Reading(None, "unreadable-date")
        read = _day(year, month, day_of_month)
        if read.value is None or month == day_of_month:
            return read if read.value is None else Reading(read.value, "date-us-style", str(read.value))
        kind = "date-us-style-ambiguous" if day_of_month <= _MONTHS else "date-us-style"
        return Reading(read.value, kind, str(read.value))
    return Reading(None, "unreadable-date")


def read_clearance(written: str) -> Reading[date]:
    """Read the last day of something that lets people do more: only a certain date clears."""
    reading = read_date(written)
    certain = reading.kind in ("", "timestamp-in-date", "date-us-style")
    return reading if certain else Reading(None, "not-cleared")


@lru_cache(maxsize=1_000)
def read_time(written: str) -> Reading[time]:
    """Read HH:MM; a twelve-hour time is understood and said."""
    if match := _CLOCK.fullmatch(written):
        return _clock(int(match[1]), int(match[2]), "")
    if match := _TWELVE.fullmatch(written):
        hour = int(match[1])
        if not 1 <= hour <= _NOON:
            return Reading(None, "unreadable-time")
        return _clock(hour % _NOON + (_NOON if match[3].lower() == "p" else 0), int(match[2] or 0), "time-12h")
    return Reading(None, "unreadable-time")


def _day(year: int, month: int, day: int) -> Reading[date]:
    try:
        return Reading(meant(date(year, month, day)))
    except ValueError:
        return Reading(None, "impossible-date")


def _clock(hour: int, minute: int, kind: str) -> Reading[time]:
    try:
        read = time(hour, minute)
    except ValueError:
        return Reading(None, "unreadable-time")
    return Reading(read, kind, f"{read:%H:%M}" if kind else "")
