"""The load tool: `python -m tests.bench.load < job` sends requests over kept connections and prints what came back.

A process of its own, so that its work is not the server's; it knows only as much of HTTP as these servers speak.
"""

import asyncio
import sys
import time
from asyncio.subprocess import PIPE
from collections import Counter, deque
from typing import Final

import msgspec
import uvloop
from msgspec import Struct

ROOM: Final = 64 * 2**20
MOST_SECONDS: Final = 300.0


class Job(Struct, frozen=True, kw_only=True):
    """What to send: each request once, or the only one again and again for so many seconds."""

    host: str
    port: int
    connections: int
    requests: list[bytes]
    seconds: float = 0.0


class Outcome(Struct, frozen=True, kw_only=True):
    """What came back: how many of each status (0: none, the connection ended), and how long each answer took."""

    seconds: float
    statuses: dict[int, int]
    milliseconds: list[float]

    @property
    def rate(self) -> float:
        """Answers in a second."""
        return len(self.milliseconds) / self.seconds

    def slowest(self, share: float) -> float:
        """Give how long all but a share of the answers took at most."""
        ordered = sorted(self.milliseconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * (1 - share)))]


class _Line(asyncio.Protocol):
    """One connection: sends, waits for the whole answer, sends the next."""

    def __init__(self, load: "_Load") -> None:
        self._load = load
        self._got = b""
        self._sent_at = 0.0
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.WriteTransport) -> None:  # type: ignore[override]  # it is a socket's
        self._transport = transport
        self._next()

    def data_received(self, data: bytes) -> None:
        self._got += data
        head, ended, body = self._got.partition(b"\r\n\r\n")
        if not ended or len(body) < _length(head):
            return
        self._got = b""
        self._load.note(int(head[9:12]), time.perf_counter() - self._sent_at)
        self._sent_at = 0.0
        self._next()

    def connection_lost(self, _exc: Exception | None) -> None:
        if self._sent_at:
            self._load.note(0, time.perf_counter() - self._sent_at)
        self._load.left()

    def _next(self) -> None:
        assert self._transport is not None
        request = self._load.take()
        if request is None:
            self._transport.close()
            return
        self._sent_at = time.perf_counter()
        self._transport.write(request)


class _Load:
    def __init__(self, job: Job) -> None:
        self._waiting = deque(job.requests)
        self._again = job.requests[0] if job.seconds else None
        self._until = time.perf_counter() + job.seconds
        self._open = job.connections
        self._statuses: Counter[int] = Counter()
        self._milliseconds: list[float] = []
        self.ended = asyncio.Event()

    def take(self) -> bytes | None:
        if self._again is not None:
            return self._again if time.perf_counter() < self._until else None
        return self._waiting.popleft() if self._waiting else None

    def note(self, status: int, seconds: float) -> None:
        self._statuses[status] += 1
        self._milliseconds.append(seconds * 1000)

    def left(self) -> None:
        self._open -= 1
        if not self._open:
            self.ended.set()

    def outcome(self, seconds: float) -> Outcome:
        return Outcome(seconds=seconds, statuses=dict(self._statuses), milliseconds=self._milliseconds)


def _length(head: bytes) -> int:
    """Read how long a body is; 304 and 204 have none (RFC 9112 6.3)."""
    if head[9:12] in {b"304", b"204"}:
        return 0
    _, found, after = head.lower().partition(b"content-length:")
    if not found:
        raise ValueError(head)
    return int(after.split(b"\r\n", 1)[0])


async def _run(job: Job) -> Outcome:
    load, loop = _Load(job), asyncio.get_running_loop()
    began = time.perf_counter()
    await asyncio.gather(
        *(loop.create_connection(lambda: _Line(load), job.host, job.port) for _ in range(job.connections))
    )
    await load.ended.wait()
    return load.outcome(time.perf_counter() - began)


async def send(job: Job) -> Outcome:
    """Let a process of its own do a job."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", __name__), stdin=PIPE, stdout=PIPE, limit=ROOM
    )
    async with asyncio.timeout(MOST_SECONDS):
        said, _ = await process.communicate(msgspec.msgpack.encode(job))
    return msgspec.msgpack.decode(said, type=Outcome)


def get(path: str, **headers: str) -> bytes:
    """Write a request that asks for a path; `_` in a header's name stands for `-`."""
    return _head("GET", path, headers) + b"\r\n"


def post(path: str, body: object, **headers: str) -> bytes:
    """Write a request that sends JSON."""
    sent = msgspec.json.encode(body)
    known = {"content_type": "application/json", "content_length": str(len(sent)), **headers}
    return _head("POST", path, known) + b"\r\n" + sent


def _head(method: str, path: str, headers: dict[str, str]) -> bytes:
    lines = [
        f"{method} {path} HTTP/1.1",
        "host: 127.0.0.1",
        *(f"{n.replace('_', '-')}: {v}" for n, v in headers.items()),
    ]
    return "".join(f"{line}\r\n" for line in lines).encode()


if __name__ == "__main__":
    done = uvloop.run(_run(msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Job)))
    # Not sys.stdout.buffer: with PYTHONUNBUFFERED that writes as much as the pipe takes and says no word of the rest.
    with open(sys.stdout.fileno(), "wb", closefd=False) as told:
        told.write(msgspec.msgpack.encode(done))
