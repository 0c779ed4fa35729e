"""The HTTP server under the web application: uvicorn, with an end to what it would wait for and gather without one.

The parser it uses takes a head of any size, and takes for ever: one connection could hold the process up with 60 MB of
header lines (four seconds, measured), a thousand that say nothing could hold all its sockets.
"""

from asyncio import AbstractEventLoop, TimerHandle, Transport
from typing import Any, Final

import uvicorn
from litestar.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_LIMIT: Final = 32 * 1024
"""Bytes of a request's line and headers that may come in before they end; browsers send two thousand."""

HEAD_SECONDS: Final = 10.0
"""From the connection, or the first byte of a further request, to the end of its headers."""


class InOnePiece:
    """A transport that lets the head of an answer wait for its body, at most until the loop's next turn.

    uvicorn writes them one by one: two calls of the system and two packets, each of which wakes the reader.
    """

    def __init__(self, transport: Transport, loop: AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._waiting = b""

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - everything but writing is the transport's own
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Send what waits with this, or let this wait."""
        if self._waiting:
            self._transport.write(self._waiting + data)
            self._waiting = b""
        else:
            self._waiting = data
            self._loop.call_soon(self._send)

    def close(self) -> None:
        """Send what waits, then nothing more."""
        self._send()
        self._transport.close()

    def _send(self) -> None:
        if self._waiting:
            self._transport.write(self._waiting)
            self._waiting = b""


class Connection(HttpToolsProtocol):
    """One connection; a head that is too large or too slow ends it."""

    _gathered = 0  # bytes of the head under way
    _deadline: TimerHandle | None = None  # set while a head is under way

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]  # as uvicorn declares it
        """Wait for the first request, but not for ever."""
        super().connection_made(InOnePiece(transport, self.loop))  # type: ignore[arg-type]  # all uvicorn uses of one
        self._begin_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing more."""
        self._end_head()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came; as long as the head has not ended, all of it counts."""
        super().data_received(data)
        if self._deadline is not None:
            self._gathered += len(data)
            if self._gathered > HEAD_LIMIT:
                self._refuse()

    def on_message_begin(self) -> None:
        """Begin to count a request's head."""
        super().on_message_begin()
        self._begin_head()

    def on_headers_complete(self) -> None:
        """Stop counting: the body has limits of its own."""
        self._end_head()
        super().on_headers_complete()

    def _begin_head(self) -> None:
        if self._deadline is None:
            self._gathered = 0
            self._deadline = self.loop.call_later(HEAD_SECONDS, self._refuse)

    def _end_head(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _refuse(self) -> None:
        self._end_head()
        if not self.transport.is_closing():
            self.send_400_response("The head of this request is too large or too slow.")


def server_config(app: ASGIApp, *, trusted_proxies: str) -> uvicorn.Config:
    """Say how uvicorn serves the application: no log of its own, which would hold addresses; no WebSockets."""
    return uvicorn.Config(
        app,
        http=Connection,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=trusted_proxies,
        timeout_keep_alive=20,
        timeout_graceful_shutdown=10,
    )
