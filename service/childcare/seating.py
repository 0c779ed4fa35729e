"""Seats beside a meeting: offered, kept with the booking, moved and given back with it. In the caller's transaction."""

from collections.abc import Collection, Mapping, Sequence

from msgspec.structs import replace

from service.access.types import Act
from service.agenda.types import Occasion
from service.childcare import rules
from service.childcare.errors import ChildcareOff, NoSeatLeft
from service.childcare.facts import facts_of, lock_all, policy_of
from service.childcare.store import seats as store
from service.childcare.store import sessions as session_store
from service.childcare.types import (
    ChildcarePolicy,
    ChildWanted,
    HeldSeat,
    Seat,
    Session,
    SessionFacts,
    SessionOffer,
    Stay,
)
from service.kernel.db import Connection
from service.kernel.errors import Malformed, within
from service.kernel.ids import MeetingId, OrgId, PersonId, RoundId, SeatId, SessionId, new_id
from service.kernel.spans import Span
from service.kernel.tokens import Keyring

Reused = Mapping[str, SeatId]
"""Seats a family has given back just now, by child: moved, they keep their code."""


async def offer(conn: Connection, org_id: OrgId, round_id: RoundId, span: Span) -> SessionOffer | None:
    """Tell in which session a meeting of this time could have seats, the emptiest if there are several.

    None: the school has no childcare, or no session covers the time. What is offered is kept for nobody yet.
    """
    sessions = await _covering(conn, org_id, round_id, span)
    policy = await policy_of(conn, org_id, sessions[0].school_id) if sessions else None
    if policy is None:
        return None
    offers = [_offer(facts, span, policy) for facts in await facts_of(conn, org_id, sessions, policy)]
    return max(offers, key=lambda each: each.seats_left)


async def covered(conn: Connection, org_id: OrgId, round_id: RoundId, spans: Collection[Span]) -> set[Span]:
    """Tell during which of some times there is childcare, whatever seats are left."""
    if not spans:
        return set()
    starts, ends = min(span.start for span in spans), max(span.end for span in spans)
    found = await session_store.sessions(conn, org_id, round_id=round_id, starts=starts, ends=ends)
    is_open = [each.span for each in found if each.state == "open"]
    return {span for span in spans if any(each.holds(span) for each in is_open)}


async def keep(
    conn: Connection,
    act: Act,
    occasion: Occasion,
    children: Sequence[ChildWanted],
    *,
    held: Collection[SessionId] = (),
) -> list[Seat]:
    """Keep a seat for each child during a meeting, all in one room or none at all.

    `held` are the sessions these very children had seats in until now: they may take no more children meanwhile.
    ChildcareOff where there is no childcare at that time; NoSeatLeft where room, adults or ages leave too few. The
    sessions are locked: of two parents and one last seat the second is told so.
    """
    await _check_children(conn, act.org_id, occasion.guardian_id, children)
    policy = await policy_of(conn, act.org_id, occasion.school_id)
    sessions = await _covering(conn, act.org_id, occasion.round_id, occasion.span, held)
    await lock_all(conn, act.org_id, sessions)
    await _seat(conn, act, occasion, children, sessions, policy, {})
    return await _of_meeting(conn, act, occasion)


async def follow(conn: Connection, act: Act, before: Occasion, after: Occasion) -> list[Seat]:
    """Move a meeting's seats with it. What cannot be kept at the new time is lost, and comes back as that.

    A seat keeps its id, so its code and who may pick up stay. A meeting that no longer is at school needs none.
    """
    held = await store.seats_of(conn, act.org_id, [before.meeting_id])
    if not held:
        return []
    sessions = await _covering(conn, act.org_id, after.round_id, after.span, {seat.session_id for seat in held})
    policy = await policy_of(conn, act.org_id, after.school_id)
    await lock_all(conn, act.org_id, sessions)
    freed = await store.release(conn, act.org_id, before.meeting_id, at=act.now)
    if after.mode != "school":
        return []
    reused = {_key(seat.child): seat.seat_id for seat in held if seat.seat_id in freed}
    try:
        await _seat(conn, act, after, [seat.child for seat in held], sessions, policy, reused)
    except (ChildcareOff, NoSeatLeft):
        await _lose(conn, act, after, held, reused)
    return await _of_meeting(conn, act, after)


async def release(conn: Connection, act: Act, occasion: Occasion) -> None:
    """Give back a meeting's seats; a child with another meeting keeps its place for that one."""
    await store.release(conn, act.org_id, occasion.meeting_id, at=act.now)


async def expected(conn: Connection, org_id: OrgId, meeting_id: MeetingId) -> list[ChildWanted]:
    """Return the children who have seats kept during a meeting, as they were described."""
    return [held.child for held in await store.seats_of(conn, org_id, [meeting_id]) if held.state == "kept"]


async def held_in(
    conn: Connection, org_id: OrgId, meeting_id: MeetingId, children: Collection[ChildWanted]
) -> set[SessionId]:
    """Return the sessions in which these children have seats kept during a meeting; none if one of them has no seat."""
    held = [seat for seat in await store.seats_of(conn, org_id, [meeting_id]) if seat.state == "kept"]
    is_theirs = {_key(child) for child in children} <= {_key(seat.child) for seat in held}
    return {seat.session_id for seat in held} if is_theirs else set()


def with_what_was_said(children: Sequence[ChildWanted], said: Sequence[ChildWanted]) -> list[ChildWanted]:
    """Describe children once more: allergies that are left empty stay as they were said."""
    known = {_key(child): child.allergies for child in said}
    return [replace(child, allergies=child.allergies or known.get(_key(child), "")) for child in children]


