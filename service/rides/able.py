"""Which open rides somebody could take: one rule for boards, messages, what the office is offered, and refusals."""

from collections.abc import Sequence
from datetime import datetime

from service.agenda import actions as agenda
from service.kernel.db import Connection
from service.kernel.ids import OrgId
from service.rides import rules
from service.rides.requests import policy_of
from service.rides.store import board, drivers
from service.rides.store import requests as store
from service.rides.types import Driver, OpenRide, RideRequest


async def open_to(conn: Connection, org_id: OrgId, driver: Driver, now: datetime) -> list[OpenRide]:
    """List the rides nobody drives and nothing known now keeps this driver from, the most urgent first."""
    ids = await board.open_requests(conn, org_id, driver.schools, now)
    return await _could_take(conn, org_id, driver, await store.read(conn, org_id, ids))


async def could_take(conn: Connection, org_id: OrgId, driver: Driver, request: RideRequest) -> bool:
    """Tell whether nothing known now keeps a driver from a ride."""
    return bool(await _could_take(conn, org_id, driver, [request]))


async def _could_take(
    conn: Connection, org_id: OrgId, driver: Driver, requests: Sequence[RideRequest]
) -> list[OpenRide]:
    found = []
    taken = await board.claimed_legs(conn, org_id, [each.request_id for each in requests])
    policies = {school_id: await policy_of(conn, org_id, school_id) for school_id in {r.school_id for r in requests}}
    zones = {school_id: (await drivers.school(conn, org_id, school_id)).zone for school_id in policies}
    for request in requests:
        policy, zone = policies[request.school_id], zones[request.school_id]
        stops = [stop for stop in rules.stops_of(request) if (request.request_id, stop.leg) not in taken]
        if policy is None or not stops or not rules.could_take(driver, request, stops, policy, zone):
            continue
        during = rules.span_of(stops, policy)
        if not await agenda.is_taken_by_others(conn, org_id, driver.person_id, during, ()):
            found.append(OpenRide(request=request, stops=stops))
    return found
