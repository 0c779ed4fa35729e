"""The real application for tests: in-process for pages and API, on a port with a real browser for journeys."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn
from litestar.datastructures import State
from litestar.types import ASGIApp
from playwright.async_api import Browser, async_playwright

from service.app import Routed, build_app, routed
from service.kernel.config import load_settings
from service.kernel.db import Pool
from service.kernel.http_server import server_config
from service.kernel.tokens import Keyring
from service.wiring import House
from tests.conftest import StillClock
from tests.looking import CHROMIUM_FLAGS, chromium
from tests.wishing import Wishing


@pytest.fixture
def house(pool: Pool, direct: Pool | None, clock: StillClock, keyring: Keyring, tmp_path: Path) -> House:
    """An installation on this test's database and clock, whose mail goes to a folder."""
    settings = load_settings(
        {},
        data_dir=tmp_path,
        mail_url=f"file:{tmp_path / 'mail'}",
        sms_url=f"file:{tmp_path / 'mail'}",
        base_url="http://localhost",
        show_test_language=True,
        show_mailbox=True,
    )
    return House(settings, pool, clock, keyring, direct)


_routed: dict[str, Routed] = {}


def app_of(house: House, use: str = "in process") -> ASGIApp:
    """The application of a house, with the routes of the last one made for the same use: one at a time.

    To make routes takes longer than most tests do, and they are the same whatever they are given.
    """
    if use not in _routed:
        _routed[use] = routed()
    _routed[use].app.state = State()
    return build_app(house, _routed[use])


@pytest.fixture
async def client(house: House) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the whole application, edge included, that follows no redirect by itself.

    What it wishes of the API it wishes again in the end: whatever has become of it, it gets its first answer.
    """
    wishing = Wishing(httpx.ASGITransport(app_of(house)))  # type: ignore[arg-type]  # two spellings of ASGI
    async with httpx.AsyncClient(transport=wishing, base_url="http://localhost") as opened:
        yield opened
        assert await wishing.again() == wishing.first


@asynccontextmanager
async def on_a_port(app: ASGIApp) -> AsyncIterator[str]:
    """Serve an application on a free port of this machine and give its address."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(server_config(app, trusted_proxies="127.0.0.1"))
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
            await asyncio.sleep(0.01)
        yield f"http://localhost:{listening.getsockname()[1]}"
        server.should_exit = True
        await serving


@pytest.fixture
async def address(house: House) -> AsyncIterator[str]:
    """Address of the application on a port, for browsers and other programs."""
    async with on_a_port(app_of(house, "on a port")) as opened:
        yield opened


@pytest.fixture(scope="session")
async def started_browser() -> AsyncIterator[Browser]:
    """Chromium of this machine, started once in a worker; tests are skipped where there is none."""
    executable = chromium()
    if executable is None:
        pytest.skip("no Chromium on this machine: the journeys in a browser are left out")
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=executable, args=CHROMIUM_FLAGS)
        yield started
        await started.close()


@pytest.fixture
async def browser(started_browser: Browser) -> AsyncIterator[Browser]:
    """Chromium as after its start: cookies, caches and pages end with the test's contexts."""
    yield started_browser
    for context in started_browser.contexts:
        await context.close()
