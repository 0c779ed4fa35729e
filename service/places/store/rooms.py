"""The rows of rooms, as the office and other services keep them; a roster's are in schools.py."""

from datetime import datetime
from typing import Any

from service.kernel.db import Connection, queries, refusing
from service.kernel.ids import OrgId, RoomId, SchoolId
from service.places.errors import RoomNameTaken
from service.places.types import RoomDraft, RoomView

_sql: Any = queries("places")
_NAMES = {"one_room_of_a_name_per_school": RoomNameTaken}


async def rooms_page(
    conn: Connection, org_id: OrgId, school_id: SchoolId, *, left: bool, after: RoomId | None, size: int
) -> list[RoomView]:
    """Read a page of a school's rooms by id."""
    rows = _sql.rooms_page(conn, org_id=org_id, school_id=school_id, left=left, after=after, size=size)
    return [RoomView(**row) async for row in rows]


async def room(conn: Connection, org_id: OrgId, school_id: SchoolId, room_id: RoomId) -> RoomView | None:
    """Read one room of a school."""
    row = await _sql.room(conn, org_id=org_id, school_id=school_id, room_id=room_id)
    return RoomView(**row) if row else None


async def add_room(conn: Connection, org_id: OrgId, room_id: RoomId, school_id: SchoolId, draft: RoomDraft) -> bool:
    """Insert a room; False if there is no such school."""
    with refusing(_NAMES):
        added = await _sql.add_room(
            conn, org_id=org_id, room_id=room_id, school_id=school_id, name=draft.name, shared=draft.shared
        )
    return added is not None


async def lock_room(conn: Connection, org_id: OrgId, school_id: SchoolId, room_id: RoomId) -> bool:
    """Let nobody else change a room until this transaction ends; False if there is none."""
    return await _sql.lock_room(conn, org_id=org_id, school_id=school_id, room_id=room_id) is not None


async def leave_room(conn: Connection, org_id: OrgId, room_id: RoomId, now: datetime) -> None:
    """Use a room no more from today on."""
    await _sql.leave_room(conn, org_id=org_id, room_id=room_id, now=now)


async def change_room(conn: Connection, org_id: OrgId, room_id: RoomId, draft: RoomDraft) -> None:
    """Write what is said of a room."""
    with refusing(_NAMES):
        await _sql.change_room(conn, org_id=org_id, room_id=room_id, name=draft.name, shared=draft.shared)
