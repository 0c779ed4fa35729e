"""None of the times work, said on the phone: when the family could talk."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from litestar import Response
from litestar.status_codes import HTTP_200_OK, HTTP_422_UNPROCESSABLE_ENTITY
from msgspec import Struct

from service.booking import asking
from service.booking.types import Band, NoneWork
from service.desk.pages.desks import Answer, Desk, to
from service.desk.pages.errands import Errand, errand_for
from service.desk.pages.fields import address, read_ticked, read_words
from service.kernel.frame import Mistake
from service.kernel.ids import InvitationId
from service.notices.wording import called

BANDS: Final[tuple[Band, ...]] = ("before_school", "morning", "afternoon", "evening")
WEEK: Final = tuple(date(2024, 1, day) for day in range(1, 7))  # a Monday to a Saturday, for the names of the days


class Pill(Struct, frozen=True):
    """A box of the form "none of these work"."""

    value: str
    label: str
    ticked: bool


class NonePage(Struct, frozen=True, kw_only=True):
    """desk/none.html."""

    guardian: str
    student: str
    teacher: str
    bands: tuple[Pill, ...]
    days: tuple[Pill, ...]
    words: str
    mistakes: tuple[Mistake, ...]
    hidden: dict[str, str]
    action: str
    back: str


async def show_none(desk: Desk, invitation_id: InvitationId) -> Response[str]:
    """Ask, on the phone, when the family could talk."""
    errand = await errand_for(desk, invitation_id, desk.request.query_params)
    return _show(desk, errand, [], [], "", ())


async def say_none(desk: Desk, invitation_id: InvitationId) -> Answer:
    """Write down what would work for a family and tell the teacher, as if the family did so itself."""
    form = await desk.form()
    errand = await errand_for(desk, invitation_id, form)
    bands = [band for band in BANDS if band in read_ticked(form, "band", BANDS)]
    weekdays = read_ticked(form, "day", [str(day.isoweekday()) for day in WEEK])
    words = read_words(form, "words")
    if not bands:
        mistakes = (Mistake("band", desk.voice.gettext("Tick at least one time of day.")),)
        return _show(desk, errand, bands, weekdays, words, mistakes)
    wanted = NoneWork(
        invitation_id=invitation_id,
        teacher_id=errand.wish.teacher.teacher_id,
        student_id=errand.wish.student_id,
        bands=bands,
        weekdays=[int(day) for day in weekdays],
        words=words,
    )
    await asking.say_none_work(desk.tools.pool, desk.act, wanted)
    return to(f"{desk.families}/{invitation_id}?said=asked")


def _show(
    desk: Desk,
    errand: Errand,
    bands: Sequence[str],
    weekdays: Sequence[str],
    words: str,
    mistakes: tuple[Mistake, ...],
) -> Response[str]:
    facts, wish, voice = errand.family.invitation, errand.wish, desk.voice
    page = f"{desk.families}/{facts.invitation.invitation_id}"
    pair = {"student": wish.student_id.hex, "teacher": wish.teacher.teacher_id.hex}
    labels = {
        "before_school": voice.gettext("Before school"),
        "morning": voice.gettext("During school"),
        "afternoon": voice.gettext("After school"),
        "evening": voice.gettext("Evening"),
    }
    week = [(str(day.isoweekday()), voice.weekday(day)) for day in WEEK]
    view = NonePage(
        guardian=facts.guardian,
        student=wish.student,
        teacher=called(wish.teacher.called, voice),
        bands=tuple(Pill(band, label, band in bands) for band, label in labels.items()),
        days=tuple(Pill(number, label, number in weekdays) for number, label in week),
        words=words,
        mistakes=mistakes,
        hidden={"csrf": desk.csrf, **pair},
        action=f"{page}/none",
        back=address(f"{page}/book", **pair),
    )
    status = HTTP_422_UNPROCESSABLE_ENTITY if mistakes else HTTP_200_OK
    here = address(view.action, **pair)
    return desk.show("none.html", view, here=here, place=desk.family_place, status_code=status)
