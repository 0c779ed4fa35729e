"""The teacher's tap: the meeting takes ten more minutes, and whoever drives the family home hears of it."""

from datetime import datetime
from typing import Final
from uuid import UUID

from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER

from service.access.doors import check_csrf
from service.access.types import Act
from service.kernel.db import Connection, Pool, transact
from service.kernel.errors import Malformed
from service.kernel.ids import MeetingId
from service.kernel.pages import AnyRequest, to
from service.rides import actions, driving
from service.rides.errors import NotNow


@post("/t/meetings/{meeting_id:uuid}/later", include_in_schema=False, status_code=HTTP_303_SEE_OTHER)
async def runs_on(
    request: AnyRequest, meeting_id: FromPath[UUID], teacher_act: NamedDependency[Act], pool: NamedDependency[Pool]
) -> Redirect:
    """Let a family be driven home later. Its form sends `minutes`; the page it comes back to says what came of it."""
    form = await request.form()
    check_csrf(str(form.get("csrf", "")), teacher_act.keyring, teacher_act.principal)
    written = str(form.get("minutes", "10"))
    if not (written.isascii() and written.isdigit()):
        raise Malformed("minutes", "unreadable")
    try:
        is_later = await transact(
            pool, teacher_act.org_id, lambda conn: _run_on(conn, teacher_act, MeetingId(meeting_id), int(written[:3]))
        )
    except NotNow:
        return to(f"/t/meetings/{meeting_id}?said=gone")
    return to(f"/t/meetings/{meeting_id}?said={'later' if is_later else 'longer'}")


async def _run_on(conn: Connection, act: Act, meeting_id: MeetingId, minutes: int) -> bool:
    """Tell whether the way home begins later; it does not where another meeting of the visit ends last."""
    before = await _home_at(conn, act, meeting_id)
    await driving.later(conn, act, meeting_id, minutes)
    return await _home_at(conn, act, meeting_id) != before


async def _home_at(conn: Connection, act: Act, meeting_id: MeetingId) -> datetime | None:
    ride = (await actions.of_meetings(conn, act.org_id, [meeting_id])).get(meeting_id)
    return ride.back_at if ride else None


ROUTES: Final = (runs_on,)
