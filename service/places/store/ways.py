"""The rows of ways that were measured, and the spots they lie between."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from service.kernel.db import Connection, queries
from service.kernel.ids import OrgId
from service.places.types import MeasuredWay, Spot

_sql: Any = queries("places")


async def known_spots(conn: Connection, org_id: OrgId) -> list[Spot]:
    """Read where schools and places in use stand, each spot once."""
    return [Spot(row["latitude"], row["longitude"]) async for row in _sql.known_spots(conn, org_id=org_id)]


async def measured_since(conn: Connection, org_id: OrgId, since: datetime) -> frozenset[tuple[Spot, Spot]]:
    """Read which ways were measured since an instant."""
    rows = _sql.measured_since(conn, org_id=org_id, since=since)
    return frozenset(
        [
            (Spot(row["from_latitude"], row["from_longitude"]), Spot(row["to_latitude"], row["to_longitude"]))
            async for row in rows
        ]
    )


async def measured_minutes(conn: Connection, org_id: OrgId, start: Spot, end: Spot) -> int | None:
    """Read how long one way was measured to take; None: it was not."""
    minutes: int | None = await _sql.measured_minutes(
        conn,
        org_id=org_id,
        from_latitude=start.latitude,
        from_longitude=start.longitude,
        to_latitude=end.latitude,
        to_longitude=end.longitude,
    )
    return minutes


async def keep_ways(conn: Connection, org_id: OrgId, ways: Sequence[MeasuredWay], now: datetime) -> None:
    """Write down how long ways were measured to take."""
    await _sql.keep_ways(
        conn,
        org_id=org_id,
        from_latitudes=[way.start.latitude for way in ways],
        from_longitudes=[way.start.longitude for way in ways],
        to_latitudes=[way.end.latitude for way in ways],
        to_longitudes=[way.end.longitude for way in ways],
        minutes=[way.minutes for way in ways],
        now=now,
    )
