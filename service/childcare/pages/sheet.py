"""The door on paper: for the workers around their shift, and for the office at any time."""

from datetime import datetime
from typing import Final
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from service.access.types import Act, Principal
from service.childcare import doorway
from service.childcare.pages.words import age_said
from service.childcare.types import Child, DoorFacts
from service.childcare.unnamed import name_said
from service.kernel.db import Pool
from service.kernel.frame import Frame
from service.kernel.ids import SessionId
from service.kernel.locale import Voice
from service.kernel.pages import page, reader_voice
from service.kernel.tokens import Keyring
from service.notices.wording import on_clock, room_said
from service.people.own_page import AnyRequest, own_page

PART: Final = "childcare/sheet.html"


class SheetLine(Struct, frozen=True, kw_only=True):
    """A child on paper."""

    name: str
    age: str
    expected: datetime
    allergies: str
    is_restricted: bool
    adults: str
    guardian: str
    call: str
    code: str
    came: datetime | None
    went: datetime | None


class SheetPage(Struct, frozen=True, kw_only=True):
    """childcare/sheet.html."""

    room: str
    day: datetime
    starts: datetime
    ends: datetime
    workers: str
    lines: tuple[SheetLine, ...]
    printed: datetime
    back: str


@get("/h/childcare/{session_id:uuid}/sheet", include_in_schema=False)
async def worker_sheet(
    request: AnyRequest, session_id: FromPath[UUID], helper_act: NamedDependency[Act], pool: NamedDependency[Pool]
) -> Response[str]:
    """Show the sheet to a worker of the shift, around it."""
    seen = await own_page(request, helper_act, pool)
    facts = await doorway.door(pool, helper_act.principal, SessionId(session_id), now=seen.now)
    view = sheet(facts, seen.voice, helper_act.keyring, back=f"/h/childcare/{session_id}/door")
    return seen.show(PART, view, part=seen.voice.gettext("Childcare"), here=f"/h/childcare/{session_id}/sheet")


@get("/desk/childcare/{session_id:uuid}/sheet", include_in_schema=False)
async def office_sheet(
    request: AnyRequest,
    session_id: FromPath[UUID],
    office: NamedDependency[Principal],
    pool: NamedDependency[Pool],
    keyring: NamedDependency[Keyring],
    now: NamedDependency[datetime],
) -> Response[str]:
    """Show the sheet to the office, which prints it before the evening."""
    facts = await doorway.door(pool, office, SessionId(session_id), now=now)
    voice, school = reader_voice(request), facts.session.school
    view = sheet(facts, voice, keyring, back=f"/desk/childcare/{session_id}")
    return page(PART, view, voice, Frame(school=school.name, phone=school.phone, part=voice.gettext("School office")))


def sheet(facts: DoorFacts, voice: Voice, keyring: Keyring, *, back: str) -> SheetPage:
    """Make the view of a sheet."""
    session = facts.session
    zone = session.school.zone
    return SheetPage(
        room=room_said(session.room, voice),
        day=on_clock(session.span.start, zone),
        starts=on_clock(session.span.start, zone),
        ends=on_clock(session.span.end, zone),
        workers=voice.ngettext("%(num)s adult", "%(num)s adults", facts.adults) % {"num": facts.adults},
        lines=tuple(_line(child, facts, voice, keyring) for child in facts.children),
        printed=on_clock(facts.seen_at, zone),
        back=back,
    )


def _line(child: Child, facts: DoorFacts, voice: Voice, keyring: Keyring) -> SheetLine:
    zone, expected = facts.session.school.zone, child.expected
    came = next((event.at for event in facts.events if event.seat_id == child.seat_id and event.kind == "in"), None)
    return SheetLine(
        name=name_said(child, facts.children, voice),
        age=age_said(expected.age_months, voice),
        expected=on_clock(expected.span.start, zone),
        allergies=expected.allergies,
        is_restricted=child.is_restricted,
        adults=voice.listing([adult.name for adult in child.adults]) or voice.gettext("nobody: call the office"),
        guardian=expected.guardian,
        call=expected.call,
        code=doorway.code_of(keyring, child.seat_id),
        came=on_clock(came, zone) if came else None,
        went=on_clock(child.since, zone) if child.presence == "gone" and child.since else None,
    )


ROUTES = [worker_sheet, office_sheet]
