"""What messages are made of: the school that speaks, a meeting, a helper's part of one, a time, a reader."""

from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from msgspec import Struct

Mode = Literal["school", "video", "phone", "place", "home"]
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


HelpKind = Literal["interpreter", "childcare", "ride"]
"""What may come with a meeting."""


class HelpTold(Struct, frozen=True, kw_only=True):
    """One thing that was set up for a meeting, as its guardian is told of it."""

    kind: HelpKind
    state: Literal["settled", "waiting", "missing"]
    language: str = ""  # the interpreter's, BCP 47
    room: str = ""  # of the childcare
    answer_by: datetime | None = None  # while it waits: then the guardian has an answer


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
    place: str = ""  # name of the public place; "" unless at one
    place_line: str = ""  # the street of the public place; never of a home
    visitors: list[Called] = []  # who come to a home beside the teacher; [] while nobody is sure to
    interpreter_comes: bool = False  # to a home, in person
    is_proposed: bool = False  # somebody has not agreed yet: the teacher to the place, or a second visitor
    help: list[HelpTold] = []  # in the body of a mail only


class TimeOffered(Struct, frozen=True):
    """A time somebody may take."""

    starts_at: datetime
    ends_at: datetime
    mode: Mode
    place: str = ""  # its name, where one is known: of a place off-site, or of the room it was in


class About(Struct, frozen=True, tag_field="kind", kw_only=True):
    """What every message has: the school that speaks and the reader's own door."""

    school: SchoolFacts
    greeting: str  # name the reader gave for being greeted; "" greets without one
    link_id: UUID  # the door this message opens


PartKind = Literal["visit", "interpreting", "ride", "shift"]
"""What a helper does in a part of an evening."""


class HelpEntry(Struct, frozen=True, kw_only=True):
    """A helper's part of an evening as a calendar holds it: no family, no child, no street."""

    entry_id: UUID  # of the visit, ride, shift or interpretation and of the person: swapping a person makes another one
    revision: int  # iCalendar SEQUENCE
    part: PartKind
    starts_at: datetime
    ends_at: datetime
    place: str  # "Room 4", "North side"; "" for a home, always
    changed_at: datetime
    created_at: datetime
    off: bool = False  # it is theirs no longer


class OwnEntry(Struct, frozen=True, kw_only=True):
    """An entry as its helper's calendar and reminders take it, with the school it is for."""

    school: SchoolFacts
    entry: HelpEntry
    is_sure: bool = True  # False: asked, or waiting for somebody else; of that nobody is reminded


class Recipient(Struct, frozen=True):
    """Who is told, on which channel, in which language."""

    person_id: UUID
    channel: Literal["email", "sms"]
    address: str  # mailbox or E.164 number
    language: str  # BCP 47
