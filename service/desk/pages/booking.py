"""Book and move for a family on the phone: one form with the times, one button."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from litestar import Response
from litestar.status_codes import HTTP_200_OK, HTTP_409_CONFLICT, HTTP_422_UNPROCESSABLE_ENTITY
from msgspec import Struct
from msgspec.structs import replace

from service.access.types import WishKey
from service.access.wishes import wish_key
from service.availability.rules import parse_opening_key
from service.availability.types import Opening
from service.booking import actions, obstacles, reading
from service.booking.errors import (
    AlreadyBooked,
    GuardianBusy,
    LimitReached,
    MeetingOver,
    ModeNotOffered,
    NotThisTime,
    OpeningTaken,
    TooLate,
)
from service.booking.pages.help_typed import NOTHING, HelpTyped, as_help, as_remembered, mistakes_in, read_help
from service.booking.pages.help_view import HelpView, help_view
from service.booking.pages.instead_said import HELP_REFUSED
from service.booking.types import BookRequest, HelpOffered
from service.desk.pages.desks import Answer, Desk, Form, to
from service.desk.pages.errands import Errand, errand_for, errand_of_meeting, with_times
from service.desk.pages.fields import address, read_one_of, read_words
from service.desk.pages.help_refused import help_refused_said
from service.desk.pages.place_named import LONGEST, book_of, mistake_in, where_of
from service.desk.pages.slots import DayOfSlots, Slot, days_of_slots, slots_of
from service.desk.pages.words import modes
from service.kernel.errors import Refusal
from service.kernel.frame import Mistake
from service.kernel.ids import InvitationId, MeetingId, new_id
from service.kernel.locale import Voice
from service.notices.wording import called
from service.places.types import Place
from service.rounds.types import Mode

REFUSALS: Final = (NotThisTime, AlreadyBooked, LimitReached, ModeNotOffered, MeetingOver)
"""What is said above the times, with everything typed kept."""


class BookPage(Struct, frozen=True, kw_only=True):
    """desk/book.html."""

    guardian: str
    student: str
    teacher: str
    minutes: int
    now_at: datetime | None  # the time the meeting has, when it is moved
    days: tuple[DayOfSlots, ...]
    near: tuple[Slot, ...]
    refused: str  # what happened instead of booking; "" nothing
    modes: tuple[tuple[str, str], ...]
    mode: str
    place: str  # off-site, as typed
    places: tuple[str, ...]  # of the book
    topic: str
    help: HelpView | None  # None: what comes with a meeting that moves goes along
    hidden: dict[str, str]
    mistakes: tuple[Mistake, ...]
    action: str
    back: str
    none_href: str
    wait_action: str


class Typed(Struct, frozen=True, kw_only=True):
    """What the form holds so far."""

    opening: str = ""
    mode: Mode
    topic: str = ""
    wish: str = ""
    help: HelpTyped = NOTHING
    place: str = ""  # off-site: its name in the book


async def show_book(desk: Desk, invitation_id: InvitationId) -> Response[str]:
    """Show the times a family can be booked for, about the child and with the teacher the address names."""
    errand = await errand_for(desk, invitation_id, desk.request.query_params)
    return await _show(desk, errand, _fresh(errand))


async def book(desk: Desk, invitation_id: InvitationId) -> Answer:
    """Book for a family, as if it did so itself, and lead to its page."""
    form = await desk.form()
    errand = await errand_for(desk, invitation_id, form)
    typed, offered = _typed(form, errand), await _offered(desk, errand)
    if not typed.opening:
        return await _nothing_chosen(desk, errand, typed)
    places = await book_of(desk, [typed.mode])
    if mistakes := _mistakes(typed, offered, places, desk.voice):
        return await _show(desk, errand, typed, mistakes=mistakes, status=HTTP_422_UNPROCESSABLE_ENTITY)
    request = BookRequest(
        invitation_id=invitation_id,
        teacher_id=errand.wish.teacher.teacher_id,
        student_ids=[errand.wish.student_id],
        start=parse_opening_key(typed.opening)[1],
        mode=typed.mode,
        topic=typed.topic,
        help=replace(
            as_help(typed.help, offered, typed.mode, desk.voice),
            place_id=where_of(typed.place, places).place_id,
            named_place="",
        ),
    )
    try:
        await actions.book(desk.tools.pool, desk.act, [request], wish=_key(typed, "book"))
    except REFUSALS as refusal:
        return await _refused(desk, errand, typed, refusal, request.help.interpreter)
    return to(f"{desk.families}/{invitation_id}?said=booked")


async def show_move(desk: Desk, meeting_id: MeetingId) -> Response[str]:
    """Show the times a meeting can be moved to."""
    errand = await errand_of_meeting(desk, meeting_id)
    return await _show(desk, errand, _fresh(errand))


async def move(desk: Desk, meeting_id: MeetingId) -> Answer:
    """Move a meeting, and lead to it."""
    form = await desk.form()
    errand = await errand_of_meeting(desk, meeting_id)
    typed = _typed(form, errand)
    if not typed.opening:
        return await _nothing_chosen(desk, errand, typed)
    start, where = parse_opening_key(typed.opening)[1], None
    if typed.mode == "place" and (typed.place or errand.meeting is None or errand.meeting.place is None):
        places = await book_of(desk, [typed.mode])
        if wrong := mistake_in(typed.place, places, desk.voice):
            return await _show(desk, errand, typed, mistakes=(wrong,), status=HTTP_422_UNPROCESSABLE_ENTITY)
        where = where_of(typed.place, places)
    try:
        await actions.move(
            desk.tools.pool,
            desk.act,
            meeting_id,
            start=start,
            mode=typed.mode,
            where=where,
            wish=_key(typed, f"move {meeting_id}"),
        )
    except REFUSALS as refusal:
        return await _refused(desk, errand, typed, refusal)
    return to(f"{desk.home}/meetings/{meeting_id}?said=moved")


def _fresh(errand: Errand) -> Typed:
    mode = errand.meeting.mode if errand.meeting else errand.family.invitation.round.modes[0]
    return Typed(mode=mode, wish=new_id().hex)


def _typed(form: Form, errand: Errand) -> Typed:
    fresh = _fresh(errand)
    asked = read_one_of(form, "mode", errand.family.invitation.round.modes)
    opening = str(form.get("opening", ""))
    if opening:
        parse_opening_key(opening)
    return Typed(
        opening=opening,
        mode=next((mode for mode in errand.family.invitation.round.modes if mode == asked), fresh.mode),
        topic=read_words(form, "topic"),
        wish=str(form.get("wish", "")) or fresh.wish,
        help=read_help(form) or NOTHING,
        place=" ".join(str(form.get("named_place", "")).split())[:LONGEST],
    )


def _key(typed: Typed, what: str) -> WishKey:
    """Give the key under which this form has its effect once."""
    said = (typed.opening, typed.mode, typed.topic, typed.place, repr(typed.help.fields))
    return wish_key(typed.wish[:200], f"form desk {what}", "\0".join(said).encode())


def _mistakes(typed: Typed, offered: HelpOffered, places: Sequence[Place], voice: Voice) -> tuple[Mistake, ...]:
    found = mistakes_in(replace(typed.help, named_place=typed.place), offered, "school", voice)
    wrong = mistake_in(typed.place, places, voice) if typed.mode == "place" else None
    return (*found, wrong) if wrong else tuple(found)


async def _nothing_chosen(desk: Desk, errand: Errand, typed: Typed) -> Response[str]:
    mistakes = (Mistake("opening", desk.voice.gettext("Choose a time.")),)
    return await _show(desk, errand, typed, mistakes=mistakes, status=HTTP_422_UNPROCESSABLE_ENTITY)


async def _refused(
    desk: Desk, errand: Errand, typed: Typed, refusal: Refusal, interpreter: str | None = None
) -> Response[str]:
    """Show the times as they are now, what happened and the nearest ones on top, nothing lost of what was typed.

    `interpreter` is the language one was asked for; None: as the meeting that is moved has it.
    """
    family = await reading.family(desk.tools.pool, desk.principal, errand.family.invitation.invitation.invitation_id)
    wish = errand.wish
    now = await with_times(
        desk, family, wish.student_id, wish.teacher.teacher_id, errand.meeting, interpreter=interpreter
    )
    again = replace(typed, opening="", wish=new_id().hex)
    free = {one.span.start for one in now.openings}
    near = [one for one in refusal.alternatives if one.span.start in free] if isinstance(refusal, NotThisTime) else []
    if isinstance(refusal, OpeningTaken) and interpreter and await _is_free(desk, errand, typed):
        said = desk.voice.gettext("With an interpreter it takes longer than there is time then.")
    elif isinstance(refusal, HELP_REFUSED):
        said = help_refused_said(refusal, desk.voice, desk.local)
    else:
        said = refusal_said(refusal, desk.voice)
    return await _show(desk, now, again, refused=said, near=near, status=HTTP_409_CONFLICT)


async def _is_free(desk: Desk, errand: Errand, typed: Typed) -> bool:
    """Tell whether the time that was chosen is free still for a plain meeting."""
    wish = errand.wish
    plain = await with_times(
        desk, errand.family, wish.student_id, wish.teacher.teacher_id, errand.meeting, interpreter=""
    )
    start = parse_opening_key(typed.opening)[1]
    return any(one.span.start == start for one in plain.openings)


def refusal_said(refusal: Refusal, voice: Voice) -> str:
    """Say to staff why nothing was booked."""
    if isinstance(refusal, LimitReached):
        many = voice.ngettext(
            "This round allows %(num)s meeting, and it is booked.",
            "This round allows %(num)s meetings, and they are booked.",
            refusal.limit,
        )
        return many % {"num": refusal.limit}
    said = {
        AlreadyBooked: voice.gettext("The family has this meeting already. Move it instead."),
        ModeNotOffered: voice.gettext("This round has no meetings of this kind."),
        MeetingOver: voice.gettext("The meeting has begun or was cancelled, so it cannot be moved."),
        GuardianBusy: voice.gettext("The family has another meeting at this time."),
        TooLate: voice.gettext("This time has begun."),
    }
    return said.get(type(refusal), voice.gettext("This time was just taken."))


async def _offered(desk: Desk, errand: Errand) -> HelpOffered:
    """Read what can be asked for; which of it can be had at the time that is chosen, booking says."""
    tools, org_id, invitation = desk.tools, desk.principal.org_id, errand.family.invitation
    return await obstacles.offered(tools.pool, org_id, invitation, "school", None, with_children=True)


async def _show(
    desk: Desk,
    errand: Errand,
    typed: Typed,
    *,
    refused: str = "",
    near: Sequence[Opening] = (),
    mistakes: tuple[Mistake, ...] = (),
    status: int = HTTP_200_OK,
) -> Response[str]:
    facts, wish, meeting = errand.family.invitation, errand.wish, errand.meeting
    page = f"{desk.families}/{facts.invitation.invitation_id}"
    pair = {"student": wish.student_id.hex, "teacher": wish.teacher.teacher_id.hex}
    action = f"{desk.home}/meetings/{meeting.meeting_id}/move" if meeting else f"{page}/book"
    view = BookPage(
        guardian=facts.guardian,
        student=wish.student,
        teacher=called(wish.teacher.called, desk.voice),
        minutes=errand.minutes,
        now_at=desk.local(meeting.span.start) if meeting else None,
        days=days_of_slots(desk, errand.openings, typed.opening),
        near=slots_of(desk, near, typed.opening),
        refused=refused,
        modes=tuple((mode, label) for mode, label in modes(desk.voice).items() if mode in facts.round.modes),
        mode=typed.mode,
        place=typed.place,
        places=tuple(one.name for one in await book_of(desk, facts.round.modes)),
        topic=typed.topic,
        help=None if meeting else await _help(desk, errand, typed),
        hidden={"csrf": desk.csrf, "wish": typed.wish, **pair},
        mistakes=mistakes,
        action=action,
        back=f"{desk.home}/meetings/{meeting.meeting_id}" if meeting else page,
        none_href="" if meeting else address(f"{page}/none", **pair),
        wait_action="" if meeting or errand.openings else f"{page}/wait",
    )
    here = action if meeting else address(action, **pair)
    return desk.show("book.html", view, here=here, place=desk.family_place, status_code=status)


async def _help(desk: Desk, errand: Errand, typed: Typed) -> HelpView:
    offered = await _offered(desk, errand)
    last = as_remembered(offered, errand.family.invitation.interpreter)
    return help_view(last if typed.help is NOTHING else typed.help, offered, "school", (), desk.voice)
