"""The edge round the web application, for every answer: request id, security headers, HEAD, one log line.

A wrapper and not a hook: Litestar's hooks do not see answers made before a route is found or after one failed.
"""

import os
import time
from asyncio import CancelledError
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Final

import structlog
from litestar import Litestar
from litestar.enums import HttpMethod, ScopeType
from litestar.routes import BaseRoute, HTTPRoute
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from service.kernel.at_hand import Answer, Look, send_answer
from service.kernel.log import log
from service.kernel.statics import style_source

BODY_LIMIT = 1024 * 1024  # bytes; uploads have limits of their own
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
CutOff = Callable[[HTTPScope], ASGIApp]
"""Gives what answers a request that its process has no time left for."""
Answered = Callable[[str, str, int, float], None]
"""Told of each answer: method, the route's pattern, status, seconds."""
Shortcut = Callable[[HTTPScope, Receive, Send], Awaitable[Receive | None]]
"""Answers as the application would, or leaves that to it and gives what it is to receive from."""

REQUEST_ID_BYTES: Final = 16
"""Of chance: nobody meets the same one twice in logs of years."""

_log = log("web")


def _nobody_counts(_method: str, _route: str, _status: int, _seconds: float) -> None: ...


def methods_of(routes: Iterable[BaseRoute]) -> dict[str, frozenset[str]]:
    """Say which methods each path takes; Litestar's own answer to OPTIONS knows only the first handler of a path."""
    found: dict[str, frozenset[str]] = {}
    for route in routes:
        if isinstance(route, HTTPRoute):
            methods = frozenset(str(method) for method in route.methods)
            found[route.path_format] = found.get(route.path_format, frozenset()) | methods
    return found


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
    """Wrap an ASGI application. What is at hand is answered without it, edge and all."""

    def __init__(
        self,
        app: Litestar,
        *,
        methods: Mapping[str, frozenset[str]],
        https: bool,
        cut_off: CutOff,
        answered: Answered = _nobody_counts,
        at_hand: Sequence[Look] = (),
        shortcuts: Mapping[tuple[str, str], Shortcut] | None = None,
    ) -> None:
        self.app = app
        self.methods = methods  # as methods_of gives them
        self.cut_off = cut_off
        self.answered = answered
        self.at_hand = at_hand
        self.shortcuts = shortcuts or {}  # by method and path
        self.headers = list(security_headers(https=https).items())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != ScopeType.HTTP:
            await self.app(scope, receive, send)
            return
        request_id = os.urandom(REQUEST_ID_BYTES).hex()
        is_head = scope["method"] == "HEAD"
        if is_head:  # a copy: the server goes by its own scope when it counts the body that HEAD does not have
            scope = {**scope, "method": HttpMethod.GET.value}
        answering = _Answering(self, send, scope, request_id, is_head=is_head)
        began = time.perf_counter()
        bound = structlog.contextvars.bind_contextvars(request_id=request_id)
        try:
            if (answer := self._at_hand(scope)) is not None:
                await send_answer(answering, answer)
            elif (left := await self._straight(scope, receive, answering)) is not None:
                await self.app(scope, left, answering)
        except CancelledError:  # the server waits so long for what is under way when its process ends, and no longer
            if answering.status:
                raise
            await self.cut_off(scope)(scope, receive, answering)
        finally:
            self._note(scope, answering.status, time.perf_counter() - began)
            structlog.contextvars.reset_contextvars(**bound)

    def allowed(self, scope: HTTPScope, said: bytes) -> bytes:
        """Name every method of a path, and HEAD where GET is: this edge answers it (RFC 9110 10.2.1)."""
        methods = self.methods.get(scope.get("path_template") or "")
        if methods is None:  # no route was found, or none with this method
            methods = frozenset(each.strip() for each in said.decode().split(","))
        return ", ".join(sorted({*methods, "HEAD"} if "GET" in methods else methods)).encode()

    def _at_hand(self, scope: HTTPScope) -> Answer | None:
        if scope["method"] != HttpMethod.GET:
            return None
        answer = next((answer for look in self.at_hand if (answer := look(scope)) is not None), None)
        if answer is not None:
            scope["path_template"] = answer.route
        return answer

    async def _straight(self, scope: HTTPScope, receive: Receive, send: Send) -> Receive | None:
        shortcut = self.shortcuts.get((scope["method"], scope["path"]))
        return await shortcut(scope, receive, send) if shortcut else receive

    def _note(self, scope: HTTPScope, status: int, seconds: float) -> None:
        """Log one line and count: the route's pattern and never the path, which may hold a link's secret."""
        pattern = scope.get("path_template") or "(no route)"
        method = scope["method"] if scope["method"] in METHODS else "OTHER"  # whatever somebody sends
        self.answered(method, pattern, status, seconds)
        _log.info("answered", method=method, route=pattern, status=status, milliseconds=round(seconds * 1000, 1))


class _Answering:
    """Send what the application sends, with what every answer carries, and note its status."""

    def __init__(self, edge: HttpEdge, send: Send, scope: HTTPScope, request_id: str, *, is_head: bool) -> None:
        self.status = 0
        self._edge = edge
        self._send = send
        self._scope = scope
        self._request_id = request_id
        self._is_head = is_head

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message = {**message, "headers": self._headers(message["headers"])}
        elif self._is_head and message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await self._send(message)

    def _headers(self, said: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        sent = [(name.lower(), value) for name, value in said]
        given = {name for name, _ in sent}
        if b"allow" in given:
            sent = [
                (name, self._edge.allowed(self._scope, value) if name == b"allow" else value) for name, value in sent
            ]
        added = [header for header in self._edge.headers if header[0] not in given]
        return [*sent, *added, (b"x-request-id", self._request_id.encode())]
