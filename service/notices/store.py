"""The outbox's rows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from service.kernel.db import Connection, queries
from service.kernel.ids import NoticeId, OrgId
from service.notices.messages import Notice

_sql: Any = queries("notices")


async def put(
    conn: Connection, org_id: OrgId, notices: Sequence[tuple[NoticeId, Notice]], *, now: datetime, mail_domain: str
) -> None:
    """Insert notices under ids given; one whose dedupe key is known stays as it is."""
    await _sql.put(
        conn,
        org_id=org_id,
        notice_ids=[notice_id for notice_id, _ in notices],
        dedupes=[notice.dedupe for _, notice in notices],
        recipient_ids=[notice.recipient.person_id for _, notice in notices],
        channels=[notice.recipient.channel for _, notice in notices],
        addresses=[notice.recipient.address for _, notice in notices],
        languages=[notice.recipient.language for _, notice in notices],
        messages=[notice.message for _, notice in notices],
        subject_ids=[notice.subject_id for _, notice in notices],
        not_befores=[notice.not_before for _, notice in notices],
        not_afters=[notice.not_after for _, notice in notices],
        urgents=[notice.urgent for _, notice in notices],
        message_ids=[f"<{notice_id}@{mail_domain}>" for notice_id, _ in notices],
        created_at=now,
    )


async def drop(conn: Connection, org_id: OrgId, subject_id: UUID) -> int:
    """Drop what is not told yet of a subject; count it."""
    dropped: int = await _sql.drop(conn, org_id=org_id, subject_id=subject_id)
    return dropped
