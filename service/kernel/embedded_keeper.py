"""The process that starts PostgreSQL, reaps it, and stops it once nobody is attached any more.

`service.kernel.embedded` runs this file as a script. It needs the standard library alone, so it stays small in memory,
and it answers to locks, never to process ids: a lock is gone the moment its holder is, however the holder ended.
"""

import fcntl
import os
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypedDict

GATE = "gate.lock"  # exclusive while somebody starts, attaches, leaves or stops
ATTACHED = "attached.lock"  # shared by each attached process; exclusive for whoever may stop the server
ALIVE = "alive.lock"  # exclusive, held by the keeper and every process of the server

ENVIRONMENT = {"LC_ALL": "C", "PATH": "/usr/bin:/bin", "TZ": "UTC"}  # no PGDATA, PGPORT or PGOPTIONS from outside
SECONDS_BETWEEN_LOOKS = 0.5
# PostgreSQL manual, "Shutting Down the Server": fast, then immediate (recovers at the next start), then none at all.
STOP_STEPS = ((signal.SIGINT, 20.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0))


def open_lock(path: Path) -> int:
    """Open a lock file, made for its owner alone, and return the descriptor that can hold the lock."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def try_lock(descriptor: int) -> bool:
    """Take the lock exclusively if nobody else holds it."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def enter(folder: Path) -> tuple[int, str]:
    """Open a folder and return the descriptor to hand to a program, and the name the folder has in that program.

    The program need not be allowed to pass the folders above. A current folder would do the same, but PostgreSQL 15
    leaves it and comes back by its full path. Without /proc the name is the path.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    name = f"/proc/self/fd/{descriptor}"
    return descriptor, name if Path(name).exists() else str(folder)


def stop(send: Callable[[int], None], has_ended_within: Callable[[float], bool]) -> bool:
    """Ask the server to stop, less politely each time, and tell whether it did."""
    for sign, seconds in STOP_STEPS:
        send(sign)
        if has_ended_within(seconds):
            return True
    return False


class Identity(TypedDict, total=False):
    """What `subprocess` takes to run a program as somebody else."""

    user: int
    group: int
    extra_groups: list[int]


def as_user(user: str) -> Identity:
    """Read `uid:gid`, without root's other groups; empty means ourselves."""
    if not user:
        return {}
    uid, gid = user.split(":")
    return {"user": int(uid), "group": int(gid), "extra_groups": []}


def main(folder: str, alive: str, user: str, scratch: str, program: str, *options: str) -> None:
    """Run the data folder's server until it ends by itself or until nobody is attached."""
    os.umask(0o077)
    ended, lifeline = os.pipe()  # only the server's processes keep the writing end: it closes with the last of them
    data, name = enter(Path(folder) / "cluster")
    with (Path(folder) / "postgres.log").open("ab") as log:
        server = subprocess.Popen(  # noqa: S603 - our own program
            [program, "-D", name, *options],
            cwd="/",
            env=ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=(int(alive), lifeline, data),
            **as_user(user),
        )
    os.close(lifeline)
    for sign in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(sign, lambda *_: server.send_signal(signal.SIGINT))

    def has_ended_within(seconds: float) -> bool:
        return bool(select.select([ended], [], [], seconds)[0])

    gate, attached = (open_lock(Path(folder) / name) for name in (GATE, ATTACHED))
    while not has_ended_within(SECONDS_BETWEEN_LOOKS):
        if not try_lock(gate):
            continue
        if try_lock(attached):
            stop(server.send_signal, has_ended_within)
            break
        fcntl.flock(gate, fcntl.LOCK_UN)
    server.wait()
    shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
