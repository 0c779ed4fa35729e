"""Keep PostgreSQL's idea of how large tables are near the truth while they fill (sql/migrations/0057_kernel.sql).

What comes all at once, a district's roster or the invitations to a round, is counted by who brings it
(sql/migrations/0066_kernel.sql): until autovacuum came by, an org that was never counted would be planned as if it had
one row in every table. Measured with 6,000 invitations among 36,000 of others: the office's page of the round was not
there after 20 s, counted it is in 0.2 s.

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
    """Have what the caller's transaction filled counted, near its end; return how many tables it was.

    Whoever waits meanwhile to count them waits until it ends, nobody who reads or writes does.
    """
    return int(await conn.fetchval("SELECT count_what_was_brought()"))
