"""The agenda's rows."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from service.agenda.types import RoomWish, Take, TakenKind
from service.kernel.db import Connection, queries
from service.kernel.ids import OrgId
from service.kernel.spans import Span

_sql: Any = queries("agenda")


async def take(conn: Connection, org_id: OrgId, takes: Sequence[tuple[UUID, Take]]) -> None:
    """Insert one row for each thing wanted under a claim."""
    await _sql.take(conn, org_id=org_id, **_columns(takes))


async def take_free(conn: Connection, org_id: OrgId, takes: Sequence[tuple[UUID, Take]]) -> list[UUID]:
    """Insert what nobody else has of what is wanted under claims; give the claim of each row that was inserted."""
    return [row["claim_id"] async for row in _sql.take_free(conn, org_id=org_id, **_columns(takes))]


def _columns(takes: Sequence[tuple[UUID, Take]]) -> dict[str, list[object]]:
    return {
        "claim_ids": [claim_id for claim_id, _ in takes],
        "resource_ids": [take.resource_id for _, take in takes],
        "kinds": [take.kind for _, take in takes],
        "starts": [take.span.start for _, take in takes],
        "ends": [take.span.end for _, take in takes],
    }


async def queue_for(conn: Connection, person_ids: Sequence[UUID]) -> None:
    """Lock people's agendas by id, in one order."""
    await _sql.queue_for(conn, person_ids=sorted(person_ids))


async def release(conn: Connection, org_id: OrgId, claim_ids: Sequence[UUID]) -> None:
    """Delete claims' rows."""
    await _sql.release(conn, org_id=org_id, claim_ids=list(claim_ids))


async def release_one(conn: Connection, org_id: OrgId, claim_id: UUID, resource_id: UUID) -> None:
    """Delete one row of a claim."""
    await _sql.release_one(conn, org_id=org_id, claim_id=claim_id, resource_id=resource_id)


async def release_kinds(conn: Connection, org_id: OrgId, claim_id: UUID, kinds: Sequence[TakenKind]) -> None:
    """Delete a claim's rows of some kinds."""
    await _sql.release_kinds(conn, org_id=org_id, claim_id=claim_id, kinds=list(kinds))


async def widen(conn: Connection, org_id: OrgId, claim_id: UUID, resource_id: UUID, span: Span) -> None:
    """Let one row of a claim reach over a span too."""
    await _sql.widen(conn, org_id=org_id, claim_id=claim_id, resource_id=resource_id, starts=span.start, ends=span.end)


async def narrow(conn: Connection, org_id: OrgId, claim_id: UUID, resource_id: UUID, span: Span) -> None:
    """Let one row of a claim reach over no more than a span."""
    await _sql.narrow(conn, org_id=org_id, claim_id=claim_id, resource_id=resource_id, starts=span.start, ends=span.end)


async def taken(conn: Connection, org_id: OrgId, resource_ids: Sequence[UUID], within: Span) -> dict[UUID, list[Span]]:
    """Read the taken spans of each resource, in order; one without any is left out."""
    found: dict[UUID, list[Span]] = {}
    rows = _sql.taken(conn, org_id=org_id, resource_ids=list(resource_ids), starts=within.start, ends=within.end)
    async for row in rows:
        found.setdefault(row["resource_id"], []).append(Span(row["starts"], row["ends"]))
    return found


async def rehouse(conn: Connection, org_id: OrgId, wishes: Sequence[RoomWish]) -> None:
    """Put claims into other rooms: all are given back before any is taken, so two claims may change places."""
    await _sql.release_rooms(conn, org_id=org_id, claim_ids=[wish.claim_id for wish in wishes])
    wanted = [wish for wish in wishes if wish.room_id is not None]
    await _sql.take_rooms(
        conn,
        org_id=org_id,
        claim_ids=[wish.claim_id for wish in wanted],
        room_ids=[wish.room_id for wish in wanted],
        starts=[wish.span.start for wish in wanted],
        ends=[wish.span.end for wish in wanted],
    )


async def is_taken_by_others(
    conn: Connection, org_id: OrgId, resource_id: UUID, span: Span, own: Collection[UUID]
) -> bool:
    """Tell whether another claim takes a resource within a span."""
    taken: bool = await _sql.taken_by_others(
        conn, org_id=org_id, resource_id=resource_id, own=list(own), starts=span.start, ends=span.end
    )
    return taken
