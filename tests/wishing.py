"""A way to the application that gives every wish a key, and sends all that were granted again under their keys."""

from typing import Final
from uuid import uuid4

import httpx

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
HEADERS = ("etag", "location")

AGAIN: Final[set[str]] = set()
"""What this process has sent again, as 'METHOD /path': tests/every_wish.py looks whether a route was left out."""

Answer = tuple[str, str, int, bytes, tuple[str | None, ...]]


class Wishing(httpx.AsyncBaseTransport):
    """Passes requests on; remembers those of the API that were granted, and their answers."""

    def __init__(self, way: httpx.AsyncBaseTransport) -> None:
        self._way = way
        self._wishes: dict[tuple[str, str], tuple[httpx.Request, Answer]] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Give a wish of the API a key, unless it has one."""
        if request.method not in UNSAFE or not request.url.path.startswith("/api/v1/"):
            return await self._way.handle_async_request(request)
        request.headers.setdefault("Idempotency-Key", uuid4().hex)
        answer = await self._way.handle_async_request(request)
        whole = httpx.Response(answer.status_code, headers=answer.headers, content=await answer.aread())
        if whole.is_success:
            name = (request.headers["authorization"], request.headers["idempotency-key"])
            self._wishes.setdefault(name, (request, _told(request, whole)))
        return whole

    @property
    def first(self) -> list[Answer]:
        """What was answered, in the order it was wished."""
        return [answer for _, answer in self._wishes.values()]

    async def again(self) -> list[Answer]:
        """Send every wish again, and give what is answered now; whose key has ended gets nothing, as is right."""
        return [await self._again(request, first) for request, first in self._wishes.values()]

    async def _again(self, request: httpx.Request, first: Answer) -> Answer:
        answer = await self._way.handle_async_request(request)
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            return first
        AGAIN.add(f"{request.method} {request.url.path}")
        return _told(request, httpx.Response(answer.status_code, headers=answer.headers, content=await answer.aread()))


def _told(request: httpx.Request, answer: httpx.Response) -> Answer:
    headers = tuple(answer.headers.get(name) for name in HEADERS)
    return request.method, request.url.path, answer.status_code, answer.content, headers
