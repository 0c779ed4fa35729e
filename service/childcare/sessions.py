"""Sessions: made, changed, closed and called off by the office, by page or by API; and how they stand."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from service.access import audit
from service.access.types import Act, Principal
from service.agenda import actions as agenda
from service.agenda.errors import TimeTaken
from service.agenda.types import Take
from service.childcare import rules, telling
from service.childcare.errors import (
    ChildcareOff,
    HoursHold,
    RoomTaken,
    SessionCalledOff,
    SessionUnknown,
    ShiftTaken,
    WorkerBusy,
)
from service.childcare.facts import facts_of, locked, policy_of, session_of
from service.childcare.staffing import leave_shift, look_again
from service.childcare.store import seats as seat_store
from service.childcare.store import sessions as store
from service.childcare.store import shifts as shift_store
from service.childcare.types import (
    ChildcarePolicy,
    NewSession,
    Session,
    SessionChange,
    SessionState,
    SessionView,
    Shift,
)
from service.kernel.db import Connection, Pool, transaction
from service.kernel.errors import Malformed
from service.kernel.ids import OrgId, RoomId, RoundId, SchoolId, SeatId, SessionId, new_id
from service.kernel.spans import Span, whole_day
from service.notices import outbox
from service.people.at_school import school_named
from service.rounds import actions as rounds
from service.rounds.types import Round


async def make_session(conn: Connection, act: Act, new: NewSession) -> SessionId:
    """Make a session beside a round, take its room, and ask for its adults.

    RoundUnknown, ChildcareOff until the school has recorded its policy, Malformed also off the round's days, RoomTaken.
    """
    round_ = await rounds.round_for(conn, act.principal, new.round_id)
    if await policy_of(conn, act.org_id, round_.school_id) is None:
        raise ChildcareOff
    span = _hours(new.starts_at, new.ends_at)
    _check_day(round_, span)
    await _check_room(conn, act.org_id, new.room_id, round_.school_id)
    session_id = SessionId(new_id())
    await store.add_session(conn, act.org_id, session_id, round_.school_id, new, at=act.now)
    await _take_room(conn, act.org_id, session_id, new.room_id, span)
    await shift_store.add_shifts(conn, act.org_id, session_id, span, new.workers)
    await audit.note(conn, act.principal, "childcare-session-made", f"session:{session_id}", act.now)
    return session_id


async def change_session(conn: Connection, act: Act, session_id: SessionId, change: SessionChange) -> None:
    """Give a session another room, other hours or another cap; families and workers of it are told.

    HoursHold where a child or a shift lies outside the new hours, WorkerBusy where a worker is elsewhere in them,
    RoomTaken, Malformed, SessionUnknown, SessionCalledOff: its room and its workers' time are given back.
    """
    before = await _standing(conn, act, session_id)
    span = _hours(change.starts_at or before.span.start, change.ends_at or before.span.end)
    if span != before.span:
        _check_day(await rounds.round_for(conn, act.principal, before.round_id), span)
    room_id, cap = change.room_id or before.room_id, change.cap or before.cap
    await _check_room(conn, act.org_id, room_id, before.school_id)
    stays = (await store.stays(conn, act.org_id, [session_id]))[session_id]
    if not all(span.holds(stay.span) for stay in stays):
        raise HoursHold
    await store.change_session(conn, act.org_id, session_id, room_id=room_id, span=span, cap=cap)
    await agenda.release(conn, act.org_id, session_id)
    await _take_room(conn, act.org_id, session_id, room_id, span)
    after = await session_of(conn, act.org_id, session_id)
    await _move_shifts(conn, act, before, after)
    if before.room_id != after.room_id:
        await telling.tell_moved(conn, act, after, _seats(stay.seat_id for stay in stays))
    await audit.note(conn, act.principal, "childcare-session-changed", f"session:{session_id}", act.now)
    await look_again(conn, act, after)


async def set_open(conn: Connection, act: Act, session_id: SessionId, *, is_open: bool) -> None:
    """Let a session take more children, or no more; the seats that are kept stand.

    SessionUnknown; SessionCalledOff: its families were told, and its room is given back.
    """
    session = await _standing(conn, act, session_id)
    state: SessionState = "open" if is_open else "closed"
    if session.state != state:
        await store.set_state(conn, act.org_id, session_id, state)
        await audit.note(conn, act.principal, f"childcare-session-{state}", f"session:{session_id}", act.now)


async def call_off(conn: Connection, act: Act, session_id: SessionId) -> None:
    """Call a session off: its families and workers are told, room and time are given back. SessionUnknown."""
    session = await own_session(conn, act.principal, session_id, lock=True)
    stays = (await store.stays(conn, act.org_id, [session_id]))[session_id]
    await store.set_state(conn, act.org_id, session_id, "off")
    await store.set_short(conn, act.org_id, session_id, None)
    for shift in await shift_store.shifts(conn, act.org_id, [session_id]):
        await leave_shift(conn, act, session, shift, "called-off")
        await outbox.drop(conn, act.org_id, shift.shift_id)
    seats = _seats(stay.seat_id for stay in stays)
    await seat_store.lose(conn, act.org_id, seats, at=act.now)
    await telling.tell_lost(conn, act, seats)
    await agenda.release(conn, act.org_id, session_id)
    await audit.note(conn, act.principal, "childcare-session-called-off", f"session:{session_id}", act.now)


async def add_shift(conn: Connection, act: Act, session_id: SessionId, span: Span) -> UUID:
    """Ask for one more adult, for a part of a session.

    Malformed outside its hours, SessionUnknown, SessionCalledOff.
    """
    session = await _standing(conn, act, session_id)
    if not session.span.holds(span):
        raise Malformed("starts_at" if span.start < session.span.start else "ends_at", "outside-the-session")
    (shift_id,) = await shift_store.add_shifts(conn, act.org_id, session_id, span, 1)
    await audit.note(conn, act.principal, "shift-added", f"shift:{shift_id}", act.now)
    return shift_id


async def drop_shift(conn: Connection, act: Act, shift_id: UUID) -> None:
    """Ask for one adult less. ShiftTaken where somebody has or had the shift."""
    if not await shift_store.drop_shift(conn, act.org_id, shift_id):
        raise ShiftTaken
    await audit.note(conn, act.principal, "shift-dropped", f"shift:{shift_id}", act.now)


async def views(
    pool: Pool,
    principal: Principal,
    *,
    round_id: RoundId | None = None,
    school_id: SchoolId | None = None,
    since: datetime | None = None,
) -> list[SessionView]:
    """Return how the sessions of this principal's schools stand: those with too few adults first, then by time.

    RoundUnknown, and NotFound for a school as `school_named`.
    """
    async with transaction(pool, principal.org_id) as conn:
        if round_id:
            await rounds.round_for(conn, principal, round_id)
        if school_id:
            await school_named(conn, principal, school_id)
        sessions = await store.sessions(
            conn, principal.org_id, school_id=principal.school_id or school_id, round_id=round_id, starts=since
        )
        own = [each for each in sessions if principal.school_id in {None, each.school_id}]
        found = await _views(conn, principal.org_id, own)
    return sorted(found, key=lambda view: (not view.shortages, view.session.span, view.session.room))


async def view(pool: Pool, principal: Principal, session_id: SessionId) -> SessionView:
    """Return how one session stands; SessionUnknown, also for another school's."""
    async with transaction(pool, principal.org_id) as conn:
        return await view_in(conn, principal, session_id)


