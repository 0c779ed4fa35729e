"""Opening hours in OpenStreetMap's syntax: what they say on given days. Pure.

The syntax is read by opening-hours-rs, which knows the public holidays (PH) of the place's country; days of the table
holiday count as PH too. School holidays (SH) and days counted from a holiday are refused: nobody tells us those.
"""

import re
from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from babel.core import get_global
from opening_hours import OpeningHours, State
from opening_hours import ParserError as _ParserError  # type: ignore[attr-defined]  # it is there, its stub is not
from opening_hours import UnknownCountryError as _UnknownCountryError  # type: ignore[attr-defined]  # same

from service.kernel.spans import Span, joined
from service.places.errors import UnreadableHours
from service.places.types import Place, Spot

LONGEST: Final = 255
"""Characters; OpenStreetMap's own limit of a value."""

_WEEKDAYS: Final = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_QUOTED: Final = re.compile(r'("[^"]*")')
_PUBLIC: Final = re.compile(r"\bPH\b")
_UNTOLD: Final = re.compile(r"\bSH\b|\bPH\s*[+-]\s*\d")
_SUN: Final = re.compile(r"\b(?:sunrise|sunset|dawn|dusk)\b")
_COLUMN: Final = re.compile(r"--> \d+:(\d+)")


def read_hours(written: str) -> str:
    """Return opening hours as they are kept, or refuse with UnreadableHours naming the part that cannot be read."""
    tidy = " ".join(written.split())
    if len(tidy) > LONGEST:
        raise UnreadableHours(tidy[LONGEST:])
    for part in _QUOTED.split(tidy)[::2]:
        if untold := _UNTOLD.search(part):
            raise UnreadableHours(_rule_at(tidy, tidy.index(untold[0])))
    try:
        OpeningHours(tidy)
    except _ParserError as exc:
        column = _COLUMN.search(str(exc))
        raise UnreadableHours(_rule_at(tidy, int(column[1]) - 1 if column else 0)) from exc
    return tidy


def open_within(place: Place, span: Span, holidays: Collection[date]) -> list[Span]:
    """Return when a place is open within a span. Hours nobody knows are none; "unknown" in them is not open."""
    return hours_within(place.opening_hours, place.zone, span, holidays, spot=place.spot)


def hours_within(
    written: str, zone: str, span: Span, holidays: Collection[date], *, spot: Spot | None = None
) -> list[Span]:
    """Return what written hours say of a span; `spot` is where sunset is meant, if they speak of it."""
    if not written:
        return []
    found: list[Span] = []
    for day, within in _days_of(span, ZoneInfo(zone)):
        found += _open(_as_holiday(written, day) if day in holidays else written, zone, spot, within)
    return joined(found)


def is_open(place: Place, span: Span, holidays: Collection[date]) -> bool:
    """Tell whether a place is open for the whole of a span."""
    return any(each.holds(span) for each in open_within(place, span, holidays))


def day_of(place: Place, day: date, holidays: Collection[date]) -> list[Span]:
    """Return when a place is open on one day of its own clock, which may run past midnight."""
    zone = ZoneInfo(place.zone)
    within = Span(_midnight(day, zone), _midnight(day + timedelta(days=1), zone))
    return open_within(place, within, holidays)


def _open(said: str, zone: str, spot: Spot | None, within: Span) -> Iterator[Span]:
    here = ZoneInfo(zone)
    hours = _parsed(said, zone, spot)
    if hours is None:
        return
    # The library wants a named zone and answers in it; both days of a clock change come out as the wall clock shows.
    for starts, ends, state, _ in hours.intervals(within.start.astimezone(here), within.end.astimezone(here)):
        if state == State.OPEN:
            yield Span(starts.astimezone(within.start.tzinfo), ends.astimezone(within.start.tzinfo))


@lru_cache(maxsize=1_000)
def _parsed(said: str, zone: str, spot: Spot | None) -> OpeningHours | None:
    """Read hours once; None for what the table holds and nobody can read: it is never open."""
    country = get_global("zone_territories").get(zone)
    for known in (country, None):
        try:
            return OpeningHours(
                said,
                timezone=ZoneInfo(zone),
                country=known,
                # The map of time zones it loads with a spot takes most of a second, so only where the sun is meant.
                coords=(spot.latitude, spot.longitude) if spot and _SUN.search(said) else None,
                auto_country=False,
            )
        except _ParserError:
            return None
        except _UnknownCountryError:
            continue  # a country whose holidays the library does not know: those of the table are left
    return None


def _as_holiday(said: str, day: date) -> str:
    """Write PH as this day's own weekday: on this one day, which is all that is asked, the two mean the same."""
    parts = _QUOTED.split(said)
    parts[::2] = (_PUBLIC.sub(_WEEKDAYS[day.weekday()], part) for part in parts[::2])
    return "".join(parts)


def _rule_at(said: str, at: int) -> str:
    """Return the rule (they are joined by ;) that holds a character."""
    start = said.rfind(";", 0, at) + 1
    end = said.find(";", at)
    return said[start : end if end >= 0 else None].strip() or said


def _days_of(span: Span, zone: ZoneInfo) -> Iterator[tuple[date, Span]]:
    """Cut a span at the midnights of a zone."""
    start = span.start
    while start < span.end:
        day = start.astimezone(zone).date()
        end = min(span.end, _midnight(day + timedelta(days=1), zone))
        yield day, Span(start, end)
        start = end


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    # Where clocks jump or fall back at midnight either reading is good: a place is not opened or closed by it.
    return datetime.combine(day, time(0), zone).astimezone(ZoneInfo("UTC"))
