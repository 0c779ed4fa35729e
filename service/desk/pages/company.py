"""Two doors to the same pages: what comes with a meeting, for its teacher and for the office."""

from typing import Any, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from service.desk.pages import meeting_help
from service.desk.pages.desks import OfficeDesk, TeacherDesk
from service.kernel.ids import MeetingId


@get("/t/meetings/{meeting_id:uuid}/help", include_in_schema=False)
async def help_form(meeting_id: FromPath[UUID], teacher_desk: TeacherDesk) -> Response[str]:
    """Show the teacher what comes with a meeting."""
    return await meeting_help.show_help(teacher_desk, MeetingId(meeting_id))


@post("/t/meetings/{meeting_id:uuid}/help", include_in_schema=False)
async def change_help(meeting_id: FromPath[UUID], teacher_desk: TeacherDesk) -> Response[Any]:
    """Let the teacher change it for a caller."""
    return await meeting_help.change_help(teacher_desk, MeetingId(meeting_id))


@post("/t/meetings/{meeting_id:uuid}/place", include_in_schema=False)
async def answer_place(meeting_id: FromPath[UUID], teacher_desk: TeacherDesk) -> Response[Any]:
    """Let the teacher agree to a place, or meet otherwise."""
    return await meeting_help.answer_place(teacher_desk, MeetingId(meeting_id))


@post("/t/meetings/{meeting_id:uuid}/visit", include_in_schema=False)
async def answer_visit(meeting_id: FromPath[UUID], teacher_desk: TeacherDesk) -> Response[Any]:
    """Let the teacher say whether they go on a home visit."""
    return await meeting_help.answer_visit(teacher_desk, MeetingId(meeting_id))


@get("/desk/meetings/{meeting_id:uuid}/help", include_in_schema=False)
async def office_form(meeting_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[str]:
    """Show the office what comes with a meeting."""
    return await meeting_help.show_help(office_desk, MeetingId(meeting_id))


@post("/desk/meetings/{meeting_id:uuid}/help", include_in_schema=False)
async def office_change(meeting_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[Any]:
    """Let the office change it for a caller."""
    return await meeting_help.change_help(office_desk, MeetingId(meeting_id))


@post("/desk/meetings/{meeting_id:uuid}/place", include_in_schema=False)
async def office_place(meeting_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[Any]:
    """Let the office agree to a place for the teacher, or find another way."""
    return await meeting_help.answer_place(office_desk, MeetingId(meeting_id))


ROUTES: Final = (help_form, change_help, answer_place, answer_visit, office_form, office_change, office_place)
