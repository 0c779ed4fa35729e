"""What has happened, as other services are told of it: ids, times and states, never a name or an address."""

from typing import Annotated, Final, Literal
from uuid import UUID

from msgspec import Meta, Struct

from service.kernel.ids import InvitationId, MeetingId, PersonId, RoomId, RoundId, SchoolId, WebhookId
from service.kernel.spans import Instant

MeetingKind = Literal[
    "meeting.booked",
    "meeting.moved",  # another time, way or place
    "meeting.help_changed",  # what comes with it, or how that stands: an interpreter, seats, a ride, visitors
    "meeting.noted",  # its topic, the number to call, what the guardian's calendar replied, or a name it shows
    "meeting.confirmed",  # everybody a visit waited for has agreed
    "meeting.unconfirmed",  # a visit waits for somebody again
    "meeting.cancelled",
    "meeting.held",
    "meeting.missed",
]
RoundKind = Literal["round.made", "round.changed", "round.opened", "round.closed", "round.deleted"]
Kind = Literal[MeetingKind, RoundKind, "roster.imported"]


KINDS_SAID: Final = (
    "meeting.moved: another time, way or place, or another name of its room. meeting.help_changed: what comes with it, "
    "or how that stands: an interpreter, seats, a ride, visitors. meeting.noted: its topic, the number to call, what "
    "the guardian's calendar replied, or a name it shows. meeting.confirmed and meeting.unconfirmed: everybody it "
    "waited for has agreed, or it waits again."
)


class MeetingFacts(Struct, frozen=True, kw_only=True, tag_field="about", tag="meeting"):
    """A meeting after its change."""

    meeting_id: MeetingId
    round_id: RoundId
    invitation_id: InvitationId
    teacher_id: PersonId
    room_id: RoomId | None
    mode: str
    state: str
    starts_at: Instant
    ends_at: Instant
    revision: Annotated[int, Meta(description="Rises with each change that calendars show (SEQUENCE).")]


class RoundFacts(Struct, frozen=True, kw_only=True, tag_field="about", tag="round"):
    """A round after its change."""

    round_id: RoundId
    state: str
    opens_at: Instant
    closes_at: Instant


class RosterFacts(Struct, frozen=True, kw_only=True, tag_field="about", tag="roster"):
    """An import of a roster that was taken in."""

    import_id: UUID


class TestFacts(Struct, frozen=True, kw_only=True, tag_field="about", tag="webhook"):
    """Nothing has happened: somebody tries their webhook."""

    webhook_id: WebhookId


Data = MeetingFacts | RoundFacts | RosterFacts


class Event(Struct, frozen=True, kw_only=True):
    """Something that has happened, as who changed it records it."""

    kind: Kind
    school_id: SchoolId | None  # None: about the whole org
    data: Data


class EventView(Struct, frozen=True, kw_only=True):
    """Something that has happened, as it is read here and as a webhook is told it."""

    event_id: Annotated[UUID, Meta(description="The same wherever it is told; also sent as `webhook-id`.")]
    cursor: Annotated[
        int | None, Meta(description="Its place in the order: as `after` it gives what came next. null: only a test.")
    ]
    type: Annotated[Kind | Literal["webhook.test"], Meta(description=KINDS_SAID)]
    timestamp: Annotated[Instant, Meta(description="When it happened.")]
    school_id: Annotated[SchoolId | None, Meta(description="null: about the whole org.")]
    data: Data | TestFacts


class Placed(Struct, frozen=True):
    """A place in the order and what happened there; None: it was written down as nobody can read it."""

    cursor: int
    event: EventView | None


class EventsPage(Struct, frozen=True, kw_only=True):
    """Some events, in their order."""

    events: list[EventView]
    next: Annotated[int, Meta(description="`after` of the following page, or of the next look when there is no more.")]
    has_more: Annotated[bool, Meta(description="Whether there is another page already.")]


class Head(Struct, frozen=True):
    """How far an org's events are numbered, and up to where they are thrown away."""

    position: int = 0
    gone: int = 0
