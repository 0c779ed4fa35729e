"""Home visits as other services read and write them, and what a calendar's reply is about."""

from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from service.booking.types import Invited
from service.kernel.ids import MeetingId, PersonId, SchoolId
from service.kernel.spans import Instant, Span
from service.notices.facts import PartKind, SchoolFacts
from service.visits.types import Needs, Offering, Step, Stipend, VisitorState

ReplyOutcome = Literal["accepted", "tentative", "asked", "given_back", "stale"]
"""What came of a calendar's reply."""


class VisitorView(Struct, frozen=True, kw_only=True):
    """Somebody who goes, or was asked to."""

    person_id: PersonId
    name: str
    state: VisitorState
    is_teacher: bool


class VisitView(Struct, frozen=True, kw_only=True):
    """A visit: who goes, what it lacks, where the pair is. Never where the family lives, never why."""

    meeting_id: MeetingId
    school_id: SchoolId
    starts_at: Instant
    ends_at: Instant
    needs: Annotated[Needs, Meta(description="Empty: two trained visitors have agreed and the meeting is confirmed.")]
    visitors: list[VisitorView]
    leaves_for_at: Instant | None
    arrived_at: Instant | None
    left_at: Instant | None
    back_at: Instant | None
    due_back_at: Instant
    overdue_minutes: int
    help_asked_at: Instant | None
    acknowledged_by: Annotated[str, Meta(description="Who of the school sees to an alarm, by name.")]


class VisitsPage(Struct, frozen=True):
    """Some visits, by id; `next` is where the next page goes on, null on the last."""

    visits: list[VisitView]
    next: MeetingId | None


class AddressView(Struct, frozen=True, kw_only=True):
    """Where a visit is. Needs a scope of its own; forgotten some days after the visit."""

    meeting_id: MeetingId
    address_line: Annotated[str, Meta(description="Empty once it is forgotten.")]
    locality: str
    phone: Annotated[str, Meta(description="The family's, E.164.")]


class VisitorReply(Struct, frozen=True, forbid_unknown_fields=True):
    """A visitor's yes or no, passed on."""

    person_id: PersonId
    can: bool


class VisitorAsked(Struct, frozen=True, forbid_unknown_fields=True):
    """Who is asked to come along."""

    person_id: PersonId


class Whereabouts(Struct, frozen=True, forbid_unknown_fields=True):
    """What one of a pair says."""

    person_id: PersonId
    step: Annotated[Step, Meta(description="`left` is also: it did not feel safe. `help` alarms the school at once.")]


class SeenTo(Struct, frozen=True, forbid_unknown_fields=True):
    """Who sees to an alarm."""

    name: Annotated[str, Meta(min_length=1, max_length=200, description="A person's.")]


class NewOffering(Struct, frozen=True, forbid_unknown_fields=True):
    """To how many families visits are offered: all, or a lot drawn within each grade and class. Never to a list."""

    per_cent: Annotated[int, Meta(ge=1, le=100)]


class Offerings(Struct, frozen=True):
    """To whom visits were offered in a round, by id: oldest first."""

    offerings: list[Offering]
    next: Annotated[UUID | None, Meta(description="Cursor of the next page; null on the last.")]


class Stipends(Struct, frozen=True):
    """What visitors are due, in order of time."""

    stipends: list[Stipend]


class Held(Struct, frozen=True, kw_only=True):
    """What an entry in a helper's calendar stands for, and whose it is."""

    entry_id: UUID
    part: PartKind
    thing_id: UUID  # of the meeting, the trip or the shift
    person_id: PersonId
    revision: int  # iCalendar SEQUENCE
    is_asked: bool  # waits for their yes or no
    is_theirs: bool
    span: Span
    room: str  # of a shift
    invited: Invited
    greeting: str
    language: str  # BCP 47
    school: SchoolFacts