async def view_in(conn: Connection, principal: Principal, session_id: SessionId) -> SessionView:
    """Return how one session stands, as `view`, as this transaction sees it."""
    session = await own_session(conn, principal, session_id)
    return (await _views(conn, principal.org_id, [session]))[0]


async def locked_view(conn: Connection, principal: Principal, session_id: SessionId) -> SessionView:
    """Return how one session stands that nobody else changes until this transaction ends; SessionUnknown."""
    session = await own_session(conn, principal, session_id, lock=True)
    return (await _views(conn, principal.org_id, [session]))[0]


async def own_session(conn: Connection, principal: Principal, session_id: SessionId, *, lock: bool = False) -> Session:
    """Return a session of a school this principal may see; SessionUnknown."""
    session = await (locked if lock else session_of)(conn, principal.org_id, session_id)
    if principal.school_id not in {None, session.school_id}:
        raise SessionUnknown
    return session


async def _views(conn: Connection, org_id: OrgId, sessions: Sequence[Session]) -> list[SessionView]:
    shifts = await shift_store.shifts(conn, org_id, [each.session_id for each in sessions])
    found = []
    for session in sessions:
        policy = await policy_of(conn, org_id, session.school_id) or ChildcarePolicy()
        (facts,) = await facts_of(conn, org_id, [session], policy)
        found.append(
            SessionView(
                session=session,
                shifts=[shift for shift in shifts if shift.session_id == session.session_id],
                children=len({stay.seat_id for stay in facts.stays}),
                seats_left=rules.seats_left(facts, session.span, policy),
                shortages=rules.shortages(facts, policy),
            )
        )
    return found


