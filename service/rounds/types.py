"""A season of meetings, who is asked to it, and about whom."""

from datetime import date, datetime
from typing import Annotated, Generic, Literal, TypeVar

from msgspec import UNSET, Meta, Struct, UnsetType, field

from service.kernel.ids import (
    ClassId,
    HouseholdId,
    InvitationId,
    LinkId,
    MeetingId,
    PersonId,
    RoomId,
    RoundId,
    SchoolId,
)
from service.kernel.spans import Instant as Instant
from service.kernel.spans import WallTime
from service.notices.facts import HelpKind, HelpTold
from service.notices.messages import Recipient, SchoolFacts

Mode = Literal["school", "video", "phone", "place", "home"]
RoundState = Literal["draft", "open", "closed"]
Reminder = Literal["week", "day", "hour"]
EVERY_REMINDER: tuple[Reminder, ...] = ("week", "day", "hour")
Channel = Literal["email", "sms", "paper"]  # how a first notice goes out
Door = Literal["not-yet", "open", "ended"]  # what a family finds when it comes


Title = Annotated[dict[str, str], Meta(description='What families read, by language (BCP 47); "en" is always there.')]
Days = Annotated[list[date], Meta(description="On which there are meetings, each once.")]
SlotMinutes = Annotated[int, Meta(description="Length of a meeting.")]
BufferMinutes = Annotated[int, Meta(description="Kept free after each meeting.")]
BreakAfter = Annotated[int, Meta(description="Meetings in a row until a teacher's break; 0: no break.")]
BreakMinutes = Annotated[int, Meta(description="Length of that break.")]
Modes = Annotated[list[Mode], Meta(description="How families can meet, each way once.")]
OpensAt = Annotated[Instant, Meta(description="From then on families book.")]
ClosesAt = Annotated[Instant, Meta(description="Until then.")]
CutoffMinutes = Annotated[
    int, Meta(description="How long before its start a meeting can last be booked or changed; 0: up to its start.")
]
ChildLimit = Annotated[int, Meta(description="Meetings of a household about one child.")]
HouseholdLimit = Annotated[int, Meta(description="Meetings of a household.")]
LATE = Meta(description="Times from then on are late ones, on the school's clock; null: there are none.")
LateFrom = Annotated[WallTime | None, LATE]
LateKeptUntil = Annotated[
    Instant | None, Meta(description="Until then late ones are for households that work nights; with `late_from`.")
]
EarlyFrom = Annotated[
    Instant | None, Meta(description="From then on families book whom the office lets in early; before `opens_at`.")
]
Reminders = Annotated[list[Reminder], Meta(description="How long before a meeting its people are reminded, each once.")]
CourtOrder = Annotated[
    Literal["ask", "invite"],
    Meta(description="Guardians under a court order: the office is asked first, or they are invited."),
]
GivenTitle = Annotated[
    dict[str, Annotated[str, Meta(min_length=1, max_length=100)]],
    Meta(min_length=1, description='What families read, by language (BCP 47); "en" has to be there.'),
]
GivenCutoff = Annotated[CutoffMinutes, Meta(ge=0, le=20_160)]  # at most two weeks


class Round(Struct, frozen=True, kw_only=True):
    """A round as it stands. Instants in UTC; days and `late_from` on the school's wall clock."""

    round_id: RoundId
    school_id: SchoolId
    title: Title
    days: Days
    slot_minutes: SlotMinutes
    buffer_minutes: BufferMinutes
    break_after: BreakAfter
    break_minutes: BreakMinutes
    modes: Modes
    opens_at: OpensAt
    closes_at: ClosesAt
    cutoff_minutes: CutoffMinutes
    child_limit: ChildLimit
    household_limit: HouseholdLimit
    late_from: LateFrom
    late_kept_until: LateKeptUntil
    early_from: EarlyFrom
    reminders: Reminders
    state: Annotated[RoundState, Meta(description="Families know of it once it is open; closed, its meetings stand.")]
    zone: Annotated[str, Meta(description="The school's, IANA name.")]
    court_order: CourtOrder


class RoundTeacher(Struct, frozen=True, kw_only=True):
    """A teacher who meets families in a round."""

    teacher_id: PersonId
    name: str
    called: dict[str, str]  # by language, "" is always there: the plain name
    slot_minutes: int  # the teacher's own, or the round's
    room_id: RoomId | None
    room: str
    video_url: str
    subject: str  # title of the class that says best who this is: 'Grade 2', 'Mathematics 7'


class TeacherChange(Struct, frozen=True, kw_only=True):
    """What a round's teacher has of their own."""

    teacher_id: PersonId
    slot_minutes: Annotated[int, Meta(ge=5, le=120)] | None  # None: as the round
    video_url: str  # https; "" while there is none
    room_id: RoomId | UnsetType | None = UNSET  # of the round's school; not said: as it stands


class Wish(Struct, frozen=True, kw_only=True):
    """A teacher who would like to meet about a child."""

    student_id: PersonId
    student: str  # first name
    teacher: RoundTeacher


