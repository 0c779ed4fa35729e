"""A start that comes to nothing says why."""

import asyncio
from typing import Any

import pytest
from msgspec.structs import replace

from service.demo import _unless_stopped
from service.kernel.http_server import server_config
from service.serving import _served, _Server
from service.starting import NotStarted, listen
from service.wiring import House
from service.worker import Worker


async def _cannot_begin(_scope: Any, _receive: Any, _send: Any) -> None:
    raise OSError


async def test_a_web_server_that_cannot_begin_says_so_instead_of_ending_the_process() -> None:
    with listen("127.0.0.1", 0) as listening, pytest.raises(NotStarted, match="could not begin"):
        await _served(_Server(server_config(_cannot_begin, trusted_proxies="")), listening)


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
