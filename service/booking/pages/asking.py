"""The page for when none of the times work: it asks what would, and says it to the teachers."""

from collections.abc import Sequence
from typing import Any, Final

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect
from msgspec import Struct
from msgspec.structs import replace

from service.access.types import Principal
from service.booking import asking
from service.booking.pages import views
from service.booking.pages.fields import Fields
from service.booking.pages.said import A_WEEK, teacher_said
from service.booking.pages.visit import KEPT, AnyRequest, Visit, here_of, sent, to, visit
from service.booking.pages.wanted import read_meeting, read_words, ticked
from service.booking.tools import Given
from service.booking.types import Band, MeetingView, NoneWork
from service.kernel.errors import NotFound
from service.kernel.frame import Mistake
from service.rounds.types import Wish

BANDS: Final[tuple[Band, ...]] = ("before_school", "morning", "afternoon", "evening")
WEEK: Final = A_WEEK[:6]  # a Monday to a Saturday


class Box(Struct, frozen=True):
    """Something to tick: a day of the week with its whole name, or a child with the teacher."""

    value: str
    label: str
    ticked: bool
    whole: str


class NonePage(Struct, frozen=True, kw_only=True):
    """booking/none.html. `about` are the meetings it is about, to be ticked where there are several."""

    standing: views.MeetingLine | None  # it has a time, which stays until another is chosen
    moving: str  # the id of that meeting, as forms send it
    changes: bool  # what was sent before stands in the form
    about: tuple[Box, ...]
    several: bool
    teacher: str  # empty where there are several
    bands: tuple[str, ...]  # ticked
    days: tuple[Box, ...]
    words: str
    reached_by: str  # sms, email, or nothing
    csrf: str
    mistakes: tuple[Mistake, ...]
    back: str


class Said(Struct, frozen=True):
    """What the form holds: the meetings it is about, and what would work. `several`: it let them be ticked."""

    wishes: list[Wish]
    several: bool
    bands: list[str]
    weekdays: list[str]
    words: str
    standing: MeetingView | None = None


@get("/i/none", include_in_schema=False)
async def none(request: AnyRequest, guardian: NamedDependency[Principal], tools: Given) -> Response[Any]:
    """Ask when the guardian could talk; an address that names no meeting asks about all that are still to choose.

    What was sent before stands in the form: sent again, it replaces.
    """
    seen = await visit(request, guardian, tools)
    fields = await seen.fields(request)
    said = _read(fields, seen)
    if KEPT in request.query_params:
        return _none_page(seen, said, here=here_of(request), mistakes=_missing(said, seen))
    if "about" not in fields:
        left = views.wishes_left(seen.family)
        said = replace(said, wishes=left, several=len(left) > 1)
    said = _as_sent_before(said, seen)
    return _none_page(seen, said, here=here_of(request)) if said.wishes else to("/i")


@post("/i/none", include_in_schema=False)
async def say_none(request: AnyRequest, guardian: NamedDependency[Principal], tools: Given) -> Redirect:
    """Send what would work to the teachers; a form with something missing leads back to its page."""
    form = await sent(request, guardian, tools)
    seen = await visit(request, guardian, tools)
    said = _read(form, seen)
    if not said.wishes and not said.several:  # booked meanwhile
        return to("/i")
    if _missing(said, seen):
        return await seen.back_to("/i/none", form)
    wanted = [_asked(wish, said, seen) for wish in said.wishes]
    asks = await asking.say_none_work_at_once(tools.pool, seen.act, wanted)
    return to(f"/i/answers/{asks[0]}" if len(asks) == 1 else "/i?sent=1")


def _asked(wish: Wish, said: Said, seen: Visit) -> NoneWork:
    return NoneWork(
        invitation_id=seen.invitation_id,
        teacher_id=wish.teacher.teacher_id,
        student_id=wish.student_id,
        bands=[band for band in BANDS if band in said.bands],
        weekdays=[int(day) for day in said.weekdays],
        words=said.words,
    )


def _as_sent_before(said: Said, seen: Visit) -> Said:
    """Fill in what was sent before about the one meeting the page is about."""
    if len(said.wishes) != 1:
        return said
    ask = views.ask_of(seen.family, said.wishes[0])
    if ask is None:
        return said
    return replace(said, bands=list(ask.bands), weekdays=[str(day) for day in ask.weekdays], words=ask.words)


