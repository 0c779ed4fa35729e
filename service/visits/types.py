"""A visit, who goes, what a school decided, and what is known when somebody is looked for."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from service.kernel.ids import HouseholdId, InvitationId, MeetingId, PersonId, RoundId, SchoolId
from service.kernel.spans import Instant, Span
from service.notices.facts import Recipient, SchoolFacts

VisitorState = Literal["asked", "accepted"]
GoneState = Literal["declined", "dropped", "lapsed"]
Needs = Literal["", "answers", "second_visitor", "another_place"]
"""What a visit still needs: nothing, a yes, somebody to come along, or somewhere else because the teacher said no."""


class Visitor(Struct, frozen=True, kw_only=True):
    """Somebody who goes, or was asked to."""

    person_id: PersonId
    name: str
    called: dict[str, str]  # by language; "" is always there: the plain name
    state: VisitorState
    is_teacher: bool
    noted_by: str = ""  # who of the office took their answer down; "" where they gave it themselves
    by_calendar: bool = False  # their calendar said yes


class Visit(Struct, frozen=True, kw_only=True):
    """A visit as everybody in it may know it: never where."""

    meeting_id: MeetingId
    visitors: list[Visitor]  # the teacher first
    needs: Needs

    @property
    def is_complete(self) -> bool:
        """Whether two trained visitors have agreed: only then is the meeting confirmed."""
        return not self.needs

    @property
    def waits_for_teacher(self) -> bool:
        """Whether the teacher has not said yes or no."""
        return any(one.is_teacher and one.state == "asked" for one in self.visitors)

    @property
    def has_yes(self) -> bool:
        """Whether somebody has agreed to go."""
        return any(one.state == "accepted" for one in self.visitors)


class HomeVisitsPolicy(Struct, frozen=True, kw_only=True):
    """How a school visits families at home.

    40 minutes and two visits a year are the model of Parent Teacher Home Visits; 15 and 30 minutes are Denver Public
    Schools'.
    """

    minutes: Annotated[int, Meta(ge=15, le=120, description="Of a visit.")] = 40
    per_year: Annotated[int, Meta(ge=1, le=12, description="Visits to one family.")] = 2
    settle_days: Annotated[int, Meta(ge=0, le=14, description="By noon so many days before, a pair is settled.")] = 1
    travel_minutes: Annotated[int, Meta(ge=0, le=120, description="Where nobody knows how far a home is.")] = 20
    shown_before_hours: Annotated[int, Meta(ge=0, le=24, description="The pair sees the address from then.")] = 2
    shown_after_hours: Annotated[int, Meta(ge=0, le=24, description="The address is hidden so long after.")] = 2
    address_days: Annotated[int, Meta(ge=1, le=400, description="An address is forgotten so long after.")] = 30
    ask_pair_minutes: Annotated[int, Meta(ge=5, le=120, description="Overdue: the pair is asked.")] = 15
    alarm_minutes: Annotated[int, Meta(ge=5, le=240, description="Overdue: the office is alarmed.")] = 30
    next_minutes: Annotated[int, Meta(ge=2, le=60, description="Nobody answers: the next person is alarmed.")] = 10
    safety_list: Annotated[list[PersonId], Meta(max_length=20, description="Who is alarmed, first to last.")] = []


class Outing(Struct, frozen=True, kw_only=True):
    """A visit as its own slice works with it."""

    meeting_id: MeetingId
    round_id: RoundId
    school_id: SchoolId
    school: SchoolFacts
    zone: str  # the school's, IANA name
    household_id: HouseholdId
    guardian_id: PersonId
    language: str  # the family's, BCP 47
    teacher_id: PersonId
    span: Span
    travel_minutes: int
    revision: int


class Going(Struct, frozen=True, kw_only=True):
    """A visitor as their own slice keeps them, gone ones too."""

    person_id: PersonId
    name: str
    called: dict[str, str]  # by language; "" is always there: the plain name
    greeting: str
    recipient: Recipient | None  # None: told by a call
    place: int  # 1 is the teacher
    state: Literal["asked", "accepted", "declined", "dropped", "lapsed"]
    trained_until: date | None  # last valid day, in the school's zone
    entry_id: UUID
    entry_revision: int  # iCalendar SEQUENCE
    entry_since: datetime
    reflected_at: datetime | None = None
    noted_by: str = ""  # who of the office took the answer down
    by_calendar: bool = False

    @property
    def is_in(self) -> bool:
        """Whether this one goes or may still go."""
        return self.state in {"asked", "accepted"}


class Candidate(Struct, frozen=True, kw_only=True):
    """Somebody who is trained and might come along."""

    person_id: PersonId
    trained_until: date  # last valid day, in the school's zone
    languages: list[str]  # BCP 47
    knows_family: bool  # teaches a child of theirs now
    visits: int  # so far


Step = Literal["leaves_for", "arrived", "left", "back", "still", "help"]
"""What a pair says with one tap or text. `left` is also "it does not feel safe": nobody asks."""


class Safety(Struct, frozen=True, kw_only=True):
    """Where a pair is, and who looks after them. None has not happened."""

    leaves_for_at: datetime | None = None
    arrived_at: datetime | None = None
    left_at: datetime | None = None
    back_at: datetime | None = None
    due_back_at: datetime | None = None  # as the pair said; None: the end and the way back
    pair_asked_at: datetime | None = None
    help_asked_at: datetime | None = None
    alarms: int = 0  # people of the safety list who were told
    alarmed_at: datetime | None = None  # the last of them
    acknowledged_at: datetime | None = None
    acknowledged_by: str = ""  # a person's name


class Contact(Struct, frozen=True, kw_only=True):
    """How somebody is reached."""

    person_id: PersonId
    name: str
    greeting: str
    email: str
    sms: str
    phone: str
    language: str  # BCP 47


class Home(Struct, frozen=True, kw_only=True):
    """Where a visit is, and to whom."""

    address_line: str  # "" once it is forgotten
    locality: str
    family: str  # the guardian's name
    phone: str
    students: list[str]  # first names


class Promise(Struct, frozen=True, kw_only=True):
    """What somebody promised a family after a visit, and by which day."""

    promise_id: UUID
    meeting_id: MeetingId
    person_id: PersonId
    words: str
    due_on: date
    kept_at: datetime | None = None


class Out(Struct, frozen=True, kw_only=True):
    """A visit with its pair, and where they are."""

    outing: Outing
    going: list[Going]
    safety: Safety


class Mine(Struct, frozen=True, kw_only=True):
    """A visit as one who goes, or is asked to, may see it."""

    visit: Visit
    school: SchoolFacts
    span: Span
    me: Visitor
    safety: Safety
    due_back: datetime
    home: Home | None  # only around the visit
    shown_from: datetime  # when the address is
    is_on: bool  # it is close enough to say where one is
    promises: list[Promise]
    has_reflected: bool


class OnBoard(Struct, frozen=True, kw_only=True):
    """A visit as the office sees it."""

    visit: Visit
    outing: Outing
    safety: Safety
    due_back: datetime
    home: Home
    settle_by: datetime  # then both have said yes, or the office sees to it
    late_minutes: int  # 0: not overdue
    is_out: bool  # the pair is on its way or there


Reach = Literal["all", "cross_section"]
OfferAnswer = Literal["accepted", "elsewhere", "declined"]


class Family(Struct, frozen=True, kw_only=True):
    """A household a visit may be offered to, with what a sample is drawn by."""

    household_id: HouseholdId
    invitation_ids: list[InvitationId]
    grade: str
    class_: str


class Offering(Struct, frozen=True, kw_only=True):
    """To whom visits were offered, and what came of it."""

    offering_id: UUID
    round_id: RoundId
    reach: Reach
    per_cent: int
    seed: Annotated[int, Meta(description="The same lot can be drawn again by whoever doubts it.")]
    made_at: Instant
    offered: int
    accepted: int
    elsewhere: Annotated[int, Meta(description="Would rather meet somewhere else.")]
    declined: int


class Offer(Struct, frozen=True):
    """What a family said to its offer; None: nothing yet."""

    answer: OfferAnswer | None
    answered_at: datetime | None


class Reached(Struct, frozen=True, kw_only=True):
    """One household of a round: what a cross-section is judged by, and how far a visit came."""

    grade: str
    language: str  # BCP 47, first subtag
    ride: bool
    childcare: bool
    interpreter: bool
    nights: bool
    offered: bool
    visited: bool


class Share(Struct, frozen=True, kw_only=True):
    """One group of families. null: fewer than five, not told."""

    by: Literal["grade", "language", "obstacle"]
    group: Annotated[str, Meta(description="A grade, a language (BCP 47), or ride, childcare, interpreter, nights.")]
    families: int | None
    offered: int | None
    visited: int | None
    stands_out: Annotated[bool, Meta(description="Visited more or less often than chance alone explains.")]


class Coverage(Struct, frozen=True, kw_only=True):
    """Whether those visited are a cross-section of those invited."""

    families: int | None
    offered: int | None
    visited: int | None
    is_cross_section: bool
    shares: list[Share]


class Stipend(Struct, frozen=True, kw_only=True):
    """What one visitor is due for one visit; `skipped` says why it is not."""

    person: Annotated[str, Meta(description="sourcedId in the roster.")]
    name: str
    day: date
    starts: Instant
    minutes: Annotated[int, Meta(description="At the family's and on the way.")]
    visitors: int
    skipped: Literal["", "training", "alone"]


class Went(Struct, frozen=True, kw_only=True):
    """Somebody who went on a visit."""

    person: str  # sourcedId in the roster
    name: str
    span: Span
    zone: str  # the school's
    travel_minutes: int
    trained_until: date | None
    visitors: int  # who went, this one included
