import asyncio
import ctypes
import os
from pathlib import Path

import pytest

from service.kernel import heap

PIECES = 40_000  # of 2,000 bytes: too large for Python's own heap, too small for pages of their own
PAGE = os.sysconf("SC_PAGE_SIZE")


def resident() -> int:
    """Bytes of this process in memory (Linux)."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * PAGE


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_trim"), reason="this C library is not asked for memory")
async def test_what_a_rush_leaves_free_between_what_stays_goes_back_to_the_system(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(heap, "SECONDS", 0.0)
    pieces = [bytes(2_000) for _ in range(PIECES)]
    stays = pieces[::20]
    pieces.clear()
    before = resident()

    trimming = asyncio.create_task(heap.keep_trimmed(iter(range(1, 1_000_000)).__next__))
    await asyncio.sleep(0.01)
    trimming.cancel()

    assert before - resident() > PIECES * 2_000 / 2, f"{len(stays)} stay"
