"""Requests as no browser sends them, on a real socket: HEAD, heads without an end, what never comes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import httpx
import pytest
from litestar import Litestar, post

from service.kernel import http_server
from service.kernel.described import AnyRequest
from tests.app_fixtures import on_a_port

HELLO = b"GET /health HTTP/1.1\r\nHost: localhost\r\n"


@asynccontextmanager
async def _connected(address: str) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    where = urlsplit(address)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    try:
        yield reader, writer
    finally:
        writer.close()


async def _sent(address: str, *pieces: bytes) -> bytes:
    """Send bytes and give all that comes back until the server closes."""
    async with _connected(address) as (reader, writer):
        try:
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
            async with asyncio.timeout(5):
                return await reader.read()
        except ConnectionResetError:
            return b""


@pytest.mark.parametrize("path", ["/", "/health", "/robots.txt", "/static/nothing", "/i", "/c/nothing/openings.ics"])
async def test_head_says_what_get_says_and_the_connection_goes_on(
    address: str, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with httpx.AsyncClient(base_url=address, limits=httpx.Limits(max_connections=1)) as client:
        head, get = await client.head(path), await client.get(path)

    assert (head.status_code, head.content) == (get.status_code, b"")
    for name in ("content-type", "content-length", "cache-control", "content-security-policy"):
        assert head.headers[name] == get.headers[name]
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


async def test_a_long_head_that_ends_in_time_is_answered(address: str) -> None:
    answer = await _sent(address, HELLO + b"X: " + b"a" * 20_000 + b"\r\nConnection: close\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("line", [b"X: " + b"a" * 200_000, b"".join(b"X-%d: a\r\n" % n for n in range(20_000))])
async def test_a_head_without_an_end_is_refused_before_it_fills_the_memory(address: str, line: bytes) -> None:
    answer = await _sent(address, HELLO, *(line[at : at + 8192] for at in range(0, len(line), 8192)))

    assert b" 200 " not in answer  # 400, or cut off while we were still sending


CHUNKED = b"POST /said HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    "line",
    [b"a:b\r\n" * 100_000, b"a:" + b"b" * 500_000, b"1;" + b"b" * 500_000],
    ids=["headers", "one header", "a chunk's extension"],
)
async def test_what_comes_beside_a_body_without_an_end_is_refused_before_it_fills_the_memory(
    address: str, line: bytes
) -> None:
    head = CHUNKED.replace(b"/said", b"/i/book") + (b"" if line.startswith(b"1") else b"1\r\n{\r\n0\r\n")
    began = asyncio.get_running_loop().time()

    await _sent(address, head, *(line[at : at + 8192] for at in range(0, len(line), 8192)))

    assert asyncio.get_running_loop().time() - began < 5  # closed by us: the request never ends


async def test_what_is_said_after_a_body_is_no_header(monkeypatch: pytest.MonkeyPatch) -> None:
    @post("/said")
    async def said(request: AnyRequest) -> str:
        await request.body()
        return str([name for name, _ in request.scope["headers"]])

    async with on_a_port(Litestar([said], logging_config=None, openapi_config=None)) as address:
        answer = await _sent(
            address, CHUNKED.replace(b"Host: x", b"Host: x\r\nConnection: close"), b"1\r\n{\r\n0\r\nCookie: a=b\r\n\r\n"
        )

    assert b"connection" in answer
    assert b"cookie" not in answer


@pytest.mark.parametrize("sent", [b"", HELLO, HELLO + b"Connection: keep-alive\r\n\r\n" + HELLO])
async def test_a_head_that_never_ends_is_not_waited_for(
    address: str, sent: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_server, "HEAD_SECONDS", 1.0)

    answer = await _sent(address, sent)

    assert b"too large or too slow" in answer


SMUGGLED = b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"
POST = b"POST /api/v1/meetings HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"
EARLY = b"DELETE /api/v1/keys HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n"


@pytest.mark.parametrize(
    "sent, answers, more",
    [
        pytest.param(POST, 0, b" ", id="in a body"),
        pytest.param(SMUGGLED + POST, 1, b"", id="in a body that came with a request before it"),
        pytest.param(EARLY, 1, b"{", id="in a body that is answered already"),
        pytest.param(SMUGGLED, 1, b"\r\n", id="after an empty line"),
    ],
)
async def test_who_stops_in_the_middle_is_not_waited_for(
    address: str, sent: bytes, answers: int, more: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_server, "REST_SECONDS", 0.5)

    async with _connected(address) as (reader, writer), asyncio.timeout(5):
        writer.write(sent)
        for _ in range(answers):
            await reader.readuntil(b"\r\n\r\n")
        writer.write(more)
        rest = await reader.read()

    assert b"HTTP/1.1 " not in rest


async def test_a_body_that_is_slow_but_comes_is_waited_for(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_server, "REST_SECONDS", 1.0)

    async with _connected(address) as (reader, writer), asyncio.timeout(5):
        writer.write(POST)
        for piece in (b" ", b" ", b" ", b" ", b" ", b" ", b" ", b"}"):
            await asyncio.sleep(0.2)
            writer.write(piece)
        answer = await reader.readuntil(b"\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 422 ")


async def test_a_body_that_we_are_slow_to_read_is_not_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_server, "REST_SECONDS", 0.2)
    head = b"POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n"

    async with on_a_port(Litestar([_read_late], logging_config=None, openapi_config=None)) as address:
        async with httpx.AsyncClient() as client:
            sent_at_once = await client.post(address, content=b"a" * 4_000_000)
        async with _connected(address) as (reader, writer), asyncio.timeout(5):
            writer.write(head)
            asked_for = await reader.readuntil(b"\r\n\r\n")
            writer.write(b"late")
            answer = await reader.readuntil(b"\r\n\r\n")

    assert sent_at_once.text == "4000000"
    assert (asked_for.split()[1], answer.split()[1]) == (b"100", b"201")


@post("/")
async def _read_late(request: AnyRequest) -> str:
    await asyncio.sleep(1)
    return str(len(await request.body()))


@pytest.mark.parametrize(
    "head",
    [
        b"G\0T / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nCookie: \0\r\n\r\n",
        b"POST /i/book HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /i/book HTTP/1.1\r\nHost: x\r\nContent-Length: -4\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ],
)
async def test_what_is_no_http_is_refused_and_closed(address: str, head: bytes) -> None:
    assert (await _sent(address, head)).startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize("protocol", [b"h2c", b"websocket", b"anything"])
@pytest.mark.parametrize("line", [b"POST /signout", b"POST /api/v1/meetings", b"GET /"])
async def test_the_body_of_who_asks_for_another_protocol_is_nobodys_request(
    address: str, line: bytes, protocol: bytes
) -> None:
    head = b"%b HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: %b\r\nContent-Length: %d\r\n\r\n" % (
        *(line, protocol, len(SMUGGLED)),
    )

    answer = await _sent(address, head, SMUGGLED)

    assert answer.startswith(b"HTTP/1.1 400 ")
    assert answer.count(b"HTTP/1.1 ") == 1


async def test_who_asks_for_another_protocol_without_a_body_is_answered_and_the_last(address: str) -> None:
    head = b"Connection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 0\r\n\r\n"

    answer = await _sent(address, HELLO + head, SMUGGLED)

    assert answer.startswith(b"HTTP/1.1 200 ")
    assert b"connection: close" in answer
    assert answer.count(b"HTTP/1.1 ") == 1


async def test_of_a_pipeline_all_before_a_wish_for_another_protocol_are_answered(address: str) -> None:
    asks = HELLO + b"Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n"

    answer = await _sent(address, SMUGGLED + SMUGGLED + asks + SMUGGLED)

    assert answer.count(b"HTTP/1.1 200 ") == 3


async def test_a_long_body_is_not_taken_for_the_head_of_the_next_request(address: str) -> None:
    body = b"topic=" + b"a" * 60_000
    form = b"Host: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n" % len(body)

    answer = await _sent(
        address, b"POST /signout HTTP/1.1\r\n" + form + body + HELLO[:30], HELLO[30:] + b"Connection: close\r\n\r\n"
    )

    assert b"too large or too slow" not in answer
    assert answer.count(b"HTTP/1.1 ") == 2


async def test_who_was_before_a_head_that_is_too_large_hears_what_became_of_theirs(address: str) -> None:
    line = b"X: " + b"a" * 200_000

    answer = await _sent(address, SMUGGLED + HELLO, *(line[at : at + 8192] for at in range(0, len(line), 8192)))

    assert answer == b"" or answer.startswith(b"HTTP/1.1 200 ")  # nothing where it was cut off while we still sent


@pytest.mark.parametrize(
    "head",
    [
        b"GET /health HTTP/1.1\r\n\r\n",
        b"GET /health HTTP/1.1\r\nHost: one\r\nHost: another\r\n\r\n",
        b"GET /health HTTP/2.0\r\nHost: x\r\n\r\n",
        b"POST /signout HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /signout HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    ],
)
async def test_a_head_of_doubtful_meaning_is_refused_and_the_last(address: str, head: bytes) -> None:
    answer = await _sent(address, head, SMUGGLED)

    assert answer.startswith(b"HTTP/1.1 400 ")
    assert answer.count(b"HTTP/1.1 ") == 1


async def test_bytes_of_no_alphabet_in_headers_are_nobodys_link(address: str) -> None:
    head = (
        b"GET /i HTTP/1.1\r\nHost: x\r\nCookie: pl-guardian=\xff\xfe; language=\xff\r\nAccept-Language: \xff;q=nan\r\n"
    )

    assert (await _sent(address, head + b"Connection: close\r\n\r\n")).startswith(b"HTTP/1.1 404 ")
