"""Throw out what is past its days: answers to old wishes, counted misses."""

from datetime import datetime
from functools import partial

from service.access.throttle import forget_misses
from service.access.wishes import forget_old
from service.kernel.db import Pool, transact
from service.kernel.orgs import for_every_org


async def tidy(pool: Pool, *, now: datetime) -> None:
    """Drop what nobody needs any more, org by org; any number of workers may do so at once."""
    await for_every_org(pool, lambda org_id: transact(pool, org_id, partial(forget_old, now=now)))
    await forget_misses(pool, now=now)
