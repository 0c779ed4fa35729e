"""Keep several web processes at one port, and a worker beside them; a composition root.

This process answers nothing. It holds the port, so that nobody is refused while a process is begun anew: whoever was
dealt to the one that ended (starting.listen_for_each) waits until the next in its place can answer. And it has
read the whole program, put its routes together and read its languages (serving.shared) before it begins the others by
fork, so that all this stands in memory once: two web processes and this one take 125 MB when they begin, where each
with its own copy took 200.

The cost: nothing of the program may begin by being imported, no thread, no loop, no drawing of ids (a test looks).
Weighed and left: to import less. What the worker alone needs is a tenth of it, and every page would have to say what it
needs; what is imported when it is first needed stands in memory once a process. And to become a smaller program once
the others have begun, which would save 25 MB more: to replace one that ended it would have to read everything again.
"""

import gc
import os
import select
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final, NoReturn

from msgspec import Struct

from service.kernel.log import log

PAUSE: Final = 1.0
"""Seconds before a process that ended is begun anew: one that cannot live must not keep the machine busy."""

LIVES: Final = 10.0
"""Seconds after which one can live, as far as we know; whoever waits at its door is not kept waiting for a pause."""

DRAIN: Final = 40.0
"""Seconds for all to finish what they do; a web process takes ten at most, a worker twenty."""

Part = Callable[[], int]
"""What a kept process does; gives its exit status, and 1 if it could not start and has said why."""

_HEARD: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD)
_STDIN: Final = 0
_log = log("keeping")


class _Kept(Struct):
    """One part and the process that does it; none while it pauses."""

    part: Part
    pid: int | None = None
    begin_at: float = 0.0  # monotonic seconds; once it runs, when it was begun
    is_first: bool = True


def keep(parts: Sequence[Part]) -> int:
    """Keep a process for each part until SIGINT or SIGTERM; 1 if one of them could not start at all."""
    kept = [_Kept(part) for part in parts]
    gc.collect()
    gc.freeze()  # what was read until now is nobody's garbage: a collection that looked at it would copy it
    # Nothing is ever written: its other end can be read once we are gone, even if nobody asked anybody to end.
    living, held = os.pipe()
    with _signals() as heard:
        status = _look_after(kept, heard, living, held)
        _stop(kept, heard)
    return status


def _look_after(kept: Sequence[_Kept], heard: socket.socket, living: int, held: int) -> int:
    """Begin what does not run, again and again, until told to stop or one cannot start at all."""
    while True:
        for one in kept:
            if one.pid is None and one.begin_at <= time.monotonic():
                one.pid, one.begin_at = _begun(one.part, living, held), time.monotonic()
        pauses = [one.begin_at - time.monotonic() for one in kept if one.pid is None]
        if _signalled(heard, min(pauses, default=None)):
            return 0
        for one, status in _ended(kept):
            if one.is_first and status == 1:
                return 1
            now = time.monotonic()
            pause = 0.0 if now - one.begin_at >= LIVES else PAUSE
            one.is_first, one.begin_at = False, now + pause
            _log.warning("a process ended", status=status, next=f"another in {pause} s")


def _begun(part: Part, living: int, held: int) -> int:
    """Begin a process; it ends with its part, and its standard input is how it knows that we live."""
    pid = os.fork()
    if not pid:
        _become(part, living, held)
    return pid


def _become(part: Part, living: int, held: int) -> NoReturn:
    status = 1
    try:
        signal.set_wakeup_fd(-1)
        for kind in _HEARD:
            signal.signal(kind, signal.SIG_DFL)
        os.dup2(living, _STDIN)
        os.close(held)
        status = part()
    except BaseException:  # noqa: BLE001 - nobody above would say it
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


@contextmanager
def _signals() -> Iterator[socket.socket]:
    """Give what can be read when a signal has come, for as long as they are heard."""
    heard, told = socket.socketpair()
    heard.setblocking(False)
    told.setblocking(False)
    signal.set_wakeup_fd(told.fileno())
    before = {kind: signal.signal(kind, lambda *_: None) for kind in _HEARD}
    try:
        yield heard
    finally:
        signal.set_wakeup_fd(-1)
        for kind, handler in before.items():
            signal.signal(kind, handler)
        heard.close()
        told.close()


def _signalled(heard: socket.socket, seconds: float | None) -> bool:
    """Wait for a signal, for so long at most; tell whether one of them asks to stop."""
    if seconds is not None and seconds <= 0:
        return False
    if not select.select([heard], [], [], seconds)[0]:
        return False
    return bool({signal.SIGINT, signal.SIGTERM}.intersection(heard.recv(1024)))


def _ended(kept: Sequence[_Kept]) -> Iterator[tuple[_Kept, int]]:
    """Give those whose process has ended, and its status as a shell would say it."""
    for one in kept:
        if one.pid is not None:
            pid, status = os.waitpid(one.pid, os.WNOHANG)
            if pid:
                one.pid = None
                yield one, os.waitstatus_to_exitcode(status)


def _stop(kept: Sequence[_Kept], heard: socket.socket) -> None:
    """Ask all to end, and end those that do not."""
    _send(kept, signal.SIGTERM)
    until = time.monotonic() + DRAIN
    while any(one.pid for one in kept) and time.monotonic() < until:
        list(_ended(kept))
        if any(one.pid for one in kept):
            _signalled(heard, until - time.monotonic())
    _send(kept, signal.SIGKILL)
    for one in kept:
        if one.pid is not None:
            os.waitpid(one.pid, 0)


def _send(kept: Sequence[_Kept], kind: signal.Signals) -> None:
    for one in kept:
        if one.pid is not None:
            os.kill(one.pid, kind)
