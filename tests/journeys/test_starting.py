"""A start that comes to nothing says why, and one that comes off lets everybody in."""

import asyncio
import contextlib
import socket
import sys
import time
from typing import Any

import httpx
import pytest
import uvloop
from litestar import Litestar, get
from msgspec.structs import replace

from service.demo import _unless_stopped
from service.kernel.http_edge import HttpEdge
from service.kernel.http_errors import cut_off
from service.kernel.http_server import server_config
from service.serving import DOORS, _served, _Server
from service.starting import NotStarted, listen, listen_for_each
from service.wiring import House
from service.worker import Worker


async def _cannot_begin(_scope: Any, _receive: Any, _send: Any) -> None:
    raise OSError


async def test_a_web_server_that_cannot_begin_says_so_instead_of_ending_the_process() -> None:
    with listen("127.0.0.1", 0) as listening, pytest.raises(NotStarted, match="could not begin"):
        await _served(_Server(server_config(_cannot_begin, trusted_proxies="")), listening)


def test_in_a_rush_nobody_stands_outside_while_somebody_inside_comes_again() -> None:
    """On the loop that serves: asyncio's own takes in whoever waits."""
    came: list[object] = []
    all_came = asyncio.Event()

    async def slow(scope: Any, _receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            came.append(scope["client"])
            if len(came) == DOORS:
                all_came.set()
            time.sleep(0.002)  # noqa: ASYNC251 - as long as a turn of a busy loop
            await send({"type": "http.response.start", "status": 204, "headers": []})
            await send({"type": "http.response.body", "body": b""})

    async def rush() -> None:
        server = _Server(server_config(slow, trusted_proxies=""))
        with listen("127.0.0.1", 0) as listening:
            address = listening.getsockname()
            waiting = [socket.create_connection(address) for _ in range(DOORS // 2)]
            for one in waiting:
                one.sendall(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n" * 2)
            serving = asyncio.create_task(_served(server, listening))
            await all_came.wait()
            server.should_exit = True
            for one in waiting:
                one.close()
            await serving

    uvloop.run(asyncio.wait_for(rush(), 20))

    assert len(set(came[: DOORS // 2])) == DOORS // 2


@pytest.mark.parametrize(
    "path, kind, words",
    [
        ("/api/v1/rosters", "application/problem+json", "has to end; the outcome of what was asked is not known"),
        ("/desk", "text/html", "</html>"),
    ],
)
async def test_who_waits_for_a_process_that_has_to_end_is_told_to_come_back(path: str, kind: str, words: str) -> None:
    begun = asyncio.Event()

    @get(["/desk", "/api/v1/rosters"])
    async def endless() -> None:
        begun.set()
        await asyncio.sleep(60)

    edge = HttpEdge(Litestar([endless]), methods={}, https=False, cut_off=cut_off)
    config = server_config(edge, trusted_proxies="")
    config.timeout_graceful_shutdown = 0
    server = _Server(config)
    with listen("127.0.0.1", 0) as listening:
        serving = asyncio.create_task(_served(server, listening))
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{listening.getsockname()[1]}") as client:
            asking = asyncio.create_task(client.get(path))
            await begun.wait()
            server.should_exit = True
            answer = await asking
        await serving

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert answer.headers["content-type"].startswith(kind)
    assert words in answer.text


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere all processes listen by one socket")
def test_whoever_comes_is_dealt_to_the_processes_evenly() -> None:
    with contextlib.ExitStack() as opened:
        doors = [opened.enter_context(door) for door in listen_for_each("127.0.0.1", 0, 2)]
        for _ in range(200):
            opened.enter_context(socket.create_connection(doors[0].getsockname()))
        came = []
        for door in doors:
            with contextlib.suppress(BlockingIOError):
                while True:
                    opened.enter_context(door.accept()[0])
                    came.append(door)

    assert len(came) == 200
    assert min(came.count(door) for door in doors) > 50


def test_a_port_that_several_processes_share_is_not_taken_twice() -> None:
    with contextlib.ExitStack() as opened:
        (door, _) = [opened.enter_context(door) for door in listen_for_each("127.0.0.1", 0, 2)]
        host, port = door.getsockname()
        with pytest.raises(NotStarted, match="cannot be used"):
            listen_for_each(host, port, 2)


async def test_a_worker_whose_place_for_mail_is_taken_says_so_and_leaves_nothing_running(house: House) -> None:
    before = asyncio.all_tasks()
    with listen("127.0.0.1", 0) as taken:
        place = f"127.0.0.1:{taken.getsockname()[1]}"
        worker = Worker(replace(house, settings=replace(house.settings, lmtp_listen=place)))
        with pytest.raises(NotStarted, match=f"PORCHLIGHT_LMTP_LISTEN {place} cannot be used"):
            await worker.__aenter__()

    assert asyncio.all_tasks() == before


async def test_who_stops_the_demo_while_it_is_made_does_not_wait_for_its_end() -> None:
    stop, ended = asyncio.Event(), asyncio.Event()

    async def made() -> None:
        stop.set()
        try:
            await asyncio.sleep(60)
        finally:
            ended.set()

    with pytest.raises(NotStarted, match="Stopped before the demo was ready"):
        await _unless_stopped(stop, made())
    assert ended.is_set()


async def test_a_demo_that_is_made_before_anybody_stops_it_is_given() -> None:
    async def made() -> str:
        return "doors"

    assert await _unless_stopped(asyncio.Event(), made()) == "doors"
