"""Whom a change of seats and shifts is told, in its transaction. No message names a child."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from service.access.types import Act
from service.childcare import rules
from service.childcare.store import shifts as store
from service.childcare.types import OwnShift, SeatTold, Session, Shift, Shortage
from service.kernel.db import Connection
from service.kernel.ids import LinkId, PersonId, SeatId
from service.kernel.spans import Span
from service.notices import outbox
from service.notices.facts import NO_LINK, HelpEntry, Recipient
from service.notices.messages import Message, Notice, kind_of
from service.notices.messages_childcare import (
    ChildCheckedIn,
    RatioBroken,
    SeatLost,
    SeatMoved,
    ShiftClaimed,
    ShiftOff,
    ShiftWanted,
)
from service.notices.rules import dedupe_key, is_urgent
from service.people.helpers_door import helpers_door
from service.rounds import actions as rounds
from service.rounds.happened import record_help
from service.rounds.types import InvitationFacts

CODE_OF_USE: Final = timedelta(hours=2)
"""Later than this after a check-in nobody needs to be told of the code any more."""


async def tell_claimed(conn: Connection, act: Act, session: Session, shift: Shift) -> None:
    """Tell a worker that a shift is theirs, or has another time or room; what they were not told yet is left out."""

    def say(greeting: str, link_id: LinkId) -> ShiftClaimed:
        entry = _entry(session, shift, act.now)
        return ShiftClaimed(school=session.school, greeting=greeting, link_id=link_id, entry=entry)

    await _to_worker(conn, act, shift, say)


async def tell_off(
    conn: Connection,
    act: Act,
    session: Session,
    shift: Shift,
    why: Literal["given-back", "clearance", "called-off"],
) -> None:
    """Tell a worker that a shift is theirs no longer; `shift` is as it was."""

    def say(greeting: str, link_id: LinkId) -> ShiftOff:
        entry = _entry(session, shift, act.now, off=True)
        return ShiftOff(school=session.school, greeting=greeting, link_id=link_id, entry=entry, why=why)

    await _to_worker(conn, act, shift, say)


async def alarm(conn: Connection, act: Act, session: Session, short: Shortage, short_since: datetime) -> None:
    """Tell the office that adults fall short: what it would take, and when families hear of it."""
    office = await store.office(conn, act.org_id, session.school_id)
    if office:
        message = RatioBroken(
            school=session.school,
            greeting="",
            link_id=NO_LINK,
            starts_at=short.span.start,
            ends_at=short.span.end,
            room=session.room,
            children=short.children,
            adults=short.adults,
            adults_needed=short.adults_needed,
            families_told_at=rules.families_told_at(short_since, session.span.start),
        )
        await _put(conn, act, office, message, session.session_id, session.span, offset=act.now.isoformat())


async def ask(conn: Connection, act: Act, session: Session, shift: Shift, people: Iterable[PersonId]) -> None:
    """Ask cleared volunteers to take a shift that came free, each once for each time it does."""
    for person_id in people:
        reader = await store.reader(conn, act.org_id, person_id)
        if reader.recipient:
            message = ShiftWanted(
                school=session.school,
                greeting=reader.greeting,
                link_id=await helpers_door(conn, act, person_id, shift.span.end),
                starts_at=shift.span.start,
                ends_at=shift.span.end,
                room=session.room,
            )
            await _put(
                conn, act, reader.recipient, message, shift.shift_id, shift.span, offset=act.now.date().isoformat()
            )


async def tell_lost(conn: Connection, act: Act, seat_ids: Iterable[SeatId]) -> None:
    """Tell families, and services, that there is no childcare after all, once for each meeting."""
    for facts, told in await _services_and_families(conn, act, seat_ids):
        message = SeatLost(
            school=facts.school,
            greeting=facts.greeting,
            link_id=facts.link_id or LinkId(NO_LINK),
            starts_at=told.span.start,
            ends_at=told.span.end,
        )
        await _to_family(conn, act, facts, message, told)


async def tell_moved(conn: Connection, act: Act, session: Session, seat_ids: Iterable[SeatId]) -> None:
    """Tell families, and services, in which room their children are expected now."""
    for facts, told in await _services_and_families(conn, act, seat_ids):
        message = SeatMoved(
            school=facts.school,
            greeting=facts.greeting,
            link_id=facts.link_id or LinkId(NO_LINK),
            starts_at=told.span.start,
            ends_at=told.span.end,
            room=session.room,
        )
        await _to_family(conn, act, facts, message, told)


async def tell_checked_in(conn: Connection, act: Act, session: Session, seat_id: SeatId) -> None:
    """Tell a family that its children are in the room, once for a meeting however many there are."""
    for facts, told in (await _families(conn, act, [seat_id]))[:1]:
        message = ChildCheckedIn(
            school=facts.school, greeting=facts.greeting, link_id=facts.link_id or LinkId(NO_LINK), room=session.room
        )
        if facts.recipient:
            of_use = Span(act.now, max(told.span.end, act.now) + CODE_OF_USE)
            await _put(conn, act, facts.recipient, message, told.meeting_id, of_use, until=of_use.end)


def entry_of(shift: OwnShift) -> HelpEntry:
    """Describe a worker's shift as their calendar holds it."""
    return HelpEntry(
        entry_id=shift.entry_id,
        revision=shift.revision,
        part="shift",
        starts_at=shift.span.start,
        ends_at=shift.span.end,
        place=f"{shift.school}, {shift.room}",
        changed_at=shift.changed_at,
        created_at=shift.claimed_at,
        off=shift.left_at is not None,
    )


