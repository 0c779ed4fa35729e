"""Shifts: the board, claims, giving back, and what happens when adults fall short.

A session's row is locked before anything of it changes, so a drop-out and a booking never pass each other unseen.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from service.access import audit
from service.access.types import Act, Principal
from service.agenda import actions as agenda
from service.agenda.errors import TimeTaken
from service.agenda.types import Take
from service.availability.suiting import whom_it_suits
from service.childcare import rules, telling
from service.childcare.errors import OutsideHours, SessionClosed, ShiftOver, ShiftTaken, ShiftUnknown, WorkerBusy
from service.childcare.facts import facts_of, locked, policy_of
from service.childcare.store import seats as seat_store
from service.childcare.store import sessions as session_store
from service.childcare.store import shifts as store
from service.childcare.types import (
    Board,
    Candidate,
    ChildcarePolicy,
    OpenShift,
    OwnShift,
    Session,
    SessionFacts,
    Shift,
    Shortage,
    Worker,
)
from service.kernel.db import Connection, Pool, refusing, transact, transaction
from service.kernel.errors import NotFound
from service.kernel.ids import OrgId, PersonId, SessionId, new_id
from service.kernel.spans import Span
from service.notices import outbox

AHEAD: Final = timedelta(days=120)
"""How far ahead a board shows shifts."""

SHOWN_AFTER: Final = timedelta(days=14)
"""How long a shift that is over, or was given back, stays in its worker's calendar."""

LeftWhy = Literal["given-back", "clearance", "called-off"]


async def board(pool: Pool, principal: Principal, *, now: datetime) -> Board:
    """Return what a helper may do for childcare: their own shifts to come, and open ones of their schools and hours.

    Nothing is open to who was never cleared.
    """
    person_id = _helper(principal)
    async with transaction(pool, principal.org_id) as conn:
        worker = await store.worker(conn, principal.org_id, person_id)
        own = await store.claims_of(conn, principal.org_id, person_id, now)
        mine = [shift for shift in own if shift.left_at is None]
        was_cleared = worker is not None and worker.valid_until is not None
        found = await _open_shifts(conn, principal.org_id, worker, own, now) if worker and was_cleared else []
    taken = [shift.span for shift in mine]
    free = [(shift, suits) for shift, suits in found if not any(shift.span.overlaps(span) for span in taken)]
    return Board(
        mine=mine,
        open=[shift for shift, suits in free if suits],
        outside=sum(not suits for _, suits in free),
        cleared_until=worker.valid_until if worker else None,
    )


async def shifts_of(conn: Connection, org_id: OrgId, person_id: PersonId, *, now: datetime) -> list[OwnShift]:
    """Return a worker's shifts for their page and calendar, those of the last days and those given back too."""
    return await store.claims_of(conn, org_id, person_id, now - SHOWN_AFTER)


async def claim(pool: Pool, act: Act, shift_id: UUID) -> None:
    """Let the helper who asks have a shift, as `take_shift`."""
    await transact(pool, act.org_id, lambda conn: take_shift(conn, act, shift_id, _helper(act.principal)))


async def give_back(pool: Pool, act: Act, shift_id: UUID) -> None:
    """Let the helper who asks give a shift back; ShiftUnknown where it is not theirs. No reason is asked."""

    async def work(conn: Connection) -> None:
        session, shift = await _locked_shift(conn, act, shift_id)
        if shift.worker_id != _helper(act.principal):
            raise ShiftUnknown
        await leave_shift(conn, act, session, shift, "given-back")

    await transact(pool, act.org_id, work)


async def take_shift(conn: Connection, act: Act, shift_id: UUID, worker_id: PersonId) -> Shift:
    """Let somebody have a shift, in the caller's transaction.

    ShiftUnknown, SessionClosed, ShiftOver, NotCleared (through the shift's day), TooYoung, ShiftTaken, WorkerBusy.
    OutsideHours for who takes it themselves; the office, which has asked, is not bound by hours.
    """
    session, shift = await _locked_shift(conn, act, shift_id)
    await _check(conn, act, session, shift, worker_id)
    with refusing({"one_worker_holds_a_shift": ShiftTaken}):
        await store.add_claim(conn, act.org_id, new_id(), shift_id, worker_id, at=act.now)
    try:
        await agenda.take(conn, act.org_id, shift_id, [Take(worker_id, "childcare_worker", shift.span)])
    except TimeTaken:
        raise WorkerBusy from None
    taken = await _shift(conn, act.org_id, session, shift_id)
    await outbox.drop(conn, act.org_id, shift_id)
    await telling.tell_claimed(conn, act, session, taken)
    await audit.note(conn, act.principal, "shift-claimed", f"shift:{shift_id}", act.now)
    await look_again(conn, act, session)
    return taken


