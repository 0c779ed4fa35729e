"""What families ask when none of the times work, and what is proposed to them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from service.booking.types import AskState, AsksWanted, AskView, Decision, NoneWork, Proposal
from service.kernel.db import Connection, queries
from service.kernel.ids import NoTimeId, OrgId, PersonId, RoundId
from service.rounds.types import Invitation

_sql: Any = queries("booking")


async def write(conn: Connection, org_id: OrgId, wanted: NoneWork, no_time_id: NoTimeId, now: datetime) -> NoTimeId:
    """Write down that no time works; an ask that is open stays the same one."""
    kept: UUID = await _sql.ask(
        conn,
        org_id=org_id,
        no_time_id=no_time_id,
        invitation_id=wanted.invitation_id,
        teacher_id=wanted.teacher_id,
        student_id=wanted.student_id,
        bands=list(dict.fromkeys(wanted.bands)),
        weekdays=list(dict.fromkeys(wanted.weekdays)),
        words=wanted.words,
        now=now,
    )
    return NoTimeId(kept)


async def read(conn: Connection, org_id: OrgId, no_time_ids: Sequence[NoTimeId]) -> list[AskView]:
    """Read asks with what was proposed to them, the longest unanswered first."""
    rows = _sql.asks(conn, org_id=org_id, no_time_ids=list(no_time_ids))
    return [msgspec.convert(dict(row), AskView) async for row in rows]


async def lock(conn: Connection, org_id: OrgId, no_time_id: NoTimeId) -> AskView | None:
    """Read an ask that nobody else can answer until this transaction ends."""
    if not await _sql.lock_ask(conn, org_id=org_id, no_time_id=no_time_id):
        return None
    return (await read(conn, org_id, [no_time_id]))[0]


async def set_state(conn: Connection, org_id: OrgId, no_time_id: NoTimeId, state: AskState, now: datetime) -> None:
    """Say how far an ask has come."""
    await _sql.set_ask(conn, org_id=org_id, no_time_id=no_time_id, state=state, now=now)


async def propose(
    conn: Connection, org_id: OrgId, no_time_id: NoTimeId, times: Sequence[Proposal], now: datetime
) -> None:
    """Put these times in place of what was proposed before; none of them takes it back."""
    await _sql.drop_proposals(conn, org_id=org_id, no_time_id=no_time_id)
    await _sql.add_proposals(
        conn,
        org_id=org_id,
        no_time_id=no_time_id,
        starts=[time.span.start for time in times],
        ends=[time.span.end for time in times],
        modes=[time.mode for time in times],
        place_ids=[time.place_id for time in times],
        now=now,
    )


async def refuse(conn: Connection, org_id: OrgId, no_time_id: NoTimeId) -> None:
    """Take back what was proposed, and keep that none of it works."""
    await _sql.refuse_proposals(conn, org_id=org_id, no_time_id=no_time_id)
    await _sql.drop_proposals(conn, org_id=org_id, no_time_id=no_time_id)


async def of_household(conn: Connection, org_id: OrgId, invitation: Invitation) -> list[AskView]:
    """Read what the guardians of the invitation's household have asked that is not settled."""
    rows = _sql.open_ask_ids_of_household(
        conn, org_id=org_id, round_id=invitation.round_id, household_id=invitation.household_id
    )
    return await read(conn, org_id, [row["no_time_id"] async for row in rows])


async def of_teacher(conn: Connection, org_id: OrgId, teacher_id: PersonId) -> list[AskView]:
    """Read what families have asked a teacher that is not settled."""
    rows = _sql.open_ask_ids_of_teacher(conn, org_id=org_id, teacher_id=teacher_id)
    return await read(conn, org_id, [row["no_time_id"] async for row in rows])


async def by_number(conn: Connection, org_id: OrgId, number: str, since: datetime) -> AskView | None:
    """Find the ask last proposed to whoever texts from this number, or answered since an instant."""
    found: UUID | None = await _sql.ask_id_by_number(conn, org_id=org_id, number=number, since=since)
    return (await read(conn, org_id, [NoTimeId(found)]))[0] if found else None


async def settle(
    conn: Connection, org_id: OrgId, invitation: Invitation, decision: Decision, now: datetime
) -> list[NoTimeId]:
    """End what the household asked this teacher about these children."""
    rows = _sql.settle_asks(
        conn,
        org_id=org_id,
        round_id=invitation.round_id,
        household_id=invitation.household_id,
        teacher_id=decision.teacher_id,
        student_ids=decision.student_ids,
        now=now,
    )
    return [NoTimeId(row["no_time_id"]) async for row in rows]


async def ids_of_round(
    conn: Connection, org_id: OrgId, round_id: RoundId, wanted: AsksWanted, *, after: NoTimeId | None, how_many: int
) -> list[NoTimeId]:
    """Read a page of what families of a round have asked, settled ones too, in the order they asked."""
    rows = _sql.ask_ids_of_round(
        conn, org_id=org_id, round_id=round_id, after=after, how_many=how_many, **msgspec.structs.asdict(wanted)
    )
    return [NoTimeId(row["no_time_id"]) async for row in rows]
