"""Pages of choosing: who would like to meet, the free times, one time to confirm, and the POST that books it."""

from typing import Any, Final

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect
from litestar.status_codes import HTTP_200_OK, HTTP_303_SEE_OTHER, HTTP_409_CONFLICT

from service.access.doors import check_csrf
from service.access.types import Principal
from service.booking import actions, reading
from service.booking.errors import AlreadyBooked, DoorClosed, LimitReached, ModeNotOffered, NotThisTime
from service.booking.pages import showing
from service.booking.pages.showing import Banner
from service.booking.pages.wanted import Wanted, key_of, read_mode, read_moving, read_person, read_wanted, requests
from service.booking.tools import Given, Tools, invitation_of
from service.booking.types import FamilyView, MeetingView
from service.kernel.errors import NotFound, Refusal
from service.kernel.pages import page, reader_voice
from service.rounds.types import Wish

AnyRequest = Request[Any, Any, Any]
REFUSALS: Final = (NotThisTime, AlreadyBooked, LimitReached, DoorClosed, ModeNotOffered)
"""What is said on the page of times, with everything typed kept."""


@get("/i", include_in_schema=False)
async def home(request: AnyRequest, guardian: NamedDependency[Principal], tools: Given) -> Response[str]:
    """Show who would like to meet and what is booked; with one wish and nothing booked, its times at once."""
    now = tools.now
    family = await reading.family(tools.pool, guardian, invitation_of(guardian))
    left = showing.left(family)
    if len(left) == 1 and not (family.meetings or family.asks or family.places):
        return await _times(request, guardian, tools, left[0], alone=True)
    free = await reading.times(tools.pool, tools.cache, guardian, invitation_of(guardian), now=now)
    voice = reader_voice(request, family.invitation.language)
    view = showing.home(family, free, read_mode(request.query_params, family.invitation), voice, now)
    frame = showing.frame_of(family.invitation, "/i", test_language=tools.test_language)
    return page("booking/home.html", view, voice, frame)


@get("/i/times", include_in_schema=False)
async def times(request: AnyRequest, guardian: NamedDependency[Principal], tools: Given) -> Response[str]:
    """Show the free times of one teacher for one child, or for a meeting that is to be moved."""
    family = await reading.family(tools.pool, guardian, invitation_of(guardian))
    student, teacher = read_person(request.query_params, "student"), read_person(request.query_params, "teacher")
    wish = next((w for w in family.invitation.wishes if (w.student_id, w.teacher.teacher_id) == (student, teacher)), None)
    if wish is None:
        raise NotFound
    return await _times(request, guardian, tools, wish)


@get("/i/book", include_in_schema=False)
async def confirm(request: AnyRequest, guardian: NamedDependency[Principal], tools: Given) -> Response[str]:
    """Ask whether this is the right time. Looking at it keeps nothing and books nothing."""
    family = await reading.family(tools.pool, guardian, invitation_of(guardian))
    return _confirm(request, guardian, tools, family, read_wanted(request.query_params, family.invitation))


@post("/i/confirm", include_in_schema=False, status_code=HTTP_200_OK)
async def confirm_again(request: AnyRequest, guardian: NamedDependency[Principal], tools: Given) -> Response[str]:
    """Ask about another time with everything typed before kept; a form, since words do not belong in an address."""
    form = await request.form()
    check_csrf(str(form.get("csrf", "")), tools.keyring, guardian)
    family = await reading.family(tools.pool, guardian, invitation_of(guardian))
    return _confirm(request, guardian, tools, family, read_wanted(form, family.invitation))


@post("/i/book", include_in_schema=False)
async def book(request: AnyRequest, guardian: NamedDependency[Principal], tools: Given) -> Response[Any]:
    """Book, or move, and lead to the meeting. A time that is gone comes back with the nearest that are free."""
    form = await request.form()
    check_csrf(str(form.get("csrf", "")), tools.keyring, guardian)
    family = await reading.family(tools.pool, guardian, invitation_of(guardian))
    wanted = read_wanted(form, family.invitation)
    try:
        done = await _do(guardian, tools, wanted)
    except REFUSALS as refusal:
        return await _refused(request, guardian, tools, wanted, refusal)
    said = "moved" if wanted.moving else "new"
    path = f"/i/meetings/{done[0].meeting_id}?{said}=1" if len(done) == 1 else "/i?new=1"
    return Redirect(path, status_code=HTTP_303_SEE_OTHER)


