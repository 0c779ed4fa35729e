"""Pages for when none of the times work: what would, the times a teacher proposes, and waiting for one that is full."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.status_codes import HTTP_200_OK, HTTP_303_SEE_OTHER, HTTP_409_CONFLICT, HTTP_422_UNPROCESSABLE_ENTITY
from msgspec import Struct

from service.access.doors import check_csrf
from service.access.types import Principal
from service.booking import asking, reading, waiting
from service.booking.errors import AlreadyBooked, AskClosed, OfferEnded, ProposalTaken, TimesAreFree
from service.booking.pages import views
from service.booking.pages.wanted import read_person, ticked
from service.booking.tools import Given, Tools, invitation_of
from service.booking.types import AskView, Band, FamilyView, NoneWork, Place, Proposal
from service.kernel.errors import NotFound
from service.kernel.frame import Mistake
from service.kernel.ids import NoTimeId, WaitingId
from service.kernel.locale import Voice
from service.kernel.pages import page, reader_voice
from service.rounds.types import Mode, Wish

AnyRequest = Request[Any, Any, Any]
BANDS: Final[tuple[Band, ...]] = ("before_school", "morning", "afternoon", "evening")
WEEK: Final = tuple(date(2024, 1, day) for day in range(1, 7))
"""A Monday to a Saturday, for the names of the days."""


class Pill(Struct, frozen=True):
    """A day of the week."""

    value: str
    label: str
    ticked: bool


class NonePage(Struct, frozen=True, kw_only=True):
    """booking/none.html."""

    line: views.WishLine
    bands: tuple[str, ...]  # ticked
    days: tuple[Pill, ...]
    words: str
    csrf: str
    mistakes: tuple[Mistake, ...]
    back: str


class ProposalLine(Struct, frozen=True, kw_only=True):
    """A time the teacher proposes."""

    number: int
    start: datetime
    end: datetime
    mode: Mode
    place: str


class Answer(Struct, frozen=True, kw_only=True):
    """booking/answer.html: what was sent, and what the teacher proposes."""

    teacher: str
    initials: str
    student: str
    open: bool
    lines: tuple[ProposalLine, ...]
    gone: bool  # the time just chosen was taken
    csrf: str
    action: str
    times_href: str


class Offer(Struct, frozen=True, kw_only=True):
    """booking/offer.html: a place in a line, and the time that is kept."""

    teacher: str
    initials: str
    student: str
    start: datetime | None
    end: datetime | None
    until: datetime | None
    waiting: bool
    csrf: str
    action: str
    times_href: str


@get("/i/none", include_in_schema=False)
async def none(request: AnyRequest, guardian: NamedDependency[Principal], tools: Given) -> Response[str]:
    """Ask when the guardian could talk."""
    family = await reading.family(tools.pool, guardian, invitation_of(guardian))
    wish = _wish(family, request.query_params)
    return _none_page(request, guardian, tools, family, wish, bands=(), weekdays=(), words="", mistakes=())


@post("/i/none", include_in_schema=False)
async def say_none(request: AnyRequest, guardian: NamedDependency[Principal], tools: Given) -> Response[Any]:
    """Send what would work to the teacher; a form with nothing ticked comes back as it was."""
    form = await request.form()
    check_csrf(str(form.get("csrf", "")), tools.keyring, guardian)
    family = await reading.family(tools.pool, guardian, invitation_of(guardian))
    wish = _wish(family, form)
    bands, weekdays = ticked(form, "band", BANDS), ticked(form, "day", map(str, range(1, 7)))
    words = str(form.get("words", ""))[:1000].strip()
    if not bands:
        voice = reader_voice(request, family.invitation.language)
        mistakes = (Mistake("band", voice.gettext("Tick at least one time of day.")),)
        return _none_page(
            request, guardian, tools, family, wish, bands=bands, weekdays=weekdays, words=words, mistakes=mistakes
        )
    wanted = NoneWork(
        invitation_id=invitation_of(guardian),
        teacher_id=wish.teacher.teacher_id,
        student_id=wish.student_id,
        bands=[band for band in BANDS if band in bands],
        weekdays=[int(day) for day in weekdays],
        words=words,
    )
    try:
        sent = await asking.say_none_work(tools.pool, tools.keyring, tools.site, guardian, wanted, now=tools.now)
    except AlreadyBooked as refusal:
        return _to(f"/i/meetings/{refusal.meeting_id}" if refusal.meeting_id else "/i")
    return _to(f"/i/answers/{sent}")


@get("/i/answers/{no_time_id:uuid}", include_in_schema=False)
async def answer(
    request: AnyRequest, no_time_id: FromPath[UUID], guardian: NamedDependency[Principal], tools: Given
) -> Response[str]:
    """Show what was sent and the times the teacher proposes."""
    family = await reading.family(tools.pool, guardian, invitation_of(guardian))
    return _answer_page(request, guardian, tools, family, NoTimeId(no_time_id))


@post("/i/answers/{no_time_id:uuid}", include_in_schema=False)
async def choose(
    request: AnyRequest, no_time_id: FromPath[UUID], guardian: NamedDependency[Principal], tools: Given
) -> Response[Any]:
    """Take one of the proposed times, or none of them."""
    form = await request.form()
    check_csrf(str(form.get("csrf", "")), tools.keyring, guardian)
    shared = (tools.pool, tools.keyring, tools.site, guardian, NoTimeId(no_time_id))
    number = str(form.get("number", ""))
    try:
        if number == "0":
            await asking.decline_proposals(*shared, now=tools.now)
            return _to(f"/i/answers/{no_time_id}")
        if number not in {"1", "2", "3"}:
            raise NotFound
        meeting = await asking.accept_proposal(*shared, int(number), now=tools.now)
    except ProposalTaken:
        family = await reading.family(tools.pool, guardian, invitation_of(guardian))
        return _answer_page(request, guardian, tools, family, NoTimeId(no_time_id), gone=True)
    except (AskClosed, AlreadyBooked):
        return _to("/i")
    return _to(f"/i/meetings/{meeting.meeting_id}?new=1")


@post("/i/wait", include_in_schema=False)
async def wait(request: AnyRequest, guardian: NamedDependency[Principal], tools: Given) -> Response[Any]:
    """Take a place in a teacher's line."""
    form = await request.form()
    check_csrf(str(form.get("csrf", "")), tools.keyring, guardian)
    student, teacher = read_person(form, "student"), read_person(form, "teacher")
    try:
        place = await waiting.wait(
            tools.pool,
            tools.keyring,
            tools.site,
            guardian,
            invitation_id=invitation_of(guardian),
            teacher_id=teacher,
            student_id=student,
            now=tools.now,
        )
    except TimesAreFree:
        return _to(f"/i/times?student={student.hex}&teacher={teacher.hex}")
    except AlreadyBooked:
        return _to("/i")
    return _to(f"/i/offers/{place.waiting_id}")


