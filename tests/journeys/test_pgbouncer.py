"""The topology of deploy/compose.yaml as plain processes: two webs, two workers, PgBouncer and PostgreSQL."""

import asyncio
import os
import signal
from collections import Counter
from contextlib import AsyncExitStack, suppress
from datetime import datetime, timedelta
from itertools import cycle
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from service.commands import migrate_database
from service.kernel import embedded
from service.kernel.clock import SystemClock
from service.kernel.config import load_settings
from service.kernel.db import NotBoundError, Pool, open_pool, transaction
from service.kernel.embedded_probe import ends_within, server_pid
from service.kernel.ids import OrgId
from service.kernel.migrate import migrate
from service.kernel.orgs import make_org
from service.kernel.tokens import Keyring
from tests.databases import at_database
from tests.journeys.rush import Rush, rush_with
from tests.pooler import as_login, database_with_roles, pgbouncer, prepared, program
from tests.processes import Serving, serving, working

FAMILIES = 24
SOON = timedelta(seconds=2)
BOOKED = "SELECT invitation_id, meeting_id::text FROM meeting WHERE state = 'confirmed' ORDER BY 1"
UNSENT = "SELECT count(*) FROM notice WHERE channel = 'email' AND state <> 'sent'"  # at night texts wait
MAILS = "SELECT notice_id::text FROM notice WHERE channel = 'email'"


@pytest.fixture
def now() -> datetime:
    """The real clock's: real processes go by it."""
    return SystemClock().now()


async def test_families_book_by_any_web_through_pgbouncer_and_either_worker_tells_them_once(
    server: str, now: datetime, keyring: Keyring, tmp_path: Path
) -> None:
    prepares = prepared(program())
    with pgbouncer(server) as pooled:
        async with database_with_roles(server) as database, AsyncExitStack() as running:
            through = at_database(pooled, urlsplit(database).path.lstrip("/"))
            settings = {"direct_database_url": as_login(database, "porchlight_web"), "prepared_statements": prepares}
            owner = as_login(database, "porchlight_owner")
            assert await migrate_database(load_settings({}, database_url=through, owner_database_url=owner)) == 0
            pool = await open_pool(settings["direct_database_url"])
            running.push_async_callback(pool.close)
            org = await make_org(pool, "Larkfield", now=now)
            rush = await rush_with(pool, org, now, keyring, families=FAMILIES)

            webs = [
                await running.enter_async_context(serving(through, tmp_path, "--web-only", **settings))
                for _ in range(2)
            ]
            workers = [await running.enter_async_context(working(through, tmp_path, **settings)) for _ in range(2)]
            await _booked_by_turns(rush, webs)
            await _sent(pool, org)
            stopped = [await one.stop() for one in (*webs, *workers)]

            booked = [tuple(row) for row in await _ask(pool, org, BOOKED)]
            mails = Counter(row[0] for row in await _ask(pool, org, MAILS))
    went_out = Counter(path.stem.partition("-")[2] for path in (tmp_path / "mail").glob("*.eml"))

    assert stopped == [0, 0, 0, 0]
    assert booked == sorted(rush.ledger.items())
    assert went_out == mails


async def test_while_the_database_is_away_whoever_comes_is_told_so_soon_through_pgbouncer_too(
    now: datetime, keyring: Keyring, tmp_path: Path
) -> None:
    folder, prepares = tmp_path / "postgresql", prepared(program())
    own = await asyncio.to_thread(embedded.start, folder)
    with pgbouncer(own.dsn) as pooled:
        async with database_with_roles(own.dsn) as database:
            through = at_database(pooled, urlsplit(database).path.lstrip("/"))
            direct = as_login(database, "porchlight_web")
            await migrate(as_login(database, "porchlight_owner"))
            rush = await _rush(direct, now, keyring)
            settings = {"direct_database_url": direct, "prepared_statements": prepares}
            async with serving(through, tmp_path, "--web-only", **settings) as web:
                before = await _asked(web, rush.key)
                os.kill(server_pid(folder), signal.SIGKILL)
                answers = [await _asked(web, rush.key) for _ in range(5)]
                await asyncio.to_thread(ends_within, folder, 20)
                await asyncio.to_thread(own.look_after)
                async with asyncio.timeout(30):
                    while (await _asked(web, rush.key)).status_code != httpx.codes.OK:  # noqa: ASYNC110 - PgBouncer looks
                        await asyncio.sleep(0.2)
    await asyncio.to_thread(own.stop)

    assert before.status_code == httpx.codes.OK
    assert {answer.status_code for answer in answers} == {httpx.codes.SERVICE_UNAVAILABLE}
    assert all("retry-after" in answer.headers for answer in answers)
    assert max(answer.elapsed for answer in answers) < SOON


async def _rush(dsn: str, now: datetime, keyring: Keyring) -> Rush:
    pool = await open_pool(dsn)
    rush = await rush_with(pool, await make_org(pool, "Larkfield", now=now), now, keyring, families=1)
    await pool.close()
    return rush


async def _asked(web: Serving, key: str) -> httpx.Response:
    async with httpx.AsyncClient(timeout=30) as client:
        return await client.get(f"{web.address}/api/v1/rounds", headers={"Authorization": f"Bearer {key}"})


async def test_a_pooler_that_drops_the_role_is_refused(server: str, database: str) -> None:
    with pgbouncer(server, clients="postgres") as pooled:
        through = at_database(pooled, urlsplit(database).path.lstrip("/"))

        with pytest.raises(NotBoundError, match="work as postgres"):
            _ = await open_pool(through, prepared=int(prepared(program())))


async def _booked_by_turns(rush: Rush, webs: list[Serving]) -> None:
    """Let each request go to another web: a page to one, what is sent from it to the other."""

    async def turn() -> None:
        for web in cycle(webs):
            rush.address = web.address
            await asyncio.sleep(0.001)

    turning = asyncio.create_task(turn())
    rush.address = webs[0].address
    await asyncio.wait_for(rush.book(), 60)
    turning.cancel()
    with suppress(asyncio.CancelledError):
        await turning


async def _ask(pool: Pool, org: OrgId, question: str) -> list[tuple[object, ...]]:
    async with transaction(pool, org) as conn:
        return [tuple(row) for row in await conn.fetch(question)]


async def _sent(pool: Pool, org: OrgId) -> None:
    async with asyncio.timeout(40):
        while (await _ask(pool, org, UNSENT))[0][0]:  # noqa: ASYNC110 - another process sends them
            await asyncio.sleep(0.1)
