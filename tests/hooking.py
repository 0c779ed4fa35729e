"""A receiver of webhooks on this machine, by TLS, and how to reach it as if it were public."""

import asyncio
import ssl
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from hashlib import sha256
from hmac import digest
from ipaddress import ip_address

import msgspec
import trustme

from service.access.types import Principal
from service.events import actions as events
from service.events.types import Event, RosterFacts
from service.hooks import actions
from service.hooks.delivery import Courier, deliver_due
from service.hooks.sending import Sender
from service.hooks.types import NewWebhook, WebhookView
from service.kernel.clock import Clock
from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId, SchoolId, new_id
from service.kernel.outside import Address, Guard
from service.kernel.tokens import Keyring
from tests.builders import act_of

NAME = "hooks.example"


class Told(msgspec.Struct, frozen=True):
    """One request: its headers, in lower case, and its body."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> dict[str, object]:
        """What it tells of."""
        return dict(msgspec.json.decode(self.body))

    def is_signed_with(self, secret: str) -> bool:
        """Check it as a receiver does, by the words of Standard Webhooks alone."""
        signed = f"{self.headers['webhook-id']}.{self.headers['webhook-timestamp']}.".encode() + self.body
        mac = b64encode(digest(b64decode(secret.removeprefix("whsec_")), signed, sha256)).decode()
        return f"v1,{mac}" in self.headers["webhook-signature"].split(" ")


class Receiver:
    """What came, and the status it is answered with."""

    def __init__(self, trust: ssl.SSLContext, port: int = 0, pem: bytes = b"") -> None:
        self.trust = trust
        self.port = port
        self.pem = pem  # of the authority that is trusted
        self.told: list[Told] = []
        self.status = "200 OK"

    @property
    def url(self) -> str:
        return f"https://{NAME}:{self.port}/porchlight"

    def sender(self) -> Sender:
        """Reach it: its name leads to this machine, which counts as public here."""

        async def resolve(_host: str, _port: int) -> list[Address]:
            return [ip_address("127.0.0.1")]

        return Sender(guard=Guard(resolve=resolve, may_connect=lambda _address: True, trust=lambda: self.trust))

    async def deliver(self, pool: Pool, clock: Clock, keyring: Keyring, *, workers: int = 1) -> None:
        """Do what workers do when they are woken, any number of them at once."""
        await events.number_new(pool)
        courier = Courier(pool=pool, clock=clock, keyring=keyring, sender=self.sender())
        await asyncio.gather(*(deliver_due(courier) for _ in range(workers)))

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().strip().split("\r\n")
            headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
            body = await reader.readexactly(int(headers["content-length"]))
            self.told.append(Told(first, headers, body))
            writer.write(f"HTTP/1.1 {self.status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
            await writer.drain()
        writer.close()


async def told_of_a_roster(
    pool: Pool, org: OrgId, keyring: Keyring, there: Receiver, *, now: datetime
) -> tuple[Principal, WebhookView]:
    """Let a webhook of a receiver have one event to be told of; give the service that made it, and the webhook."""
    service = Principal(org_id=org, kind="api", actor="key:1", scopes=frozenset({"events:read"}))
    made = await actions.make(pool, act_of(service, keyring, now), NewWebhook(name="App", url=there.url), wish=None)
    async with transaction(pool, org) as conn:
        await events.record(
            conn, org, [Event(kind="roster.imported", school_id=None, data=RosterFacts(import_id=new_id()))], now=now
        )
    return service, made


def contexts() -> tuple[ssl.SSLContext, ssl.SSLContext, bytes]:
    """Make what a receiver shows, what trusts it, and its authority's certificate."""
    authority = trustme.CA()
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(NAME).configure_cert(own)
    trust = ssl.create_default_context()
    authority.configure_trust(trust)
    return own, trust, authority.cert_pem.bytes()


@asynccontextmanager
async def receiver() -> AsyncIterator[Receiver]:
    """Run a receiver whose certificate only its `trust` knows."""
    own, trust, pem = contexts()
    running = Receiver(trust, pem=pem)
    server = await asyncio.start_server(running.serve, "127.0.0.1", 0, ssl=own)
    running.port = server.sockets[0].getsockname()[1]
    yield running
    server.close()


@asynccontextmanager
async def before(port: int) -> AsyncIterator[Receiver]:
    """Stand before a receiver that speaks plain HTTP on a port, as a proxy with TLS does."""
    own, trust, _ = contexts()

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
            inner, outer = await asyncio.open_connection("127.0.0.1", port)
            outer.write(head + await reader.readexactly(length))
            writer.write(await inner.read())
            outer.close()
            await writer.drain()
        writer.close()

    running = Receiver(trust)
    server = await asyncio.start_server(pass_on, "127.0.0.1", 0, ssl=own)
    running.port = server.sockets[0].getsockname()[1]
    yield running
    server.close()


async def a_school(pool: Pool, org: OrgId, school_id: SchoolId | None = None) -> SchoolId:
    """A school of which nothing is known but that it is there."""
    school_id = school_id or SchoolId(new_id())
    async with transaction(pool, org) as conn:
        await conn.execute(
            """INSERT INTO school (org_id, school_id, source_id, name, text_name, time_zone)
               VALUES ($1, $2::uuid, 'hill', 'Hill', 'Hill', 'America/Chicago')""",
            org,
            school_id,
        )
    return school_id