def _read(fields: Fields, seen: Visit) -> Said:
    """Read the form. A meeting that is not asked for is not there; one that is booked meanwhile falls away.

    Only the booked one that another time is wanted for stays.
    """
    wishes = {views.pair_key(wish): wish for wish in seen.facts.wishes}
    named = [str(one) for one in fields.getall("about", [])]
    if not wishes.keys() >= set(named):
        raise NotFound
    standing = _standing(fields, seen)
    left = {views.pair_key(wish) for wish in (_of(standing, seen) if standing else views.wishes_left(seen.family))}
    return Said(
        standing=standing,
        wishes=[wishes[one] for one in named if one in left],
        several=fields.get("several") == "1",
        bands=ticked(fields, "band", BANDS),
        weekdays=ticked(fields, "day", (str(day.isoweekday()) for day in WEEK)),
        words=read_words(fields, "words"),
    )


def _standing(fields: Fields, seen: Visit) -> MeetingView | None:
    """Find the meeting another time is wanted for; one that cannot be moved any more is not asked about."""
    meeting_id = read_meeting(fields, "moving")
    found = (one for one in seen.family.meetings if one.meeting_id == meeting_id)
    return next((one for one in found if views.standing_of(one, seen.now) == "ahead"), None)


def _of(meeting: MeetingView, seen: Visit) -> list[Wish]:
    children = {student.student_id for student in meeting.students}
    asking = (wish for wish in seen.facts.wishes if wish.teacher.teacher_id == meeting.teacher_id)
    return [wish for wish in asking if wish.student_id in children]


def _missing(said: Said, seen: Visit) -> tuple[Mistake, ...]:
    mistakes = []
    if not said.wishes:
        mistakes.append(Mistake("about", seen.voice.gettext("Tick at least one meeting.")))
    if not said.bands:
        mistakes.append(Mistake("band", seen.voice.gettext("Tick at least one time of day.")))
    return tuple(mistakes)


def _none_page(seen: Visit, said: Said, *, here: str, mistakes: tuple[Mistake, ...] = ()) -> Response[str]:
    asked = views.wishes_left(seen.family) if said.several else said.wishes
    standing, voice = said.standing, seen.voice
    teachers = {wish.teacher.teacher_id: wish.teacher for wish in asked}
    view = NonePage(
        standing=views.meeting_line(standing, seen.facts, voice, now=seen.now) if standing else None,
        moving=standing.meeting_id.hex if standing else "",
        changes=len(asked) == 1 and views.ask_of(seen.family, asked[0]) is not None,
        about=tuple(_box(wish, seen, ticked=wish in said.wishes) for wish in asked),
        several=said.several,
        teacher=teacher_said(asked[0].teacher, seen.voice) if len(teachers) == 1 else "",
        bands=tuple(said.bands),
        days=_days(said, seen),
        words=said.words,
        reached_by=seen.reached_by,
        csrf=seen.csrf,
        mistakes=mistakes,
        back=_back(said, asked, seen),
    )
    return seen.answer("none.html", view, here=here)


def _back(said: Said, asked: Sequence[Wish], seen: Visit) -> str:
    """Lead back to the times it comes from, those of a meeting to move among them."""
    if said.several:
        return "/i"
    href = views.wish_line(asked[0], seen.facts.round.modes[0], seen.voice).href
    return f"{href}&moving={said.standing.meeting_id.hex}" if said.standing else href


def _box(wish: Wish, seen: Visit, *, ticked: bool) -> Box:
    teacher = seen.voice.alone(teacher_said(wish.teacher, seen.voice))
    return Box(views.pair_key(wish), wish.student, ticked=ticked, whole=teacher)


def _days(said: Said, seen: Visit) -> tuple[Box, ...]:
    return tuple(
        Box(
            str(day.isoweekday()),
            seen.voice.weekday_short(day),
            ticked=str(day.isoweekday()) in said.weekdays,
            whole=seen.voice.weekday(day),
        )
        for day in WEEK
    )


ROUTES: Final = (none, say_none)