async def _do(guardian: Principal, tools: Tools, wanted: Wanted) -> list[MeetingView]:
    asked = requests(wanted, invitation_of(guardian))
    shared = (tools.pool, tools.keyring, tools.site, guardian)
    if wanted.moving is None:
        return await actions.book(*shared, asked, wish=key_of(wanted), now=tools.now)
    start, mode = asked[0].start, wanted.mode
    moved = await actions.move(*shared, wanted.moving, start=start, mode=mode, wish=key_of(wanted), now=tools.now)
    return [moved]


async def _refused(
    request: AnyRequest, guardian: Principal, tools: Tools, wanted: Wanted, refusal: Refusal
) -> Response[str]:
    """Show the times again, what happened and the nearest ones on top, nothing lost of what was typed."""
    family = await reading.family(tools.pool, guardian, invitation_of(guardian))
    asked = requests(wanted, invitation_of(guardian))
    first = asked[0]
    wish = next((w for w in family.invitation.wishes if w.teacher.teacher_id == first.teacher_id), None)
    if wish is None:
        raise NotFound from refusal
    if len(asked) > 1:
        return await _trip_refused(request, guardian, tools, wanted, refusal)
    banner = showing.banner(refusal, first.start, wanted, family.invitation)
    return await _times(request, guardian, tools, wish, banner=banner, kept=wanted)


async def _trip_refused(
    request: AnyRequest, guardian: Principal, tools: Tools, wanted: Wanted, refusal: Refusal
) -> Response[str]:
    """Show the visits that are possible now; of one that is partly gone nothing is booked."""
    now = tools.now
    family = await reading.family(tools.pool, guardian, invitation_of(guardian))
    free = await reading.times(tools.pool, tools.cache, guardian, invitation_of(guardian), now=now)
    voice = reader_voice(request, family.invitation.language)
    view = showing.home(family, free, wanted.mode, voice, now, banner=showing.trip_banner(refusal))
    frame = showing.frame_of(family.invitation, "/i", test_language=tools.test_language)
    return page("booking/home.html", view, voice, frame, status_code=HTTP_409_CONFLICT)


async def _times(
    request: AnyRequest,
    guardian: Principal,
    tools: Tools,
    wish: Wish,
    *,
    banner: Banner | None = None,
    kept: Wanted | None = None,
    alone: bool = False,
) -> Response[str]:
    moving = kept.moving if kept else read_moving(request.query_params)
    family = await reading.family(tools.pool, guardian, invitation_of(guardian))
    free = await reading.times(
        tools.pool, tools.cache, guardian, invitation_of(guardian), moving=moving, now=tools.now
    )
    voice = reader_voice(request, family.invitation.language)
    mode = kept.mode if kept else read_mode(request.query_params, family.invitation)
    view = showing.times(
        family, free, wish, mode, voice, csrf=tools.csrf(guardian), moving=moving, banner=banner, kept=kept, alone=alone, now=tools.now
    )
    here = "/i" if alone else view.line.href
    frame = showing.frame_of(family.invitation, here, test_language=tools.test_language)
    return page("booking/times.html", view, voice, frame, status_code=HTTP_409_CONFLICT if banner else HTTP_200_OK)


def _confirm(
    request: AnyRequest, guardian: Principal, tools: Tools, family: FamilyView, wanted: Wanted
) -> Response[str]:
    voice = reader_voice(request, family.invitation.language)
    view = showing.confirm(family, wanted, voice, csrf=tools.csrf(guardian), now=tools.now)
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    frame = showing.frame_of(family.invitation, here if request.method == "GET" else "/i", test_language=tools.test_language)
    return page("booking/confirm.html", view, voice, frame)


ROUTES: Final = (home, times, confirm, confirm_again, book)
