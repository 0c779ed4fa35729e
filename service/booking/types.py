"""A meeting, what is asked for, what is known when deciding, and what is decided."""

from datetime import date, datetime
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from service.availability.types import Opening
from service.booking.needs import NO_HELP as NO_HELP
from service.booking.needs import Help as Help
from service.booking.needs import Helped as Helped
from service.booking.needs import HelpKind as HelpKind
from service.booking.needs import HelpOffered as HelpOffered
from service.booking.needs import KnownChild as KnownChild
from service.booking.needs import NoCare as NoCare
from service.booking.needs import Obstacles as Obstacles
from service.booking.needs import Where as Where
from service.booking.needs import as_help as as_help
from service.kernel.ids import (
    HouseholdId,
    InvitationId,
    MeetingId,
    NoTimeId,
    PersonId,
    PlaceId,
    RoomId,
    RoundId,
    SchoolId,
    WaitingId,
)
from service.kernel.spans import Instant as Instant
from service.kernel.spans import Span
from service.notices.messages import Recipient, SchoolFacts
from service.places.types import Place as BookPlace
from service.places.types import Spot
from service.rounds.types import Invitation, InvitationFacts, Mode

MeetingState = Literal["proposed", "confirmed", "cancelled", "held", "missed"]
Outcome = Literal["held", "missed"]
STANDING: tuple[MeetingState, ...] = ("proposed", "confirmed")
"""What takes everybody's time. Of a proposed one somebody has not agreed yet: to the place, or to come along."""

PLAIN_MODES: Final[frozenset[Mode]] = frozenset({"school", "video", "phone"})
"""Ways to meet for which nobody has to go anywhere but to school."""

Side = Literal["family", "school"]
Attendance = Literal["none", "accepted", "declined", "tentative"]  # as the guardian's calendar replied
AskState = Literal["asked", "proposed", "settled", "withdrawn"]
ReplyOutcome = Literal["accepted", "tentative", "asked", "cancelled", "stale", "for_a_human"]
PlaceState = Literal["waiting", "offered", "taken", "passed", "left"]
Band = Literal["before_school", "morning", "afternoon", "evening", "night"]
Topic = Annotated[str, Meta(max_length=1000)]


class BookRequest(Struct, frozen=True, kw_only=True):
    """One meeting asked for: an invited guardian, a teacher, the children to talk about, and when it begins."""

    invitation_id: InvitationId
    teacher_id: PersonId
    student_ids: list[PersonId]
    start: Instant
    mode: Mode
    topic: Topic = ""
    call_number: str = ""  # E.164, for a meeting by phone; "" calls the roster's
    help: Help = NO_HELP


class Appointment(Struct, frozen=True, kw_only=True):
    """A standing meeting of the household, as far as limits and overlaps must know it."""

    meeting_id: MeetingId
    guardian_id: PersonId
    teacher_id: PersonId
    student_ids: list[PersonId]


class Stay(Struct, frozen=True):
    """A teacher's meeting at a place: who stays there for the next one has no way to it."""

    meeting_id: MeetingId
    span: Span


class Terms(Struct, frozen=True, kw_only=True):
    """What a request asks of a time beside that it is free; most ask nothing more."""

    minutes: int = 0  # at least so long; 0: as long as the teacher's meetings are
    way_minutes: int = 0  # the teacher's, there and back
    taken: list[Span] = []  # of the teacher, known where a way is kept free; the stays are not among it
    stays: list[Stay] = []  # the teacher's other meetings at the same place, in order of time
    place: BookPlace | None = None  # of the book
    tables_taken: list[list[Span]] = []  # by table of the place, where they are counted
    party: int = 2  # people at the table
    holidays: frozenset[date] = frozenset()


PLAIN: Final = Terms()


class Decision(Struct, frozen=True, kw_only=True):
    """The meeting that comes of a request."""

    teacher_id: PersonId
    guardian_id: PersonId
    student_ids: list[PersonId]
    room_id: RoomId | None  # None for phone and video
    mode: Mode
    span: Span
    teacher_span: Span  # with the buffer after it
    topic: str
    call_number: str = ""
    state: MeetingState = "confirmed"
    place_id: PlaceId | None = None
    named_place: str = ""
    help: list[HelpKind] = []


class Made(Struct, frozen=True):
    """A decision that is to be written down, under the id the meeting keeps for life."""

    meeting_id: MeetingId
    decision: Decision
    invitation: Invitation
    booked_by: str


