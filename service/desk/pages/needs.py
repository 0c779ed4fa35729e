"""Booked meetings that need the office: somebody left, a restriction came, a room is gone."""

from datetime import datetime

from litestar import Response
from msgspec import Struct

from service.desk import reading
from service.desk.pages.desks import Desk
from service.desk.pages.words import Chip
from service.desk.types import Doubt, InDoubt
from service.kernel.locale import Voice
from service.notices.wording import called


class NeedLine(Struct, frozen=True, kw_only=True):
    """A meeting, and why it needs somebody."""

    at: datetime
    href: str
    teacher: str
    guardian: str
    chips: tuple[Chip, ...]


class NeedsPage(Struct, frozen=True):
    """desk/needs.html."""

    lines: tuple[NeedLine, ...]


async def show_needs(desk: Desk) -> Response[str]:
    """Show the meetings that need the office, in order of time."""
    found = await reading.in_doubt(desk.tools.pool, desk.principal, now=desk.tools.now)
    page = NeedsPage(tuple(_line(desk, one) for one in found))
    return desk.show("needs.html", page, here="/desk/needs", place="rounds")


def _line(desk: Desk, one: InDoubt) -> NeedLine:
    return NeedLine(
        at=desk.local(one.at),
        href=f"/desk/meetings/{one.meeting_id}",
        teacher=called(one.teacher, desk.voice),
        guardian=one.guardian,
        chips=tuple(doubt_said(reason, desk.voice) for reason in one.reasons),
    )


def doubt_said(reason: Doubt, voice: Voice) -> Chip:
    """Say why a meeting needs somebody."""
    return {
        "guardian-barred": Chip("stopped", voice.gettext("Restricted: the guardian is told nothing")),
        "teacher-left": Chip("stopped", voice.gettext("The teacher has left")),
        "student-left": Chip("needs", voice.gettext("The student has left")),
        "room-gone": Chip("needs", voice.gettext("The room is gone")),
        "school-left": Chip("stopped", voice.gettext("The school is closed")),
    }[reason]
