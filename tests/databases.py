"""Databases of tests: copied from one template, and emptied for the next test as long as only their rows changed."""

import os
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg

from service.kernel.migrate import migrate

TEMPLATE_LOCK = 7_236_912
LARGEST_KEPT = 3 * 2**20  # bytes of tables; emptied rows take room until they are swept

# Sessions a test left behind are ended first, so that what they did is counted.
END_OTHERS = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"""
# Whoever alters a table, a function or a right writes into the catalogues, and so does ANALYZE.
IS_AS_COPIED = """
SELECT (SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) = 0
        FROM pg_stat_all_tables JOIN pg_class ON pg_class.oid = relid
        WHERE NOT relisshared AND (schemaname = 'pg_catalog' OR pg_class.relname = 'schema_migration'))
   AND (SELECT sum(pg_relation_size(oid)) < $1 FROM pg_class WHERE relkind = 'r' AND oid >= 16384)"""
EMPTY = """
DO $$
DECLARE filled regclass;
BEGIN
    SET LOCAL session_replication_role = replica;  -- neither keys nor triggers stand in the way
    FOR filled IN SELECT oid FROM pg_class
                  WHERE relkind = 'r' AND relnamespace = 'porchlight'::regnamespace AND relname <> 'schema_migration'
    LOOP
        EXECUTE 'DELETE FROM ' || filled;
    END LOOP;
END $$"""


def at_database(dsn: str, name: str) -> str:
    """Return the address of another database of the same server."""
    parts = urlsplit(dsn)
    return urlunsplit((parts.scheme, parts.netloc, f"/{name}", parts.query, ""))


async def make_template(server: str) -> str:
    """Give the name of the migrated database that every test's own is copied from; made once for all workers."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    name = f"porchlight_template_{run[:24]}"
    conn = await asyncpg.connect(server)
    try:
        await conn.execute("SELECT pg_advisory_lock($1)", TEMPLATE_LOCK)
        if not await conn.fetchval("SELECT true FROM pg_database WHERE datname = $1", name):
            await conn.execute(f'CREATE DATABASE "{name}"')
            await migrate(at_database(server, name))
    finally:
        await conn.close()
    return name


class Databases:
    """Hands out empty, migrated databases, one to a test."""

    def __init__(self, server: str, template: str) -> None:
        self.server = server
        self._template = template
        self._emptied: list[str] = []

    async def take(self) -> str:
        """Give the name of an empty database: one that was emptied, or a new copy."""
        if self._emptied:
            return self._emptied.pop()
        name = f"porchlight_{uuid4().hex}"
        conn = await asyncpg.connect(self.server)
        try:
            await conn.execute("SELECT pg_advisory_lock_shared($1)", TEMPLATE_LOCK)
            await conn.execute(f'CREATE DATABASE "{name}" TEMPLATE "{self._template}"')
        finally:
            await conn.close()
        return name

    async def give_back(self, name: str) -> None:
        """Empty a database for the next test; one whose shape changed, or that grew large, is dropped."""
        if await _emptied(at_database(self.server, name)):
            self._emptied.append(name)
        else:
            await self._drop(name)

    async def close(self) -> None:
        """Leave none behind on a server that lives on."""
        while self._emptied:
            await self._drop(self._emptied.pop())

    async def _drop(self, name: str) -> None:
        conn = await asyncpg.connect(self.server)
        try:
            await conn.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        finally:
            await conn.close()


async def _emptied(dsn: str) -> bool:
    conn = await asyncpg.connect(dsn)
    try:
        await conn.execute(END_OTHERS)
        if not await conn.fetchval(IS_AS_COPIED, LARGEST_KEPT):
            return False
        await conn.execute(EMPTY)
    except asyncpg.InsufficientPrivilegeError:  # a login that may make databases and no more
        return False
    finally:
        await conn.close()
    return True