class Facts(Struct, frozen=True, kw_only=True):
    """Everything a decision needs, read in the transaction that will act on it."""

    invitation: InvitationFacts
    openings: dict[PersonId, list[Opening]]  # by teacher, free now
    standing: list[Appointment]  # the household's meetings of this round, other guardians' too
    guardian_taken: list[Span]  # when the guardian is taken, in any round of any school
    agreed: bool  # the school itself gives this time, so door, late hours and cut-off do not apply
    unsettled: frozenset[PersonId] = frozenset()  # teachers the household still asks or waits for in this round
    is_driven: bool = False  # the guardian is brought to some meeting, or waits for somebody to drive
    children: list["Student"] = []  # the invitation asks about, by first name
    barred: frozenset[PersonId] = frozenset()  # children of whose meetings the guardian must not hear any more
    readers: dict[PersonId, "Reader"] = {}  # the teachers asked for, as they are told
    by_teacher: bool = False  # the teacher themselves asks, and so agrees to the place
    made: list[tuple[MeetingId, Decision]] = []  # of the same wish, in no table yet
    left: datetime | None = None  # when the meeting begins that moves in its own way: no time to be offered instead


class Student(Struct, frozen=True):
    """A child a meeting is about."""

    student_id: PersonId
    given_name: str
    family_name: str


class MeetingPlace(Struct, frozen=True, kw_only=True):
    """Where a meeting off-site is held: a place of the book, or one the family named."""

    place_id: PlaceId | None  # None: named by the family
    name: str
    address_line: str
    spot: Spot | None


class MeetingView(Struct, frozen=True, kw_only=True):
    """A meeting as those who are part of it may see it; each door shows its share."""

    meeting_id: MeetingId
    round_id: RoundId
    invitation_id: InvitationId
    household_id: HouseholdId
    school_id: SchoolId
    school: SchoolFacts
    span: Span
    mode: Mode
    state: MeetingState
    cancelled_by: Side | None
    revision: int  # iCalendar SEQUENCE
    attendance: Attendance
    teacher_id: PersonId
    teacher: dict[str, str]  # by language; "" is always there: the plain name
    guardian_id: PersonId
    guardian: str
    language: str  # the guardian's, BCP 47
    students: list[Student]
    room_id: RoomId | None
    room: str  # "" when none
    video_url: str
    call_number: str = ""  # where the teacher calls, E.164; "" unless by phone, or where nobody knows one
    place: MeetingPlace | None = None  # off-site
    visitors: list[dict[str, str]] = []  # who come to a home beside the teacher, by language; [] while not sure
    interpreter_comes: bool = False  # to a home, in person
    help: list[HelpKind] = []  # what comes with it; the kind's own slice has the rest
    is_barred: bool  # its guardian must not hear of it any more; it stands until the office decides
    topic: str
    created_at: datetime
    changed_at: datetime

    @property
    def where(self) -> str:
        """The name of its room or public place; "" where it has neither."""
        return self.place.name if self.place else self.room


class Room(Struct, frozen=True):
    """A room meetings can be held in."""

    room_id: RoomId
    name: str


class Placed(Struct, frozen=True):
    """A meeting to come, as far as its place goes."""

    meeting_id: MeetingId
    teacher_id: PersonId
    room_id: RoomId | None
    span: Span


class Reader(Struct, frozen=True):
    """A member of staff who is told something."""

    recipient: Recipient  # its address is "" where none is known
    greeting: str


class Beside(Struct, frozen=True, kw_only=True):
    """What a family has beside openings; Facts say what each is."""

    standing: list[Appointment]
    guardian_taken: list[Span]
    unsettled: frozenset[PersonId]
    is_driven: bool
    children: list[Student]
    barred: frozenset[PersonId]
    readers: list[Reader]


class Entry(Struct, frozen=True, kw_only=True):
    """A stored calendar text of a meeting; where the reader's private link belongs stands a mark."""

    meeting_id: MeetingId
    audience: Literal["family", "teacher"]
    language: str
    text: bytes
    gone_after: datetime | None  # a cancelled meeting leaves the feeds then


class NoneWork(Struct, frozen=True, kw_only=True):
    """None of the times work: about whom, with whom, and what would. At least one band of the day."""

    invitation_id: InvitationId
    teacher_id: PersonId
    student_id: PersonId
    bands: Annotated[list[Band], Meta(min_length=1, max_length=5)]
    weekdays: Annotated[list[Annotated[int, Meta(ge=1, le=7)]], Meta(max_length=7)]  # ISO 8601: 1 is Monday; [] is any
    words: Topic = ""


class ProposedTime(Struct, frozen=True, kw_only=True):
    """A time a teacher proposes."""

    start: Instant
    mode: Mode
    place_id: PlaceId | None = None  # off-site: of the book


