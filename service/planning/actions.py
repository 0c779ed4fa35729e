"""Trips of an evening: wished for by the office, searched by the worker, answered by who would drive them."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from service.access import audit
from service.access.types import Act, Principal, WishKey
from service.access.wishes import given_once
from service.kernel.db import Connection, Pool, transact, transaction
from service.kernel.errors import NotFound
from service.kernel.ids import OrgId, RideRequestId, SchoolId, TripId
from service.kernel.log import log
from service.planning import apart, rules, store
from service.planning.errors import NothingToPlan, PlanningFailed, TripGone, TripUnknown
from service.planning.gathering import Gathered, gathered, open_requests
from service.planning.types import (
    EveningState,
    Instance,
    Offered,
    OpenDay,
    Plan,
    PooledEvening,
    SuggestedTrip,
)
from service.rides import actions as rides
from service.rides.types import Ride, RideRequest, Trip, TripOffer, TripStop

Solve = Callable[[Instance, float, int], Awaitable[Plan]]

AHEAD: Final = timedelta(days=14)
"""How far ahead evenings are planned."""

SECONDS: Final = (2.0, 30.0)
SECONDS_A_FAMILY: Final = 0.2
"""Search no longer than it pays: a minute more serves nobody more with 20 families and 1 of 100 more (rides_bench)."""

TRIPS_PAGE: Final = "/h/rides/trips"

SEED: Final = 1
"""The same evening is planned the same."""

_log = log("planning")


async def ask(
    pool: Pool, principal: Principal, school_id: SchoolId, day: date, *, now: datetime, wish: WishKey | None = None
) -> PooledEvening:
    """Wish for pooled trips on an evening; the worker searches. NothingToPlan where no family looks for a ride."""

    async def work(conn: Connection) -> PooledEvening:
        await _own_school(conn, principal, school_id)
        if not await open_requests(conn, principal.org_id, school_id, day):
            raise NothingToPlan
        await store.ask(conn, principal.org_id, school_id, day, now=now)
        await audit.note(conn, principal, "trips-asked", f"evening:{school_id}:{day.isoformat()}", now)
        return await _evening(conn, principal.org_id, school_id, day)

    return await given_once(pool, principal, wish, now, PooledEvening, work)


async def plan_asked(pool: Pool, org_id: OrgId, *, now: datetime, solve: Solve = apart.solve) -> int:
    """Search for the trips of the evenings that were wished for, one after the other; return for how many.

    No connection is held while searching, and any number of workers may search at once: an evening is leased.
    """
    planned = 0
    while found := await transact(
        pool,
        org_id,
        lambda conn: store.lease(conn, org_id, now=now, until=now + timedelta(seconds=apart.longest(SECONDS[1]))),
    ):
        await _plan(pool, org_id, *found, now=now, solve=solve)
        planned += 1
    return planned


async def evening_of(pool: Pool, principal: Principal, school_id: SchoolId, day: date) -> PooledEvening:
    """Show how it stands with the trips of an evening; a suggestion that holds no longer is left out."""
    async with transaction(pool, principal.org_id) as conn:
        await _own_school(conn, principal, school_id)
        return await _evening(conn, principal.org_id, school_id, day)


async def open_days(pool: Pool, principal: Principal, *, now: datetime) -> list[OpenDay]:
    """List the coming days on which families of the principal's schools look for a driver, or trips were wished for."""
    async with transaction(pool, principal.org_id) as conn:
        return await store.open_days(conn, principal.org_id, principal.school_id, now, now + AHEAD)


async def offered_to(pool: Pool, principal: Principal, *, now: datetime) -> list[Offered]:
    """Show a volunteer the trips that wait for their yes; one that holds no longer is left out."""
    if principal.person_id is None:
        return []
    async with transaction(pool, principal.org_id) as conn:
        found = await store.trips_of_driver(conn, principal.org_id, principal.person_id, now)
        return [Offered(trip=trip, requests=known) for trip, known in await _holding(conn, principal.org_id, found)]


async def trip_offers(pool: Pool, principal: Principal, now: datetime) -> list[TripOffer]:
    """Name the trips that wait for a volunteer's yes, as the board and their own page do."""
    return [
        TripOffer(
            leaves_at=each.trip.leaves_at,
            back_at=each.trip.back_at,
            families=len(each.requests),
            side=each.requests[each.trip.stops[0].request_id].side,
            href=TRIPS_PAGE,
        )
        for each in await offered_to(pool, principal, now=now)
    ]


async def accept(pool: Pool, act: Act, trip_id: TripId, *, wish: WishKey | None = None) -> Ride:
    """Let a volunteer drive a suggested trip, as a whole or not at all; the office, once they said yes to it.

    Everything that may keep them from it is looked at in this transaction, as at any claim: refuses as rides.claim,
    and with TripGone where a request has changed or somebody drives it.
    """

    async def work(conn: Connection) -> Ride:
        trip = await _locked(conn, act, trip_id)
        if trip.state != "open" or not await _holding(conn, act.org_id, [trip]):
            raise TripGone
        ride = await rides.promise(conn, act, trip.driver_id, Trip(stops=_stops(trip)))
        await store.answer(conn, act.org_id, trip_id, "taken", now=act.now)
        return ride

    return await given_once(pool, act.principal, wish, act.now, Ride, work)


