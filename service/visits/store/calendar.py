"""The rows of a visitor's own calendar."""

from datetime import datetime
from typing import Any

from service.kernel.db import Connection, queries
from service.kernel.ids import OrgId, PersonId
from service.notices.facts import HelpEntry, OwnEntry, SchoolFacts

_sql: Any = queries("visits")


async def entries(
    conn: Connection, org_id: OrgId, person_id: PersonId, *, since: datetime, gone_since: datetime
) -> list[OwnEntry]:
    """Read what somebody's calendar holds of visits: when, never where."""
    rows = _sql.entries(conn, org_id=org_id, person_id=person_id, since=since, gone_since=gone_since)
    return [
        OwnEntry(
            school=SchoolFacts(row["school"], row["text_name"], row["time_zone"], row["phone"], row["door"]),
            entry=HelpEntry(
                entry_id=row["entry_id"],
                revision=row["entry_revision"],
                part="visit",
                starts_at=row["starts"],
                ends_at=row["ends"],
                place="",
                changed_at=row["changed_at"],
                created_at=row["entry_since"],
                off=row["off"],
            ),
            is_sure=row["is_sure"],
        )
        async for row in rows
    ]
