"""Webs and workers that somebody keeps running: whatever ends one, it is started again."""

import asyncio
import signal
import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final, Literal

import httpx

from service.kernel.failpoints import Step
from tests.faults.nursery import Birth, Child, Nursery

STARTS_WITHIN: Final = 240.0  # seconds, where much else runs; one on a quiet machine
LOOK: Final = 0.1  # seconds between two looks at one that starts

Part = Literal["serve", "work"]


class Replica:
    """One web or one worker. `failpoint` is of one start only; `askew` of each from the next on."""

    def __init__(self, part: Part, folder: Path, settings: Mapping[str, str], trusts: str = "") -> None:
        self.part: Part = part
        self.port = _free_port()
        self.failpoint: Step | None = None  # what it is armed with, or will be, until it has died of it
        self.askew = 0.0  # seconds its clock is ahead
        self._doomed: asyncio.Future[Child] | None = None  # the process so armed, once it is born
        self._log = folder / f"{part}-{self.port}.log"
        self._settings = settings
        self._trusts = trusts
        self._ready = asyncio.Event()
        self._child: Child | None = None

    async def keep(self, nursery: Nursery, came: Callable[[int], None], went: Callable[[int], None]) -> None:
        """Start it, and start it again whenever it has ended; say when it can be asked and when no more."""
        while True:
            self._child = await self._start(nursery)
            await self._until_ready(self._child)
            if self._child.is_alive:
                came(self.port)
                self._ready.set()
            await self._child.wait()
            self._ready.clear()
            went(self.port)

    def arm(self, step: Step) -> None:
        """Let it kill itself at a step, after its next start."""
        self.failpoint, self._doomed = step, asyncio.get_running_loop().create_future()

    async def dies(self) -> int:
        """Wait for the end of the process that was armed, and give its status: it may end before it is seen ready."""
        assert self._doomed is not None
        child = await asyncio.shield(self._doomed)
        status = await child.wait()
        self.failpoint = None
        return status

    async def end(self, sign: signal.Signals) -> None:
        """Send it a signal, once it is ready, and see it gone."""
        child = await self.settled()
        self._ready.clear()
        child.end(sign)
        await child.wait()

    async def settled(self) -> Child:
        """Wait until it is ready, and give the process it is now."""
        async with asyncio.timeout(STARTS_WITHIN):
            await self._ready.wait()
        assert self._child is not None
        return self._child

    async def _start(self, nursery: Nursery) -> Child:
        waits = self._doomed if self._doomed and not self._doomed.done() else None
        armed = {"failpoint": str(self.failpoint)} if waits else {}
        child = await nursery.bear(
            Birth(
                arguments=["serve", "--web-only"] if self.part == "serve" else ["work"],
                settings={"port": str(self.port), **self._settings, **armed},
                log=str(self._log),
                askew=self.askew,
                trusts=self._trusts,
            )
        )
        if waits:
            waits.set_result(child)
        return child

    async def _until_ready(self, child: Child) -> None:
        async with asyncio.timeout(STARTS_WITHIN), httpx.AsyncClient(timeout=STARTS_WITHIN) as client:
            while child.is_alive and not await self._is_ready(client):  # noqa: ASYNC110 - another process makes it so
                await asyncio.sleep(LOOK)

    async def _is_ready(self, client: httpx.AsyncClient) -> bool:
        if self.part == "work":
            return self._log.exists() and b'"working"' in self._log.read_bytes()
        with suppress(httpx.TransportError):
            return (await client.get(f"http://127.0.0.1:{self.port}/ready")).status_code == httpx.codes.OK
        return False


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port
