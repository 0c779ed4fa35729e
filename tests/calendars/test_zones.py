"""Zones as text, read by vobject and compared with the time zone data itself."""

from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from zoneinfo import ZoneInfo

import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from service.ical.zones import vtimezone
from tests.calendars.given import expected

YEAR = 2026

# The last second before and the first second after both changes of 2026 and of 2027, in UTC.
SIDES = [
    ("America/Chicago", "2026-03-08 07:59:59", "2026-03-08 08:00:00"),
    ("America/Chicago", "2026-11-01 06:59:59", "2026-11-01 07:00:00"),
    ("America/Chicago", "2027-03-14 07:59:59", "2027-03-14 08:00:00"),
    ("America/Chicago", "2027-11-07 06:59:59", "2027-11-07 07:00:00"),
    ("America/New_York", "2026-03-08 06:59:59", "2026-03-08 07:00:00"),
    ("America/New_York", "2026-11-01 05:59:59", "2026-11-01 06:00:00"),
    ("Europe/Berlin", "2026-03-29 00:59:59", "2026-03-29 01:00:00"),
    ("Europe/Berlin", "2026-10-25 00:59:59", "2026-10-25 01:00:00"),
    ("Australia/Sydney", "2026-04-04 15:59:59", "2026-04-04 16:00:00"),
    ("Australia/Sydney", "2026-10-03 15:59:59", "2026-10-03 16:00:00"),
    ("Australia/Lord_Howe", "2026-04-04 14:59:59", "2026-04-04 15:00:00"),
    ("Australia/Lord_Howe", "2026-10-03 15:29:59", "2026-10-03 15:30:00"),
    ("America/Santiago", "2026-04-05 02:59:59", "2026-04-05 03:00:00"),
    ("America/Santiago", "2026-09-06 03:59:59", "2026-09-06 04:00:00"),
    ("Europe/Dublin", "2026-03-29 00:59:59", "2026-03-29 01:00:00"),
    ("Europe/Dublin", "2026-10-25 00:59:59", "2026-10-25 01:00:00"),
    ("Africa/Casablanca", "2026-02-15 01:59:59", "2026-02-15 02:00:00"),
    ("Africa/Casablanca", "2026-03-22 01:59:59", "2026-03-22 02:00:00"),
]

ZONES = [
    "America/Chicago",
    "America/New_York",
    "America/Phoenix",
    "America/Santiago",
    "America/Nuuk",
    "Pacific/Honolulu",
    "Pacific/Chatham",
    "Europe/Berlin",
    "Europe/Dublin",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Asia/Jerusalem",
    "Asia/Kathmandu",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "UTC",
]


@cache
def _read(zone: str) -> tzinfo:
    calendar = vobject.readOne(f"BEGIN:VCALENDAR\r\n{vtimezone(zone, YEAR).decode()}END:VCALENDAR\r\n")
    read: tzinfo = calendar.vtimezone.tzinfo
    return read


def _offset(instant: datetime, zone: str, shown_by: tzinfo) -> timedelta | None:
    """Ask a zone for its offset by the wall clock; which pass of a doubled hour is meant is said by fold."""
    local = instant.astimezone(ZoneInfo(zone))
    return local.replace(tzinfo=shown_by).utcoffset()


@pytest.mark.parametrize("zone", ["America/Chicago", "America/Phoenix", "Australia/Sydney"])
def test_zone_is_written_as_expected(zone: str) -> None:
    assert vtimezone(zone, YEAR) == expected(f"{zone.replace('/', '_')}.ics")


@pytest.mark.parametrize("zone, before, after", SIDES)
def test_both_sides_of_a_change_have_their_offset(zone: str, before: str, after: str) -> None:
    last, first = datetime.fromisoformat(before + "+00:00"), datetime.fromisoformat(after + "+00:00")
    read = _read(zone)

    assert _offset(last, zone, read) == last.astimezone(ZoneInfo(zone)).utcoffset()
    assert _offset(first, zone, read) == first.astimezone(ZoneInfo(zone)).utcoffset()
    assert _offset(last, zone, read) != _offset(first, zone, read)


@pytest.mark.parametrize("zone", ZONES)
@settings(deadline=None)  # the machine may be busy
@given(instant=st.datetimes(datetime(YEAR, 1, 2), datetime(YEAR + 20, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - hypothesis wants bounds without a zone
def test_any_instant_of_twenty_years_has_its_offset(zone: str, instant: datetime) -> None:
    assert _offset(instant, zone, _read(zone)) == instant.astimezone(ZoneInfo(zone)).utcoffset()


def test_onset_is_the_local_time_shown_until_then() -> None:
    text = vtimezone("America/Chicago", YEAR)

    assert b"BEGIN:DAYLIGHT\r\nDTSTART:20250309T020000\r\n" in text
    assert b"BEGIN:STANDARD\r\nDTSTART:20251102T020000\r\n" in text


def test_rules_have_no_end() -> None:
    text = vtimezone("America/Chicago", YEAR)

    assert text.count(b"RRULE:") == 2
    assert b"UNTIL" not in text
    assert b"RDATE" not in text


def test_change_by_the_moon_is_written_by_its_dates() -> None:
    text = vtimezone("Africa/Casablanca", YEAR)

    assert b"RRULE" not in text
    assert b"\r\nRDATE:20260215T030000\r\n" in text


def test_zone_that_gave_up_its_summer_time_keeps_standing() -> None:
    text = vtimezone("America/Mexico_City", YEAR)

    assert text.count(b"BEGIN:STANDARD") == 1
    assert b"BEGIN:DAYLIGHT" not in text