@get("/i/offers/{waiting_id:uuid}", include_in_schema=False)
async def offer(
    request: AnyRequest, waiting_id: FromPath[UUID], guardian: NamedDependency[Principal], tools: Given
) -> Response[str]:
    """Show the place in the line, or the time that is kept."""
    family = await reading.family(tools.pool, guardian, invitation_of(guardian))
    place = next((one for one in family.places if one.waiting_id == waiting_id), None)
    voice = reader_voice(request, family.invitation.language)
    frame = views.frame_of(family.invitation, f"/i/offers/{waiting_id}", test_language=tools.test_language)
    view = _offer_view(family, place, voice, csrf=tools.csrf(guardian), action=f"/i/offers/{waiting_id}")
    return page("booking/offer.html", view, voice, frame)


@post("/i/offers/{waiting_id:uuid}", include_in_schema=False)
async def take_or_leave(
    request: AnyRequest, waiting_id: FromPath[UUID], guardian: NamedDependency[Principal], tools: Given
) -> Response[Any]:
    """Book the time that is kept, or leave the line."""
    form = await request.form()
    check_csrf(str(form.get("csrf", "")), tools.keyring, guardian)
    shared = (tools.pool, tools.keyring, tools.site, guardian, WaitingId(waiting_id))
    if form.get("do") != "book":
        await waiting.leave(*shared, now=tools.now)
        return _to("/i")
    family = await reading.family(tools.pool, guardian, invitation_of(guardian))
    try:
        meeting = await waiting.take_offer(*shared, mode=family.invitation.round.modes[0], now=tools.now)
    except (OfferEnded, AlreadyBooked):
        return _to(f"/i/offers/{waiting_id}")
    return _to(f"/i/meetings/{meeting.meeting_id}?new=1")


