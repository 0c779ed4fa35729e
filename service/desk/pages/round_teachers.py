"""What a round's teachers have of their own: how long they meet, and where their video calls are."""

from litestar import Response
from litestar.status_codes import HTTP_200_OK, HTTP_422_UNPROCESSABLE_ENTITY
from msgspec import Struct

from service.desk import reading
from service.desk.pages.desks import Answer, Desk, to
from service.desk.pages.families import title_of
from service.desk.pages.fields import read_number, read_words
from service.kernel.errors import Malformed
from service.kernel.frame import Mistake
from service.kernel.ids import RoundId
from service.notices.wording import called
from service.rounds import actions as rounds
from service.rounds.rules import LONGEST_SLOT, SHORTEST_SLOT, check_teacher
from service.rounds.types import Round, RoundTeacher, TeacherChange


class TeacherLine(Struct, frozen=True, kw_only=True):
    """A teacher, and the two fields of their row."""

    name: str
    subject: str
    minutes_id: str
    minutes: str
    video_id: str
    video: str


class TeachersPage(Struct, frozen=True, kw_only=True):
    """desk/round_teachers.html."""

    title: str
    round_href: str
    action: str
    lines: tuple[TeacherLine, ...]
    has_video: bool
    mistakes: tuple[Mistake, ...]
    saved: bool
    csrf: str


async def show_teachers(desk: Desk, round_id: RoundId) -> Response[str]:
    """Show each teacher's length of meetings and video link."""
    round_, teachers = await reading.round_with_teachers(desk.tools.pool, desk.principal, round_id)
    written = {one.teacher_id.hex: (str(one.slot_minutes), one.video_url) for one in teachers}
    return _page(desk, round_, teachers, written, mistakes=(), saved="saved" in desk.request.query_params)


async def change_teachers(desk: Desk, round_id: RoundId) -> Answer:
    """Keep what was written for every teacher, or give the form back with what cannot be read."""
    form = await desk.form()
    round_, teachers = await reading.round_with_teachers(desk.tools.pool, desk.principal, round_id)
    written = {
        one.teacher_id.hex: (
            read_words(form, f"minutes-{one.teacher_id.hex}"),
            read_words(form, f"video-{one.teacher_id.hex}"),
        )
        for one in teachers
    }
    changes, mistakes = _read(desk, round_, teachers, written)
    if mistakes:
        return _page(desk, round_, teachers, written, mistakes=mistakes, saved=False)
    await rounds.change_teachers(desk.tools.pool, desk.principal, round_id, changes, now=desk.tools.now)
    return to(f"/desk/rounds/{round_id}/teachers?saved=1")


def _read(
    desk: Desk, round_: Round, teachers: list[RoundTeacher], written: dict[str, tuple[str, str]]
) -> tuple[list[TeacherChange], tuple[Mistake, ...]]:
    changes, mistakes = [], []
    for one in teachers:
        said, video = written[one.teacher_id.hex]
        minutes = read_number(said, SHORTEST_SLOT, LONGEST_SLOT) if said else round_.slot_minutes
        if minutes is None:
            sentence = desk.voice.gettext("Type a number of minutes from 5 to 120.")
            mistakes.append(Mistake(f"minutes-{one.teacher_id.hex}", sentence, is_wrong=True))
            continue
        own = None if minutes == round_.slot_minutes else minutes
        change = TeacherChange(teacher_id=one.teacher_id, slot_minutes=own, video_url=video)
        try:
            check_teacher(change)
        except Malformed:
            sentence = desk.voice.gettext("Type an address that begins with https://.")
            mistakes.append(Mistake(f"video-{one.teacher_id.hex}", sentence, is_wrong=True))
        changes.append(change)
    return changes, tuple(mistakes)


def _page(
    desk: Desk,
    round_: Round,
    teachers: list[RoundTeacher],
    written: dict[str, tuple[str, str]],
    *,
    mistakes: tuple[Mistake, ...],
    saved: bool,
) -> Response[str]:
    base = f"/desk/rounds/{round_.round_id}"
    lines = tuple(
        TeacherLine(
            name=called(one.called, desk.voice),
            subject=one.subject,
            minutes_id=f"minutes-{one.teacher_id.hex}",
            minutes=written[one.teacher_id.hex][0],
            video_id=f"video-{one.teacher_id.hex}",
            video=written[one.teacher_id.hex][1],
        )
        for one in teachers
    )
    view = TeachersPage(
        title=title_of(round_, desk),
        round_href=base,
        action=f"{base}/teachers",
        lines=lines,
        has_video="video" in round_.modes,
        mistakes=mistakes,
        saved=saved,
        csrf=desk.csrf,
    )
    status = HTTP_422_UNPROCESSABLE_ENTITY if mistakes else HTTP_200_OK
    return desk.show("round_teachers.html", view, here=f"{base}/teachers", place="rounds", status_code=status)
