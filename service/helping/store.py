"""What entries in helpers' calendars stand for, and the replies that were taken."""

from datetime import datetime
from typing import Any
from uuid import UUID

from service.booking.types import Invited
from service.helping.types import Held, ReplyOutcome
from service.ical.types import CalendarReply
from service.kernel.db import Connection, queries
from service.kernel.ids import OrgId, PersonId
from service.kernel.spans import Span
from service.notices.facts import SchoolFacts

_sql: Any = queries("helping")


async def lock_entry(conn: Connection, entry_id: UUID) -> None:
    """Hold other answers to an entry until the transaction ends."""
    await _sql.lock_entry(conn, entry_id=entry_id)


async def held(conn: Connection, org_id: OrgId, entry_id: UUID) -> Held | None:
    """Read what an entry stands for; None: it is another's entry by now, or is none."""
    row = await _sql.held(conn, org_id=org_id, entry_id=entry_id)
    if row is None:
        return None
    return Held(
        entry_id=entry_id,
        part=row["part"],
        thing_id=row["thing_id"],
        person_id=PersonId(row["person_id"]),
        revision=row["revision"],
        is_asked=row["is_asked"],
        is_theirs=row["is_theirs"],
        span=Span(row["starts"], row["ends"]),
        room=row["room"],
        invited=Invited(row["mailbox"], row["decline"]),
        greeting=row["greeting"],
        language=row["language"],
        school=SchoolFacts(row["name"], row["text_name"], row["time_zone"], row["phone"], row["door"]),
    )


async def outcome(conn: Connection, org_id: OrgId, digest: bytes) -> ReplyOutcome | None:
    """Say what came of a reply that was taken before."""
    found: ReplyOutcome | None = await _sql.outcome(conn, org_id=org_id, digest=digest)
    return found


async def last_stamp(conn: Connection, org_id: OrgId, of: Held) -> datetime | None:
    """Say when the reply that holds for an entry's present revision was written."""
    stamp: datetime | None = await _sql.last_stamp(conn, org_id=org_id, entry_id=of.entry_id, sequence=of.revision)
    return stamp


async def add_reply(
    conn: Connection,
    org_id: OrgId,
    of: Held,
    reply: CalendarReply,
    digest: bytes,
    outcome: ReplyOutcome,
    now: datetime,
) -> None:
    """Keep a reply; one that does not say which revision it answers counts for the present one."""
    await _sql.add_reply(
        conn,
        org_id=org_id,
        digest=digest,
        entry_id=of.entry_id,
        sequence=of.revision if reply.sequence is None else reply.sequence,
        stamped_at=reply.stamped,
        outcome=outcome,
        now=now,
    )
