"""Who drives: a claim of one ride from the board, a whole trip at once, by the office's hand; and giving it back.

Everybody locks requests first, in order of id, then trips, then takes the agenda: nobody waits in a ring.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, Literal

from msgspec.structs import replace

from service.access.audit import note as audited
from service.access.types import Act, WishKey
from service.access.wishes import given_once
from service.agenda import actions as agenda
from service.agenda.errors import TimeTaken
from service.agenda.types import Take
from service.kernel.db import Connection, Pool, refusing, transact, transaction
from service.kernel.errors import Malformed, Refusal
from service.kernel.ids import PersonId, RideId, RideRequestId, SchoolId
from service.rides import able, keeping, reading, rules, telling, words
from service.rides.errors import (
    CarNotTold,
    DriverTaken,
    DriverUnknown,
    NotNow,
    NotYours,
    NoWheelchair,
    RideGone,
    RidesOff,
    RideUnknown,
    TooFewChildSeats,
    TooFewSeats,
)
from service.rides.requests import policy_of
from service.rides.store import board, drivers, trips
from service.rides.store import requests as store
from service.rides.types import Driver, Ride, RideRequest, RidesPolicy, RideState, Side, Trip

OPEN: Final[frozenset[RideState]] = frozenset({"looking", "unmet"})
"""Rides somebody may take on; also those whose family was offered another way and has not said."""

MOST_OFFERED: Final = 3
"""Rides named to who cannot have the one they asked for."""


async def claim(
    pool: Pool,
    act: Act,
    request_id: RideRequestId,
    *,
    driver_id: PersonId | None = None,
    if_match: str | None = None,
    wish: WishKey | None = None,
) -> Ride:
    """Take on one family's ride, whatever ways of it nobody drives yet; the office names the driver.

    Refuses with RideUnknown, DriverUnknown, RideGone, or with what keeps this driver from it (NotYours) and the open
    rides nothing keeps them from; with ChangedSince if the ride does not stand as the version `if_match` names. Seats,
    clearances and the driver's own time are looked at in the claim's transaction.
    """
    driver = _driver_of(act, driver_id)

    async def work(conn: Connection) -> Ride:
        found = await store.lock(conn, act.org_id, [request_id])
        if not found or act.principal.school_id not in {None, found[0].school_id}:
            raise RideUnknown
        if not await _is_at(conn, act, driver, found[0].school_id):
            raise DriverUnknown
        await reading.check_version(conn, act, request_id, if_match)
        taken = await board.claimed_legs(conn, act.org_id, [request_id])
        stops = [stop for stop in rules.stops_of(found[0]) if (request_id, stop.leg) not in taken]
        if not stops:
            raise RideGone
        return await promise(conn, act, driver, Trip(stops=stops))

    try:
        return await given_once(pool, act.principal, wish, act.now, Ride, work)
    except NotYours as refused:
        refused.others = list(await fitting(pool, act, driver, but=request_id))
        raise


async def take_trip(pool: Pool, act: Act, trip: Trip) -> Ride:
    """Accept a trip that was suggested, as a whole: all its stops or none. Refuses as `claim`."""
    driver = _driver_of(act, None)
    return await transact(pool, act.org_id, lambda conn: promise(conn, act, driver, trip))


async def promise(conn: Connection, act: Act, driver_id: PersonId, trip: Trip) -> Ride:
    """Let somebody drive a trip: look at everything that may keep them from it, take their time, tell everybody.

    Refuses as `claim`; DriverTaken where they have promised that time elsewhere.
    """
    requests = await store.lock(conn, act.org_id, sorted({stop.request_id for stop in trip.stops}))
    await drivers.lock(conn, act.org_id, driver_id)
    driver = await drivers.driver(conn, act.org_id, driver_id)
    if driver is None or not all([await _is_at(conn, act, driver_id, each.school_id) for each in requests]):
        raise DriverUnknown
    policy = await _check_open(conn, act, requests, trip)
    school = await drivers.school(conn, act.org_id, requests[0].school_id)
    during = rules.span_of(trip.stops, policy)
    rules.check_driver(driver, during, policy, school.zone)
    ride_id = await _write(conn, act, driver, requests, trip, policy)
    try:
        await agenda.take(conn, act.org_id, ride_id, [Take(driver_id, "driver", during)])
    except TimeTaken as taken:
        raise DriverTaken from taken
    (ride,) = await trips.read(conn, act.org_id, [ride_id])
    await _settle(conn, act, requests, ride)
    return ride


async def give_back(pool: Pool, act: Act, ride_id: RideId, *, wish: WishKey | None = None) -> Ride:
    """Give a trip back: it is on the board again, and nobody is asked why.

    NotNow once somebody was picked up: a family that waits to be driven home is the office's to hear of, by a call.
    """
    return await given_once(pool, act.principal, wish, act.now, Ride, partial(give_back_in, act=act, ride_id=ride_id))


async def fitting(pool: Pool, act: Act, driver_id: PersonId, *, but: RideRequestId) -> Sequence[RideRequestId]:
    """Name a few open rides that nothing keeps a driver from."""
    async with transaction(pool, act.org_id) as conn:
        driver = await drivers.driver(conn, act.org_id, driver_id)
        found = await able.open_to(conn, act.org_id, driver, act.now) if driver else []
    return [each.request.request_id for each in found if each.request.request_id != but][:MOST_OFFERED]


async def _check_open(conn: Connection, act: Act, requests: Sequence[RideRequest], trip: Trip) -> RidesPolicy:
    """Refuse a trip whose rides are gone, are somebody else's school's, or whose stops leave their windows."""
    if not requests or len(requests) < len({stop.request_id for stop in trip.stops}):
        raise RideUnknown
    if len({each.school_id for each in requests}) > 1:
        raise Malformed("stops", "several-schools")
    if any(each.state not in OPEN or each.meets.start <= act.now for each in requests):
        raise RideGone
    taken = await board.claimed_legs(conn, act.org_id, [each.request_id for each in requests])
    if any((stop.request_id, stop.leg) in taken for stop in trip.stops):
        raise RideGone
    rules.check_stops(requests, trip.stops)
    policy = await policy_of(conn, act.org_id, requests[0].school_id)
    if policy is None:
        raise RidesOff
    return policy


async def _write(
    conn: Connection, act: Act, driver: Driver, requests: Sequence[RideRequest], trip: Trip, policy: RidesPolicy
) -> RideId:
    """Write the trip and its stops; the named constraints have the last word on seats and on who was first."""
    aboard, children, wheelchair = rules.check_party(driver, requests, trip.stops)
    car = driver.car
    drawn: dict[RideRequestId, str] = {}
    for request in requests:
        drawn[request.request_id] = words.draw(drawn.values())
    said: dict[str, Callable[[], Refusal]] = {
        "never_more_passengers_than_belts": partial(TooFewSeats, car.seats if car else 0, aboard),
        "never_more_children_than_child_seats": partial(TooFewChildSeats, car.child_seats if car else 0, children),
        "a_wheelchair_rides_in_a_fit_car": NoWheelchair,
        "one_live_claim_per_request": RideGone,
    }
    with refusing(said):
        ride_id = await trips.add(
            conn,
            act.org_id,
            driver.person_id,
            requests[0].school_id,
            rules.span_of(trip.stops, policy),
            aboard=aboard,
            children=children,
            wheelchair=wheelchair,
            now=act.now,
        )
        if ride_id is None:
            raise CarNotTold
        await trips.add_stops(conn, act.org_id, ride_id, trip.stops, drawn)
    return ride_id


async def _settle(conn: Connection, act: Act, requests: Sequence[RideRequest], ride: Ride) -> None:
    """Say of each request that it is found once all its ways are driven, and tell everybody."""
    taken = await board.claimed_legs(conn, act.org_id, [each.request_id for each in requests])
    for request in requests:
        await store.note(
            conn,
            act.org_id,
            request.request_id,
            "claimed",
            ride_id=ride.ride_id,
            actor=act.principal.actor,
            now=act.now,
        )
        if all((request.request_id, leg.leg) in taken for leg in request.legs):
            await store.set_state(conn, act.org_id, request.request_id, "found", now=act.now)
            await telling.services(conn, act, request)
            await telling.family_found(conn, act, request)
    await telling.driver_claimed(conn, act, ride, _side(requests, ride))
    await audited(conn, act.principal, "ride-claimed", f"ride:{ride.ride_id}", act.now)


async def give_back_in(conn: Connection, act: Act, ride_id: RideId) -> Ride:
    """Give a trip back, in the caller's transaction. Refuses as `give_back`."""
    ride, requests = await locked(conn, act, ride_id)
    if any(stop.picked_up_at for stop in ride.stops):
        raise NotNow
    await look_again(conn, act, ride, requests, "given_back")
    (ended,) = await trips.read(conn, act.org_id, [ride_id])
    told = replace(ended, stops=ride.stops)
    await telling.driver_given_back(conn, act, told, _side(requests, ride))
    await audited(conn, act.principal, "ride-given-back", f"ride:{ride_id}", act.now)
    return told


