"""Suggested trips: wished for, searched apart, answered as a whole, gone when anything in them changes."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

import pytest

from service.access.types import Act
from service.kernel.db import Pool, transaction
from service.kernel.errors import NotFound
from service.kernel.ids import OrgId, PersonId, SchoolId, new_id
from service.kernel.tokens import Keyring
from service.planning import actions, apart, rules, store, suggesting
from service.planning.errors import NothingToPlan, PlanningFailed, TripGone, TripUnknown
from service.planning.types import Instance, Plan, SuggestedTrip
from service.rides import claims
from service.rides.errors import DriverTaken, NotCleared
from service.rides.types import Ride, RideRequest
from tests.builders import BuiltSchool, act_of, office_of
from tests.evenings import evening
from tests.planned import day_of, free_driver, in_turn, neighbours_asked, planned
from tests.riding import add_driver, driver_of, ride_asked, riding_school, rows, taken_by


async def overrun(_instance: Instance, _seconds: float, _seed: int) -> Plan:
    """Find nothing in time."""
    raise PlanningFailed


@pytest.fixture
async def school(pool: Pool, org: OrgId, now: datetime) -> BuiltSchool:
    return await riding_school(pool, org, now, teachers=3, families=3)


@pytest.fixture
async def driver(pool: Pool, school: BuiltSchool) -> PersonId:
    return await free_driver(pool, school)


@pytest.fixture
async def asked(pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime) -> list[RideRequest]:
    return await neighbours_asked(pool, keyring, school, now)


@pytest.fixture
async def trip(
    pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime, driver: PersonId, asked: Sequence[RideRequest]
) -> SuggestedTrip:
    """Two families, one trip suggested to one driver."""
    await planned(pool, keyring, school, now)
    (found,) = await actions.offered_to(pool, driver_of(school, driver), now=now)
    return found.trip


def _act(school: BuiltSchool, driver: PersonId, keyring: Keyring, now: datetime) -> Act:
    return act_of(driver_of(school, driver), keyring, now)


async def test_two_neighbours_are_suggested_as_one_trip_and_nobody_is_moved_by_it(
    pool: Pool, school: BuiltSchool, driver: PersonId, trip: SuggestedTrip, asked: Sequence[RideRequest]
) -> None:
    assert {stop.request_id for stop in trip.stops} == {request.request_id for request in asked}
    assert [stop.leg for stop in trip.stops] == ["there", "there", "back", "back"]
    assert await taken_by(pool, school, [driver]) == []
    assert await rows(pool, school, "SELECT 1 FROM ride") == []


async def test_a_yes_makes_one_ride_of_the_whole_trip(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime, driver: PersonId, trip: SuggestedTrip
) -> None:
    ride = await actions.accept(pool, _act(school, driver, keyring, now), trip.trip_id)

    assert len(ride.stops) == 4
    assert len(await taken_by(pool, school, [driver])) == 1
    assert [row["state"] for row in await rows(pool, school, "SELECT state FROM ride_request")] == ["found", "found"]
    assert await actions.offered_to(pool, driver_of(school, driver), now=now) == []


async def test_said_twice_a_yes_counts_once(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime, driver: PersonId, trip: SuggestedTrip
) -> None:
    await actions.accept(pool, _act(school, driver, keyring, now), trip.trip_id)

    with pytest.raises(TripGone):
        await actions.accept(pool, _act(school, driver, keyring, now), trip.trip_id)


async def test_a_trip_is_gone_for_all_when_somebody_else_takes_one_of_its_families(
    pool: Pool,
    school: BuiltSchool,
    keyring: Keyring,
    now: datetime,
    driver: PersonId,
    trip: SuggestedTrip,
    asked: Sequence[RideRequest],
) -> None:
    other = await add_driver(pool, school, number=1)
    await claims.claim(pool, _act(school, other, keyring, now), asked[0].request_id)

    assert await actions.offered_to(pool, driver_of(school, driver), now=now) == []
    with pytest.raises(TripGone):
        await actions.accept(pool, _act(school, driver, keyring, now), trip.trip_id)
    assert await taken_by(pool, school, [driver]) == []


async def test_a_trip_is_gone_when_a_request_in_it_says_something_else(
    pool: Pool, school: BuiltSchool, now: datetime, driver: PersonId, trip: SuggestedTrip
) -> None:
    await _change(pool, school, "UPDATE ride_request SET passengers = 3 WHERE request_id = $1", trip)

    assert await actions.offered_to(pool, driver_of(school, driver), now=now) == []


async def test_a_family_that_was_offered_another_way_may_still_be_driven(
    pool: Pool, school: BuiltSchool, now: datetime, driver: PersonId, trip: SuggestedTrip
) -> None:
    await _change(pool, school, "UPDATE ride_request SET state = 'unmet' WHERE request_id = $1", trip)

    assert len(await actions.offered_to(pool, driver_of(school, driver), now=now)) == 1


async def _change(pool: Pool, school: BuiltSchool, sql: str, trip: SuggestedTrip) -> None:
    async with transaction(pool, school.org_id) as conn:
        await conn.execute(sql, trip.stops[0].request_id)


async def test_clearance_is_looked_at_when_the_yes_comes(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime, driver: PersonId, trip: SuggestedTrip
) -> None:
    async with transaction(pool, school.org_id) as conn:
        await conn.execute("UPDATE credential SET valid_until = $1 WHERE kind = 'driving'", now.date())

    with pytest.raises(NotCleared):
        await actions.accept(pool, _act(school, driver, keyring, now), trip.trip_id)
    assert len(await actions.offered_to(pool, driver_of(school, driver), now=now)) == 1


async def test_a_driver_who_is_somewhere_else_by_then_drives_nobody_of_it(
    pool: Pool,
    school: BuiltSchool,
    keyring: Keyring,
    now: datetime,
    driver: PersonId,
    trip: SuggestedTrip,
) -> None:
    _, third = await ride_asked(*(pool, keyring, school, school.at(17, 0), now), family=school.families[2])
    await claims.claim(pool, _act(school, driver, keyring, now), third.request_id)

    with pytest.raises(DriverTaken):
        await actions.accept(pool, _act(school, driver, keyring, now), trip.trip_id)
    assert len(await rows(pool, school, "SELECT 1 FROM ride_stop WHERE live")) == 2
    assert await actions.offered_to(pool, driver_of(school, driver), now=now) == []
    assert await actions.take_back(pool, _act(school, driver, keyring, now)) == 1


async def test_a_no_is_kept_and_another_volunteers_trip_is_nobody_elses(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime, driver: PersonId, trip: SuggestedTrip
) -> None:
    other = await add_driver(pool, school, number=1)
    with pytest.raises(TripUnknown):
        await actions.accept(pool, _act(school, other, keyring, now), trip.trip_id)
    with pytest.raises(TripUnknown):
        await actions.decline(pool, _act(school, other, keyring, now), trip.trip_id)

    await actions.decline(pool, _act(school, driver, keyring, now), trip.trip_id)

    assert await actions.offered_to(pool, driver_of(school, driver), now=now) == []
    evening_ = await actions.evening_of(pool, office_of(school), school.school_id, day_of(school))
    assert [each.state for each in evening_.trips] == ["declined"]


async def test_who_is_not_cleared_or_gives_no_hours_is_suggested_nothing(
    pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime, asked: Sequence[RideRequest]
) -> None:
    await free_driver(pool, school, cleared=now.date())
    await add_driver(pool, school, number=1)

    await planned(pool, keyring, school, now)

    found = await actions.evening_of(pool, office_of(school), school.school_id, day_of(school))
    assert found.evening is not None
    assert (found.evening.state, found.trips) == ("nothing", [])


async def test_a_search_that_fails_leaves_what_is_suggested(
    pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime, driver: PersonId, trip: SuggestedTrip
) -> None:
    await actions.ask(pool, office_of(school), school.school_id, day_of(school), now=now)

    await actions.plan_asked(pool, act_of(office_of(school), keyring, now), solve=overrun)

    found = await actions.evening_of(pool, office_of(school), school.school_id, day_of(school))
    assert found.evening is not None
    assert (found.evening.state, found.trips) == ("failed", [trip])


async def test_a_search_that_was_asked_for_again_meanwhile_suggests_nothing(
    pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime, driver: PersonId, asked: Sequence[RideRequest]
) -> None:
    office, day = office_of(school), day_of(school)

    async def asked_again(instance: Instance, _seconds: float, _seed: int) -> Plan:
        await actions.ask(pool, office, school.school_id, day, now=now + timedelta(seconds=1))
        return Plan([], [need.request_id for need in instance.needs])

    await actions.ask(pool, office, school.school_id, day, now=now)
    async with transaction(pool, school.org_id) as conn:
        leased = await store.lease(conn, school.org_id, now=now, until=now)
    assert leased is not None

    await suggesting.plan_evening(pool, act_of(office, keyring, now), *leased, solve=asked_again)

    found = await actions.evening_of(pool, office, school.school_id, day)
    assert found.evening is not None
    assert found.evening.state == "asked"


async def test_workers_at_once_plan_an_evening_once(
    pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime, driver: PersonId, asked: Sequence[RideRequest]
) -> None:
    await actions.ask(pool, office_of(school), school.school_id, day_of(school), now=now)

    once = partial(actions.plan_asked, pool, act_of(office_of(school), keyring, now), solve=in_turn)
    done = await asyncio.gather(*(once() for _ in range(3)))

    assert sorted(done) == [0, 0, 1]
    assert len(await rows(pool, school, "SELECT 1 FROM pooled_trip")) == 1


async def test_two_volunteers_who_say_yes_at_once_to_one_family_do_not_both_drive_it(
    pool: Pool,
    school: BuiltSchool,
    keyring: Keyring,
    now: datetime,
    driver: PersonId,
    trip: SuggestedTrip,
    asked: Sequence[RideRequest],
) -> None:
    other = await add_driver(pool, school, number=1)

    said = await asyncio.gather(
        actions.accept(pool, _act(school, driver, keyring, now), trip.trip_id),
        claims.claim(pool, _act(school, other, keyring, now), asked[1].request_id),
        return_exceptions=True,
    )

    assert sum(isinstance(each, Ride) for each in said) == 1
    live = "SELECT count(DISTINCT ride_id) AS rides, count(*) AS ways FROM ride_stop WHERE live"
    assert [tuple(row) for row in await rows(pool, school, live)] in ([(1, 4)], [(1, 2)])


async def test_without_a_family_that_looks_there_is_nothing_to_plan(
    pool: Pool, school: BuiltSchool, now: datetime
) -> None:
    with pytest.raises(NothingToPlan):
        await actions.ask(pool, office_of(school), school.school_id, day_of(school), now=now)
    with pytest.raises(NotFound):
        await actions.evening_of(pool, office_of(school), SchoolId(new_id()), day_of(school))


async def test_a_plan_comes_back_from_a_process_of_its_own() -> None:
    instance = evening(6, 3, 2)

    plan = await apart.solve(instance, 0.1, 1)

    assert rules.check(instance, plan) == []


async def test_a_search_that_overruns_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "TO_BEGIN", 0.05)

    with pytest.raises(PlanningFailed):
        await apart.solve(evening(6, 3, 2), 0.0, 1)


async def test_a_volunteer_hears_once_of_a_trip_however_often_it_is_found(
    pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime, driver: PersonId, trip: SuggestedTrip
) -> None:
    await planned(pool, keyring, school, now + timedelta(minutes=5))
    (again,) = await actions.offered_to(pool, driver_of(school, driver), now=now)

    assert again.trip == trip
    assert await _heard(pool, school) == [("trip_suggested", "queued")]


async def test_workers_at_once_take_a_changed_trip_back_once_and_tell_who_has_heard_of_it(
    pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime, trip: SuggestedTrip
) -> None:
    await _send(pool, school)
    await _change(pool, school, "UPDATE ride_request SET passengers = 3 WHERE request_id = $1", trip)

    act = act_of(office_of(school), keyring, now)
    taken = await asyncio.gather(*(actions.take_back(pool, act) for _ in range(3)))

    assert sorted(taken) == [0, 0, 1]
    assert await _heard(pool, school) == [("trip_suggested", "sent"), ("trip_taken_back", "queued")]
    assert await rows(pool, school, "SELECT 1 FROM pooled_trip") == []


async def test_who_has_not_heard_of_a_trip_does_not_hear_of_its_end(
    pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime, trip: SuggestedTrip
) -> None:
    await _change(pool, school, "UPDATE ride_request SET passengers = 3 WHERE request_id = $1", trip)

    await actions.take_back(pool, act_of(office_of(school), keyring, now))

    assert await _heard(pool, school) == [("trip_suggested", "dropped")]


async def test_another_trip_for_who_has_heard_of_one_is_told_as_taking_its_place(
    pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime, driver: PersonId, trip: SuggestedTrip
) -> None:
    await _send(pool, school)
    await _change(pool, school, "UPDATE ride_request SET passengers = 1 WHERE request_id = $1", trip)

    await planned(pool, keyring, school, now)

    assert await _heard(pool, school) == [("trip_suggested", "sent"), ("trip_suggested", "queued")]
    told = "SELECT message -> 'is_instead' AS is_instead FROM notice WHERE message ? 'is_instead' ORDER BY notice_id"
    assert [row["is_instead"] for row in await rows(pool, school, told)] == [False, True]


async def test_a_suggestion_waits_until_its_families_are_to_hear_and_then_goes_without_a_word(
    pool: Pool,
    keyring: Keyring,
    school: BuiltSchool,
    driver: PersonId,
    trip: SuggestedTrip,
    asked: Sequence[RideRequest],
) -> None:
    await _send(pool, school)
    last = min(request.answer_by for request in asked) - timedelta(hours=1)
    waiting = [
        len(await actions.offered_to(pool, driver_of(school, driver), now=at))
        for at in (last - timedelta(seconds=1), last)
    ]

    with pytest.raises(TripGone):
        await actions.accept(pool, _act(school, driver, keyring, last), trip.trip_id)
    ended = await actions.take_back(pool, act_of(office_of(school), keyring, last))

    assert (waiting, ended) == ([1, 0], 1)
    assert await _heard(pool, school) == [("trip_suggested", "sent")]


async def test_who_said_no_to_a_trip_of_an_evening_is_not_asked_again_for_it(
    pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime, driver: PersonId, trip: SuggestedTrip
) -> None:
    await actions.decline(pool, _act(school, driver, keyring, now), trip.trip_id)
    other = await free_driver(pool, school, number=1)

    await planned(pool, keyring, school, now)

    assert await actions.offered_to(pool, driver_of(school, driver), now=now) == []
    assert len(await actions.offered_to(pool, driver_of(school, other), now=now)) == 1


async def _heard(pool: Pool, school: BuiltSchool) -> list[tuple[str, str]]:
    """What was put for drivers of suggested trips, and what became of it."""
    sql = """SELECT message ->> 'kind' AS kind, state FROM notice
             WHERE message ->> 'kind' LIKE 'trip_%' ORDER BY created_at, notice_id"""
    return [tuple(row) for row in await rows(pool, school, sql)]


async def _send(pool: Pool, school: BuiltSchool) -> None:
    async with transaction(pool, school.org_id) as conn:
        await conn.execute("UPDATE notice SET state = 'sent' WHERE message ->> 'kind' = 'trip_suggested'")
