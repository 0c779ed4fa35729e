"""By when a family hears how its interpreter stands. Pure."""

from datetime import datetime, timedelta
from typing import Final

from service.interpreting.types import State

SURE: Final[frozenset[State]] = frozenset({"accepted", "line"})
"""Who was asked and has not said yes is not sure."""

FAMILY_HEARS: Final = timedelta(hours=48)
"""So long before a meeting a family learns that there is nobody: time to choose another way, and the office had its
turn first."""


def told_by(requested_at: datetime, starts_at: datetime) -> datetime:
    """Say by when a family hears how it stands: two days before, or half way there where that is nearer."""
    return max(starts_at - FAMILY_HEARS, requested_at + (starts_at - requested_at) / 2)
