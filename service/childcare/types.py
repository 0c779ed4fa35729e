"""Sessions, shifts, seats, and what is done at the door."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct

from service.childcare.errors import DoorTrouble
from service.kernel.ids import (
    HouseholdId,
    InvitationId,
    MeetingId,
    OrgId,
    PersonId,
    RoomId,
    RoundId,
    SchoolId,
    SeatId,
    SessionId,
)
from service.kernel.spans import Instant, Span
from service.notices.facts import Recipient, SchoolFacts
from service.places.decisions import ChildcarePolicy as ChildcarePolicy

SessionState = Literal["open", "closed", "off"]
SeatState = Literal["kept", "lost", "released"]
EventKind = Literal["in", "out", "stopped", "count"]
Presence = Literal["waiting", "here", "gone"]

AgeMonths = Annotated[int, Meta(ge=0, le=216)]
Given = Annotated[str, Meta(min_length=1, max_length=100)]


class ChildWanted(Struct, frozen=True):
    """A child a family would bring."""

    student_id: PersonId | None  # None: a child no roster knows
    given_name: Given
    age_months: AgeMonths
    allergies: Annotated[str, Meta(max_length=300)] = ""


class SessionOffer(Struct, frozen=True, kw_only=True):
    """A session a meeting could have a seat in."""

    session_id: SessionId
    room: str
    span: Span
    seats_left: int  # for children of four and over; younger ones take more of the adults


class Seat(Struct, frozen=True, kw_only=True):
    """A child's seat as its family may know it."""

    seat_id: SeatId
    session_id: SessionId
    given_name: str
    room: str
    state: SeatState
    span: Span  # when the child is expected
    code: str = ""  # who fetches the child says it; "" where it was not asked for


class Stay(Struct, frozen=True):
    """A child in the room, for one meeting."""

    seat_id: SeatId
    age_months: int
    kept_at: datetime
    span: Span


class Shortage(Struct, frozen=True):
    """A part of a session in which adults fall short, and how many it would take."""

    span: Span
    children: int
    adults: int
    adults_needed: int


class Session(Struct, frozen=True, kw_only=True):
    """A room with hours beside a round's meetings."""

    session_id: SessionId
    school_id: SchoolId
    round_id: RoundId
    room_id: RoomId
    room: str
    span: Span
    cap: int
    state: SessionState
    short_since: datetime | None
    school: SchoolFacts
    office_email: str

    @property
    def zone(self) -> ZoneInfo:
        """The school's."""
        return ZoneInfo(self.school.zone)

    @property
    def day(self) -> date:
        """The session's day on the school's wall clock."""
        return self.span.start.astimezone(self.zone).date()


class SessionFacts(Struct, frozen=True):
    """What the seats and shifts of a session are judged by."""

    session: Session
    stays: list[Stay]
    worked: list[Span]  # by cleared adults, a span each


