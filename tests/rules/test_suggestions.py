"""Several meetings in one visit."""

from datetime import timedelta
from itertools import pairwise

from service.booking.suggestions import back_to_back
from tests.rules.booking_facts import FRIDAY, LUCIA, MATEO, OKAFOR, THURSDAY, TRAN, ZONE, at, opening

BOTH = [(MATEO, OKAFOR), (LUCIA, TRAN)]


def test_two_children_meet_their_teachers_one_after_the_other() -> None:
    openings = {OKAFOR: [opening(17, 0)], TRAN: [opening(17, 20, teacher=TRAN), opening(17, 40, teacher=TRAN)]}

    (trip,) = back_to_back(BOTH, openings, ZONE)

    assert trip.stops == [(MATEO, opening(17, 0)), (LUCIA, opening(17, 40, teacher=TRAN))]
    assert (trip.span.start, trip.span.end) == (at(17, 0), at(18, 0))


def test_the_way_between_rooms_takes_time() -> None:
    openings = {OKAFOR: [opening(17, 0)], TRAN: [opening(17, 20, teacher=TRAN)]}

    assert back_to_back(BOTH, openings, ZONE) == []
    assert len(back_to_back(BOTH, openings, ZONE, walk_minutes=0)) == 1


def test_two_children_of_one_teacher_stay_in_the_room() -> None:
    openings = {OKAFOR: [opening(17, 0), opening(17, 20)]}

    (trip,) = back_to_back([(MATEO, OKAFOR), (LUCIA, OKAFOR)], openings, ZONE)

    assert trip.span.length == timedelta(minutes=40)


def test_a_visit_does_not_last_overnight_nor_over_a_long_wait() -> None:
    overnight = {OKAFOR: [opening(17, 0)], TRAN: [opening(8, 0, teacher=TRAN, day=FRIDAY)]}
    long_wait = {OKAFOR: [opening(15, 0)], TRAN: [opening(17, 0, teacher=TRAN)]}

    assert back_to_back(BOTH, overnight, ZONE) == []
    assert back_to_back(BOTH, long_wait, ZONE) == []


def test_the_least_waiting_comes_into_the_choice_and_choices_lie_apart() -> None:
    openings = {
        OKAFOR: [opening(hour, minute) for hour in (15, 16, 17) for minute in (0, 20, 40)],
        TRAN: [opening(hour, minute, teacher=TRAN) for hour in (15, 16, 17) for minute in (5, 25, 45)],
    }

    trips = back_to_back(BOTH, openings, ZONE)

    assert len(trips) == 3
    assert all(trip.span.length == timedelta(minutes=45) for trip in trips)
    assert [trip.span.start for trip in trips] == sorted(trip.span.start for trip in trips)
    assert not any(before.span.overlaps(later.span) for before, later in pairwise(trips))


def test_each_day_has_its_choice_before_a_day_has_two() -> None:
    on_both_days = [opening(hour, day=day) for day in (THURSDAY, FRIDAY) for hour in (15, 16, 17)]
    openings = {OKAFOR: on_both_days, TRAN: [opening(one, 30, teacher=TRAN) for one in (15, 16, 17)]}
    openings[TRAN].append(opening(15, 40, teacher=TRAN, day=FRIDAY))

    trips = back_to_back(BOTH, openings, ZONE)

    assert [trip.span.start for trip in trips] == [at(15, 0), at(16, 0), at(15, 0, day=FRIDAY)]


def test_one_meeting_is_no_trip() -> None:
    assert back_to_back([(MATEO, OKAFOR)], {OKAFOR: [opening(17, 0)]}, ZONE) == []
