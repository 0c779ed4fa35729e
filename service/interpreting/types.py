"""Interpreters, telephone lines, and who interprets at a meeting."""

from datetime import date, datetime
from typing import Annotated, Final, Literal
from uuid import UUID

from msgspec import Meta, Struct

from service.kernel.ids import HouseholdId, LineId, MeetingId, PersonId, SchoolId
from service.kernel.spans import Instant, Span
from service.notices.facts import Called, HelpEntry, Recipient, SchoolFacts

InterpreterMode = Literal["in_person", "video", "phone"]
How = Literal["person", "line"]
State = Literal["asked", "accepted", "line", "missing"]
OFFERED: Final = Meta(description="For a swap: theirs until another takes it.")
MeetingMode = Literal["school", "video", "phone", "place", "home"]
Told = Literal["in_person", "video", "phone", "looking", "missing"]
Said = Literal["", "no", "silence"]


class Interpretation(Struct, frozen=True, kw_only=True):
    """Who interprets at a meeting, as everybody in it may know."""

    meeting_id: MeetingId
    language: str  # the family's, BCP 47
    how: How
    mode: InterpreterMode  # how the interpreter is there
    state: State
    interpreter: str = ""  # given name, or whom the office named; "" by a line and where nobody is
    interpreter_id: PersonId | None = None
    line: str = ""
    dial_in: str = ""  # number and code of the line, for the one who calls
    told_by: datetime | None = None  # while nobody is sure: by then the family hears how it stands
    is_given_up: bool = False  # the family was told that there is nobody, and chooses


class InterpretingPolicy(Struct, frozen=True, kw_only=True):
    """How long ahead a person must be asked, and what counts as next to each other.

    Five working days for spoken and fifteen for signed languages are what districts' language offices ask for;
    who asks later is served by telephone or offered another time.
    """

    spoken_days: Annotated[int, Meta(ge=0, le=60, description="Working days ahead, for a spoken language.")] = 5
    sign_days: Annotated[int, Meta(ge=0, le=60, description="Working days ahead, for a signed language.")] = 15
    next_to_minutes: Annotated[
        int, Meta(ge=0, le=240, description="Between two meetings that are next to each other in one evening.")
    ] = 30
    remind_hours: Annotated[int, Meta(ge=1, le=240, description="After an ask without an answer.")] = 24
    answer_hours: Annotated[int, Meta(ge=1, le=240, description="After an ask: the next one is asked then.")] = 48


class Wanted(Struct, frozen=True, kw_only=True):
    """An interpreter wanted at a meeting."""

    meeting_id: MeetingId
    school_id: SchoolId
    zone: str  # the school's
    household_id: HouseholdId
    guardian_id: PersonId
    teacher_id: PersonId
    language: str
    span: Span
    mode: MeetingMode
    requested_at: datetime


class Candidate(Struct, frozen=True, kw_only=True):
    """Somebody who speaks the language and may interpret, as long as their certificate holds."""

    person_id: PersonId
    given_name: str
    mode: InterpreterMode
    certified_until: date  # last valid day, in the school's zone
    assignments: int  # meetings to come
    same_language: list[Span]  # when, of those in this language
    said: Said = ""  # to this meeting's time, asked before


class Line(Struct, frozen=True, kw_only=True):
    """A telephone interpreting line."""

    line_id: LineId
    name: str
    languages: list[str]
    calls: int  # at once
    opening_hours: str  # OpenStreetMap's syntax
    zone: str
    dial_in: str
    left_on: date | None = None


class LineDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is said of a line, by the office or another service."""

    name: Annotated[str, Meta(min_length=1, max_length=100)]
    languages: Annotated[list[str], Meta(min_length=1, max_length=300, description="BCP 47; spoken ones.")]
    calls: Annotated[int, Meta(ge=1, le=200, description="Calls it takes at once.")]
    opening_hours: Annotated[
        str, Meta(min_length=1, max_length=255, description="OpenStreetMap's opening_hours; 24/7 is always.")
    ] = "24/7"
    zone: Annotated[str, Meta(description="IANA name of the time zone the hours are in.")]
    dial_in: Annotated[str, Meta(min_length=1, max_length=200, description="Number and code, for whoever calls.")]


class FreeCall(Struct, frozen=True):
    """One call of a line, not taken at the time asked about."""

    call_id: UUID
    line_id: LineId


class IncomingInterpreter(Struct, frozen=True, kw_only=True):
    """An interpreter of interpreters.csv."""

    person: PersonId
    languages: tuple[str, ...]  # BCP 47
    mode: InterpreterMode


class Standing(Struct, frozen=True, kw_only=True):
    """An interpretation as its own slice keeps it."""

    seen: Interpretation
    line_id: LineId | None
    call_id: UUID | None
    told: Told
    requested_at: datetime
    entry_id: UUID
    entry_revision: int  # iCalendar SEQUENCE
    entry_since: datetime
    asked_at: datetime  # or when anything else of it changed
    reminded_at: datetime | None = None
    overdue_at: datetime | None = None
    offered_at: datetime | None = None  # for a swap: theirs until another takes it


class SpotNamed(Struct, frozen=True):
    """What the place of a meeting is called."""

    room: str
    place: str


class Part(Struct, frozen=True, kw_only=True):
    """What somebody interprets at, as they themselves may see it."""

    meeting_id: MeetingId
    span: Span
    school: SchoolFacts
    language: str
    how: InterpreterMode  # how they are there
    state: State
    is_offered: bool = False  # for a swap: theirs until another takes it
    teacher: Called
    mode: MeetingMode
    spot: SpotNamed
    address_line: str  # of a place of the book; never of a home
    named_place: str  # in the family's words, where no place of the book does; "" but around the meeting
    family: str  # the guardian's first name; "" but around the meeting
    video_url: str  # "" but around the meeting
    entry: HelpEntry


class OpenMeeting(Struct, frozen=True, kw_only=True):
    """A meeting an interpreter could take. Who the family is, is for judging kinship and for nobody's eyes."""

    wanted: Wanted
    school: SchoolFacts
    teacher: Called
    is_swap: bool  # another holds it and would give it away
    how: InterpreterMode = "in_person"  # how this interpreter would be there


class OnBoard(Struct, frozen=True, kw_only=True):
    """A meeting that wants an interpreter, as the office sees it."""

    meeting_id: MeetingId
    school_id: SchoolId
    span: Span
    zone: str
    language: Annotated[str, Meta(description="The family's, BCP 47.")]
    mode: Annotated[MeetingMode, Meta(description="Of the meeting.")]
    how: Annotated[InterpreterMode, Meta(description="How the interpreter is there.")]
    state: State
    is_overdue: Annotated[bool, Meta(description="Asked, no answer in time, and nobody else to ask.")] = False
    is_offered: Annotated[bool, OFFERED] = False
    teacher: str
    guardian: str
    interpreter_id: PersonId | None
    interpreter: Annotated[str, Meta(description="Whole name, or whom the office named.")]
    call_number: Annotated[str, Meta(description="Of the interpreter.")]
    line_id: LineId | None
    line: str
    settle_by: Annotated[datetime, Meta(description="After this the family is told that there is nobody.")]


class InterpretationView(Struct, frozen=True, kw_only=True):
    """Who interprets at a meeting, as other services see it: of the family nothing but its language."""

    meeting_id: MeetingId
    school_id: SchoolId
    starts_at: Instant
    ends_at: Instant
    language: Annotated[str, Meta(description="The family's, BCP 47.")]
    mode: Annotated[MeetingMode, Meta(description="Of the meeting.")]
    how: Annotated[InterpreterMode, Meta(description="How the interpreter is there.")]
    state: Annotated[State, Meta(description="asked: counted on until they say no.")]
    is_overdue: Annotated[bool, Meta(description="Asked, no answer in time, and nobody else to ask.")] = False
    is_offered: Annotated[bool, OFFERED] = False
    interpreter_id: PersonId | None
    interpreter: Annotated[str, Meta(description="Whole name, or whom the school named by hand.")]
    line_id: LineId | None
    settle_by: Annotated[Instant, Meta(description="After this the family is told that there is nobody.")]


