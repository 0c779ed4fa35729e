"""Pages of choosing: who would like to meet, the free times, one time to confirm, and the POST that books it."""

from typing import Any, Final

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect
from litestar.status_codes import HTTP_200_OK, HTTP_409_CONFLICT, HTTP_422_UNPROCESSABLE_ENTITY

from service.access.types import Principal
from service.booking import actions, reading
from service.booking.errors import AlreadyBooked, DoorClosed, MeetingOver
from service.booking.pages import refused, showing, views
from service.booking.pages.refused import REFUSALS
from service.booking.pages.visit import AnyRequest, Visit, sent, to, visit
from service.booking.pages.wanted import (
    Wanted,
    key_of,
    read_meeting,
    read_mode,
    read_person,
    read_wanted,
    requests,
    with_children,
)
from service.booking.tools import Given
from service.booking.types import MeetingView
from service.kernel.errors import NotFound, Refusal
from service.kernel.frame import Mistake
from service.kernel.ids import PersonId
from service.rounds.types import Wish


@get("/i", include_in_schema=False)
async def home(request: AnyRequest, guardian: NamedDependency[Principal], tools: Given) -> Response[str]:
    """Show who would like to meet and what is booked; with one wish and nothing else, its times at once."""
    seen = await visit(request, guardian, tools)
    mode = read_mode(request.query_params, seen.facts)
    if showing.is_alone(seen):
        view = showing.times(seen, await seen.free(), views.wishes_left(seen.family)[0], mode)
        return seen.answer("times.html", view, here="/i")
    said: showing.Said = "new" if "new" in request.query_params else "sent" if "sent" in request.query_params else ""
    return seen.answer("home.html", showing.home(seen, await seen.free(), mode, said=said), here="/i")


@get("/i/times", include_in_schema=False)
async def times(request: AnyRequest, guardian: NamedDependency[Principal], tools: Given) -> Response[Any]:
    """Show the free times of one teacher for one child, or for a meeting that is to be moved."""
    seen = await visit(request, guardian, tools)
    query = request.query_params
    wish = wish_of(seen, read_person(query, "student"), read_person(query, "teacher"))
    moving = showing.moved(seen, read_meeting(query, "moving"))
    meeting = moving or _meeting_about(seen, wish)
    if meeting and (moving is None or views.standing_of(meeting, seen.now) != "ahead"):
        return to(f"/i/meetings/{meeting.meeting_id}")
    free = await seen.free(moving.meeting_id if moving else None)
    view = showing.times(seen, free, wish, read_mode(query, seen.facts), moving=moving)
    return seen.answer("times.html", view, here=_here(request))


@get("/i/book", include_in_schema=False)
async def confirm(request: AnyRequest, guardian: NamedDependency[Principal], tools: Given) -> Response[Any]:
    """Ask whether this is the right time. Looking at it keeps nothing and books nothing."""
    seen = await visit(request, guardian, tools)
    asked = read_wanted(request.query_params, seen.facts)
    wanted = with_children(asked, views.wishes_left(seen.family), seen.facts.wishes)
    return await _confirm(seen, wanted, here=_here(request))


@post("/i/confirm", include_in_schema=False, status_code=HTTP_200_OK)
async def confirm_again(request: AnyRequest, guardian: NamedDependency[Principal], tools: Given) -> Response[Any]:
    """Ask about another time with everything typed before kept; a form, since words do not belong in an address."""
    form = await sent(request, guardian, tools)
    seen = await visit(request, guardian, tools)
    return await _confirm(seen, read_wanted(form, seen.facts), here="/i")


