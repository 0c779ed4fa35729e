"""Meetings to come, and what is due to be said of them."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from service.kernel.ids import InvitationId, MeetingId, PersonId, RoundId, SchoolId
from service.notices.facts import HelpEntry, Recipient
from service.notices.messages import MeetingFacts, SchoolFacts

When = Literal["week", "day", "hour"]  # as a round's policy names them


class Upcoming(Struct, frozen=True, kw_only=True):
    """A confirmed meeting, as far as it matters for when who is reminded of it."""

    meeting_id: MeetingId
    revision: int
    round_id: RoundId
    invitation_id: InvitationId
    guardian_id: PersonId
    teacher_id: PersonId
    school_id: SchoolId
    starts_at: datetime
    changed_at: datetime  # when it was booked or moved last
    zone: str  # the school's, IANA name
    reminders: list[When]  # the round's policy
    has_topic: bool  # the family wrote what to talk about
    reached_by: Literal["email", "sms", "nothing"]  # the guardian: by paper, a call or, by their wish, not at all
    teacher_wants_digest: bool  # has a mailbox and did not say no


class Due(Struct, frozen=True, kw_only=True):
    """One reminder that is to be told from `at` until `until`, once by its key."""

    kind: Literal["week_ahead", "day_before", "hour_before", "teacher_evening"]
    key: str
    meetings: tuple[Upcoming, ...]  # in order of time
    at: datetime
    until: datetime


class HelpDue(Struct, frozen=True, kw_only=True):
    """What somebody who helps is to be told of one day from `at` until `until`, once by its key."""

    when: Literal["day", "hours"]
    key: str
    school: SchoolFacts
    parts: list[HelpEntry]  # in order of time
    at: datetime
    until: datetime


class HelpReader(Struct, frozen=True):
    """Somebody who helps as the reader of reminders."""

    recipient: Recipient | None  # None: by a call, or they said no to reminders
    greeting: str


class Told(Struct, frozen=True):
    """A meeting as its reminder says it; `revision` tells whether it changed since it was found due."""

    facts: MeetingFacts
    school: SchoolFacts


class TeacherReader(Struct, frozen=True):
    """A teacher as the reader of a digest."""

    email: str
    language: str
    greeting: str
