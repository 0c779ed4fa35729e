"""Calendar replies that were taken."""

from datetime import datetime
from typing import Any

from service.booking.types import MeetingView, ReplyOutcome
from service.kernel.db import Connection, queries
from service.kernel.ids import MeetingId, OrgId

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


async def add(
    conn: Connection,
    org_id: OrgId,
    meeting_id: MeetingId,
    *,
    digest: bytes,
    sequence: int,
    stamped_at: datetime | None,
    outcome: ReplyOutcome,
    now: datetime,
) -> None:
    """Keep a calendar reply."""
    await _sql.add_reply(
        conn,
        org_id=org_id,
        digest=digest,
        meeting_id=meeting_id,
        sequence=sequence,
        stamped_at=stamped_at,
        outcome=outcome,
        now=now,
    )
