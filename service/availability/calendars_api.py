"""Teachers' outside calendars for other services: their busy times are not offered. Each handler calls one action."""

from datetime import datetime
from typing import Annotated, Final, Literal
from uuid import UUID

from litestar import Response, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct

from service.access.doors import AskedWish
from service.access.types import Principal
from service.availability import calendars
from service.availability.errors import AlreadyConnected, Problem, TooManyCalendars
from service.availability.types import OutsideCalendar
from service.kernel.conditions import tag_of
from service.kernel.db import Pool
from service.kernel.described import AnyRequest, IfMatch, Said, tagged, tagged_or_known
from service.kernel.errors import Malformed, NotFound
from service.kernel.examples import NOW
from service.kernel.ids import CalendarId, PersonId
from service.kernel.spans import Instant


class NewCalendar(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A calendar elsewhere, to be read again and again from now on."""

    url: Annotated[
        str,
        Meta(max_length=2000, description="Its private iCalendar address, https: or webcal:. It is never shown again."),
    ]


class CalendarElsewhere(Struct, frozen=True, kw_only=True):
    """A teacher's calendar elsewhere. Its address is a secret."""

    calendar_id: CalendarId
    host: Annotated[str, Meta(description="All that is told of its address.")]
    fetched_at: Annotated[Instant | None, Meta(description="When the busy times that count were read; null: not yet.")]
    problem: Annotated[Problem | Literal[""], Meta(description='Why it could not be read the last time; "" if it was.')]
    failing_since: Instant | None


class CalendarsElsewhere(Struct, frozen=True):
    """A teacher's calendars elsewhere."""

    calendars: list[CalendarElsewhere]


A_CALENDAR: Final = CalendarElsewhere(
    calendar_id=CalendarId(UUID("0199b3f2-9a00-7c3d-8e51-6b0f2d7c400e")),
    host="calendar.example",
    fetched_at=NOW,
    problem="",
    failing_since=None,
)


@get(
    "/api/v1/teachers/{teacher_id:uuid}/calendars",
    said=Said(gives=CalendarsElsewhere([A_CALENDAR]), refuses=(NotFound(),)),
    summary="List a teacher's outside calendars",
    tags=["hours"],
)
async def list_calendars(
    teacher_id: FromPath[PersonId], api: NamedDependency[Principal], pool: NamedDependency[Pool]
) -> CalendarsElsewhere:
    """List the calendars elsewhere whose busy times are taken off a teacher's hours, and how reading them goes."""
    return CalendarsElsewhere([_told(one) for one in await calendars.calendars_of(pool, api, teacher_id)])


@get(
    "/api/v1/teachers/{teacher_id:uuid}/calendars/{calendar_id:uuid}",
    said=Said(gives=A_CALENDAR, refuses=(NotFound(),), tagged=True),
    summary="Read an outside calendar",
    tags=["hours"],
)
async def read_calendar(
    request: AnyRequest,
    teacher_id: FromPath[PersonId],
    calendar_id: FromPath[CalendarId],
    api: NamedDependency[Principal],
    pool: NamedDependency[Pool],
) -> Response[CalendarElsewhere]:
    """Read how one calendar elsewhere stands."""
    found = await calendars.read_calendar(pool, api, teacher_id, calendar_id)
    return tagged_or_known(request, _told(found), tag_of(found))


@post(
    "/api/v1/teachers/{teacher_id:uuid}/calendars",
    said=Said(
        takes=NewCalendar(url="https://calendar.example/private-4f1c/basic.ics"),
        gives=A_CALENDAR,
        refuses=(
            AlreadyConnected(),
            TooManyCalendars(calendars.MOST_CALENDARS),
            Malformed("url", "not-https"),
            NotFound(),
        ),
        tagged=True,
    ),
    summary="Connect an outside calendar",
    tags=["hours"],
)
async def connect_calendar(
    teacher_id: FromPath[PersonId],
    data: JSONBody[NewCalendar],
    api: NamedDependency[Principal],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    now: NamedDependency[datetime],
) -> Response[CalendarElsewhere]:
    """Take the busy times of a calendar elsewhere off a teacher's hours, within minutes and from then on.

    Whether it can be read is seen by reading it here. Of its entries only their times are kept.
    """
    connected = await calendars.connect_calendar(pool, api, teacher_id, data.url, wish=wish, now=now)
    return tagged(_told(connected), tag_of(connected))


@delete(
    "/api/v1/teachers/{teacher_id:uuid}/calendars/{calendar_id:uuid}",
    said=Said(refuses=(NotFound(),)),
    summary="Disconnect an outside calendar",
    tags=["hours"],
)
async def disconnect_calendar(
    teacher_id: FromPath[PersonId],
    calendar_id: FromPath[CalendarId],
    api: NamedDependency[Principal],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    now: NamedDependency[datetime],
    if_match: IfMatch = None,
) -> None:
    """Forget a calendar elsewhere: its address and its busy times, which are offered again."""
    await calendars.disconnect_calendar(pool, api, teacher_id, calendar_id, if_match=if_match, wish=wish, now=now)


def _told(found: OutsideCalendar) -> CalendarElsewhere:
    return CalendarElsewhere(
        calendar_id=found.calendar_id,
        host=found.host,
        fetched_at=found.fetched_at,
        problem=found.problem,
        failing_since=found.failing_since,
    )


ROUTES: Final = (list_calendars, read_calendar, connect_calendar, disconnect_calendar)
