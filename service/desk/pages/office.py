"""The office's door: which address shows what, and which form does what. Nothing is decided here."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from service.access.types import Principal
from service.booking.tools import Given
from service.desk.pages import (
    asks,
    booking,
    calls,
    changes,
    days,
    exported,
    families,
    links,
    meeting_room,
    meetings,
    needs,
    new_round,
    none,
    opening,
    round_teachers,
    rounds,
    school,
    waiting,
)
from service.desk.pages.desks import AnyRequest, office_desk
from service.kernel.ids import InvitationId, MeetingId, NoTimeId, RoundId, WaitingId

Office = NamedDependency[Principal]


@get("/desk", include_in_schema=False)
async def home(request: AnyRequest, office: Office, tools: Given) -> Response[str]:
    """List the school's rounds."""
    return await rounds.show_home(await office_desk(request, office, tools))


@get("/desk/days", include_in_schema=False)
async def next_day(request: AnyRequest, office: Office, tools: Given) -> Response[str]:
    """Show all day sheets of today, or of the next day there is."""
    return await days.show_school_day(await office_desk(request, office, tools), None)


@get("/desk/day/{day:date}", include_in_schema=False)
async def day_sheets(request: AnyRequest, day: FromPath[date], office: Office, tools: Given) -> Response[str]:
    """Show all day sheets of a day."""
    return await days.show_school_day(await office_desk(request, office, tools), day)


@get("/desk/day/{day:date}/signs", include_in_schema=False)
async def signs(request: AnyRequest, day: FromPath[date], office: Office, tools: Given) -> Response[str]:
    """Show the signs for the doors."""
    return await days.show_signs(await office_desk(request, office, tools), day)


@get("/desk/rounds/new", include_in_schema=False)
async def new_round_form(request: AnyRequest, office: Office, tools: Given) -> Response[str]:
    """Show the form of a new round."""
    return await new_round.show_new_round(await office_desk(request, office, tools))


@post("/desk/rounds", include_in_schema=False)
async def make_round(request: AnyRequest, office: Office, tools: Given) -> Response[Any]:
    """Make a round, still a draft."""
    return await new_round.make_round(await office_desk(request, office, tools))


@get("/desk/rounds/{round_id:uuid}", include_in_schema=False)
async def one_round(request: AnyRequest, round_id: FromPath[UUID], office: Office, tools: Given) -> Response[str]:
    """Show how far a round has come."""
    return await rounds.show_round(await office_desk(request, office, tools), RoundId(round_id))


@get("/desk/rounds/{round_id:uuid}/teachers", include_in_schema=False)
async def teachers_form(request: AnyRequest, round_id: FromPath[UUID], office: Office, tools: Given) -> Response[str]:
    """Show what a round's teachers have of their own."""
    return await round_teachers.show_teachers(await office_desk(request, office, tools), RoundId(round_id))


@post("/desk/rounds/{round_id:uuid}/teachers", include_in_schema=False)
async def change_teachers(request: AnyRequest, round_id: FromPath[UUID], office: Office, tools: Given) -> Response[Any]:
    """Keep what a round's teachers have of their own."""
    return await round_teachers.change_teachers(await office_desk(request, office, tools), RoundId(round_id))


@get("/desk/rounds/{round_id:uuid}/open", include_in_schema=False)
async def open_form(request: AnyRequest, round_id: FromPath[UUID], office: Office, tools: Given) -> Response[str]:
    """Show what opening a round will do."""
    return await opening.show_open(await office_desk(request, office, tools), RoundId(round_id))


@post("/desk/rounds/{round_id:uuid}/open", include_in_schema=False)
async def open_round(request: AnyRequest, round_id: FromPath[UUID], office: Office, tools: Given) -> Response[Any]:
    """Open a round, or invite who is new since."""
    return await opening.open_round(await office_desk(request, office, tools), RoundId(round_id))


@post("/desk/rounds/{round_id:uuid}/close", include_in_schema=False)
async def close_round(request: AnyRequest, round_id: FromPath[UUID], office: Office, tools: Given) -> Response[Any]:
    """End booking in a round."""
    return await opening.close_round(await office_desk(request, office, tools), RoundId(round_id))


