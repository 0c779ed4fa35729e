"""Where a meeting is, as the database, the calendars and what waits to be told have it."""

from typing import Any

from service.booking.types import MeetingView
from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId, RoomId
from service.places.types import SchoolWords
from tests.builders import BuiltSchool

WORDS = SchoolWords(text_name="Lincoln Elementary", phone="555-0142", door={"en": "Use the main door."}, decline="ask")


async def sees(pool: Pool, org: OrgId, query: str, *args: Any) -> list[tuple[Any, ...]]:
    """Ask the database of an org."""
    async with transaction(pool, org) as conn:
        return [tuple(row) for row in await conn.fetch(query, *args)]


async def entry_of(pool: Pool, org: OrgId, meeting: MeetingView, audience: str) -> str:
    """Read what a calendar of the family or the teacher holds of a meeting."""
    query = "SELECT entry FROM calendar_entry WHERE meeting_id = $1 AND audience = $2"
    return bytes((await sees(pool, org, query, meeting.meeting_id, audience))[0][0]).decode()


async def queued(pool: Pool, org: OrgId) -> list[tuple[str, int]]:
    """Count what waits to be told, by its message."""
    query = """SELECT message ->> 'kind', count(*) FROM notice WHERE state = 'queued' GROUP BY 1 ORDER BY 1"""
    return [(kind, count) for kind, count in await sees(pool, org, query)]


async def room_named(pool: Pool, school: BuiltSchool, name: str) -> RoomId:
    """Add a room to the school."""
    query = (
        "INSERT INTO room (org_id, room_id, school_id, name) VALUES ($1, gen_random_uuid(), $2, $3) RETURNING room_id"
    )
    return RoomId((await sees(pool, school.org_id, query, school.org_id, school.school_id, name))[0][0])
