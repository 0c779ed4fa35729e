"""What the office and a teacher see: families by how far they came, the day's meetings, what went out."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from service.booking.types import Attendance, HelpKind, MeetingState, Student
from service.kernel.ids import (
    HouseholdId,
    InvitationId,
    MeetingId,
    NoticeId,
    NoTimeId,
    PersonId,
    RoomId,
    RoundId,
    SchoolId,
)
from service.kernel.spans import Instant, Span
from service.notices.types import NoticeState
from service.rounds.types import Channel, Mode

Stage = Literal["booked", "proposed", "answered", "unreached"]
"""The four that add up to every family of a round, as the progress bar draws them."""

Happened = Literal[
    "booked", "partly", "choosing", "none-work", "waiting", "answered", "failing", "paper", "unsent", "silent"
]
"""What became of a family, or of one child of it, in the words of the office: the first of these that is true."""

Kind = Literal["all-booked", "partly", "none-work", "waiting", "failing", "paper", "unsent", "silent"]
State = Literal[Stage, Kind]
"""Which families a filter lets through: the four stages, as the bar counts them, and what differs within them."""

CallReason = Literal["failing", "paper", "unsent", "silent"]
"""Why a family is on the call list: what was sent does not arrive, it has only a letter, or it has not answered."""

Failure = Literal["email", "text", "stopped", "unsure", "late"]
"""Why the last thing sent to somebody did not arrive: the mail came back, the text was refused, the number said STOP,
nobody knows, or it would have come too late."""


Doubt = Literal["guardian-barred", "teacher-left", "student-left", "room-gone", "school-left"]
"""Why a booked meeting needs the office."""


class DeskFacts(Struct, frozen=True, kw_only=True):
    """Who sits at a desk, and at which school."""

    school_id: SchoolId
    school: str
    zone: str  # IANA name
    phone: str
    person_id: PersonId
    called: dict[str, str]  # by language; "" is always there: the plain name
    language: str  # BCP 47
    room: str  # a teacher's; "" when none is known
    asks: int  # open asks that wait for this teacher's times; 0 for the office


class Told(Struct, frozen=True, kw_only=True):
    """What was tried to tell a guardian since the round was made."""

    emails: int = 0
    texts: int = 0
    goes_out_at: datetime | None = None  # the first that still waits in the outbox
    failure: Failure | None = None  # of the last that was settled
    last_at: datetime | None = None


class Guardian(Struct, frozen=True, kw_only=True):
    """A guardian who is asked to a round."""

    invitation_id: InvitationId
    household_id: HouseholdId
    person_id: PersonId
    given_name: str
    family_name: str
    language: str
    interpreter_need: Literal["none", "spoken", "ase"]
    channel: Channel
    has_address: bool = True  # on the channel the invitation goes by; on paper always
    phone: str  # for a call; "" when none is known
    answered_at: datetime | None  # first act by the private link; whoever only looks leaves no trace
    told: Told = Told()

    @property
    def name(self) -> str:
        """The whole name."""
        return f"{self.given_name} {self.family_name}".strip()


class Booked(Struct, frozen=True, kw_only=True):
    """The meeting a family has about a child with a teacher."""

    meeting_id: MeetingId
    span: Span
    mode: Mode
    room: str
    state: MeetingState


class Wanted(Struct, frozen=True, kw_only=True):
    """A child and a teacher who would like to meet about it, and what came of it."""

    household_id: HouseholdId
    student: Student
    teacher_id: PersonId
    booked: Booked | None
    no_time_id: NoTimeId | None  # an open "none of these work"
    proposed: bool  # times were proposed to it
    place: Literal["", "waiting", "offered"]  # in the teacher's line


class Family(Struct, frozen=True, kw_only=True):
    """A household of a round: its guardians by name, what is wanted of them by child."""

    household_id: HouseholdId
    guardians: list[Guardian]
    wanted: list[Wanted]

    @property
    def name(self) -> str:
        """The guardians' family names, each once."""
        return ", ".join(dict.fromkeys(one.family_name or one.given_name for one in self.guardians))


class Filters(Struct, frozen=True, kw_only=True):
    """Which families a list shows; what is empty lets everybody through."""

    state: State | Literal[""] = ""
    languages: frozenset[str] = frozenset()  # tags that read alike: es, es-419, es-MX
    teacher_id: PersonId | None = None
    name: str = ""


class Restriction(Struct, frozen=True):
    """An adult the roster keeps from a child."""

    adult: str
    child: str
    by_court: bool


