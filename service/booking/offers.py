"""Offer a time that came free to the first in a teacher's line who can take it, and keep it for them until a date."""

from collections.abc import Sequence
from datetime import datetime

from service.access.types import Act
from service.agenda import actions as agenda
from service.availability.types import Opening
from service.booking.facts import openings_of
from service.booking.fitting import longer
from service.booking.rules import kept_by, offer_until, who_may
from service.booking.store import waiting
from service.booking.telling import about, door_of, put, time_offered
from service.booking.terms import usual_minutes
from service.booking.types import Place
from service.kernel.db import Connection
from service.kernel.ids import PersonId
from service.kernel.spans import Span
from service.notices.messages import WaitingOffer
from service.rounds import actions as rounds
from service.rounds.types import InvitationFacts, Wish


async def offer_free(conn: Connection, act: Act, invitation: InvitationFacts, teacher_id: PersonId) -> int:
    """Offer whatever a teacher has free to those who wait, first come first; return how many offers that makes.

    `invitation` is any of the round's that asks for a meeting with this teacher.
    """
    round_ = invitation.round
    if not await waiting.has_line(conn, act.org_id, round_.round_id, teacher_id):
        return 0
    if not await _worth_offering(conn, act, invitation, teacher_id):
        return 0
    await agenda.queue_for(conn, [teacher_id])  # what is free now stays so until the offers keep it
    free, kept = await _worth_offering(conn, act, invitation, teacher_id), list[Span]()
    for opening, until in free:
        if any(opening.span.overlaps(span) for span in kept):
            continue
        left = [one for one, _ in free if not any(one.span.overlaps(span) for span in kept)]
        line = await waiting.line(conn, act.org_id, round_.round_id, teacher_id, opening.span)
        for place in who_may(line, round_, opening.span, act.now):
            if span := await _offer(conn, act, place, opening, until, left):
                kept.append(span)
                break
    return len(kept)


async def _worth_offering(
    conn: Connection, act: Act, invitation: InvitationFacts, teacher_id: PersonId
) -> list[tuple[Opening, datetime]]:
    """Read what the teacher has free and until when it would be kept."""
    free = await openings_of(conn, act.org_id, invitation, [teacher_id])
    until = {opening: offer_until(invitation.round, opening.span, act.now) for opening in free.get(teacher_id, [])}
    return [(opening, end) for opening, end in until.items() if end]


async def _offer(
    conn: Connection, act: Act, place: Place, opening: Opening, until: datetime, free: Sequence[Opening]
) -> Span | None:
    """Keep the opening for one family and tell it; None if it is not invited any more, or the time is too short.

    With the interpreter a family needs a meeting runs on into the next free time.
    """
    invitation = await rounds.invitation_facts(conn, act.org_id, place.invitation_id)
    wish = next((wish for wish in invitation.wishes if _is_about(wish, place)), None)
    if wish is None:
        await waiting.end(conn, act.org_id, place.waiting_id, "left")
        return None
    minutes = usual_minutes(invitation, place.teacher_id)
    span = next(
        (
            one.span
            for one in longer(free, minutes, invitation.round.buffer_minutes)
            if one.span.start == opening.span.start
        ),
        None,
    )
    if span is None:
        return None
    await agenda.take(conn, act.org_id, place.waiting_id, kept_by(invitation.round, wish.teacher, span))
    await waiting.offer(conn, act.org_id, place.waiting_id, span, until)
    message = WaitingOffer(
        school=invitation.school,
        greeting=invitation.greeting,
        link_id=await door_of(conn, act, invitation),
        teacher=wish.teacher.called,
        students=[wish.student],
        time=time_offered(span, invitation.round.modes[0]),
        kept_until=until,
    )
    await put(conn, act, [about(act, invitation.recipient, message, place.waiting_id, until)])
    return span


def _is_about(wish: Wish, place: Place) -> bool:
    return (wish.student_id, wish.teacher.teacher_id) == (place.student_id, place.teacher_id)
