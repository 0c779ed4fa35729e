"""Tables at a place: so many meetings there is room for at once. Which one a meeting has is nobody's choice."""

from datetime import datetime
from uuid import UUID

from service.kernel.db import Connection
from service.kernel.ids import OrgId, PlaceId
from service.kernel.spans import Span
from service.places.store import tables as store


async def free_tables(conn: Connection, org_id: OrgId, place_id: PlaceId, span: Span) -> list[UUID]:
    """List the tables nobody has within a span; whose one is, the agenda says when it is taken."""
    return await store.free_tables(conn, org_id, place_id, span)


async def tables_taken(conn: Connection, org_id: OrgId, place_id: PlaceId, since: datetime) -> list[list[Span]]:
    """Tell for each of a place's tables when it is taken, from an instant on; none where nobody has counted them."""
    return await store.tables_taken(conn, org_id, place_id, since)
