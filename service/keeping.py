"""Keep several web processes at one port, and a worker beside them; a composition root.

This process answers nothing. It holds the port, so that nobody is refused while a process is started anew, and it
knows nothing of the application, so that it takes little memory.
"""

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from service.kernel.config import Settings
from service.kernel.log import log, set_up_logs
from service.starting import NotStarted, listen, stopped_by_signal

PAUSE: Final = 1.0
"""Seconds before a process that ended is started anew: one that cannot live must not keep the machine busy."""

DRAIN: Final = 40.0
"""Seconds for all to finish what they do; a web process takes ten at most, a worker twenty."""

_log = log("keeping")


async def keep(settings: Settings, config: Path | None, *, processes: int, with_worker: bool) -> int:
    """Keep them until SIGINT or SIGTERM; 1 if one of them could not start at all, and has said why."""
    set_up_logs(settings.log_level, settings.log_format)
    with listen(settings.host, settings.port) as listening:
        stop, handed = stopped_by_signal(), listening.fileno()
        web = _command(config, "serve", "--web-only", "--socket", str(handed))
        kept = [_kept(web, (handed,), stop) for _ in range(processes)]
        if with_worker:
            kept.append(_kept(_command(config, "work"), (), stop))
        status = 0
        _log.info("keeping", host=settings.host, port=settings.port, processes=processes)
        try:
            async with asyncio.TaskGroup() as keepers:
                for one in kept:
                    keepers.create_task(one)
        except* NotStarted:
            status = 1
    return status


async def _kept(command: Sequence[str], handed: Sequence[int], stop: asyncio.Event) -> None:
    """Start one process, and another in its place whenever it ends, until `stop` is set; NotStarted of the first."""
    is_first = True
    while not stop.is_set():
        # Its standard input is a pipe from us: it ends when we do, even if nobody asked us first.
        process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, pass_fds=handed)
        try:
            await _ended(process, stop)
        finally:
            await _stop(process)
        if stop.is_set():
            return
        if is_first and process.returncode == 1:
            raise NotStarted
        is_first = False
        _log.warning("a process ended", status=process.returncode, next=f"another in {PAUSE} s")
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), PAUSE)


async def _ended(process: Process, stop: asyncio.Event) -> None:
    """Wait until a process ends or has to."""
    waiting = {asyncio.create_task(process.wait()), asyncio.create_task(stop.wait())}
    try:
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in waiting:
            task.cancel()


async def _stop(process: Process) -> None:
    """Ask a process to end, and end it if it does not."""
    if process.returncode is not None:
        return
    with suppress(ProcessLookupError):
        process.send_signal(signal.SIGTERM)
    try:
        await asyncio.wait_for(process.wait(), DRAIN)
    except TimeoutError:
        process.kill()
        await process.wait()


def _command(config: Path | None, *words: str) -> list[str]:
    named = ["--config", str(config)] if config else []
    return [sys.executable, "-P", "-m", "service.cli", *named, *words, "--kept"]
