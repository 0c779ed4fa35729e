"""A power cut while families book, by form and by API: what was answered is kept, once, and everybody is told of it.

Kills of single processes, of deliveries and of the database alone: tests/faults.
"""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path

import asyncpg
import pytest

from service.kernel import embedded
from service.kernel.clock import SystemClock
from service.kernel.db import Pool, open_pool, transaction
from service.kernel.embedded_probe import ends_within, server_pid
from service.kernel.ids import OrgId
from service.kernel.migrate import migrate
from service.kernel.orgs import make_org
from service.kernel.tokens import Keyring
from tests.journeys.rush import Rush, rush_with
from tests.processes import Serving, serving

BOOKED = "SELECT invitation_id, meeting_id::text FROM meeting WHERE state = 'confirmed' ORDER BY 1"
CONTRADICTIONS = """
SELECT (SELECT count(*) FROM meeting m WHERE state = 'confirmed' AND NOT EXISTS (SELECT FROM agenda a
           WHERE a.claim_id = m.meeting_id AND a.resource_id = m.teacher_id AND a.during = m.during))
     + (SELECT count(*) FROM agenda a WHERE NOT EXISTS (
           SELECT FROM meeting m WHERE m.meeting_id = a.claim_id AND m.state = 'confirmed' AND m.during = a.during))
     + (SELECT count(*) FROM agenda a JOIN agenda b ON b.resource_id = a.resource_id AND b.claim_id < a.claim_id
           AND b.during && a.during)
"""
TOLD = "SELECT subject_id::text FROM notice WHERE message->>'kind' = 'booked' ORDER BY 1"


@pytest.fixture
def now() -> datetime:
    """The real clock's: a real process goes by it."""
    return SystemClock().now()


@asynccontextmanager
async def _booking(rush: Rush, running: Serving) -> AsyncIterator[None]:
    """Let families book at an address while the block runs; the next one goes on with what has no answer yet."""
    rush.address = running.address
    booking = asyncio.create_task(rush.book())
    try:
        yield
    finally:
        booking.cancel()
        with suppress(asyncio.CancelledError):
            await booking


async def _answered(rush: Rush, families: int) -> None:
    async with asyncio.timeout(60):
        while len(rush.ledger) < families:  # noqa: ASYNC110 - the ledger has no event for it
            await asyncio.sleep(0.002)


async def _ask(pool: Pool, org: OrgId, question: str) -> list[asyncpg.Record]:
    async with transaction(pool, org) as conn:
        rows: list[asyncpg.Record] = await conn.fetch(question)
        return rows


async def _lost(pool: Pool, org: OrgId, rush: Rush) -> set[tuple[str, str]]:
    """Promises the database knows nothing of."""
    kept = {(str(guardian), meeting) for guardian, meeting in await _ask(pool, org, BOOKED)}
    return {(str(guardian), meeting) for guardian, meeting in rush.ledger.items()} - kept


async def _true_and_told(pool: Pool, org: OrgId, rush: Rush) -> None:
    """Hold the ledger against the database: one meeting for each family, the one it was told, in everybody's agenda."""
    booked = await _ask(pool, org, BOOKED)
    assert [tuple(row) for row in booked] == sorted(rush.ledger.items())
    assert [row[0] for row in await _ask(pool, org, CONTRADICTIONS)] == [0]
    assert {row[0] for row in await _ask(pool, org, TOLD)} == set(rush.ledger.values())


async def test_a_power_cut_of_everything_keeps_every_promise_once(
    now: datetime, keyring: Keyring, tmp_path: Path
) -> None:
    folder = tmp_path / "postgresql"
    database = embedded.start(folder)
    await migrate(database.dsn)
    pool = await open_pool(database.dsn)
    org = await make_org(pool, "Larkfield", now=now)
    rush = await rush_with(pool, org, now, keyring, families=24)

    async with serving(database.dsn, tmp_path) as running, _booking(rush, running):
        await _answered(rush, 8)
        os.kill(server_pid(folder), signal.SIGKILL)
        await running.kill()
    ends_within(folder, 20)
    await pool.close()
    database.look_after()
    pool = await open_pool(database.dsn)
    lost = await _lost(pool, org, rush)
    async with serving(database.dsn, tmp_path) as running, _booking(rush, running):
        await _answered(rush, 24)

    assert lost == set()
    await _true_and_told(pool, org, rush)
    await pool.close()
    database.stop()