async def decline(pool: Pool, act: Act, trip_id: TripId, *, wish: WishKey | None = None) -> None:
    """Note that a volunteer would rather not; nobody asks why, and what was answered before stays."""

    async def work(conn: Connection) -> None:
        trip = await _locked(conn, act, trip_id)
        if trip.state == "open":
            await store.answer(conn, act.org_id, trip_id, "declined", now=act.now)
            await audit.note(conn, act.principal, "trip-declined", f"trip:{trip_id}", act.now)

    await given_once(pool, act.principal, wish, act.now, type(None), work)


async def _plan(
    pool: Pool, org_id: OrgId, school_id: SchoolId, day: date, wish: int, *, now: datetime, solve: Solve
) -> None:
    async with transaction(pool, org_id) as conn:
        found = await gathered(conn, org_id, school_id, day, now)
    if found is None:
        await _settled(pool, org_id, school_id, day, wish, "nothing", now)
        return
    seconds = min(max(SECONDS_A_FAMILY * len(found.instance.needs), SECONDS[0]), SECONDS[1])
    try:
        plan = await solve(found.instance, seconds, SEED)
    except PlanningFailed:
        _log.error("no plan", school=str(school_id), day=day.isoformat(), next="what is suggested, stays")
        await _settled(pool, org_id, school_id, day, wish, "failed", now)
        return
    await transact(pool, org_id, lambda conn: _keep(conn, org_id, school_id, day, wish, found, plan, now))


async def _settled(
    pool: Pool, org_id: OrgId, school_id: SchoolId, day: date, wish: int, state: EveningState, now: datetime
) -> None:
    await transact(pool, org_id, lambda conn: store.settle(conn, org_id, school_id, day, wish, state, now=now))


async def _keep(
    conn: Connection,
    org_id: OrgId,
    school_id: SchoolId,
    day: date,
    wish: int,
    found: Gathered,
    plan: Plan,
    now: datetime,
) -> None:
    """Suggest a plan's trips, unless somebody has asked again since: then that search suggests."""
    is_ours = await store.settle(
        conn,
        org_id,
        school_id,
        day,
        wish,
        "planned",
        families=len(found.instance.needs),
        served=rules.figures(found.instance, plan).served,
        in_turn=rules.figures(found.instance, rules.in_turn(found.instance)).served,
        now=now,
    )
    if is_ours:
        seen = {request.request_id: rules.digest(request) for request in found.requests}
        trips = [(trip, rules.stops_of(trip)) for trip in plan.trips]
        await store.suggest(conn, org_id, school_id, day, trips, seen, now=now)


async def _evening(conn: Connection, org_id: OrgId, school_id: SchoolId, day: date) -> PooledEvening:
    found = await store.trips_of_evening(conn, org_id, school_id, day)
    holding = {trip.trip_id for trip, _ in await _holding(conn, org_id, found)}
    return PooledEvening(
        evening=await store.evening(conn, org_id, school_id, day),
        trips=[trip for trip in found if trip.state != "open" or trip.trip_id in holding],
    )


async def _holding(
    conn: Connection, org_id: OrgId, trips: Sequence[SuggestedTrip]
) -> list[tuple[SuggestedTrip, dict[RideRequestId, RideRequest]]]:
    """Keep the trips whose requests are as they were planned and driven by nobody, each with its requests."""
    held: list[tuple[SuggestedTrip, dict[RideRequestId, RideRequest]]] = []
    for school_id, day in sorted({(trip.school_id, trip.day) for trip in trips}):
        requests = {each.request_id: each for each in await open_requests(conn, org_id, school_id, day)}
        driven = await store.driven_ways(conn, org_id, list(requests))
        here = [trip for trip in trips if (trip.school_id, trip.day) == (school_id, day)]
        held += [
            (trip, {stop.request_id: requests[stop.request_id] for stop in trip.stops})
            for trip in here
            if rules.holds(trip, requests, driven)
        ]
    return held


async def _locked(conn: Connection, act: Act, trip_id: TripId) -> SuggestedTrip:
    """Lock a suggestion for its own volunteer, or the office of its school; TripUnknown for everybody else."""
    trip = await store.lock(conn, act.org_id, trip_id)
    who = act.principal
    if trip is None:
        raise TripUnknown
    is_theirs = trip.driver_id == who.person_id if who.kind == "helper" else who.school_id in {None, trip.school_id}
    if not is_theirs:
        raise TripUnknown
    return trip


async def _own_school(conn: Connection, principal: Principal, school_id: SchoolId) -> None:
    """Let a principal only at a school of theirs; what is another's is not there."""
    known = await store.zone(conn, principal.org_id, school_id)
    if known is None or principal.school_id not in {None, school_id}:
        raise NotFound


def _stops(trip: SuggestedTrip) -> list[TripStop]:
    return [
        TripStop(request_id=stop.request_id, leg=stop.leg, pick_up_at=stop.pick_up_at, drop_off_at=stop.drop_off_at)
        for stop in trip.stops
    ]
