"""Porchlight as a real process on a test's own database: started, hit, killed and started again."""

import asyncio
import os
import signal
import socket
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import date, datetime, timedelta
from pathlib import Path

import httpx
from msgspec import Struct

ROOT = Path(__file__).parents[1]
PACKAGES = os.pathsep.join((str(ROOT), str(ROOT / "tests" / "as_deployed")))
READY_WITHIN = 60.0  # seconds; two on a quiet machine
THURSDAY = 4


class Serving(Struct):
    """A process that serves and works; its log is a file."""

    address: str
    process: Process
    log: Path

    def said(self) -> str:
        """Everything it has logged so far."""
        return self.log.read_text(encoding="utf-8")

    async def kill(self) -> None:
        """Take the power away."""
        self.process.kill()
        await self.process.wait()

    async def stop(self) -> int:
        """Ask it to end, wait, and give its status."""
        with suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGTERM)
        return await asyncio.wait_for(self.process.wait(), READY_WITHIN)


@asynccontextmanager
async def serving(database: str, folder: Path, *words: str, **settings: str) -> AsyncIterator[Serving]:
    """Serve on a free port, mail and texts kept in `folder`, until the block ends; it may be killed before.

    `words` go to the command.
    """
    async with _started(database, folder, "serve", *words, **settings) as running:
        await _answers(running)
        yield running


@asynccontextmanager
async def working(database: str, folder: Path, **settings: str) -> AsyncIterator[Serving]:
    """Do the worker's part alone until the block ends, as `serving`."""
    async with _started(database, folder, "work", **settings) as running:
        yield running


@asynccontextmanager
async def _started(database: str, folder: Path, *words: str, **settings: str) -> AsyncIterator[Serving]:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    wanted = {
        "database_url": database,
        "data_dir": str(folder),
        "base_url": address,
        "port": str(port),
        "secret": "k" * 32,  # the key of the fixture `keyring`
        "sms_url": "file:mail",
        "worker_seconds": "1",
        "pool_size": "10",
        **settings,
    }
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("PORCHLIGHT_", "DATABASE_"))}
    log = folder / f"{port}.log"
    with log.open("wb") as written:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "service.cli", *words),
            cwd=ROOT,
            env={**environ, "PYTHONPATH": PACKAGES, **{f"PORCHLIGHT_{n.upper()}": v for n, v in wanted.items()}},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=written,
            stderr=written,
        )
    try:
        yield Serving(address, process, log)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def _answers(running: Serving) -> None:
    async with httpx.AsyncClient(base_url=running.address) as client, asyncio.timeout(READY_WITHIN):
        while running.process.returncode is None:
            with suppress(httpx.TransportError):
                if (await client.get("/ready")).status_code == httpx.codes.OK:
                    return
            await asyncio.sleep(0.05)
    raise AssertionError(running.said())


def days_ahead(now: datetime) -> tuple[date, date]:
    """Give two school days for a round that lie ahead of the real clock, which real processes go by."""
    day = now.date() + timedelta(days=7)
    while day.isoweekday() > THURSDAY:
        day += timedelta(days=1)
    return day, day + timedelta(days=1)
