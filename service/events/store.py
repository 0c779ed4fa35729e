"""The rows of events."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from service.events.types import Event, EventView, Head, Placed
from service.kernel.db import Connection, queries
from service.kernel.ids import OrgId, SchoolId, new_id
from service.kernel.log import log

_log = log("events")
_sql: Any = queries("events")


async def add(conn: Connection, org_id: OrgId, events: Sequence[Event], *, now: datetime) -> None:
    """Insert events without a place."""
    await _sql.add(
        conn,
        org_id=org_id,
        event_ids=[new_id() for _ in events],
        kinds=[event.kind for event in events],
        school_ids=[event.school_id for event in events],
        data=[event.data for event in events],
        now=now,
    )


async def orgs_with_new(conn: Connection) -> list[OrgId]:
    """Read which orgs have events without a place."""
    return [OrgId(row["org_id"]) async for row in _sql.orgs_with_new(conn)]


async def lock_head(conn: Connection, org_id: OrgId) -> int:
    """Read the last place that was given; nobody else gives any until this transaction ends."""
    await _sql.make_head(conn, org_id=org_id)
    position: int = await _sql.lock_head(conn, org_id=org_id)
    return position


async def number(conn: Connection, org_id: OrgId, *, last: int, at_most: int) -> int:
    """Give events the places after `last`; return how many."""
    numbered: int = await _sql.number(conn, org_id=org_id, last=last, at_most=at_most)
    return numbered


async def advance(conn: Connection, org_id: OrgId, position: int) -> None:
    """Set the last place that was given."""
    await _sql.advance(conn, org_id=org_id, position=position)


async def head(conn: Connection, org_id: OrgId) -> Head:
    """Read how far events are numbered."""
    row = await _sql.head(conn, org_id=org_id)
    return Head(row["position"], row["gone"]) if row else Head()


async def between(
    conn: Connection, org_id: OrgId, after: int, until: int, *, school_id: SchoolId | None, size: int
) -> list[Placed]:
    """Read events in their order; one that cannot be read has its place among them and takes no other with it."""
    rows = _sql.between(conn, org_id=org_id, after=after, until=until, school_id=school_id, size=size)
    return [Placed(row["cursor"], _event(dict(row))) async for row in rows]


async def first_kept(conn: Connection, org_id: OrgId, since: datetime) -> int | None:
    """Read the first place that is not older than a date."""
    position: int | None = await _sql.first_kept(conn, org_id=org_id, since=since)
    return position


async def purge(conn: Connection, org_id: OrgId, until: int) -> int:
    """Delete the events up to a place; return how many."""
    gone: int = await _sql.purge(conn, org_id=org_id, until=until)
    await _sql.keep_gone(conn, org_id=org_id, gone=until)
    return gone


def _event(row: dict[str, Any]) -> EventView | None:
    try:
        return msgspec.convert(row, EventView)
    except msgspec.ValidationError:
        _log.error("cannot be read", event_id=str(row["event_id"]), next="it is passed over, the others are told")
        return None
