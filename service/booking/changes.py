"""Make, move and cancel meetings inside a transaction: the rows, everybody's time, and all that follows from it."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Final

from msgspec.structs import replace

from service.access.types import Act
from service.agenda import actions as agenda
from service.agenda.errors import TimeTaken
from service.agenda.types import Take, TakenKind
from service.booking import company, helping, offers, telling
from service.booking.again import asked_again
from service.booking.drawn import drawn, is_plain
from service.booking.errors import MeetingOver, PlaceNotThen
from service.booking.facts import facts_for, with_time, without_meeting
from service.booking.helping import has_company
from service.booking.instead import Asked, with_places
from service.booking.rights import is_staff
from service.booking.rules import after, alternatives, decide, stays_as_it_is, takes_of
from service.booking.staying import as_asked, give_way_back, make_way
from service.booking.store import asks, meetings, waiting
from service.booking.terms import slot_minutes
from service.booking.types import STANDING, BookRequest, Decision, Facts, Help, MeetingView, Side
from service.kernel.at_once import at_once
from service.kernel.db import Connection, refusing, savepoint
from service.kernel.failpoints import reach
from service.kernel.ids import MeetingId, new_id
from service.kernel.spans import Span
from service.places import actions as places
from service.rounds.types import InvitationFacts

WHO_MEETS: Final[Sequence[TakenKind]] = ("teacher", "guardian", "room", "table")


async def make(conn: Connection, act: Act, facts: Facts, requests: Sequence[BookRequest]) -> list[MeetingView]:
    """Decide on every request, each in the light of those before it, and make the meetings: all or none."""
    made: dict[MeetingId, tuple[Asked, Decision]] = {}
    for request in requests:
        meeting_id = MeetingId(new_id())
        asked = await _asked(conn, act, facts, request)
        decision = await _decided(conn, act, asked)
        made[meeting_id] = (asked, decision)
        facts = after(facts, meeting_id, decision)
    invitation, decisions = facts.invitation, [decision for _, decision in made.values()]
    reach("book.before_agenda")
    if all(is_plain(facts, decision, act.now) for decision in decisions):
        return await _make_plain(conn, act, facts, made)
    await _write_down(conn, act, facts, made)
    for meeting_id, decision in zip(made, decisions, strict=True):
        await _take_table(conn, act, meeting_id, decision)
        if decision.teacher_id in facts.unsettled:
            await _settle(conn, act, invitation, decision)
    booked = await meetings.read(conn, act.org_id, list(made))
    booked = [await company.bring(conn, act, one, made[one.meeting_id][0]) for one in booked]
    reach("book.before_outbox")
    await telling.tell_booked(conn, act, invitation, booked)
    return booked


async def _make_plain(
    conn: Connection, act: Act, facts: Facts, made: Mapping[MeetingId, tuple[Asked, Decision]]
) -> list[MeetingView]:
    """Make plain meetings and tell of them, all in one statement; refuses as `_write_down`."""
    rows = [(meeting_id, decision) for meeting_id, (_, decision) in made.items()]
    booked = sorted((drawn(facts, *row, act.now) for row in rows), key=lambda meeting: meeting.span)
    notices = await telling.notices_of_booked(conn, act, facts.invitation, booked)
    with refusing({**meetings.REFUSES, **agenda.REFUSES}):
        async with at_once(conn) as later:
            await _add(later, act, facts, rows)
            reach("book.before_outbox")
            await telling.tell_plain(later, act, booked, notices, facts)
    return booked


async def _add(later: Connection, act: Act, facts: Facts, rows: Sequence[tuple[MeetingId, Decision]]) -> None:
    """Write down meetings and take everybody's time, among what is sent at once."""
    invitation = facts.invitation.invitation
    await meetings.add(later, act.org_id, invitation, rows, booked_by=act.principal.actor, now=act.now)
    await agenda.take_later(later, act.org_id, [(meeting_id, takes_of(decision)) for meeting_id, decision in rows])


