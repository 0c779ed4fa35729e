"""A connection comes back to the pool, whatever becomes of whoever waited for it."""

import asyncio
from contextlib import suppress

import pytest

from service.kernel.db import borrowed, open_pool


@pytest.mark.parametrize("turns", range(8))
async def test_who_stops_waiting_in_the_moment_a_connection_comes_takes_none_along(database: str, turns: int) -> None:
    pool = await open_pool(database, size=1)
    held = await pool.acquire()

    async def use() -> None:
        async with borrowed(pool):
            pass

    waiting = asyncio.create_task(use())
    await asyncio.sleep(0.02)
    await pool.release(held)
    for _ in range(turns):
        await asyncio.sleep(0)
    waiting.cancel()
    with suppress(asyncio.CancelledError):
        await waiting

    async with asyncio.timeout(2), borrowed(pool) as conn:
        assert await conn.fetchval("SELECT 1") == 1
    await pool.close()


@pytest.mark.parametrize("turns", range(3))
async def test_who_asked_first_is_given_a_connection_first(database: str, turns: int) -> None:
    pool, came = await open_pool(database, size=1), list[str]()

    async def use(name: str) -> None:
        async with borrowed(pool):
            came.append(name)
            await asyncio.sleep(0)

    async def come_later() -> None:
        for _ in range(turns):
            await asyncio.sleep(0)
        await use("second")

    async with asyncio.TaskGroup() as everybody, borrowed(pool):
        everybody.create_task(use("first"))
        await asyncio.sleep(0.02)
        everybody.create_task(come_later())

    assert came == ["first", "second"]
    await pool.close()
