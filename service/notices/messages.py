"""What there is to say: one tagged struct per message, holding every fact its words need and no secret.

Links travel as link ids; the secret is derived when the words are made. Times are instants in UTC, said in the
school's zone.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final, Literal
from uuid import UUID

from msgspec import Struct

Mode = Literal["school", "video", "phone"]
Called = dict[
    str, str
]  # a teacher by language: {"en": "Ms. Okafor", "es": "maestra Okafor", "": "Grace Okafor"}; "" is always there


NO_LINK: Final = UUID(int=0)
"""For answers to texts, which open no door."""


class SchoolFacts(Struct, frozen=True):
    """The school that speaks."""

    name: str
    text_name: str  # at most 18 characters, begins every text
    zone: str  # IANA name
    phone: str
    door: dict[str, str]  # which way in, by language: "en" for all not named; {} when nothing special


class MeetingFacts(Struct, frozen=True):
    """One meeting as its guardian may know it, and what a calendar needs to keep track of it."""

    meeting_id: UUID
    revision: int  # iCalendar SEQUENCE
    starts_at: datetime
    ends_at: datetime
    teacher: Called
    students: list[str]  # first names; in the body of a mail only
    mode: Mode
    room: str  # "" when none
    video_url: str
    changed_at: datetime  # DTSTAMP and LAST-MODIFIED
    created_at: datetime
    call_ending: str = ""  # of the number the teacher calls, "…9087"; "" unless by phone


class TimeOffered(Struct, frozen=True):
    """A time somebody may take."""

    starts_at: datetime
    ends_at: datetime
    mode: Mode


class _About(Struct, frozen=True, tag_field="kind", kw_only=True):
    """What every message has: the school that speaks and the reader's own door."""

    school: SchoolFacts
    greeting: str  # name the reader gave for being greeted; "" greets without one
    link_id: UUID  # the door this message opens


class TeacherAsks(Struct, frozen=True):
    """A teacher who would like to meet, and about whom."""

    teacher: Called
    students: list[str]
    minutes: int


class InvitationSent(_About, frozen=True, tag="invitation"):
    """A round has opened: choose a time."""

    asks: list[TeacherAsks]
    modes: list[Mode]
    calendar_link_id: UUID  # openings feed
    booking_closes_at: datetime
    days: list[date] = []  # the round's, on the school's wall clock


class MeetingBooked(_About, frozen=True, tag="booked"):
    """The meeting stands. Carries the calendar invitation."""

    meeting: MeetingFacts
    others: list[MeetingFacts] = []  # later ones of the same visit, which a text tells together; a mail has none


class MeetingMoved(_About, frozen=True, tag="moved"):
    """The meeting has a new time or place. Carries the calendar update."""

    meeting: MeetingFacts
    before: TimeOffered


class MeetingCancelled(_About, frozen=True, tag="cancelled"):
    """The meeting is off. Carries the calendar cancellation."""

    meeting: MeetingFacts
    by: Literal["family", "school"]
    free: list[TimeOffered]  # nearest times when the school cancelled


class WeekAhead(_About, frozen=True, tag="week_ahead"):
    """A week before: all of one's meetings of that day and the days around it."""

    meetings: list[MeetingFacts]


class DayBefore(_About, frozen=True, tag="day_before"):
    """Tomorrow's meetings."""

    meetings: list[MeetingFacts]


class HourBefore(_About, frozen=True, tag="hour_before"):
    """In an hour. Text only."""

    meeting: MeetingFacts


class TeacherEvening(_About, frozen=True, tag="teacher_evening"):
    """The teacher's evening before: how many, first, last. No names."""

    day: datetime  # first start
    meetings: int
    first_at: datetime
    last_ends_at: datetime
    words_from_families: int


class TeacherDayChanged(_About, frozen=True, tag="teacher_day_changed"):
    """A meeting of the coming day was booked, moved or cancelled after the evening digest. No names."""

    meetings: int
    day: datetime


