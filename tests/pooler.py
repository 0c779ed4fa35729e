"""Debian's PgBouncer in transaction mode before the tests' PostgreSQL, by deploy/pgbouncer.ini and deploy/roles.sql."""

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from urllib.parse import parse_qs, urlsplit, urlunsplit
from uuid import uuid4

import asyncpg
import pytest

from tests.databases import TEMPLATE_LOCK, Pooler, at_database

DEPLOY = Path(__file__).parents[1] / "deploy"
KEEPS_PREPARED: Final = (1, 21)
"""From this version on it knows the statements that its clients prepared."""

THROUGH: Final = "PORCHLIGHT_TEST_THROUGH_PGBOUNCER"
"""Set to anything, it has every pool that tests are given go through PgBouncer."""

STARTS_WITHIN = 10.0  # seconds
ROLES = ("porchlight_web", "porchlight_owner")


def program() -> str:
    """Find PgBouncer; without it, or with a PostgreSQL it cannot be put before, the test is left out."""
    found = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if found is None:
        pytest.skip("no PgBouncer on this machine: nothing is tried through it")
    return found


def version() -> str:
    """Say which PgBouncer that is."""
    return f"PgBouncer {'.'.join(map(str, _version(program())))}"


def prepared(pgbouncer: str) -> str:
    """Give PORCHLIGHT_PREPARED_STATEMENTS for this PgBouncer."""
    return "100" if _version(pgbouncer) >= KEEPS_PREPARED else "0"


def as_login(dsn: str, login: str) -> str:
    """Give the same database's address for another login, which needs no password there."""
    parts = urlsplit(dsn)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, f"{login}@{place}", parts.path, parts.query, ""))


@asynccontextmanager
async def database_with_roles(server: str) -> AsyncIterator[str]:
    """Make an empty database as an operator does: with the roles of deploy/roles.sql, without a table."""
    if not urlsplit(server).query:
        pytest.skip("PostgreSQL asks for passwords here: its logins for a pooler are not made")
    name = f"porchlight_pooled_{uuid4().hex}"
    await _run(server, f'CREATE DATABASE "{name}"')
    try:
        await _run(at_database(server, name), (DEPLOY / "roles.sql").read_text(encoding="utf-8"))
        yield at_database(server, name)
    finally:
        await _run(server, f'DROP DATABASE "{name}" WITH (FORCE)')
        if THROUGH not in os.environ:  # else every other test's pool logs in as one of them
            with suppress(asyncpg.DependentObjectsStillExistError):  # another run of the tests has them too
                await _run(server, *(f"DROP ROLE {role}" for role in ROLES))


@asynccontextmanager
async def pooler(server: str) -> AsyncIterator[Pooler]:
    """Run a PgBouncer for tests whose databases are the owner's; its login stays, other workers have it too."""
    await _run(server, f"SELECT pg_advisory_lock({TEMPLATE_LOCK})", (DEPLOY / "roles.sql").read_text(encoding="utf-8"))
    with pgbouncer(server) as address:
        yield Pooler(address, int(prepared(program())))


@contextmanager
def pgbouncer(server: str, *, clients: str = "porchlight_web") -> Iterator[str]:
    """Run it, and give the address of its databases: all of the server's, for one login."""
    tool = program()
    with TemporaryDirectory(prefix="pl-pool-", dir="/tmp") as made, (Path(made) / "log").open("wb") as log:
        folder, port = Path(made), _free_port()
        (folder / "users.txt").write_text(f'"{clients}" ""\n', encoding="utf-8")
        (folder / "pgbouncer.ini").write_text(_settings(server, folder, port, _version(tool)), encoding="utf-8")
        process = subprocess.Popen([*_as_user(folder), tool, folder / "pgbouncer.ini"], stdout=log, stderr=log)
        try:
            _until_it_listens(process, port, folder / "log")
            yield f"postgresql://{clients}@127.0.0.1:{port}/postgres"
        finally:
            process.terminate()
            process.wait()


def _settings(server: str, folder: Path, port: int, version: tuple[int, ...]) -> str:
    """Take deploy/pgbouncer.ini as it is, but for where things are and who may come in."""
    at = parse_qs(urlsplit(server).query)
    changed = {
        "porchlight": None,
        "listen_addr": "127.0.0.1",
        "listen_port": str(port),
        "auth_type": "trust",
        "auth_file": str(folder / "users.txt"),
        **({} if version >= KEEPS_PREPARED else {"max_prepared_statements": None}),
    }
    lines = (DEPLOY / "pgbouncer.ini").read_text(encoding="utf-8")
    for name, value in changed.items():
        lines = re.sub(rf"^{name} = .*$", "" if value is None else f"{name} = {value}", lines, flags=re.MULTILINE)
    place = f"* = host={at['host'][0]} port={at['port'][0]}"
    return lines.replace("[databases]", f"[databases]\n{place}") + "unix_socket_dir =\n"


def _as_user(folder: Path) -> list[str]:
    """Let root, whom PgBouncer refuses, run it as nobody, who may reach the embedded PostgreSQL too."""
    if os.geteuid() != 0:
        return []
    for path in (folder, *folder.iterdir()):
        shutil.chown(path, "nobody")
    reaching = ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
    return ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", *reaching]


def _version(tool: str) -> tuple[int, ...]:
    said = subprocess.run([tool, "--version"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"PgBouncer (\d+)\.(\d+)", said)
    assert found, said
    return int(found[1]), int(found[2])


def _until_it_listens(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    ends = time.monotonic() + STARTS_WITHIN
    while process.poll() is None and time.monotonic() < ends:
        with socket.socket() as asking:
            if asking.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise AssertionError(log.read_text(encoding="utf-8"))


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


async def _run(dsn: str, *statements: str) -> None:
    conn = await asyncpg.connect(dsn)
    try:
        for statement in statements:
            await conn.execute(statement)
    finally:
        await conn.close()
