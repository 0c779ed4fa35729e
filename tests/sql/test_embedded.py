"""The embedded PostgreSQL: shared by its processes, gone with the last of them, safe against kill -9."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from service.kernel import embedded
from service.kernel.embedded import EmbeddedError, Server
from service.kernel.embedded_probe import answers, ends_within, is_alive, server_pid

ATTACH_AND_WAIT = """
import sys
from pathlib import Path
from service.kernel import embedded
server = embedded.start(Path(sys.argv[1]), durable=False)
print("attached", flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose cluster is made; each test works on a copy, which is quicker than making one."""
    folder = tmp_path_factory.mktemp("made") / "data"
    embedded.start(folder, durable=False).stop()
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Iterator[Path]:
    folder = _copy(made, tmp_path / "data")
    yield folder
    embedded._reap(folder)  # a keeper of ours that somebody else let go
    shutil.rmtree(folder)


def _copy(made: Path, folder: Path) -> Path:
    folder.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cp", "-a", made, folder], check=True)  # keeps the owner of the files
    return folder


async def _ask(server: Server, statement: str) -> object:
    conn = await asyncpg.connect(server.dsn)
    try:
        return await conn.fetchval(statement)
    finally:
        await conn.close()


def _another_process(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", ATTACH_AND_WAIT, folder],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _wait_until_attached(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    assert process.stdout.readline() == "attached\n"


async def test_a_new_folder_gets_an_empty_database_that_knows_accents(tmp_path: Path) -> None:
    server = embedded.start(tmp_path / "new" / "data", durable=False)

    assert await _ask(server, "SELECT current_database()") == "porchlight"
    assert await _ask(server, "SELECT upper('ñandú é')") == "ÑANDÚ É"
    assert await _ask(server, "SHOW server_encoding") == "UTF8"
    server.stop()


async def test_no_tcp_port_is_opened(folder: Path) -> None:
    server = embedded.start(folder, durable=False)

    assert await _ask(server, "SHOW listen_addresses") == ""
    server.stop()


async def test_a_durable_server_waits_for_the_disk(folder: Path) -> None:
    server = embedded.start(folder)

    assert await _ask(server, "SHOW fsync") == "on"
    server.stop()


async def test_second_process_shares_the_server_and_the_last_one_out_stops_it(folder: Path) -> None:
    first = embedded.start(folder, durable=False)
    pid = server_pid(folder)
    with _another_process(folder) as second:
        _wait_until_attached(second)
        first.stop()

        assert server_pid(folder) == pid
        assert answers(folder)

        second.communicate("")

    assert ends_within(folder, 10)


async def test_stop_returns_when_nothing_is_left_running(folder: Path) -> None:
    first, second = embedded.start(folder, durable=False), embedded.start(folder, durable=False)
    first.stop()
    first.stop()
    assert await _ask(second, "SELECT 1") == 1

    second.stop()

    assert not is_alive(folder)
    assert not (folder / "cluster" / "postmaster.pid").exists()


async def test_many_that_start_at_once_share_one_server(tmp_path: Path) -> None:
    starts = [asyncio.to_thread(embedded.start, tmp_path / "data", durable=False) for _ in range(4)]

    servers = await asyncio.gather(*starts)

    assert len({await _ask(server, "SELECT pg_postmaster_start_time()") for server in servers}) == 1
    await asyncio.gather(*(asyncio.to_thread(server.stop) for server in servers))
    assert not is_alive(tmp_path / "data")


async def test_killed_server_starts_again_with_its_data(folder: Path) -> None:
    server = embedded.start(folder)
    await _ask(server, "CREATE TABLE kept AS SELECT 42 AS answer")
    os.kill(server_pid(folder), signal.SIGKILL)

    again = embedded.start(folder)

    assert await _ask(again, "SELECT answer FROM kept") == 42
    server.stop()
    again.stop()


async def test_a_server_killed_under_us_is_brought_back_with_its_data(folder: Path) -> None:
    server = embedded.start(folder)
    await _ask(server, "CREATE TABLE kept AS SELECT 42 AS answer")
    was_away = [server.look_after()]
    os.kill(server_pid(folder), signal.SIGKILL)
    ends_within(folder, 10)

    was_away.append(server.look_after())

    assert was_away == [False, True]
    assert await _ask(server, "SELECT answer FROM kept") == 42
    server.stop()
    assert server.look_after() is False
    assert not is_alive(folder)


async def test_killed_process_lets_the_server_end(folder: Path) -> None:
    with _another_process(folder) as process:
        _wait_until_attached(process)
        process.kill()

    assert ends_within(folder, 10)


async def test_killed_process_is_not_counted_when_another_leaves(folder: Path) -> None:
    server = embedded.start(folder, durable=False)
    with _another_process(folder) as process:
        _wait_until_attached(process)
        process.kill()
    assert await _ask(server, "SELECT 1") == 1

    server.stop()

    assert not is_alive(folder)


async def test_server_without_its_keeper_is_still_stopped(folder: Path) -> None:
    """Its parent is then process 1, which in some containers never reaps: a zombie must not keep us waiting."""
    server = embedded.start(folder, durable=False)
    embedded._keepers[folder].kill()

    server.stop()

    assert not is_alive(folder)


@pytest.mark.parametrize("name", ["with some spaces", "with, a comma", "año «çedilla»", "deep/" * 40 + "data"])
async def test_any_path_will_do(made: Path, tmp_path: Path, name: str) -> None:
    server = embedded.start(_copy(made, tmp_path / name), durable=False)

    assert await _ask(server, "SELECT 1") == 1
    server.stop()


def test_data_of_another_version_is_refused_with_both_named(folder: Path) -> None:
    (folder / "cluster" / "PG_VERSION").write_text("9\n", encoding="ascii")

    with pytest.raises(EmbeddedError, match=r"made by PostgreSQL 9, but .* is PostgreSQL \d+"):
        embedded.start(folder)


def test_server_that_does_not_start_says_why(folder: Path) -> None:
    (folder / "cluster" / "postgresql.conf").write_text("shared_bufers = 1\n", encoding="ascii")

    with pytest.raises(EmbeddedError, match='unrecognized configuration parameter "shared_bufers"'):
        embedded.start(folder)


def test_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(EmbeddedError, match=r"cannot be started in .*file/data"):
        embedded.start(tmp_path / "file" / "data")