def are_the_same(children: Sequence[ChildWanted], said: Sequence[ChildWanted]) -> bool:
    """Tell whether these are the very children that were described."""
    return _described(children) == _described(said)


async def of_meetings(
    conn: Connection, org_id: OrgId, meeting_ids: Collection[MeetingId], keyring: Keyring | None = None
) -> dict[MeetingId, list[Seat]]:
    """Return the seats of meetings, with their claim codes where a key is given: for the family's own page."""
    found: dict[MeetingId, list[Seat]] = {}
    for held in await store.seats_of(conn, org_id, meeting_ids):
        seat = Seat(
            seat_id=held.seat_id,
            session_id=held.session_id,
            given_name=held.child.given_name,
            room=held.room,
            state=held.state,
            span=held.span,
            code=rules.code(keyring, held.seat_id) if keyring and held.state == "kept" else "",
        )
        found.setdefault(held.meeting_id, []).append(seat)
    return found


async def _of_meeting(conn: Connection, act: Act, occasion: Occasion) -> list[Seat]:
    return (await of_meetings(conn, act.org_id, [occasion.meeting_id], act.keyring)).get(occasion.meeting_id, [])


async def _covering(
    conn: Connection, org_id: OrgId, round_id: RoundId, span: Span, held: Collection[SessionId] = ()
) -> list[Session]:
    """List the sessions around a time that take children, those in which their seats are `held` first."""
    near = await session_store.sessions(conn, org_id, round_id=round_id, starts=span.start, ends=span.end)
    takes = [each for each in near if each.state == "open" or (each.state == "closed" and each.session_id in held)]
    around = [each for each in takes if each.span.holds(span)]
    return sorted(around, key=lambda each: each.session_id not in held)


def _offer(facts: SessionFacts, span: Span, policy: ChildcarePolicy) -> SessionOffer:
    session = facts.session
    left = rules.seats_left(facts, rules.stay_span(span, session.span, policy), policy)
    return SessionOffer(session_id=session.session_id, room=session.room, span=session.span, seats_left=left)


async def _check_children(
    conn: Connection, org_id: OrgId, guardian_id: PersonId, children: Sequence[ChildWanted]
) -> None:
    """Refuse another family's child: who has a seat is shown to the room with who may fetch them."""
    students = {child.student_id for child in children if child.student_id}
    wards = await store.wards(conn, org_id, guardian_id, students)
    keys = [_key(child) for child in children]
    for place, child in enumerate(children):
        with within(f"childcare.{place}"):
            if child.student_id and child.student_id not in wards:
                raise Malformed("student_id", "unknown")
            if keys[place] in keys[:place]:
                raise Malformed("student_id" if child.student_id else "given_name", "twice")


async def _seat(
    conn: Connection,
    act: Act,
    occasion: Occasion,
    children: Sequence[ChildWanted],
    sessions: Sequence[Session],
    policy: ChildcarePolicy | None,
    reused: Reused,
) -> None:
    """Give the children seats in the first of these locked sessions that takes them all; ChildcareOff, NoSeatLeft."""
    if policy is None or not sessions:
        raise ChildcareOff
    org_id = act.org_id
    ids = [session.session_id for session in sessions]
    known = await store.children_of(conn, org_id, occasion.household_id, ids)
    for facts in await facts_of(conn, org_id, sessions, policy):
        session = facts.session
        span = rules.stay_span(occasion.span, session.span, policy)
        seats = [known.get((session.session_id, _key(child))) or SeatId(new_id()) for child in children]
        wanted = [
            Stay(seat_id, child.age_months, act.now, span) for seat_id, child in zip(seats, children, strict=True)
        ]
        if not rules.fits(facts, wanted, policy):
            continue
        for stay, child in zip(wanted, children, strict=True):
            seat_id = stay.seat_id
            if (session.session_id, _key(child)) not in known:
                seat_id = await _add(conn, act, occasion, child, session, reused, seat_id)
            await store.add_stay(conn, org_id, seat_id, occasion.meeting_id, span)
        return
    raise NoSeatLeft(ids[0])


async def _add(
    conn: Connection,
    act: Act,
    occasion: Occasion,
    child: ChildWanted,
    session: Session,
    reused: Reused,
    new: SeatId,
) -> SeatId:
    if own := reused.get(_key(child)):
        await store.move_seat(conn, act.org_id, own, session.session_id, at=act.now)
        return own
    await store.add_seat(conn, act.org_id, new, session.session_id, occasion, child, at=act.now)
    return new


async def _lose(conn: Connection, act: Act, after: Occasion, held: Sequence[HeldSeat], reused: Reused) -> None:
    """Leave the seats with the meeting, as lost: its family sees that the children have none at the new time."""
    for seat in held:
        seat_id = reused.get(_key(seat.child))
        if seat_id is None:  # kept for another meeting: what is lost is another seat
            seat_id = SeatId(new_id())
            await store.add_lost_seat(conn, act.org_id, seat_id, seat, at=act.now)
        await store.add_stay(conn, act.org_id, seat_id, after.meeting_id, after.span)
    await store.lose(conn, act.org_id, reused.values(), at=act.now)


def _described(children: Sequence[ChildWanted]) -> dict[str, tuple[int, str]]:
    return {_key(child): (child.age_months, child.allergies) for child in children}


def _key(child: ChildWanted) -> str:
    """Tell a family's children apart, as the column child_key does."""
    return str(child.student_id) if child.student_id else child.given_name.strip().lower()
