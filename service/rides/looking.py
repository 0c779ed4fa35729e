"""What the worker does about rides: look for drivers wider and wider, look again at who drives, forget addresses.

Every step is a claim in SQL that any number of workers may run at once: what one has told, another does not tell again.
"""

from datetime import datetime, timedelta
from functools import partial

from msgspec.structs import replace

from service.access.types import Act
from service.availability.suiting import whom_it_suits
from service.kernel.db import Connection, Pool, transact, transaction
from service.kernel.ids import OrgId, RideId, RideRequestId
from service.kernel.spans import Span
from service.rides import able, claims, rules, telling
from service.rides.errors import NotYours, RideGone
from service.rides.requests import policy_of
from service.rides.store import board, drivers, trips
from service.rides.store import requests as store
from service.rides.types import Happened, Ride, RideRequest, RidesPolicy


async def look_after(pool: Pool, act: Act) -> int:
    """Do what is due for an org's rides; return how many changes that were."""
    async with transaction(pool, act.org_id) as conn:
        ahead = await board.rides_ahead(conn, act.org_id, act.now, act.now + rules.CHECKED_BEFORE)
    done = 0
    for ride_id, is_told in ahead.items():
        done += await transact(pool, act.org_id, partial(_check, act=act, ride_id=ride_id, is_told=is_told))
    async with transaction(pool, act.org_id) as conn:
        looking = await board.looking(conn, act.org_id, act.now)
    for request_id in looking:
        done += await transact(pool, act.org_id, partial(_escalate, act=act, request_id=request_id))
    return done


async def forget_addresses(pool: Pool, org_id: OrgId, *, now: datetime) -> int:
    """Empty what says where people live of rides long over; return of how many."""
    return await transact(pool, org_id, lambda conn: board.forget_addresses(conn, org_id, now - rules.ADDRESS_KEPT))


async def _check(conn: Connection, act: Act, ride_id: RideId, *, is_told: bool) -> int:
    """Look again at who drives soon: a clearance or a car that holds no longer lets the claim go, and all are told."""
    try:
        ride, requests = await claims.locked(conn, act, ride_id)
    except RideGone:
        return 0
    if await _may_still(conn, act, ride, requests):
        return 0 if is_told else await _tell_near(conn, act, ride)
    await claims.look_again(conn, act, ride, requests, "expired")
    (ended,) = await trips.read(conn, act.org_id, [ride_id])
    side = requests[0].side if requests else ""
    await telling.driver_off(conn, act, replace(ended, stops=ride.stops), side, "clearance")
    for request in requests:  # a day is short: the office hears at once
        if await board.tell_once(conn, act.org_id, request.request_id, "office"):
            await telling.office(conn, act, request, "nobody")
    return 1


async def _may_still(conn: Connection, act: Act, ride: Ride, requests: list[RideRequest]) -> bool:
    policy = await policy_of(conn, act.org_id, ride.school_id)
    driver = await drivers.driver(conn, act.org_id, ride.driver_id)
    if driver is None or ride.school_id not in driver.schools:
        return False
    school = await drivers.school(conn, act.org_id, ride.school_id)
    try:
        rules.check_driver(driver, ride.during, policy or RidesPolicy(), school.zone)
        rules.check_party(driver, requests, rules.planned(ride))
    except NotYours:
        return False
    return True


async def _tell_near(conn: Connection, act: Act, ride: Ride) -> int:
    """Tell who drives once that the street is open."""
    opens = min((stop.pick_up_at for stop in ride.stops), default=ride.during.start) - rules.STREET_BEFORE
    if act.now < opens or not await board.tell_near(conn, act.org_id, ride.ride_id):
        return 0
    await telling.driver_near(conn, act, ride)
    return 1


async def _escalate(conn: Connection, act: Act, request_id: RideRequestId) -> int:
    """Tell of a ride nobody takes whoever is next to hear of it: drivers, the office, the family."""
    found = await store.lock(conn, act.org_id, [request_id])
    policy = await policy_of(conn, act.org_id, found[0].school_id) if found else None
    if not found or policy is None or found[0].state not in claims.OPEN or found[0].meets.start <= act.now:
        return 0
    request = found[0]
    done = 0
    if _is_due(request, act.now, policy.wider_hours) and await board.tell_once(conn, act.org_id, request_id, "drivers"):
        done += await _ask_drivers(conn, act, request)
    is_offices = _is_due(request, act.now, policy.office_hours) or act.now >= request.answer_by - rules.OFFICE_FIRST
    if is_offices and await board.tell_once(conn, act.org_id, request_id, "office"):
        await telling.office(conn, act, request, "nobody")
        await _note(conn, act, request, "office")
        done += 1
    if act.now >= request.answer_by and await board.tell_once(conn, act.org_id, request_id, "guardian"):
        await store.set_state(conn, act.org_id, request_id, "unmet", now=act.now)
        await telling.services(conn, act, request)
        await telling.family_offered(conn, act, request)
        await _note(conn, act, request, "guardian")
        done += 1
    return done


async def _ask_drivers(conn: Connection, act: Act, request: RideRequest) -> int:
    """Ask every driver of the school whom nothing keeps from it and whose own hours it lies in, each once."""
    people = await drivers.at_school(conn, act.org_id, request.school_id)
    zone = (await drivers.school(conn, act.org_id, request.school_id)).zone
    during = Span(request.legs[0].pick_up_at, request.legs[-1].drop_off_at)
    suited = (await whom_it_suits(conn, act.org_id, people, [during], zone, now=act.now))[during]
    asked = 0
    for person_id in (each for each in people if each in suited):
        driver = await drivers.driver(conn, act.org_id, person_id)
        if driver and await able.could_take(conn, act.org_id, driver, request):
            asked += await telling.driver_asked(conn, act, person_id, request)
    await _note(conn, act, request, "wider")
    return asked


def _is_due(request: RideRequest, now: datetime, hours: int) -> bool:
    return now >= request.meets.start - timedelta(hours=hours)


async def _note(conn: Connection, act: Act, request: RideRequest, what: Happened) -> None:
    await store.note(conn, act.org_id, request.request_id, what, actor=act.principal.actor, now=act.now)
