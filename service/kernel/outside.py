"""Ask machines of others by https without being led where only we can go.

A name is resolved once, by us. Every address it has must be public, and the socket is opened to one of those very
addresses, so a name that answers differently the second time (DNS rebinding) gains nothing; TLS still asks for the
name. No cookie, no proxy from the environment, no redirect followed unseen.
"""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from functools import cache
from ipaddress import ip_address

import httpx
from msgspec import Struct

from service.kernel.public import Address as Address
from service.kernel.public import is_public as is_public

Resolve = Callable[[str, int], Awaitable[list[Address]]]


class NotPublic(Exception):  # noqa: N818 - an answer to be judged by who asked
    """The name has no address, or one that is not anybody's to reach."""


class TooLarge(Exception):  # noqa: N818 - same
    """More came than was to be read."""


async def resolve(host: str, port: int) -> list[Address]:
    """Ask the system for every address of a name."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    # A scope (fe80::1%eth0) is part of a link-local address only; is_public refuses those whatever the scope.
    return [ip_address(str(entry[4][0])) for entry in found]


@cache
def trust() -> ssl.SSLContext:
    """Read once which certificates count: it takes longer than a fetch."""
    return httpx.create_ssl_context()


class Guard(Struct, frozen=True, kw_only=True):
    """How the outside is reached: as the worker does it, or with a test's own resolver, rule and certificates."""

    resolve: Resolve = resolve
    may_connect: Callable[[Address], bool] = is_public
    trust: Callable[[], ssl.SSLContext] = trust
    seconds: float = 5.0

    @asynccontextmanager
    async def answer(
        self, asked: httpx.URL, headers: Mapping[str, str], *, content: bytes | None = None
    ) -> AsyncIterator[httpx.Response]:
        """Ask an https address, or POST it some content, and give its answer, unread.

        NotPublic, httpx.HTTPError, OSError.
        """
        addresses = await self.resolve(asked.host, asked.port or 443)
        if not addresses or not all(self.may_connect(address) for address in addresses):
            raise NotPublic
        request = httpx.Request(
            "GET" if content is None else "POST",
            asked.copy_with(host=str(addresses[0])),
            headers={**headers, "Host": asked.netloc.decode("ascii")},
            content=content,
            # The certificate must be the name's, though the socket goes to the address.
            extensions={"sni_hostname": asked.host, "timeout": httpx.Timeout(self.seconds).as_dict()},
        )
        async with httpx.AsyncHTTPTransport(verify=self.trust(), trust_env=False, retries=0) as transport:
            response = await transport.handle_async_request(request)
            try:
                yield response
            finally:
                await response.aclose()


async def read_at_most(response: httpx.Response, most: int) -> bytes:
    """Read an answer's bytes, however many are said to come; TooLarge past `most`."""
    content = bytearray()
    async for chunk in response.aiter_raw():
        content += chunk
        if len(content) > most:
            raise TooLarge
    return bytes(content)
