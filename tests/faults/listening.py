"""Another service that is told by webhook, with moods. It remembers whatever came, by webhook-id."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final, Literal
from uuid import UUID

from service.kernel.ids import NoticeId
from tests.faults.outside import made_at
from tests.hooking import NAME, Told, contexts

ListenerMood = Literal["well", "down", "slow", "5xx", "dies before its answer"]
GIVEN: Final = 1.0  # seconds a worker on the street gives it for an answer; ten outside
SLOW: Final = 1.5  # seconds, so that its yes comes too late
YES: Final = "200 OK"
NO: Final = "500 Internal Server Error"


class Listener:
    """A receiver as Standard Webhooks wants it: what it has been told under an id it is told again without effect."""

    def __init__(self, pem: Path) -> None:
        self.mood: ListenerMood = "well"
        self.moody = 0  # deliveries, or connections, that met another mood than "well"
        self.pem = pem  # of the authority that vouches for it
        self.url = ""
        self.secret = ""
        self.told: dict[UUID, list[bytes]] = defaultdict(list)  # whatever came whole, answered or not
        self.forged: set[UUID] = set()
        self.last_told = 0.0  # when the youngest event taken was made, seconds since 1970

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take one delivery."""
        with suppress(OSError, asyncio.IncompleteReadError):
            if self.mood == "down":
                self.moody += 1
                writer.transport.abort()
            else:
                await self._take(await _read(reader), writer)
        writer.close()

    async def _take(self, told: Told, writer: asyncio.StreamWriter) -> None:
        event_id = UUID(told.headers["webhook-id"])
        mood, self.moody = self.mood, self.moody + (self.mood != "well")
        if not told.is_signed_with(self.secret):
            self.forged.add(event_id)
        if mood != "5xx":  # whoever answers so has not acted
            self.told[event_id].append(told.body)
        if mood == "dies before its answer":
            writer.transport.abort()
            return
        if mood == "slow":
            await asyncio.sleep(SLOW)
        if mood == "well":
            self.last_told = max(self.last_told, made_at(NoticeId(event_id)))
        status = NO if mood == "5xx" else YES
        writer.write(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()


async def _read(reader: asyncio.StreamReader) -> Told:
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().strip().split("\r\n")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
    return Told(first, headers, await reader.readexactly(int(headers["content-length"])))


@asynccontextmanager
async def listener(folder: Path) -> AsyncIterator[Listener]:
    """Run one, and leave in a folder whom to trust for it."""
    own, _, pem = contexts()
    (folder / "authority.pem").write_bytes(pem)
    made = Listener(folder / "authority.pem")
    server = await asyncio.start_server(made.take, "127.0.0.1", 0, ssl=own)
    made.url = f"https://{NAME}:{server.sockets[0].getsockname()[1]}/porchlight"
    async with server:
        yield made
