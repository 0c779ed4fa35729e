"""One meeting in another room: the office chooses, everybody who is part of it is told."""

from litestar import Response
from litestar.status_codes import HTTP_200_OK, HTTP_422_UNPROCESSABLE_ENTITY
from msgspec import Struct

from service.booking import places, reading
from service.booking.errors import RoomTaken
from service.booking.types import MeetingView
from service.desk.pages.desks import Answer, Desk, to
from service.desk.pages.fields import read_optional_id
from service.kernel.errors import NotFound, Refusal
from service.kernel.frame import Mistake
from service.kernel.ids import MeetingId, RoomId
from service.kernel.unbroken import unbroken_time
from service.notices.wording import room_said


class RoomPage(Struct, frozen=True, kw_only=True):
    """desk/meeting_room.html."""

    back: str
    action: str
    options: tuple[tuple[str, str], ...]
    chosen: str
    mistakes: tuple[Mistake, ...]
    csrf: str


async def show_room(desk: Desk, meeting_id: MeetingId) -> Response[str]:
    """Show the rooms a meeting could be held in; who has another one then is not asked to leave it."""
    meeting = await reading.meeting(desk.tools.pool, desk.principal, meeting_id)
    return await _page(desk, meeting, meeting.room_id)


async def change_room(desk: Desk, meeting_id: MeetingId) -> Answer:
    """Hold a meeting in the room that was chosen, or say who has it then."""
    form, tools = await desk.form(), desk.tools
    meeting = await reading.meeting(tools.pool, desk.principal, meeting_id)
    chosen = read_optional_id(form, "room")
    if chosen is None:
        return await _page(desk, meeting, None, Mistake("room", desk.voice.gettext("Choose a room.")))
    room_id = RoomId(chosen)
    try:
        await places.change_room(tools.pool, desk.act, meeting_id, room_id)
    except RoomTaken as exc:
        return await _page(desk, meeting, room_id, Mistake("room", room_taken_said(exc, desk), is_wrong=True))
    except NotFound:
        raise
    except Refusal:
        return to(f"{desk.home}/meetings/{meeting_id}")  # it shows that the meeting is over, or not at school any more
    return to(f"{desk.home}/meetings/{meeting_id}?said=place")


def room_taken_said(refusal: RoomTaken, desk: Desk) -> str:
    """Say which room is taken and when."""
    said = desk.voice.gettext("%(room)s is taken on %(when)s. Choose another one, or move that meeting first.")
    return said % {
        "room": desk.voice.sentence(room_said(refusal.room, desk.voice)),
        "when": unbroken_time(desk.voice.moment(desk.local(refusal.start))),
    }


async def _page(desk: Desk, meeting: MeetingView, chosen: RoomId | None, *mistakes: Mistake) -> Response[str]:
    rooms = await places.rooms_free_for(desk.tools.pool, desk.act, meeting)
    back = f"{desk.home}/meetings/{meeting.meeting_id}"
    view = RoomPage(
        back=back,
        action=f"{back}/room",
        options=tuple((room.room_id.hex, desk.voice.sentence(room_said(room.name, desk.voice))) for room in rooms),
        chosen=chosen.hex if chosen else "",
        mistakes=mistakes,
        csrf=desk.csrf,
    )
    status = HTTP_422_UNPROCESSABLE_ENTITY if mistakes else HTTP_200_OK
    return desk.show("meeting_room.html", view, here=f"{back}/room", place="rounds", status_code=status)
