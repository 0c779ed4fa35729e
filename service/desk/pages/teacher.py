"""The teacher's door: which address shows what, and which form does what. Nothing is decided here."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from service.desk.pages import asks, away, booking, days, families, hours, links, meetings, none, picture, waiting
from service.desk.pages.desks import TeacherDesk
from service.kernel.ids import CalendarId, InvitationId, MeetingId, NoTimeId, WaitingId


@get("/t", include_in_schema=False)
async def home(teacher_desk: TeacherDesk) -> Response[str]:
    """Show today's day sheet, or the next there is."""
    return await days.show_teacher_day(teacher_desk, None)


@get("/t/day/{day:date}", include_in_schema=False)
async def day_sheet(day: FromPath[date], teacher_desk: TeacherDesk) -> Response[str]:
    """Show a day sheet."""
    return await days.show_teacher_day(teacher_desk, day)


@get("/t/day/{day:date}/away", include_in_schema=False)
async def ask_away(day: FromPath[date], teacher_desk: TeacherDesk) -> Response[str]:
    """Show what is cancelled if the teacher cannot be there on a day."""
    return await away.show_away(teacher_desk, day, away.own_id(teacher_desk))


@post("/t/day/{day:date}/away", include_in_schema=False)
async def take_away(day: FromPath[date], teacher_desk: TeacherDesk) -> Response[Any]:
    """Take the day away and cancel its meetings."""
    return await away.take_away(teacher_desk, day, away.own_id(teacher_desk))


@get("/t/asks", include_in_schema=False)
async def all_asks(teacher_desk: TeacherDesk) -> Response[str]:
    """List which families need other times."""
    return await asks.show_asks(teacher_desk)


@get("/t/asks/{no_time_id:uuid}", include_in_schema=False)
async def ask(no_time_id: FromPath[UUID], teacher_desk: TeacherDesk) -> Response[str]:
    """Show what one family asked, and the form that suggests times."""
    return await asks.show_ask(teacher_desk, NoTimeId(no_time_id))


@post("/t/asks/{no_time_id:uuid}", include_in_schema=False)
async def suggest(no_time_id: FromPath[UUID], teacher_desk: TeacherDesk) -> Response[Any]:
    """Suggest times."""
    return await asks.suggest(teacher_desk, NoTimeId(no_time_id))


@get("/t/families", include_in_schema=False)
async def own_families(teacher_desk: TeacherDesk) -> Response[str]:
    """List the teacher's own families."""
    return await families.show_families(teacher_desk)


@get("/t/families/{invitation_id:uuid}", include_in_schema=False)
async def family(invitation_id: FromPath[UUID], teacher_desk: TeacherDesk) -> Response[str]:
    """Show one family, as far as it is the teacher's to know."""
    return await picture.show_family(teacher_desk, InvitationId(invitation_id))


@get("/t/families/{invitation_id:uuid}/book", include_in_schema=False)
async def book_form(invitation_id: FromPath[UUID], teacher_desk: TeacherDesk) -> Response[str]:
    """Show the times a family can be booked for."""
    return await booking.show_book(teacher_desk, InvitationId(invitation_id))


@post("/t/families/{invitation_id:uuid}/book", include_in_schema=False)
async def book(invitation_id: FromPath[UUID], teacher_desk: TeacherDesk) -> Response[Any]:
    """Book for a family."""
    return await booking.book(teacher_desk, InvitationId(invitation_id))


@get("/t/families/{invitation_id:uuid}/none", include_in_schema=False)
async def none_form(invitation_id: FromPath[UUID], teacher_desk: TeacherDesk) -> Response[str]:
    """Ask when a family could talk."""
    return await none.show_none(teacher_desk, InvitationId(invitation_id))


@post("/t/families/{invitation_id:uuid}/none", include_in_schema=False)
async def say_none(invitation_id: FromPath[UUID], teacher_desk: TeacherDesk) -> Response[Any]:
    """Write down when a family could talk."""
    return await none.say_none(teacher_desk, InvitationId(invitation_id))


@post("/t/families/{invitation_id:uuid}/wait", include_in_schema=False)
async def wait(invitation_id: FromPath[UUID], teacher_desk: TeacherDesk) -> Response[Any]:
    """Put a family on the waiting list."""
    return await waiting.wait(teacher_desk, InvitationId(invitation_id))


