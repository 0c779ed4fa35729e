"""Pages of what is in the way: what comes with a meeting that is booked, and what is ticked already the next time."""

from typing import Any, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct
from msgspec.structs import replace

from service.access.types import Principal
from service.booking import actions, obstacles, reading
from service.booking.errors import MeetingOver, NotThisTime
from service.booking.pages import views
from service.booking.pages.help_typed import (
    NOTHING,
    HelpTyped,
    as_help,
    as_remembered,
    as_standing,
    mistakes_in,
    names_children,
)
from service.booking.pages.help_typed import read_help as read_typed
from service.booking.pages.help_view import HelpView, help_view
from service.booking.pages.instead_said import HELP_REFUSED, NotHad, kept_refusal, kept_too_long, read_refusal
from service.booking.pages.refused import Banner
from service.booking.pages.visit import KEPT, AnyRequest, Visit, here_of, sent, to, visit
from service.booking.tools import Given
from service.booking.types import HelpOffered, MeetingView
from service.kernel.errors import NotFound
from service.kernel.frame import Mistake
from service.kernel.ids import MeetingId
from service.notices.wording import on_clock


class HelpPage(Struct, frozen=True, kw_only=True):
    """booking/meeting_help.html."""

    meeting: views.MeetingLine
    help: HelpView
    banner: Banner | None  # what could not be had
    times_href: str  # where another time can be chosen
    csrf: str
    mistakes: tuple[Mistake, ...]


class ObstaclesPage(Struct, frozen=True, kw_only=True):
    """booking/obstacles.html."""

    help: HelpView
    saved: bool
    csrf: str
    mistakes: tuple[Mistake, ...]


@get("/i/meetings/{meeting_id:uuid}/help", include_in_schema=False)
async def ask_help(
    request: AnyRequest, meeting_id: FromPath[UUID], guardian: NamedDependency[Principal], tools: Given
) -> Response[Any]:
    """Ask what would help, with what comes with the meeting already ticked."""
    seen = await visit(request, guardian, tools)
    meeting = await _own(seen, meeting_id)
    line = views.meeting_line(meeting, seen.facts, seen.voice, now=seen.now)
    if line.standing != "ahead":
        return to(line.href)
    fields = await seen.fields(request)
    came_back = read_typed(fields) if KEPT in request.query_params else None
    offered, stands = await _offered(seen, meeting, came_back)
    typed = came_back or stands
    kept = read_refusal(fields) if KEPT in request.query_params else None
    missing = mistakes_in(typed, offered, "school", seen.voice) if KEPT in request.query_params and not kept else []
    view = HelpPage(
        meeting=line,
        help=_view(typed, offered, seen),
        banner=_banner(kept, meeting) if kept else None,
        times_href=_times_href(meeting),
        csrf=seen.csrf,
        mistakes=tuple(missing),
    )
    return seen.answer("meeting_help.html", view, here=here_of(request))


@post("/i/meetings/{meeting_id:uuid}/help", include_in_schema=False)
async def change_help(
    request: AnyRequest, meeting_id: FromPath[UUID], guardian: NamedDependency[Principal], tools: Given
) -> Redirect:
    """Make what comes with the meeting just this, or lead back to the form, which says what cannot be had."""
    form = await sent(request, guardian, tools)
    seen = await visit(request, guardian, tools)
    meeting = await _own(seen, meeting_id)
    here = f"/i/meetings/{meeting_id}/help"
    typed = read_typed(form) or NOTHING
    offered, _ = await _offered(seen, meeting, typed)
    if mistakes_in(typed, offered, "school", seen.voice):
        return await seen.back_to(here, form)
    help_ = as_help(typed, offered, meeting.mode, seen.voice)
    try:
        await actions.change_help(tools.pool, seen.act, meeting.meeting_id, help_)
    except MeetingOver:
        return to(f"/i/meetings/{meeting_id}")
    except HELP_REFUSED as refusal:
        return await seen.back_to(here, form, also=kept_refusal(refusal, seen.voice))
    except NotThisTime as longer:  # with an interpreter it takes longer, and the teacher is not free so long
        return await seen.back_to(here, form, also=kept_too_long(longer))
    await obstacles.remember(tools.pool, guardian, obstacles.obstacles_of(help_), now=seen.now)
    return to(f"/i/meetings/{meeting_id}?saved=1")


