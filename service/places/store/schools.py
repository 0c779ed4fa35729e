"""The rows of schools and rooms, and where schools and homes stand."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from service.kernel.db import Connection, queries
from service.kernel.ids import HouseholdId, OrgId, RoomId, SchoolId
from service.people.types import Tally
from service.places.types import (
    IncomingRoom,
    IncomingSchool,
    SchoolView,
    SchoolWords,
    Spot,
)

_sql: Any = queries("places")


async def merge_schools(conn: Connection, org_id: OrgId, schools: Sequence[IncomingSchool]) -> Tally:
    """Bring schools up to date."""
    row = await _sql.merge_schools(
        conn,
        org_id=org_id,
        school_ids=[school.school_id for school in schools],
        source_ids=[school.source_id for school in schools],
        names=[school.name for school in schools],
        text_names=[school.text_name for school in schools],
        time_zones=[school.time_zone for school in schools],
        new_time_zones=[school.new_time_zone for school in schools],
        address_lines=[school.address_line for school in schools],
        latitudes=[school.latitude for school in schools],
        longitudes=[school.longitude for school in schools],
    )
    return Tally.of(row)


async def leave_schools(conn: Connection, org_id: OrgId, source_ids: Sequence[str], today: date) -> int:
    """Mark schools as left; count those that were not."""
    return int(await _sql.leave_schools(conn, org_id=org_id, source_ids=list(source_ids), today=today))


async def merge_rooms(
    conn: Connection, org_id: OrgId, today: date, rooms: Sequence[IncomingRoom], described: Sequence[str]
) -> Tally:
    """Bring rooms up to date."""
    row = await _sql.merge_rooms(
        conn,
        org_id=org_id,
        today=today,
        room_ids=[room.room_id for room in rooms],
        schools=[room.school_source_id for room in rooms],
        names=[room.name for room in rooms],
        shared=[room.shared for room in rooms],
        described=list(described),
    )
    return Tally.of(row)


async def rooms_of(conn: Connection, org_id: OrgId, schools: Sequence[str]) -> dict[tuple[str, str], RoomId]:
    """Read the rooms of some schools by the school's source id and the room's name."""
    rows = _sql.rooms_of(conn, org_id=org_id, schools=list(schools))
    return {(row["school"], row["name"]): RoomId(row["room_id"]) async for row in rows}


async def zones_standing(conn: Connection, org_id: OrgId) -> dict[str, str]:
    """Read the time zones of the schools that stand, by source id."""
    return {row["source_id"]: row["time_zone"] async for row in _sql.zones_standing(conn, org_id=org_id)}


async def describe_school(conn: Connection, org_id: OrgId, school_id: SchoolId, words: SchoolWords) -> None:
    """Write what the office says of a school."""
    await _sql.describe_school(
        conn,
        org_id=org_id,
        school_id=school_id,
        text_name=words.text_name,
        phone=words.phone,
        door=words.door,
        decline=words.decline,
        office_email=words.office_email,
    )


async def school_by_source(conn: Connection, org_id: OrgId, source_id: str) -> SchoolId | None:
    """Find a school by its id in the roster."""
    found = await _sql.school_by_source(conn, org_id=org_id, source_id=source_id)
    return SchoolId(found) if found else None


async def spot_of_school(conn: Connection, org_id: OrgId, school_id: SchoolId) -> Spot | None:
    """Read where a school stands."""
    return _spot(await _sql.spot_of_school(conn, org_id=org_id, school_id=school_id))


async def spot_of_household(conn: Connection, org_id: OrgId, household_id: HouseholdId) -> Spot | None:
    """Read where a home stands."""
    return _spot(await _sql.spot_of_household(conn, org_id=org_id, household_id=household_id))


def _spot(row: Any) -> Spot | None:  # noqa: ANN401 - a record of asyncpg or nothing
    return Spot(row["latitude"], row["longitude"]) if row else None


async def schools_page(
    conn: Connection, org_id: OrgId, *, school_id: SchoolId | None, after: SchoolId | None, size: int
) -> list[SchoolView]:
    """Read a page of schools by id: one, or all."""
    rows = _sql.schools_page(conn, org_id=org_id, school_id=school_id, after=after, size=size)
    return [SchoolView(**row) async for row in rows]
