"""A reverse proxy without memory: each connection goes to the next replica that takes it; answers can be cut off."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

NOBODY = b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


class Proxy:
    """Whom it knows, and how many answers it is still to lose."""

    def __init__(self) -> None:
        self.address = ""
        self.replicas: list[int] = []  # ports of those that are ready
        self.to_cut = 0
        self.cut = 0

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        with suppress(OSError):
            beyond = await self._open()
            if beyond is None:
                await reader.read(65_536)  # or the answer would be lost with what nobody has read
                writer.write(NOBODY)
                await writer.drain()
            else:
                await asyncio.gather(_ask(reader, beyond[1]), self._answer(beyond[0], writer))
        writer.close()

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        for _ in range(len(self.replicas)):
            port = self.replicas.pop(0)
            self.replicas.append(port)
            with suppress(OSError):
                return await asyncio.open_connection("127.0.0.1", port)
        return None

    async def _answer(self, beyond: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass an answer on until the replica has no more to say."""
        while some := await beyond.read(65_536):
            if self.to_cut:
                self.to_cut -= 1
                self.cut += 1
                writer.transport.abort()
                return
            writer.write(some)
            await writer.drain()
        writer.close()


async def _ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass a request on; who hangs up is not waited for."""
    with suppress(OSError):
        while some := await reader.read(65_536):
            writer.write(some)
            await writer.drain()
    writer.close()


@asynccontextmanager
async def proxy() -> AsyncIterator[Proxy]:
    """Run a proxy; it knows nobody yet."""
    made = Proxy()
    server = await asyncio.start_server(made.take, "127.0.0.1", 0)
    made.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield made
