"""What is open to an interpreter, and what is offered for a swap."""

from datetime import datetime
from typing import Any

from service.interpreting.types import OpenMeeting, Wanted
from service.kernel.db import Connection, queries
from service.kernel.ids import HouseholdId, MeetingId, OrgId, PersonId, SchoolId
from service.kernel.spans import Span
from service.notices.facts import SchoolFacts

_sql: Any = queries("interpreting")


async def unsay_declined(conn: Connection, org_id: OrgId, meeting_id: MeetingId, person_id: PersonId) -> None:
    """Forget that somebody said they cannot."""
    await _sql.unsay_declined(conn, org_id=org_id, meeting_id=meeting_id, person_id=person_id)


async def note_offered(conn: Connection, org_id: OrgId, meeting_id: MeetingId, at: datetime | None) -> None:
    """Note that a meeting is offered for a swap; None: that it is not any more."""
    await _sql.note_offered(conn, org_id=org_id, meeting_id=meeting_id, at=at)


async def open_meetings(conn: Connection, org_id: OrgId, person_id: PersonId, at: datetime) -> list[OpenMeeting]:
    """Read the meetings to come in somebody's languages that want an interpreter, while their time is not taken."""
    return [_open(row) async for row in _sql.open_meetings(conn, org_id=org_id, person_id=person_id, at=at)]


def _open(row: Any) -> OpenMeeting:  # noqa: ANN401 - a record of asyncpg
    return OpenMeeting(
        wanted=Wanted(
            meeting_id=MeetingId(row["meeting_id"]),
            school_id=SchoolId(row["school_id"]),
            zone=row["zone"],
            household_id=HouseholdId(row["household_id"]),
            guardian_id=PersonId(row["guardian_id"]),
            teacher_id=PersonId(row["teacher_id"]),
            language=row["language"],
            span=Span(row["starts"], row["ends"]),
            mode=row["mode"],
            requested_at=row["requested_at"],
        ),
        school=SchoolFacts(row["school_name"], row["text_name"], row["zone"], row["phone"], row["door"]),
        teacher=row["teacher"],
        is_swap=row["is_swap"],
    )
