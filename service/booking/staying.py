"""Meetings in a row at one place: the teacher stays there, and each keeps free only the way that is still gone."""

from contextlib import suppress
from datetime import datetime, timedelta

from msgspec.structs import replace

from service.access.types import Act
from service.agenda import actions as agenda
from service.agenda.errors import TimeTaken
from service.booking.facts import openings_of
from service.booking.fitting import with_way
from service.booking.store import meetings
from service.booking.terms import terms_of, way_to
from service.booking.types import BookRequest, Decision, Facts, MeetingView, Proposal, Stay, Terms
from service.kernel.db import Connection, savepoint
from service.kernel.ids import MeetingId, OrgId, PersonId
from service.kernel.spans import Span
from service.rounds.types import InvitationFacts


async def as_asked(
    conn: Connection, org_id: OrgId, facts: Facts, request: BookRequest, now: datetime
) -> tuple[Facts, Terms]:
    """Read what a request asks of its time, and what is free for a teacher who stays at the place asked for.

    Meetings of the same wish that are decided and not written count like those that stand. UnknownPlace.
    """
    terms = _with_made(facts, request, await terms_of(conn, org_id, facts.invitation, request, now))
    if not terms.stays:
        return facts, terms
    besides = [stay.meeting_id for stay in terms.stays]
    staying = await openings_of(conn, org_id, facts.invitation, [request.teacher_id], besides=besides)
    known = facts.openings.get(request.teacher_id, [])
    free = {one.span.start: one for one in [*staying.get(request.teacher_id, []), *known]}
    return replace(facts, openings={**facts.openings, request.teacher_id: sorted(free.values())}), terms


async def make_way(
    conn: Connection, act: Act, facts: Facts, meeting_id: MeetingId, decision: Decision, terms: Terms
) -> None:
    """Let the teacher's meetings just before and after at the same place give back the way that nobody goes any more.

    What the new meeting itself takes, its decision says already. The teacher's agenda must be queued for.
    """
    for stay in _beside(decision.span, terms.stays):
        others = [one for one in terms.stays if one != stay] + [Stay(meeting_id, decision.span)]
        kept = _taken_by(facts.invitation, stay.span, replace(terms, stays=others))
        await agenda.narrow(conn, act.org_id, stay.meeting_id, decision.teacher_id, kept)


async def give_way_back(conn: Connection, act: Act, invitation: InvitationFacts, meeting: MeetingView) -> None:
    """Keep the way free again for the meetings just before and after one that has gone from their place.

    That time was the meeting's, so it is free. Only where a way has become longer since may somebody have some of it:
    then the way stays as it was.
    """
    place = meeting.place
    if place is None or place.place_id is None:
        return
    stays = await meetings.stays(conn, act.org_id, meeting.teacher_id, place.place_id, act.now)
    if not stays:
        return
    terms = Terms(way_minutes=await way_to(conn, act.org_id, invitation, place.spot))
    for stay in _beside(meeting.span, stays):
        others = [one for one in stays if one != stay]
        wanted = _taken_by(invitation, stay.span, replace(terms, stays=others))
        with suppress(TimeTaken):
            async with savepoint(conn):
                await agenda.widen(conn, act.org_id, stay.meeting_id, meeting.teacher_id, wanted)


async def is_taken_for(
    conn: Connection, org_id: OrgId, teacher_id: PersonId, proposal: Proposal, now: datetime
) -> bool:
    """Tell whether a teacher has something else at a proposed time; at a place, the ways of meetings there are none."""
    stays = await meetings.stays(conn, org_id, teacher_id, proposal.place_id, now) if proposal.place_id else []
    if any(stay.span.overlaps(proposal.span) for stay in stays):
        return True
    besides = [stay.meeting_id for stay in stays]
    return await meetings.is_taken(conn, org_id, teacher_id, proposal.span, besides=besides)


def _with_made(facts: Facts, request: BookRequest, terms: Terms) -> Terms:
    mine = [(meeting_id, one) for meeting_id, one in facts.made if one.teacher_id == request.teacher_id]
    if terms.place is None or not mine:
        return terms
    there = terms.place.place_id
    stays = [*terms.stays, *(Stay(meeting_id, one.span) for meeting_id, one in mine if one.place_id == there)]
    taken = [*terms.taken, *(one.teacher_span for _, one in mine if one.place_id != there)]
    return replace(terms, stays=sorted(stays, key=lambda stay: stay.span), taken=taken)


def _beside(span: Span, stays: list[Stay]) -> list[Stay]:
    """Find the meetings just before and just after."""
    before = [stay for stay in stays if stay.span.end <= span.start]
    after = [stay for stay in stays if stay.span.start >= span.end]
    return [*before[-1:], *after[:1]]


def _taken_by(invitation: InvitationFacts, span: Span, terms: Terms) -> Span:
    walked = with_way(span, terms)
    return Span(walked.start, max(walked.end, span.end + timedelta(minutes=invitation.round.buffer_minutes)))
