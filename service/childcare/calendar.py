"""What a worker's calendar holds, as their invitations said it: for their feed and their reminders."""

from datetime import datetime

from service.childcare.store import sessions, shifts
from service.childcare.telling import entry_of
from service.kernel.db import Connection
from service.kernel.ids import OrgId, PersonId
from service.notices.facts import OwnEntry


async def entries(
    conn: Connection, org_id: OrgId, person_id: PersonId, *, since: datetime, gone_since: datetime
) -> list[OwnEntry]:
    """List somebody's shifts that end after `since`, and those given back after `gone_since`."""
    found = await shifts.claims_of(conn, org_id, person_id, since)
    if not found:
        return []
    schools = {each.session_id: each.school for each in await sessions.sessions(conn, org_id, starts=since)}
    return [
        OwnEntry(school=schools[shift.session_id], entry=entry_of(shift))
        for shift in found
        if shift.left_at is None or shift.left_at > gone_since
    ]
