"""What is done at the door of a session: who is here, who comes in, who goes home with whom.

A device without a network tells later what happened. Events carry the device's own ids and times: the same one twice
is one, and who is here follows from all of them in order of time, in whatever order they arrive.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from service.access import audit
from service.access.types import Act, Principal
from service.childcare import rules, telling
from service.childcare.errors import DoorShut, DoorTrouble, NotReleased, SessionUnknown
from service.childcare.facts import facts_of, locked, policy_of, session_of
from service.childcare.store import door as store
from service.childcare.types import (
    Adult,
    Child,
    ChildcarePolicy,
    DoorEvent,
    DoorFacts,
    Expected,
    KeptEvent,
    Outcome,
    PickUp,
    Session,
)
from service.kernel.db import Connection, Pool, transact, transaction
from service.kernel.errors import Malformed, NotFound
from service.kernel.ids import OrgId, PersonId, SeatId, SessionId, new_id
from service.kernel.tokens import Keyring

MOST_EVENTS: Final = 500
"""At once, from a device that was long without a network."""


async def door(pool: Pool, principal: Principal, session_id: SessionId, *, now: datetime) -> DoorFacts:
    """Return a session as its door needs it, to a worker of it around their shift or to its school's office.

    SessionUnknown to everybody else; DoorShut before and after, with when it opens.
    """
    async with transaction(pool, principal.org_id) as conn:
        session = await _own(conn, principal, session_id)
        until = await _seen_until(conn, principal, session, now)
        return await _facts(conn, session, now=now, until=until, org_id=principal.org_id)


async def record(pool: Pool, act: Act, session_id: SessionId, events: Sequence[DoorEvent]) -> list[Outcome]:
    """Keep what was done at the door, in order, each once; say of each what became of it.

    Whoever has or had a shift of the session may tell what happened on it, however late the network comes back.
    SessionUnknown, Malformed for a child who was never of this session.
    """
    if len(events) > MOST_EVENTS:
        raise Malformed("events", "too-many")
    worker_id = _person(act.principal)

    async def work(conn: Connection) -> list[Outcome]:
        session = await _own(conn, act.principal, session_id, lock=True)
        told = rules.put_right(events, act.now)
        return [await _keep(conn, act, session, worker_id, event) for event in told]

    return await transact(pool, act.org_id, work)


async def release(pool: Pool, act: Act, session_id: SessionId, event: DoorEvent) -> None:
    """Let a child go home, or refuse with NotReleased: the child stays. Both are kept."""
    (outcome,) = await record(pool, act, session_id, [event])
    if not outcome.counts and outcome.trouble:
        raise NotReleased(outcome.trouble)


async def let_fetch(conn: Connection, act: Act, seat_id: SeatId, who: PickUp) -> UUID:
    """Let somebody else fetch a child of the guardian who asks; NotFound for another family's."""
    guardian_id = _person(act.principal)
    if seat_id not in await store.own_seats(conn, act.org_id, guardian_id, [seat_id]):
        raise NotFound
    return await _add_pick_up(conn, act, seat_id, who)


async def stop_fetching(conn: Connection, act: Act, seat_id: SeatId, pick_up_id: UUID) -> None:
    """Let somebody fetch a child no more whom its family had added; NotFound."""
    own = await store.own_seats(conn, act.org_id, _person(act.principal), [seat_id])
    if not await store.drop_pick_up(conn, act.org_id, pick_up_id, own):
        raise NotFound
    await audit.note(conn, act.principal, "pick-up-dropped", f"seat:{seat_id}", act.now)


async def fetchers(conn: Connection, org_id: OrgId, seat_ids: Sequence[SeatId]) -> dict[SeatId, list[Adult]]:
    """Return whom families added to those who may fetch their children, for the family's own page."""
    return await store.pick_ups(conn, org_id, seat_ids)


async def office_let_fetch(pool: Pool, act: Act, session_id: SessionId, seat_id: SeatId, who: PickUp) -> None:
    """Let the office add somebody who may fetch a child of a session of its school; NotFound."""

    async def work(conn: Connection) -> None:
        session = await _own(conn, act.principal, session_id)
        known = {each.seat_id for each in await store.expected(conn, act.org_id, session.session_id)}
        if seat_id not in known:
            raise NotFound
        await _add_pick_up(conn, act, seat_id, who)

    await transact(pool, act.org_id, work)


async def mark_seen(pool: Pool, act: Act, session_id: SessionId) -> None:
    """Let the office say that it has looked at what was the matter at a door."""

    async def work(conn: Connection) -> None:
        session = await _own(conn, act.principal, session_id)
        await store.mark_seen(conn, act.org_id, session.session_id, at=act.now)

    await transact(pool, act.org_id, work)


def code_of(keyring: Keyring, seat_id: SeatId) -> str:
    """Give a seat's claim code."""
    return rules.code(keyring, seat_id)