@get("/desk/rounds/{round_id:uuid}/close", include_in_schema=False)
async def ask_end(request: AnyRequest, round_id: FromPath[UUID], office: Office, tools: Given) -> Response[str]:
    """Say what ending booking means."""
    return await changes.ask_end(await office_desk(request, office, tools), RoundId(round_id))


@get("/desk/rounds/{round_id:uuid}/edit", include_in_schema=False)
async def draft_form(request: AnyRequest, round_id: FromPath[UUID], office: Office, tools: Given) -> Response[str]:
    """Show a draft in its form."""
    return await new_round.show_draft(await office_desk(request, office, tools), RoundId(round_id))


@post("/desk/rounds/{round_id:uuid}/edit", include_in_schema=False)
async def redo_round(request: AnyRequest, round_id: FromPath[UUID], office: Office, tools: Given) -> Response[Any]:
    """Write a draft anew."""
    return await new_round.redo_round(await office_desk(request, office, tools), RoundId(round_id))


@get("/desk/rounds/{round_id:uuid}/delete", include_in_schema=False)
async def ask_delete(request: AnyRequest, round_id: FromPath[UUID], office: Office, tools: Given) -> Response[str]:
    """Say what taking a draft away means."""
    return await changes.ask_delete(await office_desk(request, office, tools), RoundId(round_id))


@post("/desk/rounds/{round_id:uuid}/delete", include_in_schema=False)
async def delete_round(request: AnyRequest, round_id: FromPath[UUID], office: Office, tools: Given) -> Response[Any]:
    """Take a draft away."""
    return await changes.delete(await office_desk(request, office, tools), RoundId(round_id))


@get("/desk/rounds/{round_id:uuid}/change", include_in_schema=False)
async def change_form(request: AnyRequest, round_id: FromPath[UUID], office: Office, tools: Given) -> Response[str]:
    """Show what may still change in a round."""
    return await changes.show_change(await office_desk(request, office, tools), RoundId(round_id))


@post("/desk/rounds/{round_id:uuid}/change", include_in_schema=False)
async def change_round(request: AnyRequest, round_id: FromPath[UUID], office: Office, tools: Given) -> Response[Any]:
    """Change a round that families know of."""
    return await changes.change(await office_desk(request, office, tools), RoundId(round_id))


@get("/desk/rounds/{round_id:uuid}/calls", include_in_schema=False)
async def call_list(request: AnyRequest, round_id: FromPath[UUID], office: Office, tools: Given) -> Response[str]:
    """Show the families somebody should call."""
    return await calls.show_calls(await office_desk(request, office, tools), RoundId(round_id))


@get("/desk/rounds/{round_id:uuid}/export.csv", include_in_schema=False)
async def csv_file(request: AnyRequest, round_id: FromPath[UUID], office: Office, tools: Given) -> Response[bytes]:
    """Give the families as a CSV file."""
    return await exported.export_csv(await office_desk(request, office, tools), RoundId(round_id))


@get("/desk/rounds/{round_id:uuid}/export.xlsx", include_in_schema=False)
async def workbook(request: AnyRequest, round_id: FromPath[UUID], office: Office, tools: Given) -> Response[bytes]:
    """Give the families as a workbook."""
    return await exported.export_xlsx(await office_desk(request, office, tools), RoundId(round_id))


@get("/desk/invitations/{invitation_id:uuid}", include_in_schema=False)
async def family(request: AnyRequest, invitation_id: FromPath[UUID], office: Office, tools: Given) -> Response[str]:
    """Show everything the school knows of one guardian's invitation."""
    return await families.show_family(await office_desk(request, office, tools), InvitationId(invitation_id))


@get("/desk/invitations/{invitation_id:uuid}/book", include_in_schema=False)
async def book_form(request: AnyRequest, invitation_id: FromPath[UUID], office: Office, tools: Given) -> Response[str]:
    """Show the times a family can be booked for."""
    return await booking.show_book(await office_desk(request, office, tools), InvitationId(invitation_id))


@post("/desk/invitations/{invitation_id:uuid}/book", include_in_schema=False)
async def book(request: AnyRequest, invitation_id: FromPath[UUID], office: Office, tools: Given) -> Response[Any]:
    """Book for a family."""
    return await booking.book(await office_desk(request, office, tools), InvitationId(invitation_id))


