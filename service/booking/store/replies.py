"""Calendar replies that were taken."""

from datetime import datetime
from typing import Any

from service.booking.types import Invited, MeetingView, ReplyOutcome, ReplyView
from service.ical.types import CalendarReply
from service.kernel.db import Connection, queries
from service.kernel.ids import MeetingId, OrgId, RoundId

_sql: Any = queries("booking")


async def outcome(conn: Connection, org_id: OrgId, digest: bytes) -> ReplyOutcome | None:
    """Say what came of a calendar reply that was taken before."""
    outcome: ReplyOutcome | None = await _sql.outcome_of_reply(conn, org_id=org_id, digest=digest)
    return outcome


async def last_stamp(conn: Connection, org_id: OrgId, meeting: MeetingView) -> datetime | None:
    """Say when the reply that holds for the meeting's present revision was written."""
    stamp: datetime | None = await _sql.last_stamp(
        conn, org_id=org_id, meeting_id=meeting.meeting_id, sequence=meeting.revision
    )
    return stamp


async def invited(conn: Connection, org_id: OrgId, meeting_id: MeetingId) -> Invited:
    """Read who was invited to a meeting by mail, and what a decline does at that school."""
    row = await _sql.invited(conn, org_id=org_id, meeting_id=meeting_id)
    return Invited(row["mailbox"], row["decline"])


async def for_a_human(conn: Connection, org_id: OrgId, round_id: RoundId) -> list[MeetingId]:
    """Read the meetings whose guardian's calendar answered what only a person can settle."""
    rows = _sql.meeting_ids_for_a_human(conn, org_id=org_id, round_id=round_id)
    return [MeetingId(row["meeting_id"]) async for row in rows]


async def add(
    conn: Connection,
    org_id: OrgId,
    meeting: MeetingView,
    reply: CalendarReply,
    digest: bytes,
    outcome: ReplyOutcome,
    now: datetime,
) -> None:
    """Keep a calendar reply; one that does not say which revision it answers counts for the present one."""
    await _sql.add_reply(
        conn,
        org_id=org_id,
        digest=digest,
        meeting_id=meeting.meeting_id,
        sequence=meeting.revision if reply.sequence is None else reply.sequence,
        stamped_at=reply.stamped,
        outcome=outcome,
        now=now,
    )


async def of_round(
    conn: Connection, org_id: OrgId, round_id: RoundId, meeting_id: MeetingId | None, *, after: bytes, how_many: int
) -> list[ReplyView]:
    """Read a page of what calendars have replied, in the order the replies came; `after` is b"" for the first."""
    rows = _sql.replies_of_round(
        conn, org_id=org_id, round_id=round_id, meeting_id=meeting_id, after=after or None, how_many=how_many
    )
    return [ReplyView(**row) async for row in rows]
