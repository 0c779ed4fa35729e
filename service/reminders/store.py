"""Meetings to come as reminders need them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from service.kernel.db import Connection, queries
from service.kernel.ids import MeetingId, OrgId, PersonId
from service.kernel.numbers import ending
from service.notices.messages import MeetingFacts, SchoolFacts, StillNeeded
from service.notices.rules import best_reached
from service.reminders.types import HelpReader, TeacherReader, Told, Upcoming

_sql: Any = queries("reminders")


async def note_sweep(conn: Connection, org_id: OrgId, now: datetime) -> None:
    """Keep when an org was looked through."""
    await _sql.note_sweep(conn, org_id=org_id, now=now)


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
        facts = msgspec.convert(
            {**row, "visitors": row["visitors"] or [], "call_ending": ending(row["call_number"])}, MeetingFacts
        )
        told[MeetingId(row["meeting_id"])] = Told(facts, msgspec.convert(row["school"], SchoolFacts))
    return told


async def still_needed(conn: Connection, org_id: OrgId, meeting_ids: Sequence[MeetingId]) -> list[StillNeeded]:
    """Read what some meetings still lack."""
    rows = _sql.still_needed(conn, org_id=org_id, meeting_ids=meeting_ids)
    return [StillNeeded(row["starts_at"], row["what"]) async for row in rows]


async def teacher(conn: Connection, org_id: OrgId, person_id: PersonId) -> TeacherReader:
    """Read how a teacher is written to."""
    return TeacherReader(**await _sql.teacher(conn, org_id=org_id, person_id=person_id))


async def helping_soon(conn: Connection, org_id: OrgId, starts: datetime, ends: datetime) -> list[PersonId]:
    """Read who helps within a span, whatever with."""
    rows = _sql.helping_soon(conn, org_id=org_id, starts=starts, ends=ends)
    return [PersonId(row["person_id"]) async for row in rows]


async def hold(conn: Connection, org_id: OrgId, person_id: PersonId, starts: datetime, ends: datetime) -> None:
    """Keep what is somebody's within a span from changing until this transaction ends."""
    await _sql.hold(conn, org_id=org_id, person_id=person_id, starts=starts, ends=ends)


async def helper(conn: Connection, org_id: OrgId, person_id: PersonId) -> HelpReader:
    """Read how somebody who helps is reminded: as they are reached best, else as they can be."""
    row = await _sql.helper(conn, org_id=org_id, person_id=person_id)
    best = best_reached(person_id, channel=row["channel"], email=row["email"], sms=row["sms"], language=row["language"])
    is_silent = row["no_mail"] and best is not None and best.channel == "email"
    return HelpReader(None if is_silent else best, row["greeting"])
