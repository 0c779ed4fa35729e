"""The tenants: an org is a district or an independent school, and every row belongs to one."""

from datetime import datetime
from typing import Any

from service.kernel.db import Pool, queries, transaction
from service.kernel.ids import OrgId, new_id

_sql: Any = queries("orgs")


async def make_org(pool: Pool, name: str, *, now: datetime) -> OrgId:
    """Make an org and give its id."""
    org_id = OrgId(new_id())
    async with transaction(pool, org_id) as conn:
        await _sql.make_org(conn, org_id=org_id, name=name, now=now)
    return org_id


async def every_org(pool: Pool) -> list[OrgId]:
    """List the orgs there are."""
    async with pool.acquire() as conn:
        return [OrgId(row["org_id"]) async for row in _sql.every_org(conn)]
