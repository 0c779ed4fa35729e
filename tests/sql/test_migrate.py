"""Migrations go forward, once each, and refuse what would go wrong later."""

import asyncio
import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from service.kernel import embedded
from service.kernel.db import SQL
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


@pytest.fixture
async def bare(tmp_path: Path) -> AsyncIterator[str]:
    """Address of a server that has never seen any of our roles."""
    running = embedded.start(tmp_path / "data", durable=False)
    yield running.dsn
    running.stop()


def _as(dsn: str, login: str) -> str:
    return re.sub("//[^@/]*@", f"//{login}@", dsn, count=1)


async def test_a_login_that_may_make_roles_needs_no_superuser(bare: str) -> None:
    await _execute(bare, "CREATE ROLE chief LOGIN CREATEROLE")
    await _execute(bare, "CREATE DATABASE of_chief OWNER chief")
    address = _as(at_database(bare, "of_chief"), "chief")

    assert await migrate(address)
    assert await migrate(address) == []


async def test_a_login_that_may_not_act_as_our_roles_is_told_who_can_let_it(bare: str) -> None:
    await _execute(bare, "CREATE ROLE porchlight_app; CREATE ROLE porchlight_finder; CREATE ROLE guest LOGIN")
    await _execute(bare, "CREATE DATABASE of_guest OWNER guest")

    with pytest.raises(MigrationError, match="Run as a superuser: GRANT porchlight_app TO guest;"):
        await migrate(_as(at_database(bare, "of_guest"), "guest"))


async def test_the_login_of_a_web_is_told_whose_address_migrate_wants_and_given_no_right(bare: str) -> None:
    await _execute(bare, "CREATE ROLE chief LOGIN CREATEROLE; CREATE ROLE porchlight_web LOGIN")
    await _execute(bare, "CREATE DATABASE of_chief OWNER chief")
    database = at_database(bare, "of_chief")
    await migrate(_as(database, "chief"))

    with pytest.raises(MigrationError, match="PORCHLIGHT_OWNER_DATABASE_URL has to let chief in"):
        await migrate(_as(database, "porchlight_web"))


async def test_a_login_that_may_make_nothing_in_a_database_is_told_who_can_let_it(bare: str) -> None:
    await _execute(bare, "CREATE ROLE guest LOGIN CREATEROLE")
    await _execute(bare, 'CREATE DATABASE "of others"')

    with pytest.raises(MigrationError, match='GRANT CREATE ON DATABASE "of others" TO guest;'):
        await migrate(_as(at_database(bare, "of%20others"), "guest"))


async def test_a_database_that_is_away_is_said_in_a_sentence() -> None:
    with pytest.raises(MigrationError, match="does not let us in"):
        await migrate("postgresql://porchlight@127.0.0.1:1/porchlight")


@pytest.fixture
async def behind(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Address of a database that lacks the last migration, which wants a table of ours."""
    shutil.copytree(SQL / "migrations", tmp_path / "migrations")
    (tmp_path / "migrations" / "9999_kernel.sql").write_text("ALTER TABLE audit ADD COLUMN held text")
    monkeypatch.setattr("service.kernel.migrate.SQL", tmp_path)
    monkeypatch.setattr("service.kernel.migrate.LOCK_WAIT", 0.1)
    monkeypatch.setattr("service.kernel.migrate.PAUSE", 0.05)
    return database


async def test_a_migration_waits_in_short_turns_for_a_table_somebody_holds(behind: str) -> None:
    holding = await asyncpg.connect(behind)
    held = holding.transaction()
    await held.start()
    await holding.execute("SELECT FROM porchlight.audit")
    migrating = asyncio.create_task(migrate(behind))

    for _ in range(3):  # who comes meanwhile gets in
        await asyncio.sleep(0.1)
        await asyncio.wait_for(_execute(behind, "SELECT FROM porchlight.audit"), 0.5)
    await held.rollback()

    assert await migrating == ["9999_kernel.sql"]
    await holding.close()


async def test_a_migration_that_finds_no_turn_gives_up_and_says_so(
    behind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.kernel.migrate.TRIES", 2)
    holding = await asyncpg.connect(behind)
    async with holding.transaction():
        await holding.execute("SELECT FROM porchlight.audit")

        with pytest.raises(MigrationError, match=r"9999_kernel\.sql changed nothing: .* held by another transaction"):
            await migrate(behind)
    await holding.close()