@get("/i/obstacles", include_in_schema=False)
async def ask_obstacles(request: AnyRequest, guardian: NamedDependency[Principal], tools: Given) -> Response[Any]:
    """Ask what is in the way, whatever is booked: it is ticked already the next time."""
    seen = await visit(request, guardian, tools)
    fields = await seen.fields(request)
    offered = await obstacles.offered(tools.pool, guardian.org_id, seen.facts, "school", None)
    came_back = KEPT in request.query_params
    typed = (read_typed(fields) if came_back else None) or as_remembered(offered, seen.facts.interpreter)
    view = ObstaclesPage(
        help=_view(typed, offered, seen),
        saved="saved" in request.query_params,
        csrf=seen.csrf,
        mistakes=tuple(mistakes_in(typed, offered, "school", seen.voice)) if came_back else (),
    )
    return seen.answer("obstacles.html", view, here=here_of(request))


@post("/i/obstacles", include_in_schema=False)
async def keep_obstacles(request: AnyRequest, guardian: NamedDependency[Principal], tools: Given) -> Redirect:
    """Remember it. What is booked stays as it is."""
    form = await sent(request, guardian, tools)
    seen = await visit(request, guardian, tools)
    offered = await obstacles.offered(tools.pool, guardian.org_id, seen.facts, "school", None)
    typed = read_typed(form) or NOTHING
    if mistakes_in(typed, offered, "school", seen.voice):
        return await seen.back_to("/i/obstacles", form)
    said = obstacles.obstacles_of(as_help(typed, offered, "school", seen.voice))
    said = replace(said, childcare=typed.childcare)  # which children come is asked with each meeting
    await obstacles.remember(tools.pool, guardian, said, now=seen.now)
    return to("/i/obstacles?saved=1")


async def _own(seen: Visit, meeting_id: UUID) -> MeetingView:
    """Read a meeting whose guardian asks; another guardian of the household asks for themselves, not for them."""
    meeting = await reading.meeting(seen.tools.pool, seen.guardian, MeetingId(meeting_id))
    if meeting.guardian_id != seen.facts.invitation.guardian_id:
        raise NotFound
    return meeting


async def _offered(seen: Visit, meeting: MeetingView, typed: HelpTyped | None) -> tuple[HelpOffered, HelpTyped]:
    """Read what can be asked for with the meeting, and what comes with it now as the form ticks it."""
    pool, org_id = seen.tools.pool, seen.guardian.org_id
    helped = await reading.helped(pool, seen.tools.keyring, seen.guardian, meeting)
    offered = await obstacles.offered(
        pool, org_id, seen.facts, meeting.mode, meeting.span, with_children=names_children(typed, helped)
    )
    return as_standing(offered, helped, seen.facts.interpreter)


def _view(typed: HelpTyped, offered: HelpOffered, seen: Visit) -> HelpView:
    return help_view(typed, offered, "school", (), seen.voice)


def _banner(kept: NotHad, meeting: MeetingView) -> Banner:
    students = [student.student_id for student in meeting.students]
    zone = meeting.school.zone
    near = [views.tile(one, students, meeting.mode, meeting.meeting_id, zone) for one in kept.openings]
    at = on_clock(meeting.span.start, zone)
    return Banner(kind=kept.kind, at=at, near=tuple(near), language=kept.language, is_late=kept.is_late)


def _times_href(meeting: MeetingView) -> str:
    student = meeting.students[0].student_id.hex
    moving = meeting.meeting_id.hex
    return f"/i/times?student={student}&teacher={meeting.teacher_id.hex}&mode={meeting.mode}&moving={moving}"


ROUTES: Final = (ask_help, change_help, ask_obstacles, keep_obstacles)
