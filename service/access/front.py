"""The office to turn to for whoever stands before a door that does not open: known only where there is one school."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from service.access import store
from service.kernel.db import AWAY, Pool, transaction
from service.kernel.frame import Office
from service.kernel.orgs import every_org

LOOK_SECONDS: Final = 60.0
"""How old a phone number on such a page may be."""


async def only_office(pool: Pool) -> Office:
    """Read the office of the installation's one school; of several none is named: their readers are not known."""
    orgs = await every_org(pool)
    if len(orgs) != 1:
        return Office()
    async with transaction(pool, orgs[0]) as conn:
        offices = await store.offices(conn, orgs[0])
    return offices[0] if len(offices) == 1 else Office()


async def keep_known(pool: Pool, tell: Callable[[Office], None]) -> None:
    """Tell which office it is, for ever: the page that says the database is away must know it already."""
    while True:
        with suppress(*AWAY):
            tell(await only_office(pool))  # else what was known stays known
        await asyncio.sleep(LOOK_SECONDS)
