"""What a ride takes, who may drive it, when who is told: the edges of each."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from service.kernel.ids import RideRequestId, new_id
from service.kernel.locale import voice
from service.kernel.spans import Span
from service.places.types import PlacesPolicy, Spot
from service.rides import rules
from service.rides.types import RidesPolicy, Side, TripStop
from service.rides.words import PAIRS, draw, word_said

CHICAGO = ZoneInfo("America/Chicago")
POLICY, PLACES = RidesPolicy(), PlacesPolicy()
FIVE = datetime(2026, 10, 15, 22, 0, tzinfo=UTC)
MEETS = Span(FIVE, FIVE + timedelta(minutes=20))
SCHOOL = Spot(41.40, -94.30)


def local(*at: int) -> datetime:
    return datetime(*at, tzinfo=CHICAGO).astimezone(UTC)  # type: ignore[misc,arg-type]  # year to minute


@pytest.mark.parametrize(
    "home, side",
    [
        (Spot(41.43, -94.30), "north"),
        (Spot(41.37, -94.30), "south"),
        (Spot(41.40, -94.25), "east"),
        (Spot(41.40, -94.35), "west"),
    ],
)
def test_a_home_lies_on_a_side_of_the_school(home: Spot, side: Side) -> None:
    assert rules.side_of(home, SCHOOL) == side


def test_where_nobody_knows_how_far_it_is_the_policys_minutes_count() -> None:
    there, back = rules.legs_of(MEETS, None, POLICY, PLACES, both_ways=True)

    assert there.drop_off_at - there.pick_up_at == timedelta(minutes=20)
    assert (there.latest, back.earliest) == (FIVE - timedelta(minutes=5), MEETS.end + timedelta(minutes=5))
    assert there.earliest == there.pick_up_at - timedelta(minutes=15)
    assert back.latest == back.drop_off_at + timedelta(minutes=15)


@pytest.mark.parametrize(
    "meets, hears",
    [
        (local(2026, 10, 15, 17, 0), local(2026, 10, 14, 18, 0)),
        (local(2026, 10, 15, 12, 0), local(2026, 10, 14, 18, 0)),
        (local(2026, 10, 15, 11, 59), local(2026, 10, 14, 18, 0)),
        (local(2026, 10, 15, 7, 15), local(2026, 10, 14, 18, 0)),
        (local(2026, 11, 1, 9, 0), local(2026, 10, 31, 18, 0)),  # the clocks went back in the night
        (local(2027, 3, 14, 9, 0), local(2027, 3, 13, 18, 0)),  # and on
    ],
)
def test_a_family_hears_the_evening_before(meets: datetime, hears: datetime) -> None:
    assert rules.answer_by(meets, POLICY, CHICAGO, meets - timedelta(days=10)) == hears


@pytest.mark.parametrize(
    "meets, hears",
    [
        (local(2026, 10, 15, 17, 0), local(2026, 10, 15, 13, 0)),
        (local(2026, 10, 15, 11, 59), local(2026, 10, 14, 18, 0)),
    ],
)
def test_who_asks_the_afternoon_before_hears_on_the_day_and_never_at_night(meets: datetime, hears: datetime) -> None:
    assert rules.answer_by(meets, POLICY, CHICAGO, local(2026, 10, 14, 16, 0)) == hears


def test_who_asks_late_is_looked_for_a_moment_at_least() -> None:
    asked = FIVE - timedelta(hours=1)

    assert rules.answer_by(FIVE, POLICY, CHICAGO, asked) == asked + timedelta(minutes=30)
    assert rules.answer_by(FIVE, POLICY, CHICAGO, FIVE - timedelta(minutes=5)) == FIVE


def test_the_street_is_open_from_two_hours_before_until_two_hours_after() -> None:
    two, instant = timedelta(hours=2), timedelta(microseconds=1)

    assert not rules.shows_street(MEETS, MEETS.start - two - instant)
    assert rules.shows_street(MEETS, MEETS.start - two)
    assert rules.shows_street(MEETS, MEETS.end + two - instant)
    assert not rules.shows_street(MEETS, MEETS.end + two)


def test_a_trip_that_ends_at_midnight_ends_the_day_before() -> None:
    midnight = local(2026, 10, 16, 0, 0)

    assert rules.last_day(Span(FIVE, midnight), CHICAGO) == date(2026, 10, 15)
    assert rules.last_day(Span(FIVE, midnight + timedelta(seconds=1)), CHICAGO) == date(2026, 10, 16)


@pytest.mark.parametrize(
    "born, day, years",
    [
        (date(2001, 10, 15), date(2026, 10, 15), 25),
        (date(2001, 10, 16), date(2026, 10, 15), 24),
        (date(2004, 2, 29), date(2029, 2, 28), 24),
        (date(2004, 2, 29), date(2029, 3, 1), 25),
    ],
)
def test_years_are_counted_whole(born: date, day: date, years: int) -> None:
    assert rules.age_on(born, day) == years


def test_a_meeting_slips_within_its_day_only() -> None:
    late = Span(local(2026, 10, 15, 23, 40), local(2026, 10, 16, 0, 0))
    past = Span(local(2026, 10, 16, 0, 5), local(2026, 10, 16, 0, 25))
    later = Span(MEETS.start + timedelta(minutes=30), MEETS.end + timedelta(minutes=30))
    longer = Span(MEETS.start, MEETS.end + timedelta(minutes=31))

    assert rules.slips(MEETS, later, POLICY, CHICAGO)
    assert not rules.slips(MEETS, longer, POLICY, CHICAGO)
    assert not rules.slips(late, past, POLICY, CHICAGO)


def stop(starts: int, ends: int) -> TripStop:
    """A way from one minute after five to another."""
    at = [FIVE + timedelta(minutes=minute) for minute in (starts, ends)]
    return TripStop(request_id=RideRequestId(new_id()), leg="there", pick_up_at=at[0], drop_off_at=at[1])


def test_who_gets_out_makes_room_for_who_gets_in() -> None:
    assert rules.most_aboard([(stop(0, 10), 3), (stop(10, 20), 2)]) == 3
    assert rules.most_aboard([(stop(0, 11), 3), (stop(10, 20), 2)]) == 5


@given(some.lists(some.tuples(some.integers(0, 60), some.integers(1, 30), some.integers(1, 8)), min_size=1, max_size=8))
def test_the_most_aboard_is_what_a_look_at_every_minute_finds(ways: list[tuple[int, int, int]]) -> None:
    stops = [(stop(starts, starts + length), people) for starts, length, people in ways]
    by_minute = [
        sum(people for starts, length, people in ways if starts <= minute < starts + length) for minute in range(100)
    ]

    assert rules.most_aboard(stops) == max(by_minute)


def test_a_code_word_is_one_of_many_readable_in_both_languages_and_not_used_twice() -> None:
    words = [english for english, _ in PAIRS]

    assert len(set(words)) == len(words) > 120
    assert len({spanish for _, spanish in PAIRS}) == len(PAIRS)
    assert all(word.isascii() and word.islower() and len(word) <= 11 for word in words)
    assert draw(words[1:]) == words[0]
    assert (word_said("tomato", voice("en")), word_said("tomato", voice("es"))) == (
        "tomato (tomate)",
        "tomate (tomato)",
    )
    assert word_said("piano", voice("es")) == "piano"
