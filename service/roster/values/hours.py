"""Read windows of time, time zones and opening hours."""

import re
from datetime import date, datetime
from functools import cache
from typing import Final
from zoneinfo import available_timezones

from service.kernel.years import meant
from service.places.errors import UnreadableHours
from service.places.hours import read_hours
from service.roster.values.reading import Reading

# What schools in the United States write for the zone they live in.
_ABBREVIATIONS: Final = {
    **dict.fromkeys(("EST", "EDT", "ET", "EASTERN"), "America/New_York"),
    **dict.fromkeys(("CST", "CDT", "CT", "CENTRAL"), "America/Chicago"),
    **dict.fromkeys(("MST", "MDT", "MT", "MOUNTAIN"), "America/Denver"),
    **dict.fromkeys(("PST", "PDT", "PT", "PACIFIC"), "America/Los_Angeles"),
    **dict.fromkeys(("AKST", "AKDT"), "America/Anchorage"),
    "HST": "Pacific/Honolulu",
}
_BAND: Final = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}-\d{2}:\d{2}")


@cache
def read_zone(written: str) -> Reading[str]:
    """Read an IANA zone; an American abbreviation is understood and doubted, for CST is also China's."""
    if written in available_timezones() and ("/" in written or written == "UTC"):
        return Reading(written)
    meant = _ABBREVIATIONS.get(written.upper())
    if meant:
        return Reading(meant, "time-zone-abbreviation", meant)
    return Reading(None, "unknown-time-zone")


def read_instant(written: str) -> Reading[datetime]:
    """Read an ISO 8601 date and time that should say its offset; without one it comes back as it is on some clock."""
    try:
        at = meant(datetime.fromisoformat(written))
    except ValueError:
        return Reading(None, "unreadable-window")
    return Reading(at) if at.tzinfo else Reading(at, "window-without-offset")


def read_bands(written: str) -> Reading[tuple[str, ...]]:
    """Read 'YYYY-MM-DD HH:MM-HH:MM' joined by ';'; a long dash is a hyphen a word processor made."""
    straight = re.sub("[\u2012-\u2015\u2212]", "-", written)
    parts = tuple(part.strip() for part in straight.split(";") if part.strip())
    if not all(_BAND.fullmatch(part) for part in parts):
        return Reading(None, "unreadable-window")
    if any(part[11:16] >= part[17:22] or not _is_day(part[:10]) for part in parts):
        return Reading(None, "unreadable-window")
    return Reading(parts, "range-spelling" if straight != written else "")


def read_opening_hours(written: str) -> Reading[str]:
    """Read OpenStreetMap's opening_hours; of those that cannot be read the part that is wrong is said."""
    try:
        return Reading(read_hours(written))
    except UnreadableHours as exc:
        return Reading(None, "opening-hours-syntax", exc.part)


def _is_day(written: str) -> bool:
    try:
        meant(date.fromisoformat(written))
    except ValueError:
        return False
    return True