def _wish(family: FamilyView, fields: Any) -> Wish:  # noqa: ANN401 - query and form are different multi-dicts
    student, teacher = read_person(fields, "student"), read_person(fields, "teacher")
    found = (w for w in family.invitation.wishes if (w.student_id, w.teacher.teacher_id) == (student, teacher))
    wish = next(found, None)
    if wish is None:
        raise NotFound
    return wish


def _none_page(
    request: AnyRequest,
    guardian: Principal,
    tools: Tools,
    family: FamilyView,
    wish: Wish,
    *,
    bands: Sequence[str],
    weekdays: Sequence[str],
    words: str,
    mistakes: tuple[Mistake, ...],
) -> Response[str]:
    voice = reader_voice(request, family.invitation.language)
    line = views.wish_line(wish, family.invitation.round.modes[0], voice, full=False)
    days = tuple(Pill(str(day.isoweekday()), voice.weekday(day), str(day.isoweekday()) in weekdays) for day in WEEK)
    view = NonePage(
        line=line,
        bands=tuple(bands),
        days=days,
        words=words,
        csrf=tools.csrf(guardian),
        mistakes=mistakes,
        back=line.href,
    )
    frame = views.frame_of(family.invitation, line.none_href, test_language=tools.test_language)
    status = HTTP_422_UNPROCESSABLE_ENTITY if mistakes else HTTP_200_OK
    return page("booking/none.html", view, voice, frame, status_code=status)


def _answer_page(
    request: AnyRequest,
    guardian: Principal,
    tools: Tools,
    family: FamilyView,
    no_time_id: NoTimeId,
    *,
    gone: bool = False,
) -> Response[str]:
    ask = next((one for one in family.asks if one.no_time_id == no_time_id), None)
    if ask is None:
        raise NotFound
    voice = reader_voice(request, family.invitation.language)
    view = _answer_view(ask, family, voice, gone=gone, csrf=tools.csrf(guardian))
    frame = views.frame_of(family.invitation, view.action, test_language=tools.test_language)
    return page("booking/answer.html", view, voice, frame, status_code=HTTP_409_CONFLICT if gone else HTTP_200_OK)


def _answer_view(ask: AskView, family: FamilyView, voice: Voice, *, gone: bool, csrf: str) -> Answer:
    zone = family.invitation.round.zone
    return Answer(
        teacher=views.teacher_said(ask, voice),
        initials=views.initials(ask.teacher[""]),
        student=ask.student.given_name,
        open=ask.state in {"asked", "proposed"},
        lines=tuple(_proposal(one, zone, voice) for one in ask.proposals),
        gone=gone,
        csrf=csrf,
        action=f"/i/answers/{ask.no_time_id}",
        times_href=f"/i/times?student={ask.student.student_id.hex}&teacher={ask.teacher_id.hex}",
    )


def _proposal(one: Proposal, zone: str, voice: Voice) -> ProposalLine:
    return ProposalLine(
        number=one.number,
        start=views.local(one.span.start, zone),
        end=views.local(one.span.end, zone),
        mode=one.mode,
        place=views.short_place(one.mode, "", voice),
    )


def _offer_view(family: FamilyView, place: Place | None, voice: Voice, *, csrf: str, action: str) -> Offer:
    zone = family.invitation.round.zone
    wishes = family.invitation.wishes
    wish = next((w for w in wishes if place and w.teacher.teacher_id == place.teacher_id), wishes[0])
    line = views.wish_line(wish, family.invitation.round.modes[0], voice, full=False)
    kept = place.offered if place and place.state == "offered" else None
    return Offer(
        teacher=line.teacher,
        initials=line.initials,
        student=line.student,
        start=views.local(kept.start, zone) if kept else None,
        end=views.local(kept.end, zone) if kept else None,
        until=views.local(place.offered_until, zone) if place and place.offered_until else None,
        waiting=place is not None and place.state == "waiting",
        csrf=csrf,
        action=action,
        times_href=line.href,
    )


def _to(path: str) -> Redirect:
    return Redirect(path, status_code=HTTP_303_SEE_OTHER)


ROUTES: Final = (none, say_none, answer, choose, wait, offer, take_or_leave)