class NewSession(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A session that is to be made, on one of its round's days."""

    round_id: RoundId
    room_id: RoomId
    starts_at: Instant
    ends_at: Instant
    cap: Annotated[int, Meta(ge=1, le=100, description="Children at once, however many adults.")]
    workers: Annotated[int, Meta(ge=2, le=20, description="Shifts of the whole session that wait for a worker.")] = 2


class SessionChange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What becomes of a session: null or nothing leaves it as it is."""

    room_id: RoomId | None = None
    starts_at: Instant | None = None
    ends_at: Instant | None = None
    cap: Annotated[int, Meta(ge=1, le=100)] | None = None


class Worker(Struct, frozen=True, kw_only=True):
    """Somebody who could look after children, as clearances say."""

    person_id: PersonId
    valid_until: date | None  # last day of the childcare clearance; None: never recorded
    born_on: date | None  # None: not recorded; the clearance was given to an adult
    left_on: date | None


class Claimed(Struct, frozen=True, kw_only=True):
    """A shift somebody has, and what their clearance stands on."""

    session_id: SessionId
    shift_id: UUID
    span: Span
    worker: Worker


class Shift(Struct, frozen=True, kw_only=True):
    """One adult's part of a session, and who has it."""

    shift_id: UUID
    session_id: SessionId
    span: Span
    worker_id: PersonId | None
    worker: str  # given name; "" while it is open
    entry_id: UUID | None  # of the claim
    revision: int
    claimed_at: datetime | None
    by_calendar: bool = False  # the worker's calendar has accepted it


class SessionView(Struct, frozen=True, kw_only=True):
    """How a session stands, for the office and other services. No child is named."""

    session: Session
    shifts: list[Shift]
    children: int  # who have a seat
    seats_left: int  # for children of four and over, during the whole of it
    shortages: list[Shortage]


class Adult(Struct, frozen=True):
    """Who may take a child home."""

    taker_id: UUID  # the guardian's, or the family's own entry's
    name: str
    relationship: str  # as the roster or the family says it


class Listed(Struct, frozen=True, kw_only=True):
    """Somebody a roster or a family names beside a child."""

    adult: Adult
    may_pick_up: bool  # the roster says so, or they brought the child
    is_restricted: bool  # something on paper keeps them from the child
    is_guardian: bool


class DoorEvent(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something done at the door, under an id its device gave it."""

    event_id: UUID
    kind: EventKind
    at: Instant
    seat_id: SeatId | None = None
    taker_id: UUID | None = None
    code: Annotated[str, Meta(max_length=8)] = ""
    counted: Annotated[int, Meta(ge=0, le=500)] | None = None
    happened: bool = False  # without a network: it is told, not asked


class KeptEvent(Struct, frozen=True, kw_only=True):
    """Something done at the door, as it is kept."""

    event_id: UUID
    kind: EventKind
    at: datetime
    seat_id: SeatId | None
    taker_id: UUID | None
    counted: int | None
    counts: bool  # it changed who is in the room
    trouble: DoorTrouble | Literal[""]
    is_seen: bool  # the office has looked at the trouble


class Outcome(Struct, frozen=True):
    """What became of an event."""

    event_id: UUID
    trouble: DoorTrouble | Literal[""]
    counts: bool


class Expected(Struct, frozen=True, kw_only=True):
    """A child of a session, as its rows say."""

    seat_id: SeatId
    given_name: str
    age_months: int
    allergies: str
    span: Span  # from the first meeting's beginning to the last one's end
    state: SeatState
    guardian: str  # who brings the child
    call: str  # where to call them; "" nowhere


class Child(Struct, frozen=True, kw_only=True):
    """A child as the workers on the shift see it."""

    expected: Expected
    presence: Presence
    since: datetime | None  # here, or gone
    adults: list[Adult]  # who may take the child home
    is_restricted: bool  # release only to these

    @property
    def seat_id(self) -> SeatId:
        """The seat's."""
        return self.expected.seat_id


class DoorFacts(Struct, frozen=True, kw_only=True):
    """A session as its door needs it. `children` are in the order of page and sheet."""

    session: Session
    until: datetime  # when this worker sees it no more
    children: list[Child]
    adults: int  # cleared, on shift now
    enough_for: int  # children, the ages of those who are here considered
    events: list[KeptEvent]  # in order of time
    seen_at: datetime

    @property
    def here(self) -> list[Child]:
        """Who is in the room."""
        return [child for child in self.children if child.presence == "here"]


class PickUp(Struct, frozen=True, kw_only=True):
    """An adult a family lets fetch a child."""

    name: Annotated[str, Meta(min_length=1, max_length=100)]
    relationship: Annotated[str, Meta(max_length=60)] = ""


class Candidate(Struct, frozen=True):
    """Somebody who is cleared and free, by name."""

    worker: Worker
    name: str
    in_hours: bool = True  # they gave no hours, or the shift lies in them


class OwnShift(Struct, frozen=True, kw_only=True):
    """A worker's shift as their page and calendar hold it."""

    entry_id: UUID  # of the calendar: another claim of the same shift has another
    revision: int  # iCalendar SEQUENCE
    shift_id: UUID
    session_id: SessionId
    span: Span
    room: str
    school: str
    claimed_at: datetime
    changed_at: datetime
    left_at: datetime | None  # given back, or the clearance ended


class OwnHours(Struct, frozen=True):
    """Hours of a session somebody has; or had until they gave them back."""

    span: Span
    left_at: datetime | None


class OpenShift(Struct, frozen=True, kw_only=True):
    """A shift somebody could take."""

    shift_id: UUID
    span: Span
    room: str
    school: str
    zone: str  # IANA name
    is_short: bool  # children are expected, and adults fall short
    is_barred: bool  # the clearance of who looks ends before that day, or they are too young


class Board(Struct, frozen=True, kw_only=True):
    """What a helper may do for childcare. `open` is in the order of need, then of time."""

    mine: list[OwnShift]
    open: list[OpenShift]
    outside: int  # more open ones, outside the hours they gave
    cleared_until: date | None  # None: never cleared


class Reader(Struct, frozen=True):
    """How somebody is told of things, and greeted."""

    recipient: Recipient | None
    greeting: str


class SeatTold(Struct, frozen=True):
    """By which invitation a family is told of a seat, and of which meeting."""

    seat_id: SeatId
    meeting_id: MeetingId
    invitation_id: InvitationId
    span: Span  # the meeting's


class HeldSeat(Struct, frozen=True, kw_only=True):
    """A seat as its rows say, for whoever moves or releases it."""

    org_id: OrgId
    seat_id: SeatId
    session_id: SessionId
    household_id: HouseholdId
    guardian_id: PersonId
    child: ChildWanted
    state: SeatState
    room: str
    meeting_id: MeetingId
    span: Span
