"""How many children how many adults may look after."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.childcare import rules
from service.childcare.errors import NotCleared, TooYoung
from service.childcare.types import ChildcarePolicy, Session, SessionFacts, Stay, Worker
from service.kernel.ids import PersonId, RoomId, RoundId, SchoolId, SeatId, SessionId
from service.kernel.spans import Span
from service.kernel.tokens import Keyring
from tests.caring import SCHOOL

POLICY = ChildcarePolicy()
THREE = datetime(2026, 10, 15, 20, 0, tzinfo=UTC)
AGES = st.lists(st.integers(min_value=0, max_value=150), max_size=30)
ADULTS = st.integers(min_value=0, max_value=8)
CAPS = st.integers(min_value=1, max_value=40)


def at(minutes: int, until: int) -> Span:
    return Span(THREE + timedelta(minutes=minutes), THREE + timedelta(minutes=until))


def facts(stays: list[Stay], worked: list[Span], *, cap: int = 12) -> SessionFacts:
    nobody = UUID(int=0)
    session = Session(
        session_id=SessionId(nobody),
        school_id=SchoolId(nobody),
        round_id=RoundId(nobody),
        room_id=RoomId(nobody),
        room="Room 4",
        span=at(0, 180),
        cap=cap,
        state="open",
        short_since=None,
        school=SCHOOL,
        office_email="",
    )
    return SessionFacts(session, stays, worked)


def stay(number: int, age: int, span: Span) -> Stay:
    return Stay(SeatId(UUID(int=number)), age, THREE + timedelta(seconds=number), span)


@pytest.mark.parametrize(
    "ages, adults, is_allowed",
    [
        ([60] * 16, 2, True),
        ([60] * 17, 2, False),
        ([30] + [60] * 11, 2, True),
        ([30] + [60] * 12, 2, False),
        ([12] + [60] * 5, 2, True),
        ([12] + [60] * 6, 2, False),
        ([60], 1, False),
        ([], 0, True),
        ([47] * 12, 2, True),
        ([47] * 13, 2, False),
        ([23] * 9, 3, True),
    ],
)
def test_the_youngest_band_present_rules_a_mixed_room(ages: list[int], adults: int, is_allowed: bool) -> None:
    assert rules.allowed(ages, adults, POLICY, 24) is is_allowed


@given(AGES, ADULTS, CAPS, st.integers(min_value=0, max_value=150))
def test_one_more_child_never_makes_a_room_allowed(ages: list[int], adults: int, cap: int, more: int) -> None:
    assert rules.allowed(ages, adults, POLICY, cap) or not rules.allowed([*ages, more], adults, POLICY, cap)


@given(AGES, ADULTS, CAPS)
def test_one_more_adult_never_makes_a_room_forbidden(ages: list[int], adults: int, cap: int) -> None:
    assert rules.allowed(ages, adults + 1, POLICY, cap) or not rules.allowed(ages, adults, POLICY, cap)


@given(AGES, ADULTS, CAPS)
def test_never_a_child_with_fewer_than_two_adults_or_past_the_cap(ages: list[int], adults: int, cap: int) -> None:
    if ages and rules.allowed(ages, adults, POLICY, cap):
        assert adults >= 2
        assert len(ages) <= min(cap, POLICY.most_children)


@given(AGES, ADULTS)
def test_as_many_adults_as_are_needed_are_enough_and_no_fewer_are(ages: list[int], adults: int) -> None:
    needed = rules.adults_needed(ages, ChildcarePolicy(most_children=100))

    assert rules.allowed(ages, adults, ChildcarePolicy(most_children=100), 100) is (adults >= needed)


def test_a_seat_is_judged_at_every_moment_of_its_stay() -> None:
    shifts = [at(0, 180), at(0, 90)]

    assert rules.fits(facts([], shifts), [stay(1, 60, at(10, 90))], POLICY)
    assert not rules.fits(facts([], shifts), [stay(1, 60, at(10, 91))], POLICY)


def test_a_baby_fits_only_where_the_older_ones_leave_enough_adults() -> None:
    six = [stay(number, 60, at(0, 60)) for number in range(6)]
    shifts = [at(0, 180), at(0, 180)]

    assert not rules.fits(facts(six, shifts), [stay(9, 10, at(30, 60))], POLICY)
    assert rules.fits(facts(six, shifts), [stay(9, 10, at(60, 90))], POLICY)


def test_a_child_with_two_meetings_in_a_row_is_one_child() -> None:
    twice = [stay(1, 60, at(0, 40)), stay(1, 60, at(30, 70))]

    assert rules.seats_left(facts(twice, [at(0, 180), at(0, 180)], cap=2), at(30, 40), POLICY) == 1


def test_when_adults_fall_short_the_newest_seats_go_and_no_more_than_it_takes() -> None:
    stays = [stay(number, 30, at(0, 60)) for number in range(15)]

    gone = rules.to_give_up(facts(stays, [at(0, 180), at(0, 180)], cap=20), POLICY)

    assert [each.seat_id.int for each in gone] == [14, 13, 12]


def test_what_falls_short_is_said_with_what_it_would_take() -> None:
    stays = [stay(number, 30, at(30, 60)) for number in range(7)]

    (short,) = rules.shortages(facts(stays, [at(0, 180)]), POLICY)

    assert (short.span, short.children, short.adults, short.adults_needed) == (at(30, 60), 7, 1, 2)


@given(
    st.lists(st.tuples(st.integers(0, 150), st.integers(0, 120), st.integers(5, 60)), max_size=12),
    st.lists(st.tuples(st.integers(0, 120), st.integers(5, 60)), max_size=4),
)
def test_what_is_left_once_the_newest_seats_are_gone_is_always_allowed(
    came: list[tuple[int, int, int]], worked: list[tuple[int, int]]
) -> None:
    stays = [stay(number, age, at(start, start + length)) for number, (age, start, length) in enumerate(came)]
    before = facts(stays, [at(start, start + length) for start, length in worked])

    gone = {each.seat_id for each in rules.to_give_up(before, POLICY)}

    left = [each for each in stays if each.seat_id not in gone]
    assert rules.shortages(SessionFacts(before.session, left, before.worked), POLICY) == []


def test_a_clearance_holds_through_its_last_day() -> None:
    worker = Worker(person_id=PersonId(UUID(int=1)), valid_until=date(2026, 10, 15), born_on=None, left_on=None)

    rules.check_cleared(worker, date(2026, 10, 15), POLICY)
    with pytest.raises(NotCleared):
        rules.check_cleared(worker, date(2026, 10, 16), POLICY)


@pytest.mark.parametrize("born_on, grown_up", [(date(2008, 10, 15), True), (date(2008, 10, 16), False)])
def test_an_adult_is_eighteen_on_the_day(born_on: date, grown_up: bool) -> None:
    worker = Worker(person_id=PersonId(UUID(int=1)), valid_until=date(2027, 1, 1), born_on=born_on, left_on=None)

    assert rules.is_cleared(worker, date(2026, 10, 15), POLICY) is grown_up


def test_who_is_too_young_is_told_that() -> None:
    worker = Worker(
        person_id=PersonId(UUID(int=1)), valid_until=date(2027, 1, 1), born_on=date(2008, 10, 16), left_on=None
    )

    with pytest.raises(TooYoung):
        rules.check_cleared(worker, date(2026, 10, 15), POLICY)


@given(st.integers(1, 30), st.integers(1, 30), st.integers(1, 30), st.integers(0, 150), st.integers(0, 150))
def test_a_younger_child_never_lets_more_in_whatever_the_school_wrote(
    babies: int, toddlers: int, older: int, one: int, other: int
) -> None:
    policy = ChildcarePolicy(children_under_2=babies, children_of_2_and_3=toddlers, children_of_4_and_over=older)

    assert rules.ratio(min(one, other), policy) <= rules.ratio(max(one, other), policy)


def test_families_hear_last_and_still_in_time() -> None:
    starts = THREE
    days_before, in_the_morning, just_now = (starts - timedelta(hours=h) for h in (72, 6, 1.5))

    assert rules.families_told_at(days_before, starts) == starts - timedelta(hours=24)
    assert rules.families_told_at(in_the_morning, starts) == in_the_morning + timedelta(hours=2)
    assert rules.families_told_at(just_now, starts) == starts - timedelta(hours=1)


def test_a_code_is_four_numbers_that_only_the_key_gives() -> None:
    seat_id = SeatId(UUID(int=7))

    code = rules.code(Keyring(b"k" * 32), seat_id)

    assert code.isdigit()
    assert len(code) == 4
    assert code != rules.code(Keyring(b"x" * 32), seat_id)
