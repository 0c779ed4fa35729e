"""Fetch a teacher's outside calendar from an address somebody typed, without being led where only we can go.

kernel/outside.py guards each connection; each redirect goes through the same. No password from the address.
"""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import urljoin

import httpx
from msgspec import Struct

from service.availability.addresses import calendar_address
from service.availability.errors import FetchError
from service.kernel import outside
from service.kernel.errors import Malformed
from service.kernel.outside import Address as Address
from service.kernel.outside import Resolve, is_public, resolve

MOST_BYTES: Final = 1_000_000
MOST_SECONDS: Final = 5.0
MOST_REDIRECTS: Final = 3
"""Of one calendar; the seconds are for everything, from looking the name up to the last byte."""

Fetch = Callable[[str], Awaitable[bytes]]

_HEADERS: Final = {
    "Accept": "text/calendar, */*;q=0.1",
    "Accept-Encoding": "identity",  # nothing to unpack: a megabyte is a megabyte
    "User-Agent": "porchlight",
}


class Fetcher(Struct, frozen=True, kw_only=True):
    """How calendars are fetched: as the worker does it, or with a test's own resolver, rule and certificates."""

    resolve: Resolve = resolve
    may_connect: Callable[[Address], bool] = is_public
    trust: Callable[[], ssl.SSLContext] = outside.trust
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
        guard = outside.Guard(
            resolve=self.resolve, may_connect=self.may_connect, trust=self.trust, seconds=self.seconds
        )
        try:
            async with guard.answer(asked, _HEADERS) as response:
                return await _taken(response)
        except outside.NotPublic:
            raise FetchError("not_public") from None


async def _taken(response: httpx.Response) -> bytes | str:
    """Take an answer: its content, or the address it redirects to."""
    if response.has_redirect_location:
        return response.headers["Location"]
    if response.status_code != httpx.codes.OK:
        raise FetchError("unreachable" if response.is_server_error else "refused", str(response.status_code))
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise FetchError("unreadable", "packed though we asked for plain")
    try:
        return await outside.read_at_most(response, MOST_BYTES)
    except outside.TooLarge:
        raise FetchError("too_large") from None
