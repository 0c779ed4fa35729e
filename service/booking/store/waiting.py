"""Who waits for which teacher, and what is offered to them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from service.booking.types import Decision, Place, PlacesWanted
from service.kernel.db import Connection, queries
from service.kernel.ids import InvitationId, OrgId, PersonId, RoundId, WaitingId
from service.kernel.spans import Span
from service.rounds.types import Invitation

_sql: Any = queries("booking")


async def join(
    conn: Connection,
    org_id: OrgId,
    invitation: Invitation,
    teacher_id: PersonId,
    student_id: PersonId,
    waiting_id: WaitingId,
    now: datetime,
) -> WaitingId:
    """Take a place in a teacher's line; who has one keeps it."""
    kept: UUID = await _sql.join_line(
        conn,
        org_id=org_id,
        waiting_id=waiting_id,
        round_id=invitation.round_id,
        teacher_id=teacher_id,
        invitation_id=invitation.invitation_id,
        student_id=student_id,
        now=now,
    )
    return WaitingId(kept)


async def read(conn: Connection, org_id: OrgId, waiting_ids: Sequence[WaitingId]) -> list[Place]:
    """Read places in lines, first come first."""
    return [_place(dict(row)) async for row in _sql.places(conn, org_id=org_id, waiting_ids=list(waiting_ids))]


async def lock(conn: Connection, org_id: OrgId, waiting_id: WaitingId) -> Place | None:
    """Read a place in a line that nobody else can change until this transaction ends."""
    if not await _sql.lock_place(conn, org_id=org_id, waiting_id=waiting_id):
        return None
    return (await read(conn, org_id, [waiting_id]))[0]


async def of_invitation(conn: Connection, org_id: OrgId, invitation_id: InvitationId) -> list[Place]:
    """Read where a family waits and what is offered to it."""
    rows = _sql.place_ids_of_invitation(conn, org_id=org_id, invitation_id=invitation_id)
    return await read(conn, org_id, [row["waiting_id"] async for row in rows])


async def has_line(conn: Connection, org_id: OrgId, round_id: RoundId, teacher_id: PersonId) -> bool:
    """Tell whether anybody waits for a teacher."""
    waits: bool = await _sql.has_line(conn, org_id=org_id, round_id=round_id, teacher_id=teacher_id)
    return waits


async def line(conn: Connection, org_id: OrgId, round_id: RoundId, teacher_id: PersonId, free: Span) -> list[Place]:
    """Read who waits for a teacher and is free then, first come first, and let nobody else offer them anything now."""
    rows = _sql.line(conn, org_id=org_id, round_id=round_id, teacher_id=teacher_id, starts=free.start, ends=free.end)
    return await read(conn, org_id, [row["waiting_id"] async for row in rows])


async def lines(conn: Connection, org_id: OrgId) -> list[tuple[PersonId, InvitationId]]:
    """Read the teachers somebody waits for, each with an invitation that tells of the round."""
    return [(row["teacher_id"], row["invitation_id"]) async for row in _sql.lines(conn, org_id=org_id)]


async def offer(conn: Connection, org_id: OrgId, waiting_id: WaitingId, time: Span, until: datetime) -> None:
    """Offer a time to somebody who waits."""
    await _sql.offer(conn, org_id=org_id, waiting_id=waiting_id, starts=time.start, ends=time.end, until=until)


async def end(
    conn: Connection, org_id: OrgId, waiting_id: WaitingId, state: Literal["taken", "passed", "left"]
) -> None:
    """Leave the line: the offer was taken or passed, or the family left."""
    await _sql.end_waiting(conn, org_id=org_id, waiting_id=waiting_id, state=state)


async def leave(conn: Connection, org_id: OrgId, invitation: Invitation, decision: Decision) -> list[WaitingId]:
    """End the household's wait for this teacher about these children."""
    rows = _sql.leave_lines(
        conn,
        org_id=org_id,
        round_id=invitation.round_id,
        household_id=invitation.household_id,
        teacher_id=decision.teacher_id,
        student_ids=decision.student_ids,
    )
    return [WaitingId(row["waiting_id"]) async for row in rows]


async def ended_offers(conn: Connection, org_id: OrgId, now: datetime) -> list[WaitingId]:
    """Read the offers nobody took in time."""
    return [WaitingId(row["waiting_id"]) async for row in _sql.ended_offer_ids(conn, org_id=org_id, now=now)]


async def ids_of_round(
    conn: Connection, org_id: OrgId, round_id: RoundId, wanted: PlacesWanted, *, after: WaitingId | None, how_many: int
) -> list[WaitingId]:
    """Read a page of the places in a round's lines, left ones too, in the order they were taken."""
    rows = _sql.place_ids_of_round(
        conn, org_id=org_id, round_id=round_id, after=after, how_many=how_many, **msgspec.structs.asdict(wanted)
    )
    return [WaitingId(row["waiting_id"]) async for row in rows]


def _place(row: dict[str, Any]) -> Place:
    starts, ends = row.pop("offered_starts"), row.pop("offered_ends")
    return msgspec.convert({**row, "offered": Span(starts, ends) if starts else None}, Place)