async def leave_shift(conn: Connection, act: Act, session: Session, shift: Shift, why: LeftWhy) -> None:
    """Take a shift of a locked session from who has it, and look for somebody else where children need it."""
    if shift.entry_id is None or shift.worker_id is None:
        return
    await store.end_claim(conn, act.org_id, shift.entry_id, at=act.now)
    await agenda.release(conn, act.org_id, shift.shift_id)
    await telling.tell_off(conn, act, session, shift, why)
    await audit.note(conn, act.principal, f"shift-left-{why}", f"shift:{shift.shift_id}", act.now)
    if why != "called-off":
        await look_again(conn, act, session, dropped=shift)


async def look_again(conn: Connection, act: Act, session: Session, *, dropped: Shift | None = None) -> list[Shortage]:
    """Judge a locked session anew: alarm the office and ask others where adults fall short, or settle that they did.

    Families are not told here: they are the last to hear, once there was time to find somebody (`tick`).
    """
    policy = await policy_of(conn, act.org_id, session.school_id) or ChildcarePolicy()
    (facts,) = await facts_of(conn, act.org_id, [session], policy)
    short = rules.shortages(facts, policy) if session.span.end > act.now else []
    if not short:
        if session.short_since:
            await session_store.set_short(conn, act.org_id, session.session_id, None)
            await outbox.drop(conn, act.org_id, session.session_id)
        return []
    if dropped is None and session.short_since:
        return short
    since = session.short_since or act.now
    await session_store.set_short(conn, act.org_id, session.session_id, since)
    await telling.alarm(conn, act, session, short[0], since)
    for shift in await store.shifts(conn, act.org_id, [session.session_id]):
        if shift.worker_id is None and shift.span.end > act.now:
            await _ask_others(conn, act, session, shift, without=dropped)
    return short


async def give_up_seats(conn: Connection, act: Act, session: Session) -> int:
    """Take back the newest seats of a locked session that its adults cannot carry, tell families, return how many."""
    policy = await policy_of(conn, act.org_id, session.school_id) or ChildcarePolicy()
    (facts,) = await facts_of(conn, act.org_id, [session], policy)
    gone = list(dict.fromkeys(stay.seat_id for stay in rules.to_give_up(facts, policy)))
    if gone:
        await seat_store.lose(conn, act.org_id, gone, at=act.now)
        await telling.tell_lost(conn, act, gone)
        await audit.note(conn, act.principal, "seats-lost", f"session:{session.session_id}:{len(gone)}", act.now)
    await session_store.set_short(conn, act.org_id, session.session_id, None)
    return len(gone)


async def candidates(
    conn: Connection, org_id: OrgId, session: Session, shift: Shift, *, now: datetime
) -> list[Candidate]:
    """Name who could take a shift: cleared through its day, grown up, nowhere else in its hours.

    Those come first whose own hours it lies in.
    """
    policy = await policy_of(conn, org_id, session.school_id) or ChildcarePolicy()
    found = await store.could_work(conn, org_id, session.school_id, session.day, shift.span)
    able = [each for each in found if rules.is_cleared(each.worker, session.day, policy)]
    suited = await _suited(conn, org_id, session, shift, [each.worker.person_id for each in able], now)
    marked = [replace(each, in_hours=each.worker.person_id in suited) for each in able]
    return sorted(marked, key=lambda each: not each.in_hours)


async def locked_shift(conn: Connection, act: Act, shift_id: UUID) -> tuple[Session, Shift]:
    """Lock the session of a shift and return both; ShiftUnknown, also for another school's."""
    return await _locked_shift(conn, act, shift_id)


async def _locked_shift(conn: Connection, act: Act, shift_id: UUID) -> tuple[Session, Shift]:
    session_id = await store.session_of_shift(conn, act.org_id, shift_id)
    if session_id is None:
        raise ShiftUnknown
    session = await locked(conn, act.org_id, SessionId(session_id))
    if act.principal.school_id not in {None, session.school_id}:
        raise ShiftUnknown
    return session, await _shift(conn, act.org_id, session, shift_id)


async def _shift(conn: Connection, org_id: OrgId, session: Session, shift_id: UUID) -> Shift:
    found = await store.shifts(conn, org_id, [session.session_id])
    return next(shift for shift in found if shift.shift_id == shift_id)


