"""How old openings may be when they are shown, on any replica."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime

import asyncpg
import pytest

from service.agenda.actions import release, take
from service.agenda.types import Take
from service.availability import actions, hours
from service.availability.cache import CHANNEL, OpeningsCache
from service.kernel.db import Pool, open_pool, transact
from service.kernel.hearing import listen
from service.kernel.ids import OrgId, new_id
from tests.builders import BuiltSchool, school_with
from tests.sql.offering import (
    CHICAGO,
    LATE,
    grace,
    round_and_teachers,
    shown_by,
    take_time,
)

EARS = "FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()"


@pytest.fixture
async def school(pool: Pool, org: OrgId, now: datetime) -> BuiltSchool:
    """Two teachers who offer Thursday and Friday, 3 to 6 pm, in a round of 20 minutes."""
    return await school_with(pool, org, now, teachers=2)


@pytest.fixture
async def replica(database: str) -> AsyncIterator[Pool]:
    """A pool such as another web process has."""
    opened = await open_pool(database, size=3)
    yield opened
    await opened.close()


@pytest.fixture
async def owner(database: str) -> AsyncIterator[asyncpg.Connection]:
    """The database's owner, who sees what every connection is at."""
    conn = await asyncpg.connect(database)
    yield conn
    await conn.close()


@pytest.fixture
async def listening(owner: asyncpg.Connection, replica: Pool) -> AsyncIterator[OpeningsCache]:
    """Another replica's cache that would keep lists for an hour, if nobody told it what changes."""
    cache = OpeningsCache(max_age=3600)
    task = asyncio.create_task(listen(replica, {CHANNEL: [cache.told]}, [cache.kept]))
    await _until_listening(owner)
    yield cache
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def _until_listening(owner: asyncpg.Connection) -> None:
    while not await owner.fetchval(f"SELECT count(*) {EARS}"):  # noqa: ASYNC110 - PostgreSQL has no event for it
        await asyncio.sleep(0.01)


async def _seconds_until(
    replica: Pool, cache: OpeningsCache, school: BuiltSchool, now: datetime, start: datetime, *, shown: bool
) -> float:
    """Tell when this replica began, or ceased, to show an opening; gives up after one and a half seconds."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    while loop.time() - began < 1.5 and (start in await shown_by(replica, cache, school, now)) is not shown:  # noqa: ASYNC110 - same
        await asyncio.sleep(0.01)
    return loop.time() - began


async def test_a_booking_is_told_to_other_replicas_at_its_commit(
    pool: Pool, replica: Pool, listening: OpeningsCache, school: BuiltSchool, now: datetime
) -> None:
    assert school.at(15) in await shown_by(replica, listening, school, now)

    await take_time(pool, school, school.slot(15))

    assert await _seconds_until(replica, listening, school, now, school.at(15), shown=False) < 1


async def test_a_replica_that_is_told_nothing_still_shows_no_taken_opening_for_a_second(
    pool: Pool, replica: Pool, school: BuiltSchool, now: datetime
) -> None:
    deaf = OpeningsCache()
    assert school.at(15) in await shown_by(replica, deaf, school, now)

    await take_time(pool, school, school.slot(15))

    assert await _seconds_until(replica, deaf, school, now, school.at(15), shown=False) < 1


async def test_without_age_and_ear_a_taken_opening_would_go_on_being_shown(
    pool: Pool, replica: Pool, school: BuiltSchool, now: datetime
) -> None:
    """The control for the two before."""
    deaf = OpeningsCache(max_age=3600)
    assert school.at(15) in await shown_by(replica, deaf, school, now)

    await take_time(pool, school, school.slot(15))

    assert await _seconds_until(replica, deaf, school, now, school.at(15), shown=False) >= 1.5


async def test_what_is_freed_and_what_is_offered_anew_is_told_too(
    pool: Pool, replica: Pool, listening: OpeningsCache, school: BuiltSchool, now: datetime
) -> None:
    claim, takes = new_id(), [Take(school.teacher.person_id, "teacher", school.slot(15))]
    await transact(pool, school.org_id, lambda conn: take(conn, school.org_id, claim, takes))
    assert school.at(15) not in await shown_by(replica, listening, school, now)

    await transact(pool, school.org_id, lambda conn: release(conn, school.org_id, claim))
    await hours.put_pattern(pool, grace(school), school.teacher.person_id, LATE, now=now)

    assert await _seconds_until(replica, listening, school, now, school.at(15), shown=True) < 1
    assert await _seconds_until(replica, listening, school, now, school.at(18), shown=True) < 1


async def test_after_a_lost_connection_everything_is_forgotten_and_changes_are_heard_again(
    pool: Pool,
    replica: Pool,
    owner: asyncpg.Connection,
    listening: OpeningsCache,
    school: BuiltSchool,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("service.kernel.hearing.RECONNECT_SECONDS", 0.05)
    assert school.at(15) in await shown_by(replica, listening, school, now)
    await owner.execute(f"SELECT pg_terminate_backend(pid) {EARS}")
    await take_time(pool, school, school.slot(15))

    assert await _seconds_until(replica, listening, school, now, school.at(15), shown=False) < 1

    await _until_listening(owner)
    await take_time(pool, school, school.slot(15, 20))
    assert await _seconds_until(replica, listening, school, now, school.at(15, 20), shown=False) < 1


async def test_a_crowd_of_readers_takes_one_connection(replica: Pool, school: BuiltSchool, now: datetime) -> None:
    cache = OpeningsCache()
    round_, teachers = await round_and_teachers(replica, school)

    shown = await asyncio.wait_for(
        asyncio.gather(
            *(actions.openings(replica, cache, school.org_id, round_, teachers, CHICAGO, None, now) for _ in range(500))
        ),
        timeout=5,
    )

    assert all(each == shown[0] for each in shown)
