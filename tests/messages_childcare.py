"""One of everything that is told of childcare, in each shape that has words of its own."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from service.notices import messages_childcare as said
from service.notices.facts import HelpEntry
from service.notices.messages import Message


def childcare_messages(base: dict[str, Any], starts: datetime) -> Sequence[Message]:
    """Every message about childcare; `base` is what every message has."""
    ends = starts + timedelta(hours=3)
    entry = HelpEntry(
        entry_id=UUID(int=0x2A),
        revision=0,
        part="shift",
        starts_at=starts,
        ends_at=ends,
        place="Lincoln Elementary, Room 4",
        changed_at=starts - timedelta(days=17),
        created_at=starts - timedelta(days=17),
    )
    again = replace(entry, revision=1)
    off = replace(again, off=True)
    hours: dict[str, Any] = {**base, "starts_at": starts, "ends_at": ends}
    room: dict[str, Any] = {"room": "Room 4"}
    return (
        said.ChildCheckedIn(**base, **room),
        said.SeatMoved(**hours, **room),
        said.SeatLost(**hours),
        said.ShiftClaimed(**base, entry=entry),
        said.ShiftClaimed(**base, entry=again),
        said.ShiftOff(**base, entry=off, why="given-back"),
        said.ShiftOff(**base, entry=off, why="clearance"),
        said.ShiftOff(**base, entry=off, why="called-off"),
        said.ShiftWanted(**hours, **room),
        said.RatioBroken(
            **hours,
            **room,
            children=9,
            adults=1,
            adults_needed=2,
            families_told_at=starts - timedelta(days=1),
        ),
    )
