"""Hand a signed event to an address somebody gave, without being led where only we can go."""

import asyncio
from collections.abc import Mapping
from typing import Final

import httpx
from msgspec import Struct

from service.hooks.types import Answered
from service.kernel.outside import Guard, NotPublic

MOST_SECONDS: Final = 10.0
"""For everything, from looking the name up to the answer's first line. Standard Webhooks asks receivers for less."""

_HEADERS: Final = {"Content-Type": "application/json", "Accept-Encoding": "identity", "User-Agent": "porchlight"}


class Sender(Struct, frozen=True, kw_only=True):
    """How webhooks are reached: as the worker does it, or with a test's own resolver, rule and certificates."""

    guard: Guard = Guard(seconds=MOST_SECONDS)

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Answered:
        """POST a body and tell what came of it. No redirect is followed, and nothing read but the status."""
        try:
            async with (
                asyncio.timeout(self.guard.seconds),
                self.guard.answer(httpx.URL(url), {**_HEADERS, **headers}, content=body) as response,
            ):
                return Answered(status=response.status_code, problem="" if response.is_success else "refused")
        except NotPublic:
            return Answered(problem="not-public")
        except TimeoutError:
            return Answered(problem="slow")
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError):
            return Answered(problem="unreachable")  # nothing more is kept: messages of these quote the address
