"""Places by hand: what calendars of meetings there say follows, in the transaction of the change."""

from service.access.types import Act, WishKey
from service.access.wishes import given_once
from service.booking import rewording
from service.kernel.conditions import check_unchanged
from service.kernel.db import Connection, Pool
from service.kernel.ids import PlaceId
from service.places import book
from service.places.types import Place, PlaceDraft
from service.places.wished import version_of


async def change_place(
    pool: Pool,
    act: Act,
    place_id: PlaceId,
    draft: PlaceDraft,
    *,
    if_match: str | None = None,
    wish: WishKey | None = None,
) -> Place:
    """Say otherwise of a place, once per wish; the calendars of meetings there say it so too, and nobody is written to.

    ChangedSince if it is not the version `if_match` names; else refuses as book.change_place.
    """

    async def work(conn: Connection) -> Place:
        check_unchanged(if_match, version_of(await book.locked_place(conn, act.org_id, place_id)))
        worded = await rewording.words_to_come(conn, act)
        changed = await book.change_place(conn, act.principal, place_id, draft, now=act.now)
        await rewording.reword(conn, act, worded)
        return changed

    return await given_once(pool, act.principal, wish, act.now, Place, work)
