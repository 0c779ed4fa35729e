"""Measure what a look at a calendar of free times costs: `python -m tests.bench.feeds_bench [LOOKS]` (300 unless told).

Prints milliseconds of the first look, of one that is sent the feed and of one that has it already, in process: as the
clock runs, and of this process's own work. Nothing is kept from the look before: families look an hour apart. Uses
DATABASE_URL's server, or else the embedded PostgreSQL.
"""

import asyncio
import logging
import os
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import httpx
import structlog

from service.app import build_app
from service.kernel import embedded
from service.kernel.config import load_settings
from service.kernel.db import Pool, open_pool, transaction
from service.kernel.ids import OrgId, new_id
from service.kernel.migrate import migrate
from service.kernel.tokens import Keyring
from service.wiring import House
from tests.builders import add_link, school_with
from tests.conftest import StillClock
from tests.databases import at_database

NOW = datetime(2026, 9, 28, 14, 0, tzinfo=UTC)
KEYRING = Keyring(b"k" * 32)


def main() -> None:
    """Build a school and look at one family's calendar again and again."""
    looks = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with tempfile.TemporaryDirectory() as folder:
        running = None if "DATABASE_URL" in os.environ else embedded.start(Path(folder) / "pg", durable=False)
        server = running.dsn if running else os.environ["DATABASE_URL"]
        try:
            asyncio.run(_measure(server, Path(folder), looks))
        finally:
            if running:
                running.stop()


async def _measure(server: str, folder: Path, looks: int) -> None:
    name = f"porchlight_bench_{new_id().hex}"
    admin = await asyncpg.connect(server)
    await admin.execute(f'CREATE DATABASE "{name}"')
    try:
        await migrate(at_database(server, name))
        pool = await open_pool(at_database(server, name), size=2)
        await _look(pool, folder, looks)
        await pool.close()
    finally:
        await admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        await admin.close()


async def _look(pool: Pool, folder: Path, looks: int) -> None:
    org_id = OrgId(new_id())
    async with transaction(pool, org_id) as conn:
        await conn.execute("INSERT INTO org (org_id, name, created_at) VALUES ($1, 'Larkfield', $2)", org_id, NOW)
    school = await school_with(pool, org_id, NOW, teachers=3, families=1, children=3)
    async with transaction(pool, org_id) as conn:
        await add_link(conn, KEYRING, school, NOW)
        secret = await add_link(conn, KEYRING, school, NOW, purpose="openings_feed")
    house = House(load_settings({}, data_dir=folder, base_url="https://school.example"), pool, StillClock(NOW), KEYRING)
    transport = httpx.ASGITransport(build_app(house))  # type: ignore[arg-type] # one protocol in two wordings
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        path, plain = f"/c/{secret}/openings.ics", {"accept-encoding": "identity"}
        first = await _timed("first look", client, path, plain, 1)
        await _timed("sent", client, path, plain, looks)
        await _timed("known", client, path, {**plain, "if-none-match": first.headers["etag"]}, looks)
        await _timed("a page that asks nothing", client, "/robots.txt", plain, looks)


async def _timed(
    what: str, client: httpx.AsyncClient, path: str, headers: dict[str, str], times: int
) -> httpx.Response:
    began, worked = time.perf_counter(), time.process_time()
    for _ in range(times - 1):
        await client.get(path, headers=headers)
    answer = await client.get(path, headers=headers)
    each = [
        1000 * (after - before) / times
        for after, before in ((time.perf_counter(), began), (time.process_time(), worked))
    ]
    print(f"{what}: {answer.status_code}, {len(answer.content):,} bytes, {each[0]:.1f} ms, own work {each[1]:.1f} ms")  # noqa: T201 - its answer
    return answer


if __name__ == "__main__":
    main()
