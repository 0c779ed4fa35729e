"""Pages of choosing: who would like to meet, the free times, one time to confirm, and the POST that books it."""

from collections.abc import Sequence
from typing import Any, Final

from litestar import Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.response import Redirect
from msgspec.structs import replace

from service.access.errors import WishDiffers
from service.access.types import Principal
from service.booking import actions, reading
from service.booking.errors import AlreadyBooked, DoorClosed, LimitReached, MeetingOver
from service.booking.obstacles import obstacles_of
from service.booking.pages import refused, showing, views
from service.booking.pages.helped import NOTHING_OFFERED, asks_more, help_of, help_to_look_at, offers
from service.booking.pages.instead_said import HELP_REFUSED, kept_refusal, not_had, one_tap, read_refusal
from service.booking.pages.refused import REFUSALS, Banner
from service.booking.pages.visit import KEPT, AnyRequest, Visit, here_of, sent, to, visit
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
from service.booking.types import STANDING, HelpOffered, MeetingView, Where
from service.kernel.errors import NotFound, Refusal
from service.kernel.ids import MeetingId, PersonId
from service.rounds.types import Wish


@get("/i", include_in_schema=False)
async def home(request: AnyRequest, guardian: NamedDependency[Principal], tools: Given) -> Response[str]:
    """Show who would like to meet and what is booked; with one wish and nothing else, its times at once."""
    seen = await visit(request, guardian, tools)
    mode = read_mode(request.query_params, seen.facts)
    if showing.is_alone(seen):
        view = showing.times(seen, await seen.free(mode), views.wishes_left(seen.family)[0], mode)
        return seen.answer("times.html", view, here="/i")
    said: showing.Said = "new" if "new" in request.query_params else "sent" if "sent" in request.query_params else ""
    home_ = showing.home(seen, await seen.free(mode), mode, await seen.helped(), said=said)
    return seen.answer("home.html", home_, here="/i")


@get("/i/times", include_in_schema=False)
async def times(request: AnyRequest, guardian: NamedDependency[Principal], tools: Given) -> Response[Any]:
    """Show the free times of one teacher for one child, or for a meeting that is to be moved."""
    seen = await visit(request, guardian, tools)
    query = request.query_params
    wish = wish_of(seen, read_person(query, "student"), read_person(query, "teacher"))
    asked = read_meeting(query, "moving")
    if asked and not showing.is_there(seen, asked):
        return await _to_cancelled(seen, asked)
    moving = showing.moved(seen, asked)
    meeting = moving or _meeting_about(seen, wish)
    if meeting and (moving is None or views.standing_of(meeting, seen.now) != "ahead"):
        return to(f"/i/meetings/{meeting.meeting_id}")
    mode = read_mode(query, seen.facts)
    free = await seen.free(mode, moving.meeting_id if moving else None)
    view = showing.times(seen, free, wish, mode, moving=moving)
    return seen.answer("times.html", view, here=here_of(request))


@get("/i/book", include_in_schema=False)
async def confirm(request: AnyRequest, guardian: NamedDependency[Principal], tools: Given) -> Response[Any]:
    """Ask whether this is the right time. Looking at it keeps nothing and books nothing."""
    seen = await visit(request, guardian, tools)
    came_back = KEPT in request.query_params
    fields = await seen.fields(request)
    wanted = read_wanted(fields, seen.facts)
    if not came_back:
        wanted = with_children(wanted, views.wishes_left(seen.family), seen.facts.wishes)
    offered = await offers(seen, wanted)
    if came_back and (mistakes := showing.mistakes(seen, wanted, offered)):
        view = showing.confirm(seen, wanted, offered, mistakes=mistakes)
        return seen.answer("confirm.html", view, here=here_of(request))
    if came_back and (kept := read_refusal(fields)):
        return await _again(seen, wanted, refused.help_banner(kept, wanted, seen.facts), here=here_of(request))
    return await _confirm(seen, wanted, offered, here=here_of(request), came_back=came_back)


@post("/i/confirm", include_in_schema=False)
async def confirm_again(request: AnyRequest, guardian: NamedDependency[Principal], tools: Given) -> Redirect:
    """Ask about another time with everything typed before kept; a form, since words do not belong in an address."""
    sent_form = await sent(request, guardian, tools)
    seen = await visit(request, guardian, tools)
    form = FormMultiDict(one_tap([(name, str(value)) for name, value in sent_form.multi_items()]))
    for stop in read_wanted(form, seen.facts).stops:
        for student_id in stop.student_ids:
            wish_of(seen, student_id, stop.teacher_id)
    return await seen.back_to("/i/book", form)


