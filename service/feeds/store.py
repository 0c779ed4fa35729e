"""Who reads a feed of the staff's or a helper's, and what the office's shows."""

from datetime import datetime
from typing import Any

from service.feeds.types import StaffReader, TeacherDay
from service.kernel.db import Connection, queries
from service.kernel.ids import OrgId, PersonId, SchoolId
from service.kernel.spans import Span

_sql: Any = queries("feeds")


async def teacher(conn: Connection, org_id: OrgId, teacher_id: PersonId, now: datetime) -> StaffReader | None:
    """Read how to speak to a teacher, and their own door; None if they have left or it is closed."""
    row = await _sql.teacher(conn, org_id=org_id, teacher_id=teacher_id, now=now)
    return StaffReader(**row) if row else None


async def helper(conn: Connection, org_id: OrgId, person_id: PersonId, now: datetime) -> StaffReader | None:
    """Read how to speak to somebody who helps, and their own door; None if they help no more or it is closed."""
    row = await _sql.helper(conn, org_id=org_id, person_id=person_id, now=now)
    return StaffReader(**row) if row else None


async def office(conn: Connection, org_id: OrgId, person_id: PersonId, school_id: SchoolId) -> StaffReader | None:
    """Read how to speak to somebody of a school's office; None if they have left."""
    row = await _sql.office(conn, org_id=org_id, person_id=person_id, school_id=school_id)
    return StaffReader(**row) if row else None


async def days_of_teachers(conn: Connection, org_id: OrgId, school_id: SchoolId, since: datetime) -> list[TeacherDay]:
    """Read which teachers meet families on which day from an instant on, in order of time."""
    rows = _sql.days_of_teachers(conn, org_id=org_id, school_id=school_id, since=since)
    return [_day(dict(row)) async for row in rows]


def _day(row: dict[str, Any]) -> TeacherDay:
    return TeacherDay(within=Span(row.pop("starts"), row.pop("ends")), **row)
