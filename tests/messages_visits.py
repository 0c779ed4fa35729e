"""One of everything that is told of home visits, in each shape that has words of its own."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from service.notices.facts import Called, HelpEntry, MeetingFacts, TimeOffered
from service.notices.messages import Message
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


def visit_messages(base: dict[str, Any], teacher: Called, other: Called, starts: datetime) -> Sequence[Message]:
    """Every message about home visits; `base` is what every message has."""
    ends = starts + timedelta(minutes=40)
    at: dict[str, Any] = {**base, "starts_at": starts, "ends_at": ends}
    entry = HelpEntry(
        entry_id=UUID(int=0x51),
        revision=0,
        part="visit",
        starts_at=starts,
        ends_at=ends,
        place="",
        changed_at=starts - timedelta(days=3),
        created_at=starts - timedelta(days=3),
    )
    shorter, earlier = starts + timedelta(minutes=20), starts - timedelta(days=1)
    back, off = ends + timedelta(minutes=20), replace(entry, revision=1, off=True)
    made = starts - timedelta(days=3)
    unsure = MeetingFacts(
        UUID(int=0x52), 3, starts, ends, teacher, ["Mateo"], "home", "", "", made, made, is_proposed=True
    )
    return (
        VisitAsked(**at, entry=entry, teacher=teacher),
        VisitAsked(**at, entry=None, teacher=teacher),
        VisitAsked(**at, entry=replace(entry, revision=1), teacher=teacher, is_again=True),
        VisitOff(**at, entry=off, why="thanks"),
        VisitOff(**at, entry=off, why="cancelled"),
        VisitOff(**at, entry=off, why="training"),
        VisitElsewhere(**base, was_at=starts, now=TimeOffered(starts, shorter, "place", "Oak Park Library")),
        VisitElsewhere(**base, was_at=earlier, now=TimeOffered(starts, shorter, "phone")),
        VisitPartner(**at, partner=other),
        VisitPartner(**at, partner=other, third={"": "June Bright", "en": "Ms. Bright", "es": "maestra Bright"}),
        VisitPartner(**at, partner={}),
        VisitLooking(**at, teacher=teacher, needs="second_visitor", modes=["school", "place", "phone"], meeting=unsure),
        VisitLooking(**at, teacher=teacher, needs="another_place"),
        VisitUnfilled(**at),
        VisitOverdue(**base, due_back_at=back),
        VisitAlarm(**base, due_back_at=back, minutes=30, asks_help=False),
        VisitAlarm(**base, due_back_at=back, minutes=5, asks_help=True),
        VisitAlarmToOffice(**base, due_back_at=back, minutes=30, asks_help=False),
        HomeVisitOffered(**base, students=["Mateo"], minutes=40),
        VisitOfferAnswered(**base, accepted=True),
        VisitOfferAnswered(**base, accepted=False),
        VisitNoted(**base, said="back"),
        VisitNoted(**base, said="still"),
        VisitNoted(**base, said="help"),
        VisitReflect(**base, starts_at=starts),
    )
