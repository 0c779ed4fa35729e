"""What messages to everybody who helps say."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final, Literal

from msgspec import Struct

from service.kernel.locale import Voice
from service.notices.facts import About, HelpEntry, PartKind
from service.notices.messages_helping import HelperDeclineAsked, HelperReminder
from service.notices.wording import on_clock, room_said


class PartSaid(Struct, frozen=True):
    """One part of somebody's day."""

    starts: datetime
    ends: datetime
    kind: PartKind
    place: str  # "" for a home, always


class ReminderSaid(Struct, frozen=True, kw_only=True):
    """What is somebody's on one day."""

    when: Literal["day", "hours"]
    parts: tuple[PartSaid, ...]
    count: int
    date: datetime  # when the first part begins
    kind: PartKind  # of the first
    short: str  # "Thu Oct 15, 5:10 pm"
    time: str  # "5:10 pm", short


class DeclineSaid(Struct, frozen=True, kw_only=True):
    """What somebody's calendar did not say yes to."""

    part: PartSaid
    kind: PartKind
    short: str  # "Thu Oct 15, 5:10 pm"


def decline_asked(message: HelperDeclineAsked, voice: Voice) -> DeclineSaid:
    """Say what is still somebody's."""
    starts, ends = (on_clock(at, message.school.zone) for at in (message.starts_at, message.ends_at))
    room = room_said(message.room, voice) if message.room else ""
    return DeclineSaid(part=PartSaid(starts, ends, message.part, room), kind=message.part, short=voice.short(starts))


def reminder(message: HelperReminder, voice: Voice) -> ReminderSaid:
    """Say what is somebody's tomorrow, or today."""
    parts = tuple(_part(one, message.school.zone, voice) for one in message.parts)
    first = parts[0]
    return ReminderSaid(
        when=message.when,
        parts=parts,
        count=len(parts),
        date=first.starts,
        kind=first.kind,
        short=voice.short(first.starts),
        time=voice.short_time(first.starts),
    )


def _part(entry: HelpEntry, zone: str, voice: Voice) -> PartSaid:
    where, _, room = entry.place.rpartition(", ")
    place = ", ".join(part for part in (where, room_said(room, voice) if room else "") if part)
    return PartSaid(on_clock(entry.starts_at, zone), on_clock(entry.ends_at, zone), entry.part, place)


VIEWS: Final[dict[type[About], Callable[[Any, Voice], Struct]]] = {
    HelperDeclineAsked: decline_asked,
    HelperReminder: reminder,
}
