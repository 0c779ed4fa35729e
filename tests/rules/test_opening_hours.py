"""Opening hours as OpenStreetMap writes them: on ordinary days, holidays and the days the clocks change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from service.kernel.ids import PlaceId, new_id
from service.kernel.spans import Span
from service.places.errors import UnreadableHours
from service.places.hours import day_of, is_open, read_hours
from service.places.types import Place, Spot

CHICAGO = ZoneInfo("America/Chicago")
LIBRARY = "Mo-Th 10:00-20:00; Fr-Sa 10:00-17:00; Su off"
THURSDAY, FRIDAY, SUNDAY = date(2026, 10, 15), date(2026, 10, 16), date(2026, 10, 18)
THANKSGIVING = date(2026, 11, 26)
NO_HOLIDAYS: frozenset[date] = frozenset()


def _place(hours: str) -> Place:
    return Place(
        place_id=PlaceId(new_id()),
        source_id="P0003",
        name="Larkfield Central Library",
        kind="library",
        address_line="3564 Walnut Pl",
        spot=Spot(41.39527, -94.28763),
        opening_hours=hours,
        step_free=True,
        quiet=True,
        indoor=True,
        max_party=8,
        zone="America/Chicago",
    )


def _span(day: date, hour: int, minute: int = 0, minutes: int = 20) -> Span:
    start = datetime(day.year, day.month, day.day, hour, minute, tzinfo=CHICAGO).astimezone(UTC)
    return Span(start, start + timedelta(minutes=minutes))


def _shown(place: Place, day: date, holidays: frozenset[date] = NO_HOLIDAYS) -> list[str]:
    spans = day_of(place, day, holidays)
    return [f"{each.start.astimezone(CHICAGO):%H:%M}-{each.end.astimezone(CHICAGO):%H:%M}" for each in spans]


@pytest.mark.parametrize(
    "hours, day, shown",
    [
        (LIBRARY, THURSDAY, ["10:00-20:00"]),
        (LIBRARY, FRIDAY, ["10:00-17:00"]),
        (LIBRARY, SUNDAY, []),
        ("24/7", SUNDAY, ["00:00-00:00"]),
        ("Mo-Fr 09:00-12:00,13:00-17:00", THURSDAY, ["09:00-12:00", "13:00-17:00"]),
        ("We 17:00-20:00; Su 08:00-13:00", SUNDAY, ["08:00-13:00"]),
        ("Oct 01-Oct 31 Th 15:00-16:00", THURSDAY, ["15:00-16:00"]),
        ("Mo-Fr unknown", THURSDAY, []),
        ("", THURSDAY, []),
        ("9am-5pm weekdays", THURSDAY, []),
    ],
)
def test_a_place_is_open_as_its_hours_say(hours: str, day: date, shown: list[str]) -> None:
    assert _shown(_place(hours), day) == shown


@pytest.mark.parametrize(
    "span, is_it",
    [
        (_span(THURSDAY, 17), True),
        (_span(THURSDAY, 19, 40), True),  # ends as the door closes
        (_span(THURSDAY, 19, 41), False),
        (_span(THURSDAY, 9, 50), False),
        (_span(SUNDAY, 11), False),
    ],
)
def test_a_meeting_must_lie_wholly_within_the_hours(span: Span, is_it: bool) -> None:
    assert is_open(_place(LIBRARY), span, NO_HOLIDAYS) is is_it


def test_a_meeting_over_midnight_fits_where_nobody_closes() -> None:
    assert is_open(_place("24/7"), _span(THURSDAY, 23, 50), NO_HOLIDAYS)


def test_a_park_closes_when_the_sun_sets_there() -> None:
    assert _shown(_place("sunrise-sunset"), date(2026, 11, 22)) == ["07:14-16:52"]


def test_the_countrys_own_holidays_are_holidays() -> None:
    assert _shown(_place("Mo-Fr 09:00-17:00; PH off"), THANKSGIVING) == []
    assert _shown(_place("Mo-Fr 09:00-17:00"), THANKSGIVING) == ["09:00-17:00"]


@pytest.mark.parametrize(
    "hours, shown",
    [
        ("Mo-Fr 09:00-17:00; PH off", []),
        ("Mo-Fr 09:00-17:00; PH,Su 10:00-12:00", ["10:00-12:00"]),
        ("Mo-Fr 09:00-17:00", ["09:00-17:00"]),
        ('Mo-Fr 09:00-17:00 "not PH"', ["09:00-17:00"]),
    ],
)
def test_a_day_the_school_calls_a_holiday_is_one(hours: str, shown: list[str]) -> None:
    assert _shown(_place(hours), FRIDAY, frozenset({FRIDAY})) == shown


def test_the_day_after_a_holiday_is_a_day_like_others() -> None:
    assert _shown(_place("Mo-Fr 09:00-17:00; PH off"), FRIDAY, frozenset({THURSDAY})) == ["09:00-17:00"]


@pytest.mark.parametrize("day, hours", [(date(2026, 3, 8), 11), (date(2026, 11, 1), 13)])
def test_hours_over_a_clock_change_keep_their_ends_on_the_wall(day: date, hours: int) -> None:
    place = _place("Su 00:00-12:00")

    (open_,) = day_of(place, day, NO_HOLIDAYS)

    assert open_.length == timedelta(hours=hours)
    assert open_.end.astimezone(CHICAGO).hour == 12


@pytest.mark.parametrize(
    "written, part",
    [
        ("9am-5pm weekdays", "9am-5pm weekdays"),
        ("Mo-Fr 09:00-17:00; Tu 9-17; Su off", "Tu 9-17"),
        ('"Mo-Su 12:30-14:30', '"Mo-Su 12:30-14:30'),
        ("Mo-Fr 09:00-17:00; SH off", "SH off"),
        ("Mo-Fr 09:00-17:00; PH +1 day off", "PH +1 day off"),
        ("", ""),
    ],
)
def test_hours_nobody_can_read_are_refused_with_the_part_that_is_wrong(written: str, part: str) -> None:
    with pytest.raises(UnreadableHours) as refused:
        read_hours(written)

    assert refused.value.part == part


def test_hours_are_kept_as_they_were_written_but_for_spaces() -> None:
    assert read_hours("  Mo-Th 10:00-20:00;  Su off ") == "Mo-Th 10:00-20:00; Su off"
