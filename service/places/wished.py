"""Keep the book of places for other services: one effect per wish, the same answer for the same wish."""

from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from service.access.types import Principal, WishKey
from service.access.wishes import given_once, given_unless_changed
from service.kernel.conditions import tag_of
from service.kernel.cutting import page_of
from service.kernel.db import Connection, Pool
from service.kernel.ids import PlaceId
from service.places import book
from service.places.types import Place, PlaceDraft, PlacesPage


async def list_places(pool: Pool, principal: Principal, *, after: PlaceId | None, size: int, left: bool) -> PlacesPage:
    """List a page of the book by id; `left`: those too that are no longer in it."""
    listed = await book.list_places(pool, principal, left=left)
    found, last = page_of(listed, lambda place: place.place_id, after=after, size=size)
    return PlacesPage(found, last)


async def add_place(
    pool: Pool, principal: Principal, draft: PlaceDraft, *, wish: WishKey | None, now: datetime
) -> Place:
    """Write a new place into the book, as book.add_place."""

    async def work(conn: Connection) -> Place:
        return await book.add_place(conn, principal, draft, now=now)

    return await given_once(pool, principal, wish, now, Place, work)


async def leave_place(
    pool: Pool,
    principal: Principal,
    place_id: PlaceId,
    *,
    if_match: str | None,
    wish: WishKey | None,
    now: datetime,
) -> Place:
    """Take a place out of the book from today on, as book.leave_place.

    ChangedSince if it is not the version `if_match` names.
    """

    async def work(conn: Connection) -> Place:
        found = await book.place(conn, principal.org_id, place_id)
        today = now.astimezone(ZoneInfo(found.zone)).date()
        return await book.leave_place(conn, principal, place_id, today, now=now)

    reads = partial(book.locked_place, org_id=principal.org_id, place_id=place_id)
    return await given_unless_changed(pool, principal, wish, now, Place, work, reads=reads, if_match=if_match)


def version_of(place: Place) -> str:
    """Name a place's version by what is said of it."""
    return tag_of(place)
