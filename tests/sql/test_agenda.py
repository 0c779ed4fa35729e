"""Nobody and no room is in two places at once."""

import asyncio
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
import pytest

from service.agenda import actions, store
from service.agenda.errors import TimeTaken
from service.agenda.types import Take
from service.kernel.db import Pool, transact, transaction
from service.kernel.ids import OrgId, new_id
from service.kernel.spans import Span


def _span(now: datetime, start: int, end: int) -> Span:
    return Span(now + timedelta(minutes=start), now + timedelta(minutes=end))


async def _take(pool: Pool, org: OrgId, takes: list[Take]) -> UUID:
    claim = new_id()
    await transact(pool, org, lambda conn: actions.take(conn, org, claim, takes))
    return claim


async def test_a_teacher_cannot_be_taken_twice_at_once(pool: Pool, org: OrgId, now: datetime) -> None:
    teacher = new_id()
    await _take(pool, org, [Take(teacher, "teacher", _span(now, 0, 20))])

    with pytest.raises(TimeTaken):
        await _take(pool, org, [Take(teacher, "teacher", _span(now, 19, 40))])


async def test_meetings_that_touch_do_not_collide(pool: Pool, org: OrgId, now: datetime) -> None:
    teacher = new_id()
    await _take(pool, org, [Take(teacher, "teacher", _span(now, 0, 20))])

    await _take(pool, org, [Take(teacher, "teacher", _span(now, 20, 40))])

    async with transaction(pool, org) as conn:
        taken = await store.taken(conn, org, [teacher], _span(now, 0, 60))
    assert taken == {teacher: [_span(now, 0, 20), _span(now, 20, 40)]}


async def test_a_refused_claim_takes_nothing_of_anybody(pool: Pool, org: OrgId, now: datetime) -> None:
    teacher, guardian, room = new_id(), new_id(), new_id()
    await _take(pool, org, [Take(room, "room", _span(now, 0, 20))])

    with pytest.raises(TimeTaken):
        await _take(
            pool,
            org,
            [
                Take(teacher, "teacher", _span(now, 0, 20)),
                Take(guardian, "guardian", _span(now, 0, 20)),
                Take(room, "room", _span(now, 0, 20)),
            ],
        )

    async with transaction(pool, org) as conn:
        assert await store.taken(conn, org, [teacher, guardian], _span(now, 0, 60)) == {}


async def test_released_time_is_free_again(pool: Pool, org: OrgId, now: datetime) -> None:
    teacher = new_id()
    claim = await _take(pool, org, [Take(teacher, "teacher", _span(now, 0, 20))])

    await transact(pool, org, lambda conn: actions.release(conn, org, claim))

    await _take(pool, org, [Take(teacher, "teacher", _span(now, 0, 20))])
    async with transaction(pool, org) as conn:
        assert await store.taken(conn, org, [teacher], _span(now, 0, 60)) == {teacher: [_span(now, 0, 20)]}


async def _race(pool: Pool, org: OrgId, now: datetime) -> list[UUID]:
    teacher = new_id()
    tries = [_take(pool, org, [Take(teacher, "teacher", _span(now, 0, 20))]) for _ in range(20)]
    done = await asyncio.gather(*tries, return_exceptions=True)
    return [claim for claim in done if isinstance(claim, UUID)]


async def test_of_twenty_who_want_one_teacher_at_once_one_gets_the_time(pool: Pool, org: OrgId, now: datetime) -> None:
    assert len(await _race(pool, org, now)) == 1


async def test_without_the_constraint_several_would_get_it(
    pool: Pool, database: str, org: OrgId, now: datetime
) -> None:
    """The control: the race above is a real one."""
    owner = await asyncpg.connect(database)
    await owner.execute("ALTER TABLE porchlight.agenda DROP CONSTRAINT nobody_in_two_places_at_once")
    await owner.close()

    assert len(await _race(pool, org, now)) > 1


async def test_another_org_may_use_the_same_time(pool: Pool, org: OrgId, now: datetime) -> None:
    teacher = new_id()
    other = OrgId(new_id())
    async with transaction(pool, other) as conn:
        await conn.execute("INSERT INTO org (org_id, name, created_at) VALUES ($1, 'Elsewhere', $2)", other, now)
    await _take(pool, org, [Take(teacher, "teacher", _span(now, 0, 20))])

    await _take(pool, other, [Take(teacher, "teacher", _span(now, 0, 20))])

    async with transaction(pool, other) as conn:
        assert len(await store.taken(conn, other, [teacher], _span(now, 0, 20))) == 1
