"""Make, move and cancel meetings inside a transaction: the rows, everybody's time, and all that follows from it."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Final

from msgspec.structs import replace

from service.access.types import Act
from service.agenda import actions as agenda
from service.agenda.errors import TimeTaken
from service.agenda.types import Take, TakenKind
from service.booking import company, happened, helping, offers, plainly, telling
from service.booking.again import asked_again
from service.booking.deciding import Planned, asked_of, decided, plan
from service.booking.errors import MeetingOver
from service.booking.facts import facts_for, without_meeting
from service.booking.helping import has_company
from service.booking.rights import is_staff
from service.booking.rules import alternatives, check_kept, number_to_call, stays_as_it_is, takes_of
from service.booking.several import one_of
from service.booking.staying import give_way_back, make_way
from service.booking.store import asks, meetings, waiting
from service.booking.terms import slot_minutes
from service.booking.types import STANDING, BookRequest, Decision, Facts, Help, MeetingView, Side
from service.kernel.at_once import at_once
from service.kernel.db import Connection, refusing, savepoint
from service.kernel.errors import Malformed
from service.kernel.failpoints import reach
from service.kernel.ids import MeetingId
from service.kernel.spans import Span
from service.places import actions as places
from service.rounds.types import InvitationFacts

WHO_MEETS: Final[Sequence[TakenKind]] = ("teacher", "guardian", "room", "table")


async def make(conn: Connection, act: Act, facts: Facts, requests: Sequence[BookRequest]) -> list[MeetingView]:
    """Decide on every request, each in the light of those before it, and make the meetings: all or none."""
    planned = await plan(conn, act, facts, requests)
    reach("book.before_agenda")
    if planned.is_plain:
        return await plainly.write(conn, act.org_id, planned)
    await _write_down(conn, planned)
    for meeting_id, (_, decision) in planned.made.items():
        await _take_table(conn, act, meeting_id, decision)
        if decision.teacher_id in facts.unsettled:
            await _settle(conn, act, facts.invitation, decision)
    booked = await meetings.read(conn, act.org_id, list(planned.made))
    booked = [await _brought(conn, act, planned, requests, one) for one in booked]
    reach("book.before_outbox")
    await telling.tell_booked(conn, act, facts.invitation, booked)
    return booked


async def _brought(
    conn: Connection, act: Act, planned: Planned, requests: Sequence[BookRequest], meeting: MeetingView
) -> MeetingView:
    with one_of(requests, list(planned.made).index(meeting.meeting_id)):
        return await company.bring(conn, act, meeting, planned.made[meeting.meeting_id][0])


async def _write_down(conn: Connection, planned: Planned) -> None:
    """Write the meetings' rows and take everybody's time, or refuse with TimeTaken or AlreadyBooked.

    One statement does it all, unless a teacher stays at a place: then the neighbours' ways have to be cut before.
    """
    act, made = planned.act, planned.made
    if not any(asked.terms.stays for asked, _ in made.values()):
        with refusing({**meetings.REFUSES, **agenda.REFUSES}):
            async with at_once(conn) as later:
                await plainly.add(later, act.org_id, planned)
        return
    await agenda.queue_for(conn, [decision.teacher_id for _, decision in made.values()])
    with refusing(meetings.REFUSES):
        await meetings.add(conn, act.org_id, planned.rows, now=act.now)
    for meeting_id, (asked, decision) in made.items():
        await make_way(conn, act, planned.facts, meeting_id, decision, asked.terms)
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
    check_kept(to)
    if help_ is None and to.call_number and stays_as_it_is(meeting, to):
        return await renumber(conn, act, invitation, meeting, number_to_call(to))
    if stays_as_it_is(meeting, to) and (help_ is None or await helping.is_there(conn, act.org_id, meeting, help_)):
        return meeting  # nothing changes, so nobody is told that something did
    await meetings.lock_households(conn, act.org_id, [invitation.invitation])
    stood = await helping.of_meetings(conn, act.org_id, [meeting])
    was = await company.before(conn, act, meeting, help_, to.mode)
    to = await company.as_wanted(conn, act, meeting, to, help_)
    await _give_back(conn, act, meeting)
    await give_way_back(conn, act, invitation, meeting)
    facts = await facts_for(conn, act, invitation, [meeting.teacher_id], agreed=is_staff(act.principal))
    left = meeting.span.start if to.mode == meeting.mode else None
    asked = await asked_of(conn, act, replace(without_meeting(facts, meeting.meeting_id), left=left), to, given=given)
    decision = company.with_what_stands(await decided(conn, act, asked), meeting, help_)
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
    if meeting.mode == "home" and help_.address_line.strip():
        raise Malformed("help.address_line", "said-when-booked")
    to = asked_again(meeting, help_=help_)
    start, length = meeting.span.start, timedelta(minutes=slot_minutes(invitation, meeting.teacher_id))
    plain = Span(start, start + length)
    return await shift(conn, act, invitation, meeting, to, given=plain, help_=help_)


async def renumber(
    conn: Connection, act: Act, invitation: InvitationFacts, meeting: MeetingView, number: str
) -> MeetingView:
    """Keep where the teacher is to call for a meeting, E.164; "" and the number it has change nothing."""
    if number in {"", meeting.call_number}:
        return meeting
    await meetings.write_number(conn, act.org_id, meeting.meeting_id, number, act.now)
    changed = (await meetings.read(conn, act.org_id, [meeting.meeting_id]))[0]
    await telling.tell_number(conn, act, invitation, changed)
    await happened.record(conn, act.org_id, "meeting.noted", [changed], now=act.now)
    return changed


async def call_off(
    conn: Connection, act: Act, invitation: InvitationFacts, meeting: MeetingView, side: Side
) -> MeetingView:
    """Cancel a meeting and offer its time to those who wait; one that is cancelled stays as it is.

    The time is an opening again if the teacher still offers it; who cannot meet then takes the hours away first.
    """
    if meeting.state == "cancelled":
        return meeting
    refuse_if_over(act, meeting)
    await meetings.lock_households(conn, act.org_id, [invitation.invitation])
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
