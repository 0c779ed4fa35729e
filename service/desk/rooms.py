"""Rooms by hand: what is booked in one follows its name, in the transaction of the change."""

from service.access.types import Act, WishKey
from service.access.wishes import given_once
from service.booking import places as meeting_places
from service.kernel.conditions import check_unchanged, tag_of
from service.kernel.db import Connection, Pool, transaction
from service.kernel.ids import RoomId, SchoolId
from service.places import rooms
from service.places.types import RoomDraft, RoomView


async def read_room(pool: Pool, act: Act, school_id: SchoolId, room_id: RoomId) -> RoomView:
    """Read one room; NotFound."""
    async with transaction(pool, act.org_id) as conn:
        return await rooms.room(conn, act.principal, school_id, room_id)


async def add_room(pool: Pool, act: Act, school_id: SchoolId, draft: RoomDraft, *, wish: WishKey | None) -> RoomView:
    """Give a school a room, once per wish. Refuses as rooms.add_room."""

    async def work(conn: Connection) -> RoomView:
        return await rooms.add_room(conn, act.principal, school_id, draft, now=act.now)

    return await given_once(pool, act.principal, wish, act.now, RoomView, work)


async def change_room(
    pool: Pool,
    act: Act,
    school_id: SchoolId,
    room_id: RoomId,
    draft: RoomDraft,
    *,
    if_match: str | None,
    wish: WishKey | None,
) -> RoomView:
    """Say otherwise of a room, once per wish; who meets there is told of a new name, as of another room.

    ChangedSince if it is not the version `if_match` names; else refuses as rooms.change_room.
    """

    async def work(conn: Connection) -> RoomView:
        before = await rooms.locked_room(conn, act.principal, school_id, room_id)
        check_unchanged(if_match, version_of(before))
        after = await rooms.change_room(conn, act.principal, before, draft, now=act.now)
        if after.name != before.name:
            await meeting_places.follow_room(conn, act, school_id, room_id)
        return after

    return await given_once(pool, act.principal, wish, act.now, RoomView, work)


async def leave_room(
    pool: Pool, act: Act, school_id: SchoolId, room_id: RoomId, *, if_match: str | None, wish: WishKey | None
) -> RoomView:
    """Use a room no more from today on, once per wish, as rooms.leave_room. NotFound, ChangedSince as `change_room`."""

    async def work(conn: Connection) -> RoomView:
        before = await rooms.locked_room(conn, act.principal, school_id, room_id)
        check_unchanged(if_match, version_of(before))
        return await rooms.leave_room(conn, act.principal, before, now=act.now)

    return await given_once(pool, act.principal, wish, act.now, RoomView, work)


def version_of(room: RoomView) -> str:
    """Name a room's version by what is said of it."""
    return tag_of(room)