@get("/desk/invitations/{invitation_id:uuid}/none", include_in_schema=False)
async def none_form(request: AnyRequest, invitation_id: FromPath[UUID], office: Office, tools: Given) -> Response[str]:
    """Ask when a family could talk."""
    return await none.show_none(await office_desk(request, office, tools), InvitationId(invitation_id))


@post("/desk/invitations/{invitation_id:uuid}/none", include_in_schema=False)
async def say_none(request: AnyRequest, invitation_id: FromPath[UUID], office: Office, tools: Given) -> Response[Any]:
    """Write down when a family could talk."""
    return await none.say_none(await office_desk(request, office, tools), InvitationId(invitation_id))


@post("/desk/invitations/{invitation_id:uuid}/wait", include_in_schema=False)
async def wait(request: AnyRequest, invitation_id: FromPath[UUID], office: Office, tools: Given) -> Response[Any]:
    """Put a family on the waiting list."""
    return await waiting.wait(await office_desk(request, office, tools), InvitationId(invitation_id))


@post("/desk/waiting/{waiting_id:uuid}", include_in_schema=False)
async def change_place(request: AnyRequest, waiting_id: FromPath[UUID], office: Office, tools: Given) -> Response[Any]:
    """Book the time that is kept for a family, or take it off the waiting list."""
    return await waiting.change_place(await office_desk(request, office, tools), WaitingId(waiting_id))


@get("/desk/invitations/{invitation_id:uuid}/link", include_in_schema=False)
async def link(request: AnyRequest, invitation_id: FromPath[UUID], office: Office, tools: Given) -> Response[str]:
    """Show a guardian's link while it is new."""
    return await links.show_link(await office_desk(request, office, tools), InvitationId(invitation_id))


@post("/desk/invitations/{invitation_id:uuid}/link", include_in_schema=False)
async def change_link(
    request: AnyRequest, invitation_id: FromPath[UUID], office: Office, tools: Given
) -> Response[Any]:
    """Renew or close a guardian's link, or take the invitation back."""
    return await links.change_link(await office_desk(request, office, tools), InvitationId(invitation_id))


@post("/desk/invitations/{invitation_id:uuid}/early", include_in_schema=False)
async def early_access(
    request: AnyRequest, invitation_id: FromPath[UUID], office: Office, tools: Given
) -> Response[Any]:
    """Let a family book early."""
    return await links.give_early_access(await office_desk(request, office, tools), InvitationId(invitation_id))


@get("/desk/needs", include_in_schema=False)
async def meetings_in_doubt(request: AnyRequest, office: Office, tools: Given) -> Response[str]:
    """Show the booked meetings that need the office."""
    return await needs.show_needs(await office_desk(request, office, tools))


@get("/desk/meetings/{meeting_id:uuid}", include_in_schema=False)
async def meeting(request: AnyRequest, meeting_id: FromPath[UUID], office: Office, tools: Given) -> Response[str]:
    """Show a meeting."""
    return await meetings.show_meeting(await office_desk(request, office, tools), MeetingId(meeting_id))


@post("/desk/meetings/{meeting_id:uuid}/record", include_in_schema=False)
async def record(request: AnyRequest, meeting_id: FromPath[UUID], office: Office, tools: Given) -> Response[Any]:
    """Keep whether a meeting took place."""
    return await days.record(await office_desk(request, office, tools), MeetingId(meeting_id))


@get("/desk/meetings/{meeting_id:uuid}/move", include_in_schema=False)
async def move_form(request: AnyRequest, meeting_id: FromPath[UUID], office: Office, tools: Given) -> Response[str]:
    """Show the times a meeting can be moved to."""
    return await booking.show_move(await office_desk(request, office, tools), MeetingId(meeting_id))


@post("/desk/meetings/{meeting_id:uuid}/move", include_in_schema=False)
async def move(request: AnyRequest, meeting_id: FromPath[UUID], office: Office, tools: Given) -> Response[Any]:
    """Move a meeting."""
    return await booking.move(await office_desk(request, office, tools), MeetingId(meeting_id))


