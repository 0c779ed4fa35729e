"""The edge round the web application, for every answer: request id, security headers, HEAD, one log line.

A wrapper and not a hook: Litestar's hooks do not see answers made before a route is found or after one failed.
"""

import time
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import structlog
from litestar.enums import HttpMethod, ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from service.kernel.log import log
from service.kernel.statics import style_source

BODY_LIMIT = 12 * 1024 * 1024  # bytes; uploads of rosters have a limit of their own
_log = log("web")


def security_headers(*, https: bool) -> dict[bytes, bytes]:
    """Give what every answer carries unless the route says otherwise."""
    policy = (
        f"default-src 'none'; style-src {style_source()}; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-src 'self'; frame-ancestors 'none'"
    )
    headers = {
        b"content-security-policy": policy.encode(),
        b"referrer-policy": b"no-referrer",
        b"x-content-type-options": b"nosniff",
        b"x-frame-options": b"DENY",
        b"cross-origin-opener-policy": b"same-origin",
        b"permissions-policy": b"camera=(), microphone=(), geolocation=()",
        b"cache-control": b"private, no-store",
        b"x-robots-tag": b"noindex",
    }
    if https:
        headers[b"strict-transport-security"] = b"max-age=31536000"
    return headers


class HttpEdge:
    """Wrap an ASGI application."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self.app = app
        self.headers = security_headers(https=https)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != ScopeType.HTTP:
            await self.app(scope, receive, send)
            return
        request_id = uuid4().hex
        is_head = scope["method"] == "HEAD"
        if is_head:  # a copy: the server goes by its own scope when it counts the body that HEAD does not have
            scope = {**scope, "method": HttpMethod.GET}
        seen: dict[str, Any] = {"status": 0}
        began = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self.app(scope, receive, _answering(send, self.headers, request_id, seen, is_head=is_head))
            finally:
                _note(scope, seen["status"], began)


def _answering(
    send: Send, extra: Mapping[bytes, bytes], request_id: str, seen: dict[str, Any], *, is_head: bool
) -> Send:
    async def answer(message: Message) -> None:
        if message["type"] == "http.response.start":
            seen["status"] = message["status"]
            given = {name.lower() for name, _ in message["headers"]}
            added = [(name, value) for name, value in extra.items() if name not in given]
            message = {**message, "headers": [*message["headers"], *added, (b"x-request-id", request_id.encode())]}
        elif is_head and message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return answer


def _note(scope: HTTPScope, status: int, began: float) -> None:
    """Log one line: the route's pattern and never the path, which may hold a link's secret."""
    pattern = scope.get("path_template") or "(no route)"
    _log.info(
        "answered",
        method=scope["method"],
        route=pattern,
        status=status,
        milliseconds=round((time.perf_counter() - began) * 1000, 1),
    )
