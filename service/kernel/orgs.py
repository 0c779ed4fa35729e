"""The tenants: an org is a district or an independent school, and every row belongs to one."""

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from typing import Any

from service.kernel.db import Pool, queries, transaction
from service.kernel.errors import Unavailable
from service.kernel.ids import OrgId, new_id
from service.kernel.log import log

_sql: Any = queries("orgs")
_log = log("orgs")


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


async def for_every_org(pool: Pool, work: Callable[[OrgId], Awaitable[int]]) -> int:
    """Do something for all orgs there are, as `for_each_org`."""
    return await for_each_org(await every_org(pool), work)


async def for_each_org(orgs: Iterable[OrgId], work: Callable[[OrgId], Awaitable[int]]) -> int:
    """Do something for one org after the other, and return the sum of what it counts.

    What fails in one is logged and holds up no other; a database that is away is everybody's trouble: Unavailable.
    """
    done = 0
    for org_id in orgs:
        try:
            done += await work(org_id)
        except Unavailable:
            raise
        except Exception as exc:  # noqa: BLE001 - what is wrong with one org is none of the others' trouble
            _log.error(
                "org failed", org=str(org_id), exc_info=exc, next="the other orgs go on; again at the next round"
            )
    return done
