"""What is taken of whom."""

from typing import Literal
from uuid import UUID

from msgspec import Struct

from service.kernel.spans import Span

TakenKind = Literal[
    "teacher", "co_visitor", "guardian", "room", "interpreter", "line_call", "driver", "childcare_worker"
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
