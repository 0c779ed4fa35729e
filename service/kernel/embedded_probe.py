"""What can be seen of a data folder's server from outside: is it there, does it answer, where is its socket."""

import os
import re
import socket
import time
from pathlib import Path

from service.kernel import embedded_keeper as keeper
from service.kernel.embedded_cluster import scratch_for

PORT = 5432  # names the socket file; no TCP port is opened
SOCKET = f".s.PGSQL.{PORT}"
LONGEST_SOCKET = 103  # bytes: 104 with its end in macOS, 108 in Linux
PLAIN = re.compile(r"[ -+\--~]+")  # printable ASCII without the comma, which separates hosts in an address

SECONDS_BETWEEN_LOOKS = 0.02
SECONDS_FOR_REPLY = 2.0
# PostgreSQL manual, "Message Formats", SSLRequest: the shortest question; over a unix socket the answer is no.
ENCRYPTION_WANTED = (8).to_bytes(4) + (80877103).to_bytes(4)


def is_alive(folder: Path) -> bool:
    """Tell whether any process of the server is left. A zombie holds no lock, so it does not count."""
    alive = keeper.open_lock(folder / keeper.ALIVE)
    try:
        return not keeper.try_lock(alive)
    finally:
        os.close(alive)


def ends_within(folder: Path, seconds: float) -> bool:
    """Wait until no process of the server is left."""
    deadline = time.monotonic() + seconds
    while is_alive(folder):
        if time.monotonic() > deadline:
            return False
        time.sleep(SECONDS_BETWEEN_LOOKS)
    return True


def answers_within(folder: Path, seconds: float) -> bool:
    """Wait until the server answers; give up early when no process of it is left."""
    deadline = time.monotonic() + seconds
    while not answers(folder):
        if time.monotonic() > deadline or not is_alive(folder):
            return False
        time.sleep(SECONDS_BETWEEN_LOOKS)
    return True


def answers(folder: Path) -> bool:
    """Tell whether the server calls itself ready and replies; a killed one may still have its socket for a moment."""
    if _pid_file(folder)[-1].strip() != "ready":
        return False
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(SECONDS_FOR_REPLY)
        try:
            probe.connect(str(socket_folder(folder) / SOCKET))
            probe.sendall(ENCRYPTION_WANTED)
            return probe.recv(1) == b"N"
        except OSError:
            return False


def server_pid(folder: Path) -> int:
    """Return the process id the server wrote down; true only while it answers."""
    return int(_pid_file(folder)[0])


def _pid_file(folder: Path) -> list[str]:
    """Read what the server says of itself: its pid first, its state last."""
    try:
        return (folder / "cluster" / "postmaster.pid").read_text(encoding="utf-8").splitlines() or [""]
    except FileNotFoundError:
        return [""]


def socket_folder(folder: Path) -> Path:
    """Return the folder a client finds the socket in: the cluster, or a short link to it."""
    cluster = folder / "cluster"
    path = str(cluster / SOCKET)
    if len(os.fsencode(path)) <= LONGEST_SOCKET and PLAIN.fullmatch(path):
        return cluster
    return scratch_for(folder) / "socket"
