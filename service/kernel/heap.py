"""Give back to the system what a rush has left free in the C library's heap.

glibc keeps what was freed between pieces that are still used, for as long as they are: four megabytes a process after
1,200 requests at once, each of which takes 30 KB while it waits (measured). To ask for it takes a millisecond after a
rush and a tenth of one otherwise. Python's own heap of small objects, where most of the 30 KB are, has no such call;
nor have other C libraries, where nothing is done.
"""

import asyncio
import ctypes
from collections.abc import Callable
from typing import Final

SECONDS: Final = 2.0
"""Between two looks at whether anything was done since."""


async def keep_trimmed(done: Callable[[], int]) -> None:
    """Give back what is free whenever `done`, a count of requests, has grown; until cancelled."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    trimmed_at = 0
    while trim is not None:
        await asyncio.sleep(SECONDS)
        if (by_now := done()) != trimmed_at:
            trim(0)
            trimmed_at = by_now
