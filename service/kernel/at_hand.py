"""Answers that are at hand: what is kept (fresh.py) and rightly asked for needs no route to be looked for.

Slices give the edge a look at what they keep. A look decides nothing: it gives the very answer its route would give
now, or None, and then the route answers: refusals, misses, odd spellings, what is not kept.
"""

from collections.abc import Callable, Mapping

from litestar.status_codes import HTTP_304_NOT_MODIFIED
from litestar.types import HTTPScope, Send
from msgspec import Struct


class Answer(Struct, frozen=True, kw_only=True):
    """An answer as ASGI sends it; `route` is its pattern, for log and metrics."""

    route: str
    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


Look = Callable[[HTTPScope], Answer | None]
"""Takes a GET; writes nothing and waits for nothing."""


def answer_of(route: str, status: int, headers: Mapping[str, str], body: bytes, *, media_type: str) -> Answer:
    """Put an answer together; to who has it already it has no body (RFC 9110 15.4.5)."""
    written = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    if status != HTTP_304_NOT_MODIFIED:
        written += [(b"content-type", media_type.encode()), (b"content-length", str(len(body)).encode())]
    return Answer(route=route, status=status, headers=written, body=body)


async def send_answer(send: Send, answer: Answer) -> None:
    """Send an answer that needs no response of Litestar's."""
    await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
    await send({"type": "http.response.body", "body": answer.body, "more_body": False})


def headers_of(scope: HTTPScope) -> dict[str, str]:
    """Give a request's headers by their names in lower case; of one that is repeated, the first."""
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in reversed(list(scope["headers"]))}
