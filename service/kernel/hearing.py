"""Hear from PostgreSQL what changed, and forget what is kept of it: one connection for all that a process keeps."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

import asyncpg

from service.kernel.db import Connection, Pool
from service.kernel.fresh import Fresh
from service.kernel.log import log

RECONNECT_SECONDS: Final = 1.0

Told = Callable[[str], None]
"""Takes the payload of a NOTIFY."""

_log = log("hearing")


async def listen(pool: Pool, told: Mapping[str, Sequence[Told]], kept: Sequence[Fresh[Any, Any]]) -> None:
    """Hear what changed, by channel, until cancelled. Only while somebody can be told is anything kept.

    After a lost connection everything is forgotten and it listens again.
    """
    while True:
        try:
            async with pool.acquire() as conn:
                await _hear(conn, told, kept)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as exc:
            _log.warning("listening broke off", cause=type(exc).__name__, next=f"again in {RECONNECT_SECONDS} s")
        finally:
            _keep(kept, keeps=False)
        await asyncio.sleep(RECONNECT_SECONDS)


async def _hear(conn: Connection, told: Mapping[str, Sequence[Told]], kept: Sequence[Fresh[Any, Any]]) -> None:
    """Listen on a connection until it ends."""
    ended = asyncio.Event()

    def gone(_conn: object) -> None:
        ended.set()

    def heard(_conn: object, _pid: int, channel: str, payload: object) -> None:
        for tell in told[channel]:
            tell(str(payload))

    conn.add_termination_listener(gone)
    for channel in told:
        await conn.add_listener(channel, heard)
    _keep(kept, keeps=True)
    try:
        await ended.wait()
    finally:
        # Back to the pool without our ears; a connection that has ended has none.
        with suppress(asyncpg.InterfaceError, asyncpg.PostgresError, OSError):
            conn.remove_termination_listener(gone)
            for channel in told:
                await conn.remove_listener(channel, heard)


def _keep(kept: Sequence[Fresh[Any, Any]], *, keeps: bool) -> None:
    for each in kept:
        each.keep(keeps=keeps)
