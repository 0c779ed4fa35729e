"""The office's door to interpreting: meetings, telephone lines, who speaks what. Nothing is decided here."""

from typing import Any, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from service.desk.pages import interpreting, interpreting_forms
from service.desk.pages.desks import OfficeDesk
from service.kernel.ids import LineId, MeetingId, PersonId


@get("/desk/interpreting", include_in_schema=False)
async def board(office_desk: OfficeDesk) -> Response[str]:
    """Show which meetings want an interpreter, the lines, and who interprets."""
    return await interpreting.show_board(office_desk)


@get("/desk/interpreting/meetings/{meeting_id:uuid}", include_in_schema=False)
async def one_meeting(meeting_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[str]:
    """Show who could interpret at a meeting."""
    return await interpreting.show_meeting(office_desk, MeetingId(meeting_id))


@post("/desk/interpreting/meetings/{meeting_id:uuid}", include_in_schema=False)
async def settle(meeting_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[Any]:
    """Put whom the office chose in the place of who was; who cannot leads back to the others."""
    return await interpreting.settle(office_desk, MeetingId(meeting_id))


@get("/desk/interpreting/lines/new", include_in_schema=False)
async def new_line(office_desk: OfficeDesk) -> Response[str]:
    """Show the form of a new line."""
    return await interpreting_forms.show_new_line(office_desk)


@post("/desk/interpreting/lines", include_in_schema=False)
async def add_line(office_desk: OfficeDesk) -> Response[Any]:
    """Add a line."""
    return await interpreting_forms.add_line(office_desk)


@get("/desk/interpreting/lines/{line_id:uuid}", include_in_schema=False)
async def one_line(line_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[str]:
    """Show a line in its form."""
    return await interpreting_forms.show_line(office_desk, LineId(line_id))


@post("/desk/interpreting/lines/{line_id:uuid}", include_in_schema=False)
async def change_line(line_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[Any]:
    """Say otherwise of a line."""
    return await interpreting_forms.change_line(office_desk, LineId(line_id))


@post("/desk/interpreting/lines/{line_id:uuid}/leave", include_in_schema=False)
async def leave_line(line_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[Any]:
    """Use a line no longer, or again."""
    return await interpreting_forms.leave_line(office_desk, LineId(line_id))


@get("/desk/interpreting/people/{person_id:uuid}", include_in_schema=False)
async def one_person(person_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[str]:
    """Show what an interpreter speaks, in its form."""
    return await interpreting_forms.show_person(office_desk, PersonId(person_id))


@post("/desk/interpreting/people/{person_id:uuid}", include_in_schema=False)
async def describe_person(person_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[Any]:
    """Say what an interpreter speaks."""
    return await interpreting_forms.describe_person(office_desk, PersonId(person_id))


ROUTES: Final = (
    board,
    one_meeting,
    settle,
    new_line,
    add_line,
    one_line,
    change_line,
    leave_line,
    one_person,
    describe_person,
)
