"""A PostgreSQL of our own beside the program, for the demo, for tests and for a first look.

One server per data folder, reached by a unix socket inside it and by nothing else. Every process that wants it calls
`start`; the first one really starts it, the last one out stops it. Who is attached is a lock, not a list, so a process
killed with -9 is out too, and the keeper (embedded_keeper.py) stops a server nobody holds any more.
"""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from service.kernel import embedded_keeper as keeper
from service.kernel.embedded_cluster import (
    DATABASE,
    SUPERUSER,
    EmbeddedError,
    ensure_cluster,
    fresh_scratch,
    programs_for,
    scratch_for,
    user_for,
)
from service.kernel.embedded_probe import (
    PORT,
    SOCKET,
    answers,
    answers_within,
    ends_within,
    is_alive,
    server_pid,
    socket_folder,
)

__all__ = ["EmbeddedError", "Server", "start"]

START_SECONDS = 60.0  # recovery after a crash on a slow disk
SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_directories": ".",
    "unix_socket_permissions": "0700",
    "max_connections": "300",
    "cluster_name": DATABASE,
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "log",  # errors are answers to us; their text may quote a person's data
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}
THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

_keepers: dict[Path, subprocess.Popen[bytes]] = {}  # those this process started and has to reap


class Server:
    """Our hold on the server of one data folder. `dsn` is the address of its database, as superuser."""

    def __init__(self, folder: Path, dsn: str, attached: int, *, durable: bool) -> None:
        self.dsn = dsn
        self._folder = folder
        self._attached: int | None = attached
        self._durable = durable

    def look_after(self) -> bool:
        """Start the server again if it was killed under us; tell whether it was away."""
        if not self._holds() or answers(self._folder):
            return False
        with _gate(self._folder):
            if not self._holds():  # stopped while we waited
                return False
            _ensure_running(self._folder, durable=self._durable)
        return True

    def _holds(self) -> bool:
        return self._attached is not None

    def stop(self) -> None:
        """Let go; the last one out waits until the server has stopped. Calling it twice is harmless."""
        if self._attached is None:
            return
        attached, self._attached = self._attached, None
        try:
            with _gate(self._folder):
                if keeper.try_lock(attached):
                    _stop(self._folder)
        finally:
            os.close(attached)


def start(data_dir: Path, *, durable: bool = True) -> Server:
    """Attach to the data folder's server, starting it and making the folder where needed.

    `durable=False` gives up safety at power loss for speed. A server that runs already keeps what it was started with.
    """
    folder = data_dir.expanduser().resolve()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _gate(folder):
            attached = keeper.open_lock(folder / keeper.ATTACHED)
            try:
                fcntl.flock(attached, fcntl.LOCK_SH)
                _ensure_running(folder, durable=durable)
            except BaseException:
                os.close(attached)
                raise
    except OSError as exc:
        raise EmbeddedError(f"PostgreSQL cannot be started in {folder}: {exc}") from exc
    dsn = f"postgresql://{SUPERUSER}@/{DATABASE}?host={quote(str(socket_folder(folder)))}&port={PORT}"
    return Server(folder, dsn, attached, durable=durable)


def is_running(data_dir: Path) -> bool:
    """Tell whether a server runs on the data folder."""
    folder = data_dir.expanduser().resolve()
    return folder.is_dir() and is_alive(folder)


@contextmanager
def _gate(folder: Path) -> Iterator[None]:
    """Wait for our turn: one process at a time starts, attaches, leaves or stops."""
    gate = keeper.open_lock(folder / keeper.GATE)
    try:
        fcntl.flock(gate, fcntl.LOCK_EX)
        yield
    finally:
        os.close(gate)


def _ensure_running(folder: Path, *, durable: bool) -> None:
    """Return once the server answers, after starting it where none is left of an earlier one."""
    if is_alive(folder) and answers_within(folder, START_SECONDS):
        return
    log = folder / "postgres.log"
    seen = log.stat().st_size if log.exists() else 0
    _launch(folder, durable=durable)
    if not answers_within(folder, START_SECONDS):
        said = log.read_bytes()[seen:].decode(errors="replace").strip() if log.exists() else ""
        raise EmbeddedError(f"PostgreSQL did not start in {folder}: {said or 'it said nothing'}")


def _launch(folder: Path, *, durable: bool) -> None:
    """Start the keeper, which starts the server; both hold the lock that says the server is alive."""
    _reap(folder)
    alive = keeper.open_lock(folder / keeper.ALIVE)
    try:
        if not keeper.try_lock(alive):
            raise EmbeddedError(f"A PostgreSQL process in {folder} neither answers nor ends: end it and start again.")
        scratch = fresh_scratch(scratch_for(folder))
        try:
            _keepers[folder] = _start_keeper(folder, alive, scratch, durable=durable)
        except BaseException:
            shutil.rmtree(scratch, ignore_errors=True)
            raise
    finally:
        os.close(alive)


def _start_keeper(folder: Path, alive: int, scratch: Path, *, durable: bool) -> subprocess.Popen[bytes]:
    """Make ready what the server needs and hand it over."""
    user = user_for(folder)
    programs = programs_for(user, scratch)
    cluster = ensure_cluster(folder, programs, user, durable=durable)
    (scratch / "socket").symlink_to(cluster)
    for left in ("postmaster.pid", SOCKET, f"{SOCKET}.lock"):  # by a killed server; its pid may be a stranger's now
        (cluster / left).unlink(missing_ok=True)
    settings = SETTINGS | ({} if durable else THROWAWAY)
    options = [f"--{name}={value}" for name, value in settings.items()]
    python = [sys.executable, "-I", "-S", keeper.__file__]
    return subprocess.Popen(  # noqa: S603 - our own program
        [*python, folder, str(alive), user, scratch, programs / "postgres", *options],
        cwd="/",
        env=keeper.ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=(alive,),
        start_new_session=True,  # Ctrl-C is for us: we still need the database to end well
    )


def _stop(folder: Path) -> None:
    """Stop the server and wait for the last of its processes."""
    server = server_pid(folder) if answers(folder) else None  # one that answers is the one in its pid file

    def send(sign: int) -> None:
        if server is not None:
            with suppress(ProcessLookupError):
                os.kill(server, sign)

    if is_alive(folder) and not keeper.stop(send, lambda seconds: ends_within(folder, seconds)):
        raise EmbeddedError(f"PostgreSQL in {folder} does not end; its processes are left to you.")
    shutil.rmtree(scratch_for(folder), ignore_errors=True)  # where the keeper was killed and could not
    _reap(folder)


def _reap(folder: Path) -> None:
    if started := _keepers.pop(folder, None):
        started.wait()