@post("/i/book", include_in_schema=False)
async def book(request: AnyRequest, guardian: NamedDependency[Principal], tools: Given) -> Redirect:
    """Book, or move, and lead to the meeting. What is refused leads back to its page, which says why."""
    form = await sent(request, guardian, tools)
    seen = await visit(request, guardian, tools)
    wanted = read_wanted(form, seen.facts)
    offered = await offers(seen, wanted) if asks_more(wanted) else NOTHING_OFFERED
    if showing.mistakes(seen, wanted, offered):
        return await seen.back_to("/i/book", form)
    try:
        done = await _do(seen, wanted, offered)
    except MeetingOver:
        return to(f"/i/meetings/{wanted.moving}")
    except HELP_REFUSED as refusal:
        return await seen.back_to("/i/book", form, also=kept_refusal(refusal, seen.voice))
    except (AlreadyBooked, WishDiffers, *REFUSALS):  # a form gone back to may say something else now
        return await seen.back_to("/i/book", form)
    return _to_done(wanted, done)


def wish_of(seen: Visit, student_id: PersonId, teacher_id: PersonId) -> Wish:
    """Find the wish of a teacher about a child; one that is not in the invitation is not there."""
    for wish in seen.facts.wishes:
        if (wish.student_id, wish.teacher.teacher_id) == (student_id, teacher_id):
            return wish
    raise NotFound


async def _do(seen: Visit, wanted: Wanted, offered: HelpOffered) -> list[MeetingView]:
    help_ = help_of(seen, wanted, offered)
    asked = requests(wanted, seen.invitation_id, help_)
    if wanted.moving is None:
        says = wanted.help is not None and (wanted.remembered or not wanted.help.is_nothing)
        remembers = obstacles_of(help_) if says else None
        return await actions.book(seen.tools.pool, seen.act, asked, remembers=remembers, wish=key_of(wanted))
    moved = await actions.move(
        seen.tools.pool,
        seen.act,
        wanted.moving,
        start=asked[0].start,
        mode=wanted.mode,
        where=Where(place_id=help_.place_id, named_place=help_.named_place, address_line=help_.address_line),
        call_number=asked[0].call_number,
        wish=key_of(wanted),
    )
    if wanted.topic:  # typed for a booking that turned out to be a move
        await actions.write_topic(seen.tools.pool, seen.guardian, moved.meeting_id, wanted.topic, now=seen.now)
    return [moved]


async def _confirm(
    seen: Visit,
    wanted: Wanted,
    offered: HelpOffered,
    *,
    here: str,
    came_back: bool = False,
    instead: bool = False,
) -> Response[Any]:
    """Ask whether this is right, unless it is done already, or known that it cannot be had.

    A form that came back is judged without the cache. `instead`: what was to be booked would now move a meeting.
    """
    if wanted.moving and not showing.is_there(seen, wanted.moving):
        return await _to_cancelled(seen, wanted.moving)
    if there := _there_already(seen, wanted):
        return there
    view = showing.confirm(seen, wanted, offered, instead=instead)
    cache = None if came_back else seen.tools.cache
    asked = requests(wanted, seen.invitation_id, help_to_look_at(seen, wanted, offered))
    try:
        spans = await reading.look(seen.tools.pool, cache, seen.guardian, asked, moving=wanted.moving, now=seen.now)
    except AlreadyBooked as refusal:
        if to_move := _as_move(seen, wanted, refusal):
            return await _confirm(seen, to_move, offered, here=here, came_back=came_back, instead=True)
        return to(f"/i/meetings/{refusal.meeting_id}?already=1" if refusal.meeting_id else "/i")
    except REFUSALS as refusal:
        return await _refused(seen, wanted, refusal, here=here)
    view = showing.with_hours(view, spans, seen.facts.round.zone)
    return seen.answer("confirm.html", view, here=here)


