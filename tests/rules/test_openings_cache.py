"""Openings are kept for part of a second, and never past a change that was told."""

import asyncio
from collections.abc import Mapping, Sequence

import pytest

from service.availability.cache import MAX_AGE, OpeningsCache
from service.availability.types import Listed, Written
from service.kernel.ids import OrgId, PersonId, RoundId, SchoolId, new_id

ORG, ROUND = OrgId(new_id()), RoundId(new_id())
GRACE, MINH = PersonId(new_id()), PersonId(new_id())


class Timer:
    """Seconds that pass only when told."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


class Desk:
    """Stands in for the database: counts how often it is asked, and answers when it is let."""

    def __init__(self) -> None:
        self.asked: list[list[PersonId]] = []
        self.open = asyncio.Event()
        self.open.set()
        self.fault: Exception | None = None

    async def load(self, teachers: Sequence[PersonId]) -> Mapping[PersonId, Listed]:
        self.asked.append(list(teachers))
        number = len(self.asked)
        await self.open.wait()
        if self.fault is not None:
            raise self.fault
        return {teacher: _listed(f"reading {number}") for teacher in teachers}


def _listed(body: str) -> Listed:
    return Listed(school_id=SchoolId(ORG), openings=[], written=Written(body.encode(), ""))


@pytest.fixture
def timer() -> Timer:
    return Timer()


@pytest.fixture
def cache(timer: Timer) -> OpeningsCache:
    return OpeningsCache(timer=timer)


async def _read(cache: OpeningsCache, desk: Desk, *teachers: PersonId) -> list[str]:
    wanted = teachers or (GRACE,)
    found = await cache.read(ORG, ROUND, wanted, desk.load)
    return [found[teacher].written.body.decode() for teacher in wanted]


def test_nothing_is_kept_for_a_second() -> None:
    assert MAX_AGE < 1


async def test_a_list_is_read_once_while_it_is_young(cache: OpeningsCache, timer: Timer) -> None:
    desk = Desk()
    await _read(cache, desk)

    timer.at += MAX_AGE * 0.99

    assert await _read(cache, desk) == ["reading 1"]


async def test_a_list_past_its_age_is_read_again(cache: OpeningsCache, timer: Timer) -> None:
    desk = Desk()
    await _read(cache, desk)

    timer.at += MAX_AGE

    assert await _read(cache, desk) == ["reading 2"]


async def test_age_counts_from_before_the_reading(cache: OpeningsCache, timer: Timer) -> None:
    desk = Desk()
    desk.open.clear()
    slow = asyncio.create_task(_read(cache, desk))
    await asyncio.sleep(0)
    timer.at += MAX_AGE
    desk.open.set()
    await slow

    assert await _read(cache, desk) == ["reading 2"]


async def test_nobody_waits_for_a_reading_that_began_too_long_ago(cache: OpeningsCache, timer: Timer) -> None:
    desk = Desk()
    desk.open.clear()
    slow = asyncio.create_task(_read(cache, desk))
    await asyncio.sleep(0)
    timer.at += MAX_AGE

    later = asyncio.create_task(_read(cache, desk))
    await asyncio.sleep(0)
    desk.open.set()

    assert (await slow, await later) == (["reading 1"], ["reading 2"])


async def test_only_the_missing_lists_are_read_and_all_of_them_at_once(cache: OpeningsCache) -> None:
    desk = Desk()
    await _read(cache, desk, GRACE)
    third = PersonId(new_id())

    await _read(cache, desk, GRACE, MINH, third)

    assert desk.asked == [[GRACE], [MINH, third]]


async def test_a_stampede_makes_one_query(cache: OpeningsCache) -> None:
    desk = Desk()
    desk.open.clear()
    crowd = [asyncio.create_task(_read(cache, desk, GRACE, MINH)) for _ in range(200)]
    await asyncio.sleep(0)
    desk.open.set()

    answers = await asyncio.gather(*crowd)

    assert desk.asked == [[GRACE, MINH]]
    assert answers == [["reading 1", "reading 1"]] * 200


async def test_invalidating_forgets_one_teacher_and_no_other(cache: OpeningsCache) -> None:
    desk = Desk()
    await _read(cache, desk, GRACE, MINH)

    cache.invalidate(ORG, GRACE)

    assert await _read(cache, desk, GRACE, MINH) == ["reading 2", "reading 1"]


async def test_another_org_s_teacher_of_the_same_id_is_somebody_else(cache: OpeningsCache) -> None:
    desk = Desk()
    await _read(cache, desk)

    cache.invalidate(OrgId(new_id()), GRACE)

    assert await _read(cache, desk) == ["reading 1"]


async def test_a_reading_that_began_before_an_invalidation_is_not_kept_after_it(cache: OpeningsCache) -> None:
    desk = Desk()
    desk.open.clear()
    early = asyncio.create_task(_read(cache, desk))
    await asyncio.sleep(0)

    cache.invalidate(ORG, GRACE)
    desk.open.set()
    await early

    assert cache.peek(ORG, ROUND, GRACE) is None
    assert await _read(cache, desk) == ["reading 2"]


async def test_who_comes_after_an_invalidation_does_not_get_a_reading_from_before_it(cache: OpeningsCache) -> None:
    desk = Desk()
    desk.open.clear()
    early = asyncio.create_task(_read(cache, desk))
    await asyncio.sleep(0)

    cache.invalidate(ORG, GRACE)
    late = asyncio.create_task(_read(cache, desk))
    await asyncio.sleep(0)
    desk.open.set()

    assert (await early, await late) == (["reading 1"], ["reading 2"])
    assert await _read(cache, desk) == ["reading 2"]


async def test_one_who_goes_away_takes_nobody_s_answer_along(cache: OpeningsCache) -> None:
    desk = Desk()
    desk.open.clear()
    first = asyncio.create_task(_read(cache, desk))
    await asyncio.sleep(0)
    second = asyncio.create_task(_read(cache, desk))
    await asyncio.sleep(0)

    first.cancel()
    desk.open.set()

    assert await second == ["reading 1"]
    assert len(desk.asked) == 1


async def test_a_fault_reaches_everybody_who_waits_and_is_not_kept(cache: OpeningsCache) -> None:
    desk = Desk()
    desk.fault = ConnectionError("gone")
    crowd = [asyncio.create_task(_read(cache, desk)) for _ in range(3)]

    answers = await asyncio.gather(*crowd, return_exceptions=True)
    desk.fault = None

    assert [type(answer) for answer in answers] == [ConnectionError] * 3
    assert await _read(cache, desk) == ["reading 2"]


async def test_forgetting_leaves_nothing(cache: OpeningsCache) -> None:
    desk = Desk()
    await _read(cache, desk, GRACE, MINH)

    cache.forget()

    assert await _read(cache, desk, GRACE, MINH) == ["reading 2", "reading 2"]


async def test_lists_past_their_age_are_thrown_out_when_there_are_many(
    cache: OpeningsCache, timer: Timer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.availability.cache.KEPT_AT_MOST", 2)
    desk = Desk()
    await _read(cache, desk, GRACE, MINH)
    timer.at += MAX_AGE

    third = PersonId(new_id())
    await _read(cache, desk, third)

    assert list(cache._kept) == [(ORG, third)]