def _entry(session: Session, shift: Shift, at: datetime, *, off: bool = False) -> HelpEntry:
    return HelpEntry(
        entry_id=shift.entry_id or shift.shift_id,
        revision=shift.revision + off,
        part="shift",
        starts_at=shift.span.start,
        ends_at=shift.span.end,
        place=f"{session.school.name}, {session.room}",
        changed_at=at,
        created_at=shift.claimed_at or at,
        off=off,
    )


async def _to_worker(
    conn: Connection, act: Act, shift: Shift, say: Callable[[str, LinkId], ShiftClaimed | ShiftOff]
) -> None:
    """Tell who has a shift of it; what `say` makes of their greeting and their link takes the place of what waits."""
    if shift.worker_id is None or shift.entry_id is None:
        return
    reader = await store.reader(conn, act.org_id, shift.worker_id)
    await outbox.drop(conn, act.org_id, shift.entry_id)
    if reader.recipient:
        message = say(reader.greeting, await helpers_door(conn, act, shift.worker_id, shift.span.end))
        await _put(conn, act, reader.recipient, message, shift.entry_id, shift.span, revision=message.entry.revision)


async def _services_and_families(
    conn: Connection, act: Act, seat_ids: Iterable[SeatId]
) -> list[tuple[InvitationFacts, SeatTold]]:
    """Tell other services that seats stand otherwise, and find who else is told."""
    families = await _families(conn, act, seat_ids)
    await record_help(conn, act.org_id, [told.meeting_id for _, told in families], now=act.now)
    return families


async def _families(conn: Connection, act: Act, seat_ids: Iterable[SeatId]) -> list[tuple[InvitationFacts, SeatTold]]:
    """Find who is told of seats: each meeting's guardian once, however many children come."""
    by_meeting = {told.meeting_id: told for told in await store.seats_told(conn, act.org_id, list(seat_ids))}
    invitations = await rounds.invitations_facts(
        conn, act.org_id, sorted({told.invitation_id for told in by_meeting.values()})
    )
    return [(invitations[told.invitation_id], told) for told in by_meeting.values()]


async def _to_family(
    conn: Connection, act: Act, facts: InvitationFacts, message: SeatLost | SeatMoved, told: SeatTold
) -> None:
    if facts.recipient:
        await _put(conn, act, facts.recipient, message, told.meeting_id, told.span, offset=act.now.isoformat())


async def _put(
    conn: Connection,
    act: Act,
    recipient: Recipient,
    message: Message,
    subject: UUID,
    span: Span,
    *,
    revision: int = 0,
    offset: str = "",
    until: datetime | None = None,
) -> None:
    """Put a notice about a subject into the outbox, of use until its hours begin; what is over is told to nobody."""
    not_after = until or (span.start if act.now < span.start else span.end)
    if act.now >= not_after:
        return
    notice = Notice(
        recipient=recipient,
        message=message,
        dedupe=dedupe_key(kind_of(message), subject, revision, recipient.channel, recipient.person_id, offset),
        not_before=act.now,
        not_after=not_after,
        subject_id=subject,
        urgent=is_urgent(span.start, act.now),
    )
    await outbox.put(conn, act.org_id, [notice], now=act.now, mail_domain=act.site.mail_domain)
