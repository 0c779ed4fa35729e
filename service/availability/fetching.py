"""Fetch a teacher's outside calendar from an address somebody typed, without being led where only we can go.

The name is resolved once, by us. Every address it has must be public, and the socket is opened to one of those very
addresses, so a name that answers differently the second time (DNS rebinding) gains nothing; TLS still asks for the
name. Each redirect goes through the same. No cookie, no proxy from the environment, no password from the address.
"""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable
from functools import cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final
from urllib.parse import urljoin

import httpx
from msgspec import Struct

from service.availability.addresses import calendar_address, is_public
from service.availability.errors import FetchError
from service.kernel.errors import Malformed

MOST_BYTES: Final = 1_000_000
MOST_SECONDS: Final = 5.0
MOST_REDIRECTS: Final = 3
"""calendar.md, Busy time from outside: 1 MB, 5 s for everything, 3 redirects."""

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Awaitable[list[Address]]]
Fetch = Callable[[str], Awaitable[bytes]]

_HEADERS: Final = {
    "Accept": "text/calendar, */*;q=0.1",
    "Accept-Encoding": "identity",  # nothing to unpack: a megabyte is a megabyte
    "User-Agent": "porchlight",
}


async def resolve(host: str, port: int) -> list[Address]:
    """Ask the system for every address of a name."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    # A scope (fe80::1%eth0) is part of a link-local address only; is_public refuses those whatever the scope.
    return [ip_address(str(entry[4][0])) for entry in found]


@cache
def _trust() -> ssl.SSLContext:
    """Read once which certificates count: it takes longer than a fetch."""
    return httpx.create_ssl_context()


class Fetcher(Struct, frozen=True, kw_only=True):
    """How calendars are fetched: as the worker does it, or with a test's own resolver, rule and certificates."""

    resolve: Resolve = resolve
    may_connect: Callable[[Address], bool] = is_public
    trust: Callable[[], ssl.SSLContext] = _trust
    seconds: float = MOST_SECONDS

    async def fetch(self, url: str) -> bytes:
        """Fetch a calendar's bytes, or raise FetchError saying what is the matter."""
        try:
            async with asyncio.timeout(self.seconds):
                return await self._follow(url)
        except TimeoutError:
            raise FetchError("unreachable", "slow") from None
        except (httpx.HTTPError, OSError) as exc:
            # `from None`, and the class alone: messages of these quote the address.
            raise FetchError("unreachable", type(exc).__name__) from None
        except (httpx.InvalidURL, UnicodeError, ValueError) as exc:
            raise FetchError("refused", type(exc).__name__) from None

    async def _follow(self, url: str) -> bytes:
        for _ in range(MOST_REDIRECTS + 1):
            answer = await self._ask(url)
            if isinstance(answer, bytes):
                return answer
            url = urljoin(url, answer)
        raise FetchError("refused", "too many redirects")

    async def _ask(self, url: str) -> bytes | str:
        """Ask one address; give the content, or where it sends us."""
        try:
            asked = httpx.URL(calendar_address(url))
        except Malformed as exc:
            raise FetchError("refused", exc.problem) from None
        addresses = await self.resolve(asked.host, asked.port or 443)
        if not addresses or not all(self.may_connect(address) for address in addresses):
            raise FetchError("not_public")
        request = httpx.Request(
            "GET",
            asked.copy_with(host=str(addresses[0])),
            headers={**_HEADERS, "Host": asked.netloc.decode("ascii")},
            # The certificate must be the name's, though the socket goes to the address.
            extensions={"sni_hostname": asked.host, "timeout": httpx.Timeout(self.seconds).as_dict()},
        )
        async with httpx.AsyncHTTPTransport(verify=self.trust(), trust_env=False, retries=0) as transport:
            return await _taken(await transport.handle_async_request(request))


async def _taken(response: httpx.Response) -> bytes | str:
    """Take an answer: its content, or the address it redirects to."""
    try:
        if response.has_redirect_location:
            return response.headers["Location"]
        if response.status_code != httpx.codes.OK:
            raise FetchError("unreachable" if response.is_server_error else "refused", str(response.status_code))
        if response.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise FetchError("unreadable", "packed though we asked for plain")
        return await _content(response)
    finally:
        await response.aclose()


async def _content(response: httpx.Response) -> bytes:
    """Read at most a megabyte, however much is said to come or comes."""
    content = bytearray()
    async for chunk in response.aiter_raw():
        content += chunk
        if len(content) > MOST_BYTES:
            raise FetchError("too_large")
    return bytes(content)
