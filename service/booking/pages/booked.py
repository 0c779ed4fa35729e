"""Pages of a meeting that stands: the ticket, the calendar, and the way to cancel it."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER
from msgspec import Struct

from service.access.doors import check_csrf
from service.access.types import Principal
from service.booking import actions, reading
from service.booking.errors import MeetingOver
from service.booking.pages import views
from service.booking.tools import Given, Tools, invitation_of
from service.kernel.ids import MeetingId
from service.kernel.pages import page, reader_voice

AnyRequest = Request[Any, Any, Any]


class Ticket(Struct, frozen=True, kw_only=True):
    """booking/meeting.html."""

    meeting: views.MeetingLine
    said: str  # new, moved, or nothing
    can_change: bool
    move_href: str
    reminders: bool


class Cancelling(Struct, frozen=True, kw_only=True):
    """booking/cancel.html."""

    meeting: views.MeetingLine
    csrf: str


class Calendars(Struct, frozen=True, kw_only=True):
    """booking/calendar.html: addresses that a calendar keeps up to date by itself."""

    family: str  # https address of what is booked
    openings: str  # https address of the free times; empty once all is booked
    back: str


@get("/i/meetings/{meeting_id:uuid}", include_in_schema=False)
async def ticket(
    request: AnyRequest, meeting_id: FromPath[UUID], guardian: NamedDependency[Principal], tools: Given
) -> Response[str]:
    """Show a meeting: when, where, with whom, and what can be changed."""
    now = tools.now
    family = await reading.family(tools.pool, guardian, invitation_of(guardian))
    meeting = await reading.meeting(tools.pool, guardian, MeetingId(meeting_id))
    voice = reader_voice(request, family.invitation.language)
    line = views.meeting_line(meeting, voice, now=now)
    student = meeting.students[0].student_id.hex
    pair = f"student={student}&teacher={meeting.teacher_id.hex}&mode={meeting.mode}"
    view = Ticket(
        meeting=line,
        said="moved" if "moved" in request.query_params else "new" if "new" in request.query_params else "",
        can_change=line.stands and not line.over,
        move_href=f"/i/times?{pair}&moving={meeting_id.hex}" if line.stands else f"/i/times?{pair}",
        reminders=bool(family.invitation.recipient and family.invitation.round.reminders),
    )
    frame = views.frame_of(family.invitation, line.href, test_language=tools.test_language)
    return page("booking/meeting.html", view, voice, frame)


@get("/i/meetings/{meeting_id:uuid}/cancel", include_in_schema=False)
async def ask_cancel(
    request: AnyRequest, meeting_id: FromPath[UUID], guardian: NamedDependency[Principal], tools: Given
) -> Response[str]:
    """Ask once whether to cancel."""
    family = await reading.family(tools.pool, guardian, invitation_of(guardian))
    meeting = await reading.meeting(tools.pool, guardian, MeetingId(meeting_id))
    voice = reader_voice(request, family.invitation.language)
    line = views.meeting_line(meeting, voice, now=tools.now)
    frame = views.frame_of(family.invitation, f"{line.href}/cancel", test_language=tools.test_language)
    return page("booking/cancel.html", Cancelling(meeting=line, csrf=tools.csrf(guardian)), voice, frame)


@post("/i/meetings/{meeting_id:uuid}/cancel", include_in_schema=False)
async def cancel(
    request: AnyRequest, meeting_id: FromPath[UUID], guardian: NamedDependency[Principal], tools: Given
) -> Redirect:
    """Cancel, and lead to the meeting, which says so. One that is over or cancelled already is shown as it is."""
    form = await request.form()
    check_csrf(str(form.get("csrf", "")), tools.keyring, guardian)
    await _cancel(guardian, tools, MeetingId(meeting_id), tools.now)
    return Redirect(f"/i/meetings/{meeting_id}", status_code=HTTP_303_SEE_OTHER)


async def _cancel(guardian: Principal, tools: Tools, meeting_id: MeetingId, now: datetime) -> None:
    try:
        await actions.cancel(tools.pool, tools.keyring, tools.site, guardian, meeting_id, now=now)
    except MeetingOver:
        return  # the page it leads to tells why


@get("/i/calendar", include_in_schema=False)
async def calendar(request: AnyRequest, guardian: NamedDependency[Principal], tools: Given) -> Response[str]:
    """Give the addresses a calendar subscribes to."""
    family = await reading.family(tools.pool, guardian, invitation_of(guardian))
    facts = family.invitation
    waits = views.wishes_left(facts, family.meetings)
    view = Calendars(
        family=tools.links.family_feed(facts.family_link_id) if facts.family_link_id else "",
        openings=tools.links.openings_feed(facts.openings_link_id) if facts.openings_link_id and waits else "",
        back="/i",
    )
    voice = reader_voice(request, facts.language)
    frame = views.frame_of(facts, "/i/calendar", test_language=tools.test_language)
    return page("booking/calendar.html", view, voice, frame)


ROUTES: Final = (ticket, ask_cancel, cancel, calendar)
