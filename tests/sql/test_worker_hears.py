"""A worker wakes at the commit that queues a notice, and hears again after its connection has died."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from service.kernel.config import load_settings
from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId
from service.kernel.tokens import Keyring
from service.notices import outbox
from service.wiring import House
from service.worker import Worker
from tests.conftest import StillClock
from tests.messages import notice
from tests.senders import states

EARS = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'"
ONLY_EARS = 300  # seconds between two looks of its own: longer than the test


@pytest.fixture
async def owner(database: str) -> AsyncIterator[asyncpg.Connection]:
    opened = await asyncpg.connect(database)
    yield opened
    await opened.close()


async def _ears(owner: asyncpg.Connection, *, but: int = 0) -> int:
    """Wait until the worker listens, and give the process that serves it."""
    async with asyncio.timeout(10):
        while (pid := await owner.fetchval(EARS)) in {None, but}:  # noqa: ASYNC110 - the worker does it
            await asyncio.sleep(0.02)
    return int(pid)


async def test_a_worker_whose_connection_died_listens_again(
    pool: Pool,
    direct: Pool | None,
    org: OrgId,
    clock: StillClock,
    keyring: Keyring,
    tmp_path: Path,
    owner: asyncpg.Connection,
) -> None:
    settings = load_settings({}, data_dir=tmp_path, worker_seconds=ONLY_EARS)

    async with Worker(House(settings, pool, clock, keyring, direct)):
        deaf = await _ears(owner)
        await owner.execute("SELECT pg_terminate_backend($1)", deaf)
        await _ears(owner, but=deaf)
        async with transaction(pool, org) as conn:
            await outbox.put(conn, org, [notice()], now=clock.now(), mail_domain="school.example")
        async with asyncio.timeout(10):
            while await states(pool, org) != [("booked", "email", "sent", "")]:  # noqa: ASYNC110 - the worker does it
                await asyncio.sleep(0.02)
