"""Two doors to the same pages: what comes with a meeting, for its teacher and for the office."""

from typing import Any, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from service.access.types import Principal
from service.booking.tools import Given
from service.desk.pages import meeting_help
from service.desk.pages.desks import AnyRequest, office_desk, teacher_desk
from service.kernel.ids import MeetingId

Person = NamedDependency[Principal]


@get("/t/meetings/{meeting_id:uuid}/help", include_in_schema=False)
async def help_form(request: AnyRequest, meeting_id: FromPath[UUID], teacher: Person, tools: Given) -> Response[str]:
    """Show the teacher what comes with a meeting."""
    return await meeting_help.show_help(await teacher_desk(request, teacher, tools), MeetingId(meeting_id))


@post("/t/meetings/{meeting_id:uuid}/help", include_in_schema=False)
async def change_help(request: AnyRequest, meeting_id: FromPath[UUID], teacher: Person, tools: Given) -> Response[Any]:
    """Let the teacher change it for a caller."""
    return await meeting_help.change_help(await teacher_desk(request, teacher, tools), MeetingId(meeting_id))


@post("/t/meetings/{meeting_id:uuid}/place", include_in_schema=False)
async def answer_place(request: AnyRequest, meeting_id: FromPath[UUID], teacher: Person, tools: Given) -> Response[Any]:
    """Let the teacher agree to a place, or meet otherwise."""
    return await meeting_help.answer_place(await teacher_desk(request, teacher, tools), MeetingId(meeting_id))


@get("/desk/meetings/{meeting_id:uuid}/help", include_in_schema=False)
async def office_form(request: AnyRequest, meeting_id: FromPath[UUID], office: Person, tools: Given) -> Response[str]:
    """Show the office what comes with a meeting."""
    return await meeting_help.show_help(await office_desk(request, office, tools), MeetingId(meeting_id))


@post("/desk/meetings/{meeting_id:uuid}/help", include_in_schema=False)
async def office_change(request: AnyRequest, meeting_id: FromPath[UUID], office: Person, tools: Given) -> Response[Any]:
    """Let the office change it for a caller."""
    return await meeting_help.change_help(await office_desk(request, office, tools), MeetingId(meeting_id))


@post("/desk/meetings/{meeting_id:uuid}/place", include_in_schema=False)
async def office_place(request: AnyRequest, meeting_id: FromPath[UUID], office: Person, tools: Given) -> Response[Any]:
    """Let the office agree to a place for the teacher, or find another way."""
    return await meeting_help.answer_place(await office_desk(request, office, tools), MeetingId(meeting_id))


ROUTES: Final = (help_form, change_help, answer_place, office_form, office_change, office_place)
