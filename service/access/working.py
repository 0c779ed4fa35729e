"""Let the worker act: in every org in turn, and for who is not at a door."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from service.access.types import Act, Principal, Site
from service.kernel.db import Pool
from service.kernel.ids import OrgId
from service.kernel.orgs import for_every_org
from service.kernel.tokens import Keyring


def by_worker(org_id: OrgId) -> Principal:
    """Name the worker as who acts: by the clock, or on what came by mail or text and proved by itself whose it is."""
    return Principal(org_id=org_id, kind="worker", actor="worker")


async def in_every_org(
    pool: Pool, keyring: Keyring, site: Site, tick: Callable[[Pool, Act], Awaitable[int]], *, now: datetime
) -> int:
    """Do one tick in each org; return the sum of what it counts. An org that fails holds up no other."""

    async def tick_in(org_id: OrgId) -> int:
        return await tick(pool, Act(principal=by_worker(org_id), keyring=keyring, site=site, now=now))

    return await for_every_org(pool, tick_in)
