"""What a round's teachers have of their own: how long they meet, in which room, and where their video calls are."""

from litestar import Response
from litestar.status_codes import HTTP_200_OK, HTTP_422_UNPROCESSABLE_ENTITY
from msgspec import Struct

from service.booking.errors import RoomTaken
from service.desk import actions, reading
from service.desk.pages.desks import Answer, Desk, title_of, to
from service.desk.pages.fields import read_number, read_words
from service.desk.pages.meeting_room import room_taken_said
from service.desk.reading import RoundRooms
from service.kernel.errors import Malformed
from service.kernel.frame import Mistake
from service.kernel.ids import RoundId
from service.notices.wording import called, subject_said
from service.rounds.rules import LONGEST_SLOT, SHORTEST_SLOT, check_teacher
from service.rounds.types import TeacherChange


class TeacherLine(Struct, frozen=True, kw_only=True):
    """A teacher, and the two fields of their row."""

    name: str
    subject: str
    minutes_id: str
    minutes: str
    video_id: str
    video: str
    room_id: str
    room: str


class Written(Struct, frozen=True):
    """What stands in one teacher's fields."""

    minutes: str
    video: str
    room: str


class TeachersPage(Struct, frozen=True, kw_only=True):
    """desk/round_teachers.html."""

    title: str
    round_href: str
    action: str
    lines: tuple[TeacherLine, ...]
    rooms: tuple[str, ...]  # of the school, to choose from
    has_video: bool
    mistakes: tuple[Mistake, ...]
    saved: bool
    csrf: str


async def show_teachers(desk: Desk, round_id: RoundId) -> Response[str]:
    """Show each teacher's length of meetings, room and video link."""
    found = await reading.round_with_rooms(desk.tools.pool, desk.principal, round_id)
    written = {one.teacher_id.hex: Written(str(one.slot_minutes), one.video_url, one.room) for one in found.teachers}
    return _page(desk, found, written, mistakes=(), saved="saved" in desk.request.query_params)


async def change_teachers(desk: Desk, round_id: RoundId) -> Answer:
    """Keep what was written for every teacher, or give the form back with what cannot be read or had."""
    form, tools = await desk.form(), desk.tools
    found = await reading.round_with_rooms(tools.pool, desk.principal, round_id)
    written = {
        one.teacher_id.hex: Written(
            read_words(form, f"minutes-{one.teacher_id.hex}"),
            read_words(form, f"video-{one.teacher_id.hex}"),
            read_words(form, f"room-{one.teacher_id.hex}"),
        )
        for one in found.teachers
    }
    changes, mistakes = _read(desk, found, written)
    if mistakes:
        return _page(desk, found, written, mistakes=mistakes, saved=False)
    try:
        await actions.change_teachers(tools.pool, desk.act, round_id, changes)
    except RoomTaken as exc:
        return _page(desk, found, written, mistakes=_clashes(desk, found, written, exc), saved=False)
    return to(f"/desk/rounds/{round_id}/teachers?saved=1")


def _read(
    desk: Desk, found: RoundRooms, written: dict[str, Written]
) -> tuple[list[TeacherChange], tuple[Mistake, ...]]:
    changes, mistakes = [], []
    names = {room.name.casefold(): room.room_id for room in found.rooms}
    for one in found.teachers:
        typed, key = written[one.teacher_id.hex], one.teacher_id.hex
        minutes = read_number(typed.minutes, SHORTEST_SLOT, LONGEST_SLOT) if typed.minutes else found.round.slot_minutes
        if minutes is None:
            sentence = desk.voice.gettext("Type a number of minutes from 5 to 120.")
            mistakes.append(Mistake(f"minutes-{key}", sentence, is_wrong=True))
            continue
        room_id = one.room_id if typed.room == one.room else names.get(typed.room.casefold())
        if typed.room and room_id is None:
            mistakes.append(
                Mistake(f"room-{key}", desk.voice.gettext("The school has no room of this name."), is_wrong=True)
            )
        own = None if minutes == found.round.slot_minutes else minutes
        change = TeacherChange(teacher_id=one.teacher_id, slot_minutes=own, video_url=typed.video, room_id=room_id)
        try:
            check_teacher(change)
        except Malformed:
            sentence = desk.voice.gettext("Type an address that begins with https://.")
            mistakes.append(Mistake(f"video-{key}", sentence, is_wrong=True))
        changes.append(change)
    return changes, tuple(mistakes)


def _clashes(desk: Desk, found: RoundRooms, written: dict[str, Written], refusal: RoomTaken) -> tuple[Mistake, ...]:
    """Point at the fields that ask for the room that is taken."""
    sentence, wanted = room_taken_said(refusal, desk), refusal.room.casefold()
    return tuple(
        Mistake(f"room-{one.teacher_id.hex}", sentence, is_wrong=True)
        for one in found.teachers
        if written[one.teacher_id.hex].room.casefold() == wanted != one.room.casefold()
    )


def _page(
    desk: Desk, found: RoundRooms, written: dict[str, Written], *, mistakes: tuple[Mistake, ...], saved: bool
) -> Response[str]:
    round_ = found.round
    base = f"/desk/rounds/{round_.round_id}"
    lines = tuple(
        TeacherLine(
            name=desk.voice.alone(called(one.called, desk.voice)),
            subject=subject_said(one.subject, desk.voice),
            minutes_id=f"minutes-{one.teacher_id.hex}",
            minutes=written[one.teacher_id.hex].minutes,
            video_id=f"video-{one.teacher_id.hex}",
            video=written[one.teacher_id.hex].video,
            room_id=f"room-{one.teacher_id.hex}",
            room=written[one.teacher_id.hex].room,
        )
        for one in found.teachers
    )
    view = TeachersPage(
        title=title_of(round_, desk),
        round_href=base,
        action=f"{base}/teachers",
        lines=lines,
        rooms=tuple(room.name for room in found.rooms),
        has_video="video" in round_.modes,
        mistakes=mistakes,
        saved=saved,
        csrf=desk.csrf,
    )
    status = HTTP_422_UNPROCESSABLE_ENTITY if mistakes else HTTP_200_OK
    return desk.show("round_teachers.html", view, here=f"{base}/teachers", place="rounds", status_code=status)
