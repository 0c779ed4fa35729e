"""Numbers about webhooks for whoever watches the program: what waits, how long, what arrived and what was given up."""

from datetime import datetime, timedelta
from typing import Final

from service.hooks import store
from service.kernel.db import Pool, borrowed
from service.kernel.metrics import Metrics

ENDED_WITHIN: Final = timedelta(hours=1)


async def tell(pool: Pool, metrics: Metrics, now: datetime) -> None:
    """Tell the metrics how the deliveries of every org stand; the database's numbers, so those of all workers."""
    async with borrowed(pool) as conn:
        seen = await store.watched(conn, since=now - ENDED_WITHIN, now=now)
    metrics.deliveries(seen.waiting, seen.ended, due=seen.due, oldest_seconds=seen.oldest_seconds)
