"""PostgreSQL: the pool, THE transaction with its org, named SQL, and constraints that speak as Refusals."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import aiosql
import asyncpg
import msgspec
from aiosql.queries import Queries
from asyncpg.pool import PoolConnectionProxy

from service.kernel.errors import Refusal, Unavailable
from service.kernel.ids import OrgId
from service.kernel.known_types import Connected
from service.kernel.named_sql import Straight

Connection = asyncpg.Connection | PoolConnectionProxy

Result = TypeVar("Result")
APP_ROLE = "porchlight_app"
ATTEMPTS = 5  # of a transaction PostgreSQL asks to try again
WAIT_FOR_CONNECTION = 2.0  # seconds in which nobody gave a connection back, until a request is told to come back
LATE = 0.1  # seconds a process that is not too busy takes at most to do what is due
LONGEST_QUEUE = 30.0  # seconds in a queue that moves; whoever asks has gone by then
LONGEST_STATEMENT = 120.0  # seconds; the longest of a roster takes ten. Then the server is taken for gone
# What the server does with a transaction of ours that we are no longer there to end: a machine without power says
# nothing, and its locks would keep everybody else waiting for hours.
PATIENCE = {
    "lock_timeout": "15s",
    "idle_in_transaction_session_timeout": "60s",
    "tcp_keepalives_idle": "20",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
}
# What a question ends with while the database is away; whoever asks again and again asks later.
AWAY = (Unavailable, OSError, asyncpg.PostgresError, asyncpg.InterfaceError)
# What ends a connection under a question: what a commit came to is then not known.
LOST = (asyncpg.PostgresConnectionError, asyncpg.CannotConnectNowError, asyncpg.AdminShutdownError, OSError)
PREPARED = 100  # statements a connection keeps; asyncpg's own choice
BEGIN = "BEGIN; SELECT set_config('porchlight.org', "
# Without enable_seqscan = off a plan made while a table was empty would go on reading all of it as it fills. Where it
# has to read all of a small one, that is reckoned so dear that it would be compiled first.
BEGIN_BY_KEY = (
    "BEGIN; SELECT set_config('plan_cache_mode', 'force_generic_plan', true), "
    "set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true), set_config('porchlight.org', "
)
_PACKED = Path(__file__).parents[1] / "_sql"
SQL = _PACKED if _PACKED.is_dir() else Path(__file__).parents[2] / "sql"


class NotBoundError(Exception):
    """Connections do not work as the app's role: a pooler in between drops what we ask for at their start."""


class Pool(asyncpg.Pool):
    """A pool with a queue before it: who asked first is given a connection first.

    In asyncpg's own whoever comes in the moment one is free takes it, and who was woken for it goes to the end: of
    1,200 families at once some waited three times as long as the others.
    """

    def __init__(self, dsn: str, *, size: int, **asked: Any) -> None:  # noqa: ANN401 - as asyncpg.create_pool has them
        super().__init__(
            dsn,
            min_size=min(2, size),
            max_size=size,
            max_queries=50_000,
            max_inactive_connection_lifetime=300,
            loop=None,
            connection_class=Connected,
            record_class=asyncpg.Record,
            **asked,
        )
        self.queue = asyncio.Semaphore(size)
        self.given_back = 0  # connections that came back alive: whether the queue moves


async def open_pool(dsn: str, *, size: int = 10, role: str = APP_ROLE, prepared: int = PREPARED) -> Pool:
    """Open a pool that works as the app's role whoever logs in, so that row-level security binds it.

    `prepared` is how many statements each connection keeps prepared: none behind a pooler that gives every transaction
    another connection of the server and knows nothing of them. Raises NotBoundError.
    """
    pool = await Pool(
        dsn,
        size=size,
        init=_speak_json,
        reset=_leave,
        statement_cache_size=prepared,
        command_timeout=LONGEST_STATEMENT,
        server_settings={
            **PATIENCE,
            "role": role,
            "search_path": "porchlight, public",
            "application_name": "porchlight",
            "timezone": "UTC",
        },
    )
    await _check_bound(pool, role)
    return pool


async def _check_bound(pool: Pool, role: str) -> None:
    """Refuse to work as anybody but the role: row-level security would not bind a superuser, and nobody would see."""
    async with pool.acquire() as conn:
        found, path = await conn.fetchval("SELECT ARRAY[current_user::text, current_setting('search_path')]")
    if found != role or "porchlight" not in path:
        pool.terminate()
        raise NotBoundError(
            f"Connections work as {found} with search_path {path}, not as {role}: the pooler in between drops these. "
            "Give its login them by deploy/roles.sql."
        )


async def _leave(_conn: Connection) -> None:
    """Give a connection back as it is: nothing we set outlives its transaction. Saves a question each time."""


async def _speak_json(conn: Connection) -> None:
    for kind in ("json", "jsonb"):
        await conn.set_type_codec(
            kind,
            encoder=lambda value: msgspec.json.encode(value).decode(),
            decoder=msgspec.json.decode,
            schema="pg_catalog",
        )


@cache
def queries(slice_name: str) -> Queries:
    """Load sql/queries/<slice>.sql: each `-- name:` becomes an async method that takes the connection first."""
    file = SQL / "queries" / f"{slice_name}.sql"
    loaded: Queries = aiosql.from_path(file, Straight, kwargs_only=False)  # type: ignore[arg-type]  # typed for its own
    return loaded


