"""The years somebody can mean: days and instants outside of them are refused wherever they come in. Pure.

PostgreSQL keeps the first and the last instants there are as no instant at all, and near them a day on a school's clock
is none that Python can name. So what is decoded is judged here, once, however it was spelled.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final, TypeVar

from msgspec import Struct

YEARS: Final = range(1900, 2201)
"""The oldest person somebody writes down, and what is meant to hold for good; two centuries off are slips."""

Day = TypeVar("Day", bound=date)

FAR: Final = "Is in no year from 1900 to 2200."


def meant(day: Day) -> Day:
    """Give a day, or an instant, that somebody can mean; ValueError for any other, as for what cannot be read."""
    if day.year not in YEARS:
        raise ValueError("no year anybody means")
    return day


def far_off(value: object) -> tuple[str, ...] | None:
    """Find the first day or instant of a decoded value that nobody can mean; give the steps to it, None: there is none.

    Steps are names as they were sent, and places in lists.
    """
    match value:
        case date():
            return None if value.year in YEARS else ()
        case Struct():
            names = zip(value.__struct_encode_fields__, value.__struct_fields__, strict=True)
            return _first(((sent, getattr(value, name)) for sent, name in names))
        case Mapping():
            return _first((str(name), part) for name, part in value.items())
        case list() | tuple() | set() | frozenset():
            return _first((str(place), part) for place, part in enumerate(value))
        case _:
            return None


def _first(parts: Iterable[tuple[str, object]]) -> tuple[str, ...] | None:
    for name, part in parts:
        if (steps := far_off(part)) is not None:
            return (name, *steps)
    return None
