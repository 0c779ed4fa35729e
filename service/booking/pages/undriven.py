"""Where nobody drives: a call at the same time, a new time, a visit at home. One tap each, and nobody asks why."""

from typing import Final, Literal, cast, get_args
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct

from service.access.types import Principal
from service.booking import reading, riding
from service.booking.pages import showing
from service.booking.pages.visit import AnyRequest, Visit, sent, to, visit
from service.booking.riding import CallMode
from service.booking.tools import Given
from service.booking.types import MeetingView
from service.kernel.errors import NotFound
from service.kernel.ids import MeetingId
from service.rounds.types import Mode

CALLS: Final = get_args(CallMode)


class WaysInstead(Struct, frozen=True, kw_only=True):
    """What a family can choose whom nobody drives: what the round allows and there are times for."""

    calls: tuple[CallMode, ...]  # at the same time
    times_href: str  # "": there is no other time
    home_href: str  # "": there is none for a visit at home


@get("/i/ride", include_in_schema=False)
async def find_undriven(request: AnyRequest, guardian: NamedDependency[Principal], tools: Given) -> Redirect:
    """Lead from a message to the meeting it is about; once the family has chosen, to all of theirs."""
    seen = await visit(request, guardian, tools)
    guardian_id = seen.facts.invitation.guardian_id
    found = await riding.next_unmet(tools.pool, guardian, guardian_id, now=seen.now)
    return to(f"/i/meetings/{found}" if found and showing.is_there(seen, found) else "/i")


@post("/i/meetings/{meeting_id:uuid}/instead", include_in_schema=False)
async def call_instead(
    request: AnyRequest, meeting_id: FromPath[UUID], guardian: NamedDependency[Principal], tools: Given
) -> Redirect:
    """Meet by phone or video at the same time; without a number to call, ask for one first."""
    form = await sent(request, guardian, tools)
    if form.get("way") not in CALLS:
        raise NotFound
    way = cast("CallMode", form["way"])
    seen = await visit(request, guardian, tools)
    meeting = await reading.meeting(tools.pool, guardian, MeetingId(meeting_id))
    if way == "phone" and not showing.known_number(seen, meeting):
        return to(f"/i/meetings/{meeting_id}/number?way=phone")
    is_done = await riding.meet_by(tools.pool, tools.act(guardian), meeting.meeting_id, way)
    return to(f"/i/meetings/{meeting_id}{'?saved=1' if is_done else ''}")


async def ways_instead(seen: Visit, meeting: MeetingView) -> WaysInstead:
    """Find out what a family can choose instead of a ride."""
    modes, can_move = seen.facts.round.modes, showing.can_move(seen, meeting)
    calls = tuple(mode for mode in CALLS if mode in modes and mode != meeting.mode)

    async def href(mode: Mode) -> str:
        free = await seen.free(mode, meeting.meeting_id)
        others = [one for one in free.openings.get(meeting.teacher_id, []) if one.span.start != meeting.span.start]
        return times_href(meeting, mode, moving=True) if others else ""

    return WaysInstead(
        calls=calls,
        times_href=await href(meeting.mode) if can_move else "",
        home_href=await href("home") if can_move and "home" in modes else "",
    )


def times_href(meeting: MeetingView, mode: Mode | Literal[""] = "", *, moving: bool) -> str:
    """Say where another time of a meeting is chosen, to meet as now or in another way."""
    student = meeting.students[0].student_id.hex
    change = f"&moving={meeting.meeting_id.hex}" if moving else ""
    return f"/i/times?student={student}&teacher={meeting.teacher_id.hex}&mode={mode or meeting.mode}{change}"


ROUTES: Final = (find_undriven, call_instead)
