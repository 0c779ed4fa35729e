"""The outbox of a test's database: what was told before the moment a test is about counts as sent."""

from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId


async def all_sent(pool: Pool, org_id: OrgId) -> None:
    """Let everything that waits have been sent, so that only what is told from now on waits."""
    async with transaction(pool, org_id) as conn:
        await conn.execute("UPDATE notice SET state = 'sent'")
