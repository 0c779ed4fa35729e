"""The list of a teacher's own families, round by round."""

from datetime import datetime

from litestar import Response
from msgspec import Struct

from service.desk import reading
from service.desk.pages.desks import Desk, title_of
from service.desk.pages.fields import address
from service.desk.pages.words import (
    Chip,
    child_chips,
)
from service.desk.types import Family


class GuardianLink(Struct, frozen=True):
    """The page of one of a child's guardians."""

    name: str
    href: str


class ChildLine(Struct, frozen=True, kw_only=True):
    """A child on a teacher's list."""

    student: str
    guardians: tuple[GuardianLink, ...]
    chips: tuple[Chip, ...]
    at: datetime | None
    meeting_href: str
    book_href: str
    ask_href: str  # where times are suggested; "" when nothing is asked


class FamiliesPage(Struct, frozen=True):
    """desk/families.html."""

    rounds: tuple["RoundOfFamilies", ...]


class RoundOfFamilies(Struct, frozen=True):
    """A round a teacher takes part in."""

    title: str
    lines: tuple[ChildLine, ...]
    booked: int


async def show_families(desk: Desk) -> Response[str]:
    """List the families a teacher would like to meet, for whoever calls."""
    found = await reading.teacher_rounds(desk.tools.pool, desk.principal, now=desk.tools.now)
    rounds = tuple(_round_of_families(desk, view) for view in found)
    return desk.show("families.html", FamiliesPage(rounds), here="/t/families", place="families")


def _round_of_families(desk: Desk, view: reading.RoundView) -> RoundOfFamilies:
    lines = [_child_line(desk, family, number) for family in view.families for number in range(len(family.wanted))]
    booked = sum(one.booked is not None for family in view.families for one in family.wanted)
    return RoundOfFamilies(title_of(view.round, desk), tuple(sorted(lines, key=lambda line: line.student)), booked)


def _child_line(desk: Desk, family: Family, number: int) -> ChildLine:
    one = family.wanted[number]
    pair = {"student": one.student.student_id.hex, "teacher": one.teacher_id.hex}
    first = f"{desk.families}/{family.guardians[0].invitation_id}"
    return ChildLine(
        student=f"{one.student.given_name} {one.student.family_name}",
        guardians=tuple(GuardianLink(who.name, f"{desk.families}/{who.invitation_id}") for who in family.guardians),
        chips=() if one.booked else child_chips(one, family, desk.zone, desk.voice),
        at=desk.local(one.booked.span.start) if one.booked else None,
        meeting_href=f"{desk.home}/meetings/{one.booked.meeting_id}" if one.booked else "",
        book_href="" if one.booked else address(f"{first}/book", **pair),
        ask_href="" if one.booked or not one.no_time_id else f"{desk.home}/asks/{one.no_time_id}",
    )
