"""The teacher's door: which address shows what, and which form does what. Nothing is decided here."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from service.access.types import Principal
from service.booking.tools import Given
from service.desk.pages import asks, booking, days, families, hours, links, meetings, none, waiting
from service.desk.pages.desks import AnyRequest, teacher_desk
from service.kernel.ids import CalendarId, InvitationId, MeetingId, NoTimeId, WaitingId

Teacher = NamedDependency[Principal]


@get("/t", include_in_schema=False)
async def home(request: AnyRequest, teacher: Teacher, tools: Given) -> Response[str]:
    """Show today's day sheet, or the next there is."""
    return await days.show_teacher_day(await teacher_desk(request, teacher, tools), None)


@get("/t/day/{day:date}", include_in_schema=False)
async def day_sheet(request: AnyRequest, day: FromPath[date], teacher: Teacher, tools: Given) -> Response[str]:
    """Show a day sheet."""
    return await days.show_teacher_day(await teacher_desk(request, teacher, tools), day)


@get("/t/asks", include_in_schema=False)
async def all_asks(request: AnyRequest, teacher: Teacher, tools: Given) -> Response[str]:
    """List which families need other times."""
    return await asks.show_asks(await teacher_desk(request, teacher, tools))


@get("/t/asks/{no_time_id:uuid}", include_in_schema=False)
async def ask(request: AnyRequest, no_time_id: FromPath[UUID], teacher: Teacher, tools: Given) -> Response[str]:
    """Show what one family asked, and the form that suggests times."""
    return await asks.show_ask(await teacher_desk(request, teacher, tools), NoTimeId(no_time_id))


@post("/t/asks/{no_time_id:uuid}", include_in_schema=False)
async def suggest(request: AnyRequest, no_time_id: FromPath[UUID], teacher: Teacher, tools: Given) -> Response[Any]:
    """Suggest times."""
    return await asks.suggest(await teacher_desk(request, teacher, tools), NoTimeId(no_time_id))


@get("/t/families", include_in_schema=False)
async def own_families(request: AnyRequest, teacher: Teacher, tools: Given) -> Response[str]:
    """List the teacher's own families."""
    return await families.show_families(await teacher_desk(request, teacher, tools))


@get("/t/families/{invitation_id:uuid}", include_in_schema=False)
async def family(request: AnyRequest, invitation_id: FromPath[UUID], teacher: Teacher, tools: Given) -> Response[str]:
    """Show one family, as far as it is the teacher's to know."""
    return await families.show_family(await teacher_desk(request, teacher, tools), InvitationId(invitation_id))


@get("/t/families/{invitation_id:uuid}/book", include_in_schema=False)
async def book_form(
    request: AnyRequest, invitation_id: FromPath[UUID], teacher: Teacher, tools: Given
) -> Response[str]:
    """Show the times a family can be booked for."""
    return await booking.show_book(await teacher_desk(request, teacher, tools), InvitationId(invitation_id))


@post("/t/families/{invitation_id:uuid}/book", include_in_schema=False)
async def book(request: AnyRequest, invitation_id: FromPath[UUID], teacher: Teacher, tools: Given) -> Response[Any]:
    """Book for a family."""
    return await booking.book(await teacher_desk(request, teacher, tools), InvitationId(invitation_id))


@get("/t/families/{invitation_id:uuid}/none", include_in_schema=False)
async def none_form(
    request: AnyRequest, invitation_id: FromPath[UUID], teacher: Teacher, tools: Given
) -> Response[str]:
    """Ask when a family could talk."""
    return await none.show_none(await teacher_desk(request, teacher, tools), InvitationId(invitation_id))


@post("/t/families/{invitation_id:uuid}/none", include_in_schema=False)
async def say_none(request: AnyRequest, invitation_id: FromPath[UUID], teacher: Teacher, tools: Given) -> Response[Any]:
    """Write down when a family could talk."""
    return await none.say_none(await teacher_desk(request, teacher, tools), InvitationId(invitation_id))


@post("/t/families/{invitation_id:uuid}/wait", include_in_schema=False)
async def wait(request: AnyRequest, invitation_id: FromPath[UUID], teacher: Teacher, tools: Given) -> Response[Any]:
    """Put a family on the waiting list."""
    return await waiting.wait(await teacher_desk(request, teacher, tools), InvitationId(invitation_id))


@post("/t/waiting/{waiting_id:uuid}", include_in_schema=False)
async def change_place(
    request: AnyRequest, waiting_id: FromPath[UUID], teacher: Teacher, tools: Given
) -> Response[Any]:
    """Book the time that is kept for a family, or take it off the waiting list."""
    return await waiting.change_place(await teacher_desk(request, teacher, tools), WaitingId(waiting_id))


@get("/t/meetings/{meeting_id:uuid}", include_in_schema=False)
async def meeting(request: AnyRequest, meeting_id: FromPath[UUID], teacher: Teacher, tools: Given) -> Response[str]:
    """Show a meeting."""
    return await meetings.show_meeting(await teacher_desk(request, teacher, tools), MeetingId(meeting_id))


