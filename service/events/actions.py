"""Record what happens, give it its place once it is committed, read it in order, throw it away when it is old."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from service.access.types import Principal
from service.events import store
from service.events.errors import CursorGone
from service.events.types import Event, EventsPage, Head
from service.kernel.cutting import cut
from service.kernel.db import Connection, Pool, borrowed, transact, transaction
from service.kernel.ids import OrgId
from service.kernel.orgs import for_each_org, for_every_org

KEPT: Final = timedelta(days=30)
"""How long an event can be read: as long as the answer to a wish."""

AT_ONCE: Final = 1_000
"""Events numbered in one transaction: the next readers and writers of the head wait for a moment only."""


async def record(conn: Connection, org_id: OrgId, events: Sequence[Event], *, now: datetime) -> None:
    """Record what has happened, in the transaction of the change."""
    if events:
        await store.add(conn, org_id, events, now=now)


async def number_new(pool: Pool) -> int:
    """Give what was committed its place, in every org; return how many. Any number of workers may.

    An org that fails holds up no other.
    """
    async with borrowed(pool) as conn:
        orgs = await store.orgs_with_new(conn)
    return await for_each_org(orgs, partial(_number_org, pool))


async def follow(pool: Pool, principal: Principal, *, after: int | None, size: int) -> EventsPage:
    """Read what came after a cursor, of the school or schools this principal may see; None: all that is kept.

    CursorGone for a cursor from before what is kept, and for one of the future: it is another database's.
    """
    async with transaction(pool, principal.org_id) as conn:
        head = await store.head(conn, principal.org_id)
        begin = head.gone if after is None else _known(head, after)
        # Up to the head as it was read: what is numbered meanwhile is for the next page, or its places would be passed.
        rows = await store.between(
            conn, principal.org_id, begin, head.position, school_id=principal.school_id, size=size + 1
        )
    placed, last = cut(rows, lambda one: one.cursor, size)
    events = [one.event for one in placed if one.event]
    return EventsPage(events=events, next=last or head.position, has_more=last is not None)


async def check_cursor(conn: Connection, org_id: OrgId, after: int) -> None:
    """Refuse a cursor as `follow` does."""
    _known(await store.head(conn, org_id), after)


async def purge(pool: Pool, *, now: datetime) -> int:
    """Throw away events past their days, org by org; return how many. Any number of workers may."""
    return await for_every_org(pool, lambda org_id: transact(pool, org_id, partial(_purge_org, org_id=org_id, now=now)))


def _known(head: Head, cursor: int) -> int:
    if not head.gone <= cursor <= head.position:
        raise CursorGone
    return cursor


async def _number_org(pool: Pool, org_id: OrgId) -> int:
    async def some(conn: Connection) -> int:
        last = await store.lock_head(conn, org_id)
        # A statement of its own after the lock: it sees what the numbering before it has committed.
        numbered = await store.number(conn, org_id, last=last, at_most=AT_ONCE)
        await store.advance(conn, org_id, last + numbered)
        return numbered

    numbered = 0
    while done := await transact(pool, org_id, some):
        numbered += done
    return numbered


async def _purge_org(conn: Connection, org_id: OrgId, now: datetime) -> int:
    last = await store.lock_head(conn, org_id)
    first = await store.first_kept(conn, org_id, now - KEPT)
    return await store.purge(conn, org_id, last if first is None else first - 1)
