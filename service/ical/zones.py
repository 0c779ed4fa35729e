"""Write a time zone as RFC 5545 text, taken from the time zone data and not from memory.

icalendar 7.3's `Timezone.from_tzid` writes the daylight onset an hour late and lists dates up to a last one, so the
observances are written here: rules without an end, each onset in the local time that was shown until then.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard
from icalendar.prop import vDDDLists, vRecur
from msgspec import Struct

# Weekdays and dates come back in the same order after 28 years, so a rule that fits them all has been seen in every
# shape: the last Sunday is told from the fourth.
YEARS_COMPARED = 28

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class _Change(Struct, frozen=True):
    """The moment a zone's clocks are set anew."""

    onset: datetime  # naive, in the time shown until then: RFC 5545 3.6.5 wants it in TZOFFSETFROM
    offset_before: timedelta
    offset_after: timedelta
    name: str  # what the time is called from then on

    @property
    def kind(self) -> tuple[timedelta, timedelta, str]:
        """What this change has in common with the same change of another year."""
        return self.offset_before, self.offset_after, self.name


def vtimezone(zone: str, year: int) -> bytes:
    """Write the VTIMEZONE of an IANA zone, right for every instant from the first of January of `year` on.

    A zone whose changes follow no yearly rule (Morocco's follow the moon) gets its dates for 28 years instead.
    """
    tz = ZoneInfo(zone)
    component = Timezone()
    component.add("tzid", zone)
    # A year earlier: January still lives under the change of the autumn before.
    changes = list(_changes(tz, year - 1, year + YEARS_COMPARED))
    if not changes or changes[0].onset.year >= year:
        component.add_component(_standing_time(tz, year - 1))
    for kind in dict.fromkeys(change.kind for change in changes):
        component.add_component(_observance([change for change in changes if change.kind == kind]))
    text: bytes = component.to_ical()
    return text


def _changes(tz: ZoneInfo, first_year: int, end_year: int) -> Iterator[_Change]:
    """Find every change of a zone's offset or name from one new year (UTC) to another."""
    step = timedelta(days=7)  # Morocco's shortest stay in an offset is about a month
    before, end = datetime(first_year, 1, 1, tzinfo=UTC), datetime(end_year, 1, 1, tzinfo=UTC)
    while before < end:
        after = min(before + step, end)
        if _shown(tz, before) != _shown(tz, after):
            yield _change_between(tz, before, after)
        before = after


def _change_between(tz: ZoneInfo, before: datetime, after: datetime) -> _Change:
    """Close in on the first second under the new offset."""
    old = _shown(tz, before)
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2 // timedelta(seconds=1) * timedelta(seconds=1)
        if _shown(tz, middle) == old:
            before = middle
        else:
            after = middle
    offset, name = _shown(tz, after)
    return _Change(after.replace(tzinfo=None) + old[0], old[0], offset, name)


def _shown(tz: ZoneInfo, instant: datetime) -> tuple[timedelta, str]:
    """Tell the offset and the name of a zone's time at an instant."""
    local = instant.astimezone(tz)
    return local.utcoffset() or timedelta(0), local.tzname() or ""


def _observance(changes: list[_Change]) -> TimezoneStandard | TimezoneDaylight:
    """Write one kind of change: by its yearly rule, or by its dates where there is none."""
    first = changes[0]
    component = TimezoneDaylight() if first.offset_after > first.offset_before else TimezoneStandard()
    component.add("dtstart", first.onset)
    component.add("tzoffsetfrom", first.offset_before)
    component.add("tzoffsetto", first.offset_after)
    component.add("tzname", first.name)
    if rule := _yearly_rule([change.onset for change in changes]):
        component.add("rrule", rule)
    else:
        for change in changes[1:]:
            # A line for each: vobject loses dates from a list long enough to be folded.
            component.add("rdate", vDDDLists([change.onset]))
    return component


def _standing_time(tz: ZoneInfo, year: int) -> TimezoneStandard:
    """Write the time a zone keeps from the start of a year until its first change, if one ever comes."""
    offset, name = _shown(tz, datetime(year, 1, 1, tzinfo=UTC))
    component = TimezoneStandard()
    component.add("dtstart", datetime(year, 1, 1))  # noqa: DTZ001 - an onset is local time by definition
    component.add("tzoffsetfrom", offset)
    component.add("tzoffsetto", offset)
    component.add("tzname", name)
    return component


def _yearly_rule(onsets: list[datetime]) -> vRecur | None:
    """Find the rule that gives exactly these onsets, one a year; None if there is none."""
    first = onsets[0]
    if [onset.year for onset in onsets] != list(range(first.year, first.year + YEARS_COMPARED + 1)):
        return None
    if len({(onset.month, onset.weekday(), onset.time()) for onset in onsets}) > 1:
        return None
    weekday = _WEEKDAYS[first.weekday()]
    if all(_days_left(onset) < 7 for onset in onsets):  # noqa: PLR2004 - a week
        return vRecur({"FREQ": "YEARLY", "BYMONTH": first.month, "BYDAY": f"-1{weekday}"})
    earliest, latest = min(onset.day for onset in onsets), max(onset.day for onset in onsets)
    if latest - earliest >= 7:  # noqa: PLR2004 - a week
        return None
    if earliest % 7 == 1:
        return vRecur({"FREQ": "YEARLY", "BYMONTH": first.month, "BYDAY": f"{earliest // 7 + 1}{weekday}"})
    # "The Sunday on or after the second": Chile and Palestine count like that.
    days = list(range(earliest, earliest + 7))
    return vRecur({"FREQ": "YEARLY", "BYMONTH": first.month, "BYMONTHDAY": days, "BYDAY": weekday})


def _days_left(onset: datetime) -> int:
    """Count the days of the onset's month that come after it."""
    return (onset.replace(day=28) + timedelta(days=4)).replace(day=1).toordinal() - onset.toordinal() - 1
