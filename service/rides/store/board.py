"""The rows of what is open: for the board, the planner, the office, the worker."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Literal

from service.kernel.db import Connection, queries
from service.kernel.ids import OrgId, PersonId, RideId, RideRequestId, SchoolId
from service.places.types import Spot
from service.rides.types import Rider, Street, Way

_sql: Any = queries("rides")


async def open_requests(
    conn: Connection, org_id: OrgId, schools: Sequence[SchoolId], now: datetime
) -> list[RideRequestId]:
    """Read the requests of which a way is not driven yet, the most urgent first."""
    rows = _sql.open_requests(conn, org_id=org_id, school_ids=list(schools), now=now)
    return [RideRequestId(row["request_id"]) async for row in rows]


async def open_on(conn: Connection, org_id: OrgId, day: date) -> list[RideRequestId]:
    """Read the requests of a day of which a way is not driven yet."""
    return [RideRequestId(row["request_id"]) async for row in _sql.open_requests_on(conn, org_id=org_id, day=day)]


async def between(
    conn: Connection, org_id: OrgId, school_id: SchoolId | None, starts: datetime, ends: datetime
) -> list[RideRequestId]:
    """Read all requests within a span, settled ones too."""
    rows = _sql.requests_between(conn, org_id=org_id, school_id=school_id, starts=starts, ends=ends)
    return [RideRequestId(row["request_id"]) async for row in rows]


async def claimed_legs(
    conn: Connection, org_id: OrgId, request_ids: Sequence[RideRequestId]
) -> set[tuple[RideRequestId, Way]]:
    """Read which ways somebody drives."""
    rows = _sql.claimed_legs(conn, org_id=org_id, request_ids=list(request_ids))
    return {(RideRequestId(row["request_id"]), row["leg"]) async for row in rows}


async def looking(conn: Connection, org_id: OrgId, now: datetime) -> dict[RideRequestId, frozenset[str]]:
    """Read the requests that are looked after, and what was told of each."""
    rows = _sql.looking(conn, org_id=org_id, now=now)
    return {RideRequestId(row["request_id"]): frozenset(row["told"]) async for row in rows}


async def tell_once(
    conn: Connection, org_id: OrgId, request_id: RideRequestId, what: Literal["drivers", "office", "guardian"]
) -> bool:
    """Keep that somebody was told; False: they were already."""
    return bool(await _sql.tell_once(conn, org_id=org_id, request_id=request_id, what=what))


async def tell_near(conn: Connection, org_id: OrgId, ride_id: RideId) -> bool:
    """Keep that a driver was told a trip is near; False: they were already."""
    return bool(await _sql.tell_near(conn, org_id=org_id, ride_id=ride_id))


async def rides_ahead(conn: Connection, org_id: OrgId, now: datetime, until: datetime) -> dict[RideId, bool]:
    """Read the trips that begin within a span, and whether their drivers were told that they are near."""
    rows = _sql.rides_ahead(conn, org_id=org_id, now=now, until=until)
    return {RideId(row["ride_id"]): row["is_told"] async for row in rows}


async def street(conn: Connection, org_id: OrgId, request_id: RideRequestId) -> Street:
    """Read where a family is picked up: only for who may know it now."""
    row = await _sql.street(conn, org_id=org_id, request_id=request_id)
    known = row["latitude"] is not None and row["longitude"] is not None
    spot = Spot(row["latitude"], row["longitude"]) if known else None
    return Street(", ".join(part for part in (row["street"], row["locality"]) if part), spot)


async def riders(conn: Connection, org_id: OrgId, request_ids: Sequence[RideRequestId]) -> dict[RideRequestId, Rider]:
    """Read who rides."""
    rows = _sql.riders(conn, org_id=org_id, request_ids=list(request_ids))
    return {
        RideRequestId(row["request_id"]): Rider(row["name"], row["number"], row["office"], row["full_name"])
        async for row in rows
    }


async def trip_by_number(conn: Connection, org_id: OrgId, number: str, now: datetime) -> tuple[RideId, PersonId] | None:
    """Read the trip that a driver who texts from a number is on."""
    row = await _sql.trip_by_number(conn, org_id=org_id, number=number, now=now)
    return (RideId(row["ride_id"]), PersonId(row["driver_id"])) if row else None


async def forget_addresses(conn: Connection, org_id: OrgId, before: datetime) -> int:
    """Empty where people live of rides that are over long enough."""
    count: int = await _sql.forget_addresses(conn, org_id=org_id, before=before)
    return count
