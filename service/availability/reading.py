"""Read a fetched calendar in a process of its own, which is killed if it takes too long or too much.

A calendar is a small program (repetition rules), written by somebody we do not know, run by libraries that were not
made for that. The process gets the bytes, has no secret in its environment, and can give back nothing but times.
"""

import asyncio
import resource
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

from service.availability.errors import FetchError, Problem
from service.kernel.spans import Span

MOST_SECONDS: Final = 10
MOST_MEMORY: Final = 512 * 1024 * 1024
"""Bytes of address space, most of it the libraries'; 5,000 events take some 60 MB."""

_ROOT: Final = Path(__file__).resolve().parents[2]
_TOO_LARGE, _UNREADABLE = 3, 4  # how the process ends
_PROBLEMS: Final[dict[int, Problem]] = {_TOO_LARGE: "too_large"}


async def read_busy(ics: bytes, window: Span, zone: str, *, seconds: float = MOST_SECONDS) -> list[Span]:
    """Give the busy times of a calendar within a window, or raise FetchError; `zone` is where all-day events lie."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-B", "-m", __name__),
        *(window.start.isoformat(), window.end.isoformat(), zone),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,  # a traceback would quote the calendar
        env={"PYTHONPATH": str(_ROOT)},
    )
    try:
        async with asyncio.timeout(seconds):
            said, _ = await process.communicate(ics)
    except TimeoutError:
        raise FetchError("too_large", "took too long") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise FetchError(_PROBLEMS.get(process.returncode, "unreadable"), f"ended with {process.returncode}")
    return msgspec.json.decode(said, type=list[Span])


def main(start: str, end: str, zone: str) -> int:
    """Read a calendar from standard input, write its busy times to standard output; the process's other half."""
    for limit, most in ((resource.RLIMIT_AS, MOST_MEMORY), (resource.RLIMIT_CPU, MOST_SECONDS)):
        with suppress(ValueError, OSError):  # macOS takes no limit of address space; the clock still runs
            resource.setrlimit(limit, (most, most))
    from service.ical.busy import busy_spans  # noqa: PLC0415 - only this process needs the calendar libraries
    from service.ical.errors import CalendarTooLarge, CalendarUnreadable  # noqa: PLC0415 - same

    try:
        busy = busy_spans(sys.stdin.buffer.read(), datetime.fromisoformat(start), datetime.fromisoformat(end), zone)
    except (CalendarTooLarge, MemoryError):
        return _TOO_LARGE
    except CalendarUnreadable:
        return _UNREADABLE
    sys.stdout.buffer.write(msgspec.json.encode(busy))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