class Invitation(Struct, frozen=True, kw_only=True):
    """One guardian asked to one round. `household_id` is the guardian's own id where no household is known."""

    invitation_id: InvitationId
    round_id: RoundId
    guardian_id: PersonId
    household_id: HouseholdId
    channel: Channel
    withdrawn_at: datetime | None  # a restriction came, the guardian left, or the office took it back


class Standing(Struct, frozen=True, kw_only=True):
    """An invitation as it stands before its round is opened again."""

    invitation_id: InvitationId
    channel: Channel
    withdrawn_by: Literal["roster", "office"] | None


class WishStatus(Struct, frozen=True, kw_only=True):
    """A teacher who would like to meet about a child, and the household's meeting that answers it."""

    student_id: PersonId
    student: Annotated[str, Meta(description="First name.")]
    teacher_id: PersonId
    teacher: Annotated[str, Meta(description="The teacher's name.")]
    subject: Annotated[str, Meta(description="What the teacher teaches the child.")]
    meeting_id: Annotated[MeetingId | None, Meta(description="null: not booked.")]


class InvitationStatus(Struct, frozen=True, kw_only=True):
    """An invitation as other services see it: of the guardian only the id."""

    invitation_id: InvitationId
    round_id: RoundId
    guardian_id: PersonId
    household_id: HouseholdId
    channel: Channel
    withdrawn_at: Instant | None
    opened_at: Instant | None  # first act by its link
    has_link: Annotated[
        bool, Meta(description="There is a private link that nobody closed; it opens to 30 days after the last day.")
    ]
    early_access: Annotated[bool, Meta(description="The household books from the round's `early_from` on.")]
    has_meeting: bool  # of this guardian
    wishes: list[WishStatus]


class InvitationsWanted(Struct, frozen=True, kw_only=True):
    """Which of a round's invitations are listed; None: whoever it is."""

    guardian_id: PersonId | None = None
    student_id: PersonId | None = None
    teacher_id: PersonId | None = None
    unbooked: bool = False


class Letterhead(Struct, frozen=True, kw_only=True):
    """The school as its letters show it."""

    name: str
    address_line: str
    phone: str


class InvitationFacts(Struct, frozen=True, kw_only=True):
    """Everything a page, a feed or a booking needs to know of an invitation, read in one go."""

    invitation: Invitation
    round: Round
    wishes: list[Wish]  # by child, then teacher
    works_nights: bool
    early_access: bool
    language: str  # the guardian's, BCP 47
    greeting: str
    guardian: str  # the whole name, for staff
    call_number: str  # where the roster says to call the guardian, E.164; "" when nowhere
    interpreter: str = ""  # language an interpreter was wanted in, as last said; "" none
    school: SchoolFacts
    recipient: Recipient | None  # where the guardian's notices go; None: by paper or by a call
    link_id: LinkId | None  # the guardian's own door; None once the invitation was withdrawn
    openings_link_id: LinkId | None  # the calendar of free times
    family_link_id: LinkId | None  # the calendar of what is booked