async def _write_down(
    conn: Connection, act: Act, facts: Facts, made: Mapping[MeetingId, tuple[Asked, Decision]]
) -> None:
    """Write the meetings' rows and take everybody's time, or refuse with TimeTaken or AlreadyBooked.

    One statement does it all, unless a teacher stays at a place: then the neighbours' ways have to be cut before.
    """
    rows = [(meeting_id, decision) for meeting_id, (_, decision) in made.items()]
    if not any(asked.terms.stays for asked, _ in made.values()):
        with refusing({**meetings.REFUSES, **agenda.REFUSES}):
            async with at_once(conn) as later:
                await _add(later, act, facts, rows)
        return
    await agenda.queue_for(conn, [decision.teacher_id for _, decision in rows])
    with refusing(meetings.REFUSES):
        invitation = facts.invitation.invitation
        await meetings.add(conn, act.org_id, invitation, rows, booked_by=act.principal.actor, now=act.now)
    for meeting_id, (asked, decision) in made.items():
        await make_way(conn, act, facts, meeting_id, decision, asked.terms)
        await agenda.take(conn, act.org_id, meeting_id, takes_of(decision))


async def shift(
    conn: Connection,
    act: Act,
    invitation: InvitationFacts,
    meeting: MeetingView,
    to: BookRequest,
    *,
    given: Span | None = None,
    help_: Help | None = None,
) -> MeetingView:
    """Give a meeting another time, mode or place. Its own time counts as free, so the new one may overlap the old.

    `given` is a time the school gives by itself, in or out of the offered hours. `help_` is what is to come with it
    from now on; None: what comes with it already goes along, or nothing is moved.
    """
    refuse_if_over(act, meeting)
    if help_ is None and stays_as_it_is(meeting, to):
        return meeting  # nothing changes, so nobody is told that something did
    stood = await helping.of_meetings(conn, act.org_id, [meeting])
    was = await company.before(conn, act, meeting, help_, to.mode)
    to = await company.as_wanted(conn, act, meeting, to, help_)
    await _give_back(conn, act, meeting)
    await give_way_back(conn, act, invitation, meeting)
    facts = await facts_for(conn, act, invitation, [meeting.teacher_id], agreed=is_staff(act.principal))
    asked = await _asked(conn, act, without_meeting(facts, meeting.meeting_id), to, given=given)
    decision = company.with_what_stands(await _decided(conn, act, asked), meeting, help_)
    await agenda.queue_for(conn, [meeting.teacher_id])
    await make_way(conn, act, facts, meeting.meeting_id, decision, asked.terms)
    reach("move.before_agenda")
    await agenda.take(conn, act.org_id, meeting.meeting_id, takes_of(decision))
    await _take_table(conn, act, meeting.meeting_id, decision)
    await meetings.move(conn, act.org_id, meeting.meeting_id, decision, act.now)
    moved = (await meetings.read(conn, act.org_id, [meeting.meeting_id]))[0]
    moved = await company.follow(conn, act, was, moved, asked, help_)
    await asks.settle(conn, act.org_id, invitation.invitation, decision, act.now)
    reach("move.before_outbox")
    await telling.tell_moved(conn, act, invitation, moved, meeting, stood.get(meeting.meeting_id))
    await offers.offer_free(conn, act, invitation, meeting.teacher_id)
    return moved


async def outfit(
    conn: Connection, act: Act, invitation: InvitationFacts, meeting: MeetingView, help_: Help
) -> MeetingView:
    """Make what comes with a meeting exactly this. With an interpreter it takes longer, so it is moved onto itself."""
    to = asked_again(meeting, help_=help_)
    start, length = meeting.span.start, timedelta(minutes=slot_minutes(invitation, meeting.teacher_id))
    plain = Span(start, start + length)
    return await shift(conn, act, invitation, meeting, to, given=plain, help_=help_)


