"""Where meetings are held."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from service.agenda.types import RoomWish
from service.booking.types import Placed, Room
from service.kernel.db import Connection, queries
from service.kernel.ids import MeetingId, OrgId, PersonId, RoomId, RoundId, SchoolId
from service.kernel.spans import Span

_sql: Any = queries("booking")


async def lock_to_come(
    conn: Connection,
    org_id: OrgId,
    school_id: SchoolId,
    mode: Literal["school", "video"],
    now: datetime,
    *,
    round_id: RoundId | None = None,
    teacher_id: PersonId | None = None,
) -> list[Placed]:
    """Read a school's booked meetings of one mode that have not begun, and let nobody else change them."""
    rows = _sql.lock_to_come(
        conn, org_id=org_id, school_id=school_id, round_id=round_id, teacher_id=teacher_id, mode=mode, now=now
    )
    return [
        Placed(row["meeting_id"], row["teacher_id"], row["room_id"], Span(row["starts"], row["ends"]))
        async for row in rows
    ]


async def rooms_of_school(conn: Connection, org_id: OrgId, school_id: SchoolId) -> list[Room]:
    """Read the rooms a school has now, by name."""
    return [Room(**row) async for row in _sql.rooms_of_school(conn, org_id=org_id, school_id=school_id)]


async def change(conn: Connection, org_id: OrgId, rooms: Mapping[MeetingId, RoomId | None], now: datetime) -> None:
    """Write that meetings have another place, each in the room it is held in from now on."""
    await _sql.change_place(conn, org_id=org_id, meeting_ids=list(rooms), room_ids=list(rooms.values()), now=now)


async def kept_in(
    conn: Connection, org_id: OrgId, round_id: RoundId, teacher_id: PersonId, room_id: RoomId, to: RoomId | None
) -> list[RoomWish]:
    """Read the times kept in a room for families who wait for a teacher, as wishes for another room."""
    rows = _sql.kept_in_room(conn, org_id=org_id, round_id=round_id, teacher_id=teacher_id, room_id=room_id)
    return [RoomWish(row["waiting_id"], to, Span(row["starts"], row["ends"])) async for row in rows]
