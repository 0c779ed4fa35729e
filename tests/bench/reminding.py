"""Ten thousand reminders that are due at once, two workers, and a relay on this machine that takes whatever comes."""

import asyncio
import os
import sys
import time
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Final

import asyncpg

from tests.bench.figures import Bench, Figure
from tests.bench.machine import SECRET
from tests.processes import ROOT

WORKERS: Final = 2
MOST_SECONDS: Final = 900

DUE: Final = """
INSERT INTO notice (org_id, notice_id, dedupe, recipient_id, channel, address, language, message, not_before, not_after,
                    message_id, created_at)
SELECT org_id, made.id, 'day_before:' || made.id, recipient_id, channel, address, language,
       message - 'meeting'
         || jsonb_build_object('kind', 'day_before', 'meetings', jsonb_build_array(message -> 'meeting')),
       now(), now() + interval '1 day', '<' || made.id || '@school.example>', now()
FROM (SELECT * FROM notice WHERE message ->> 'kind' = 'booked' LIMIT 1) AS booked,
     LATERAL (SELECT gen_random_uuid() AS id, booked.notice_id FROM generate_series(1, $1)) AS made"""
STATES: Final = "SELECT state, count(*) FROM notice WHERE message ->> 'kind' = 'day_before' GROUP BY state"
BUSY: Final = "SELECT active_time FROM pg_stat_database WHERE datname = current_database()"


async def reminders(bench: Bench) -> Figure:
    """Measure how fast two workers hand reminders over, and how much of the time the database works for it."""
    how_many = bench.effort.reminders
    conn = await asyncpg.connect(bench.dsn, server_settings={"search_path": "porchlight, public"})
    await conn.execute("UPDATE notice SET state = 'dropped' WHERE state = 'queued'")
    await conn.execute(DUE, how_many)
    relay = await asyncio.start_server(_take, "127.0.0.1", 0)
    busy = await conn.fetchval(BUSY)
    async with AsyncExitStack() as workers:
        for _ in range(WORKERS):
            await workers.enter_async_context(_working(bench.dsn, relay.sockets[0].getsockname()[1]))
        seconds = await _until_sent(conn)
    await asyncio.sleep(1.5)  # the server counts what a session did when it ends
    busy = (await conn.fetchval(BUSY) - busy) / 1000
    states = await _states(conn)
    await conn.close()
    relay.close()
    return Figure(
        what=f"{how_many} reminders due at once, {WORKERS} workers",
        ours=f"{states}; {how_many / seconds:.0f}/s; sessions busy {busy / seconds:.1f} s a second",
        target="all handed over",
        is_reached=states == {"sent": how_many},
    )


async def _until_sent(conn: asyncpg.Connection) -> float:
    """Give the seconds from the first that was sent to the last."""
    began = None
    async with asyncio.timeout(MOST_SECONDS):
        while (states := await _states(conn)).keys() & {"queued", "leased"}:
            if began is None and "sent" in states:
                began = time.perf_counter()
            await asyncio.sleep(0.2)
    return time.perf_counter() - (began or 0)


async def _states(conn: asyncpg.Connection) -> dict[str, int]:
    return {row["state"]: row["count"] for row in await conn.fetch(STATES)}


@asynccontextmanager
async def _working(dsn: str, port: int) -> AsyncIterator[None]:
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("PORCHLIGHT_", "DATABASE_"))}
    settings = {
        "PORCHLIGHT_DATABASE_URL": dsn,
        "PORCHLIGHT_SECRET": SECRET,
        "PORCHLIGHT_MAIL_URL": f"smtp+plain://127.0.0.1:{port}",
        "PORCHLIGHT_WORKER_SECONDS": "1",
        "PORCHLIGHT_LOG_LEVEL": "error",
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "service.cli", "work"),
        env={**environ, "PYTHONPATH": str(ROOT), **settings},
    )
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


async def _take(reader: StreamReader, writer: StreamWriter) -> None:
    """Be a relay that takes every mail (RFC 5321, as much of it as aiosmtplib speaks)."""
    writer.write(b"220 sink\r\n")
    with suppress(ConnectionError, asyncio.IncompleteReadError):
        while line := await reader.readline():
            match line[:4].upper():
                case b"QUIT":
                    break
                case b"DATA":
                    writer.write(b"354 go\r\n")
                    await reader.readuntil(b"\r\n.\r\n")
            writer.write(b"250 ok\r\n")
    writer.write(b"221 bye\r\n")
    writer.close()
