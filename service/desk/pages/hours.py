"""The teacher's page of hours: every week, single days, calendars elsewhere.

A form that cannot be taken leads back to the page by an address that holds what was typed: the page looks again and
says the trouble beside its field, and the browser's way back never asks to send a form again. The address of a
calendar is a secret, so it alone is not kept: it has to be copied once more anyway.
"""

from collections.abc import Sequence
from contextlib import suppress
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from litestar import Response

from service.availability import calendars, hours
from service.availability.errors import AlreadyConnected, HoursOverlap, TooManyCalendars
from service.availability.types import MeetingLeft
from service.desk.hours import hours_desk
from service.desk.pages.desks import Answer, Desk, to
from service.desk.pages.hours_shown import HERE, Returned, calendar_mistake, hours_page, mistake_of
from service.desk.pages.hours_typed import DatedTyped, WeeklyTyped, dated_typed, url_typed, weekly_typed
from service.kernel.errors import Malformed, NotFound
from service.kernel.frame import Mistake
from service.kernel.ids import CalendarId, PersonId

MOST_NAMED: Final = 20
"""Meetings a change left outside that the next page names; the address must not grow without end."""


async def show_hours(desk: Desk) -> Response[str]:
    """Show all a teacher has said; after a change which meetings it left outside, after a refusal the form again."""
    query = desk.request.query_params
    found = await hours_desk(desk.tools.pool, desk.principal, _named(query.getall("left", [])), now=desk.tools.now)
    view = hours_page(desk, found, await _returned(desk), saved="saved" in query)
    return desk.show("hours.html", view, here=HERE, place="hours")


async def add_weekly(desk: Desk) -> Answer:
    """Offer hours of every week."""
    typed = weekly_typed(await desk.form())
    try:
        await hours.put_pattern(desk.tools.pool, desk.principal, _own(desk), typed.read(), now=desk.tools.now)
    except (Malformed, HoursOverlap):
        return _again("weekly", typed)
    return _saved()


async def remove_weekly(desk: Desk, pattern_id: UUID) -> Answer:
    """Take hours of every week back; gone already is as good."""
    await desk.form()
    left: list[MeetingLeft] = []
    with suppress(NotFound):
        left = await hours.remove_pattern(desk.tools.pool, desk.principal, _own(desk), pattern_id, now=desk.tools.now)
    return _saved(left)


async def add_dated(desk: Desk) -> Answer:
    """Add time on one day or take some away."""
    typed = dated_typed(await desk.form())
    try:
        left = await hours.add_exception(desk.tools.pool, desk.principal, _own(desk), typed.read(), now=desk.tools.now)
    except (Malformed, HoursOverlap):
        return _again("dated", typed)
    return _saved(left)


async def remove_dated(desk: Desk, exception_id: UUID) -> Answer:
    """Take a change of one day back; gone already is as good."""
    await desk.form()
    left: list[MeetingLeft] = []
    with suppress(NotFound):
        left = await hours.remove_exception(
            desk.tools.pool, desk.principal, _own(desk), exception_id, now=desk.tools.now
        )
    return _saved(left)


async def connect(desk: Desk) -> Answer:
    """Connect a calendar elsewhere."""
    url = url_typed(await desk.form())
    try:
        await calendars.connect_calendar(desk.tools.pool, desk.principal, _own(desk), url, now=desk.tools.now)
    except (Malformed, AlreadyConnected, TooManyCalendars) as refusal:
        return to(f"{HERE}?form=calendar&problem={refusal.code}")
    return _saved()


async def disconnect(desk: Desk, calendar_id: CalendarId) -> Answer:
    """Disconnect a calendar; gone already is as good."""
    await desk.form()
    with suppress(NotFound):
        await calendars.disconnect_calendar(desk.tools.pool, desk.principal, _own(desk), calendar_id)
    return _saved()


async def _returned(desk: Desk) -> Returned:
    """Read the form an address brings back, and look again what is wrong with it."""
    query = desk.request.query_params
    match query.get("form"):
        case "weekly":
            weekly = weekly_typed(query)
            return Returned(weekly=weekly, mistakes=await _look(desk, weekly))
        case "dated":
            dated = dated_typed(query)
            return Returned(dated=dated, mistakes=await _look(desk, dated))
        case "calendar":
            return Returned(mistakes=calendar_mistake(str(query.get("problem", "")), desk.voice))
        case _:
            return Returned()


async def _look(desk: Desk, typed: WeeklyTyped | DatedTyped) -> tuple[Mistake, ...]:
    shared = (desk.tools.pool, desk.principal, _own(desk))
    try:
        if isinstance(typed, WeeklyTyped):
            await hours.look_weekly(*shared, typed.read(), now=desk.tools.now)
        else:
            await hours.look_dated(*shared, typed.read(), now=desk.tools.now)
    except (Malformed, HoursOverlap) as refusal:
        return (mistake_of(refusal, typed, desk.voice),)
    return ()


def _again(form: str, typed: WeeklyTyped | DatedTyped) -> Answer:
    """Lead back to a form that could not be taken, with what was typed."""
    return to(f"{HERE}?{urlencode({'form': form, **msgspec.structs.asdict(typed)})}")


def _saved(left: Sequence[MeetingLeft] = ()) -> Answer:
    """Lead back to the page, which says that it is saved and names the meetings now outside the hours."""
    named = "".join(f"&left={meeting.meeting_id.hex}" for meeting in left[:MOST_NAMED])
    return to(f"{HERE}?saved=1{named}")


def _own(desk: Desk) -> PersonId:
    if desk.principal.person_id is None:
        raise NotFound
    return desk.principal.person_id


def _named(written: Sequence[str]) -> list[UUID]:
    """Read which meetings a change left outside; an address somebody changed by hand names none."""
    with suppress(ValueError):
        return [UUID(hex=each) for each in written[:MOST_NAMED]]
    return []