@post("/t/waiting/{waiting_id:uuid}", include_in_schema=False)
async def change_place(waiting_id: FromPath[UUID], teacher_desk: TeacherDesk) -> Response[Any]:
    """Book the time that is kept for a family, or take it off the waiting list."""
    return await waiting.change_place(teacher_desk, WaitingId(waiting_id))


@get("/t/meetings/{meeting_id:uuid}", include_in_schema=False)
async def meeting(meeting_id: FromPath[UUID], teacher_desk: TeacherDesk) -> Response[str]:
    """Show a meeting."""
    return await meetings.show_meeting(teacher_desk, MeetingId(meeting_id))


@post("/t/meetings/{meeting_id:uuid}/record", include_in_schema=False)
async def record(meeting_id: FromPath[UUID], teacher_desk: TeacherDesk) -> Response[Any]:
    """Keep whether a meeting took place."""
    return await days.record(teacher_desk, MeetingId(meeting_id))


@get("/t/meetings/{meeting_id:uuid}/move", include_in_schema=False)
async def move_form(meeting_id: FromPath[UUID], teacher_desk: TeacherDesk) -> Response[str]:
    """Show the times a meeting can be moved to."""
    return await booking.show_move(teacher_desk, MeetingId(meeting_id))


@post("/t/meetings/{meeting_id:uuid}/move", include_in_schema=False)
async def move(meeting_id: FromPath[UUID], teacher_desk: TeacherDesk) -> Response[Any]:
    """Move a meeting."""
    return await booking.move(teacher_desk, MeetingId(meeting_id))


@get("/t/meetings/{meeting_id:uuid}/cancel", include_in_schema=False)
async def cancel_form(meeting_id: FromPath[UUID], teacher_desk: TeacherDesk) -> Response[str]:
    """Ask on whose side the reason lies."""
    return await meetings.ask_cancel(teacher_desk, MeetingId(meeting_id))


@post("/t/meetings/{meeting_id:uuid}/cancel", include_in_schema=False)
async def cancel(meeting_id: FromPath[UUID], teacher_desk: TeacherDesk) -> Response[Any]:
    """Cancel a meeting."""
    return await meetings.cancel(teacher_desk, MeetingId(meeting_id))


@get("/t/hours", include_in_schema=False)
async def own_hours(teacher_desk: TeacherDesk) -> Response[str]:
    """Show when the teacher can meet."""
    return await hours.show_hours(teacher_desk)


@post("/t/hours/weekly", include_in_schema=False)
async def add_weekly(teacher_desk: TeacherDesk) -> Response[Any]:
    """Offer hours of every week."""
    return await hours.add_weekly(teacher_desk)


@post("/t/hours/weekly/{pattern_id:uuid}/remove", include_in_schema=False)
async def remove_weekly(pattern_id: FromPath[UUID], teacher_desk: TeacherDesk) -> Response[Any]:
    """Take hours of every week back."""
    return await hours.remove_weekly(teacher_desk, pattern_id)


@post("/t/hours/dated", include_in_schema=False)
async def add_dated(teacher_desk: TeacherDesk) -> Response[Any]:
    """Add time on one day or take some away."""
    return await hours.add_dated(teacher_desk)


@post("/t/hours/dated/{exception_id:uuid}/remove", include_in_schema=False)
async def remove_dated(exception_id: FromPath[UUID], teacher_desk: TeacherDesk) -> Response[Any]:
    """Take a change of one day back."""
    return await hours.remove_dated(teacher_desk, exception_id)


@post("/t/hours/calendars", include_in_schema=False)
async def connect(teacher_desk: TeacherDesk) -> Response[Any]:
    """Connect a calendar elsewhere."""
    return await hours.connect(teacher_desk)


@post("/t/hours/calendars/{calendar_id:uuid}/remove", include_in_schema=False)
async def disconnect(calendar_id: FromPath[UUID], teacher_desk: TeacherDesk) -> Response[Any]:
    """Disconnect a calendar."""
    return await hours.disconnect(teacher_desk, CalendarId(calendar_id))


@get("/t/calendar", include_in_schema=False)
async def calendar(teacher_desk: TeacherDesk) -> Response[str]:
    """Show the address of the teacher's calendar."""
    return await links.show_calendar(teacher_desk)


@post("/t/calendar", include_in_schema=False)
async def make_calendar(teacher_desk: TeacherDesk) -> Response[Any]:
    """Make the address of the teacher's calendar."""
    return await links.make_calendar(teacher_desk)


ROUTES: Final = (
    home,
    day_sheet,
    ask_away,
    take_away,
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
