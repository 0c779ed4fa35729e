"""Meetings that want an interpreter, those without one on top, and choosing one by hand."""

from datetime import datetime
from typing import Final

from litestar import Response
from litestar.status_codes import HTTP_200_OK, HTTP_422_UNPROCESSABLE_ENTITY
from msgspec import Struct

from service.agenda.errors import TimeTaken
from service.desk.pages.desks import Answer, Desk, to
from service.desk.pages.fields import read_one_of, read_optional_id, read_words
from service.desk.pages.words import Chip, phone_said
from service.interpreting import interpreters, lines, settling
from service.interpreting.errors import NoInterpreter
from service.interpreting.promises import SURE
from service.interpreting.types import (
    Choice,
    InterpreterMode,
    InterpreterView,
    Line,
    OnBoard,
    Options,
    Settlement,
)
from service.kernel.frame import Mistake
from service.kernel.ids import LineId, MeetingId, PersonId
from service.kernel.locale import Voice

HERE: Final = "/desk/interpreting"
SAID: Final = ("settled", "line", "changed", "left", "back", "described")
HOWS: Final[tuple[InterpreterMode, ...]] = ("in_person", "video", "phone")
LONGEST_NAME: Final = 200


class MeetingLine(Struct, frozen=True, kw_only=True):
    """A meeting that wants an interpreter."""

    start: datetime
    end: datetime
    guardian: str
    teacher: str
    language: str
    way: str  # of the meeting
    who: str  # who interprets
    chip: Chip
    settle_by: datetime | None  # None once somebody is there
    href: str


class LineRow(Struct, frozen=True, kw_only=True):
    """A telephone line in the list."""

    name: str
    languages: str
    calls: int
    hours: str
    dial_in: str
    is_left: bool
    href: str


class PersonRow(Struct, frozen=True, kw_only=True):
    """An interpreter in the list."""

    name: str
    languages: str
    how: str
    certificate: str
    chip: Chip | None
    href: str
    languages_href: str


class BoardPage(Struct, frozen=True, kw_only=True):
    """desk/interpreting.html."""

    missing: int
    unanswered: int  # asked, and no yes yet
    meetings: tuple[MeetingLine, ...]
    lines: tuple[LineRow, ...]
    people: tuple[PersonRow, ...]
    said: str


class PersonChoice(Struct, frozen=True, kw_only=True):
    """Somebody the office may ask."""

    person_id: str
    name: str
    how: str
    chip: Chip
    meetings: int
    is_asked: bool  # interprets there already


class SettlePage(Struct, frozen=True, kw_only=True):
    """desk/interpreting_meeting.html."""

    meeting: MeetingLine
    persons: tuple[PersonChoice, ...]
    lines: tuple[tuple[str, str, str], ...]  # id, name, dial-in
    hows: tuple[tuple[str, str], ...]
    call_number: str
    is_taken: bool
    mistakes: tuple[Mistake, ...]
    action: str
    csrf: str


async def show_board(desk: Desk) -> Response[str]:
    """Show which meetings want an interpreter, the lines, and who interprets."""
    pool, now = desk.tools.pool, desk.tools.now
    meetings = await settling.board(pool, desk.principal, now=now)
    people = await interpreters.list_interpreters(pool, desk.principal, now=now)
    view = BoardPage(
        missing=sum(1 for one in meetings if one.state == "missing"),
        unanswered=sum(1 for one in meetings if one.state == "asked"),
        meetings=tuple(_meeting(one, desk) for one in meetings),
        lines=tuple(_line(one, desk.voice) for one in await lines.list_lines(pool, desk.principal, left=True)),
        people=tuple(_person(one, desk) for one in people),
        said=read_one_of(desk.request.query_params, "said", SAID),
    )
    return desk.show("interpreting.html", view, here=HERE, place="helpers")


async def show_meeting(desk: Desk, meeting_id: MeetingId) -> Response[str]:
    """Show who could interpret at a meeting."""
    return await _choosing(desk, meeting_id, taken="taken" in desk.request.query_params)


async def settle(desk: Desk, meeting_id: MeetingId) -> Answer:
    """Put whom the office chose in the place of who was; who cannot leads back to the others."""
    form = await desk.form()
    person, line = read_optional_id(form, "interpreter_id"), read_optional_id(form, "line_id")
    settlement = Settlement(
        interpreter_id=PersonId(person) if person else None,
        line_id=LineId(line) if line else None,
        outside=read_words(form, "outside")[:LONGEST_NAME],
        how=next((how for how in HOWS if how == form.get("how")), "in_person"),
    )
    if not (settlement.interpreter_id or settlement.line_id or settlement.outside):
        missing = Mistake("outside", desk.voice.gettext("Give the name of who interprets."))
        return await _choosing(desk, meeting_id, mistakes=(missing,))
    try:
        await settling.settle(desk.tools.pool, desk.act, meeting_id, settlement)
    except (NoInterpreter, TimeTaken):
        return to(f"{HERE}/meetings/{meeting_id}?taken=1")
    return to(f"{HERE}?said=settled")


