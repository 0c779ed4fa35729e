"""The teacher's page of hours: every week, single days, calendars elsewhere. Each form comes back with its trouble."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER, HTTP_422_UNPROCESSABLE_ENTITY
from msgspec import Struct

from service.access.doors import AnyClock, check_csrf
from service.access.types import Principal
from service.availability import calendars, hours, shown
from service.availability.errors import AlreadyConnected, HoursOverlap, TooManyCalendars
from service.availability.typed import DatedTyped, WeeklyTyped, dated_typed, url_typed, weekly_typed
from service.availability.types import MeetingLeft
from service.kernel.db import Pool
from service.kernel.errors import Malformed, NotFound, Refusal
from service.kernel.ids import CalendarId, PersonId
from service.kernel.pages import page, reader_voice
from service.kernel.tokens import Keyring

AnyRequest = Request[Any, Any, Any]
MOST_NAMED: Final = 20
"""Meetings a change left outside that the next page names; the address must not grow without end."""


@get(shown.HERE, include_in_schema=False)
async def show(
    request: AnyRequest,
    teacher: NamedDependency[Principal],
    pool: NamedDependency[Pool],
    keyring: NamedDependency[Keyring],
    clock: NamedDependency[AnyClock],
) -> Response[str]:
    """Show all a teacher has said; after a change, which meetings it left outside."""
    left, saved = _named(request.query_params.getall("left", [])), "saved" in request.query_params
    return await _page(request, teacher, pool, keyring, clock.now(), left=left, saved=saved)


@post(f"{shown.HERE}/weekly", include_in_schema=False)
async def add_weekly(
    request: AnyRequest,
    teacher: NamedDependency[Principal],
    pool: NamedDependency[Pool],
    keyring: NamedDependency[Keyring],
    clock: NamedDependency[AnyClock],
) -> Response[Any]:
    """Offer hours of every week."""
    form, now = await _form(request, keyring, teacher), clock.now()
    typed = weekly_typed(form)
    try:
        await hours.put_pattern(pool, teacher, _own(teacher), typed.read(), now=now)
    except (Malformed, HoursOverlap) as refusal:
        trouble = _Trouble("weekly", refusal, weekly=typed)
        return await _page(request, teacher, pool, keyring, now, trouble=trouble)
    return _saved()


@post(f"{shown.HERE}/weekly/{{pattern_id:uuid}}/remove", include_in_schema=False)
async def remove_weekly(
    request: AnyRequest,
    teacher: NamedDependency[Principal],
    pool: NamedDependency[Pool],
    keyring: NamedDependency[Keyring],
    clock: NamedDependency[AnyClock],
    pattern_id: FromPath[UUID],
) -> Redirect:
    """Take hours of every week back; gone already is as good."""
    await _form(request, keyring, teacher)
    try:
        left = await hours.remove_pattern(pool, teacher, _own(teacher), pattern_id, now=clock.now())
    except NotFound:
        left = []
    return _saved(left)


@post(f"{shown.HERE}/dated", include_in_schema=False)
async def add_dated(
    request: AnyRequest,
    teacher: NamedDependency[Principal],
    pool: NamedDependency[Pool],
    keyring: NamedDependency[Keyring],
    clock: NamedDependency[AnyClock],
) -> Response[Any]:
    """Add time on one day or take some away."""
    form, now = await _form(request, keyring, teacher), clock.now()
    typed = dated_typed(form)
    try:
        left = await hours.add_exception(pool, teacher, _own(teacher), typed.read(), now=now)
    except (Malformed, HoursOverlap) as refusal:
        trouble = _Trouble("dated", refusal, dated=typed)
        return await _page(request, teacher, pool, keyring, now, trouble=trouble)
    return _saved(left)


@post(f"{shown.HERE}/dated/{{exception_id:uuid}}/remove", include_in_schema=False)
async def remove_dated(
    request: AnyRequest,
    teacher: NamedDependency[Principal],
    pool: NamedDependency[Pool],
    keyring: NamedDependency[Keyring],
    clock: NamedDependency[AnyClock],
    exception_id: FromPath[UUID],
) -> Redirect:
    """Take a change of one day back; gone already is as good."""
    await _form(request, keyring, teacher)
    try:
        left = await hours.remove_exception(pool, teacher, _own(teacher), exception_id, now=clock.now())
    except NotFound:
        left = []
    return _saved(left)


@post(f"{shown.HERE}/calendars", include_in_schema=False)
async def connect(
    request: AnyRequest,
    teacher: NamedDependency[Principal],
    pool: NamedDependency[Pool],
    keyring: NamedDependency[Keyring],
    clock: NamedDependency[AnyClock],
) -> Response[Any]:
    """Connect a calendar elsewhere."""
    form, now = await _form(request, keyring, teacher), clock.now()
    typed = url_typed(form)
    try:
        await calendars.connect_calendar(pool, teacher, _own(teacher), typed, now=now)
    except (Malformed, AlreadyConnected, TooManyCalendars) as refusal:
        trouble = _Trouble("calendar", refusal, url=typed)
        return await _page(request, teacher, pool, keyring, now, trouble=trouble)
    return _saved()


@post(f"{shown.HERE}/calendars/{{calendar_id:uuid}}/remove", include_in_schema=False)
async def disconnect(
    request: AnyRequest,
    teacher: NamedDependency[Principal],
    pool: NamedDependency[Pool],
    keyring: NamedDependency[Keyring],
    calendar_id: FromPath[CalendarId],
) -> Redirect:
    """Disconnect a calendar; gone already is as good."""
    await _form(request, keyring, teacher)
    with suppress(NotFound):
        await calendars.disconnect_calendar(pool, teacher, _own(teacher), calendar_id)
    return _saved()


class _Trouble(Struct, frozen=True):
    """A refusal and the form it came from, as it was filled in."""

    form: shown.Form
    refusal: Refusal
    weekly: WeeklyTyped | None = None
    dated: DatedTyped | None = None
    url: str = ""


async def _page(
    request: AnyRequest,
    teacher: Principal,
    pool: Pool,
    keyring: Keyring,
    now: datetime,
    *,
    left: Sequence[UUID] = (),
    saved: bool = False,
    trouble: _Trouble | None = None,
) -> Response[str]:
    desk = await hours.desk(pool, teacher, _own(teacher), left, now=now)
    voice = reader_voice(request, desk.teacher.language)
    csrf = keyring.csrf(teacher.link_id) if teacher.link_id else ""
    frame = shown.frame_of(desk.teacher, voice)
    if trouble is None:
        view = shown.hours_page(desk, voice, csrf=csrf, saved=saved)
        return page("availability/hours.html", view, voice, frame)
    mistake = shown.mistake_of(trouble.refusal, trouble.form, trouble.weekly or trouble.dated, voice)
    view = shown.hours_page(
        desk,
        voice,
        csrf=csrf,
        saved=False,
        mistakes=(mistake,),
        weekly=trouble.weekly,
        dated=trouble.dated,
        url=trouble.url,
    )
    return page("availability/hours.html", view, voice, frame, status_code=HTTP_422_UNPROCESSABLE_ENTITY)


async def _form(request: AnyRequest, keyring: Keyring, teacher: Principal) -> FormMultiDict:
    """Read a form that was made for this teacher's own page."""
    form = await request.form()
    check_csrf(str(form.get("csrf", "")), keyring, teacher)
    return form


def _own(teacher: Principal) -> PersonId:
    if teacher.person_id is None:
        raise NotFound
    return teacher.person_id


def _named(written: Sequence[str]) -> list[UUID]:
    """Read which meetings a change left outside; an address somebody changed by hand names none."""
    with suppress(ValueError):
        return [UUID(hex=each) for each in written[:MOST_NAMED]]
    return []


def _saved(left: Sequence[MeetingLeft] = ()) -> Redirect:
    """Lead back to the page, which says that it is saved and names the meetings now outside the hours."""
    named = "".join(f"&left={meeting.meeting_id.hex}" for meeting in left[:MOST_NAMED])
    return Redirect(f"{shown.HERE}?saved{named}", status_code=HTTP_303_SEE_OTHER)


ROUTES: Final = (show, add_weekly, remove_weekly, add_dated, remove_dated, connect, disconnect)
