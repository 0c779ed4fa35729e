"""Bring a database to the shape this program needs: sql/migrations in order, once each, forward only."""

import asyncio
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Final

import asyncpg

from service.kernel.db import SQL

LOCK = 7_236_911  # one migration at a time, whoever starts it
ROLES = ("porchlight_app", "porchlight_finder")
SET_APART: Final = 16
"""The PostgreSQL since which to be a member of a role is not yet to act as it."""
LOCK_WAIT: Final = 2.0
"""Seconds a migration waits for a table somebody holds: whoever comes after it stands behind it as long."""
TRIES: Final = 20
PAUSE: Final = 1.0
"""Seconds in which those who stood behind it get in, before it tries again."""


class MigrationError(Exception):
    """The database cannot be brought up to date; the message says which file and why."""


async def migrate(dsn: str, *, progress: Callable[[str], None] = lambda _name: None) -> list[str]:
    """Apply what is missing, one transaction a file, and return the names applied.

    Refuses when a file that was applied has changed since, or when the database is newer than this program.
    """
    conn = await _connected(dsn)
    try:
        await conn.execute("SELECT pg_advisory_lock($1)", LOCK)
        await _look_who_asks(conn)
        await _prepare(conn)
        applied = {
            row["name"]: row["checksum"] for row in await conn.fetch("SELECT name, checksum FROM schema_migration")
        }
        files = sorted((SQL / "migrations").glob("*.sql"))
        _compare(applied, files)
        missing = [file for file in files if file.name not in applied]
        for file in missing:
            progress(file.name)
            await _apply(conn, file)
        return [file.name for file in missing]
    finally:
        await conn.close()


async def _connected(dsn: str) -> asyncpg.Connection:
    try:
        return await asyncpg.connect(dsn, server_settings={"search_path": "porchlight, public"})
    except (OSError, asyncpg.PostgresError) as exc:
        message = (
            f"The database does not let us in ({type(exc).__name__}: {exc}). Is it there, and is "
            "PORCHLIGHT_OWNER_DATABASE_URL right, or PORCHLIGHT_DATABASE_URL where that is not set?"
        )
        raise MigrationError(message) from exc


async def pending(conn: asyncpg.Connection) -> list[str]:
    """List migrations this database still lacks."""
    if not await conn.fetchval("SELECT to_regclass('porchlight.schema_migration')"):
        return [file.name for file in sorted((SQL / "migrations").glob("*.sql"))]
    applied = {row["name"] for row in await conn.fetch("SELECT name FROM porchlight.schema_migration")}
    return [file.name for file in sorted((SQL / "migrations").glob("*.sql")) if file.name not in applied]


async def _look_who_asks(conn: asyncpg.Connection) -> None:
    """Send away who may make nothing here, the login of web and worker for one, before anybody is told to let it."""
    ours = await conn.fetchrow(
        """SELECT nspowner::regrole::text AS owner, has_schema_privilege(oid, 'CREATE') AS may_make
           FROM pg_namespace WHERE nspname = 'porchlight'"""
    )
    if ours and not ours["may_make"]:
        message = (
            f"The tables are {ours['owner']}'s, and {_login(conn)} may make none beside them: "
            f"PORCHLIGHT_OWNER_DATABASE_URL has to let {ours['owner']} in."
        )
        raise MigrationError(message)
    if not await conn.fetchval("SELECT has_database_privilege(current_database(), 'CREATE')"):
        database = await conn.fetchval("SELECT quote_ident(current_database())")
        message = (
            f"{_login(conn)} may make nothing in this database. "
            f"Run as who owns it: GRANT CREATE ON DATABASE {database} TO {_login(conn)};"
        )
        raise MigrationError(message)


async def _prepare(conn: asyncpg.Connection) -> None:
    """Make schema, roles and the list of what was applied. Roles belong to the whole server, so they may be there."""
    for role in ROLES:
        if not await conn.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", role):
            try:
                await conn.execute(f"CREATE ROLE {role} NOLOGIN NOBYPASSRLS")
            except asyncpg.DuplicateObjectError:
                pass  # two databases of one server, migrated at once
            except asyncpg.InsufficientPrivilegeError as exc:
                message = (
                    f"Role {role} is missing and this login may not create it. "
                    f"Run as a superuser: CREATE ROLE {role} NOLOGIN; GRANT {role} TO {_login(conn)};"
                )
                raise MigrationError(message) from exc
        await _join(conn, role)
    await conn.execute("CREATE SCHEMA IF NOT EXISTS porchlight")
    await conn.execute(
        """CREATE TABLE IF NOT EXISTS porchlight.schema_migration
           (name text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())"""
    )
    await conn.execute("GRANT USAGE ON SCHEMA porchlight TO porchlight_app")
    await conn.execute("GRANT SELECT ON porchlight.schema_migration TO porchlight_app")


async def _join(conn: asyncpg.Connection, role: str) -> None:
    """See to it that this login may act as a role. Since PostgreSQL 16 who makes one may give it away, and no more."""
    act_as = "SET" if conn.get_server_version().major >= SET_APART else "MEMBER"
    if await conn.fetchval("SELECT pg_has_role($1, $2)", role, act_as):
        return
    try:
        await conn.execute(f"GRANT {role} TO CURRENT_USER")
    except asyncpg.InsufficientPrivilegeError as exc:
        message = (
            f"This login may not act as {role}, nor give itself the right. "
            f"Run as a superuser: GRANT {role} TO {_login(conn)};"
        )
        raise MigrationError(message) from exc


def _login(conn: asyncpg.Connection) -> str:
    login: str = conn.get_settings().session_authorization
    return login


def _compare(applied: dict[str, str], files: list[Path]) -> None:
    known = {file.name: _checksum(file) for file in files}
    for name, checksum in applied.items():
        if name not in known:
            message = (
                f"The database has migration {name}, which this program does not know: it is older than the database."
            )
            raise MigrationError(message)
        if known[name] != checksum:
            message = f"Migration {name} was changed after it was applied. Migrations only go forward: add a new one."
            raise MigrationError(message)


async def _apply(conn: asyncpg.Connection, file: Path) -> None:
    """Apply a file, again where somebody holds a table it needs: in between, who waits behind it gets in."""
    for _ in range(TRIES):
        try:
            await _apply_once(conn, file)
        except asyncpg.LockNotAvailableError:
            await asyncio.sleep(PAUSE)
        else:
            return
    message = (
        f"Migration {file.name} changed nothing: a table it needs was held by another transaction {TRIES} times for "
        f"{LOCK_WAIT:.0f} seconds. Look for a long one in pg_stat_activity, or run it again at a quieter hour."
    )
    raise MigrationError(message)


async def _apply_once(conn: asyncpg.Connection, file: Path) -> None:
    try:
        async with conn.transaction():
            await conn.execute(f"SET LOCAL lock_timeout = '{LOCK_WAIT * 1000:.0f}ms'")
            await conn.execute(file.read_text(encoding="utf-8"))  # noqa: ASYNC240 - nothing else runs beside a migration
            await conn.execute(
                "INSERT INTO schema_migration (name, checksum) VALUES ($1, $2)", file.name, _checksum(file)
            )
    except asyncpg.LockNotAvailableError:
        raise
    except asyncpg.PostgresError as exc:
        message = f"Migration {file.name} failed and changed nothing: {exc}"
        raise MigrationError(message) from exc


def _checksum(file: Path) -> str:
    return sha256(file.read_bytes().replace(b"\r\n", b"\n")).hexdigest()
