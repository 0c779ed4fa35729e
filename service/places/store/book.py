"""The rows of the book of places, and the holidays."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from service.kernel.db import Connection, queries
from service.kernel.ids import OrgId, PlaceId
from service.people.types import Tally
from service.places.types import Holiday, IncomingPlace, Place, PlaceDraft, Spot

_sql: Any = queries("places")


async def places(conn: Connection, org_id: OrgId, *, left: bool = False) -> list[Place]:
    """Read the places of the book by name; `left`: those too that are no longer in it."""
    return [_place(row) async for row in _sql.places(conn, org_id=org_id, left=left)]


async def place(conn: Connection, org_id: OrgId, place_id: PlaceId) -> Place | None:
    """Read one place, one that is no longer in the book too: past meetings took place there."""
    row = await _sql.place(conn, org_id=org_id, place_id=place_id)
    return _place(row) if row else None


async def lock_place(conn: Connection, org_id: OrgId, place_id: PlaceId) -> None:
    """Let nobody else change a place until this transaction ends."""
    await _sql.lock_place(conn, org_id=org_id, place_id=place_id)


async def places_by_id(conn: Connection, org_id: OrgId, place_ids: Sequence[PlaceId]) -> dict[PlaceId, Place]:
    """Read some places."""
    found = _sql.places_by_id(conn, org_id=org_id, place_ids=list(place_ids))
    return {PlaceId(row["place_id"]): _place(row) async for row in found}


async def add_place(conn: Connection, org_id: OrgId, place_id: PlaceId, source_id: str, draft: PlaceDraft) -> None:
    """Insert a place."""
    await _sql.add_place(conn, org_id=org_id, place_id=place_id, source_id=source_id, **_columns(draft))


async def change_place(conn: Connection, org_id: OrgId, place_id: PlaceId, draft: PlaceDraft) -> bool:
    """Update a place; False: there is none."""
    return bool(await _sql.change_place(conn, org_id=org_id, place_id=place_id, **_columns(draft)))


async def leave_place(conn: Connection, org_id: OrgId, place_id: PlaceId, left_on: date | None) -> bool:
    """Take a place out of the book or put it back; False: there is none."""
    return bool(await _sql.leave_place(conn, org_id=org_id, place_id=place_id, left_on=left_on))


async def merge_places(
    conn: Connection,
    org_id: OrgId,
    rows: Sequence[IncomingPlace],
    today: date,
    *,
    whole: bool,
    kept: Sequence[str],
) -> Tally:
    """Bring places up to date."""
    row = await _sql.merge_places(
        conn,
        org_id=org_id,
        today=today,
        whole=whole,
        kept=list(kept),
        place_ids=[each.place_id for each in rows],
        source_ids=[each.source_id for each in rows],
        names=[each.name for each in rows],
        kinds=[each.kind for each in rows],
        address_lines=[each.address_line for each in rows],
        latitudes=[each.spot.latitude for each in rows],
        longitudes=[each.spot.longitude for each in rows],
        opening_hours=[each.opening_hours for each in rows],
        step_free=[each.step_free for each in rows],
        quiet=[each.quiet for each in rows],
        indoor=[each.indoor for each in rows],
        max_parties=[each.max_party for each in rows],
        tables=[each.tables for each in rows],
        time_zones=[each.zone for each in rows],
        new_time_zones=[each.new_zone for each in rows],
    )
    return Tally.of(row)


async def holidays(conn: Connection, org_id: OrgId) -> list[Holiday]:
    """Read the days on which opening hours marked PH apply, besides the country's own."""
    return [Holiday(row["day"], row["name"]) async for row in _sql.holidays(conn, org_id=org_id)]


async def locked_holiday(conn: Connection, org_id: OrgId, day: date) -> Holiday | None:
    """Read one holiday, and let nobody else change it until this transaction ends."""
    row = await _sql.locked_holiday(conn, org_id=org_id, day=day)
    return Holiday(row["day"], row["name"]) if row else None


async def add_holiday(conn: Connection, org_id: OrgId, holiday: Holiday) -> None:
    """Insert a holiday, or name one anew."""
    await _sql.add_holiday(conn, org_id=org_id, day=holiday.day, name=holiday.name)


async def remove_holiday(conn: Connection, org_id: OrgId, day: date) -> None:
    """Delete a holiday."""
    await _sql.remove_holiday(conn, org_id=org_id, day=day)


def _columns(draft: PlaceDraft) -> dict[str, Any]:
    return {
        "name": draft.name,
        "kind": draft.kind,
        "address_line": draft.address_line,
        "latitude": draft.latitude,
        "longitude": draft.longitude,
        "opening_hours": draft.opening_hours,
        "step_free": draft.step_free,
        "quiet": draft.quiet,
        "indoor": draft.indoor,
        "max_party": draft.max_party,
        "tables": draft.tables,
        "time_zone": draft.zone,
    }


def _place(row: Any) -> Place:  # noqa: ANN401 - a record of asyncpg
    return Place(
        place_id=PlaceId(row["place_id"]),
        source_id=row["source_id"],
        name=row["name"],
        kind=row["kind"],
        address_line=row["address_line"],
        spot=Spot(row["latitude"], row["longitude"]),
        opening_hours=row["opening_hours"],
        step_free=row["step_free"],
        quiet=row["quiet"],
        indoor=row["indoor"],
        max_party=row["max_party"],
        tables=row["tables"],
        zone=row["time_zone"],
        left_on=row["left_on"],
    )