class DayMeeting(Struct, frozen=True, kw_only=True):
    """A meeting as a day sheet shows it."""

    meeting_id: MeetingId
    round_id: RoundId
    invitation_id: InvitationId
    teacher_id: PersonId
    span: Span
    mode: Mode
    state: MeetingState
    room: str
    video_url: str
    call_number: str = ""  # E.164; "" unless by phone
    help: list[HelpKind] = []  # what comes with it
    topic: str
    attendance: Attendance
    is_restricted: bool = False  # some adult must not come near one of the children; who and why is the office's
    guardian: str  # given name
    relationship: str
    language: str
    interpreter_need: Literal["none", "spoken", "ase"]
    students: list[Student]


class DayRow(Struct, frozen=True, kw_only=True):
    """A line of a day sheet: a meeting, `free` times that are still open, or a break of some minutes."""

    at: datetime
    meeting: DayMeeting | None = None
    free: int = 0
    minutes: int = 0


class DaySheet(Struct, frozen=True, kw_only=True):
    """A teacher's day."""

    teacher_id: PersonId
    called: dict[str, str]
    room: str
    rows: list[DayRow]

    @property
    def meetings(self) -> list[DayMeeting]:
        """The meetings, in order of time."""
        return [row.meeting for row in self.rows if row.meeting]


class SentNotice(Struct, frozen=True, kw_only=True):
    """A notice as the office may see it: what it was and what became of it, its address masked."""

    kind: str
    is_kept: bool  # of a meeting that somebody has not agreed to yet
    channel: Literal["email", "sms"]
    address: str
    state: NoticeState
    problem: str
    not_before: datetime
    at: datetime  # settled, else put
    recipient_id: PersonId
    recipient: str


class NoticeCount(Struct, frozen=True):
    """How many notices of a channel are in a state."""

    channel: Literal["email", "sms"]
    state: NoticeState
    count: int


class InDoubt(Struct, frozen=True, kw_only=True):
    """A booked meeting that a person must look at, and why."""

    meeting_id: MeetingId
    at: datetime
    teacher: dict[str, str]  # by language; "" is always there: the plain name
    guardian: str
    reasons: list[Doubt]


class Contact(Struct, frozen=True, kw_only=True):
    """How a guardian can be reached, as far as the office is shown it, and how the private link stands."""

    email: str  # masked
    sms: str  # masked
    phone: str  # whole: the office calls it
    relationships: list[str]
    interpreter_need: Literal["none", "spoken", "ase"]
    link_made_at: datetime | None  # None: no link is open
    link_ends_at: datetime | None
    answered_at: datetime | None  # first act by it


class Relative(Struct, frozen=True):
    """A child of a guardian, or a guardian of a child."""

    person_id: PersonId
    name: str


class Found(Struct, frozen=True, kw_only=True):
    """A person a search found."""

    person_id: PersonId
    name: str
    role: str
    phone: str  # whole: the office tells two of one name apart by it
    about: list[Relative]


class Invited(Struct, frozen=True):
    """A guardian's invitation to a round."""

    invitation_id: InvitationId
    round_id: RoundId
    title: dict[str, str]  # of the round, by language; "en" is always there


class TeacherOffer(Struct, frozen=True, kw_only=True):
    """A teacher who could take part in a round, and on which of its days there are hours."""

    teacher_id: PersonId
    name: str
    subject: str
    weekdays: list[int]  # ISO 8601, with weekly hours


class NoticesWanted(Struct, frozen=True, kw_only=True):
    """Which notices are listed; None: whichever."""

    recipient_id: PersonId | None = None
    about_id: UUID | None = None
    state: NoticeState | None = None


class NoticeStatus(Struct, frozen=True, kw_only=True):
    """Where one notice stands: neither its address nor its words."""

    notice_id: NoticeId
    kind: str  # invitation, booked, moved ...
    channel: Literal["email", "sms"]
    state: NoticeState
    problem: str  # a code of ours; "" for none
    recipient_id: PersonId
    about_id: UUID | None  # the meeting, invitation, ask or place in a line
    created_at: Instant
    not_before: Instant
    settled_at: Instant | None


class NoticesPage(Struct, frozen=True):
    """Some notices, newest first; `next` is where the next page goes on, null on the last."""

    notices: list[NoticeStatus]
    next: NoticeId | None


class Uninterpreted(Struct, frozen=True, kw_only=True):
    """A meeting to come whose family needs an interpreter and has asked for none."""

    meeting_id: MeetingId
    span: Span
    language: str  # BCP 47
    guardian: str
    teacher: str


class TeacherWanted(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a teacher shall have of their own in a round."""

    slot_minutes: Annotated[
        Annotated[int, Meta(ge=5, le=120)] | UnsetType | None,
        Meta(description="Length of a meeting; null: as the round."),
    ] = UNSET
    room_id: Annotated[RoomId | UnsetType | None, Meta(description="A room of the round's school; null: none.")] = UNSET
    video_url: Annotated[str | UnsetType, Meta(description='Of video calls, https; "": there is none.')] = UNSET
