"""The doctor on a real database: well, all is well; with one thing broken, that one is named in a sentence."""

import socket
import sys
import zoneinfo
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from service import doctor
from service.kernel.clock import SystemClock


class LateClock(SystemClock):
    """A clock that is an hour slow."""

    def now(self) -> datetime:
        return datetime.now(UTC) - timedelta(hours=1)  # noqa: TID251 - the broken clock itself


@pytest.fixture
def relay() -> Iterator[str]:
    """A port that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"smtp+plain://127.0.0.1:{taken.getsockname()[1]}"


def settings_file(folder: Path, database: str, **changed: str) -> Path:
    usual = {
        "database_url": database,
        "data_dir": str(folder),
        "secret": "s" * 40,
        "mail_url": f"file:{folder / 'mail'}",
        "base_url": "https://meet.school.example",
        **changed,
    }
    path = folder / "porchlight.toml"
    path.write_text("".join(f'{name} = "{value}"\n' for name, value in usual.items()), encoding="utf-8")
    return path


def wrong(said: str) -> list[str]:
    """Name what the doctor found wrong."""
    return [line.split()[1] for line in said.splitlines() if line.startswith("WRONG")]


async def test_nothing_is_wrong_with_a_house_that_is_well(
    database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ends = await doctor.examine(settings_file(tmp_path, database), send_to=None)

    assert (ends, wrong(capsys.readouterr().out)) == (0, [])


@pytest.mark.parametrize(
    "changed, names",
    [
        ({"pool_sise": "10"}, ["settings"]),
        ({"database_url": "postgresql://nobody@127.0.0.1:1/none"}, ["database"]),
        ({"owner_database_url": "postgresql://nobody@127.0.0.1:1/none"}, ["owner"]),
        ({"direct_database_url": "postgresql://nobody@127.0.0.1:1/none"}, ["direct"]),
        ({"base_url": "http://meet.school.example"}, ["address"]),
        ({"secret": ""}, ["secret"]),
    ],
)
async def test_a_wrong_setting_is_named(
    database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], changed: dict[str, str], names: list[str]
) -> None:
    ends = await doctor.examine(settings_file(tmp_path, database, **changed), send_to=None)

    assert (ends, wrong(capsys.readouterr().out)) == (1, names)


async def test_every_address_of_the_database_is_tried(
    database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = settings_file(tmp_path, database, owner_database_url=database, direct_database_url=database)

    assert await doctor.examine(file, send_to=None) == 0

    said = capsys.readouterr().out
    assert "PORCHLIGHT_OWNER_DATABASE_URL opens" in said
    assert "PORCHLIGHT_DIRECT_DATABASE_URL opens" in said


async def test_behind_a_pooler_the_doctor_prepares_nothing_either(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    connect = asyncpg.connect

    async def noted(*args: Any, **kwargs: Any) -> asyncpg.Connection:
        asked.append(kwargs["statement_cache_size"])
        return await connect(*args, **kwargs)

    monkeypatch.setattr(asyncpg, "connect", noted)
    file = settings_file(tmp_path, database, prepared_statements="0", owner_database_url=database)

    assert await doctor.examine(file, send_to=None) == 0
    assert asked == [0, 0]


async def test_a_relay_that_does_not_answer_is_named(
    database: str, relay: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = settings_file(tmp_path, database, mail_url=relay, mail_from="conferences@school.example")

    ends = await doctor.examine(file, send_to=None)

    assert (ends, wrong(capsys.readouterr().out)) == (1, ["mail"])


async def test_clocks_that_differ_are_named(
    database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "SystemClock", LateClock)

    await doctor.examine(settings_file(tmp_path, database), send_to=None)

    assert wrong(capsys.readouterr().out) == ["clock"]


async def test_missing_time_zone_data_is_named(
    database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in {"tzdata", "tzdata.zoneinfo.America"} | {one for one in sys.modules if one.startswith("tzdata.")}:
        monkeypatch.setitem(sys.modules, name, None)
    zoneinfo.reset_tzpath(to=[])
    zoneinfo.ZoneInfo.clear_cache()
    try:
        await doctor.examine(settings_file(tmp_path, database), send_to=None)
    finally:
        zoneinfo.reset_tzpath()

    assert wrong(capsys.readouterr().out) == ["time"]


@pytest.mark.parametrize(
    "broken, names",
    [
        ("DELETE FROM porchlight.schema_migration WHERE name LIKE '0009%'", ["migrations"]),
        ("ALTER TABLE porchlight.busy OWNER TO porchlight_app", ["role"]),
    ],
)
async def test_a_database_that_is_not_as_it_should_be_is_named(
    database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], broken: str, names: list[str]
) -> None:
    owner = await asyncpg.connect(database)
    await owner.execute(broken)
    await owner.close()

    await doctor.examine(settings_file(tmp_path, database), send_to=None)

    assert wrong(capsys.readouterr().out) == names


async def test_a_server_without_the_extension_is_named(database: str) -> None:
    owner = await asyncpg.connect(database, server_settings={"search_path": "pg_temp, pg_catalog"})
    await owner.execute("CREATE TEMP VIEW pg_available_extensions AS SELECT 'plpgsql'::name AS name")

    found = await doctor._extension(owner)
    await owner.close()

    assert found.good is False
    assert "btree_gist" in found.sentence
