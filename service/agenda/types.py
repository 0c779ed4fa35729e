"""What is taken of whom, and for which meeting."""

from typing import Literal
from uuid import UUID

from msgspec import Struct

from service.kernel.ids import HouseholdId, LinkId, MeetingId, PersonId, RoundId, SchoolId
from service.kernel.spans import Span
from service.notices.messages import Recipient, SchoolFacts
from service.places.types import Spot

TakenKind = Literal[
    "teacher", "co_visitor", "guardian", "room", "table", "interpreter", "line_call", "driver", "childcare_worker"
]


class Take(Struct, frozen=True):
    """One person's or room's time, wanted."""

    resource_id: UUID
    kind: TakenKind
    span: Span


class RoomWish(Struct, frozen=True):
    """The room a claim that stands is to have from now on; None: it needs none."""

    claim_id: UUID
    room_id: UUID | None
    span: Span


class Occasion(Struct, frozen=True, kw_only=True):
    """A meeting as those must know it who bring an interpreter, a seat, a ride or a second visitor to it."""

    meeting_id: MeetingId
    round_id: RoundId
    school_id: SchoolId
    school: SchoolFacts
    zone: str  # the school's, IANA name
    household_id: HouseholdId
    guardian_id: PersonId
    guardian: Recipient | None  # where the guardian's notices go; None: by paper or by a call
    guardian_link: LinkId | None  # the guardian's own door
    greeting: str
    language: str  # the guardian's, BCP 47
    teacher_id: PersonId
    teacher: dict[str, str]  # by language; "" is always there: the plain name
    students: int
    span: Span
    mode: Literal["school", "video", "phone", "place", "home"]
    spot: Spot | None  # where it is; None where nobody knows, and for phone and video
