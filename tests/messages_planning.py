"""One of everything that is told of suggested trips, in each shape that has words of its own."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from service.notices.messages import Message
from service.notices.messages_planning import TripSuggested, TripTakenBack


def planning_messages(base: dict[str, Any], starts: datetime) -> Sequence[Message]:
    """Every message about suggested trips; `base` is what every message has."""
    leaves = starts - timedelta(minutes=40)
    trip: dict[str, Any] = {
        **base,
        "leaves_at": leaves,
        "back_at": starts + timedelta(hours=1),
        "answer_by": leaves - timedelta(hours=1),
    }
    return (
        TripSuggested(**trip, families=3, side="north", is_instead=False),
        TripSuggested(**trip, families=1, side="", is_instead=True),
        TripTakenBack(**base, leaves_at=leaves),
    )
