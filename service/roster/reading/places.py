"""Read places.csv: where one may meet elsewhere than at school."""

from typing import cast

from service.kernel.ids import new_id
from service.places.types import MOST_PARTY, MOST_TABLES, IncomingPlace, PlaceKind, Spot
from service.roster.known import Register
from service.roster.row import Row
from service.roster.table import Table
from service.roster.values.hours import read_opening_hours, read_zone
from service.roster.values.numbers import read_count, read_spot
from service.roster.values.words import PLACE_KINDS, read_boolean

MOST_NAME = 200
"""Characters of a place's name."""


class Places:
    """The places that were read, and the ids of rows that could not be taken."""

    def __init__(self) -> None:
        self.places: list[IncomingPlace] = []
        self.kept: set[str] = set()


def read_places(table: Table, new_zone: str) -> Places:
    """Read places.csv; a place without a kind or without coordinates is left out, for nobody finds the way there.

    `new_zone`: of a new place that does not say its own (IANA name).
    """
    found = Places()
    register = Register()
    for row in table.rows():
        key = row.need("placeId")
        place = _read(row, key, new_zone)
        if not key:
            row.lose()
        elif place is None:
            found.kept.add(key)
        elif register.is_new(row, key, "placeId"):
            found.places.append(place)
    return found


def _read(row: Row, key: str, new_zone: str) -> IncomingPlace | None:
    kind = row.read("kind", PLACE_KINDS.read)
    spot = read_spot(row.text("latitude"), row.text("longitude"))
    if spot.kind:
        row.note(spot.kind, "latitude", value=row.text("latitude"))
    hours = row.read("openingHours", read_opening_hours)
    step_free, quiet, indoor = (row.read(column, read_boolean) for column in ("stepFree", "quietRoom", "indoor"))
    max_party, tables = (row.read(column, read_count) for column in ("maxParty", "tables"))
    zone = row.read("timeZone", read_zone)
    if row.refused or kind is None or spot.value is None:
        return None
    return IncomingPlace(
        place_id=new_id(),
        source_id=key,
        name=(row.text("name") or key)[:MOST_NAME],
        kind=cast("PlaceKind", kind),
        spot=Spot(spot.value.latitude, spot.value.longitude),
        address_line=row.said("addressLine"),
        opening_hours=hours,
        step_free=step_free,
        quiet=quiet,
        indoor=indoor,
        max_party=_held(max_party, MOST_PARTY),
        tables=_held(tables, MOST_TABLES),
        zone=zone,
        new_zone=new_zone,
    )


def _held(count: int | None, most: int) -> int | None:
    """Keep a count within what the book takes; a nought says nothing."""
    return min(count, most) if count else None
