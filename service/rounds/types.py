"""A season of meetings, who is asked to it, and about whom."""

from datetime import date, datetime, time
from typing import Literal

from msgspec import Struct

from service.kernel.ids import HouseholdId, InvitationId, LinkId, PersonId, RoomId, RoundId, SchoolId
from service.notices.messages import Recipient, SchoolFacts

Mode = Literal["school", "video", "phone"]
RoundState = Literal["draft", "open", "closed"]
Reminder = Literal["week", "day", "hour"]
Channel = Literal["email", "sms", "paper"]  # how a first notice goes out
Door = Literal["not-yet", "open", "ended"]  # what a family finds when it comes


class Round(Struct, frozen=True, kw_only=True):
    """A round as it stands. Instants in UTC; days and `late_from` on the school's wall clock."""

    round_id: RoundId
    school_id: SchoolId
    title: dict[str, str]  # by language; "en" is always there
    days: list[date]
    slot_minutes: int
    buffer_minutes: int
    break_after: int  # meetings in a row; 0 = no break
    break_minutes: int
    modes: list[Mode]
    opens_at: datetime
    closes_at: datetime
    cutoff_minutes: int
    child_limit: int  # meetings per child and household
    household_limit: int
    late_from: time | None
    late_kept_until: datetime | None
    early_from: datetime | None
    reminders: list[Reminder]
    state: RoundState
    zone: str  # the school's, IANA name
    court_order: Literal["ask", "invite"]  # guardians under a court order: the office decides, or they are asked


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
    withdrawn_at: datetime | None


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
    school: SchoolFacts
    recipient: Recipient | None  # where the guardian's notices go; None: by paper or by a call
    link_id: LinkId | None  # the guardian's own door, while it is open
