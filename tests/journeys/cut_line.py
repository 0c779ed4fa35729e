"""A line to the application that can be cut: what a browser's own "offline" switch leaves open is shut too."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress


class Line:
    """Passes bytes on between a port of its own and the application's, unless it is cut."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.is_cut = False
        self._open: set[asyncio.StreamWriter] = set()

    def cut(self) -> None:
        """Drop everybody, and whoever comes from now on."""
        self.is_cut = True
        for writer in list(self._open):
            writer.transport.abort()

    def mend(self) -> None:
        """Let everybody through again."""
        self.is_cut = False

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        if self.is_cut:
            writer.transport.abort()
            return
        beyond_reader, beyond = await asyncio.open_connection("127.0.0.1", self.port)
        self._open |= {writer, beyond}
        with suppress(OSError):
            await asyncio.gather(_pass_on(reader, beyond), _pass_on(beyond_reader, writer))
        self._open -= {writer, beyond}


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while some := await reader.read(65_536):
            writer.write(some)
            await writer.drain()
    with suppress(OSError):
        writer.close()


@asynccontextmanager
async def line_to(address: str) -> AsyncIterator[tuple[Line, str]]:
    """Give a line to the application at an address, and the line's own address."""
    line = Line(int(address.rpartition(":")[2]))
    server = await asyncio.start_server(line.take, "127.0.0.1", 0)
    yield line, f"http://localhost:{server.sockets[0].getsockname()[1]}"
    line.cut()
    server.close()
