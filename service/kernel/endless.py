"""What a process does for as long as it runs, beside what it is asked: whatever ends it, it begins again."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from service.kernel.log import log

PAUSE_SECONDS: Final = 1.0
"""Before it begins again: a fault that comes at once each time fills no log."""

_log = log("process")


async def kept_going(task: str, work: Callable[[], Awaitable[object]]) -> None:
    """Do what has no end until it is cancelled or done by its own word; at a fault that is logged it begins anew."""
    while True:
        try:
            await work()
        except Exception as exc:  # noqa: BLE001 - nobody waits for it who could see that it has ended
            _log.error("ended by a fault", task=task, exc_info=exc, next=f"again in {PAUSE_SECONDS} s")
        else:
            return
        await asyncio.sleep(PAUSE_SECONDS)
