"""The rows of planning: evenings, and the trips suggested for them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from service.kernel.db import Connection, queries
from service.kernel.ids import OrgId, PersonId, RideRequestId, SchoolId, TripId, new_id
from service.planning.types import (
    Evening,
    EveningState,
    OpenDay,
    PlannedTrip,
    SuggestedStop,
    SuggestedTrip,
    TripState,
)
from service.rides.types import Way

_sql: Any = queries("planning")


async def ask(conn: Connection, org_id: OrgId, school_id: SchoolId, day: date, *, now: datetime) -> None:
    """Write down that trips are wished for."""
    await _sql.ask_evening(conn, org_id=org_id, school_id=school_id, day=day, now=now)


async def lease(
    conn: Connection, org_id: OrgId, *, now: datetime, until: datetime
) -> tuple[SchoolId, date, int] | None:
    """Take the evening that waits longest: its school, its day, and which wish it is."""
    row = await _sql.lease_evening(conn, org_id=org_id, now=now, until=until)
    return (SchoolId(row["school_id"]), row["day"], row["wish"]) if row else None


async def settle(
    conn: Connection,
    org_id: OrgId,
    school_id: SchoolId,
    day: date,
    wish: int,
    state: EveningState,
    *,
    families: int = 0,
    served: int = 0,
    in_turn: int = 0,
    now: datetime,
) -> bool:
    """Write how a search went; False: somebody asked again meanwhile."""
    settled = await _sql.settle_evening(
        conn,
        org_id=org_id,
        school_id=school_id,
        day=day,
        wish=wish,
        state=state,
        families=families,
        served=served,
        in_turn=in_turn,
        now=now,
    )
    return settled is not None


async def evening(conn: Connection, org_id: OrgId, school_id: SchoolId, day: date) -> Evening | None:
    """Read how it stands with an evening; None: nobody has asked."""
    row = await _sql.evening(conn, org_id=org_id, school_id=school_id, day=day)
    return msgspec.convert(dict(row), Evening) if row else None


async def lock_evening(conn: Connection, org_id: OrgId, school_id: SchoolId, day: date) -> None:
    """Let nobody else answer to a version of an evening until this transaction ends."""
    await _sql.lock_evening(conn, org_id=org_id, school_id=school_id, day=day)


async def suggest(
    conn: Connection,
    org_id: OrgId,
    school_id: SchoolId,
    day: date,
    trips: Sequence[tuple[PlannedTrip, list[SuggestedStop]]],
    *,
    now: datetime,
) -> list[SuggestedTrip]:
    """Insert trips and read them back."""
    ids = [TripId(new_id()) for _ in trips]
    await _sql.add_trips(
        conn,
        org_id=org_id,
        school_id=school_id,
        day=day,
        trips=ids,
        drivers=[trip.driver_id for trip, _ in trips],
        leaves=[trip.leaves_at for trip, _ in trips],
        backs=[trip.back_at for trip, _ in trips],
        now=now,
    )
    stops = [(trip_id, stop) for trip_id, (_, whole) in zip(ids, trips, strict=True) for stop in whole]
    await _sql.add_stops(
        conn,
        org_id=org_id,
        trips=[trip_id for trip_id, _ in stops],
        requests=[stop.request_id for _, stop in stops],
        legs=[stop.leg for _, stop in stops],
        pick_ups=[stop.pick_up_at for _, stop in stops],
        drop_offs=[stop.drop_off_at for _, stop in stops],
        seen=[bytes.fromhex(stop.seen) for _, stop in stops],
    )
    return await read(conn, org_id, ids)


async def lock_open(conn: Connection, org_id: OrgId, evening: tuple[SchoolId, date] | None) -> list[SuggestedTrip]:
    """Read the trips that wait for an answer, of an evening or all there are, and keep them from changing."""
    school_id, day = evening or (None, None)
    rows = _sql.lock_open_trips(conn, org_id=org_id, school_id=school_id, day=day)
    return await read(conn, org_id, [TripId(row["trip_id"]) async for row in rows])


async def forget(conn: Connection, org_id: OrgId, trip_ids: Sequence[TripId]) -> None:
    """Delete trips with their stops."""
    await _sql.forget_trips(conn, org_id=org_id, trip_ids=list(trip_ids))


async def declined_by(conn: Connection, org_id: OrgId, school_id: SchoolId, day: date) -> set[PersonId]:
    """Read who has said no to a trip of an evening."""
    rows = _sql.declined_by(conn, org_id=org_id, school_id=school_id, day=day)
    return {PersonId(row["driver_id"]) async for row in rows}


async def trips_of_evening(conn: Connection, org_id: OrgId, school_id: SchoolId, day: date) -> list[SuggestedTrip]:
    """Read the trips suggested for an evening."""
    rows = _sql.trips_of_evening(conn, org_id=org_id, school_id=school_id, day=day)
    return await read(conn, org_id, [TripId(row["trip_id"]) async for row in rows])


async def trips_of_driver(
    conn: Connection, org_id: OrgId, driver_id: PersonId, leaving_after: datetime
) -> list[SuggestedTrip]:
    """Read the trips that wait for a volunteer's answer."""
    rows = _sql.trips_of_driver(conn, org_id=org_id, driver_id=driver_id, leaving_after=leaving_after)
    return await read(conn, org_id, [TripId(row["trip_id"]) async for row in rows])


async def read(conn: Connection, org_id: OrgId, trip_ids: Sequence[TripId]) -> list[SuggestedTrip]:
    """Read suggested trips with their stops, the next first."""
    return [_trip(row) async for row in _sql.trips(conn, org_id=org_id, trip_ids=list(trip_ids))]


async def lock(conn: Connection, org_id: OrgId, trip_id: TripId) -> SuggestedTrip | None:
    """Read a suggested trip and keep it from changing; None: there is none."""
    found = await _sql.lock_trip(conn, org_id=org_id, trip_id=trip_id)
    return (await read(conn, org_id, [trip_id]))[0] if found else None


async def answer(conn: Connection, org_id: OrgId, trip_id: TripId, state: TripState, *, now: datetime) -> None:
    """Write what the volunteer said."""
    await _sql.answer_trip(conn, org_id=org_id, trip_id=trip_id, state=state, now=now)


async def driven_ways(
    conn: Connection, org_id: OrgId, request_ids: Sequence[RideRequestId]
) -> set[tuple[RideRequestId, Way]]:
    """Read which ways of some requests somebody drives."""
    rows = _sql.driven_ways(conn, org_id=org_id, request_ids=list(request_ids))
    return {(RideRequestId(row["request_id"]), row["leg"]) async for row in rows}


async def open_days(
    conn: Connection, org_id: OrgId, school_id: SchoolId | None, now: datetime, until: datetime
) -> list[OpenDay]:
    """Read on which days families look for a driver, and those trips were wished for."""
    rows = _sql.open_days(conn, org_id=org_id, school_id=school_id, now=now, until=until)
    return [OpenDay(SchoolId(row["school_id"]), row["day"], row["families"]) async for row in rows]


async def zone(conn: Connection, org_id: OrgId, school_id: SchoolId) -> str | None:
    """Read a school's time zone; None: there is no such school."""
    found: str | None = await _sql.zone(conn, org_id=org_id, school_id=school_id)
    return found


def _trip(row: Any) -> SuggestedTrip:  # noqa: ANN401 - a record of asyncpg
    known = {name: row[name] for name in SuggestedTrip.__struct_fields__ if name != "stops"}
    return SuggestedTrip(**known, stops=msgspec.convert(row["stops"], list[SuggestedStop]))