class Invited(Struct, frozen=True):
    """Who was invited to a meeting by mail, and what the school wants done when their calendar declines it."""

    mailbox: str  # "" when none is known
    decline: Literal["ask", "cancel"]


class Proposal(Struct, frozen=True, kw_only=True):
    """A proposed time with the number a text answers."""

    number: int
    span: Span
    mode: Mode
    place_id: PlaceId | None = None
    place: str = ""  # its name


class AskView(Struct, frozen=True, kw_only=True):
    """A family's "none of these work", and what the teacher proposed to it."""

    no_time_id: NoTimeId
    invitation_id: InvitationId
    round_id: RoundId
    school_id: SchoolId
    household_id: HouseholdId
    guardian_id: PersonId
    guardian: str
    teacher_id: PersonId
    teacher: dict[str, str]
    student: Student
    bands: list[Band]
    weekdays: list[int]
    words: str
    state: AskState
    proposals: list[Proposal]
    refused: list[datetime] = []  # when proposed times began that did not work either
    standing_id: MeetingId | None = None  # the family's meeting that another time is wanted for
    standing_at: datetime | None = None  # when it begins
    changed_at: datetime


class Place(Struct, frozen=True, kw_only=True):
    """A family's place in a teacher's line, and the time kept for it if one came free."""

    waiting_id: WaitingId
    invitation_id: InvitationId
    round_id: RoundId
    household_id: HouseholdId
    guardian_id: PersonId
    teacher_id: PersonId
    student_id: PersonId
    works_nights: bool
    since: datetime
    state: PlaceState
    offered: Span | None
    offered_until: datetime | None


class AsksWanted(Struct, frozen=True, kw_only=True):
    """Which of a round's asks are listed; None: whichever."""

    teacher_id: PersonId | None = None
    invitation_id: InvitationId | None = None
    state: AskState | None = None


class PlacesWanted(Struct, frozen=True, kw_only=True):
    """Which of a round's places in lines are listed; None: whichever."""

    teacher_id: PersonId | None = None
    invitation_id: InvitationId | None = None
    state: PlaceState | None = None


class ReplyView(Struct, frozen=True, kw_only=True):
    """What came of one calendar's reply."""

    reply_id: str
    meeting_id: MeetingId
    revision: int  # that was answered
    outcome: ReplyOutcome
    received_at: Instant
    is_current: bool  # the meeting has not changed since


class Trip(Struct, frozen=True):
    """Several meetings one after the other, in one visit."""

    stops: list[tuple[PersonId, Opening]]  # the child, and the time with the teacher; in order of time

    @property
    def span(self) -> Span:
        """From the first meeting's start to the last one's end."""
        return Span(self.stops[0][1].span.start, self.stops[-1][1].span.end)


class FamilyView(Struct, frozen=True, kw_only=True):
    """All that stands between one invitation and the school."""

    invitation: InvitationFacts
    meetings: list[MeetingView]  # the household's, in order of time
    asks: list[AskView]
    places: list[Place]


class TimesWanted(Struct, frozen=True, kw_only=True):
    """How a family would meet, as far as it decides which times can be had."""

    mode: Mode = "school"
    interpreter: str = ""  # BCP 47


PLAIN_TIMES: Final = TimesWanted()


class TimesView(Struct, frozen=True, kw_only=True):
    """The times a family may take now."""

    invitation: InvitationFacts
    openings: dict[PersonId, list[Opening]]  # by teacher, in order of time
    interpreter: str = ""  # language that is interpreted at all of them
    beside: dict[PersonId, list[Opening]] = {}  # of these, next to a meeting the same interpreter comes for
    trips: list[Trip]  # visits with all meetings not booked yet, back to back


class MeetingsPage(Struct, frozen=True):
    """Some of a round's meetings; `next` is the cursor of the following page."""

    meetings: list[MeetingView]
    next: MeetingId | None


class AsksPage(Struct, frozen=True):
    """Some of a round's asks; `next` is the cursor of the following page."""

    asks: list[AskView]
    next: NoTimeId | None


class PlacesPage(Struct, frozen=True):
    """Some of a round's places in lines; `next` is the cursor of the following page."""

    places: list[Place]
    next: WaitingId | None


class RepliesPage(Struct, frozen=True):
    """Some of a round's calendar replies; `next` is the cursor of the following page."""

    replies: list[ReplyView]
    next: str | None


class IncomingObstacles(Struct, frozen=True, kw_only=True):
    """What a household said stands in its way, as a roster brings it."""

    household: str  # its id in the roster
    ride: bool
    passengers: int
    child_seats: int
    wheelchair: bool
    childcare: bool
    interpreter: str  # BCP 47, '' = none wanted
