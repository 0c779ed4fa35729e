"""The rows of what schools decided."""

from typing import Any

import msgspec
from msgspec import Struct

from service.kernel.db import Connection, queries
from service.kernel.ids import OrgId, SchoolId
from service.places.types import Recorded, Settings, Subject

_sql: Any = queries("places")


async def policy(
    conn: Connection, org_id: OrgId, school_id: SchoolId, subject: Subject, type_: type[Settings]
) -> Recorded[Settings] | None:
    """Read what a school decided about a subject."""
    row = await _sql.policy(conn, org_id=org_id, school_id=school_id, subject=subject)
    if row is None:
        return None
    return Recorded(msgspec.convert(row["settings"], type_), row["source"], row["recorded_on"])


async def lock_policy(conn: Connection, org_id: OrgId, school_id: SchoolId, subject: Subject) -> None:
    """Let nobody else change a decision until this transaction ends."""
    await _sql.lock_policy(conn, org_id=org_id, school_id=school_id, subject=subject)


async def record_policy(
    conn: Connection, org_id: OrgId, school_id: SchoolId, subject: Subject, recorded: Recorded[Struct]
) -> None:
    """Write what a school decided about a subject."""
    await _sql.record_policy(
        conn,
        org_id=org_id,
        school_id=school_id,
        subject=subject,
        settings=msgspec.to_builtins(recorded.settings),
        source=recorded.source,
        recorded_on=recorded.recorded_on,
    )


async def withdraw_policy(conn: Connection, org_id: OrgId, school_id: SchoolId, subject: Subject) -> None:
    """Delete what a school decided about a subject."""
    await _sql.withdraw_policy(conn, org_id=org_id, school_id=school_id, subject=subject)
