"""Times to choose from on a desk's form: by day, and by part of the day."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import groupby

from msgspec import Struct

from service.availability.types import Opening
from service.booking.day_parts import part_said
from service.desk.pages.desks import Desk


class Slot(Struct, frozen=True):
    """A time to choose."""

    key: str
    at: datetime
    chosen: bool


class Part(Struct, frozen=True):
    """A part of a day, as `label` says it."""

    label: str
    slots: tuple[Slot, ...]


class DayOfSlots(Struct, frozen=True):
    """A day's free times."""

    day: date
    parts: tuple[Part, ...]

    @property
    def has_chosen(self) -> bool:
        """Whether the time that was chosen is on this day."""
        return any(slot.chosen for part in self.parts for slot in part.slots)


def slots_of(desk: Desk, openings: Iterable[Opening], chosen: str) -> tuple[Slot, ...]:
    """Put openings on the school's clock; `chosen` is the key of the one that is ticked."""
    return tuple(Slot(one.key, desk.local(one.span.start), one.key == chosen) for one in openings)


def days_of_slots(desk: Desk, openings: Iterable[Opening], chosen: str) -> tuple[DayOfSlots, ...]:
    """Group openings, in order of time, by day and part of the day."""
    slots = slots_of(desk, openings, chosen)
    return tuple(
        DayOfSlots(day, _parts(desk, list(found))) for day, found in groupby(slots, key=lambda slot: slot.at.date())
    )


def _parts(desk: Desk, slots: Sequence[Slot]) -> tuple[Part, ...]:
    by_part = groupby(slots, key=lambda slot: part_said(slot.at, desk.voice))
    return tuple(Part(label, tuple(found)) for label, found in by_part)
