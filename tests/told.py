"""The outbox of a test's database: what waits in it, and what was sent before the moment a test is about."""

from collections.abc import Sequence

from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId, PersonId


async def all_sent(pool: Pool, org_id: OrgId) -> None:
    """Let everything that waits have been sent, so that only what is told from now on waits."""
    async with transaction(pool, org_id) as conn:
        await conn.execute("UPDATE notice SET state = 'sent'")


async def entries_told(pool: Pool, org_id: OrgId) -> Sequence[tuple[PersonId, bool]]:
    """Whose calendars are written to: whose, and whether the entry is taken out."""
    async with transaction(pool, org_id) as conn:
        rows = await conn.fetch(
            """SELECT recipient_id, coalesce((message #>> '{entry,off}')::boolean, false) AS off FROM notice
               WHERE state = 'queued' AND message ? 'entry' ORDER BY notice_id"""
        )
    return [(PersonId(row["recipient_id"]), row["off"]) for row in rows]


async def told(pool: Pool, org_id: OrgId, person_id: PersonId) -> int:
    """How much somebody is told at all."""
    async with transaction(pool, org_id) as conn:
        count: int = await conn.fetchval(
            "SELECT count(*) FROM notice WHERE state = 'queued' AND recipient_id = $1", person_id
        )
    return count
