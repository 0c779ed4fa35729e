"""Which places are suggested: open for the whole meeting, with what is needed, handy for both sides."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from service.kernel.errors import Malformed
from service.kernel.ids import PlaceId, new_id
from service.kernel.spans import Span
from service.places.errors import UnreadableHours
from service.places.rules import MOST_SUGGESTED, checked, suggest
from service.places.types import Place, PlaceDraft, PlaceNeeds, PlacesPolicy, Spot

SCHOOL, HOME = Spot(41.40, -94.25), Spot(41.40, -94.35)
START = datetime(2026, 10, 15, 17, tzinfo=ZoneInfo("America/Chicago")).astimezone(UTC)
EVENING = Span(START, START + timedelta(minutes=20))
DRAFT = PlaceDraft(name=" Park ", kind="park", latitude=41.4, longitude=-94.3, zone="America/Chicago")


def _place(name: str, east: float = -94.30, **said: Any) -> Place:
    place = Place(
        place_id=PlaceId(new_id()),
        source_id=name,
        name=name,
        kind="library",
        address_line="",
        spot=Spot(41.40, east),
        opening_hours="Mo-Su 10:00-20:00",
        step_free=True,
        quiet=True,
        indoor=True,
        max_party=6,
        zone="America/Chicago",
    )
    return replace(place, **said)


def _suggested(
    *places: Place,
    needs: PlaceNeeds = PlaceNeeds(),  # noqa: B008 - frozen
    home: Spot | None = HOME,
    school: Spot | None = SCHOOL,
    holidays: frozenset[date] = frozenset(),
) -> list[str]:
    found = suggest(places, EVENING, needs, home=home, school=school, holidays=holidays, policy=PlacesPolicy())
    return [each.place.name for each in found]


@pytest.mark.parametrize(
    "lacks",
    [
        {"opening_hours": "Mo-Su 10:00-17:10"},
        {"opening_hours": ""},
        {"step_free": False},
        {"quiet": False},
        {"indoor": False},
        {"max_party": 3},
    ],
)
def test_a_place_that_lacks_what_is_needed_is_not_suggested(lacks: dict[str, Any]) -> None:
    needs = PlaceNeeds(party=4, step_free=True, quiet=True, indoor=True)

    assert _suggested(_place("Fits"), _place("Lacks", **lacks), needs=needs) == ["Fits"]


def test_what_nobody_needs_keeps_no_place_away() -> None:
    assert _suggested(_place("Plain", step_free=False, quiet=False, indoor=False, max_party=2)) == ["Plain"]


def test_the_familys_way_counts_twice() -> None:
    assert _suggested(_place("By the school", -94.26), _place("By their home", -94.34)) == [
        "By their home",
        "By the school",
    ]


def test_where_the_home_is_not_known_the_schools_side_decides() -> None:
    assert _suggested(_place("Far", -94.34), _place("Near", -94.26), home=None) == ["Near", "Far"]


def test_a_place_far_from_both_is_not_suggested_and_one_near_either_is() -> None:
    assert _suggested(_place("Next town", -93.0), _place("Behind their home", -94.50)) == ["Behind their home"]


def test_the_school_itself_is_no_place_elsewhere_but_another_school_is() -> None:
    assert _suggested(_place("Here", -94.25, kind="school"), _place("Other", -94.30, kind="school")) == ["Other"]


def test_a_holiday_closes_what_says_so() -> None:
    library = _place("Library", opening_hours="Mo-Su 10:00-20:00; PH off")

    assert _suggested(library, holidays=frozenset({date(2026, 10, 15)})) == []


def test_there_are_never_more_than_a_phone_shows() -> None:
    assert len(_suggested(*(_place(f"Place {number}") for number in range(9)))) == MOST_SUGGESTED


def test_a_way_nobody_can_measure_is_not_said() -> None:
    (found,) = suggest(
        [_place("Library")],
        EVENING,
        PlaceNeeds(),
        home=None,
        school=None,
        holidays=frozenset(),
        policy=PlacesPolicy(),
    )

    assert (found.from_home, found.from_school) == (None, None)


def test_what_is_said_of_a_place_is_tidied() -> None:
    draft = replace(DRAFT, opening_hours=" Mo-Fr  09:00-17:00 ")

    assert checked(draft) == replace(DRAFT, name="Park", opening_hours="Mo-Fr 09:00-17:00")


def test_hours_and_zones_there_are_not_are_refused() -> None:
    with pytest.raises(UnreadableHours):
        checked(replace(DRAFT, opening_hours="always"))
    with pytest.raises(Malformed):
        checked(replace(DRAFT, zone="Larkfield"))