async def _choosing(
    desk: Desk, meeting_id: MeetingId, *, taken: bool = False, mistakes: tuple[Mistake, ...] = ()
) -> Response[str]:
    options = await settling.options(desk.tools.pool, desk.principal, meeting_id, now=desk.tools.now)
    view = _settle_page(options, desk, taken=taken, mistakes=mistakes)
    status = HTTP_422_UNPROCESSABLE_ENTITY if mistakes else HTTP_200_OK
    return desk.show("interpreting_meeting.html", view, here=view.action, place="helpers", status_code=status)


def _settle_page(options: Options, desk: Desk, *, taken: bool, mistakes: tuple[Mistake, ...]) -> SettlePage:
    said = hows(desk.voice)
    return SettlePage(
        meeting=_meeting(options.meeting, desk),
        persons=tuple(_choice(one, options.meeting, desk.voice) for one in options.persons),
        lines=tuple((str(one.line_id), one.name, one.dial_in) for one in options.lines),
        hows=tuple((how, said[how]) for how in HOWS),
        call_number=phone_said(options.meeting.call_number),
        is_taken=taken,
        mistakes=mistakes,
        action=f"{HERE}/meetings/{options.meeting.meeting_id}",
        csrf=desk.csrf,
    )


def hows(voice: Voice) -> dict[InterpreterMode, str]:
    """Name the ways an interpreter is there."""
    return {
        "in_person": voice.gettext("in person"),
        "video": voice.gettext("by video"),
        "phone": voice.gettext("by phone"),
    }


def languages_said(tags: list[str], voice: Voice) -> str:
    """Name languages in a list."""
    return ", ".join(voice.language(tag) for tag in tags)


def _meeting(one: OnBoard, desk: Desk) -> MeetingLine:
    voice = desk.voice
    ways = {
        "school": voice.gettext("at school"),
        "place": voice.gettext("at a place nearby"),
        "home": voice.gettext("at home"),
        "video": voice.gettext("by video"),
        "phone": voice.gettext("by phone"),
    }
    return MeetingLine(
        start=desk.local(one.span.start),
        end=desk.local(one.span.end),
        guardian=one.guardian,
        teacher=one.teacher,
        language=voice.language(one.language),
        way=ways[one.mode],
        who=", ".join(part for part in (one.interpreter or one.line, hows(voice)[one.how]) if one.state != "missing"),
        chip=state_said(one, voice),
        settle_by=desk.local(one.settle_by) if one.state not in SURE else None,
        href=f"{HERE}/meetings/{one.meeting_id}",
    )


def state_said(one: OnBoard, voice: Voice) -> Chip:
    """Say whether somebody is sure to interpret at a meeting."""
    match one.state:
        case "missing":
            return Chip("needs", voice.gettext("No interpreter yet"))
        case "asked" if one.is_overdue:
            return Chip("needs", voice.gettext("The interpreter does not answer"))
        case "asked":
            return Chip("waiting", voice.gettext("Asked, no answer yet"))
        case "accepted" if one.is_offered:
            return Chip("waiting", voice.gettext("Said yes, offered for swap"))
        case "accepted":
            return Chip("settled", voice.gettext("Said yes"))
        case "line":
            return Chip("settled", voice.gettext("Telephone line"), "phone")


def _choice(one: Choice, meeting: OnBoard, voice: Voice) -> PersonChoice:
    is_asked = one.person.person_id == meeting.interpreter_id
    return PersonChoice(
        person_id=str(one.person.person_id),
        name=one.person.given_name,
        how=hows(voice)[one.person.mode],
        chip=state_said(meeting, voice) if is_asked else _said(one, voice),
        meetings=one.person.assignments,
        is_asked=is_asked,
    )


def _said(one: Choice, voice: Voice) -> Chip:
    match one.person.said:
        case "no":
            return Chip("stopped", voice.gettext("Said no"))
        case "silence":
            return Chip("waiting", voice.gettext("Did not answer"))
        case "":
            free = Chip("settled", voice.gettext("Free then"))
            return free if one.is_free else Chip("open", voice.gettext("Not free then"))


def _line(one: Line, voice: Voice) -> LineRow:
    return LineRow(
        name=one.name,
        languages=languages_said(one.languages, voice),
        calls=one.calls,
        hours=voice.gettext("always") if one.opening_hours == "24/7" else one.opening_hours,
        dial_in=one.dial_in,
        is_left=one.left_on is not None,
        href=f"{HERE}/lines/{one.line_id}",
    )


def _person(one: InterpreterView, desk: Desk) -> PersonRow:
    voice, today = desk.voice, desk.local(desk.tools.now).date()
    chip = None
    if one.certified_until is None:
        chip = Chip("needs", voice.gettext("No certificate: not asked"))
    elif one.certified_until < today:
        chip = Chip("stopped", voice.gettext("Certificate has run out: not asked"))
    return PersonRow(
        name=one.name,
        languages=languages_said(one.languages, voice),
        how=hows(voice)[one.mode],
        certificate=voice.paper(one.certified_until) if one.certified_until else "",
        chip=chip,
        href=f"/desk/helpers/{one.person_id}",
        languages_href=f"{HERE}/people/{one.person_id}",
    )
