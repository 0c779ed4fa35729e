"""What is told of interpreting: to the interpreter, to the family where it changes for them, to the office."""

from datetime import datetime
from typing import Literal

from service.notices.facts import About, Called, HelpEntry, Mode

Way = Literal["in_person", "video", "phone"]


class InterpretingAsked(About, frozen=True, tag="interpreting_asked"):
    """To an interpreter: we count on you, say so if you cannot; and again when its time or place changes.

    Carries the calendar entry.
    """

    entry: HelpEntry
    language: str  # the family's, BCP 47
    teacher: Called
    mode: Mode  # of the meeting
    how: Way  # how the interpreter is there
    place: str  # room or place as the school writes it; "" for calls and homes
    reminds: bool = False  # asked before and not answered
    was_at: datetime | None = None  # before it was moved; None: its time is the same, or they are asked the first time
    had_yes: bool = False  # they had said yes before it changed
    is_theirs: bool = False  # they took it from the board: no yes is asked for


class InterpretingOff(About, frozen=True, tag="interpreting_off"):
    """To an interpreter: it is yours no longer. Carries the cancellation."""

    entry: HelpEntry
    language: str  # BCP 47
    thanks: bool  # they said they cannot


class InterpreterBooked(About, frozen=True, tag="interpreter_booked"):
    """To the family: somebody interprets in person after all."""

    language: str  # BCP 47
    teacher: Called
    starts_at: datetime
    ends_at: datetime


class InterpreterChanged(About, frozen=True, tag="interpreter_changed"):
    """To the family: interpreting goes another way than they last heard, who was to come cannot, or nobody can."""

    language: str  # BCP 47
    teacher: Called
    starts_at: datetime
    ends_at: datetime
    how: Literal["video", "phone", "looking", "missing"]
    answer_by: datetime | None = None  # while we look for somebody else


class NoInterpreterLeft(About, frozen=True, tag="no_interpreter_left"):
    """To the office: nobody is left who could interpret at a meeting. No names."""

    language: str  # BCP 47
    starts_at: datetime
    ends_at: datetime
