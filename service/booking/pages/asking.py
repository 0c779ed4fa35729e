"""Pages for when none of the times work: what would, and the times a teacher proposes."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.status_codes import HTTP_200_OK, HTTP_409_CONFLICT, HTTP_422_UNPROCESSABLE_ENTITY
from msgspec import Struct
from msgspec.structs import replace

from service.access.types import Principal
from service.booking import asking, reading
from service.booking.errors import AlreadyBooked, AskClosed, LimitReached, NotThisTime, ProposalTaken
from service.booking.pages import views
from service.booking.pages.refused import Reason, reason
from service.booking.pages.said import initials, short_place, teacher_said
from service.booking.pages.visit import AnyRequest, Visit, sent, to, visit
from service.booking.pages.wanted import Fields, read_words, ticked
from service.booking.tools import Given
from service.booking.types import AskView, Band, NoneWork, Proposal
from service.kernel.errors import NotFound, Refusal
from service.kernel.frame import Mistake
from service.kernel.ids import NoTimeId
from service.notices.wording import on_clock
from service.rounds.types import Wish

BANDS: Final[tuple[Band, ...]] = ("before_school", "morning", "afternoon", "evening")
WEEK: Final = tuple(date(2024, 1, day) for day in range(1, 7))
"""A Monday to a Saturday, for the names of the days."""


class Box(Struct, frozen=True):
    """Something to tick: a day of the week with its whole name, or a child with the teacher."""

    value: str
    label: str
    ticked: bool
    whole: str


class NonePage(Struct, frozen=True, kw_only=True):
    """booking/none.html. `about` are the meetings it is about, to be ticked where there are several."""

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


class ProposalLine(Struct, frozen=True, kw_only=True):
    """A time the teacher proposes."""

    number: int
    start: datetime
    end: datetime
    place: str


class Answer(Struct, frozen=True, kw_only=True):
    """booking/answer.html: what was sent, and what the teacher proposes."""

    teacher: str
    initials: str
    student: str
    open: bool
    lines: tuple[ProposalLine, ...]
    trouble: Reason  # why the time just chosen was not booked
    reached_by: str
    csrf: str
    action: str
    times_href: str


class Said(Struct, frozen=True):
    """What the form holds: the meetings it is about, and what would work. `several`: it let them be ticked."""

    wishes: list[Wish]
    several: bool
    bands: list[str]
    weekdays: list[str]
    words: str


@get("/i/none", include_in_schema=False)
async def none(request: AnyRequest, guardian: NamedDependency[Principal], tools: Given) -> Response[Any]:
    """Ask when the guardian could talk; an address that names no meeting asks about all that are still to choose."""
    seen = await visit(request, guardian, tools)
    left = views.wishes_left(seen.family)
    said = _read(request.query_params, seen)
    if "about" not in request.query_params:
        said = replace(said, wishes=left, several=len(left) > 1)
    return _none_page(seen, said) if said.wishes else to("/i")


@post("/i/none", include_in_schema=False)
async def say_none(request: AnyRequest, guardian: NamedDependency[Principal], tools: Given) -> Response[Any]:
    """Send what would work to the teachers; a form with something missing comes back as it was."""
    form = await sent(request, guardian, tools)
    seen = await visit(request, guardian, tools)
    said = _read(form, seen)
    if not said.wishes and not said.several:  # booked meanwhile
        return to("/i")
    if mistakes := _missing(said, seen):
        return _none_page(seen, said, mistakes=mistakes)
    wanted = [
        NoneWork(
            invitation_id=seen.invitation_id,
            teacher_id=wish.teacher.teacher_id,
            student_id=wish.student_id,
            bands=[band for band in BANDS if band in said.bands],
            weekdays=[int(day) for day in said.weekdays],
            words=said.words,
        )
        for wish in said.wishes
    ]
    try:
        asks = await asking.say_none_work_at_once(tools.pool, tools.keyring, tools.site, guardian, wanted, now=seen.now)
    except AlreadyBooked as refusal:
        return to(f"/i/meetings/{refusal.meeting_id}?already=1" if refusal.meeting_id else "/i")
    return to(f"/i/answers/{asks[0]}" if len(asks) == 1 else "/i?sent=1")


@get("/i/answers/{no_time_id:uuid}", include_in_schema=False)
async def answer(
    request: AnyRequest, no_time_id: FromPath[UUID], guardian: NamedDependency[Principal], tools: Given
) -> Response[str]:
    """Show what was sent and the times the teacher proposes."""
    seen = await visit(request, guardian, tools)
    return await _answer_page(seen, NoTimeId(no_time_id))


@post("/i/answers/{no_time_id:uuid}", include_in_schema=False)
async def choose(
    request: AnyRequest, no_time_id: FromPath[UUID], guardian: NamedDependency[Principal], tools: Given
) -> Response[Any]:
    """Take one of the proposed times, or none of them."""
    form = await sent(request, guardian, tools)
    seen = await visit(request, guardian, tools)
    shared = (tools.pool, tools.keyring, tools.site, guardian, NoTimeId(no_time_id))
    number = str(form.get("number", ""))
    if number not in {"0", "1", "2", "3"}:
        raise NotFound
    try:
        if number == "0":
            await asking.decline_proposals(*shared, now=seen.now)
            return to(f"/i/answers/{no_time_id}")
        meeting = await asking.accept_proposal(*shared, int(number), now=seen.now)
    except (AskClosed, AlreadyBooked):
        return to(f"/i/answers/{no_time_id}")
    except (ProposalTaken, NotThisTime, LimitReached) as refusal:
        return await _answer_page(seen, NoTimeId(no_time_id), refusal)
    return to(f"/i/meetings/{meeting.meeting_id}?new=1")


def _read(fields: Fields, seen: Visit) -> Said:
    """Read the form. A meeting that is not asked for is not there; one that is booked meanwhile falls away."""
    wishes = {views.pair_key(wish): wish for wish in seen.facts.wishes}
    named = [str(one) for one in fields.getall("about", [])]
    if not wishes.keys() >= set(named):
        raise NotFound
    left = {views.pair_key(wish) for wish in views.wishes_left(seen.family)}
    return Said(
        wishes=[wishes[one] for one in named if one in left],
        several=fields.get("several") == "1",
        bands=ticked(fields, "band", BANDS),
        weekdays=ticked(fields, "day", (str(day.isoweekday()) for day in WEEK)),
        words=read_words(fields, "words"),
    )


def _missing(said: Said, seen: Visit) -> tuple[Mistake, ...]:
    mistakes = []
    if not said.wishes:
        mistakes.append(Mistake("about", seen.voice.gettext("Tick at least one meeting.")))
    if not said.bands:
        mistakes.append(Mistake("band", seen.voice.gettext("Tick at least one time of day.")))
    return tuple(mistakes)


def _none_page(seen: Visit, said: Said, *, mistakes: tuple[Mistake, ...] = ()) -> Response[str]:
    asked = views.wishes_left(seen.family) if said.several else said.wishes
    teachers = {wish.teacher.teacher_id: wish.teacher for wish in asked}
    view = NonePage(
        about=tuple(_box(wish, seen, ticked=wish in said.wishes) for wish in asked),
        several=said.several,
        teacher=teacher_said(asked[0].teacher, seen.voice) if len(teachers) == 1 else "",
        bands=tuple(said.bands),
        days=_days(said, seen),
        words=said.words,
        reached_by=_reached_by(seen),
        csrf=seen.csrf,
        mistakes=mistakes,
        back="/i" if said.several else views.wish_line(asked[0], seen.facts.round.modes[0], seen.voice).href,
    )
    here = "/i/none" if said.several else f"/i/none?about={views.pair_key(asked[0])}"
    status = HTTP_422_UNPROCESSABLE_ENTITY if mistakes else HTTP_200_OK
    return seen.answer("none.html", view, here=here, status_code=status)


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


def _reached_by(seen: Visit) -> str:
    return seen.facts.recipient.channel if seen.facts.recipient else ""


async def _answer_page(seen: Visit, no_time_id: NoTimeId, refusal: Refusal | None = None) -> Response[str]:
    """Show the ask; after a refusal without the times that are gone, and with the reason."""
    ask = await reading.ask(seen.tools.pool, seen.guardian, no_time_id)
    proposals: Sequence[Proposal] = [one for one in ask.proposals if one.span.start > seen.now]
    if isinstance(refusal, ProposalTaken):
        proposals = [one for one in proposals if one.number in refusal.left]
    view = _answer_view(ask, proposals, seen, refusal)
    return seen.answer("answer.html", view, here=view.action, status_code=HTTP_409_CONFLICT if refusal else HTTP_200_OK)


def _answer_view(ask: AskView, proposals: Sequence[Proposal], seen: Visit, refusal: Refusal | None) -> Answer:
    rooms = (wish.teacher.room for wish in seen.facts.wishes if wish.teacher.teacher_id == ask.teacher_id)
    room = next(rooms, "")
    return Answer(
        teacher=teacher_said(ask, seen.voice),
        initials=initials(ask.teacher[""]),
        student=ask.student.given_name,
        open=ask.state in {"asked", "proposed"},
        lines=tuple(_proposal(one, room, seen) for one in proposals),
        trouble=reason(refusal),
        reached_by=_reached_by(seen),
        csrf=seen.csrf,
        action=f"/i/answers/{ask.no_time_id}",
        times_href=f"/i/times?student={ask.student.student_id.hex}&teacher={ask.teacher_id.hex}",
    )


def _proposal(one: Proposal, room: str, seen: Visit) -> ProposalLine:
    zone = seen.facts.round.zone
    return ProposalLine(
        number=one.number,
        start=on_clock(one.span.start, zone),
        end=on_clock(one.span.end, zone),
        place=short_place(one.mode, room, seen.voice),
    )


ROUTES: Final = (none, say_none, answer, choose)
