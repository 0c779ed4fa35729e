"""What the judge of ride plans finds, and what plans are made."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from service.kernel.ids import PersonId, RideRequestId
from service.kernel.spans import Span
from service.planning import rules
from service.planning.solver import solve
from service.planning.types import Instance, Limit, Plan, PlannedTrip
from tests.bench.rides_bench import broken_in
from tests.evenings import EVENING, PACE, SCHOOLS, evening, family, volunteer

EVENINGS = st.builds(evening, st.integers(0, 9), st.integers(0, 4), st.integers(0, 10_000))
FEW = settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
MINUTE = timedelta(minutes=1)


def two_families() -> Instance:
    """Give two neighbours with the same meeting, and one driver with room for both."""
    return Instance(
        needs=[family(1, passengers=2, child_seats=1), family(2, passengers=2)],
        volunteers=[volunteer(1, seats=4, child_seats=1)],
        pace=PACE,
        turnaround=10 * MINUTE,
    )


def shared(instance: Instance) -> tuple[Plan, PlannedTrip]:
    plan = rules.in_turn(instance)
    return plan, plan.trips[0]


def with_trip(plan: Plan, trip: PlannedTrip) -> Plan:
    return Plan([trip], plan.unserved)


def limits(instance: Instance, plan: Plan) -> set[Limit]:
    return {broken.limit for broken in rules.check(instance, plan)}


def test_two_neighbours_share_a_car_both_ways_and_nothing_is_broken() -> None:
    instance = two_families()

    plan, trip = shared(instance)

    assert rules.check(instance, plan) == []
    assert max(stop.aboard for stop in trip.stops) == 4
    assert plan.unserved == []


@pytest.mark.parametrize(
    "change, limit",
    [
        (lambda one: replace(one, seats=3), "belts"),
        (lambda one: replace(one, child_seats=0), "child_seats"),
        (lambda one: replace(one, person_id=PersonId(UUID(int=9))), "unknown_driver"),
        (lambda one: replace(one, free=[Span(EVENING, EVENING + MINUTE)]), "hours"),
        (lambda one: replace(one, free=[]), "hours"),
        (lambda one: replace(one, start=SCHOOLS[1]), "start"),
        (lambda one: replace(one, end=SCHOOLS[1]), "end"),
    ],
)
def test_a_driver_who_cannot_do_what_is_planned_is_found(change: Callable[..., object], limit: Limit) -> None:
    instance = two_families()
    plan, _ = shared(instance)

    other = replace(instance, volunteers=[change(instance.volunteers[0])])

    assert limits(other, plan) == {limit}


@pytest.mark.parametrize(
    "change, limit",
    [
        (lambda need: replace(need, wheelchair=True), "wheelchair"),
        (lambda need: replace(need, request_id=RideRequestId(UUID(int=9))), "unknown_way"),
        (lambda need: replace(need, drives=[replace(one, longest=MINUTE) for one in need.drives]), "longest_ride"),
        (lambda need: replace(need, drives=[replace(one, latest=one.earliest) for one in need.drives]), "window"),
        (lambda need: replace(need, drives=[replace(one, earliest=one.latest) for one in need.drives]), "window"),
    ],
)
def test_a_family_whose_needs_a_plan_passes_over_is_found(change: Callable[..., object], limit: Limit) -> None:
    instance = two_families()
    plan, _ = shared(instance)

    other = replace(instance, needs=[change(instance.needs[0]), instance.needs[1]])

    assert limits(other, plan) == {limit}


@pytest.mark.parametrize(
    "change, limit",
    [
        (lambda trip: replace(trip, leaves_at=trip.leaves_at + 2 * MINUTE), "start"),
        (lambda trip: replace(trip, back_at=trip.back_at - 2 * MINUTE), "end"),
        (lambda trip: replace(trip, stops=[replace(one, aboard=one.aboard + 1) for one in trip.stops]), "load"),
        (lambda trip: replace(trip, stops=[*trip.stops[:4], trip.stops[4]]), "pairing"),
        (lambda trip: replace(trip, stops=[stop for stop in trip.stops if stop.leg == "there"]), "half"),
        (lambda trip: replace(trip, stops=sorted(trip.stops, key=lambda stop: stop.act)), "precedence"),
        (lambda trip: replace(trip, stops=[replace(one, at=trip.stops[0].at) for one in trip.stops]), "too_fast"),
    ],
)
def test_a_trip_that_was_tampered_with_is_found(change: Callable[..., PlannedTrip], limit: Limit) -> None:
    instance = two_families()
    plan, trip = shared(instance)

    assert limit in limits(instance, with_trip(plan, change(trip)))


def test_a_driver_on_two_trips_at_once_and_a_family_driven_twice_are_found() -> None:
    instance = two_families()
    _, trip = shared(instance)

    assert limits(instance, Plan([trip, trip], [])) == {"two_places", "pairing"}


def test_a_family_said_to_be_unserved_that_rides_is_found() -> None:
    instance = two_families()
    plan, _ = shared(instance)

    assert limits(instance, Plan(plan.trips, [instance.needs[0].request_id])) == {"half"}


def test_the_measuring_table_counts_what_is_broken_and_by_nobody_who_planned() -> None:
    instance = two_families()
    plan, _ = shared(instance)
    narrow = replace(instance, volunteers=[replace(instance.volunteers[0], seats=3)])

    assert broken_in(instance, [plan, plan]) == 0
    assert broken_in(narrow, [plan, plan]) == 2 * len(rules.check(narrow, plan)) > 0


def test_who_cannot_be_brought_and_taken_home_is_not_brought() -> None:
    whole = two_families()
    instance = replace(whole, volunteers=[replace(whole.volunteers[0], free=[Span(EVENING, EVENING + 70 * MINUTE)])])

    plan = solve(instance, 0.1, 1)

    assert plan.trips == []
    assert plan.unserved == [need.request_id for need in instance.needs]


def test_a_longest_ride_shorter_than_the_window_is_kept() -> None:
    whole = two_families()
    needs = [
        replace(need, drives=[replace(one, longest=one.longest - 12 * MINUTE) for one in need.drives])
        for need in whole.needs
    ]

    instance = replace(whole, needs=needs)

    assert rules.check(instance, solve(instance, 0.1, 1)) == []


@FEW
@given(EVENINGS)
def test_plans_by_turn_break_nothing(instance: Instance) -> None:
    assert rules.check(instance, rules.in_turn(instance)) == []
    assert rules.check(instance, rules.alone_in_turn(instance)) == []


@FEW
@given(EVENINGS, st.integers(0, 100))
def test_a_plan_breaks_nothing_and_serves_at_least_who_comes_first(instance: Instance, seed: int) -> None:
    plan = solve(instance, 0.05, seed)

    assert rules.check(instance, plan) == []
    assert plan.served >= rules.in_turn(instance).served
    assert plan.served + len(plan.unserved) == len(instance.needs)


def test_the_same_seed_finds_the_same_plan() -> None:
    instance = evening(12, 4, 7)

    assert solve(instance, 0.2, 5) == solve(instance, 0.2, 5)
