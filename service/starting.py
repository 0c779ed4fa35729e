"""How a program of ours begins and ends: the port it takes, the signals that stop it, the sentence if it cannot."""

import asyncio
import signal
import socket
import sys


class NotStarted(Exception):  # noqa: N818 - read by a person as a sentence
    """The program cannot start; the message says what is wrong and what to do."""


def listen(host: str, port: int) -> socket.socket:
    """Take the port before anything slow happens, or say plainly that it is taken."""
    return _listening(host, port, socket.SO_REUSEADDR)


def listen_for_each(host: str, port: int, processes: int) -> list[socket.socket]:
    """Take the port as `listen` for several processes, each by a socket of its own where the system knows how (Linux).

    It deals out evenly what comes then. Of one socket whoever looks first takes what waits: of 1,200 who came at once
    one process had up to 800, and theirs waited twice as long (measured). The sockets are to be held by somebody who
    outlives the processes: whoever was dealt to one that ended waits for the next in its place.
    """
    taken = listen(host, port)
    if sys.platform != "linux":
        return [taken] * processes
    host, port = taken.getsockname()[:2]
    taken.close()  # it told whether the port is free: one that is shared can be taken twice without a word
    return [_listening(host, port, socket.SO_REUSEADDR, socket.SO_REUSEPORT) for _ in range(processes)]


def _listening(host: str, port: int, *options: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    for option in options:
        listening.setsockopt(socket.SOL_SOCKET, option, 1)
    try:
        listening.bind((host, port))
        listening.listen(2048)
    except OSError as exc:
        listening.close()
        message = (
            f"Port {port} on {host} cannot be used: {exc.strerror}. "
            "Another program may have it; choose one with PORCHLIGHT_PORT, for the demo with --port."
        )
        raise NotStarted(message) from exc
    listening.setblocking(False)
    return listening


def stopped_by_signal(*, is_kept: bool = False) -> asyncio.Event:
    """Give an event that SIGINT and SIGTERM set; for a process that is kept, also the end of who keeps it."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for kind in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(kind, stop.set)
    if is_kept:
        keeper = sys.stdin.fileno()  # says nothing, and can be read only once it is closed

        def gone() -> None:
            loop.remove_reader(keeper)
            stop.set()

        loop.add_reader(keeper, gone)
    return stop
