"""What the pages of childcare at the desk show, and in which words."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from service.childcare.errors import HoursHold, NotCleared, ShiftTaken, TooYoung, WorkerBusy
from service.childcare.pages.views import only_with
from service.childcare.pages.words import age_said, relationship_said
from service.childcare.types import Candidate, Child, DoorFacts, SessionView, Shift
from service.childcare.unnamed import name_said
from service.desk.pages.desks import Desk
from service.desk.pages.words import Chip
from service.kernel.errors import Refusal
from service.kernel.frame import Mistake
from service.kernel.ids import SeatId
from service.kernel.locale import Voice
from service.kernel.unbroken import unbroken_time
from service.notices.wording import room_said

Option = tuple[str, str]


class SessionLine(Struct, frozen=True, kw_only=True):
    """A session in the list."""

    href: str
    start: datetime
    end: datetime
    room: str
    children: int
    seats_left: int
    workers: str
    chips: tuple[Chip, ...]


class CarePage(Struct, frozen=True, kw_only=True):
    """desk/childcare.html."""

    lines: tuple[SessionLine, ...]
    short: int
    is_recorded: bool
    said: str


class Typed(Struct, frozen=True, kw_only=True):
    """What stands in the form of a session."""

    round_id: str = ""
    room_id: str = ""
    day: str = ""
    starts: str = ""
    ends: str = ""
    cap: str = "12"
    workers: str = "2"


class SessionForm(Struct, frozen=True, kw_only=True):
    """desk/new_childcare.html."""

    rounds: tuple[Option, ...]
    rooms: tuple[Option, ...]
    typed: Typed
    mistakes: tuple[Mistake, ...]
    csrf: str


class ShiftLine(Struct, frozen=True, kw_only=True):
    """A shift of a session."""

    shift_id: UUID
    start: datetime
    end: datetime
    worker: str
    by_calendar: bool  # the worker's calendar has accepted it
    choices: tuple[Option, ...]


class ChildLine(Struct, frozen=True, kw_only=True):
    """A child of a session."""

    seat_id: SeatId
    name: str
    age: str
    expected: datetime
    allergies: str
    adults: str
    only_with: str
    guardian: str
    chip: Chip


class SessionPage(Struct, frozen=True, kw_only=True):
    """desk/childcare_session.html."""

    line: SessionLine
    state: str
    shortages: tuple[str, ...]
    shifts: tuple[ShiftLine, ...]
    children: tuple[ChildLine, ...]
    troubles: tuple[str, ...]
    rooms: tuple[Option, ...]
    typed: Typed
    mistakes: tuple[Mistake, ...]
    refused: str
    said: str
    here: str
    csrf: str


def session_line(desk: Desk, view: SessionView) -> SessionLine:
    """Make a session's line in the list."""
    session = view.session
    chips = []
    if view.shortages:
        chips.append(Chip("stopped", desk.voice.gettext("Too few adults")))
    elif session.state == "closed":
        chips.append(Chip("open", desk.voice.gettext("Closed")))
    open_shifts = sum(shift.worker_id is None for shift in view.shifts)
    if open_shifts and not view.shortages:
        words = desk.voice.ngettext("%(num)s open shift", "%(num)s open shifts", open_shifts)
        chips.append(Chip("waiting", words % {"num": open_shifts}))
    return SessionLine(
        href=f"/desk/childcare/{session.session_id}",
        start=desk.local(session.span.start),
        end=desk.local(session.span.end),
        room=room_said(session.room, desk.voice),
        children=view.children,
        seats_left=view.seats_left,
        workers=desk.voice.listing([shift.worker for shift in view.shifts if shift.worker]),
        chips=tuple(chips) or (Chip("settled", desk.voice.gettext("Enough adults")),),
    )


def short_said(desk: Desk, view: SessionView) -> list[str]:
    """Say when adults fall short, and what it would take."""
    words = desk.voice.gettext(
        "%(hours)s. Children: %(children)s. Adults: %(adults)s of the %(needed)s that are needed."
    )
    return [
        words
        % {
            "hours": unbroken_time(desk.voice.time_range(desk.local(short.span.start), desk.local(short.span.end))),
            "children": short.children,
            "adults": short.adults,
            "needed": short.adults_needed,
        }
        for short in view.shortages
    ]


def shift_line(desk: Desk, shift: Shift, choices: dict[UUID, list[Candidate]]) -> ShiftLine:
    """Make a shift's line."""
    return ShiftLine(
        shift_id=shift.shift_id,
        start=desk.local(shift.span.start),
        end=desk.local(shift.span.end),
        worker=shift.worker,
        by_calendar=shift.by_calendar,
        choices=tuple(
            (str(one.worker.person_id), _candidate_said(one, desk.voice)) for one in choices.get(shift.shift_id, [])
        ),
    )


def _candidate_said(one: Candidate, voice: Voice) -> str:
    return one.name if one.in_hours else voice.gettext("%(name)s, outside their hours") % {"name": one.name}


def child_line(desk: Desk, child: Child, facts: DoorFacts) -> ChildLine:
    """Make a child's line."""
    voice, expected = desk.voice, child.expected
    chips = {
        "waiting": Chip("open", voice.gettext("Expected")),
        "here": Chip("settled", voice.gettext("Here now")),
        "gone": Chip("open", voice.gettext("Went home")),
    }
    adults = [f"{one.name} ({relationship_said(one.relationship, voice)})" for one in child.adults]
    return ChildLine(
        seat_id=child.seat_id,
        name=name_said(child, facts.children, voice),
        age=age_said(expected.age_months, voice),
        expected=desk.local(expected.span.start),
        allergies=expected.allergies,
        adults=voice.listing(adults),
        only_with=only_with(child, voice),
        guardian=expected.guardian,
        chip=chips[child.presence] if facts.session.state != "off" else Chip("stopped", voice.gettext("Called off")),
    )


def as_it_is(desk: Desk, view: SessionView) -> Typed:
    """Fill the form of a session with what it is."""
    start, end = desk.local(view.session.span.start), desk.local(view.session.span.end)
    return Typed(
        room_id=str(view.session.room_id),
        day=start.date().isoformat(),
        starts=f"{start:%H:%M}",
        ends=f"{end:%H:%M}",
        cap=str(view.session.cap),
    )


def refused_said(refused: Refusal, voice: Voice) -> str:
    """Say why something about a session cannot be done."""
    match refused:
        case NotCleared():
            return voice.gettext("Their childcare clearance ends before that day.")
        case TooYoung():
            return voice.gettext("They are too young to look after children on that day.")
        case WorkerBusy():
            return voice.gettext("Somebody who works is taken elsewhere in those hours.")
        case HoursHold():
            return voice.gettext("A child or a worker is expected outside these hours. Move them first.")
        case ShiftTaken():
            return voice.gettext("Somebody has the shift, or had it.")
        case _:
            return voice.gettext("This shift or session is over.")