async def _refused(seen: Visit, wanted: Wanted, refusal: Refusal, *, here: str) -> Response[str]:
    """Show the times again, what happened and the nearest ones on top, nothing lost of what was typed."""
    # A door that is closed says so on the page itself.
    banner = None if isinstance(refusal, DoorClosed) else refused.banner(refusal, wanted, seen.facts, seen.now)
    if isinstance(refusal, HELP_REFUSED):
        banner = refused.help_banner(not_had(refusal, seen.voice), wanted, seen.facts)
    if isinstance(refusal, LimitReached):
        banner = showing.limit_of(seen, [student for stop in wanted.stops for student in stop.student_ids]) or banner
    return await _again(seen, wanted, banner, here=here)


async def _again(seen: Visit, wanted: Wanted, banner: Banner | None, *, here: str) -> Response[str]:
    """Show the times again with everything typed kept, and what has happened on top."""
    free = await seen.free(wanted.mode, wanted.moving)
    if len(wanted.stops) > 1:
        home_ = showing.home(seen, free, wanted.mode, await seen.helped(), banner=banner, kept=wanted)
        return seen.answer("home.html", home_, here=here)
    stop = wanted.stops[0]
    wish = wish_of(seen, stop.student_ids[0], stop.teacher_id)
    moving = showing.moved(seen, wanted.moving)
    view = showing.times(seen, free, wish, wanted.mode, moving=moving, banner=banner, kept=wanted)
    return seen.answer("times.html", view, here=here)


def _done_already(seen: Visit, wanted: Wanted) -> list[MeetingView]:
    """Find the meetings that are just what is wanted, all of them: the form was sent, and gone back to."""
    found = [
        meeting
        for asked in requests(wanted, seen.invitation_id)
        for meeting in seen.family.meetings
        if meeting.state in STANDING
        and (meeting.teacher_id, meeting.span.start, meeting.mode) == (asked.teacher_id, asked.start, asked.mode)
        and set(asked.student_ids) <= {student.student_id for student in meeting.students}
        and wanted.moving in {None, meeting.meeting_id}
    ]
    return found if len(found) == len(wanted.stops) else []


def _there_already(seen: Visit, wanted: Wanted) -> Redirect | None:
    """Lead to what is wanted where it stands: the form was sent, or this very time is the family's own."""
    if done := _done_already(seen, wanted):
        return _to_done(wanted, done)
    own = _own_then(seen, wanted)
    return to(f"/i/meetings/{own.meeting_id}?already=1") if own else None


def _own_then(seen: Visit, wanted: Wanted) -> MeetingView | None:
    """Find the meeting the family has at just this time, to meet in another way than the address says."""
    if wanted.moving or len(wanted.stops) > 1:
        return None
    (asked,) = requests(wanted, seen.invitation_id)
    for meeting in seen.family.meetings:
        is_then = (meeting.teacher_id, meeting.span.start) == (asked.teacher_id, asked.start)
        if is_then and meeting.state in STANDING:
            return meeting
    return None


def _as_move(seen: Visit, wanted: Wanted, refusal: AlreadyBooked) -> Wanted | None:
    """Turn the wish for a second meeting into moving the one there is, where it can still be moved."""
    meeting = next((one for one in seen.family.meetings if one.meeting_id == refusal.meeting_id), None)
    if meeting is None or len(wanted.stops) > 1 or not showing.can_move(seen, meeting):
        return None
    about = tuple(student.student_id for student in meeting.students)
    return replace(wanted, moving=meeting.meeting_id, stops=(replace(wanted.stops[0], student_ids=about),))


async def _to_cancelled(seen: Visit, meeting_id: MeetingId) -> Redirect:
    """Lead to a meeting of this family that was cancelled since; any other is not there."""
    meeting = await reading.meeting(seen.tools.pool, seen.guardian, meeting_id)
    return to(f"/i/meetings/{meeting.meeting_id}")


def _to_done(wanted: Wanted, done: Sequence[MeetingView]) -> Redirect:
    """Lead to what has been booked or moved, which says so."""
    if len(done) > 1:
        return to("/i?new=1")
    return to(f"/i/meetings/{done[0].meeting_id}?{'moved' if wanted.moving else 'new'}=1")


def _meeting_about(seen: Visit, wish: Wish) -> MeetingView | None:
    """Find the meeting that answers a wish."""
    for one in seen.family.meetings:
        if one.teacher_id == wish.teacher.teacher_id and wish.student_id in {each.student_id for each in one.students}:
            return one
    return None


ROUTES: Final = (home, times, confirm, confirm_again, book)
