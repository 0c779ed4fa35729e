"""What is taken of whom."""

from typing import Literal
from uuid import UUID

from msgspec import Struct

from service.kernel.spans import Span

TakenKind = Literal["teacher", "second_staff", "guardian", "room"]


class Take(Struct, frozen=True):
    """One person's or room's time, wanted."""

    resource_id: UUID
    kind: TakenKind
    span: Span