async def locked(conn: Connection, act: Act, ride_id: RideId) -> tuple[Ride, list[RideRequest]]:
    """Lock a trip and its requests for who drives it, the office or the worker; RideUnknown for everybody else.

    RideGone once nobody drives it any more.
    """
    seen = await trips.read(conn, act.org_id, [ride_id])
    if not seen or not _may(act, seen[0]):
        raise RideUnknown
    requests = await store.lock(conn, act.org_id, sorted({stop.request_id for stop in seen[0].stops}))
    ride = await trips.lock(conn, act.org_id, ride_id)
    if ride is None:
        raise RideGone
    return ride, requests


async def look_again(
    conn: Connection,
    act: Act,
    ride: Ride,
    requests: Sequence[RideRequest],
    why: Literal["given_back", "expired", "released"],
) -> None:
    """Put the requests of a locked trip back on the board; who was told of a driver is told, and all are asked anew."""
    await trips.end_stops(conn, act.org_id, ride.ride_id)
    await keeping.end(conn, act, ride, "given_back" if why == "given_back" else "off")
    for request in requests:
        await store.note(
            conn, act.org_id, request.request_id, why, ride_id=ride.ride_id, actor=act.principal.actor, now=act.now
        )
        if (again := await reopened(conn, act, request)) and request.state == "found":
            await telling.family_lost(conn, act, again)


