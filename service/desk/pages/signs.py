"""Signs for the doors of a day: who meets there, and where children are looked after. No family's name is on one."""

from datetime import date

from litestar import Response
from msgspec import Struct

from service.childcare import actions as childcare
from service.childcare.types import Session
from service.desk import daybook
from service.desk.pages.desks import Desk
from service.desk.types import DaySheet
from service.kernel.languages import offered_languages
from service.kernel.locale import Voice, voice
from service.kernel.spans import whole_day
from service.kernel.unbroken import unbroken_time
from service.notices.wording import called, room_said

Said = tuple[str, str]
"""A line and the language it is in: who comes to the door may read any of them."""


class Sign(Struct, frozen=True):
    """A sign for a door."""

    school: str
    room: str
    teacher: str


class Signs(Struct, frozen=True):
    """desk/signs.html."""

    signs: tuple[Sign, ...]
    welcomes: tuple[Said, ...]
    care: tuple[Said, ...]  # where childcare is, on every door; () where there is none that day


async def show_signs(desk: Desk, day: date) -> Response[str]:
    """Show a sign for the door of each room in which somebody meets that day.

    What it says is in every language there is whole, whoever prints it.
    """
    found = await daybook.school_day(desk.tools.pool, desk.principal, day, now=desk.tools.now)
    sheets = found.sheets if found else []
    views = await childcare.views(desk.tools.pool, desk.principal, since=whole_day(day, desk.zone).start)
    held = [one.session for one in views if one.session.state != "off" and one.session.day == day]
    care = sorted(held, key=lambda one: (one.span, one.room))
    spoken = [voice(tag) for tag in offered_languages()]
    page = Signs(
        signs=tuple(_sign(desk, sheet) for sheet in sheets if sheet.room and sheet.rows),
        welcomes=tuple((one.tag, one.gettext("Family meetings today. Welcome.")) for one in spoken),
        care=tuple((say.tag, _care_said(one, say)) for one in care for say in spoken),
    )
    return desk.show("signs.html", page, here=f"/desk/day/{day}/signs", place="days")


def _sign(desk: Desk, sheet: DaySheet) -> Sign:
    room = desk.voice.sentence(room_said(sheet.room, desk.voice))
    return Sign(desk.facts.school, room, desk.voice.alone(called(sheet.called, desk.voice)))


def _care_said(care: Session, say: Voice) -> str:
    starts, ends = (at.astimezone(care.zone) for at in (care.span.start, care.span.end))
    words = {"room": room_said(care.room, say), "hours": unbroken_time(say.time_range(starts, ends))}
    return say.gettext("Childcare: %(room)s, %(hours)s") % words