async def _check(conn: Connection, act: Act, session: Session, shift: Shift, worker_id: PersonId) -> None:
    if session.state == "off":
        raise SessionClosed
    if shift.span.end <= act.now:
        raise ShiftOver
    if shift.worker_id is not None:
        raise ShiftTaken
    worker = await store.worker(conn, act.org_id, worker_id)
    if worker is None or session.school_id not in await store.schools_of(conn, act.org_id, worker_id, session.day):
        raise ShiftUnknown
    policy = await policy_of(conn, act.org_id, session.school_id) or ChildcarePolicy()
    rules.check_cleared(worker, session.day, policy)
    if act.principal.kind == "helper" and not await _may_choose(conn, act, session, shift, worker_id):
        raise OutsideHours


async def _may_choose(conn: Connection, act: Act, session: Session, shift: Shift, worker_id: PersonId) -> bool:
    """Tell whether a shift lies in somebody's own hours, or was theirs before: what is given back can be taken up."""
    if await _suited(conn, act.org_id, session, shift, [worker_id], act.now):
        return True
    had = await store.claims_of(conn, act.org_id, worker_id, act.now)
    return any(each.shift_id == shift.shift_id for each in had)


async def _ask_others(conn: Connection, act: Act, session: Session, shift: Shift, *, without: Shift | None) -> None:
    """Ask everybody who could take a shift in the hours they gave, but for who just gave it back."""
    found = await candidates(conn, act.org_id, session, shift, now=act.now)
    people = [each.worker.person_id for each in found if each.in_hours]
    await telling.ask(
        conn, act, session, shift, [each for each in people if without is None or each != without.worker_id]
    )


async def _suited(
    conn: Connection, org_id: OrgId, session: Session, shift: Shift, people: Sequence[PersonId], now: datetime
) -> set[PersonId]:
    """Tell whose own hours a shift lies in."""
    found = await whom_it_suits(conn, org_id, people, [shift.span], ZoneInfo(session.school.zone), now=now)
    return found[shift.span]


async def _open_shifts(
    conn: Connection, org_id: OrgId, worker: Worker, own: Sequence[OwnShift], now: datetime
) -> list[tuple[OpenShift, bool]]:
    """List the open shifts of somebody's schools, and whether each lies in the hours they gave.

    Those that children wait for come first. What they gave back stays open to them, whatever their hours: they can take
    it up again.
    """
    person_id, had = worker.person_id, {each.shift_id for each in own}
    schools = set(await store.schools_of(conn, org_id, person_id, now.date()))
    sessions = [
        each
        for each in await session_store.sessions(conn, org_id, starts=now, ends=now + AHEAD)
        if each.school_id in schools and each.state != "off"
    ]
    facts = await _judged(conn, org_id, sessions)
    policies = {each.session.session_id: (each, policy) for each, policy in facts}
    shifts = [
        each
        for each in await store.shifts(conn, org_id, list(policies))
        if each.worker_id is None and each.span.end > now
    ]
    spans: dict[str, list[Span]] = defaultdict(list)
    for shift in shifts:
        spans[policies[shift.session_id][0].session.school.zone].append(shift.span)
    suited = {
        (zone, span)
        for zone, wanted in spans.items()
        for span, whom in (await whom_it_suits(conn, org_id, [person_id], wanted, ZoneInfo(zone), now=now)).items()
        if whom
    }
    found = [_open_shift(shift, *policies[shift.session_id], worker) for shift in shifts]
    found.sort(key=lambda each: (not each.is_short, each.span, each.room))
    return [(each, each.shift_id in had or (each.zone, each.span) in suited) for each in found]


async def _judged(
    conn: Connection, org_id: OrgId, sessions: Sequence[Session]
) -> list[tuple[SessionFacts, ChildcarePolicy]]:
    """Give the facts of sessions of several schools, each with its school's policy; where there is none, none."""
    found: list[tuple[SessionFacts, ChildcarePolicy]] = []
    for school_id in sorted({each.school_id for each in sessions}):
        policy = await policy_of(conn, org_id, school_id)
        if policy:
            own = [each for each in sessions if each.school_id == school_id]
            found.extend((facts, policy) for facts in await facts_of(conn, org_id, own, policy))
    return found


def _open_shift(shift: Shift, facts: SessionFacts, policy: ChildcarePolicy, worker: Worker) -> OpenShift:
    session = facts.session
    short = rules.shortages(facts, policy)
    return OpenShift(
        shift_id=shift.shift_id,
        span=shift.span,
        room=session.room,
        school=session.school.name,
        zone=session.school.zone,
        is_short=any(each.span.overlaps(shift.span) for each in short),
        is_barred=not rules.is_cleared(worker, session.day, policy),
    )


def _helper(principal: Principal) -> PersonId:
    if principal.person_id is None:
        raise NotFound
    return principal.person_id
