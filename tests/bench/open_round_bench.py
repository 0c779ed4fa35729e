"""Measure how long a round takes to open: `python -m tests.bench.open_round_bench [GUARDIANS]` (2,700 unless told).

Prints seconds of the first opening and of the same one again. Tables are not analyzed before, as right after an
import. Uses DATABASE_URL's server, or else the embedded PostgreSQL.
"""

import asyncio
import os
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import asyncpg

from service.kernel import embedded
from service.kernel.db import open_pool, transaction
from service.kernel.ids import OrgId, new_id
from service.kernel.migrate import migrate
from service.kernel.tokens import Keyring
from service.rounds.actions import by_command, open_round
from tests.builders import act_of
from tests.databases import at_database
from tests.sql.rosters import add_whole_school, enrolled_school

NOW = datetime(2026, 9, 28, 14, 0, tzinfo=UTC)
KEYRING = Keyring(b"k" * 32)
TEACHERS = 60


def main() -> None:
    """Build the school and open its round twice."""
    guardians = int(sys.argv[1]) if len(sys.argv) > 1 else 2_700
    with tempfile.TemporaryDirectory() as folder:
        running = None if "DATABASE_URL" in os.environ else embedded.start(Path(folder) / "pg", durable=False)
        server = running.dsn if running else os.environ["DATABASE_URL"]
        try:
            asyncio.run(_measure(server, guardians))
        finally:
            if running:
                running.stop()


async def _measure(server: str, guardians: int) -> None:
    name = f"porchlight_bench_{new_id().hex}"
    admin = await asyncpg.connect(server)
    await admin.execute(f'CREATE DATABASE "{name}"')
    try:
        await _open_twice(at_database(server, name), guardians)
    finally:
        await admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        await admin.close()


async def _open_twice(dsn: str, guardians: int) -> None:
    await migrate(dsn)
    pool, org_id = await open_pool(dsn, size=2), OrgId(new_id())
    async with transaction(pool, org_id) as conn:
        await conn.execute("INSERT INTO org (org_id, name, created_at) VALUES ($1, 'Larkfield', $2)", org_id, NOW)
    school = await enrolled_school(pool, org_id, NOW, teachers=TEACHERS)
    async with transaction(pool, org_id) as conn:
        await add_whole_school(conn, school, students=guardians // 2, guardians_each=2)
    for which in ("first", "again"):
        began = time.perf_counter()
        opened = await open_round(pool, act_of(by_command(org_id), KEYRING, NOW), school.round_id)
        print(f"{which}: {opened.invitations} invitations in {time.perf_counter() - began:.1f} s")  # noqa: T201 - its answer
    await pool.close()


if __name__ == "__main__":
    main()
