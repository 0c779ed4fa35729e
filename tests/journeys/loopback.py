"""A calendar host on this machine, by TLS, that answers as it is told: slowly, too much, or leading elsewhere."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import trustme

Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]

CALENDAR = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//elsewhere//EN\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260901T000000Z\r\n"
    b"DTSTART:20261015T200000Z\r\nDTEND:20261015T210000Z\r\nSUMMARY:Dentist\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
"""Busy on Thursday, October 15, 2026, 3 to 4 pm in Chicago."""


class Host:
    """What was asked of the host, and what it answers by path."""

    def __init__(self, trust: ssl.SSLContext) -> None:
        self.trust = trust
        self.port = 0
        self.asked: list[str] = []
        self.answers: dict[str, Answer] = {}

    def url(self, path: str, name: str = "calendar.example") -> str:
        return f"https://{name}:{self.port}{path}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            self.asked.append(head)
            await self.answers[head.split(" ")[1]](writer)
            await writer.drain()
        writer.close()


@asynccontextmanager
async def calendar_host(*names: str) -> AsyncIterator[Host]:
    """Run a host whose certificate is for these names, signed by an authority only its `trust` knows."""
    authority = trustme.CA()
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(own)
    trust = ssl.create_default_context()
    authority.configure_trust(trust)
    host = Host(trust)
    server = await asyncio.start_server(host.serve, "127.0.0.1", 0, ssl=own)
    host.port = server.sockets[0].getsockname()[1]
    yield host
    server.close()


def content(body: bytes = CALENDAR, *headers: str, status: str = "200 OK") -> Answer:
    """Answer with content of the length it has."""

    async def answer(writer: asyncio.StreamWriter) -> None:
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
        writer.write("\r\n".join([*lines, "", ""]).encode() + body)

    return answer


def redirect(to: str, *headers: str) -> Answer:
    """Answer that it is elsewhere."""
    return content(b"", f"Location: {to}", *headers, status="302 Found")


async def endless(writer: asyncio.StreamWriter) -> None:
    """Answer with more and more, and never say how much."""
    writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    for _ in range(1_000):
        writer.write(b"x" * 100_000)
        await writer.drain()


async def dripping(writer: asyncio.StreamWriter) -> None:
    """Answer a byte at a time, never pausing long enough for a time limit on each read."""
    writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    for _ in range(1_000):
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.02)


async def silent(_writer: asyncio.StreamWriter) -> None:
    """Take the question and say nothing."""
    await asyncio.sleep(30)
