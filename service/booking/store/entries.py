"""Stored calendar texts, and where staff are told of changes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from service.booking.types import Entry, Reader
from service.kernel.db import Connection, queries
from service.kernel.ids import MeetingId, OrgId, PersonId, SchoolId
from service.notices.messages import Recipient
from service.rounds.types import Invitation

_sql: Any = queries("booking")


async def write(conn: Connection, org_id: OrgId, entries: Sequence[Entry]) -> None:
    """Put calendar texts in place of the last revision's."""
    await _sql.write_entries(
        conn,
        org_id=org_id,
        meeting_ids=[entry.meeting_id for entry in entries],
        audiences=[entry.audience for entry in entries],
        languages=[entry.language for entry in entries],
        entries=[entry.text for entry in entries],
        gone_afters=[entry.gone_after for entry in entries],
    )


async def words_to_come(
    conn: Connection, org_id: OrgId, school_id: SchoolId | None, now: datetime
) -> dict[MeetingId, str]:
    """Read a digest of the words in the calendar texts of each meeting that has not begun."""
    rows = _sql.words_to_come(conn, org_id=org_id, school_id=school_id, now=now)
    return {row["meeting_id"]: row["words"] async for row in rows}


async def stamp_reworded(conn: Connection, org_id: OrgId, meeting_ids: Sequence[MeetingId], now: datetime) -> None:
    """Note that calendars say meetings in other words from now on."""
    await _sql.stamp_reworded(conn, org_id=org_id, meeting_ids=list(meeting_ids), now=now)


async def of_household(
    conn: Connection, org_id: OrgId, invitation: Invitation, known: frozenset[PersonId], now: datetime
) -> list[bytes]:
    """Read the household's calendar texts in order of time.

    They are the reader's own while the reader may hear of them, and those about children they know.
    """
    rows = _sql.entries_of_household(
        conn, org_id=org_id, round_id=invitation.round_id, household_id=invitation.household_id, now=now
    )
    return [
        row["entry"]
        async for row in rows
        if (
            not row["is_barred"]
            if row["guardian_id"] == invitation.guardian_id
            else known.issuperset(row["student_ids"])
        )
    ]


async def of_teacher(
    conn: Connection, org_id: OrgId, teacher_id: PersonId, since: datetime, now: datetime
) -> list[bytes]:
    """Read a teacher's calendar texts from an instant on, in order of time."""
    rows = _sql.entries_of_teacher(conn, org_id=org_id, teacher_id=teacher_id, since=since, now=now)
    return [row["entry"] async for row in rows]


async def staff(conn: Connection, org_id: OrgId, person_ids: Sequence[PersonId]) -> dict[PersonId, Reader]:
    """Read where members of staff read what they are told: by mail."""
    rows = _sql.staff(conn, org_id=org_id, person_ids=list(person_ids))
    return {
        row["person_id"]: Reader(Recipient(row["person_id"], "email", row["email"], row["language"]), row["greeting"])
        async for row in rows
    }
