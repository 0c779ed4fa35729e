"""Migrations go forward, once each, and refuse what would go wrong later."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import asyncpg
import pytest

from service.kernel.migrate import MigrationError, migrate, pending
from tests.databases import at_database


@pytest.fixture
async def empty(server: str) -> AsyncIterator[str]:
    """Address of a database without anything."""
    name = f"porchlight_{uuid4().hex}"
    conn = await asyncpg.connect(server)
    await conn.execute(f'CREATE DATABASE "{name}"')
    yield at_database(server, name)
    await conn.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    await conn.close()


async def _execute(dsn: str, statement: str) -> None:
    conn = await asyncpg.connect(dsn)
    await conn.execute(statement)
    await conn.close()


async def test_a_second_run_finds_nothing_to_do(empty: str) -> None:
    first = await migrate(empty)

    assert first[0] == "0001_kernel.sql"
    assert await migrate(empty) == []


async def test_two_runs_at_once_apply_each_file_once(empty: str) -> None:
    done = await asyncio.gather(migrate(empty), migrate(empty))

    assert min(len(applied) for applied in done) == 0


async def test_what_is_missing_is_known(empty: str, database: str) -> None:
    without = await asyncpg.connect(empty)
    with_all = await asyncpg.connect(database)

    assert "0001_kernel.sql" in await pending(without)
    assert await pending(with_all) == []
    await without.close()
    await with_all.close()


async def test_a_file_changed_after_it_was_applied_is_refused(database: str) -> None:
    await _execute(database, "UPDATE porchlight.schema_migration SET checksum = 'x' WHERE name = '0005_agenda.sql'")

    with pytest.raises(MigrationError, match=r"0005_agenda\.sql was changed after it was applied"):
        await migrate(database)


async def test_a_database_newer_than_the_program_is_left_alone(database: str) -> None:
    await _execute(database, "INSERT INTO porchlight.schema_migration (name, checksum) VALUES ('9999_later.sql', 'x')")

    with pytest.raises(MigrationError, match=r"9999_later\.sql, which this program does not know"):
        await migrate(database)