@get("/desk/meetings/{meeting_id:uuid}/cancel", include_in_schema=False)
async def cancel_form(request: AnyRequest, meeting_id: FromPath[UUID], office: Office, tools: Given) -> Response[str]:
    """Ask on whose side the reason lies."""
    return await meetings.ask_cancel(await office_desk(request, office, tools), MeetingId(meeting_id))


@post("/desk/meetings/{meeting_id:uuid}/cancel", include_in_schema=False)
async def cancel(request: AnyRequest, meeting_id: FromPath[UUID], office: Office, tools: Given) -> Response[Any]:
    """Cancel a meeting."""
    return await meetings.cancel(await office_desk(request, office, tools), MeetingId(meeting_id))


@get("/desk/meetings/{meeting_id:uuid}/room", include_in_schema=False)
async def room_form(request: AnyRequest, meeting_id: FromPath[UUID], office: Office, tools: Given) -> Response[str]:
    """Show the rooms a meeting could be held in."""
    return await meeting_room.show_room(await office_desk(request, office, tools), MeetingId(meeting_id))


@post("/desk/meetings/{meeting_id:uuid}/room", include_in_schema=False)
async def change_room(request: AnyRequest, meeting_id: FromPath[UUID], office: Office, tools: Given) -> Response[Any]:
    """Hold a meeting in another room."""
    return await meeting_room.change_room(await office_desk(request, office, tools), MeetingId(meeting_id))


@get("/desk/asks/{no_time_id:uuid}", include_in_schema=False)
async def ask(request: AnyRequest, no_time_id: FromPath[UUID], office: Office, tools: Given) -> Response[str]:
    """Show what one family asked, and the form that suggests times."""
    return await asks.show_ask(await office_desk(request, office, tools), NoTimeId(no_time_id))


@post("/desk/asks/{no_time_id:uuid}", include_in_schema=False)
async def suggest(request: AnyRequest, no_time_id: FromPath[UUID], office: Office, tools: Given) -> Response[Any]:
    """Suggest times for a teacher."""
    return await asks.suggest(await office_desk(request, office, tools), NoTimeId(no_time_id))


@get("/desk/people", include_in_schema=False)
async def people(request: AnyRequest, office: Office, tools: Given) -> Response[str]:
    """Find people by name."""
    return await school.show_people(await office_desk(request, office, tools))


@get("/desk/messages", include_in_schema=False)
async def messages(request: AnyRequest, office: Office, tools: Given) -> Response[str]:
    """Show how mails and texts are doing."""
    return await school.show_messages(await office_desk(request, office, tools))


@get("/desk/calendar", include_in_schema=False)
async def calendar(request: AnyRequest, office: Office, tools: Given) -> Response[str]:
    """Show the address of the school's calendar."""
    return await links.show_calendar(await office_desk(request, office, tools))


@post("/desk/calendar", include_in_schema=False)
async def make_calendar(request: AnyRequest, office: Office, tools: Given) -> Response[Any]:
    """Make the address of the school's calendar."""
    return await links.make_calendar(await office_desk(request, office, tools))


@get("/desk/school", include_in_schema=False)
async def own_school(request: AnyRequest, office: Office, tools: Given) -> Response[str]:
    """Show what the office says of its school."""
    return await school.show_school(await office_desk(request, office, tools))


@post("/desk/school", include_in_schema=False)
async def change_school(request: AnyRequest, office: Office, tools: Given) -> Response[Any]:
    """Keep what the office says of its school."""
    return await school.change_school(await office_desk(request, office, tools))


ROUTES: Final = (
    calendar,
    make_calendar,
    home,
    next_day,
    day_sheets,
    signs,
    new_round_form,
    make_round,
    one_round,
    teachers_form,
    change_teachers,
    open_form,
    open_round,
    close_round,
    ask_end,
    draft_form,
    redo_round,
    ask_delete,
    delete_round,
    change_form,
    change_round,
    call_list,
    csv_file,
    workbook,
    family,
    book_form,
    book,
    none_form,
    say_none,
    wait,
    change_place,
    link,
    change_link,
    early_access,
    meeting,
    record,
    move_form,
    move,
    cancel_form,
    cancel,
    meetings_in_doubt,
    room_form,
    change_room,
    ask,
    suggest,
    people,
    messages,
    own_school,
    change_school,
)
