"""The office's door to one family: its meetings, what it asked and waits for, its link. Nothing is decided here."""

from typing import Any, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from service.desk.pages import (
    asks,
    booking,
    days,
    links,
    meeting_room,
    meetings,
    none,
    picture,
    waiting,
)
from service.desk.pages.desks import OfficeDesk
from service.kernel.ids import InvitationId, MeetingId, NoTimeId, WaitingId


@get("/desk/invitations/{invitation_id:uuid}", include_in_schema=False)
async def family(invitation_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[str]:
    """Show everything the school knows of one guardian's invitation."""
    return await picture.show_family(office_desk, InvitationId(invitation_id))


@get("/desk/invitations/{invitation_id:uuid}/book", include_in_schema=False)
async def book_form(invitation_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[str]:
    """Show the times a family can be booked for."""
    return await booking.show_book(office_desk, InvitationId(invitation_id))


@post("/desk/invitations/{invitation_id:uuid}/book", include_in_schema=False)
async def book(invitation_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[Any]:
    """Book for a family."""
    return await booking.book(office_desk, InvitationId(invitation_id))


@get("/desk/invitations/{invitation_id:uuid}/none", include_in_schema=False)
async def none_form(invitation_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[str]:
    """Ask when a family could talk."""
    return await none.show_none(office_desk, InvitationId(invitation_id))


@post("/desk/invitations/{invitation_id:uuid}/none", include_in_schema=False)
async def say_none(invitation_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[Any]:
    """Write down when a family could talk."""
    return await none.say_none(office_desk, InvitationId(invitation_id))


@post("/desk/invitations/{invitation_id:uuid}/wait", include_in_schema=False)
async def wait(invitation_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[Any]:
    """Put a family on the waiting list."""
    return await waiting.wait(office_desk, InvitationId(invitation_id))


@post("/desk/waiting/{waiting_id:uuid}", include_in_schema=False)
async def change_place(waiting_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[Any]:
    """Book the time that is kept for a family, or take it off the waiting list."""
    return await waiting.change_place(office_desk, WaitingId(waiting_id))


@get("/desk/invitations/{invitation_id:uuid}/link", include_in_schema=False)
async def link(invitation_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[str]:
    """Show a guardian's link while it is new."""
    return await links.show_link(office_desk, InvitationId(invitation_id))


@post("/desk/invitations/{invitation_id:uuid}/link", include_in_schema=False)
async def change_link(invitation_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[Any]:
    """Renew or close a guardian's link, or take the invitation back."""
    return await links.change_link(office_desk, InvitationId(invitation_id))


@post("/desk/invitations/{invitation_id:uuid}/early", include_in_schema=False)
async def early_access(invitation_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[Any]:
    """Let a family book early."""
    return await links.give_early_access(office_desk, InvitationId(invitation_id))


@get("/desk/meetings/{meeting_id:uuid}", include_in_schema=False)
async def meeting(meeting_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[str]:
    """Show a meeting."""
    return await meetings.show_meeting(office_desk, MeetingId(meeting_id))


@post("/desk/meetings/{meeting_id:uuid}/record", include_in_schema=False)
async def record(meeting_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[Any]:
    """Keep whether a meeting took place."""
    return await days.record(office_desk, MeetingId(meeting_id))


@get("/desk/meetings/{meeting_id:uuid}/move", include_in_schema=False)
async def move_form(meeting_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[str]:
    """Show the times a meeting can be moved to."""
    return await booking.show_move(office_desk, MeetingId(meeting_id))


@post("/desk/meetings/{meeting_id:uuid}/move", include_in_schema=False)
async def move(meeting_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[Any]:
    """Move a meeting."""
    return await booking.move(office_desk, MeetingId(meeting_id))


@get("/desk/meetings/{meeting_id:uuid}/cancel", include_in_schema=False)
async def cancel_form(meeting_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[str]:
    """Ask on whose side the reason lies."""
    return await meetings.ask_cancel(office_desk, MeetingId(meeting_id))


@post("/desk/meetings/{meeting_id:uuid}/cancel", include_in_schema=False)
async def cancel(meeting_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[Any]:
    """Cancel a meeting."""
    return await meetings.cancel(office_desk, MeetingId(meeting_id))


@get("/desk/meetings/{meeting_id:uuid}/room", include_in_schema=False)
async def room_form(meeting_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[str]:
    """Show the rooms a meeting could be held in."""
    return await meeting_room.show_room(office_desk, MeetingId(meeting_id))


@post("/desk/meetings/{meeting_id:uuid}/room", include_in_schema=False)
async def change_room(meeting_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[Any]:
    """Hold a meeting in another room."""
    return await meeting_room.change_room(office_desk, MeetingId(meeting_id))


@get("/desk/asks/{no_time_id:uuid}", include_in_schema=False)
async def ask(no_time_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[str]:
    """Show what one family asked, and the form that suggests times."""
    return await asks.show_ask(office_desk, NoTimeId(no_time_id))


@post("/desk/asks/{no_time_id:uuid}", include_in_schema=False)
async def suggest(no_time_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[Any]:
    """Suggest times for a teacher."""
    return await asks.suggest(office_desk, NoTimeId(no_time_id))


ROUTES: Final = (
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
    room_form,
    change_room,
    ask,
    suggest,
)