class InterpretationsPage(Struct, frozen=True):
    """Some meetings to come that want an interpreter, by id."""

    interpretations: list[InterpretationView]
    next: Annotated[MeetingId | None, Meta(description="Cursor of the next page; null on the last.")]


class LinesPage(Struct, frozen=True):
    """Some lines, by id."""

    lines: list[Line]
    next: Annotated[LineId | None, Meta(description="Cursor of the next page; null on the last.")]


class InterpreterView(Struct, frozen=True, kw_only=True):
    """An interpreter as the office and other services see them."""

    person_id: PersonId
    name: str
    languages: Annotated[list[str], Meta(description="BCP 47.")]
    mode: Annotated[InterpreterMode, Meta(description="The most they do.")]
    certified_until: Annotated[date | None, Meta(description="Last valid day; null: no certificate, so never asked.")]


class InterpretersPage(Struct, frozen=True):
    """Some interpreters, by id."""

    interpreters: list[InterpreterView]
    next: Annotated[PersonId | None, Meta(description="Cursor of the next page; null on the last.")]


class SpokenDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an interpreter speaks or signs, and the most they do."""

    languages: Annotated[list[str], Meta(min_length=1, max_length=30, description="BCP 47; ase signs.")]
    mode: Annotated[InterpreterMode, Meta(description="Who comes in person also takes calls.")] = "in_person"


class Reply(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An interpreter's yes or no, passed on by another service."""

    interpreter_id: PersonId
    can: bool


class ClaimDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who takes an open meeting."""

    interpreter_id: PersonId


class OpenView(Struct, frozen=True, kw_only=True):
    """A meeting an interpreter could take, as other services see it: of the family nothing but its language."""

    meeting_id: MeetingId
    school_id: SchoolId
    starts_at: Instant
    ends_at: Instant
    language: Annotated[str, Meta(description="The family's, BCP 47.")]
    mode: Annotated[MeetingMode, Meta(description="Of the meeting.")]
    how: Annotated[InterpreterMode, Meta(description="How this interpreter would be there.")]
    is_swap: Annotated[bool, Meta(description="Another interpreter holds it until somebody takes it.")]


class OpenPage(Struct, frozen=True):
    """Some meetings an interpreter could take, by id."""

    open: list[OpenView]
    next: Annotated[MeetingId | None, Meta(description="Cursor of the next page; null on the last.")]


class Choice(Struct, frozen=True):
    """Somebody the office may choose for a meeting."""

    person: Candidate
    is_free: bool  # offers that time and is not taken


class Options(Struct, frozen=True):
    """Who and what the office may choose for a meeting."""

    meeting: OnBoard
    persons: list[Choice]  # in the order they would be asked, free or not
    lines: list[Line]  # with a free call


class Settlement(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whom somebody chose for a meeting by hand: exactly one of the three."""

    interpreter_id: Annotated[PersonId | None, Meta(description="One of our interpreters, who is then asked.")] = None
    line_id: Annotated[LineId | None, Meta(description="A line with a free call.")] = None
    outside: Annotated[
        str, Meta(max_length=200, description="Somebody in no book of ours, by name: the school has asked them itself.")
    ] = ""
    how: Annotated[InterpreterMode, Meta(description="How somebody from outside is there.")] = "in_person"


class Reader(Struct, frozen=True):
    """Where an interpreter is told of things, and how they are greeted."""

    recipient: Recipient | None  # None: only by a call
    greeting: str
    by_mail: Recipient | None  # None: no address
