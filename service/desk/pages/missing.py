"""One board of what families still miss, and pairs not back: the next deadline on top, each line leads to its page."""

from datetime import datetime
from typing import Final

from litestar import Response
from msgspec import Struct

from service.childcare.types import SessionView
from service.desk.missing import Missing, missing
from service.desk.pages.desks import Desk
from service.desk.pages.interpreting import state_said
from service.desk.pages.visit_words import out_chip, visit_chip
from service.desk.pages.words import Chip
from service.desk.types import Uninterpreted
from service.interpreting.types import OnBoard as Interpreted
from service.kernel.locale import Voice
from service.notices.wording import room_said
from service.rides.pages.words import area_said, party_said
from service.rides.types import OpenAtSchool
from service.visits.types import OnBoard as Visited

HERE: Final = "/desk/missing"


class MissingLine(Struct, frozen=True, kw_only=True):
    """One thing that is missing."""

    href: str
    start: datetime
    end: datetime
    deadline: datetime
    is_late: bool  # the deadline has passed: the family was told, or nothing is in the way of going
    chip: Chip
    about: str  # whom or what for, in a few words


class MissingPage(Struct, frozen=True):
    """desk/missing.html."""

    lines: tuple[MissingLine, ...]


async def show_missing(desk: Desk) -> Response[str]:
    """Show what is still missing at this school."""
    found = await missing(desk.tools.pool, desk.principal, now=desk.tools.now)
    page = MissingPage(tuple(_line(desk, one) for one in found))
    return desk.show("missing.html", page, here=HERE, place="rounds")


def _line(desk: Desk, one: Missing) -> MissingLine:
    path, chip, about = _said(one, desk.voice)
    return MissingLine(
        href=f"/desk/{path}/{one.found_by}",
        start=desk.local(one.span.start),
        end=desk.local(one.span.end),
        deadline=desk.local(one.deadline),
        is_late=one.deadline <= desk.tools.now,
        chip=chip,
        about=about,
    )


def _said(one: Missing, voice: Voice) -> tuple[str, Chip, str]:
    """Say where something is settled, what it is, and for whom."""
    match one.what:
        case Visited() as visit:
            chip = out_chip(visit, voice) if visit.is_out else visit_chip(visit.visit, voice)
            return "visits", chip, visit.home.family
        case Interpreted() as meeting:
            who = ", ".join((meeting.guardian, meeting.teacher, voice.language(meeting.language)))
            return "interpreting/meetings", state_said(meeting, voice), who
        case Uninterpreted() as plain:
            who = ", ".join((plain.guardian, plain.teacher, voice.language(plain.language)))
            return "meetings", Chip("needs", voice.gettext("Needs an interpreter, none asked for"), "talk"), who
        case OpenAtSchool(request=ride, rider=rider):
            words = "; ".join((rider.full_name, area_said(ride, voice), party_said(ride, voice)))
            return "rides", Chip("needs", voice.gettext("No driver yet")), words
        case SessionView() as care:
            return "childcare", Chip("needs", voice.gettext("Too few adults")), _care_said(care, voice)


def _care_said(one: SessionView, voice: Voice) -> str:
    short = one.shortages[0]
    words = voice.ngettext(
        "%(room)s: %(children)s child, %(adults)s of %(needed)s adults",
        "%(room)s: %(children)s children, %(adults)s of %(needed)s adults",
        short.children,
    )
    return words % {
        "room": room_said(one.session.room, voice),
        "children": short.children,
        "adults": short.adults,
        "needed": short.adults_needed,
    }
