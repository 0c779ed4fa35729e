"""A teacher who cannot be there on a day: the meetings of it, and one button that takes the day away."""

from datetime import date, datetime

from litestar import Response
from msgspec import Struct

from service.booking import away
from service.booking.types import STANDING
from service.desk import daybook
from service.desk.pages.desks import Answer, Desk, to
from service.desk.pages.words import children_short
from service.kernel.errors import Malformed, NotFound
from service.kernel.ids import PersonId
from service.notices.wording import called


class AwayLine(Struct, frozen=True):
    """A meeting that is cancelled."""

    at: datetime
    children: str
    guardian: str


class AwayPage(Struct, frozen=True, kw_only=True):
    """desk/away.html."""

    day: date
    teacher: str  # "" for the teacher who reads this
    lines: tuple[AwayLine, ...]
    action: str
    back: str
    csrf: str


async def show_away(desk: Desk, day: date, teacher_id: PersonId) -> Response[str]:
    """Show what is cancelled if a teacher cannot be there on a day."""
    pool, now = desk.tools.pool, desk.tools.now
    read = daybook.school_day if desk.is_office else daybook.teacher_day
    found = await read(pool, desk.principal, day, now=now)
    sheet = next((one for one in found.sheets if one.teacher_id == teacher_id), None) if found else None
    if desk.is_office and sheet is None:
        raise NotFound
    page = AwayPage(
        day=day,
        teacher=called(sheet.called, desk.voice) if sheet and desk.is_office else "",
        lines=tuple(
            AwayLine(desk.local(one.span.start), children_short(one, desk.voice), one.guardian)
            for one in (sheet.meetings if sheet else ())
            if one.state in STANDING and one.span.start > now
        ),
        action=address_of(desk, day, teacher_id),
        back=f"{desk.home}/day/{day}",
        csrf=desk.csrf,
    )
    return desk.show("away.html", page, here=page.action, place="days")


async def take_away(desk: Desk, day: date, teacher_id: PersonId) -> Answer:
    """Take the day away and cancel its meetings, and lead to its sheet; nothing is done to a day that is over."""
    await desk.form()
    try:
        await away.call_off_day(desk.tools.pool, desk.act, teacher_id, day)
    except Malformed:
        return to(f"{desk.home}/day/{day}")
    return to(f"{desk.home}/day/{day}?said=away")


def own_id(desk: Desk) -> PersonId:
    """Say who reads; NotFound for a principal who is nobody in person."""
    if desk.principal.person_id is None:
        raise NotFound
    return desk.principal.person_id


def address_of(desk: Desk, day: date, teacher_id: PersonId) -> str:
    """Say where a teacher's day is taken away; a teacher needs no name, it is their own."""
    return f"{desk.home}/day/{day}/away" + (f"/{teacher_id}" if desk.is_office else "")
