"""What messages about home visits say."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from msgspec import Struct

from service.kernel.locale import Voice
from service.notices.facts import About
from service.notices.messages_visits import (
    HomeVisitOffered,
    VisitAlarm,
    VisitAlarmToOffice,
    VisitAsked,
    VisitElsewhere,
    VisitLooking,
    VisitNoted,
    VisitOff,
    VisitOfferAnswered,
    VisitOverdue,
    VisitPartner,
    VisitReflect,
    VisitUnfilled,
)
from service.notices.wording import called, either, on_clock, room_said, teachers_said, way_said


class VisitSaid(Struct, frozen=True, kw_only=True):
    """A visit as those read it who go, who are visited, or who look for somebody."""

    starts: datetime
    ends: datetime
    short: str  # "Thu Oct 15, 5:10 pm"
    teacher: str = ""  # without article
    partner: str = ""  # without article
    partners: str = ""  # two who go along, where a sentence begins
    is_again: bool = False
    is_own: bool = False  # the reader is the teacher the family chose
    why: str = ""
    needs: str = ""
    ways: str = ""  # other ways to meet: "at school or by phone"


class ElsewhereSaid(Struct, frozen=True, kw_only=True):
    """Where a teacher meets a family who was to be visited."""

    starts: datetime
    ends: datetime
    short: str  # "Thu Oct 15, 5:10 pm"
    way: str  # "Room 12", "by phone"
    before: datetime | None  # None: the time is the same


class BackSaid(Struct, frozen=True, kw_only=True):
    """When a pair was to be back, as they and those who look after them read it."""

    due: datetime
    at: str  # "at 6:10 pm", short
    time: str  # "6:10 pm", short
    minutes: int = 0
    asks_help: bool = False


class OfferSaid(Struct, frozen=True, kw_only=True):
    """An offer as a family reads it."""

    students: str
    minutes: int


class AnswerSaid(Struct, frozen=True):
    """What came of a text that was sent to us."""

    said: str


def of_visit(message: VisitAsked | VisitOff | VisitPartner | VisitLooking | VisitUnfilled, voice: Voice) -> VisitSaid:
    """Say when a visit is, and what matters of it to this reader."""
    starts = on_clock(message.starts_at, message.school.zone)
    teacher = message.teacher if isinstance(message, VisitAsked | VisitLooking) else {}
    partner, third = (message.partner, message.third) if isinstance(message, VisitPartner) else ({}, {})
    return VisitSaid(
        starts=starts,
        ends=on_clock(message.ends_at, message.school.zone),
        short=voice.short(starts),
        teacher=called(teacher, voice) if teacher else "",
        partner=called(partner, voice) if partner else "",
        partners=teachers_said([partner, third], voice, start=True) if third else "",
        is_again=isinstance(message, VisitAsked) and message.is_again,
        is_own=isinstance(message, VisitAsked) and message.entry is None,
        why=message.why if isinstance(message, VisitOff) else "",
        needs=message.needs if isinstance(message, VisitLooking) else "",
        ways=either([way_said(mode, voice) for mode in message.modes], voice)
        if isinstance(message, VisitLooking)
        else "",
    )


def of_elsewhere(message: VisitElsewhere, voice: Voice) -> ElsewhereSaid:
    """Say where a teacher goes now, and from when a meeting was moved."""
    now, zone = message.now, message.school.zone
    starts = on_clock(now.starts_at, zone)
    return ElsewhereSaid(
        starts=starts,
        ends=on_clock(now.ends_at, zone),
        short=voice.short(starts),
        way=room_said(now.place, voice) if now.place else way_said(now.mode, voice),
        before=on_clock(message.was_at, zone) if message.was_at != now.starts_at else None,
    )


def of_way_back(message: VisitOverdue | VisitAlarm, voice: Voice) -> BackSaid:
    """Say when a pair was to be back."""
    due = on_clock(message.due_back_at, message.school.zone)
    short = voice.short_time(due)
    late = message if isinstance(message, VisitAlarm) else None
    return BackSaid(
        due=due,
        at=voice.at(due).replace(voice.time(due), short),
        time=short,
        minutes=late.minutes if late else 0,
        asks_help=late is not None and late.asks_help,
    )


def of_offer(message: HomeVisitOffered, voice: Voice) -> OfferSaid:
    """Say what is offered."""
    return OfferSaid(students=voice.listing(message.students), minutes=message.minutes)


def of_answer(message: VisitOfferAnswered | VisitNoted, _voice: Voice) -> AnswerSaid:
    """Say what was understood."""
    if isinstance(message, VisitOfferAnswered):
        return AnswerSaid("accepted" if message.accepted else "declined")
    return AnswerSaid(message.said)


def of_past(message: VisitReflect, voice: Voice) -> VisitSaid:
    """Say which visit is over."""
    starts = on_clock(message.starts_at, message.school.zone)
    return VisitSaid(starts=starts, ends=starts, short=voice.short(starts))


VIEWS: Final[dict[type[About], Callable[[Any, Voice], Struct]]] = {
    **dict.fromkeys((VisitAsked, VisitOff, VisitPartner, VisitLooking, VisitUnfilled), of_visit),
    **dict.fromkeys((VisitOverdue, VisitAlarm, VisitAlarmToOffice), of_way_back),
    **dict.fromkeys((VisitOfferAnswered, VisitNoted), of_answer),
    HomeVisitOffered: of_offer,
    VisitElsewhere: of_elsewhere,
    VisitReflect: of_past,
}
"""Messages about home visits, and what their templates are given."""
