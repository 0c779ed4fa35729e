"""Forget whose seats they were."""

from datetime import datetime
from typing import Any

from service.kernel.db import Connection, queries
from service.kernel.ids import OrgId, SchoolId

_sql: Any = queries("childcare")


async def schools_with_seats(conn: Connection, org_id: OrgId) -> list[SchoolId]:
    """Read which schools have seats that name children."""
    return [SchoolId(row["school_id"]) async for row in _sql.schools_with_seats(conn, org_id=org_id)]


async def purge(conn: Connection, org_id: OrgId, school_id: SchoolId, *, before: datetime, at: datetime) -> int:
    """Delete names, allergies, who may pick up and who did, of sessions that ended before an instant; say how many."""
    seats = [
        row["seat_id"] async for row in _sql.purge_seats(conn, org_id=org_id, school_id=school_id, before=before, at=at)
    ]
    if seats:
        await _sql.purge_pick_ups(conn, org_id=org_id, seat_ids=seats)
    return len(seats)
