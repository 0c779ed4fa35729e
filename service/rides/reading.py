"""What drivers and the office see of rides. A street is read only for who may know it, and only when they may."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from service.access.types import Act, Principal
from service.kernel.conditions import check_unchanged
from service.kernel.db import Connection, Pool, transaction
from service.kernel.ids import OrgId, RideId, RideRequestId, SchoolId
from service.kernel.spans import Span
from service.rides import able, rules
from service.rides.errors import NotYours, RideUnknown
from service.rides.requests import policy_of
from service.rides.store import board, drivers, trips
from service.rides.store import requests as store
from service.rides.types import (
    Board,
    Driver,
    DriverChoice,
    MyRide,
    MyStop,
    OfficeRide,
    OpenAtSchool,
    Rider,
    RideRequest,
    RidesPolicy,
    RideStop,
    Street,
)
from service.rides.written import ride_written, version_of

SHOWN_AFTER: Final = timedelta(hours=2)
"""A trip stays on its driver's page until its street is closed."""


async def board_of(pool: Pool, principal: Principal, *, now: datetime) -> Board:
    """Show a driver the own trips, the next first, and what they could take, the most urgent first."""
    async with transaction(pool, principal.org_id) as conn:
        driver = await _driver(conn, principal)
        ids = await drivers.rides(conn, principal.org_id, driver.person_id, now - SHOWN_AFTER)
        return Board(
            driver=driver,
            mine=await _mine(conn, principal.org_id, ids, now),
            open=await able.open_to(conn, principal.org_id, driver, now),
            cleared_until=await _cleared_until(conn, principal.org_id, driver),
        )


async def my_ride(pool: Pool, principal: Principal, ride_id: RideId, *, now: datetime) -> MyRide:
    """Show a driver one of the own trips; RideUnknown for anybody else's, and for one that was given back."""
    async with transaction(pool, principal.org_id) as conn:
        driver = await _driver(conn, principal)
        found = await _mine(conn, principal.org_id, [ride_id], now)
    if not found or found[0].ride.driver_id != driver.person_id or found[0].ride.state != "claimed":
        raise RideUnknown
    return found[0]


async def office_rides(pool: Pool, principal: Principal, *, within: Span) -> list[OfficeRide]:
    """Show the office every ride of its school within a span, those that need it first."""
    async with transaction(pool, principal.org_id) as conn:
        ids = await board.between(conn, principal.org_id, principal.school_id, within.start, within.end)
        return await _for_office(conn, principal.org_id, ids)


async def open_of_school(conn: Connection, org_id: OrgId, school_id: SchoolId, *, now: datetime) -> list[OpenAtSchool]:
    """List a school's rides to come of which a way is driven by nobody, the one that needs an answer first on top."""
    ids = await board.open_requests(conn, org_id, [school_id], now)
    riders = await board.riders(conn, org_id, ids)
    return [OpenAtSchool(each, riders[each.request_id]) for each in await store.read(conn, org_id, ids)]


async def office_ride(pool: Pool, principal: Principal, request_id: RideRequestId) -> OfficeRide:
    """Show the office one ride; RideUnknown for another school's."""
    async with transaction(pool, principal.org_id) as conn:
        return await ride_for_office(conn, principal, request_id)


async def ride_for_office(conn: Connection, principal: Principal, request_id: RideRequestId) -> OfficeRide:
    """Show the office one ride, as `office_ride`, as this transaction sees it; RideUnknown."""
    found = await _for_office(conn, principal.org_id, [request_id])
    if not found or principal.school_id not in {None, found[0].request.school_id}:
        raise RideUnknown
    return found[0]


async def check_version(conn: Connection, act: Act, request_id: RideRequestId, if_match: str | None) -> None:
    """Refuse with ChangedSince what is asked of another version of a locked request than the one that stands."""
    if if_match is not None:
        check_unchanged(if_match, version_of(ride_written(await ride_for_office(conn, act.principal, request_id))))


async def choices(pool: Pool, act: Act, request_id: RideRequestId) -> list[DriverChoice]:
    """List who could be asked by the office, those first whom nothing keeps from it; RideUnknown."""
    async with transaction(pool, act.org_id) as conn:
        found = await store.read(conn, act.org_id, [request_id])
        if not found or act.principal.school_id not in {None, found[0].school_id}:
            raise RideUnknown
        listed = []
        for person_id in await drivers.at_school(conn, act.org_id, found[0].school_id):
            driver = await drivers.driver(conn, act.org_id, person_id)
            reader = await drivers.reader(conn, act.org_id, person_id)
            refused = await able.kept_from(conn, act.org_id, driver, found[0]) if driver else NotYours()
            listed.append(DriverChoice(person_id, reader.name, reader.sms, refused))
    return sorted(listed, key=lambda each: (each.refused is not None, each.name))


async def _for_office(conn: Connection, org_id: OrgId, ids: Sequence[RideRequestId]) -> list[OfficeRide]:
    requests = await store.read(conn, org_id, ids)
    riders = await board.riders(conn, org_id, ids)
    driven = await store.driven(conn, org_id, ids, RidesPolicy())
    return [
        OfficeRide(
            request=each,
            rider=riders[each.request_id],
            ways=driven.get(each.request_id, []),
            street=await board.street(conn, org_id, each.request_id),
            ride_ids=[ride.ride_id for ride in await trips.of_request(conn, org_id, each.request_id)],
        )
        for each in requests
    ]


async def _driver(conn: Connection, principal: Principal) -> Driver:
    driver = await drivers.driver(conn, principal.org_id, principal.person_id) if principal.person_id else None
    if driver is None:
        raise RideUnknown
    return driver


async def _mine(conn: Connection, org_id: OrgId, ids: Sequence[RideId], now: datetime) -> list[MyRide]:
    rides = await trips.read(conn, org_id, ids)
    wanted = sorted({stop.request_id for ride in rides for stop in ride.stops})
    requests = {each.request_id: each for each in await store.read(conn, org_id, wanted)}
    riders = await board.riders(conn, org_id, wanted)
    found = []
    for ride in rides:
        policy = await policy_of(conn, org_id, ride.school_id)
        stops = []
        for stop in ride.stops:
            own = rules.shown_span(ride, stop.request_id)
            street = await board.street(conn, org_id, stop.request_id) if rules.shows_street(own, now) else None
            stops.append(_stop(requests[stop.request_id], stop, riders[stop.request_id], own, street, policy))
        found.append(MyRide(ride=ride, stops=stops))
    return found


def _stop(
    request: RideRequest, stop: RideStop, rider: Rider, own: Span, street: Street | None, policy: RidesPolicy | None
) -> MyStop:
    contact = store.contact_of(rider.number, policy, rider.office)
    return MyStop(
        request=request,
        stop=stop,
        name=rider.name,
        contact=contact,
        is_office=contact == rider.office,
        street=street,
        opens_at=own.start - rules.STREET_BEFORE,
        is_near=street is not None,
    )


async def _cleared_until(conn: Connection, org_id: OrgId, driver: Driver) -> date | None:
    """Give the last day on which everything holds that the strictest of the driver's schools asks for."""
    held = {each.kind: each.valid_until for each in driver.clearances}
    wanted = set(held) & rules.DRIVING
    for school_id in driver.schools:
        policy = await policy_of(conn, org_id, school_id)
        wanted |= set(policy.credentials if policy else ())
    ends = [held.get(kind) for kind in wanted]
    known = [each for each in ends if each is not None]
    return min(known) if known and len(known) == len(ends) else None
