"""What other services send and read about childcare. Instants carry their offset, and are answered in UTC."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from service.childcare.types import Child, Presence, SessionState, SessionView, Shift, Shortage
from service.kernel.conditions import tag_of
from service.kernel.ids import PersonId, RoomId, RoundId, SchoolId, SeatId, SessionId
from service.kernel.spans import Instant


class ShiftOut(Struct, frozen=True, kw_only=True):
    """One adult's part of a session."""

    shift_id: UUID
    starts_at: Instant
    ends_at: Instant
    worker_id: Annotated[PersonId | None, Meta(description="null: open.")]


class ShortageOut(Struct, frozen=True, kw_only=True):
    """A part of a session in which cleared adults fall short of the children who have seats."""

    starts_at: Instant
    ends_at: Instant
    children: int
    adults: int
    adults_needed: int


class SessionOut(Struct, frozen=True, kw_only=True):
    """A room with hours beside a round's meetings. No child is named."""

    session_id: SessionId
    school_id: SchoolId
    round_id: RoundId
    room_id: RoomId
    room: str
    starts_at: Instant
    ends_at: Instant
    cap: Annotated[int, Meta(description="Children at once, however many adults.")]
    state: Annotated[SessionState, Meta(description="closed: no more children. off: called off.")]
    children: Annotated[int, Meta(description="Who have a seat.")]
    seats_left: Annotated[int, Meta(description="For children of 4 and over, during the whole session.")]
    shifts: list[ShiftOut]
    shortages: list[ShortageOut]


class Sessions(Struct, frozen=True):
    """Some childcare sessions, by id."""

    sessions: list[SessionOut]
    next: Annotated[SessionId | None, Meta(description="Cursor of the next page; null on the last.")]


class NewState(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What becomes of a session: it takes children, no more of them, or is called off. That stays."""

    state: SessionState


class NewShift(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One more adult wanted. Left out, the hours are the session's."""

    starts_at: Instant | None = None
    ends_at: Instant | None = None


class WorkerNamed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who works."""

    worker_id: PersonId


class AdultOut(Struct, frozen=True, kw_only=True):
    """Who may take a child home."""

    name: str
    relationship: str


class ChildOut(Struct, frozen=True, kw_only=True):
    """A child of a session. Gone once the school's days are over."""

    seat_id: SeatId
    given_name: str
    age_months: int
    allergies: str
    expected_at: Instant
    presence: Presence
    adults: Annotated[list[AdultOut], Meta(description="Released to nobody else.")]
    is_restricted: Annotated[bool, Meta(description="Something on paper limits who these are.")]


class ChildrenOut(Struct, frozen=True):
    """The children of a session, in the order of the door page and the sheet."""

    children: list[ChildOut]


def session_out(view: SessionView) -> SessionOut:
    """Write how a session stands."""
    session = view.session
    return SessionOut(
        session_id=session.session_id,
        school_id=session.school_id,
        round_id=session.round_id,
        room_id=session.room_id,
        room=session.room,
        starts_at=session.span.start,
        ends_at=session.span.end,
        cap=session.cap,
        state=session.state,
        children=view.children,
        seats_left=view.seats_left,
        shifts=[_shift_out(shift) for shift in view.shifts],
        shortages=[_shortage_out(short) for short in view.shortages],
    )


def version_of(view: SessionView) -> str:
    """Name how a session stands: its seats and shifts too, by which a change is judged."""
    return tag_of(session_out(view))


def child_out(child: Child) -> ChildOut:
    """Write a child of a session."""
    expected = child.expected
    return ChildOut(
        seat_id=child.seat_id,
        given_name=expected.given_name,
        age_months=expected.age_months,
        allergies=expected.allergies,
        expected_at=expected.span.start,
        presence=child.presence,
        adults=[AdultOut(name=adult.name, relationship=adult.relationship) for adult in child.adults],
        is_restricted=child.is_restricted,
    )


def _shift_out(shift: Shift) -> ShiftOut:
    return ShiftOut(
        shift_id=shift.shift_id, starts_at=shift.span.start, ends_at=shift.span.end, worker_id=shift.worker_id
    )


def _shortage_out(short: Shortage) -> ShortageOut:
    return ShortageOut(
        starts_at=short.span.start,
        ends_at=short.span.end,
        children=short.children,
        adults=short.adults,
        adults_needed=short.adults_needed,
    )
