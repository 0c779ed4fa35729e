"""Pages of a meeting that stands: the ticket, the calendar, and the way to cancel it."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final, Literal
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct

from service.access.types import Principal
from service.booking import actions, reading
from service.booking.elsewhere import places_instead
from service.booking.errors import MeetingOver
from service.booking.pages import showing, views
from service.booking.pages.fields import Fields
from service.booking.pages.help_said import HelpLine, help_lines
from service.booking.pages.said import kinds_said, reminded
from service.booking.pages.undriven import WaysInstead, times_href, ways_instead
from service.booking.pages.visit import AnyRequest, Visit, sent, to, visit
from service.booking.pages.wanted import read_meeting
from service.booking.together import is_shared_ride
from service.booking.tools import Given, Tools
from service.booking.types import Helped, MeetingView
from service.interpreting.finding import has_line
from service.kernel.db import transaction
from service.kernel.ids import MeetingId
from service.notices import outbox
from service.rounds.reminding import to_come
from service.rounds.types import Reminder

Done = Literal["", "new", "moved", "already", "saved"]


class PlaceTap(Struct, frozen=True):
    """A place to meet at instead, by one tap."""

    place_id: str
    name: str


class Ticket(Struct, frozen=True, kw_only=True):
    """booking/meeting.html."""

    meeting: views.MeetingLine
    said: Done  # what has just been done
    can_move: bool
    times_href: str  # where another time can be chosen
    reminded: str  # "a week before and again the day before"; empty where nobody is reminded
    by_text: bool
    ask: views.AskLine | None  # other times are wanted for it
    lines: tuple[HelpLine, ...]  # what comes with it
    has_help: bool  # something was asked for
    can_help: bool  # and can be changed
    instead: WaysInstead | None  # nobody drives, and the family chooses
    has_no_interpreter: bool  # so far, and another time may have one
    places: tuple[PlaceTap, ...]  # to meet at instead of at home
    csrf: str


class Cancelling(Struct, frozen=True, kw_only=True):
    """booking/cancel.html."""

    meeting: views.MeetingLine
    goes_too: str  # what comes with it and is cancelled too, in a list
    ride_stays: bool  # for another meeting of the visit
    csrf: str


class Calendars(Struct, frozen=True, kw_only=True):
    """booking/calendar.html: meetings to put in, and addresses that a calendar keeps up to date by itself."""

    meetings: tuple[views.MeetingLine, ...]
    one_alone: bool  # come from the page of one meeting

    family: str  # address of what is booked
    openings: str  # address of the free times; empty once all is booked
    back: str


@get("/i/meetings/{meeting_id:uuid}", include_in_schema=False)
async def ticket(
    request: AnyRequest, meeting_id: FromPath[UUID], guardian: NamedDependency[Principal], tools: Given
) -> Response[str]:
    """Show a meeting: when, where, with whom, and what can be changed."""
    seen = await visit(request, guardian, tools)
    meeting = await reading.meeting(tools.pool, guardian, MeetingId(meeting_id))
    line = views.meeting_line(meeting, seen.facts, seen.voice, now=seen.now)
    is_ahead = line.standing == "ahead"
    asked = (ask for ask in seen.family.asks if ask.standing_id == meeting.meeting_id)
    helped = await reading.helped(tools.pool, tools.keyring, guardian, meeting)
    lines = help_lines(meeting, helped, seen.voice, has_line=await _has_line(tools, guardian, helped))
    view = Ticket(
        meeting=line,
        said=_done(request.query_params),
        can_move=is_ahead and showing.door(seen) == "open",
        times_href=times_href(meeting, moving=is_ahead),
        reminded=reminded(await _reminders(seen, meeting), seen.voice) if is_ahead else "",
        ask=next((views.ask_line(ask, seen.facts, seen.voice) for ask in asked), None) if is_ahead else None,
        lines=lines,
        has_help=bool(meeting.help),
        can_help=is_ahead and meeting.guardian_id == seen.facts.invitation.guardian_id,
        places=await _places(seen, meeting) if is_ahead else (),
        instead=await ways_instead(seen, meeting) if is_ahead and _is_undriven(lines) else None,
        has_no_interpreter=is_ahead and any(one.has_no_interpreter for one in lines),
        csrf=seen.csrf,
        by_text=seen.facts.recipient is not None and seen.facts.recipient.channel == "sms",
    )
    return seen.answer("meeting.html", view, here=line.href)


@get("/i/meetings/{meeting_id:uuid}/cancel", include_in_schema=False)
async def ask_cancel(
    request: AnyRequest, meeting_id: FromPath[UUID], guardian: NamedDependency[Principal], tools: Given
) -> Response[Any]:
    """Ask once whether to cancel; what cannot be cancelled any more is shown as it is."""
    seen = await visit(request, guardian, tools)
    meeting = await reading.meeting(tools.pool, guardian, MeetingId(meeting_id))
    line = views.meeting_line(meeting, seen.facts, seen.voice, now=seen.now)
    if line.standing != "ahead":
        return to(line.href)
    ride_stays = is_shared_ride(meeting, seen.family.meetings)
    goes = [kind for kind in meeting.help if kind != "ride" or not ride_stays]
    view = Cancelling(meeting=line, goes_too=kinds_said(goes, seen.voice), ride_stays=ride_stays, csrf=seen.csrf)
    return seen.answer("cancel.html", view, here=f"{line.href}/cancel")


@post("/i/meetings/{meeting_id:uuid}/cancel", include_in_schema=False)
async def cancel(
    request: AnyRequest, meeting_id: FromPath[UUID], guardian: NamedDependency[Principal], tools: Given
) -> Redirect:
    """Cancel, and lead to the meeting, which says so. One that is over or cancelled already is shown as it is."""
    await sent(request, guardian, tools)
    with suppress(MeetingOver):  # the page it leads to tells why
        await actions.cancel(tools.pool, tools.act(guardian), MeetingId(meeting_id))
    return to(f"/i/meetings/{meeting_id}")


@get("/i/calendar", include_in_schema=False)
async def calendar(request: AnyRequest, guardian: NamedDependency[Principal], tools: Given) -> Response[str]:
    """Give the file of the meeting one comes from, or of all that lie ahead, and the addresses to subscribe to."""
    seen = await visit(request, guardian, tools)
    facts, left = seen.facts, views.wishes_left(seen.family)
    asked = read_meeting(request.query_params, "meeting")
    meeting = await reading.meeting(tools.pool, guardian, asked) if asked else None
    lines = [
        views.meeting_line(one, facts, seen.voice, now=seen.now)
        for one in ([meeting] if meeting else seen.family.meetings)
    ]
    view = Calendars(
        meetings=tuple(line for line in lines if line.standing == "ahead"),
        one_alone=meeting is not None,
        family=tools.links.family_feed(facts.family_link_id) if facts.family_link_id else "",
        openings=tools.links.openings_feed(facts.openings_link_id) if facts.openings_link_id and left else "",
        back=lines[0].href if meeting else "/i",
    )
    here = f"/i/calendar?meeting={meeting.meeting_id.hex}" if meeting else "/i/calendar"
    return seen.answer("calendar.html", view, here=here)


def _is_undriven(lines: Sequence[HelpLine]) -> bool:
    return any(line.has_no_driver for line in lines)


async def _has_line(tools: Tools, guardian: Principal, helped: Helped | None) -> bool:
    """Tell whether a telephone line could interpret where nobody is sure to come yet."""
    asked = helped.interpretation if helped else None
    if asked is None or asked.state != "asked":
        return False
    async with transaction(tools.pool, guardian.org_id) as conn:
        return await has_line(conn, guardian.org_id, asked.language)


async def _places(seen: Visit, meeting: MeetingView) -> tuple[PlaceTap, ...]:
    found = await places_instead(seen.tools.pool, seen.guardian.org_id, seen.facts, meeting)
    return tuple(PlaceTap(one.place_id.hex, one.name) for one in found)


def _done(query: Fields) -> Done:
    for done in ("new", "moved", "already", "saved"):
        if done in query:
            return done
    return ""


async def _reminders(seen: Visit, meeting: MeetingView) -> list[Reminder]:
    """List the reminders this reader will still get: they go to who comes, and not to who said no to them by mail."""
    recipient = seen.facts.recipient
    if recipient is None or meeting.state != "confirmed" or meeting.guardian_id != seen.facts.invitation.guardian_id:
        return []
    if recipient.channel == "email":
        reach = await outbox.reach(seen.tools.pool, seen.guardian.org_id, meeting.guardian_id)
        if reach.has_stopped:
            return []
    return to_come(seen.facts.round.reminders, recipient.channel, meeting.span.start, meeting.school.zone, now=seen.now)


ROUTES: Final = (ticket, ask_cancel, cancel, calendar)
