"""A school's rooms as they are kept by hand. What is booked in them is for the caller to follow up, who knows of it."""

from datetime import datetime

from msgspec.structs import replace

from service.access import audit
from service.access.types import Principal
from service.kernel.cutting import cut
from service.kernel.db import Connection, Pool, transaction
from service.kernel.errors import Malformed, NotFound
from service.kernel.ids import RoomId, SchoolId, new_id
from service.people.at_school import check_school, school_named
from service.places.store import rooms as store
from service.places.types import RoomDraft, RoomsPage, RoomView


async def list_rooms(
    pool: Pool, principal: Principal, school_id: SchoolId, *, left: bool, after: RoomId | None, size: int
) -> RoomsPage:
    """List a school's rooms by id; `left`: those too that are no longer used. NotFound as `school_named`."""
    async with transaction(pool, principal.org_id) as conn:
        await school_named(conn, principal, school_id)
        found = await store.rooms_page(conn, principal.org_id, school_id, left=left, after=after, size=size + 1)
    return RoomsPage(*cut(found, lambda one: one.room_id, size))


async def room(conn: Connection, principal: Principal, school_id: SchoolId, room_id: RoomId) -> RoomView:
    """Return one room of a school, one that is no longer used too; NotFound."""
    check_school(principal, school_id)
    found = await store.room(conn, principal.org_id, school_id, room_id)
    if found is None:
        raise NotFound
    return found


async def locked_room(conn: Connection, principal: Principal, school_id: SchoolId, room_id: RoomId) -> RoomView:
    """Return a room nobody else changes until this transaction ends; NotFound."""
    check_school(principal, school_id)
    if not await store.lock_room(conn, principal.org_id, school_id, room_id):
        raise NotFound
    return await room(conn, principal, school_id, room_id)


async def add_room(
    conn: Connection, principal: Principal, school_id: SchoolId, draft: RoomDraft, *, now: datetime
) -> RoomView:
    """Give a school a room. NotFound: no such school; RoomNameTaken; Malformed: a name of blanks."""
    check_school(principal, school_id)
    room_id = RoomId(new_id())
    if not await store.add_room(conn, principal.org_id, room_id, school_id, _plain(draft)):
        raise NotFound
    await audit.note(conn, principal, "room-added", f"room:{room_id}", now)
    return await room(conn, principal, school_id, room_id)


async def change_room(
    conn: Connection, principal: Principal, before: RoomView, draft: RoomDraft, *, now: datetime
) -> RoomView:
    """Say otherwise of a room that is locked; one that was left is used again.

    RoomNameTaken; Malformed: a name of blanks.
    """
    await store.change_room(conn, principal.org_id, before.room_id, _plain(draft))
    await audit.note(conn, principal, "room-changed", f"room:{before.room_id}", now)
    return await room(conn, principal, before.school_id, before.room_id)


async def leave_room(conn: Connection, principal: Principal, before: RoomView, *, now: datetime) -> RoomView:
    """Use a room that is locked no more from today on. Who is booked there, or meets there in a round, stays."""
    if before.left_on is None:
        await store.leave_room(conn, principal.org_id, before.room_id, now)
        await audit.note(conn, principal, "room-left", f"room:{before.room_id}", now)
    return await room(conn, principal, before.school_id, before.room_id)


def _plain(draft: RoomDraft) -> RoomDraft:
    name = " ".join(draft.name.split())
    if not name:
        raise Malformed("name", "missing")
    return replace(draft, name=name)
