"""What stands in a guardian's way, and the children it may be about."""

from datetime import datetime
from typing import Any

import msgspec

from service.booking.children import young_child, young_student
from service.booking.types import KnownChild, Obstacles
from service.kernel.db import Connection, queries
from service.kernel.ids import HouseholdId, OrgId, PersonId

_sql: Any = queries("booking")


async def read(conn: Connection, org_id: OrgId, guardian_id: PersonId) -> Obstacles | None:
    """Read what a guardian said last; None: nothing yet."""
    row = await _sql.obstacles(conn, org_id=org_id, guardian_id=guardian_id)
    return Obstacles(**row) if row else None


async def remember(conn: Connection, org_id: OrgId, guardian_id: PersonId, obstacles: Obstacles, now: datetime) -> None:
    """Remember what a guardian says."""
    said = msgspec.structs.asdict(obstacles)
    await _sql.remember_obstacles(conn, org_id=org_id, guardian_id=guardian_id, **said, now=now)


async def children(
    conn: Connection, org_id: OrgId, guardian_id: PersonId, household_id: HouseholdId
) -> list[KnownChild]:
    """Read the children a guardian may bring: those in no school yet first."""
    months = await _sql.young_children(conn, org_id=org_id, household_id=household_id) or []
    rows = _sql.children_of_guardian(conn, org_id=org_id, guardian_id=guardian_id)
    students = [young_student(row["student_id"], row["given_name"], row["grade"]) async for row in rows]
    young = [young_child(number, age) for number, age in enumerate(sorted(months))]
    return [*young, *students]


async def languages(conn: Connection, org_id: OrgId, school_language: str) -> list[str]:
    """Read the languages that are interpreted, but the one the school speaks."""
    return [row["language"] async for row in _sql.languages_interpreted(conn, org_id=org_id, language=school_language)]