@post("/t/meetings/{meeting_id:uuid}/record", include_in_schema=False)
async def record(request: AnyRequest, meeting_id: FromPath[UUID], teacher: Teacher, tools: Given) -> Response[Any]:
    """Keep whether a meeting took place."""
    return await days.record(await teacher_desk(request, teacher, tools), MeetingId(meeting_id))


@get("/t/meetings/{meeting_id:uuid}/move", include_in_schema=False)
async def move_form(request: AnyRequest, meeting_id: FromPath[UUID], teacher: Teacher, tools: Given) -> Response[str]:
    """Show the times a meeting can be moved to."""
    return await booking.show_move(await teacher_desk(request, teacher, tools), MeetingId(meeting_id))


@post("/t/meetings/{meeting_id:uuid}/move", include_in_schema=False)
async def move(request: AnyRequest, meeting_id: FromPath[UUID], teacher: Teacher, tools: Given) -> Response[Any]:
    """Move a meeting."""
    return await booking.move(await teacher_desk(request, teacher, tools), MeetingId(meeting_id))


@get("/t/meetings/{meeting_id:uuid}/cancel", include_in_schema=False)
async def cancel_form(request: AnyRequest, meeting_id: FromPath[UUID], teacher: Teacher, tools: Given) -> Response[str]:
    """Ask on whose side the reason lies."""
    return await meetings.ask_cancel(await teacher_desk(request, teacher, tools), MeetingId(meeting_id))


@post("/t/meetings/{meeting_id:uuid}/cancel", include_in_schema=False)
async def cancel(request: AnyRequest, meeting_id: FromPath[UUID], teacher: Teacher, tools: Given) -> Response[Any]:
    """Cancel a meeting."""
    return await meetings.cancel(await teacher_desk(request, teacher, tools), MeetingId(meeting_id))


@get("/t/hours", include_in_schema=False)
async def own_hours(request: AnyRequest, teacher: Teacher, tools: Given) -> Response[str]:
    """Show when the teacher can meet."""
    return await hours.show_hours(await teacher_desk(request, teacher, tools))


@post("/t/hours/weekly", include_in_schema=False)
async def add_weekly(request: AnyRequest, teacher: Teacher, tools: Given) -> Response[Any]:
    """Offer hours of every week."""
    return await hours.add_weekly(await teacher_desk(request, teacher, tools))


@post("/t/hours/weekly/{pattern_id:uuid}/remove", include_in_schema=False)
async def remove_weekly(
    request: AnyRequest, pattern_id: FromPath[UUID], teacher: Teacher, tools: Given
) -> Response[Any]:
    """Take hours of every week back."""
    return await hours.remove_weekly(await teacher_desk(request, teacher, tools), pattern_id)


@post("/t/hours/dated", include_in_schema=False)
async def add_dated(request: AnyRequest, teacher: Teacher, tools: Given) -> Response[Any]:
    """Add time on one day or take some away."""
    return await hours.add_dated(await teacher_desk(request, teacher, tools))


@post("/t/hours/dated/{exception_id:uuid}/remove", include_in_schema=False)
async def remove_dated(
    request: AnyRequest, exception_id: FromPath[UUID], teacher: Teacher, tools: Given
) -> Response[Any]:
    """Take a change of one day back."""
    return await hours.remove_dated(await teacher_desk(request, teacher, tools), exception_id)


@post("/t/hours/calendars", include_in_schema=False)
async def connect(request: AnyRequest, teacher: Teacher, tools: Given) -> Response[Any]:
    """Connect a calendar elsewhere."""
    return await hours.connect(await teacher_desk(request, teacher, tools))


@post("/t/hours/calendars/{calendar_id:uuid}/remove", include_in_schema=False)
async def disconnect(request: AnyRequest, calendar_id: FromPath[UUID], teacher: Teacher, tools: Given) -> Response[Any]:
    """Disconnect a calendar."""
    return await hours.disconnect(await teacher_desk(request, teacher, tools), CalendarId(calendar_id))


@get("/t/calendar", include_in_schema=False)
async def calendar(request: AnyRequest, teacher: Teacher, tools: Given) -> Response[str]:
    """Show the address of the teacher's calendar."""
    return await links.show_calendar(await teacher_desk(request, teacher, tools))


@post("/t/calendar", include_in_schema=False)
async def make_calendar(request: AnyRequest, teacher: Teacher, tools: Given) -> Response[Any]:
    """Make the address of the teacher's calendar."""
    return await links.make_calendar(await teacher_desk(request, teacher, tools))


ROUTES: Final = (
    home,
    day_sheet,
    all_asks,
    ask,
    suggest,
    own_families,
    family,
    book_form,
    book,
    none_form,
    say_none,
    wait,
    change_place,
    meeting,
    record,
    move_form,
    move,
    cancel_form,
    cancel,
    own_hours,
    add_weekly,
    remove_weekly,
    add_dated,
    remove_dated,
    connect,
    disconnect,
    calendar,
    make_calendar,
)
