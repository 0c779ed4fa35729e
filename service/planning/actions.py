"""Trips of an evening: wished for by the office, searched by the worker, answered by who would drive them."""

from datetime import date, datetime, timedelta
from typing import Final

from service.access import audit
from service.access.types import Act, Principal, WishKey
from service.access.wishes import given_once
from service.kernel.conditions import check_unchanged, tag_of
from service.kernel.db import Connection, Pool, transaction
from service.kernel.errors import NotFound
from service.kernel.ids import OrgId, SchoolId, TripId
from service.notices import outbox
from service.planning import rules, store
from service.planning.errors import NothingToPlan, TripGone, TripUnknown
from service.planning.gathering import open_requests
from service.planning.holding import holding
from service.planning.suggesting import plan_asked as plan_asked
from service.planning.suggesting import take_back as take_back
from service.planning.types import Offered, OpenDay, PooledEvening, SuggestedTrip, TripState
from service.rides import actions as rides
from service.rides.errors import DriverTaken
from service.rides.types import Ride, Trip, TripOffer, TripStop

AHEAD: Final = timedelta(days=14)
"""How far ahead evenings are planned."""

TRIPS_PAGE: Final = "/h/rides/trips"


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
        waiting = await store.trips_of_driver(conn, principal.org_id, principal.person_id, now + rules.TO_ANSWER)
        return await holding(conn, principal.org_id, [trip for trip in waiting if now < rules.answer_by(trip)])


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


async def accept(
    pool: Pool, act: Act, trip_id: TripId, *, if_match: str | None = None, wish: WishKey | None = None
) -> Ride:
    """Let a volunteer drive a suggested trip, as a whole or not at all; the office, once they said yes to it.

    Everything that may keep them from it is looked at in this transaction, as at any claim: refuses as rides.claim,
    with TripGone where a request has changed, somebody drives it, or it is too late, and with ChangedSince if the
    trip's evening does not stand as the version `if_match` names.
    """

    async def work(conn: Connection) -> Ride:
        trip = await _locked(conn, act, trip_id)
        await _check_version(conn, act, trip, if_match)
        is_open = trip.state == "open" and act.now < rules.answer_by(trip)
        if is_open and trip.is_elsewhere:
            raise DriverTaken
        if not is_open or not await holding(conn, act.org_id, [trip]):
            raise TripGone
        ride = await rides.promise(conn, act, trip.driver_id, Trip(stops=_stops(trip)))
        await _answer(conn, act, trip_id, "taken")
        return ride

    return await given_once(pool, act.principal, wish, act.now, Ride, work)


async def decline(
    pool: Pool, act: Act, trip_id: TripId, *, if_match: str | None = None, wish: WishKey | None = None
) -> None:
    """Note that a volunteer would rather not; nobody asks why, and what was answered before stays.

    ChangedSince as `accept`.
    """

    async def work(conn: Connection) -> None:
        trip = await _locked(conn, act, trip_id)
        await _check_version(conn, act, trip, if_match)
        if trip.state == "open":
            await _answer(conn, act, trip_id, "declined")
            await audit.note(conn, act.principal, "trip-declined", f"trip:{trip_id}", act.now)

    await given_once(pool, act.principal, wish, act.now, type(None), work)


def version_of(evening: PooledEvening) -> str:
    """Name how it stands with the trips of an evening."""
    return tag_of(evening)


async def _check_version(conn: Connection, act: Act, trip: SuggestedTrip, if_match: str | None) -> None:
    if if_match is not None:
        await store.lock_evening(conn, act.org_id, trip.school_id, trip.day)
        check_unchanged(if_match, version_of(await _evening(conn, act.org_id, trip.school_id, trip.day)))


async def _evening(conn: Connection, org_id: OrgId, school_id: SchoolId, day: date) -> PooledEvening:
    found = await store.trips_of_evening(conn, org_id, school_id, day)
    held = {each.trip.trip_id for each in await holding(conn, org_id, found)}
    return PooledEvening(
        evening=await store.evening(conn, org_id, school_id, day),
        trips=[trip for trip in found if trip.state != "open" or trip.trip_id in held],
    )


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


async def _answer(conn: Connection, act: Act, trip_id: TripId, state: TripState) -> None:
    """Write an answer; who has given it need not hear of the question."""
    await store.answer(conn, act.org_id, trip_id, state, now=act.now)
    await outbox.drop(conn, act.org_id, trip_id)


def _stops(trip: SuggestedTrip) -> list[TripStop]:
    return [
        TripStop(request_id=stop.request_id, leg=stop.leg, pick_up_at=stop.pick_up_at, drop_off_at=stop.drop_off_at)
        for stop in trip.stops
    ]
