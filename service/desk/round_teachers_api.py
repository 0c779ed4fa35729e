"""What a round's teachers have of their own, for other services: change it. The handler calls one action."""

from datetime import UTC, datetime
from typing import Final

from litestar import Response, patch
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec.structs import replace

from service.access.doors import AskedWish
from service.access.types import Act
from service.booking.errors import RoomTaken
from service.desk import actions
from service.desk.types import TeacherWanted
from service.kernel.conditions import tag_of
from service.kernel.db import Pool
from service.kernel.described import IfMatch, Said, tagged
from service.kernel.errors import Malformed, NotFound
from service.kernel.examples import ROOM
from service.kernel.ids import PersonId, RoundId
from service.rounds.examples import A_TEACHER
from service.rounds.types import RoundTeacher

WANTED: Final = TeacherWanted(slot_minutes=20, room_id=ROOM, video_url="https://video.example/okafor")
CHANGED: Final = replace(A_TEACHER, slot_minutes=20, video_url="https://video.example/okafor")


@patch(
    "/api/v1/rounds/{round_id:uuid}/teachers/{teacher_id:uuid}",
    said=Said(
        takes=WANTED,
        gives=CHANGED,
        refuses=(
            RoomTaken("Room 12", datetime(2026, 10, 15, 22, 20, tzinfo=UTC)),
            Malformed("video_url", "not-https"),
            Malformed("room_id", "no-room-of-the-school"),
            NotFound(),
        ),
        tagged=True,
    ),
    summary="Change a round's teacher",
    tags=["rounds"],
)
async def change_teacher(
    round_id: FromPath[RoundId],
    teacher_id: FromPath[PersonId],
    data: JSONBody[TeacherWanted],
    api_act: NamedDependency[Act],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    if_match: IfMatch = None,
) -> Response[RoundTeacher]:
    """Give a teacher another length of meetings, room or video link in a round; what is left out stays as it is.

    Booked meetings keep their length; those at school or by video follow to the new room or link, and everybody of
    them is told.
    """
    changed = await actions.change_teacher(pool, api_act, round_id, teacher_id, data, if_match=if_match, wish=wish)
    return tagged(changed, tag_of(changed))


ROUTES: Final = (change_teacher,)
