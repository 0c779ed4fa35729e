"""Which tables of a place the agenda has taken; their ids are made of their numbers."""

from datetime import datetime
from typing import Any
from uuid import UUID

from service.kernel.db import Connection, queries
from service.kernel.ids import OrgId, PlaceId
from service.kernel.spans import Span

_sql: Any = queries("places")


async def free_tables(conn: Connection, org_id: OrgId, place_id: PlaceId, span: Span) -> list[UUID]:
    """Read the tables of a place that nobody has within a span, in order."""
    rows = _sql.free_tables(conn, org_id=org_id, place_id=place_id, starts=span.start, ends=span.end)
    return [row["table_id"] async for row in rows]


async def tables_taken(conn: Connection, org_id: OrgId, place_id: PlaceId, since: datetime) -> list[list[Span]]:
    """Read when each counted table of a place is taken; one that never is has no list."""
    found: dict[int, list[Span]] = {}
    async for row in _sql.tables_taken(conn, org_id=org_id, place_id=place_id, since=since):
        found.setdefault(row["number"], []).append(Span(row["starts"], row["ends"]))
    return list(found.values())


async def full_places(conn: Connection, org_id: OrgId, span: Span) -> set[PlaceId]:
    """Read the places all of whose counted tables are taken within a span."""
    rows = _sql.full_places(conn, org_id=org_id, starts=span.start, ends=span.end)
    return {PlaceId(row["place_id"]) async for row in rows}
