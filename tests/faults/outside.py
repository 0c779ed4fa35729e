"""The relay that takes mails and the gateway that takes texts, each with moods; both remember what they were handed."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from email import message_from_bytes
from functools import partial
from typing import Final, Literal
from uuid import UUID

import msgspec
from aiosmtpd.smtp import SMTP, Envelope, Session

from service.kernel.ids import NoticeId

RelayMood = Literal["well", "down", "slow", "4xx", "5xx", "dies before its 250", "never gives its 250"]
GatewayMood = Literal["well", "429", "5xx", "silent"]
SLOW: Final = 1.5  # seconds
NEVER: Final = 3600.0  # seconds
DICTATED: Final = {"4xx": "451 4.3.0 not now", "5xx": "554 5.7.1 never"}
GATEWAY_ANSWERS: Final[dict[GatewayMood, bytes]] = {
    "well": b'HTTP/1.1 200 OK\r\ncontent-length: 11\r\nconnection: close\r\n\r\n{"id": "1"}',
    "429": b"HTTP/1.1 429 Too Many Requests\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
    "5xx": b"HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
    "silent": b"",
}


class Relay:
    """A mail server. Each worker reaches it by a port of its own, so that the one it talks with can be killed."""

    def __init__(self) -> None:
        self.mood: RelayMood = "well"
        self.moody = 0  # mails, or connections, that met another mood than "well"
        self.copies: dict[NoticeId, list[bytes]] = defaultdict(list)  # whatever came, taken or not
        self.last_told = 0.0  # when the youngest notice taken was made, seconds since 1970
        self.urls: list[str] = []
        self.waits: asyncio.Queue[int] = asyncio.Queue()  # the port whose worker waits for a 250 that never comes

    async def take(self, port: int, session: SMTP, envelope: Envelope) -> str:
        """Answer one mail."""
        raw = envelope.original_content or b""
        notice_id = NoticeId(UUID(message_from_bytes(raw)["Message-ID"].strip("<>").partition("@")[0]))
        mood, self.moody = self.mood, self.moody + (self.mood != "well")
        if answer := DICTATED.get(mood):
            return answer
        self.copies[notice_id].append(raw)
        if mood == "slow":
            await asyncio.sleep(SLOW)
        elif mood == "dies before its 250":
            hang_up(session)
        elif mood == "never gives its 250":
            self.mood = "well"  # for everybody else
            self.waits.put_nowait(port)
            await asyncio.sleep(NEVER)
        if mood in {"well", "slow"}:
            self.last_told = max(self.last_told, made_at(notice_id))
        return "250 2.0.0 taken"


class _Hands:
    """What aiosmtpd asks at one of the relay's ports."""

    def __init__(self, relay: Relay, port: int) -> None:
        self.relay = relay
        self.port = port

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: ARG002, N802 - its name for it
        return await self.relay.take(self.port, server, envelope)


class _Door(SMTP):
    """One connection to the relay."""

    relay: Relay

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        if self.relay.mood == "down":
            self.relay.moody += 1
            hang_up(self)


def hang_up(session: SMTP) -> None:
    """End a conversation without a word."""
    if isinstance(session.transport, asyncio.Transport):
        session.transport.abort()


def made_at(notice_id: NoticeId) -> float:
    """Read from a notice's id when it was put into the outbox (UUID version 7, RFC 9562 5.7)."""
    return (notice_id.int >> 80) / 1000


@asynccontextmanager
async def relay(ports: int) -> AsyncIterator[Relay]:
    """Run a relay with as many ports."""
    made, sessions = Relay(), set[_Door]()

    def door(port: int) -> _Door:
        opened = _Door(_Hands(made, port), hostname="mx.example")
        opened.relay = made
        sessions.add(opened)
        return opened

    servers = []
    for port in range(ports):
        server = await asyncio.get_running_loop().create_server(partial(door, port), "127.0.0.1", 0)
        made.urls.append(f"smtp+plain://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        servers.append(server)
    yield made
    for server in servers:
        server.close()
    for session in sessions:
        hang_up(session)
    await asyncio.sleep(0)  # lets them close


class Gateway:
    """A text gateway."""

    def __init__(self) -> None:
        self.mood: GatewayMood = "well"
        self.moody = 0
        self.url = ""
        self.calls: Counter[NoticeId] = Counter()  # those after which the text may have gone out

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one call."""
        with suppress(OSError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            length = int(head.partition("content-length:")[2].split("\r\n")[0])
            notice_id = msgspec.convert(msgspec.json.decode(await reader.readexactly(length))["id"], UUID)
            mood, self.moody = self.mood, self.moody + (self.mood != "well")
            if mood != "429":
                self.calls[NoticeId(notice_id)] += 1
            writer.write(GATEWAY_ANSWERS[mood])
            await writer.drain()
        writer.close()


@asynccontextmanager
async def gateway() -> AsyncIterator[Gateway]:
    """Run a gateway."""
    made = Gateway()
    server = await asyncio.start_server(made.take, "127.0.0.1", 0)
    made.url = f"gateway:http://127.0.0.1:{server.sockets[0].getsockname()[1]}/texts"
    async with server:
        yield made
