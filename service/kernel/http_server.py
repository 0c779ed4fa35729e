"""The HTTP server under the web application: uvicorn, with an end to what it would wait for and gather without one.

The parser it uses takes a head of any size, and takes for ever: one connection could hold the process up with 60 MB of
header lines (four seconds, measured), a thousand that say nothing could hold all its sockets. And uvicorn waits for
ever for the rest of a body, and for a request after an empty line.

And where it is not certain what ends a request, the next one on its connection may be anybody's: a proxy sends many
people's requests by one. Such a head is refused; what asks for another protocol is the last that is read.
"""

from asyncio import AbstractEventLoop, TimerHandle, Transport
from collections.abc import Sequence
from typing import Any, Final

import uvicorn
from litestar.response.base import ASGIResponse
from litestar.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

HEAD_LIMIT: Final = 32 * 1024
"""Bytes of a request's line and headers that may come in before they end; browsers send two thousand."""

HEAD_SECONDS: Final = 10.0
"""From the connection, or the first byte of a further request, to the end of its headers."""

REST_SECONDS: Final = 30.0
"""Without a byte of what is to come: of a body that has begun, or of a request after an empty line."""


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
    """One connection; a head that is too large, too slow or doubtful ends it, and so does a rest that never comes."""

    _gathered = 0  # bytes of the head under way, from the first piece on that came after its beginning
    _began_now = False  # a head began in the piece that is being read
    _deadline: TimerHandle | None = None  # set while a head is under way
    _beside = 0  # bytes since the head or the last of the body: sizes of chunks, what is said after them
    _is_last = False  # nothing is read any more

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]  # as uvicorn declares it
        """Wait for the first request, but not for ever."""
        super().connection_made(InOnePiece(transport, self.loop))  # type: ignore[arg-type]  # all uvicorn uses of one
        self._begin_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing more."""
        self._end_head()
        self._unset_keepalive_if_required()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came. Of a piece in which a head began nobody knows how much is the head's: the next ones count."""
        if self._is_last:
            return
        self._began_now = False
        self._beside += len(data)
        super().data_received(data)
        if self._deadline is None and self._beside > HEAD_LIMIT and self._awaits_body():
            self._is_last = True
            self.transport.close()
        elif self._deadline is None:
            self._await_the_rest()
        elif not self._began_now:
            self._gathered += len(data)
            if self._gathered > HEAD_LIMIT:
                self._refuse()

    def on_message_begin(self) -> None:
        """Begin to count a request's head."""
        super().on_message_begin()
        self._began_now = True
        self._begin_head()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header; what comes like one after the body (RFC 9112 7.1.2) is none, and nobody waits for it here."""
        if self._deadline is not None:
            super().on_header(name, value)

    def on_body(self, body: bytes) -> None:
        """Take a piece of a body."""
        self._beside = 0
        super().on_body(body)

    def on_headers_complete(self) -> None:
        """Stop counting, since the body has limits of its own; go no further after what would end who knows where."""
        self._end_head()
        self._beside = 0
        asks_upgrade = self.parser.should_upgrade()
        doubt = doubt_about(self.parser.get_http_version(), self.headers, asks_upgrade=asks_upgrade)
        if doubt:
            self.app = ASGIResponse(body=doubt.encode(), status_code=400, media_type="text/plain")
        super().on_headers_complete()
        if doubt or asks_upgrade:
            self._answer_no_more()

    def on_response_complete(self) -> None:
        """Go on with who comes next, whose body may have begun."""
        super().on_response_complete()
        if self.cycle.more_body and self.timeout_keep_alive_task is None:
            self._await_the_rest()

    def _unsupported_upgrade_warning(self) -> None:
        """Say nothing: a client may ask for HTTP/2 or a WebSocket, and is answered as if it had not."""

    def _begin_head(self) -> None:
        if self._deadline is None:
            self._gathered = 0
            self._deadline = self.loop.call_later(HEAD_SECONDS, self._refuse)

    def _end_head(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _await_the_rest(self) -> None:
        """Wait for more, if it is the client's turn, but not for ever; whatever comes or is answered ends the wait."""
        last: RequestResponseCycle | None = self.cycle  # uvicorn says it is always one
        if last is not None and (last.more_body or last.response_complete):
            self.timeout_keep_alive_task = self.loop.call_later(REST_SECONDS, self._give_up)

    def _give_up(self) -> None:
        """Close, unless it is we who read nothing yet, or have not said that the body may come."""
        if self._owes_an_answer() and (self.flow.read_paused or self.cycle.waiting_for_100_continue):
            self._await_the_rest()
        else:
            self.transport.close()

    def _refuse(self) -> None:
        self._end_head()
        if self._owes_an_answer():
            self._answer_no_more()  # and who was before is not told that theirs was refused
        elif not self.transport.is_closing():
            self.send_400_response("The head of this request is too large or too slow.")

    def _owes_an_answer(self) -> bool:
        last: RequestResponseCycle | None = self.cycle  # uvicorn says it is always one
        return last is not None and not last.response_complete

    def _awaits_body(self) -> bool:
        last: RequestResponseCycle | None = self.cycle
        return last is not None and last.more_body

    def _answer_no_more(self) -> None:
        self._is_last = True
        self.cycle.keep_alive = False


def doubt_about(version: str, headers: Sequence[tuple[bytes, bytes]], *, asks_upgrade: bool) -> str:
    """Say why it is doubtful whose a request is or what ends it, or nothing (RFC 9112 3.2 and 6.1, RFC 9110 7.8).

    Names of headers are in lower case. With Upgrade the parser reads no body, whatever its length is said to be.
    """
    hosts, codings, has_length = 0, [], False
    for name, value in headers:
        if name == b"host":
            hosts += 1
        elif name == b"content-length":
            has_length = has_length or bool(value.strip(b"0"))
        elif name == b"transfer-encoding":
            codings.append(value.lower())
    if version not in {"1.0", "1.1"}:
        return "This version of HTTP is not spoken here."
    if hosts > 1 or (not hosts and version == "1.1"):
        return "A request names one host."
    if codings and (codings != [b"chunked"] or version == "1.0"):
        return "A body comes by its length, or in chunks by HTTP/1.1."
    if asks_upgrade and (codings or has_length):
        return "A body cannot come with a wish for another protocol: send it without Upgrade."
    return ""


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
