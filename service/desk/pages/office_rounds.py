"""The office's door to a round: made, opened, changed, watched, saved. Nothing is decided here."""

from typing import Any, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from service.desk.pages import (
    calls,
    changes,
    exported,
    new_round,
    opening,
    round_teachers,
    rounds,
)
from service.desk.pages.desks import OfficeDesk
from service.kernel.ids import RoundId


@get("/desk/rounds/new", include_in_schema=False)
async def new_round_form(office_desk: OfficeDesk) -> Response[str]:
    """Show the form of a new round."""
    return await new_round.show_new_round(office_desk)


@post("/desk/rounds", include_in_schema=False)
async def make_round(office_desk: OfficeDesk) -> Response[Any]:
    """Make a round, still a draft."""
    return await new_round.make_round(office_desk)


@get("/desk/rounds/{round_id:uuid}", include_in_schema=False)
async def one_round(round_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[str]:
    """Show how far a round has come."""
    return await rounds.show_round(office_desk, RoundId(round_id))


@get("/desk/rounds/{round_id:uuid}/teachers", include_in_schema=False)
async def teachers_form(round_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[str]:
    """Show what a round's teachers have of their own."""
    return await round_teachers.show_teachers(office_desk, RoundId(round_id))


@post("/desk/rounds/{round_id:uuid}/teachers", include_in_schema=False)
async def change_teachers(round_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[Any]:
    """Keep what a round's teachers have of their own."""
    return await round_teachers.change_teachers(office_desk, RoundId(round_id))


@get("/desk/rounds/{round_id:uuid}/open", include_in_schema=False)
async def open_form(round_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[str]:
    """Show what opening a round will do."""
    return await opening.show_open(office_desk, RoundId(round_id))


@post("/desk/rounds/{round_id:uuid}/open", include_in_schema=False)
async def open_round(round_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[Any]:
    """Open a round, or invite who is new since."""
    return await opening.open_round(office_desk, RoundId(round_id))


@post("/desk/rounds/{round_id:uuid}/invite", include_in_schema=False)
async def invite_held_back(round_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[Any]:
    """Invite a guardian whom the round holds back."""
    return await opening.invite_held_back(office_desk, RoundId(round_id))


@post("/desk/rounds/{round_id:uuid}/close", include_in_schema=False)
async def close_round(round_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[Any]:
    """End booking in a round."""
    return await opening.close_round(office_desk, RoundId(round_id))


@get("/desk/rounds/{round_id:uuid}/close", include_in_schema=False)
async def ask_end(round_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[str]:
    """Say what ending booking means."""
    return await changes.ask_end(office_desk, RoundId(round_id))


@get("/desk/rounds/{round_id:uuid}/edit", include_in_schema=False)
async def draft_form(round_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[str]:
    """Show a draft in its form."""
    return await new_round.show_draft(office_desk, RoundId(round_id))


@post("/desk/rounds/{round_id:uuid}/edit", include_in_schema=False)
async def redo_round(round_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[Any]:
    """Write a draft anew."""
    return await new_round.redo_round(office_desk, RoundId(round_id))


@get("/desk/rounds/{round_id:uuid}/delete", include_in_schema=False)
async def ask_delete(round_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[str]:
    """Say what taking a draft away means."""
    return await changes.ask_delete(office_desk, RoundId(round_id))


@post("/desk/rounds/{round_id:uuid}/delete", include_in_schema=False)
async def delete_round(round_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[Any]:
    """Take a draft away."""
    return await changes.delete(office_desk, RoundId(round_id))


@get("/desk/rounds/{round_id:uuid}/change", include_in_schema=False)
async def change_form(round_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[str]:
    """Show what may still change in a round."""
    return await changes.show_change(office_desk, RoundId(round_id))


@post("/desk/rounds/{round_id:uuid}/change", include_in_schema=False)
async def change_round(round_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[Any]:
    """Change a round that families know of."""
    return await changes.change(office_desk, RoundId(round_id))


@get("/desk/rounds/{round_id:uuid}/calls", include_in_schema=False)
async def call_list(round_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[str]:
    """Show the families somebody should call."""
    return await calls.show_calls(office_desk, RoundId(round_id))


@get("/desk/rounds/{round_id:uuid}/export.csv", include_in_schema=False)
async def csv_file(round_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[bytes]:
    """Give the families as a CSV file."""
    return await exported.export_csv(office_desk, RoundId(round_id))


@get("/desk/rounds/{round_id:uuid}/export.xlsx", include_in_schema=False)
async def workbook(round_id: FromPath[UUID], office_desk: OfficeDesk) -> Response[bytes]:
    """Give the families as a workbook."""
    return await exported.export_xlsx(office_desk, RoundId(round_id))


ROUTES: Final = (
    new_round_form,
    make_round,
    one_round,
    teachers_form,
    change_teachers,
    open_form,
    open_round,
    invite_held_back,
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
)