@post("/i/book", include_in_schema=False)
async def book(request: AnyRequest, guardian: NamedDependency[Principal], tools: Given) -> Response[Any]:
    """Book, or move, and lead to the meeting. A time that is gone comes back with the nearest that are free."""
    form = await sent(request, guardian, tools)
    seen = await visit(request, guardian, tools)
    wanted = read_wanted(form, seen.facts)
    if not all(stop.student_ids for stop in wanted.stops):
        mistakes = (Mistake("student", seen.voice.gettext("Tick at least one child.")),)
        view = showing.confirm(seen, wanted, mistakes=mistakes)
        return seen.answer("confirm.html", view, here="/i", status_code=HTTP_422_UNPROCESSABLE_ENTITY)
    try:
        done = await _do(seen, wanted)
    except AlreadyBooked as refusal:
        return _to_meeting(refusal)
    except MeetingOver:
        return to(f"/i/meetings/{wanted.moving}")
    except REFUSALS as refusal:
        seen = await visit(request, guardian, tools)
        return await _refused(seen, wanted, refusal, status_code=HTTP_409_CONFLICT)
    said = "moved" if wanted.moving else "new"
    return to(f"/i/meetings/{done[0].meeting_id}?{said}=1" if len(done) == 1 else "/i?new=1")


def wish_of(seen: Visit, student_id: PersonId, teacher_id: PersonId) -> Wish:
    """Find the wish of a teacher about a child; one that is not in the invitation is not there."""
    for wish in seen.facts.wishes:
        if (wish.student_id, wish.teacher.teacher_id) == (student_id, teacher_id):
            return wish
    raise NotFound


async def _do(seen: Visit, wanted: Wanted) -> list[MeetingView]:
    asked = requests(wanted, seen.invitation_id)
    shared = (seen.tools.pool, seen.tools.keyring, seen.tools.site, seen.guardian)
    if wanted.moving is None:
        return await actions.book(*shared, asked, wish=key_of(wanted), now=seen.now)
    start, mode = asked[0].start, wanted.mode
    return [await actions.move(*shared, wanted.moving, start=start, mode=mode, wish=key_of(wanted), now=seen.now)]


async def _confirm(seen: Visit, wanted: Wanted, *, here: str) -> Response[Any]:
    """Ask whether this is right, unless it is known already that it cannot be had: a calendar may be a day behind."""
    view = showing.confirm(seen, wanted)
    asked = requests(wanted, seen.invitation_id)
    try:
        await reading.look(seen.tools.pool, seen.tools.cache, seen.guardian, asked, moving=wanted.moving, now=seen.now)
    except AlreadyBooked as refusal:
        return _to_meeting(refusal)
    except REFUSALS as refusal:
        return await _refused(seen, wanted, refusal, status_code=HTTP_200_OK)
    return seen.answer("confirm.html", view, here=here)


async def _refused(seen: Visit, wanted: Wanted, refusal: Refusal, *, status_code: int) -> Response[str]:
    """Show the times again, what happened and the nearest ones on top, nothing lost of what was typed."""
    # A door that is closed says so on the page itself.
    banner = None if isinstance(refusal, DoorClosed) else refused.banner(refusal, wanted, seen.facts)
    free = await seen.free(wanted.moving)
    if len(wanted.stops) > 1:
        view = showing.home(seen, free, wanted.mode, banner=banner, kept=wanted)
        return seen.answer("home.html", view, here="/i", status_code=status_code)
    stop = wanted.stops[0]
    wish = wish_of(seen, stop.student_ids[0], stop.teacher_id)
    moving = showing.moved(seen, wanted.moving)
    times_view = showing.times(seen, free, wish, wanted.mode, moving=moving, banner=banner, kept=wanted)
    return seen.answer("times.html", times_view, here=times_view.line.href, status_code=status_code)


def _to_meeting(refusal: AlreadyBooked) -> Redirect:
    """Lead to the meeting there is already, which says that nothing new is booked."""
    return to(f"/i/meetings/{refusal.meeting_id}?already=1" if refusal.meeting_id else "/i")


def _meeting_about(seen: Visit, wish: Wish) -> MeetingView | None:
    """Find the meeting that answers a wish."""
    for one in seen.family.meetings:
        if one.teacher_id == wish.teacher.teacher_id and wish.student_id in {each.student_id for each in one.students}:
            return one
    return None


def _here(request: AnyRequest) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


ROUTES: Final = (home, times, confirm, confirm_again, book)
