"""What an interpreter's calendar holds, as their invitations said it: for their feed and their reminders."""

from datetime import datetime

from service.interpreting import store
from service.kernel.db import Connection
from service.kernel.ids import OrgId, PersonId
from service.notices.facts import OwnEntry


async def entries(conn: Connection, org_id: OrgId, person_id: PersonId, *, since: datetime) -> list[OwnEntry]:
    """List what somebody interprets at that ends after an instant; what went to another is not there any more."""
    found = await store.parts(conn, org_id, person_id, at=since)
    return [OwnEntry(school=part.school, entry=part.entry) for part in found]
