"""The office's door to childcare: sessions, who works there, who comes. Nothing is decided here."""

from typing import Any, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from service.desk.pages import childcare
from service.desk.pages.desks import OfficeDesk
from service.kernel.ids import SessionId


@get("/desk/childcare", include_in_schema=False)
async def show_sessions(office_desk: OfficeDesk) -> Response[str]:
    """List the sessions, those with too few adults on top."""
    return await childcare.show_sessions(office_desk)


@get("/desk/childcare/new", include_in_schema=False)
async def new_session(office_desk: OfficeDesk) -> Response[str]:
    """Show the form of a new session."""
    return await childcare.show_new(office_desk)


@post("/desk/childcare", include_in_schema=False)
async def make_session(office_desk: OfficeDesk) -> Response[Any]:
    """Make a session."""
    return await childcare.make_session(office_desk)


@get("/desk/childcare/{session_id:uuid}", include_in_schema=False)
async def show_session(session_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[str]:
    """Show one session: what is missing, who works, who comes, what happened at the door."""
    return await childcare.show_session(office_desk, SessionId(session_id))


@post("/desk/childcare/{session_id:uuid}", include_in_schema=False)
async def change_session(session_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[Any]:
    """Give a session another room, other hours or another cap."""
    return await childcare.change_session(office_desk, SessionId(session_id))


@post("/desk/childcare/{session_id:uuid}/state", include_in_schema=False)
async def set_state(session_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[Any]:
    """Open, close or call off a session."""
    return await childcare.set_state(office_desk, SessionId(session_id))


@post("/desk/childcare/{session_id:uuid}/shifts", include_in_schema=False)
async def settle_shift(session_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[Any]:
    """Name who works on a shift, free it, ask for one more adult or for one less."""
    return await childcare.settle_shift(office_desk, SessionId(session_id))


@post("/desk/childcare/{session_id:uuid}/settle", include_in_schema=False)
async def settle_session(session_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[Any]:
    """Take back now the seats adults cannot carry, or say that what happened at the door was looked at."""
    return await childcare.settle_session(office_desk, SessionId(session_id))


@post("/desk/childcare/{session_id:uuid}/pick-up", include_in_schema=False)
async def let_fetch(session_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[Any]:
    """Add somebody who may fetch a child, as its family said."""
    return await childcare.let_fetch(office_desk, SessionId(session_id))


ROUTES: Final = (
    show_sessions,
    new_session,
    make_session,
    show_session,
    change_session,
    set_state,
    settle_shift,
    settle_session,
    let_fetch,
)
