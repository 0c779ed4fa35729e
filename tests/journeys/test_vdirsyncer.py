"""The openings link in somebody's own calendar: vdirsyncer keeps a folder in step with it, khal shows the folder."""

import asyncio
import shutil
import sys
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from service.booking import actions
from service.kernel.db import Pool
from service.kernel.ids import OrgId
from service.kernel.tokens import Keyring
from tests.builders import BuiltSchool, act_of, booked, guardian_of, school_with
from tests.calendars.subscribed import links_of
from tests.conftest import StillClock

SYNCER = """
[general]
status_path = "{home}/status"

[pair free_times]
a = "school"
b = "own"
collections = null

[storage school]
type = "http"
url = "{url}"

[storage own]
type = "filesystem"
path = "{home}/calendar"
fileext = ".ics"
"""

KHAL = """
[calendars]
[[free_times]]
path = {home}/calendar
readonly = True

[locale]
local_timezone = America/Chicago
default_timezone = America/Chicago
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M

[sqlite]
path = {home}/khal.db
"""

Sync = Callable[[], Awaitable[str]]
FREE_IN_TWO_AFTERNOONS = 18


@pytest.fixture
async def school(pool: Pool, org: OrgId, clock: StillClock) -> BuiltSchool:
    return await school_with(pool, org, clock.now())


@pytest.fixture
async def sync(
    address: str, tmp_path: Path, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock
) -> Sync:
    """A subscription to the first family's openings link: called, it syncs and says what it did."""
    links = await links_of(pool, keyring, school, clock)
    (tmp_path / "calendar").mkdir()
    (tmp_path / "syncer").write_text(SYNCER.format(home=tmp_path, url=address + links.openings_path))
    (tmp_path / "khal").write_text(KHAL.format(home=tmp_path))
    await _run(tmp_path, "vdirsyncer", "-c", "syncer", "discover")

    async def run() -> str:
        return await _run(tmp_path, "vdirsyncer", "-c", "syncer", "sync")

    return run


async def test_a_second_sync_moves_nothing(sync: Sync, tmp_path: Path) -> None:
    first = await sync()
    before = _files(tmp_path)

    second = await sync()

    assert len(_moved(first)) == len(before) == FREE_IN_TWO_AFTERNOONS
    assert _moved(second) == []
    assert _files(tmp_path) == before


async def test_a_booked_meeting_replaces_the_free_times_and_a_cancelled_one_makes_room_again(
    sync: Sync, tmp_path: Path, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock
) -> None:
    await sync()
    free = await _listed(tmp_path)
    meeting = await booked(pool, keyring, school, school.at(16, 20), clock.now())

    await sync()
    standing = await _listed(tmp_path)
    await actions.cancel(pool, act_of(guardian_of(school), keyring, clock.now()), meeting.meeting_id)
    await sync()

    assert free.count("Free: Ms. Okafor. Tap to book") == FREE_IN_TWO_AFTERNOONS
    assert standing.splitlines() == ["2026-10-15", "16:20-16:40 Meeting with Ms. Okafor"]
    off = await _listed(tmp_path)
    assert "Cancelled: Meeting with Ms. Okafor" in off
    assert off.count("Free: Ms. Okafor. Tap to book") == FREE_IN_TWO_AFTERNOONS


async def test_a_moved_meeting_is_where_it_is_now(
    sync: Sync, tmp_path: Path, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock
) -> None:
    meeting = await booked(pool, keyring, school, school.at(16, 20), clock.now())
    await sync()
    clock.advance(timedelta(hours=1))
    start = school.at(15, 0, day=1)

    await actions.move(
        pool, act_of(guardian_of(school), keyring, clock.now()), meeting.meeting_id, start=start, mode="school"
    )
    await sync()

    assert (await _listed(tmp_path)).splitlines() == ["2026-10-16", "15:00-15:20 Meeting with Ms. Okafor"]


async def _listed(home: Path) -> str:
    """The round's two days as khal lists them."""
    shown = ("--day-format", "{date}", "--format", "{start-end-time-style} {title}")
    return await _run(home, "khal", "-c", "khal", "list", *shown, "2026-10-15", "2d")


async def _run(home: Path, program: str, *arguments: str) -> str:
    """Run a program beside the application that this test serves, at home in a folder of its own."""
    found = shutil.which(program, path=str(Path(sys.executable).parent)) or program
    process = await asyncio.create_subprocess_exec(
        found,
        *arguments,
        cwd=home,
        env={"HOME": str(home), "LANG": "C.UTF-8", "PATH": ""},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    async with asyncio.timeout(60):
        said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()
    return said.decode()


def _files(home: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (home / "calendar").iterdir()}


def _moved(said: str) -> list[str]:
    return [line for line in said.splitlines() if line.startswith(("Copying", "Deleting"))]
