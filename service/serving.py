"""Run web and worker in one process until told to stop; a composition root.

A process that is one of several has from its keeper what is the same in all of them. What it made itself would stand
in memory once a process: the routes are 13 MB, and 14 MB of what it shares with the others would be copied on the way,
because whatever is used is written to (how many refer to it is counted in the object). The languages are 7 MB.
"""

import asyncio
import contextlib
import socket
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Final

import uvicorn
from litestar.types import ASGIApp
from msgspec import Struct

from service.app import Routed, build_app, routed
from service.kernel.config import Settings
from service.kernel.endless import kept_going
from service.kernel.heap import keep_trimmed, look_seldom
from service.kernel.http_server import server_config
from service.kernel.locale import read_languages
from service.kernel.log import log, set_up_logs
from service.starting import NotStarted, listen, stopped_by_signal
from service.wiring import House, house
from service.worker import Worker

DOORS: Final = 32
"""Times that a process listens on its port: the loop takes one connection in a turn for each (libuv, since 1.45).

By one door 1,200 who come at once stand outside for up to three seconds, because in a rush a turn takes milliseconds;
and whoever is inside already goes before them with a second wish (measured). Where nobody waits a look costs the other
doors some microseconds.
"""

_log = log("serving")


class _Server(uvicorn.Server):
    """uvicorn without its signal handling: it would raise the signal again and our clean-up would not run."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class Shared(Struct, frozen=True):
    """What a web process has from who keeps it, with whom it ends: where it listens, and what is the same in all."""

    port: socket.socket
    routes: Routed


def shared(ports: Sequence[socket.socket]) -> list[Shared]:
    """Make what is the same in all processes that are kept, before any of them begins; nothing begins by it."""
    read_languages()
    routes = routed()
    return [Shared(port, routes) for port in ports]


async def serve(settings: Settings, *, with_worker: bool, kept: Shared | None = None) -> int:
    """Serve until SIGINT or SIGTERM; requests under way are finished, then the worker, then the database."""
    set_up_logs(settings.log_level, settings.log_format)
    with kept.port if kept else listen(settings.host, settings.port) as listening:
        stop = stopped_by_signal(is_kept=kept is not None)
        async with house(settings, migrating=False) as parts:
            ready = partial(_say_ready, settings)
            routes = kept.routes if kept else None
            await answer_until(stop, parts, listening, with_worker=with_worker, ready=ready, routes=routes)
    return 0


async def work(settings: Settings, *, is_kept: bool = False) -> int:
    """Do the worker's part until SIGINT or SIGTERM."""
    set_up_logs(settings.log_level, settings.log_format)
    stop = stopped_by_signal(is_kept=is_kept)
    async with house(settings, migrating=False) as parts, Worker(parts):
        _log.info("working")
        await stop.wait()
    return 0


async def answer_until(
    stop: asyncio.Event,
    parts: House,
    listening: socket.socket,
    *,
    with_worker: bool,
    ready: Callable[[], None],
    routes: Routed | None = None,
) -> None:
    """Answer what comes in, with a worker beside it if wanted, until `stop` is set; say `ready` once both can work."""
    async with Worker(parts) if with_worker else contextlib.nullcontext():
        await _answer(stop, parts, build_app(parts, routes), listening, ready)


async def _answer(
    stop: asyncio.Event, parts: House, app: ASGIApp, listening: socket.socket, ready: Callable[[], None]
) -> None:
    look_seldom()
    config = server_config(app, trusted_proxies=parts.settings.trusted_proxies)
    server = _Server(config)
    serving = asyncio.create_task(_served(server, listening))
    while not server.started and not serving.done():  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.02)
    if not serving.done():
        ready()
    waiting = asyncio.create_task(stop.wait())
    trimming = asyncio.create_task(
        kept_going("heap", partial(keep_trimmed, lambda: server.server_state.total_requests))
    )
    await asyncio.wait({serving, waiting}, return_when=asyncio.FIRST_COMPLETED)
    server.should_exit = True
    waiting.cancel()
    trimming.cancel()
    await serving


async def _served(server: _Server, listening: socket.socket) -> None:
    """Serve until told to stop; a server that gives up before it answers says so: uvicorn would end the process."""
    with contextlib.ExitStack() as opened:
        doors = [listening, *(opened.enter_context(listening.dup()) for _ in range(DOORS - 1))]
        try:
            await server.serve(sockets=doors)
        except SystemExit as exc:
            raise NotStarted("The web server could not begin; the log says why.") from exc


def _say_ready(settings: Settings) -> None:
    _log.info("serving", host=settings.host, port=settings.port)
