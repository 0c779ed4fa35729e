"""One of each shape in which everybody who helps is reminded of what is theirs, or asked whether it is."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from service.notices import messages_helping as said
from service.notices.facts import HelpEntry
from service.notices.messages import Message


def helper_reminders(base: dict[str, Any], starts: datetime) -> Sequence[Message]:
    """Remind of one part of each kind, of a day of several, and ask back; `base` is what every message has."""
    parts = [
        HelpEntry(
            entry_id=UUID(int=0x6A + number),
            revision=0,
            part=part,
            starts_at=starts + timedelta(hours=number),
            ends_at=starts + timedelta(hours=number, minutes=30),
            place=place,
            changed_at=starts - timedelta(days=17),
            created_at=starts - timedelta(days=17),
        )
        for number, (part, place) in enumerate(PLACES.items())
    ]
    return (
        *(said.HelperReminder(**base, when=when, parts=[part]) for when in ("day", "hours") for part in parts),
        *(said.HelperReminder(**base, when=when, parts=parts) for when in ("day", "hours")),
        *(
            said.HelperDeclineAsked(
                **base,
                part=part.part,
                starts_at=part.starts_at,
                ends_at=part.ends_at,
                room="Room 4" if part.part == "shift" else "",
            )
            for part in parts
        ),
    )


PLACES: dict[Any, str] = {
    "visit": "",
    "interpreting": "Lincoln Elementary, Room 12",
    "ride": "North side",
    "shift": "Lincoln Elementary, Room 4",
}
