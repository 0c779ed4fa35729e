"""Throw out what is past its days: answers to old wishes, counted misses."""

from datetime import datetime

from service.access.throttle import forget_misses
from service.access.wishes import forget_old
from service.kernel.db import Pool, transact
from service.kernel.orgs import every_org


async def tidy(pool: Pool, *, now: datetime) -> None:
    """Drop what nobody needs any more, org by org; any number of workers may do so at once."""
    for org_id in await every_org(pool):
        await transact(pool, org_id, lambda conn: forget_old(conn, now=now))
    await forget_misses(pool, now=now)
