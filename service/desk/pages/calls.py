"""The call list: whom nothing reaches, who has only a letter, who has not answered for days."""

from datetime import datetime
from typing import Final

from litestar import Response
from msgspec import Struct

from service.booking import reading as booking
from service.booking.types import MeetingView
from service.desk import reading, rules
from service.desk.pages.desks import Desk, title_of
from service.desk.pages.fields import address, read_page
from service.desk.pages.rounds import children_of, letter_of, page_of
from service.desk.pages.words import Chip, call_said, happened_said, phone_said, tried_said
from service.desk.types import Family, Guardian
from service.kernel.ids import RoundId
from service.kernel.languages import base_of
from service.notices.wording import called
from service.rounds.types import Round

CALLS_A_PAGE: Final = 50


class CallLine(Struct, frozen=True, kw_only=True):
    """A family to call."""

    guardians: tuple["Caller", ...]
    children: str
    chips: tuple[Chip, ...]
    why: str  # it is on this list
    tried: str


class Caller(Struct, frozen=True, kw_only=True):
    """A guardian and the number to call."""

    name: str
    href: str
    phone: str
    language: str  # "" when it is the reader's own
    interpreter: bool
    letter_href: str


class ReplyLine(Struct, frozen=True, kw_only=True):
    """A meeting whose guardian's calendar said what only a person can settle."""

    guardian: str
    href: str
    at: datetime
    teacher: str


class CallsPage(Struct, frozen=True, kw_only=True):
    """desk/calls.html."""

    title: str
    round_href: str
    lines: tuple[CallLine, ...]
    numberless: tuple[CallLine, ...]  # nobody of the family has a number
    to_call: int
    without: int
    found: int
    days: int  # without an answer, after which a family is called
    first: int
    before: str
    after: str
    printed: datetime
    replies: tuple[ReplyLine, ...]


async def show_calls(desk: Desk, round_id: RoundId) -> Response[str]:
    """Show the families somebody should call, the most urgent first."""
    view = await reading.round_view(desk.tools.pool, desk.principal, round_id)
    to_settle = await booking.meetings_to_settle(desk.tools.pool, desk.principal, round_id)
    now = desk.tools.now
    urgent = rules.most_urgent_first([one for one in view.families if rules.call_reason(one, now)])
    found = sorted(urgent, key=lambda one: not rules.has_number(one))  # who cannot be called comes last
    number, base = read_page(desk.request.query_params), f"/desk/rounds/{round_id}"
    first = number * CALLS_A_PAGE
    shown = found[first : first + CALLS_A_PAGE]
    page = CallsPage(
        title=title_of(view.round, desk),
        round_href=base,
        lines=tuple(_call_line(desk, view.round, one) for one in shown if rules.has_number(one)),
        numberless=tuple(_call_line(desk, view.round, one) for one in shown if not rules.has_number(one)),
        to_call=sum(rules.has_number(one) for one in found),
        without=sum(not rules.has_number(one) for one in found),
        days=rules.CALL_AFTER.days,
        found=len(found),
        first=first,
        before=address(f"{base}/calls", page=number - 1) if number else "",
        after=address(f"{base}/calls", page=number + 1) if first + CALLS_A_PAGE < len(found) else "",
        printed=desk.local(now),
        replies=tuple(_reply_line(desk, one) for one in to_settle),
    )
    return desk.show("calls.html", page, here=f"{base}/calls", place="rounds")


def _call_line(desk: Desk, round_: Round, family: Family) -> CallLine:
    reason = rules.call_reason(family, desk.tools.now)
    return CallLine(
        guardians=tuple(_caller(desk, round_, one) for one in family.guardians),
        children=children_of(desk, family),
        chips=happened_said(family, desk.zone, desk.voice),
        why=call_said(family, reason, desk.zone, desk.voice) if reason else "",
        tried=tried_said(family, desk.voice),
    )


def _reply_line(desk: Desk, meeting: MeetingView) -> ReplyLine:
    return ReplyLine(
        guardian=meeting.guardian,
        href=f"/desk/meetings/{meeting.meeting_id}",
        at=desk.local(meeting.span.start),
        teacher=called(meeting.teacher, desk.voice),
    )


def _caller(desk: Desk, round_: Round, guardian: Guardian) -> Caller:
    voice = desk.voice
    own = base_of(guardian.language) == voice.tag
    return Caller(
        name=guardian.name,
        href=page_of(guardian),
        phone=phone_said(guardian.phone),
        language="" if own else voice.sentence(voice.language(guardian.language)),
        interpreter=guardian.interpreter_need != "none",
        letter_href=letter_of(round_, guardian),
    )
