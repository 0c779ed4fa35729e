"""What a visitor's calendar holds, as their invitations said it: for their feed and their reminders."""

from datetime import datetime

from service.kernel.db import Connection
from service.kernel.ids import OrgId, PersonId
from service.notices.facts import OwnEntry
from service.visits.store import calendar as store


async def entries(
    conn: Connection, org_id: OrgId, person_id: PersonId, *, since: datetime, gone_since: datetime
) -> list[OwnEntry]:
    """List somebody's visits that end after `since`, and of those they go on no more what was so after `gone_since`."""
    return await store.entries(conn, org_id, person_id, since=since, gone_since=gone_since)
