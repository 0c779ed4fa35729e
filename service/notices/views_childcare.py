"""What messages about childcare say."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from msgspec import Struct, structs

from service.kernel.locale import Voice
from service.notices.facts import About
from service.notices.messages_childcare import (
    ChildCheckedIn,
    RatioBroken,
    SeatLost,
    SeatMoved,
    ShiftClaimed,
    ShiftOff,
    ShiftWanted,
)
from service.notices.wording import on_clock, room_said


class RoomSaid(Struct, frozen=True):
    """A room as its reader says it."""

    room: str


class CareSaid(Struct, frozen=True, kw_only=True):
    """Hours in a room as a message says them."""

    starts: datetime
    ends: datetime
    short: str  # "Thu Oct 15, 5:10 pm"
    day: str  # "Thu Oct 15"
    room: str = ""
    is_again: bool = False  # told before: the time or room has changed
    why: str = ""
    children: int = 0
    adults: int = 0
    adults_needed: int = 0
    until: datetime | None = None


def checked_in(message: ChildCheckedIn, voice: Voice) -> RoomSaid:
    """Say where the children are."""
    return RoomSaid(room_said(message.room, voice))


def seat(message: SeatMoved | SeatLost, voice: Voice) -> CareSaid:
    """Say what became of a family's seats."""
    said = _said(message, voice, message.starts_at, message.ends_at)
    return structs.replace(said, room=room_said(message.room, voice)) if isinstance(message, SeatMoved) else said


def claimed(message: ShiftClaimed, voice: Voice) -> CareSaid:
    """Say which shift is somebody's."""
    entry = message.entry
    said = _said(message, voice, entry.starts_at, entry.ends_at)
    return structs.replace(said, room=_room(entry.place, voice), is_again=entry.revision > 0)


def off(message: ShiftOff, voice: Voice) -> CareSaid:
    """Say which shift is somebody's no longer, and why."""
    entry = message.entry
    said = _said(message, voice, entry.starts_at, entry.ends_at)
    return structs.replace(said, room=_room(entry.place, voice), why=message.why)


def wanted(message: ShiftWanted, voice: Voice) -> CareSaid:
    """Say when somebody is missing."""
    said = _said(message, voice, message.starts_at, message.ends_at)
    return structs.replace(said, room=room_said(message.room, voice))


def ratio_broken(message: RatioBroken, voice: Voice) -> CareSaid:
    """Say what is missing where, and until when families are not told."""
    return structs.replace(
        _said(message, voice, message.starts_at, message.ends_at),
        room=room_said(message.room, voice),
        children=message.children,
        adults=message.adults,
        adults_needed=message.adults_needed,
        until=on_clock(message.families_told_at, message.school.zone),
    )


def _said(message: About, voice: Voice, starts_at: datetime, ends_at: datetime) -> CareSaid:
    starts = on_clock(starts_at, message.school.zone)
    return CareSaid(
        starts=starts,
        ends=on_clock(ends_at, message.school.zone),
        short=voice.short(starts),
        day=voice.short_day(starts),
    )


def _room(place: str, voice: Voice) -> str:
    """Take the room out of a calendar entry's place, which names the school first."""
    return room_said(place.rpartition(", ")[2], voice)


VIEWS: Final[dict[type[About], Callable[[Any, Voice], Struct]]] = {
    ChildCheckedIn: checked_in,
    SeatMoved: seat,
    SeatLost: seat,
    ShiftClaimed: claimed,
    ShiftOff: off,
    ShiftWanted: wanted,
    RatioBroken: ratio_broken,
}