async def call_off(
    conn: Connection, act: Act, invitation: InvitationFacts, meeting: MeetingView, side: Side
) -> MeetingView:
    """Cancel a meeting and offer its time to those who wait; one that is cancelled stays as it is.

    The time is an opening again if the teacher still offers it; who cannot meet then takes the hours away first.
    """
    if meeting.state == "cancelled":
        return meeting
    refuse_if_over(act, meeting)
    await company.let_go(conn, act, meeting)
    await meetings.cancel(conn, act.org_id, meeting.meeting_id, side, act.now)
    reach("cancel.before_agenda")
    await agenda.release(conn, act.org_id, meeting.meeting_id)
    await give_way_back(conn, act, invitation, meeting)
    cancelled = (await meetings.read(conn, act.org_id, [meeting.meeting_id]))[0]
    cancelled = replace(cancelled, visitors=meeting.visitors)  # calendars say the cancelled entry in the same words
    await offers.offer_free(conn, act, invitation, meeting.teacher_id)
    instead = await _times_instead(conn, act, invitation, meeting) if side == "school" else []
    reach("cancel.before_outbox")
    await telling.tell_cancelled(conn, act, invitation, cancelled, instead)
    return cancelled


def refuse_if_over(act: Act, meeting: MeetingView) -> None:
    """Refuse to change what has begun or does not stand."""
    if meeting.state not in STANDING or act.now >= meeting.span.start:
        raise MeetingOver


async def _asked(conn: Connection, act: Act, facts: Facts, request: BookRequest, *, given: Span | None = None) -> Asked:
    """Read what a request asks of its time; a time the school gives is as long as the meeting has to be."""
    facts, terms = await as_asked(conn, act.org_id, facts, request, act.now)
    if given:
        drawn, besides = company.long_enough(given, terms), [stay.meeting_id for stay in terms.stays]
        if drawn == given or not await meetings.is_taken(conn, act.org_id, request.teacher_id, drawn, besides=besides):
            facts = with_time(facts, request.teacher_id, drawn)
    return Asked(facts, request, terms)


async def _decided(conn: Connection, act: Act, asked: Asked) -> Decision:
    try:
        return decide(asked.facts, asked.request, act.now, asked.terms)
    except PlaceNotThen as refusal:
        raise await with_places(conn, act, asked, refusal) from refusal


async def _take_table(conn: Connection, act: Act, meeting_id: MeetingId, decision: Decision) -> None:
    """Take a table at a place of the book, the next one where another meeting was quicker; TimeTaken: none is left."""
    if decision.place_id is None:
        return
    for table_id in await places.free_tables(conn, act.org_id, decision.place_id, decision.span):
        with suppress(TimeTaken):
            async with savepoint(conn):
                await agenda.take(conn, act.org_id, meeting_id, [Take(table_id, "table", decision.span)])
            return
    raise TimeTaken


async def _give_back(conn: Connection, act: Act, meeting: MeetingView) -> None:
    """Give back the time of those who meet, and their room or table; who comes along is asked before theirs goes."""
    if has_company(meeting):
        await agenda.release_kinds(conn, act.org_id, meeting.meeting_id, WHO_MEETS)
    else:
        await agenda.release(conn, act.org_id, meeting.meeting_id)


async def _settle(conn: Connection, act: Act, invitation: InvitationFacts, decision: Decision) -> None:
    """End what the household still asked or waited for, and offer the time kept for it to the next in line."""
    await asks.settle(conn, act.org_id, invitation.invitation, decision, act.now)
    left = await waiting.leave(conn, act.org_id, invitation.invitation, decision)
    for waiting_id in left:
        await agenda.release(conn, act.org_id, waiting_id)
    if left:
        await offers.offer_free(conn, act, invitation, decision.teacher_id)


async def _times_instead(conn: Connection, act: Act, invitation: InvitationFacts, meeting: MeetingView) -> list[Span]:
    """Find the nearest times the family can pick by itself, but not the one the school has just cancelled."""
    facts = await facts_for(conn, act, invitation, [meeting.teacher_id], agreed=False)
    openings = {
        teacher_id: [opening for opening in free if not opening.span.overlaps(meeting.span)]
        for teacher_id, free in facts.openings.items()
    }
    facts = replace(facts, openings=openings)
    return [opening.span for opening in alternatives(facts, meeting.teacher_id, meeting.span.start, act.now)]
