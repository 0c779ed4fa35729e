"""Throw out what is past its days: answers to old wishes, counted misses."""

from datetime import datetime

from service.access.throttle import forget_misses
from service.access.wishes import forget_old
from service.kernel.db import Pool, transact
from service.kernel.ids import OrgId


async def tidy(pool: Pool, *, now: datetime) -> None:
    """Drop what nobody needs any more, org by org; any number of workers may do so at once."""
    for row in await pool.fetch("SELECT every_org() AS org_id"):
        await transact(pool, OrgId(row["org_id"]), lambda conn: forget_old(conn, now=now))
    await forget_misses(pool, now=now)
