"""What a booking does with what comes along: takes it or says what would work instead, and keeps the row true."""

from datetime import timedelta

from msgspec.structs import replace

from service.access.types import Act
from service.agenda.types import Occasion
from service.booking import helping, together
from service.booking.helping import has_company
from service.booking.instead import NOT_HAD, Asked, refusal_of, seats_refused
from service.booking.store import meetings
from service.booking.types import BookRequest, Decision, Help, HelpKind, MeetingView, Terms
from service.kernel.db import Connection
from service.kernel.spans import Span
from service.rounds.occasions import occasion as occasion_of
from service.rounds.types import Mode
from service.visits.types import Visit

_COMES_TO: dict[HelpKind, frozenset[Mode]] = {
    "interpreter": frozenset({"school", "video", "phone", "place", "home"}),
    "childcare": frozenset({"school"}),
    "ride": frozenset({"school", "place"}),
}
"""Which ways to meet each help is for."""


async def bring(conn: Connection, act: Act, meeting: MeetingView, asked: Asked) -> MeetingView:
    """Take all that was asked for with a new meeting, or refuse with what would work."""
    if not has_company(meeting):
        return await together.come_along(conn, act, meeting) if asked.facts.is_driven else meeting
    occasion = await _occasion(conn, act, meeting)
    try:
        visit = await helping.bring(conn, act, meeting, occasion, asked.request.help)
    except NOT_HAD as refusal:
        raise await refusal_of(conn, act, asked, refusal) from refusal
    if asked.request.help.ride:
        await together.bring_along(conn, act, meeting)
    return await _agreed(conn, act, await together.come_along(conn, act, meeting), visit)


async def before(conn: Connection, act: Act, meeting: MeetingView, help_: Help | None, to: Mode) -> Occasion | None:
    """Read a meeting as it is before it changes; None where nothing comes with it and nothing will."""
    if has_company(meeting) or help_ is not None or to == "home":
        return await _occasion(conn, act, meeting)
    return None


async def as_wanted(
    conn: Connection, act: Act, meeting: MeetingView, to: BookRequest, help_: Help | None
) -> BookRequest:
    """Say what a move asks for: where it says nothing of the place or the interpreter, what stands goes along."""
    wanted = help_ or to.help
    if to.mode == "place" and not (wanted.place_id or wanted.named_place) and meeting.place:
        named = "" if meeting.place.place_id else meeting.place.name
        wanted = replace(wanted, place_id=meeting.place.place_id, named_place=named)
    if help_ is None and "interpreter" in meeting.help:
        stands = await helping.of_meetings(conn, act.org_id, [meeting])
        wanted = replace(wanted, interpreter=helping.language_of(stands.get(meeting.meeting_id)))
    return replace(to, help=wanted)


def with_what_stands(decision: Decision, meeting: MeetingView, help_: Help | None) -> Decision:
    """Add what goes along to what was decided; a place the teacher has agreed to stays agreed."""
    kinds = decision.help if help_ is not None else meeting.help
    place = meeting.place.name if meeting.place and meeting.state == "confirmed" else ""
    is_agreed = decision.mode == "place" and decision.named_place == place != ""
    return replace(
        decision,
        help=[kind for kind in kinds if decision.mode in _COMES_TO[kind]],
        state="confirmed" if is_agreed else decision.state,
    )


async def follow(
    conn: Connection, act: Act, was: Occasion | None, meeting: MeetingView, asked: Asked, help_: Help | None
) -> MeetingView:
    """Let everything go with a meeting that has moved, or refuse the whole move with what would work.

    `meeting` is as it stands now, `was` as it stood.
    """
    if was is None:
        return await together.come_along(conn, act, meeting)
    now = await _occasion(conn, act, meeting)
    try:
        visit = await helping.follow_home(conn, act, was, now, asked.request.help.address_line)
        if help_ is not None:
            await helping.change(conn, act, was, meeting, now, help_)
        else:
            helped = await helping.follow(conn, act, was, now)
            if any(seat.state == "lost" for seat in helped.seats):
                raise await seats_refused(conn, act, asked, len(helped.seats))
    except NOT_HAD as refusal:
        raise await refusal_of(conn, act, asked, refusal) from refusal
    if help_ is None:
        meeting = await together.come_along(conn, act, meeting)
    elif help_.ride:
        await together.bring_along(conn, act, meeting)
    return await _agreed(conn, act, meeting, visit)


async def let_go(conn: Connection, act: Act, meeting: MeetingView) -> None:
    """Give back everything that comes with a meeting that is to be cancelled."""
    if has_company(meeting):
        await helping.let_go(conn, act, meeting, await _occasion(conn, act, meeting))


def long_enough(given: Span, terms: Terms) -> Span:
    """Draw a time the school gives out to what the meeting takes."""
    return Span(given.start, max(given.end, given.start + timedelta(minutes=terms.minutes)))


async def _occasion(conn: Connection, act: Act, meeting: MeetingView) -> Occasion:
    found = await occasion_of(conn, act.org_id, meeting.meeting_id)
    if found is None:
        raise LookupError(f"meeting {meeting.meeting_id} does not stand")
    return found


async def _agreed(conn: Connection, act: Act, meeting: MeetingView, visit: Visit | None) -> MeetingView:
    """Turn a visit into a sure one where everybody has agreed already."""
    if visit is None or not visit.is_complete or meeting.state != "proposed":
        return meeting
    await meetings.agree(conn, act.org_id, meeting.meeting_id, "confirmed", act.now)
    return (await meetings.read(conn, act.org_id, [meeting.meeting_id]))[0]