class NoTimeAsked(_About, frozen=True, tag="no_time_asked"):
    """To the teacher: a family said none of the times work. No names; the page has them."""

    asks_open: int


class TimesProposed(_About, frozen=True, tag="times_proposed"):
    """The teacher proposes up to three times, numbered from 1."""

    teacher: Called
    students: list[str]
    times: list[TimeOffered]


class WaitingOffer(_About, frozen=True, tag="waiting_offer"):
    """A time came free for somebody who waits; it is kept for them until a date."""

    teacher: Called
    students: list[str]
    time: TimeOffered
    kept_until: datetime


class DeclineAsked(_About, frozen=True, tag="decline_asked"):
    """A calendar declined the meeting; the school asks before it frees the time."""

    meeting: MeetingFacts


class CalendarFails(_About, frozen=True, tag="calendar_fails"):
    """To the teacher: the outside calendar cannot be read; the last good copy is used."""

    since: datetime


class TextConsented(_About, frozen=True, tag="text_consented"):
    """First text ever: who writes, how often, STOP."""


class TextStopped(_About, frozen=True, tag="text_stopped"):
    """Answer to STOP."""


class TextStarted(_About, frozen=True, tag="text_started"):
    """Answer to START."""


class TextHelp(_About, frozen=True, tag="text_help"):
    """Answer to HELP."""


class TextNotUnderstood(_About, frozen=True, tag="text_not_understood"):
    """Answer to a text nobody can read."""

    choices: list[int]  # numbers that would have been understood; empty: none


class NoneOfProposed(_About, frozen=True, tag="none_of_proposed"):
    """Answer to 0: the teacher looks for other times."""

    teacher: Called


class ProposedTaken(_About, frozen=True, tag="proposed_taken"):
    """The proposed time went to somebody else; what is left, with its numbers."""

    left: dict[int, TimeOffered]


Message = (
    InvitationSent
    | MeetingBooked
    | MeetingMoved
    | MeetingCancelled
    | WeekAhead
    | DayBefore
    | HourBefore
    | TeacherEvening
    | TeacherDayChanged
    | NoTimeAsked
    | TimesProposed
    | WaitingOffer
    | DeclineAsked
    | CalendarFails
    | TextConsented
    | TextStopped
    | TextStarted
    | TextHelp
    | TextNotUnderstood
    | NoneOfProposed
    | ProposedTaken
)


ANSWERS: Final = (TextStopped, TextStarted, TextHelp, TextNotUnderstood, NoneOfProposed, ProposedTaken)
"""What a number is told because it has just texted us: at any hour."""

AFTER_STOP: Final = (TextStopped, TextStarted, TextHelp)
"""What a number is told after a STOP too."""

REMINDERS: Final = (WeekAhead, DayBefore, TeacherEvening)
"""The mails one may say no to; the others tell what one has to know."""


def kind_of(message: Message | type[Message]) -> str:
    """Name a message's kind: its tag, which is also the folder of its templates."""
    return str(message.__struct_config__.tag)


def kinds_of(messages: Iterable[type[Message]]) -> list[str]:
    """Name several kinds."""
    return [kind_of(message) for message in messages]


class Recipient(Struct, frozen=True):
    """Who is told, on which channel, in which language."""

    person_id: UUID
    channel: Literal["email", "sms"]
    address: str  # mailbox or E.164 number
    language: str  # BCP 47


class Notice(Struct, frozen=True, kw_only=True):
    """A wish to tell one person one thing; `dedupe` makes it one however often it is put."""

    recipient: Recipient
    message: Message
    dedupe: str  # kind:subject:revision:channel:recipient:offset
    not_before: datetime
    not_after: datetime
    subject_id: UUID | None = None  # meeting or invitation whose change drops it
    also_about: list[UUID] = []  # a digest's other meetings: their change drops it too
    urgent: bool = False
