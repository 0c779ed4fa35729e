"""The teacher's page of hours: every week, single days, calendars elsewhere.

The address of a calendar is a secret, so of a form that comes back it alone is not kept: it has to be copied once more
anyway.
"""

from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

from litestar import Response

from service.availability import calendars, pages
from service.availability.errors import AlreadyConnected, TooManyCalendars
from service.availability.pages import MOST_NAMED, OwnHours
from service.availability.said import Returned
from service.availability.typed import url_typed
from service.desk.hours import hours_desk
from service.desk.pages.desks import Answer, Desk, to
from service.desk.pages.hours_shown import HERE, calendar_mistake, hours_page
from service.kernel.errors import Malformed, NotFound
from service.kernel.ids import CalendarId


async def show_hours(desk: Desk) -> Response[str]:
    """Show all a teacher has said; after a change which meetings it left outside, after a refusal the form again."""
    query = desk.request.query_params
    found = await hours_desk(desk.tools.pool, desk.principal, _named(query.getall("left", [])), now=desk.tools.now)
    view = hours_page(desk, found, await _returned(desk), saved="saved" in query)
    return desk.show("hours.html", view, here=HERE, place="hours")


async def add_weekly(desk: Desk) -> Answer:
    """Offer hours of every week."""
    return await pages.add_weekly(_own(desk), await desk.form())


async def remove_weekly(desk: Desk, pattern_id: UUID) -> Answer:
    """Take hours of every week back."""
    await desk.form()
    return await pages.remove_weekly(_own(desk), pattern_id)


async def add_dated(desk: Desk) -> Answer:
    """Add time on one day or take some away."""
    return await pages.add_dated(_own(desk), await desk.form())


async def remove_dated(desk: Desk, exception_id: UUID) -> Answer:
    """Take a change of one day back."""
    await desk.form()
    return await pages.remove_dated(_own(desk), exception_id)


async def connect(desk: Desk) -> Answer:
    """Connect a calendar elsewhere."""
    url, own = url_typed(await desk.form()), _own(desk)
    try:
        await calendars.connect_calendar(own.pool, own.principal, own.whose, url, now=own.now)
    except (Malformed, AlreadyConnected, TooManyCalendars) as refusal:
        return to(f"{HERE}?form=calendar&problem={refusal.code}")
    return pages.saved(own)


async def disconnect(desk: Desk, calendar_id: CalendarId) -> Answer:
    """Disconnect a calendar; gone already is as good."""
    await desk.form()
    own = _own(desk)
    with suppress(NotFound):
        await calendars.disconnect_calendar(own.pool, own.principal, own.whose, calendar_id, now=own.now)
    return pages.saved(own)


async def _returned(desk: Desk) -> Returned:
    """Read the form an address brings back, and look again what is wrong with it."""
    query = desk.request.query_params
    if query.get("form") == "calendar":
        return Returned(mistakes=calendar_mistake(str(query.get("problem", "")), desk.voice))
    return await pages.returned(_own(desk), query, desk.voice)


def _own(desk: Desk) -> OwnHours:
    return OwnHours(pool=desk.tools.pool, principal=desk.principal, here=HERE, now=desk.tools.now)


def _named(written: Sequence[str]) -> list[UUID]:
    """Read which meetings a change left outside; an address somebody changed by hand names none."""
    with suppress(ValueError):
        return [UUID(hex=each) for each in written[:MOST_NAMED]]
    return []