async def _keep(conn: Connection, act: Act, session: Session, worker_id: PersonId, event: DoorEvent) -> Outcome:
    """Judge one event by what was done before it, and keep it."""
    events = await store.events(conn, act.org_id, session.session_id)
    if known := next((each for each in events if each.event_id == event.event_id), None):
        return Outcome(known.event_id, known.trouble, known.counts)
    trouble = await _trouble(conn, act, session, event, [each for each in events if each.at <= event.at])
    counts = rules.changes_the_room(event, trouble)
    await store.add_event(
        conn,
        act.org_id,
        session.session_id,
        worker_id,
        event,
        at=event.at,
        received_at=act.now,
        counts=counts,
        trouble=trouble,
    )
    subject = f"seat:{event.seat_id}" if event.seat_id else f"session:{session.session_id}"
    await audit.note(conn, act.principal, f"childcare-{event.kind}{'-' * bool(trouble)}{trouble}", subject, act.now)
    if event.kind == "in" and counts and event.seat_id and act.now - event.at < telling.CODE_OF_USE:
        await telling.tell_checked_in(conn, act, session, event.seat_id)
    return Outcome(event.event_id, trouble, counts)


async def _trouble(
    conn: Connection, act: Act, session: Session, event: DoorEvent, earlier: Sequence[KeptEvent]
) -> DoorTrouble | Literal[""]:
    if event.kind == "count":
        if event.counted is None or event.seat_id:
            raise Malformed("counted", "missing")
        return ""
    if event.seat_id is None or event.counted is not None:
        raise Malformed("seat_id", "missing")
    state = await store.seat_state(conn, act.org_id, session.session_id, event.seat_id)
    if state is None:
        raise Malformed("seat_id", "unknown")
    named = await store.listed(conn, act.org_id, session.session_id)
    adults, _ = rules.released_to(named.get(event.seat_id, []))
    return rules.trouble_of(
        event,
        [each for each in earlier if each.seat_id == event.seat_id],
        adults,
        right_code=rules.code(act.keyring, event.seat_id),
        is_kept=state == "kept",
    )


async def _facts(conn: Connection, session: Session, *, now: datetime, until: datetime, org_id: OrgId) -> DoorFacts:
    policy = await policy_of(conn, org_id, session.school_id) or ChildcarePolicy()
    (facts,) = await facts_of(conn, org_id, [session], policy)
    events = await store.events(conn, org_id, session.session_id)
    named = await store.listed(conn, org_id, session.session_id)
    children = [
        _child(each, events, rules.released_to(named.get(each.seat_id, [])))
        for each in await store.expected(conn, org_id, session.session_id)
    ]
    at = max(now, session.span.start)  # before it begins: who will be there then
    adults = sum(span.start <= at < span.end for span in facts.worked)
    ages = [child.expected.age_months for child in children if child.presence == "here"]
    return DoorFacts(
        session=session,
        until=until,
        children=children,
        adults=adults,
        enough_for=rules.most_children(ages, adults, policy, session.cap),
        events=events,
        seen_at=now,
    )


def _child(expected: Expected, events: Sequence[KeptEvent], released: tuple[list[Adult], bool]) -> Child:
    state, since = rules.presence(each for each in events if each.seat_id == expected.seat_id)
    adults, is_restricted = released
    return Child(expected=expected, presence=state, since=since, adults=adults, is_restricted=is_restricted)


async def _own(conn: Connection, principal: Principal, session_id: SessionId, *, lock: bool = False) -> Session:
    """Return a session of this worker or of this office's school; SessionUnknown for everybody else."""
    if principal.kind == "helper":
        if not await store.hours_of(conn, principal.org_id, session_id, _person(principal)):
            raise SessionUnknown
    elif principal.kind not in {"office", "api"}:
        raise SessionUnknown
    session = await (locked if lock else session_of)(conn, principal.org_id, session_id)
    if principal.school_id not in {None, session.school_id}:
        raise SessionUnknown
    return session


async def _seen_until(conn: Connection, principal: Principal, session: Session, now: datetime) -> datetime:
    """Say until when a session's children may be seen; DoorShut outside a worker's own hours."""
    if principal.kind != "helper":
        return session.span.end + rules.BEFORE_AND_AFTER
    hours = await store.hours_of(conn, principal.org_id, session.session_id, _person(principal))
    standing = [each.span for each in hours if each.left_at is None]
    if not rules.seen_during(standing, now):
        ahead = [span.start - rules.BEFORE_AND_AFTER for span in standing if span.end > now]
        raise DoorShut(min(ahead, default=None))
    return max(span.end for span in standing if rules.seen_during([span], now)) + rules.BEFORE_AND_AFTER


async def _add_pick_up(conn: Connection, act: Act, seat_id: SeatId, who: PickUp) -> UUID:
    if not who.name.strip():
        raise Malformed("name", "missing")
    pick_up_id = new_id()
    await store.add_pick_up(conn, act.org_id, pick_up_id, seat_id, who, added_by=act.principal.actor, at=act.now)
    await audit.note(conn, act.principal, "pick-up-added", f"seat:{seat_id}", act.now)
    return pick_up_id


def _person(principal: Principal) -> PersonId:
    if principal.person_id is None:
        raise NotFound
    return principal.person_id
