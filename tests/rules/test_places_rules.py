"""How far, how long, and what a teacher needs between two places."""

import pytest

from service.places.rules import Band, clearance, distance_band, metres, travel_minutes
from service.places.types import PlacesPolicy, Spot, Travel

LARKFIELD_LIBRARY = Spot(41.39527, -94.28763)
COTTONWOOD = Spot(41.40912, -94.25017)
POLICY = PlacesPolicy()


def test_a_degree_of_latitude_is_a_hundred_and_eleven_kilometres() -> None:
    assert metres(Spot(41.0, -94.0), Spot(42.0, -94.0)) == pytest.approx(111_195, abs=1)


def test_a_way_is_as_long_there_as_back_and_nothing_to_where_one_is() -> None:
    assert metres(LARKFIELD_LIBRARY, COTTONWOOD) == pytest.approx(metres(COTTONWOOD, LARKFIELD_LIBRARY))
    assert metres(COTTONWOOD, COTTONWOOD) == 0


def test_the_other_side_of_the_world_is_half_way_round() -> None:
    assert metres(Spot(0.0, 0.0), Spot(0.0, 180.0)) == pytest.approx(20_015_115, abs=1)


@pytest.mark.parametrize("by, minutes", [("car", 13), ("transit", 33), ("walk", 103)])
def test_a_way_of_five_kilometres_takes_longer_the_slower_one_goes(by: Travel, minutes: int) -> None:
    assert travel_minutes(5_000, by, POLICY) == minutes


def test_a_way_that_fits_its_minutes_is_not_rounded_up_once_more() -> None:
    assert travel_minutes(500, "car", PlacesPolicy(road_factor=1.2, car_kmh=6.0)) == 6


def test_between_two_places_a_teacher_has_the_way_and_time_to_settle() -> None:
    way = travel_minutes(metres(LARKFIELD_LIBRARY, COTTONWOOD), "car", POLICY)

    assert clearance(LARKFIELD_LIBRARY, COTTONWOOD, POLICY) == way + 5


@pytest.mark.parametrize("before, after", [(None, COTTONWOOD), (COTTONWOOD, None), (COTTONWOOD, COTTONWOOD)])
def test_a_call_or_the_same_place_needs_no_way(before: Spot | None, after: Spot | None) -> None:
    assert clearance(before, after, POLICY) == 0


@pytest.mark.parametrize(
    "way, band", [(0, "under_1"), (1_610, "1_to_2"), (8_000, "2_to_5"), (8_047, "5_to_10"), (30_000, "over_10")]
)
def test_a_board_says_a_distance_only_by_its_band(way: float, band: Band) -> None:
    assert distance_band(way) == band