async def _move_shifts(conn: Connection, act: Act, before: Session, after: Session) -> None:
    """Move the shifts of a session with it: one that began or ended with it still does. Its worker is told."""
    for shift in await shift_store.shifts(conn, act.org_id, [after.session_id]):
        span = _follow(shift.span, before.span, after.span)
        if not after.span.holds(span):
            raise HoursHold
        if span == shift.span and before.room_id == after.room_id:
            continue
        await shift_store.set_hours(conn, act.org_id, shift.shift_id, span)
        if shift.worker_id and shift.entry_id:
            await shift_store.revise_claim(conn, act.org_id, shift.entry_id, at=act.now)
            await _retake(conn, act.org_id, shift, span)
            await telling.tell_claimed(conn, act, after, replace(shift, span=span, revision=shift.revision + 1))


async def _retake(conn: Connection, org_id: OrgId, shift: Shift, span: Span) -> None:
    if shift.worker_id is None:
        return
    await agenda.release(conn, org_id, shift.shift_id)
    try:
        await agenda.take(conn, org_id, shift.shift_id, [Take(shift.worker_id, "childcare_worker", span)])
    except TimeTaken:
        raise WorkerBusy from None


def _follow(shift: Span, before: Span, after: Span) -> Span:
    start = after.start if shift.start == before.start else shift.start
    end = after.end if shift.end == before.end else shift.end
    if end <= start:
        raise HoursHold
    return Span(start, end)


async def _take_room(conn: Connection, org_id: OrgId, session_id: SessionId, room_id: RoomId, span: Span) -> None:
    try:
        await agenda.take(conn, org_id, session_id, [Take(room_id, "room", span)])
    except TimeTaken:
        raise RoomTaken from None


async def _standing(conn: Connection, act: Act, session_id: SessionId) -> Session:
    """Lock a session of this principal's that was not called off."""
    session = await own_session(conn, act.principal, session_id, lock=True)
    if session.state == "off":
        raise SessionCalledOff
    return session


async def _check_room(conn: Connection, org_id: OrgId, room_id: RoomId, school_id: SchoolId) -> None:
    if await store.school_of_room(conn, org_id, room_id) != school_id:
        raise Malformed("room_id", "unknown")


def _check_day(round_: Round, span: Span) -> None:
    """Refuse hours that are not on one day of their round, on the school's clock: nobody meets anybody then."""
    zone = ZoneInfo(round_.zone)
    day = span.start.astimezone(zone).date()
    if day not in round_.days:
        raise Malformed("starts_at", "no-day-of-the-round")
    if span.end > whole_day(day, zone).end:
        raise Malformed("ends_at", "another-day")


def _hours(starts: datetime, ends: datetime) -> Span:
    if ends <= starts:
        raise Malformed("ends_at", "not-after-start")
    return Span(starts, ends)


def _seats(seat_ids: Iterable[SeatId]) -> list[SeatId]:
    return list(dict.fromkeys(seat_ids))
