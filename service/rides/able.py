"""Which open rides somebody could take: one rule for boards, messages, what the office is offered, and refusals."""

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from service.agenda import actions as agenda
from service.availability.suiting import whom_it_suits
from service.kernel.db import Connection
from service.kernel.ids import OrgId, RideRequestId
from service.kernel.spans import Span
from service.rides import rules
from service.rides.errors import DriverTaken, NotYours
from service.rides.requests import policy_of
from service.rides.store import board, drivers
from service.rides.store import requests as store
from service.rides.types import Driver, OpenRide, RideRequest


async def open_to(conn: Connection, org_id: OrgId, driver: Driver, now: datetime) -> list[OpenRide]:
    """List the rides nobody drives and nothing known now keeps this driver from, the most urgent first.

    Hours somebody gave say what they are shown first, and do not keep them from a ride they choose.
    """
    ids = await board.open_requests(conn, org_id, driver.schools, now)
    found = await _could_take(conn, org_id, driver, await store.read(conn, org_id, ids))
    suited = await _suited(conn, org_id, driver, found, now)
    return [replace(each, is_in_hours=each.request.request_id in suited) for each in found]


async def could_take(conn: Connection, org_id: OrgId, driver: Driver, request: RideRequest) -> bool:
    """Tell whether nothing known now keeps a driver from a ride."""
    return await kept_from(conn, org_id, driver, request) is None


async def kept_from(conn: Connection, org_id: OrgId, driver: Driver, request: RideRequest) -> NotYours | None:
    """Say what keeps a driver from a ride, as it is known now; None: nothing."""
    found = await _judged(conn, org_id, driver, [request])
    return found[0][1] if found else NotYours()


async def _suited(
    conn: Connection, org_id: OrgId, driver: Driver, found: Sequence[OpenRide], now: datetime
) -> set[RideRequestId]:
    """Tell which rides lie in the hours a driver gave; to who gave none any hour suits."""
    suited: set[RideRequestId] = set()
    for school_id in {each.request.school_id for each in found}:
        zone = (await drivers.school(conn, org_id, school_id)).zone
        spans = {each.request.request_id: _during(each) for each in found if each.request.school_id == school_id}
        whom = await whom_it_suits(conn, org_id, [driver.person_id], list(spans.values()), zone, now=now)
        suited |= {request_id for request_id, span in spans.items() if whom[span]}
    return suited


def _during(ride: OpenRide) -> Span:
    return Span(min(stop.pick_up_at for stop in ride.stops), max(stop.drop_off_at for stop in ride.stops))


async def _could_take(
    conn: Connection, org_id: OrgId, driver: Driver, requests: Sequence[RideRequest]
) -> list[OpenRide]:
    return [ride for ride, refused in await _judged(conn, org_id, driver, requests) if refused is None]


async def _judged(
    conn: Connection, org_id: OrgId, driver: Driver, requests: Sequence[RideRequest]
) -> list[tuple[OpenRide, NotYours | None]]:
    """Give the rides that have a way nobody drives, each with what keeps a driver from it."""
    found: list[tuple[OpenRide, NotYours | None]] = []
    taken = await board.claimed_legs(conn, org_id, [each.request_id for each in requests])
    policies = {school_id: await policy_of(conn, org_id, school_id) for school_id in {r.school_id for r in requests}}
    zones = {school_id: (await drivers.school(conn, org_id, school_id)).zone for school_id in policies}
    for request in requests:
        policy, zone = policies[request.school_id], zones[request.school_id]
        stops = [stop for stop in rules.stops_of(request) if (request.request_id, stop.leg) not in taken]
        if policy is None or not stops:
            continue
        refused = rules.keeps_from(driver, request, stops, policy, zone)
        during = rules.span_of(stops, policy)
        if not refused and await agenda.is_taken_by_others(conn, org_id, driver.person_id, during, ()):
            refused = DriverTaken()
        found.append((OpenRide(request=request, stops=stops), refused))
    return found
