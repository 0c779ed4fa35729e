"""Keep the heap of a web process small, and what that costs too.

glibc keeps what was freed between pieces that are still used, for as long as they are: four megabytes a process after
1,200 requests at once, each of which takes 30 KB while it waits (measured). To ask for it takes a millisecond after a
rush and a tenth of one otherwise. Python's own heap of small objects, where most of the 30 KB are, has no such call;
nor have other C libraries, where nothing is done.

Python looks among its objects for rings that nobody can reach. In a rush it looked through those of a thousand waiting
requests again and again, a sixth of all the work (measured), and found nothing: neither a booking nor a refusal leaves
a ring (tests/journeys/test_crowds.py).
"""

import asyncio
import ctypes
import gc
from collections.abc import Callable
from typing import Final

SECONDS: Final = 2.0
"""Between two looks at whether anything was done since."""

LOOK_AFTER: Final = (50_000, 20, 20)
"""New objects between two looks, looks between two wider ones, and those between two at everything: 700, 10 and 10."""


def look_seldom() -> None:
    """Let Python look for rings more seldom."""
    gc.set_threshold(*LOOK_AFTER)


async def keep_trimmed(done: Callable[[], int]) -> None:
    """Give back what is free whenever `done`, a count of requests, has grown; until cancelled."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    trimmed_at = 0
    while trim is not None:
        await asyncio.sleep(SECONDS)
        if (by_now := done()) != trimmed_at:
            trim(0)
            trimmed_at = by_now
