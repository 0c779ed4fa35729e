"""Read numbers, coordinates and ages."""

from typing import Final

from msgspec import Struct

from service.roster.values.reading import Reading

_POLE: Final = 90.0  # degrees
_ROUND: Final = 180.0


class Spot(Struct, frozen=True):
    """Degrees WGS 84."""

    latitude: float
    longitude: float


def read_count(written: str) -> Reading[int]:
    """Read a whole number from 0."""
    return Reading(int(written)) if written.isdecimal() else Reading(None, "unreadable-number")


def read_months(written: str) -> Reading[tuple[int, ...]]:
    """Read ages in completed months, comma joined; one with a unit spoils the list, for 3 years are not 3 months."""
    parts = [part.strip() for part in written.split(",")]
    if not all(part.isdecimal() for part in parts):
        return Reading(None, "unreadable-number")
    return Reading(tuple(int(part) for part in parts))


def read_spot(latitude: str, longitude: str) -> Reading[Spot]:
    """Read two coordinates; only both together are worth anything."""
    if not latitude or not longitude:
        return Reading(None, "missing-coordinates")
    try:
        north, east = float(latitude), float(longitude)
    except ValueError:
        return Reading(None, "unreadable-number")
    if north == 0 and east == 0:
        return Reading(None, "coordinates-zero")
    if abs(north) <= _POLE and abs(east) <= _ROUND:
        return Reading(Spot(north, east))
    swapped = abs(east) <= _POLE and abs(north) <= _ROUND
    return Reading(None, "coordinates-swapped" if swapped else "coordinates-impossible")
