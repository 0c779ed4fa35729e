"""Keep PostgreSQL's idea of how large tables are near the truth while they fill (sql/migrations/0057_kernel.sql).

What comes all at once, a district's roster, is counted by who brings it (sql/migrations/0066_kernel.sql): until
autovacuum came by, an org that was never counted would be planned as if it had one row in every table.

Measured on a new database in a stampede of 7,200 bookings: without it a booking cost the database twice as much. Of one
write's 119 ms, 93 went into look-ups of foreign keys that were planned when the tables were empty.
"""

import asyncio
from contextlib import suppress
from typing import Final

from service.kernel.db import AWAY, Connection, Pool, borrowed

LOOK_SECONDS: Final = 1.0


async def follow_growth(pool: Pool) -> None:
    """Have what has grown counted anew, for ever."""
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        with suppress(*AWAY):
            await count_what_has_grown(pool)


async def count_what_has_grown(pool: Pool) -> int:
    """Have it counted now; return how many tables it was."""
    async with borrowed(pool) as conn:
        return int(await conn.fetchval("SELECT count_what_has_grown()"))


async def count_what_was_brought(conn: Connection) -> int:
    """Have what the caller's transaction filled counted, as its last act; return how many tables it was.

    Whoever waits meanwhile to count them waits until it ends, nobody who reads or writes does.
    """
    return int(await conn.fetchval("SELECT count_what_was_brought()"))
