"""What messages about interpreting say."""

from datetime import date, datetime
from typing import Final

from msgspec import Struct, structs

from service.kernel.locale import Voice
from service.notices.facts import Mode
from service.notices.messages_interpreting import (
    InterpreterBooked,
    InterpreterChanged,
    InterpretingAsked,
    InterpretingOff,
    NoInterpreterLeft,
)
from service.notices.wording import called, on_clock, room_said

_VOWELS: Final = frozenset("AEIOU")
_Said = InterpretingAsked | InterpretingOff | InterpreterBooked | InterpreterChanged | NoInterpreterLeft


class InterpretingSaid(Struct, frozen=True, kw_only=True):
    """A meeting as those read it who interpret, wait for an interpreter, or look for one."""

    starts: datetime
    ends: datetime
    short: str  # "Thu Oct 15, 5:10 pm"
    language: str  # "Spanish"
    takes_an: bool  # "an Arabic interpreter"
    teacher: str = ""  # without article
    place: str = ""
    mode: Mode = "school"
    how: str = ""
    answer_by: date | None = None  # then the family hears how it stands
    is_again: bool = False  # asked before: the time or place has changed
    before: datetime | None = None  # when it was until now, if its time has changed
    had_yes: bool = False  # they had said yes before it changed
    reminds: bool = False  # asked before and not answered
    is_theirs: bool = False  # they took it from the board
    thanks: bool = False  # they said they cannot


def asked(message: InterpretingAsked, voice: Voice) -> InterpretingSaid:
    """Say what an interpreter is asked."""
    school, _, room = message.place.rpartition(", ")
    place = ", ".join(part for part in (school, room_said(room, voice)) if part)
    return structs.replace(
        _said(message, voice, message.entry.starts_at, message.entry.ends_at),
        teacher=called(message.teacher, voice),
        place=place,
        mode=message.mode,
        how=message.how,
        is_again=message.entry.revision > 0 and not message.reminds,
        before=on_clock(message.was_at, message.school.zone) if message.was_at else None,
        had_yes=message.had_yes,
        reminds=message.reminds,
        is_theirs=message.is_theirs,
    )


def off(message: InterpretingOff, voice: Voice) -> InterpretingSaid:
    """Say what an interpreter need not do any more."""
    return structs.replace(_said(message, voice, message.entry.starts_at, message.entry.ends_at), thanks=message.thanks)


def booked(message: InterpreterBooked, voice: Voice) -> InterpretingSaid:
    """Say to a family that somebody interprets."""
    said = _said(message, voice, message.starts_at, message.ends_at)
    return structs.replace(said, teacher=called(message.teacher, voice))


def changed(message: InterpreterChanged, voice: Voice) -> InterpretingSaid:
    """Say to a family how interpreting goes from now on."""
    said = _said(message, voice, message.starts_at, message.ends_at)
    by = on_clock(message.answer_by, message.school.zone).date() if message.answer_by else None
    return structs.replace(said, teacher=called(message.teacher, voice), how=message.how, answer_by=by)


def nobody_left(message: NoInterpreterLeft, voice: Voice) -> InterpretingSaid:
    """Say to an office for which meeting nobody is left."""
    return _said(message, voice, message.starts_at, message.ends_at)


def _said(message: _Said, voice: Voice, starts_at: datetime, ends_at: datetime) -> InterpretingSaid:
    starts = on_clock(starts_at, message.school.zone)
    language = voice.language(message.language)
    return InterpretingSaid(
        starts=starts,
        ends=on_clock(ends_at, message.school.zone),
        short=voice.short(starts),
        language=language,
        takes_an=language[:1] in _VOWELS,
    )
