"""Messages of meetings that something comes with, or that are not at school: every shape that has words of its own."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from service.notices import messages as said
from service.notices.facts import HelpTold, MeetingFacts
from service.notices.messages import Called, Message, TimeOffered

RIDE = HelpTold(kind="ride", state="settled")
CARE = HelpTold(kind="childcare", state="settled", room="Room 4")
SPANISH = HelpTold(kind="interpreter", state="settled", language="es")


def messages_of_booking(base: dict[str, Any], one: MeetingFacts, other: Called) -> Sequence[Message]:
    """Give them all; `one` is a plain meeting at school, `other` a second teacher."""
    starts, ends = one.starts_at, one.ends_at
    looking = HelpTold(kind="ride", state="waiting", answer_by=starts - timedelta(days=2))
    unsure = [HelpTold(kind=kind, state="missing", language="es") for kind in ("ride", "childcare", "interpreter")]
    asked = HelpTold(kind="interpreter", state="waiting", language="es", answer_by=starts - timedelta(days=2))
    place: dict[str, Any] = {"mode": "place", "room": "", "place": "Larkfield Library", "place_line": "2 Oak Street"}
    home: dict[str, Any] = {"mode": "home", "room": ""}
    named = _like(one, **{**place, "place": "Café Luna", "place_line": "", "is_proposed": True})
    shapes = (
        _like(one, help=[looking, CARE, SPANISH]),
        _like(one, help=[RIDE, *unsure[1:]]),
        _like(one, help=unsure[:1]),
        _like(one, help=[asked]),
        _like(one, help=[replace(asked, state="missing")]),
        _like(one, **place),
        named,
        _like(one, **home, is_proposed=True),
        _like(one, **home, visitors=[other]),
        _like(one, **home, visitors=[other], interpreter_comes=True, help=[SPANISH]),
    )
    before = TimeOffered(starts - timedelta(days=1), ends - timedelta(days=1), "school")
    same = TimeOffered(starts, ends, "school")
    later = replace(one, starts_at=starts + timedelta(minutes=25), ends_at=ends + timedelta(minutes=25), teacher=other)
    with_it = ([RIDE, CARE], [RIDE], [CARE], [SPANISH])
    return (
        *(said.MeetingBooked(**base, meeting=shape) for shape in shapes),
        *(said.MeetingMoved(**base, meeting=_like(one, help=kinds), before=before) for kinds in with_it),
        said.MeetingMoved(**base, meeting=named, before=same, changed=["place"]),
        said.MeetingMoved(
            **base, meeting=_like(one, help=[RIDE]), before=same, changed=["ride", "interpreter"], rides_to=[later]
        ),
        *(said.MeetingCancelled(**base, meeting=_like(one, help=kinds), by="family", free=[]) for kinds in with_it),
        said.MeetingCancelled(**base, meeting=_like(one, help=[RIDE, CARE]), by="school", free=[]),
        said.MeetingCancelled(**base, meeting=_like(one, help=[CARE]), by="family", free=[], ride_stays=True),
        said.MeetingCancelled(**base, meeting=one, by="family", free=[], ride_stays=True),
        *(
            said.MeetingCancelled(**base, meeting=_like(one, help=kinds), by="family", free=[])
            for kinds in ([RIDE, CARE, SPANISH], [RIDE, SPANISH], [CARE, SPANISH])
        ),
        *(
            said.HourBefore(**base, meeting=shape)
            for shape in (_like(one, **place), _like(one, **home, visitors=[other]))
        ),
    )


def _like(one: MeetingFacts, **changed: Any) -> MeetingFacts:
    fields = {name: getattr(one, name) for name in one.__struct_fields__}
    return MeetingFacts(**{**fields, **changed})
