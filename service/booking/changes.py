"""Make, move and cancel meetings inside a transaction: the rows, everybody's time, and all that follows from it."""

from collections.abc import Sequence

from msgspec.structs import replace

from service.access.types import Act
from service.agenda import actions as agenda
from service.booking import offers, telling
from service.booking.errors import MeetingOver
from service.booking.facts import facts_for, with_time, without_meeting
from service.booking.rights import is_staff
from service.booking.rules import after, alternatives, decide, takes_of
from service.booking.store import asks, meetings, waiting
from service.booking.types import STANDING, BookRequest, Decision, Facts, MeetingView, Side
from service.kernel.db import Connection
from service.kernel.ids import MeetingId, new_id
from service.kernel.spans import Span
from service.rounds.types import InvitationFacts


async def make(conn: Connection, act: Act, facts: Facts, requests: Sequence[BookRequest]) -> list[MeetingView]:
    """Decide on every request, each in the light of those before it, and make the meetings: all or none."""
    made: list[tuple[MeetingId, Decision]] = []
    for request in requests:
        meeting_id = MeetingId(new_id())
        decision = decide(facts, request, act.now)
        made.append((meeting_id, decision))
        facts = after(facts, meeting_id, decision)
    invitation = facts.invitation
    await meetings.lock_teachers(conn, [decision.teacher_id for _, decision in made])
    await meetings.add(conn, act.org_id, invitation.invitation, made, booked_by=act.principal.actor, now=act.now)
    for meeting_id, decision in made:
        await agenda.take(conn, act.org_id, meeting_id, takes_of(decision))
        await _settle(conn, act, invitation, decision)
    booked = await meetings.read(conn, act.org_id, [meeting_id for meeting_id, _ in made])
    await telling.tell_booked(conn, act, invitation, booked)
    return booked


async def shift(
    conn: Connection,
    act: Act,
    invitation: InvitationFacts,
    meeting: MeetingView,
    to: BookRequest,
    *,
    given: Span | None = None,
) -> MeetingView:
    """Give a meeting another time or mode. Its own time counts as free, so the new one may overlap the old.

    `given` is a time the school gives by itself, in or out of the offered hours.
    """
    refuse_if_over(act, meeting)
    if (to.start, to.mode) == (meeting.span.start, meeting.mode):
        return meeting  # nothing changes, so nobody is told that something did
    await agenda.release(conn, act.org_id, meeting.meeting_id)
    facts = await facts_for(conn, act, invitation, [meeting.teacher_id], agreed=is_staff(act.principal))
    facts = with_time(facts, meeting.teacher_id, given) if given else facts
    decision = decide(without_meeting(facts, meeting.meeting_id), to, act.now)
    await meetings.lock_teachers(conn, [meeting.teacher_id])
    await agenda.take(conn, act.org_id, meeting.meeting_id, takes_of(decision))
    await meetings.move(conn, act.org_id, meeting.meeting_id, decision, act.now)
    moved = (await meetings.read(conn, act.org_id, [meeting.meeting_id]))[0]
    await asks.settle(conn, act.org_id, invitation.invitation, decision, act.now)
    await telling.tell_moved(conn, act, invitation, moved, meeting)
    await offers.offer_free(conn, act, invitation, meeting.teacher_id)
    return moved


async def call_off(
    conn: Connection, act: Act, invitation: InvitationFacts, meeting: MeetingView, side: Side
) -> MeetingView:
    """Cancel a meeting and offer its time to those who wait; one that is cancelled stays as it is.

    The time is an opening again if the teacher still offers it; who cannot meet then takes the hours away first.
    """
    if meeting.state == "cancelled":
        return meeting
    refuse_if_over(act, meeting)
    await meetings.cancel(conn, act.org_id, meeting.meeting_id, side, act.now)
    await agenda.release(conn, act.org_id, meeting.meeting_id)
    cancelled = (await meetings.read(conn, act.org_id, [meeting.meeting_id]))[0]
    await offers.offer_free(conn, act, invitation, meeting.teacher_id)
    instead = await _times_instead(conn, act, invitation, meeting) if side == "school" else []
    await telling.tell_cancelled(conn, act, invitation, cancelled, instead)
    return cancelled


def refuse_if_over(act: Act, meeting: MeetingView) -> None:
    """Refuse to change what has begun or does not stand."""
    if meeting.state not in STANDING or act.now >= meeting.span.start:
        raise MeetingOver


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
