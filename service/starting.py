"""How a program of ours begins and ends: the port it takes, the signals that stop it, the sentence if it cannot."""

import asyncio
import signal
import socket
import sys


class NotStarted(Exception):  # noqa: N818 - read by a person as a sentence
    """The program cannot start; the message says what is wrong and what to do."""


def listen(host: str, port: int) -> socket.socket:
    """Take the port before anything slow happens, or say plainly that it is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
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