@asynccontextmanager
async def borrowed(pool: Pool) -> AsyncIterator[Connection]:
    """Borrow a connection, waiting as long as others are given back: a busy database is not one that is away.

    None given back within two seconds, or none to be had, is Unavailable: nothing was begun.
    """
    try:
        conn = await _acquired(pool)
    except (
        TimeoutError,
        OSError,
        asyncpg.PostgresConnectionError,
        asyncpg.CannotConnectNowError,
        asyncpg.InterfaceError,
    ) as exc:
        raise Unavailable from exc
    try:
        yield conn
    except (asyncpg.InterfaceError, asyncpg.InternalClientError) as exc:
        if not _is_gone(conn):
            raise
        raise Unavailable from exc
    finally:
        await _give_back(pool, conn)


async def _acquired(pool: Pool) -> PoolConnectionProxy:
    """Queue for a connection; TimeoutError once the queue stands still, or has been too long."""
    acquiring = asyncio.ensure_future(_queued(pool))
    try:
        async with asyncio.timeout(LONGEST_QUEUE):
            return await _its_turn(pool, acquiring)
    except BaseException:
        acquiring.cancel()
        with suppress(asyncio.CancelledError, Exception):  # it may have come in the moment nobody waited any more
            await _give_back(pool, await acquiring)
        raise


async def _queued(pool: Pool) -> PoolConnectionProxy:
    await pool.queue.acquire()
    try:
        return await pool.acquire()
    except BaseException:
        pool.queue.release()
        raise


async def _its_turn(pool: Pool, acquiring: asyncio.Future[PoolConnectionProxy]) -> PoolConnectionProxy:
    loop = asyncio.get_running_loop()
    while True:
        before, since = pool.given_back, loop.time()
        done, _ = await asyncio.wait({acquiring}, timeout=WAIT_FOR_CONNECTION)
        if done:
            return acquiring.result()
        if pool.given_back == before and not was_late(since, loop.time()):
            raise TimeoutError


def was_late(since: float, now: float) -> bool:
    """Tell whether a look after WAIT_FOR_CONNECTION came late: then this process stood still, not the queue."""
    return now - since > WAIT_FOR_CONNECTION + LATE


def _is_gone(conn: Connection) -> bool:
    """Tell whether the server went away under a connection: what it was asked may have been done or not."""
    try:
        return conn.is_closed()
    except asyncpg.InterfaceError:  # so closed that the pool has already parted with it
        return True


async def _give_back(pool: Pool, conn: PoolConnectionProxy) -> None:
    """Give a connection back. A dead one is no trouble of whoever had it: what they committed is committed."""
    if not _is_gone(conn):
        pool.given_back += 1
    try:
        with suppress(asyncpg.InterfaceError, asyncpg.InternalClientError, asyncpg.PostgresError, OSError):
            await pool.release(conn)
    finally:
        pool.queue.release()


@asynccontextmanager
async def transaction(
    pool: Pool, org_id: OrgId, *, by_key: bool = False, patience: str | None = None
) -> AsyncIterator[Connection]:
    """Open a transaction for one org; rows of every other org do not exist in it. Unavailable as `borrowed`.

    `by_key` and `patience`: as `begin`.
    """
    async with borrowed(pool) as conn:
        await begin(conn, org_id, by_key=by_key, patience=patience)
        try:
            yield conn
        except BaseException:
            await conn.execute("ROLLBACK")
            raise
        await conn.execute("COMMIT")


async def begin(conn: Connection, org_id: OrgId, *, by_key: bool = False, patience: str | None = None) -> None:
    """Begin a transaction and say whose rows it may see and write, in one way there and back.

    `by_key` is for work whose every statement finds a few rows by an index: each is then planned once a connection
    and not each time anew, which took several times as long as running it. `patience` is how long a lock is waited for,
    as PostgreSQL writes it, if not as long as usual.
    """
    also = f", set_config('lock_timeout', '{patience}', true)" if patience else ""
    await conn.execute(f"{BEGIN_BY_KEY if by_key else BEGIN}'{UUID(int=org_id.int)}', true){also}")


@asynccontextmanager
async def savepoint(conn: Connection) -> AsyncIterator[None]:
    """Do a step of a transaction that may fail without undoing the steps before it."""
    await conn.execute("SAVEPOINT step")
    try:
        yield
    except BaseException:
        await conn.execute("ROLLBACK TO SAVEPOINT step; RELEASE SAVEPOINT step")
        raise
    await conn.execute("RELEASE SAVEPOINT step")


async def transact(
    pool: Pool,
    org_id: OrgId,
    work: Callable[[Connection], Awaitable[Result]],
    *,
    by_key: bool = False,
    patience: str | None = None,
) -> Result:
    """Do `work` in one transaction, again from its beginning when PostgreSQL asks for it (40001, 40P01).

    `work` may therefore run several times and must not do anything outside the database. `by_key` and `patience`: as
    `begin`.
    """
    for attempt in range(ATTEMPTS):
        try:
            async with transaction(pool, org_id, by_key=by_key, patience=patience) as conn:
                return await work(conn)
        except (asyncpg.SerializationError, asyncpg.DeadlockDetectedError):
            if attempt == ATTEMPTS - 1:
                raise
            await asyncio.sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311 - spreads retries, guards nothing
    raise AssertionError


@contextmanager
def refusing(named: Mapping[str, Callable[[], Refusal]]) -> Iterator[None]:
    """Turn the breach of a named constraint into the Refusal that says it."""
    try:
        yield
    except asyncpg.IntegrityConstraintViolationError as exc:
        breached = exc.constraint_name or ""
        if breached in named:
            refusal = named[breached]()
            raise refusal from exc
        raise


async def find_org(pool: Pool, function: str, *args: Any) -> OrgId | None:  # noqa: ANN401 - whatever the SQL function takes
    """Ask one of the finder's functions whose org something belongs to."""
    marks = ", ".join(f"${n}" for n in range(1, len(args) + 1))
    async with borrowed(pool) as conn:
        found = await conn.fetchval(f"SELECT {function}({marks})", *args)
    return OrgId(found) if found else None
