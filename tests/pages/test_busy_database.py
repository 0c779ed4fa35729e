"""What a guardian hears while the database is busy, stuck or gone: soon, with when to come back, and never a fault."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import asyncpg
import httpx
import pytest

from service.kernel import db
from service.kernel.db import Pool, borrowed, transaction
from service.kernel.errors import Unavailable
from service.kernel.ids import OrgId
from service.kernel.tokens import Keyring
from tests.builders import BuiltSchool, school_with
from tests.conftest import StillClock
from tests.pages.conftest import enter

END = "SELECT pg_terminate_backend($1, 5000)"


@pytest.fixture
async def pool(database: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Pool]:
    """A pool of this test's own that waits a fifth of a second for what takes seconds outside tests."""
    monkeypatch.setattr(db, "WAIT_FOR_CONNECTION", 0.2)
    monkeypatch.setitem(db.PATIENCE, "lock_timeout", "200ms")
    opened = await db.open_pool(database, size=10)
    yield opened
    await opened.close()


@pytest.fixture
async def school(client: httpx.AsyncClient, pool: Pool, org: OrgId, keyring: Keyring, clock: StillClock) -> BuiltSchool:
    """A school whose first guardian's link the browser holds."""
    built = await school_with(pool, org, clock.now())
    await enter(client, pool, keyring, built, clock, "guardian")
    return built


async def _as_owner(database: str, statement: str, *values: Any) -> None:
    owner = await asyncpg.connect(database)
    await owner.execute(statement, *values)
    await owner.close()


@pytest.mark.usefixtures("school")
async def test_with_every_connection_in_use_the_answer_is_to_come_back(client: httpx.AsyncClient, pool: Pool) -> None:
    async with AsyncExitStack() as held:
        for _ in range(pool.get_max_size()):
            await held.enter_async_context(pool.acquire())
        async with asyncio.timeout(5):
            busy = await asyncio.gather(*(client.get("/i") for _ in range(30)))
    after = await client.get("/i")

    assert {(answer.status_code, answer.headers["retry-after"]) for answer in busy} == {(503, "5")}
    assert after.status_code == 200


@pytest.mark.usefixtures("school")
async def test_a_lock_that_nobody_lets_go_of_holds_nobody_up_for_long(client: httpx.AsyncClient, database: str) -> None:
    owner = await asyncpg.connect(database)
    async with owner.transaction(), asyncio.timeout(5):
        await owner.execute("LOCK TABLE porchlight.meeting IN ACCESS EXCLUSIVE MODE")
        stuck = await client.get("/i")
    await owner.close()

    assert (stuck.status_code, stuck.headers["retry-after"]) == (503, "5")
    assert (await client.get("/i")).status_code == 200


@pytest.mark.usefixtures("school")
async def test_connections_that_died_are_replaced_without_a_word(client: httpx.AsyncClient, database: str) -> None:
    await client.get("/i")
    everybody = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'porchlight'"
    await _as_owner(database, everybody + " AND datname = current_database()")

    assert (await client.get("/i")).status_code == 200


async def test_a_connection_that_dies_before_the_commit_leaves_the_outcome_open(
    pool: Pool, org: OrgId, database: str
) -> None:
    with pytest.raises(Unavailable):
        async with transaction(pool, org) as conn:
            await _as_owner(database, END.replace("$1", str(await conn.fetchval("SELECT pg_backend_pid()"))))


async def test_a_connection_that_dies_after_the_commit_takes_nothing_back(pool: Pool, database: str) -> None:
    async with borrowed(pool) as conn:
        done = await conn.fetchval("SELECT 1")
        await _as_owner(database, END.replace("$1", str(await conn.fetchval("SELECT pg_backend_pid()"))))

    assert done == 1