async def reopened(conn: Connection, act: Act, request: RideRequest) -> RideRequest | None:
    """Look for a driver anew, with a moment at least before the family is offered another way; None: it is over."""
    policy = await policy_of(conn, act.org_id, request.school_id)
    if request.state not in {"found", *OPEN} or policy is None or request.meets.end <= act.now:
        return None
    school = await drivers.school(conn, act.org_id, request.school_id)
    by = rules.answer_by(request.meets.start, policy, school.zone, act.now)
    await store.reopen(conn, act.org_id, request.request_id, by, now=act.now)
    await telling.services(conn, act, request)
    return (await store.read(conn, act.org_id, [request.request_id]))[0]


async def _is_at(conn: Connection, act: Act, driver_id: PersonId, school_id: SchoolId) -> bool:
    """Tell whether this is the school of who acts and of who is to drive: nobody learns of another school's rides."""
    driver = await drivers.driver(conn, act.org_id, driver_id)
    return act.principal.school_id in {None, school_id} and driver is not None and school_id in driver.schools


def _may(act: Act, ride: Ride) -> bool:
    match act.principal.kind:
        case "helper":
            return ride.driver_id == act.principal.person_id
        case "office" | "api":
            return act.principal.school_id in {None, ride.school_id}
        case "worker":
            return True
        case _:
            return False


def _driver_of(act: Act, named: PersonId | None) -> PersonId:
    """Give who is to drive: a helper themselves, whoever the office or a service names."""
    if act.principal.kind == "helper" and act.principal.person_id:
        return act.principal.person_id
    if named is None:
        raise RideUnknown
    return named


def _side(requests: Sequence[RideRequest], ride: Ride) -> Side:
    """Give the side of the first pick-up."""
    first = ride.stops[0].request_id if ride.stops else None
    return next((each.side for each in requests if each.request_id == first), "")
