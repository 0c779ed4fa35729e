"""Python with all of Porchlight loaded, from which processes are forked: a start is then no longer mostly imports.

Run as a module it reads one Birth a line, and writes a line when a child is born and when one has ended. A child is a
process of its own with an environment and a log of its own, and does what the command `porchlight` does.
"""

import asyncio
import os
import signal
import ssl
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from service import cli, worker
from service.hooks.sending import Sender
from service.kernel.clock import SystemClock
from service.kernel.outside import Address, Guard
from service.serving import serve, work
from tests.faults.listening import GIVEN

ROOT: Final = Path(__file__).parents[2]
LOADED: Final = (serve, work)  # here once: the command itself loads them when it is told to serve


class Birth(Struct, frozen=True, kw_only=True):
    """A process that is wanted."""

    arguments: Sequence[str]
    settings: Mapping[str, str]  # by name in lower case, without the prefix
    log: str
    askew: float  # seconds its clock is ahead
    trusts: str = ""  # certificates of a receiver of webhooks on this machine that counts as public; "" nobody's


class News(Struct, frozen=True):
    """`status` None: born. Else it has ended, as Popen.returncode says it."""

    pid: int
    status: int | None = None


class Child:
    """A process, as whoever asked for it sees it."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    @property
    def is_alive(self) -> bool:
        return not self._ended.done()

    def end(self, sign: signal.Signals) -> None:
        """Send a signal, if it is there to get it."""
        if self.is_alive:
            with suppress(ProcessLookupError):
                os.kill(self.pid, sign)

    async def wait(self) -> int:
        """Wait for its end and give its status; minus the signal that ended it."""
        return await asyncio.shield(self._ended)

    def ended(self, status: int) -> None:
        """Hear of its end."""
        self._ended.set_result(status)


class Nursery:
    """Where the processes come from."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._children: dict[int, Child] = {}
        self._born: asyncio.Queue[Child] = asyncio.Queue()
        self._one_at_a_time = asyncio.Lock()

    async def bear(self, birth: Birth) -> Child:
        """Start a process."""
        async with self._one_at_a_time:
            assert self._process.stdin
            self._process.stdin.write(msgspec.json.encode(birth) + b"\n")
            return await self._born.get()

    async def listen(self) -> None:
        """Take the news."""
        assert self._process.stdout
        while line := await self._process.stdout.readline():
            news = msgspec.json.decode(line, type=News)
            if news.status is None:
                self._children[news.pid] = Child(news.pid)
                self._born.put_nowait(self._children[news.pid])
            else:
                self._children.pop(news.pid).ended(news.status)

    async def close(self) -> None:
        """Kill whoever is left, and wait until all are gone."""
        assert self._process.stdin
        self._process.stdin.close()
        await self._process.wait()


@asynccontextmanager
async def nursery() -> AsyncIterator[Nursery]:
    """Open one."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("PORCHLIGHT_", "DATABASE_"))}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.faults.nursery"),
        cwd=ROOT,
        env={**environ, "PYTHONPATH": str(ROOT)},
        stdin=PIPE,
        stdout=PIPE,
    )
    opened = Nursery(process)
    listening = asyncio.create_task(opened.listen())
    try:
        yield opened
    finally:
        await opened.close()
        await listening


def main() -> None:
    """Bear children until nobody asks any more; then none is left."""
    alive: set[int] = set()

    def tell(news: News) -> None:
        os.write(1, msgspec.json.encode(news) + b"\n")  # whole lines, whoever interrupts whom

    def reap(*_: object) -> None:
        with suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                alive.discard(ended[0])
                tell(News(ended[0], os.waitstatus_to_exitcode(ended[1])))

    signal.signal(signal.SIGCHLD, reap)
    for line in sys.stdin.buffer:
        birth = msgspec.json.decode(line, type=Birth)
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})  # no end before the beginning is told
        if (pid := os.fork()) == 0:
            _live(birth)
        alive.add(pid)
        tell(News(pid))
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
    for pid in set(alive):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _live(birth: Birth) -> None:
    """Be that process; never come back."""
    status = 70
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        said = os.open(birth.log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(said, 1)
        os.dup2(said, 2)
        os.environ.update({f"PORCHLIGHT_{name.upper()}": value for name, value in birth.settings.items()})
        if birth.askew:
            _put_clock_wrong(birth.askew)
        if birth.trusts:
            _let_reach(birth.trusts)
        status = cli.main(birth.arguments)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _put_clock_wrong(seconds: float) -> None:
    right = SystemClock.now

    def now(self: SystemClock) -> datetime:
        return right(self) + timedelta(seconds=seconds)

    SystemClock.now = now  # type: ignore[method-assign]  # this process alone goes by it


def _let_reach(trusted: str) -> None:
    trust = ssl.create_default_context(cafile=trusted)

    async def resolve(_host: str, _port: int) -> list[Address]:
        return [ip_address("127.0.0.1")]

    guard = Guard(resolve=resolve, may_connect=lambda _: True, trust=lambda: trust, seconds=GIVEN)
    worker.Sender = partial(Sender, guard=guard)  # type: ignore[attr-defined,assignment]  # this process alone reaches it so


if __name__ == "__main__":
    main()