class NewRound(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A round that is to be made. What is left out has its default."""

    school_id: SchoolId
    title: GivenTitle
    days: Annotated[Days, Meta(min_length=1, max_length=60)]
    slot_minutes: Annotated[SlotMinutes, Meta(ge=5, le=120)]
    modes: Annotated[Modes, Meta(min_length=1)]
    opens_at: OpensAt
    closes_at: ClosesAt
    teachers: Annotated[
        list[PersonId] | None,
        Meta(description="Who takes part; null: all who teach a class of the school on one of the days."),
    ] = None
    buffer_minutes: Annotated[BufferMinutes, Meta(ge=0, le=60)] = 0
    break_after: Annotated[BreakAfter, Meta(ge=0, le=50)] = 0
    break_minutes: Annotated[BreakMinutes, Meta(ge=0, le=120)] = 0
    cutoff_minutes: GivenCutoff = 60
    child_limit: Annotated[ChildLimit, Meta(ge=1, le=20)] = 8
    household_limit: Annotated[HouseholdLimit, Meta(ge=1, le=60)] = 20
    late_from: LateFrom = None
    late_kept_until: LateKeptUntil = None
    early_from: EarlyFrom = None
    reminders: Reminders = field(default_factory=lambda: list(EVERY_REMINDER))
    court_order: CourtOrder = "ask"


class RoundChange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What may change in a round that families know of: null or nothing leaves it as it is."""

    title: GivenTitle | None = None
    more_days: Annotated[list[date], Meta(max_length=60, description="Days are only added.")] = field(
        default_factory=list
    )
    closes_at: ClosesAt | None = None
    cutoff_minutes: GivenCutoff | None = None


class OpenedRound(Struct, frozen=True, kw_only=True):
    """What opening a round did. Opened again, it counts only what is new."""

    invitations: int  # made now
    emails: int
    texts: int
    paper: int  # of the invitations made now, those that go out as a letter
    withdrawn: int  # invitations a restriction or a departure took back
    held_back: int  # guardians the office has to decide about


class Guardianship(Struct, frozen=True, kw_only=True):
    """What decides whether a guardian is asked about a child."""

    student_id: PersonId
    guardian_id: PersonId
    household_id: HouseholdId | None
    relationship: str
    lives_with: bool
    restriction: str  # none, no-contact, court-order; whatever else is treated as no-contact
    has_left: bool


class Reach(Struct, frozen=True, kw_only=True):
    """How a guardian can be told."""

    channel: Literal["email", "sms", "call", "paper"]  # as they prefer
    email: str
    sms: str
    texts_stopped: bool  # the number's last word was STOP


class Enrollment(Struct, frozen=True, kw_only=True):
    """Somebody teaches or attends a class, from a day to a day; None: without that end."""

    class_id: ClassId
    title: str
    homeroom: bool
    person_id: PersonId
    role: Literal["student", "teacher"]
    begins: date | None
    ends: date | None  # last day


Pair = tuple[PersonId, PersonId]
"""A student and a teacher."""


class Asked(Struct, frozen=True, kw_only=True):
    """One guardian who is to be invited."""

    guardian_id: PersonId
    household_id: HouseholdId
    channel: Channel
    wishes: dict[Pair, str]  # the title of the class they share


HeldBackWhy = Literal["court-order", "contact-person"]


class HeldBack(Struct, frozen=True, kw_only=True, order=True):
    """A guardian who is not asked about a child without the office."""

    student_id: PersonId
    guardian_id: PersonId
    why: Annotated[
        HeldBackWhy,
        Meta(
            description="court-order: a court's order about this child is known, and the round's `court_order` is ask. "
            "contact-person: is no parent and does not live with the child."
        ),
    ]


class Preview(Struct, frozen=True, kw_only=True):
    """What opening a round would do now, as the roster stands."""

    outcome: OpenedRound
    held_back: list[HeldBack]


class Plan(Struct, frozen=True):
    """Who is to be invited to a round, and about whom the office decides."""

    asked: list[Asked]
    held_back: list[HeldBack]


class Changes(Struct, frozen=True, kw_only=True):
    """What opening a round has to do, given what stands already."""

    invited: dict[InvitationId, Asked]  # everybody who is asked, new or not
    fresh: frozenset[InvitationId]  # of these, who is told: invited now, or reachable only now
    taken_back: list[InvitationId]


class Invited(Struct, frozen=True, kw_only=True):
    """What writing invitations did to those that stand."""

    changed: frozenset[InvitationId]  # new, back, or otherwise than they were
    lost: list[InvitationId]  # of these, those that lost a wish


Row = TypeVar("Row", Round, InvitationStatus, RoundTeacher)
Cursor = TypeVar("Cursor", RoundId, InvitationId, PersonId)


class Page(Struct, Generic[Row, Cursor], frozen=True):
    """Some rows of a list; `next` is where the next page goes on, null on the last."""

    rows: list[Row]
    next: Cursor | None


Pile = Literal["invitation", "booked", "moved", "cancelled"]
"""What a letter that waits to be printed is about."""

Which = Literal["waiting", "invitation", "booked", "moved", "cancelled", "paper", "unreached", "everybody"]
"""Whose letters are wanted: those that wait, one pile of them, all who are told on paper, who has not answered, all."""


class ToldOnPaper(Struct, frozen=True, kw_only=True):
    """A guardian whom only a letter reaches, and what no letter has said yet."""

    invitation_id: InvitationId
    has_link: bool
    needs_link: bool  # no letter with the link of today was printed
    has_meeting: bool  # the household has one that stands
    booked: bool  # of the meetings ahead, one is on no letter
    moved: bool  # one has another time than its letter says
    cancelled: bool  # one was cancelled, and no letter says so


class PaperMeeting(Struct, frozen=True, kw_only=True):
    """A meeting as a letter tells of it."""

    meeting_id: MeetingId
    teacher: dict[str, str]  # how the teacher is called, by language
    students: list[str]  # first names
    starts: datetime
    ends: datetime
    mode: Mode
    room: str
    place: str  # name and address of a public place; "" unless off-site
    video_url: str
    call_number: str  # E.164; "" unless by phone
    cancelled: bool
    is_said: bool  # a printed letter says it as it stands
    said_starts: datetime | None  # the time the last printed letter gave
    is_elsewhere: bool  # the last printed letter gave another place, or way to meet


class LetterFacts(Struct, frozen=True, kw_only=True):
    """What one guardian's letter says."""

    facts: InvitationFacts
    pile: Pile | None  # None: it does not wait to be printed
    meetings: list[PaperMeeting]  # ahead, in order of time, cancelled ones too
    helped: dict[MeetingId, list[HelpTold]]  # what comes with them
    offered: list[HelpKind]  # what can be asked for when booking
    left: list[Wish]  # what no meeting answers yet
    link_ends: datetime | None  # None: no link is open


class LettersLeft(Struct, frozen=True, kw_only=True):
    """How many letters of a round wait to be printed."""

    waiting: int


class Letters(Struct, frozen=True, kw_only=True):
    """What is printed for some of a round's guardians."""

    round: Round
    head: Letterhead
    letters: list[LetterFacts]  # a portion, by the guardians' names
    start: int  # how many come before
    total: int
    piles: dict[Pile, int]  # how many letters of each kind wait
    seen: datetime  # the instant they tell of
