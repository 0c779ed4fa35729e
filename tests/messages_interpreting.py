"""One of everything that is told of interpreting, in each shape that has words of its own."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from service.notices import messages as said
from service.notices.messages import Called, HelpEntry, Message


def interpreting_messages(base: dict[str, Any], teacher: Called, starts: datetime) -> Sequence[Message]:
    """Every message about interpreting; `base` is what every message has."""
    ends = starts + timedelta(minutes=30)
    entry = HelpEntry(
        entry_id=UUID(int=0x1A),
        revision=0,
        part="interpreting",
        starts_at=starts,
        ends_at=ends,
        place="Lincoln Elementary, Room 12",
        changed_at=starts - timedelta(days=17),
        created_at=starts - timedelta(days=17),
    )
    again = replace(entry, revision=1)
    off = replace(again, off=True)
    asked: dict[str, Any] = {**base, "language": "es", "teacher": teacher, "place": entry.place}
    family: dict[str, Any] = {**base, "teacher": teacher, "starts_at": starts, "ends_at": ends}
    return (
        said.InterpretingAsked(**asked, entry=entry, mode="school", how="in_person"),
        said.InterpretingAsked(**asked, entry=again, mode="school", how="in_person", had_yes=True),
        said.InterpretingAsked(**asked, entry=again, mode="school", how="in_person", was_at=starts - timedelta(days=1)),
        said.InterpretingAsked(**asked, entry=entry, mode="school", how="in_person", reminds=True),
        said.InterpretingAsked(**{**asked, "place": ""}, entry=entry, mode="home", how="in_person"),
        said.InterpretingAsked(**{**asked, "place": ""}, entry=entry, mode="place", how="in_person"),
        said.InterpretingAsked(**asked, entry=entry, mode="school", how="phone"),
        said.InterpretingAsked(**asked, entry=entry, mode="video", how="video"),
        said.InterpretingAsked(**asked, entry=entry, mode="school", how="in_person", is_theirs=True),
        said.InterpretingOff(**base, language="es", entry=off, thanks=False),
        said.InterpretingOff(**base, language="es", entry=off, thanks=True),
        said.InterpreterBooked(**family, language="sq"),
        said.InterpreterBooked(**family, language="es"),
        said.InterpreterChanged(**family, language="es", how="phone"),
        said.InterpreterChanged(**family, language="es", how="video"),
        said.InterpreterChanged(**family, language="es", how="looking", answer_by=starts - timedelta(days=2)),
        said.InterpreterChanged(**family, language="es", how="missing"),
        said.NoInterpreterLeft(**base, language="ase", starts_at=starts, ends_at=ends),
    )
