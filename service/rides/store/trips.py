"""The rows of trips and their stops."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

import msgspec

from service.kernel.db import Connection, queries
from service.kernel.ids import OrgId, PersonId, RideId, RideRequestId, SchoolId, new_id
from service.kernel.spans import Span
from service.rides.types import Ride, RideStop, TripStop

_sql: Any = queries("rides")


async def lock_of_request(conn: Connection, org_id: OrgId, request_id: RideRequestId) -> list[Ride]:
    """Read the trips that drive a request and keep them from changing."""
    rows = _sql.live_rides(conn, org_id=org_id, request_id=request_id)
    return await read(conn, org_id, [RideId(row["ride_id"]) async for row in rows])


async def lock(conn: Connection, org_id: OrgId, ride_id: RideId) -> Ride | None:
    """Read a trip somebody drives and keep it from changing; None: nobody does."""
    if not await _sql.lock_ride(conn, org_id=org_id, ride_id=ride_id):
        return None
    return (await read(conn, org_id, [ride_id]))[0]


async def read(conn: Connection, org_id: OrgId, ride_ids: Sequence[RideId]) -> list[Ride]:
    """Read trips with their live stops, in the order given; one there is not is left out."""
    found = {
        RideId(row["ride_id"]): _ride(row) async for row in _sql.rides(conn, org_id=org_id, ride_ids=list(ride_ids))
    }
    return [found[each] for each in ride_ids if each in found]


async def move_stops(conn: Connection, org_id: OrgId, ride_id: RideId, stops: Sequence[TripStop]) -> None:
    """Give stops of a trip other times."""
    await _sql.move_stops(
        conn,
        org_id=org_id,
        ride_id=ride_id,
        requests=[stop.request_id for stop in stops],
        legs=[stop.leg for stop in stops],
        pick_ups=[stop.pick_up_at for stop in stops],
        drop_offs=[stop.drop_off_at for stop in stops],
    )


async def end_stops(conn: Connection, org_id: OrgId, ride_id: RideId, request_id: RideRequestId | None = None) -> None:
    """Take a request out of a trip; None: every one."""
    await _sql.end_stops(conn, org_id=org_id, ride_id=ride_id, request_id=request_id)


async def change(conn: Connection, org_id: OrgId, ride_id: RideId, during: Span, *, now: datetime) -> None:
    """Give a trip another time."""
    await _sql.change_ride(conn, org_id=org_id, ride_id=ride_id, starts=during.start, ends=during.end, now=now)


async def end(
    conn: Connection, org_id: OrgId, ride_id: RideId, state: Literal["given_back", "off"], *, now: datetime
) -> None:
    """Say that nobody drives a trip any more."""
    await _sql.end_ride(conn, org_id=org_id, ride_id=ride_id, state=state, now=now)


async def add(
    conn: Connection,
    org_id: OrgId,
    driver_id: PersonId,
    school_id: SchoolId,
    during: Span,
    *,
    aboard: int,
    children: int,
    wheelchair: bool,
    now: datetime,
) -> RideId | None:
    """Insert a trip with what the car holds; None: there is no car."""
    made = await _sql.add_ride(
        conn,
        org_id=org_id,
        ride_id=new_id(),
        driver_id=driver_id,
        school_id=school_id,
        starts=during.start,
        ends=during.end,
        aboard=aboard,
        children=children,
        wheelchair=wheelchair,
        now=now,
    )
    return RideId(made) if made else None


async def add_stops(
    conn: Connection, org_id: OrgId, ride_id: RideId, stops: Sequence[TripStop], words: Mapping[RideRequestId, str]
) -> None:
    """Claim ways of requests for a trip."""
    await _sql.add_stops(
        conn,
        org_id=org_id,
        ride_id=ride_id,
        requests=[stop.request_id for stop in stops],
        legs=[stop.leg for stop in stops],
        pick_ups=[stop.pick_up_at for stop in stops],
        drop_offs=[stop.drop_off_at for stop in stops],
        code_words=[words[stop.request_id] for stop in stops],
    )


async def pick_up(conn: Connection, org_id: OrgId, ride_id: RideId, stop: RideStop, *, now: datetime) -> bool:
    """Write that somebody is in the car; False: that was said already."""
    return bool(
        await _sql.pick_up(conn, org_id=org_id, ride_id=ride_id, request_id=stop.request_id, leg=stop.leg, now=now)
    )


async def drop_off(conn: Connection, org_id: OrgId, ride_id: RideId, stop: RideStop, *, now: datetime) -> bool:
    """Write that somebody is there; False: that was said already."""
    return bool(
        await _sql.drop_off(conn, org_id=org_id, ride_id=ride_id, request_id=stop.request_id, leg=stop.leg, now=now)
    )


async def take_back_mark(conn: Connection, org_id: OrgId, ride_id: RideId, stop: RideStop, at: datetime) -> None:
    """Take back what was said of a way at a moment."""
    await _sql.take_back_mark(conn, org_id=org_id, ride_id=ride_id, request_id=stop.request_id, leg=stop.leg, at=at)


def _ride(row: Any) -> Ride:  # noqa: ANN401 - a record of asyncpg
    known = {name: row[name] for name in Ride.__struct_fields__ if name not in {"during", "stops"}}
    return Ride(
        **known,
        during=Span(row["starts"], row["ends"]),
        stops=msgspec.convert(row["stops"], list[RideStop]),
    )


async def of_request(conn: Connection, org_id: OrgId, request_id: RideRequestId) -> list[Ride]:
    """Read the trips that drive a request."""
    rows = _sql.rides_of_request(conn, org_id=org_id, request_id=request_id)
    return await read(conn, org_id, [RideId(row["ride_id"]) async for row in rows])
