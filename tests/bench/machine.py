"""What a bench runs on: a database of its own, web processes, and how much memory they take."""

import asyncio
import os
import socket
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

import asyncpg
import httpx

from service.kernel import embedded
from service.kernel.ids import new_id
from service.kernel.migrate import migrate
from tests.databases import at_database
from tests.processes import Serving, serving

PROCESSES: Final = 2
SECRET: Final = "k" * 32
READY_WITHIN: Final = 60.0


@asynccontextmanager
async def database(folder: Path) -> AsyncIterator[str]:
    """Give a migrated database on DATABASE_URL's server, or on an embedded PostgreSQL that waits for the disk."""
    given = os.environ.get("PORCHLIGHT_TEST_DATABASE_URL") or os.environ.get("DATABASE_URL")
    running = None if given else await asyncio.to_thread(embedded.start, folder / "pg", durable=True)
    server = running.dsn if running else given or ""
    name = f"porchlight_bench_{new_id().hex}"
    admin = await asyncpg.connect(server)
    await admin.execute(f'CREATE DATABASE "{name}"')
    try:
        await migrate(at_database(server, name))
        yield at_database(server, name)
    finally:
        await admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        await admin.close()
        if running:
            running.stop()


@asynccontextmanager
async def web(dsn: str, folder: Path) -> AsyncIterator[Serving]:
    """Serve by as many processes as an operator would have on this machine; nothing works beside them."""
    words = ("--web-only", "--processes", str(PROCESSES))
    async with serving(dsn, folder, *words, log_level="warning") as running:
        await asyncio.sleep(1)  # the other process answers a moment later
        yield running
        await running.stop()


@asynccontextmanager
async def hello() -> AsyncIterator[str]:
    """Serve the smallest application, by the same server and as many processes."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "uvicorn", "tests.bench.hello:APP", "--port", str(port), "--workers", str(PROCESSES)),
        *("--no-access-log", "--log-level", "warning", "--no-server-header"),
    )
    address = f"http://127.0.0.1:{port}"
    try:
        await _answers(f"{address}/hello", process)
        yield address
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


def children_of(pid: int) -> set[int]:
    """List the processes another one has started (Linux)."""
    return {int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()}


def megabytes(pids: set[int]) -> float:
    """Add up the memory of processes; what several share is counted once (PSS)."""
    kilobytes = 0
    for pid in pids:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8").splitlines()
        kilobytes += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return kilobytes / 1024


async def _answers(address: str, process: Process) -> None:
    async with httpx.AsyncClient() as client, asyncio.timeout(READY_WITHIN):
        while process.returncode is None:
            with suppress(httpx.TransportError):
                if (await client.get(address)).is_success:
                    return
            await asyncio.sleep(0.05)
    raise AssertionError(address)
