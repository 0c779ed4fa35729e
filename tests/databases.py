"""Databases of tests: copied from one template, and emptied for the next test as long as only their rows changed.

What costs is not a row but a connection that knows nothing yet of tables, types and statements. So the connections of
a database are kept with it, those of its pool too, wherever a test left them as it found them.
"""

import os
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg
from msgspec import Struct

from service.kernel.db import Pool, open_pool
from service.kernel.migrate import migrate

TEMPLATE_LOCK = 7_236_912
LARGEST_KEPT = 3 * 2**20  # bytes of tables; emptied rows take room until they are swept

# Sessions a test left behind are ended first, so that what they did is counted.
END_OTHERS = """
SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> ALL ($1::int[]) AND pid <> pg_backend_pid()
  AND backend_type = 'client backend'"""
# Whoever alters a table, a function or a right writes into the catalogues, and so does ANALYZE.
IS_AS_COPIED = """
SELECT sum(pg_stat_get_tuples_inserted(oid) + pg_stat_get_tuples_updated(oid) + pg_stat_get_tuples_deleted(oid))
         FILTER (WHERE relnamespace = 'pg_catalog'::regnamespace OR relname = 'schema_migration') = 0
   AND sum(pg_relation_size(oid)) FILTER (WHERE oid >= 16384) < $1
FROM pg_class WHERE relkind = 'r' AND NOT relisshared"""
# One statement for all tables, planned once: on tables that are empty already it takes three milliseconds.
PREPARE_EMPTY = """
SELECT 'PREPARE empty AS WITH ' || string_agg(format('_%s AS (DELETE FROM %s)', oid, oid::regclass), ', ') || ' SELECT'
FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'porchlight'::regnamespace AND relname <> 'schema_migration'"""
# As at its start, and what it did is counted at once.
AS_NEW = """
SELECT pg_advisory_unlock_all(); CLOSE ALL; UNLISTEN *; RESET ALL; DISCARD TEMP; DISCARD SEQUENCES;
SELECT pg_stat_force_next_flush();"""


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


class Pooler(Struct, frozen=True):
    """A PgBouncer that the tests' pools go through: its address, and how many statements it lets a client prepare."""

    address: str
    prepared: int


class Kept(Struct):
    """A database with the connections that are kept with it."""

    name: str
    owner: asyncpg.Connection
    pool: Pool | None = None  # of the app's role; none as long as no test wanted one


class Databases:
    """Hands out empty, migrated databases, one to a test, by their addresses."""

    def __init__(self, server: str, template: str, through: Pooler | None = None) -> None:
        self.through = through
        self._server = server
        self._template = template
        self._emptied: list[Kept] = []
        self._taken: dict[str, Kept] = {}

    async def take(self) -> str:
        """Give an empty database: one that was emptied, or a new copy."""
        kept = self._emptied.pop() if self._emptied else await self._copy()
        dsn = at_database(self._server, kept.name)
        self._taken[dsn] = kept
        return dsn

    async def pool(self, dsn: str) -> Pool:
        """Give the pool of a database that was taken, opening it where there is none."""
        kept = self._taken[dsn]
        if kept.pool is None:
            kept.pool = await self._open_pool(dsn, kept.name)
        return kept.pool

    async def _open_pool(self, dsn: str, name: str) -> Pool:
        if self.through is None:
            return await open_pool(dsn, size=10)
        return await open_pool(at_database(self.through.address, name), size=10, prepared=self.through.prepared)

    async def give_back(self, dsn: str) -> None:
        """Empty a database for the next test; one whose shape changed, or that grew large, is dropped."""
        kept = self._taken.pop(dsn)
        if kept.pool and (self.through or not await _is_as_new(kept.pool)):  # behind a pooler none is a client's own
            await kept.pool.close()
            kept.pool = None
        if await _emptied(kept):
            self._emptied.append(kept)
        else:
            await self._drop(kept)

    async def close(self) -> None:
        """Leave none behind on a server that lives on."""
        while self._emptied:
            await self._drop(self._emptied.pop())

    async def _copy(self) -> Kept:
        name = f"porchlight_{uuid4().hex}"
        conn = await asyncpg.connect(self._server)
        try:
            await conn.execute("SELECT pg_advisory_lock_shared($1)", TEMPLATE_LOCK)
            await conn.execute(f'CREATE DATABASE "{name}" TEMPLATE "{self._template}" STRATEGY FILE_COPY')
        finally:
            await conn.close()
        owner = await asyncpg.connect(at_database(self._server, name))
        await owner.execute(await owner.fetchval(PREPARE_EMPTY))
        return Kept(name, owner)

    async def _drop(self, kept: Kept) -> None:
        if kept.pool:
            await kept.pool.close()
        await kept.owner.close()
        conn = await asyncpg.connect(self._server)
        try:
            await conn.execute(f'DROP DATABASE "{kept.name}" WITH (FORCE)')
        finally:
            await conn.close()


async def _is_as_new(pool: Pool) -> bool:
    """Make the connections of a pool as they were at their start; False where a test has not given all of them back."""
    if pool.is_closing() or pool.get_idle_size() < pool.get_size():
        return False
    try:
        for conn in _connections(pool):
            if conn.is_in_transaction():
                return False
            await conn.execute(AS_NEW)
    except (OSError, asyncpg.InterfaceError, asyncpg.PostgresError):  # the server has ended it
        return False
    return True


def _connections(pool: Pool | None) -> list[asyncpg.Connection]:
    return [one._con for one in pool._holders if one.is_connected()] if pool else []  # type: ignore[attr-defined]  # no name for them


async def _emptied(kept: Kept) -> bool:
    try:
        await kept.owner.fetchval(END_OTHERS, [conn.get_server_pid() for conn in _connections(kept.pool)])
        if not await kept.owner.fetchval(IS_AS_COPIED, LARGEST_KEPT):
            return False
        await kept.owner.execute("SET session_replication_role = replica")  # neither keys nor triggers stand in the way
        await kept.owner.execute("EXECUTE empty")
    except asyncpg.InsufficientPrivilegeError:  # a login that may make databases and no more
        return False
    except (OSError, asyncpg.InterfaceError, asyncpg.PostgresConnectionError):  # a test has ended it
        return False
    return True
