"""Meetings to come as reminders need them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from service.kernel.db import Connection, queries
from service.kernel.ids import MeetingId, OrgId, PersonId
from service.kernel.numbers import ending
from service.notices.messages import MeetingFacts, SchoolFacts
from service.reminders.types import TeacherReader, Told, Upcoming

_sql: Any = queries("reminders")


async def every_org(conn: Connection) -> list[OrgId]:
    """List all orgs."""
    return [OrgId(row["org_id"]) async for row in _sql.every_org(conn)]


async def upcoming(conn: Connection, org_id: OrgId, starts: datetime, ends: datetime) -> list[Upcoming]:
    """Read the meetings that will take place within a span."""
    rows = _sql.upcoming(conn, org_id=org_id, starts=starts, ends=ends)
    return [msgspec.convert(dict(row), Upcoming) async for row in rows]


async def meetings(conn: Connection, org_id: OrgId, meeting_ids: Sequence[MeetingId]) -> dict[MeetingId, Told]:
    """Read meetings as a guardian is told of them, and keep them from changing until this transaction ends.

    What was cancelled meanwhile is left out.
    """
    told: dict[MeetingId, Told] = {}
    async for row in _sql.meetings(conn, org_id=org_id, meeting_ids=list(meeting_ids)):
        facts = msgspec.convert({**row, "visitor": row["visitor"] or {}, "call_ending": ending(row["call_number"])}, MeetingFacts)
        told[MeetingId(row["meeting_id"])] = Told(facts, msgspec.convert(row["school"], SchoolFacts))
    return told


async def teacher(conn: Connection, org_id: OrgId, person_id: PersonId) -> TeacherReader:
    """Read how a teacher is written to."""
    return TeacherReader(**await _sql.teacher(conn, org_id=org_id, person_id=person_id))
