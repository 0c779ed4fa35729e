"""A school's rooms for other services: list, read, make, change, leave. Each handler calls one action."""

from typing import Final

from litestar import Response, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec.structs import replace

from service.access.doors import AskedWish
from service.access.types import Act, Principal
from service.desk import rooms
from service.kernel.db import Pool
from service.kernel.described import PAGE, AnyRequest, IfMatch, Left, Limit, Said, tagged, tagged_or_known
from service.kernel.errors import Malformed, NotFound
from service.kernel.examples import DAYS, ROOM, SCHOOL
from service.kernel.ids import RoomId, SchoolId
from service.places import rooms as places
from service.places.errors import RoomNameTaken
from service.places.types import RoomDraft, RoomsPage, RoomView

A_DRAFT: Final = RoomDraft(name="Room 12")
A_ROOM: Final = RoomView(room_id=ROOM, school_id=SCHOOL, name=A_DRAFT.name, shared=A_DRAFT.shared, left_on=None)
NO_NAME: Final = (RoomNameTaken(), Malformed("name", "missing"), NotFound())


@get(
    "/api/v1/schools/{school_id:uuid}/rooms",
    said=Said(gives=RoomsPage([A_ROOM], None), refuses=(NotFound(),)),
    summary="List a school's rooms",
    tags=["places"],
)
async def list_rooms(
    school_id: FromPath[SchoolId],
    api: NamedDependency[Principal],
    pool: NamedDependency[Pool],
    left: Left = False,  # noqa: FBT002 - Litestar calls it by name
    cursor: FromQuery[RoomId | None] = None,
    limit: Limit = PAGE,
) -> RoomsPage:
    """List the rooms meetings can be held in."""
    return await places.list_rooms(pool, api, school_id, left=left, after=cursor, size=limit)


@get(
    "/api/v1/schools/{school_id:uuid}/rooms/{room_id:uuid}",
    said=Said(gives=A_ROOM, refuses=(NotFound(),), tagged=True),
    summary="Read a room",
    tags=["places"],
)
async def read_room(
    request: AnyRequest,
    school_id: FromPath[SchoolId],
    room_id: FromPath[RoomId],
    api_act: NamedDependency[Act],
    pool: NamedDependency[Pool],
) -> Response[RoomView]:
    """Read one room, one that is no longer used too."""
    found = await rooms.read_room(pool, api_act, school_id, room_id)
    return tagged_or_known(request, found, rooms.version_of(found))


@post(
    "/api/v1/schools/{school_id:uuid}/rooms",
    said=Said(takes=A_DRAFT, gives=A_ROOM, refuses=NO_NAME, tagged=True),
    summary="Make a room",
    tags=["places"],
)
async def add_room(
    school_id: FromPath[SchoolId],
    data: JSONBody[RoomDraft],
    api_act: NamedDependency[Act],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
) -> Response[RoomView]:
    """Make a room of a school. A roster that names the same one later finds it."""
    added = await rooms.add_room(pool, api_act, school_id, data, wish=wish)
    return tagged(added, rooms.version_of(added))


@put(
    "/api/v1/schools/{school_id:uuid}/rooms/{room_id:uuid}",
    said=Said(takes=A_DRAFT, gives=A_ROOM, refuses=NO_NAME, tagged=True),
    summary="Change a room",
    tags=["places"],
)
async def change_room(
    school_id: FromPath[SchoolId],
    room_id: FromPath[RoomId],
    data: JSONBody[RoomDraft],
    api_act: NamedDependency[Act],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    if_match: IfMatch = None,
) -> Response[RoomView]:
    """Say everything of a room anew. Families and teachers who meet there are told its new name.

    One that was no longer used is used again.

    A roster knows a room by its name: rename it there as well, or the next import makes the old one again.
    """
    changed = await rooms.change_room(pool, api_act, school_id, room_id, data, if_match=if_match, wish=wish)
    return tagged(changed, rooms.version_of(changed))


@delete(
    "/api/v1/schools/{school_id:uuid}/rooms/{room_id:uuid}",
    status_code=200,
    said=Said(gives=replace(A_ROOM, left_on=DAYS[0]), refuses=(NotFound(),), tagged=True),
    summary="Stop using a room",
    tags=["places"],
)
async def leave_room(
    school_id: FromPath[SchoolId],
    room_id: FromPath[RoomId],
    api_act: NamedDependency[Act],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    if_match: IfMatch = None,
) -> Response[RoomView]:
    """Offer a room no more. Meetings stand there, and so do teachers of a round: give them another room first.

    It can be read, and is used again when it is changed or a roster names it.
    """
    left = await rooms.leave_room(pool, api_act, school_id, room_id, if_match=if_match, wish=wish)
    return tagged(left, rooms.version_of(left))


ROUTES: Final = (list_rooms, read_room, add_room, change_room, leave_room)
