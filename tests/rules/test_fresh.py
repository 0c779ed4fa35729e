"""What was read is kept for part of a second, and never past a change that was told."""

import asyncio
from collections.abc import Mapping, Sequence

import pytest

from service.kernel.fresh import MAX_AGE, Fresh


class Timer:
    """Seconds that pass only when told."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


class Desk:
    """Stands in for the database: counts how often it is asked, and answers when it is let."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self.open = asyncio.Event()
        self.open.set()
        self.fault: Exception | None = None
        self.knows = True

    async def load(self, keys: Sequence[str]) -> Mapping[str, str]:
        self.asked.append(list(keys))
        number = len(self.asked)
        await self.open.wait()
        if self.fault is not None:
            raise self.fault
        return {key: f"reading {number}" for key in keys if self.knows}


@pytest.fixture
def timer() -> Timer:
    return Timer()


@pytest.fixture
def fresh(timer: Timer) -> Fresh[str, str]:
    return Fresh(timer=timer)


async def _read(fresh: Fresh[str, str], desk: Desk, *keys: str) -> list[str]:
    wanted = keys or ("Grace",)
    found = await fresh.read(wanted, desk.load)
    return [found[key] for key in wanted]


def test_nothing_is_kept_for_a_second() -> None:
    assert MAX_AGE < 1


async def test_it_is_read_once_while_it_is_young(fresh: Fresh[str, str], timer: Timer) -> None:
    desk = Desk()
    await _read(fresh, desk)

    timer.at += MAX_AGE * 0.99

    assert await _read(fresh, desk) == ["reading 1"]


async def test_what_is_past_its_age_is_read_again(fresh: Fresh[str, str], timer: Timer) -> None:
    desk = Desk()
    await _read(fresh, desk)

    timer.at += MAX_AGE

    assert await _read(fresh, desk) == ["reading 2"]


async def test_age_counts_from_before_the_reading(fresh: Fresh[str, str], timer: Timer) -> None:
    desk = Desk()
    desk.open.clear()
    slow = asyncio.create_task(_read(fresh, desk))
    await asyncio.sleep(0)
    timer.at += MAX_AGE
    desk.open.set()
    await slow

    assert await _read(fresh, desk) == ["reading 2"]


async def test_nobody_waits_for_a_reading_that_began_too_long_ago(fresh: Fresh[str, str], timer: Timer) -> None:
    desk = Desk()
    desk.open.clear()
    slow = asyncio.create_task(_read(fresh, desk))
    await asyncio.sleep(0)
    timer.at += MAX_AGE

    later = asyncio.create_task(_read(fresh, desk))
    await asyncio.sleep(0)
    desk.open.set()

    assert (await slow, await later) == (["reading 1"], ["reading 2"])


async def test_only_what_is_missing_is_read_and_all_of_it_at_once(fresh: Fresh[str, str]) -> None:
    desk = Desk()
    await _read(fresh, desk, "Grace")

    await _read(fresh, desk, "Grace", "Minh", "Ada")

    assert desk.asked == [["Grace"], ["Minh", "Ada"]]


async def test_a_stampede_makes_one_query(fresh: Fresh[str, str]) -> None:
    desk = Desk()
    desk.open.clear()
    crowd = [asyncio.create_task(_read(fresh, desk, "Grace", "Minh")) for _ in range(200)]
    await asyncio.sleep(0)
    desk.open.set()

    answers = await asyncio.gather(*crowd)

    assert desk.asked == [["Grace", "Minh"]]
    assert answers == [["reading 1", "reading 1"]] * 200


async def test_what_is_not_there_is_looked_for_anew(fresh: Fresh[str, str]) -> None:
    desk = Desk()
    desk.knows = False
    assert await fresh.read(["Grace"], desk.load) == {}

    desk.knows = True

    assert await _read(fresh, desk) == ["reading 2"]


async def test_forgetting_some_leaves_the_others(fresh: Fresh[str, str]) -> None:
    desk = Desk()
    await _read(fresh, desk, "Grace", "Minh")

    fresh.forget(lambda key: key == "Grace")

    assert await _read(fresh, desk, "Grace", "Minh") == ["reading 2", "reading 1"]


async def test_forgetting_all_leaves_nothing(fresh: Fresh[str, str]) -> None:
    desk = Desk()
    await _read(fresh, desk, "Grace", "Minh")

    fresh.forget()

    assert await _read(fresh, desk, "Grace", "Minh") == ["reading 2", "reading 2"]


async def test_a_reading_that_began_before_a_change_is_not_kept_after_it(fresh: Fresh[str, str]) -> None:
    desk = Desk()
    desk.open.clear()
    early = asyncio.create_task(_read(fresh, desk))
    await asyncio.sleep(0)

    fresh.forget(lambda key: key == "Grace")
    desk.open.set()
    await early

    assert fresh.peek("Grace") is None
    assert await _read(fresh, desk) == ["reading 2"]


async def test_who_comes_after_a_change_does_not_get_a_reading_from_before_it(fresh: Fresh[str, str]) -> None:
    desk = Desk()
    desk.open.clear()
    early = asyncio.create_task(_read(fresh, desk))
    await asyncio.sleep(0)

    fresh.forget(lambda key: key == "Grace")
    late = asyncio.create_task(_read(fresh, desk))
    await asyncio.sleep(0)
    desk.open.set()

    assert (await early, await late) == (["reading 1"], ["reading 2"])
    assert await _read(fresh, desk) == ["reading 2"]


async def test_one_who_goes_away_takes_nobody_s_answer_along(fresh: Fresh[str, str]) -> None:
    desk = Desk()
    desk.open.clear()
    first = asyncio.create_task(_read(fresh, desk))
    await asyncio.sleep(0)
    second = asyncio.create_task(_read(fresh, desk))
    await asyncio.sleep(0)

    first.cancel()
    desk.open.set()

    assert await second == ["reading 1"]
    assert len(desk.asked) == 1


async def test_a_fault_reaches_everybody_who_waits_and_is_not_kept(fresh: Fresh[str, str]) -> None:
    desk = Desk()
    desk.fault = ConnectionError("gone")
    crowd = [asyncio.create_task(_read(fresh, desk)) for _ in range(3)]

    answers = await asyncio.gather(*crowd, return_exceptions=True)
    desk.fault = None

    assert [type(answer) for answer in answers] == [ConnectionError] * 3
    assert await _read(fresh, desk) == ["reading 2"]


async def test_the_oldest_goes_when_there_is_no_room(timer: Timer) -> None:
    desk, fresh = Desk(), Fresh[str, str](room=20, weigh=len, timer=timer)

    for key in ("Grace", "Minh", "Ada"):
        await _read(fresh, desk, key)

    assert [fresh.peek(key) for key in ("Grace", "Minh", "Ada")] == [None, "reading 2", "reading 3"]


async def test_what_is_past_its_age_takes_no_memory_once_something_else_is_read(
    fresh: Fresh[str, str], timer: Timer
) -> None:
    desk = Desk()
    await _read(fresh, desk, "Grace", "Minh")
    timer.at += MAX_AGE

    await _read(fresh, desk, "Ada")

    assert list(fresh._kept) == ["Ada"]


async def test_nothing_is_kept_while_nobody_tells_what_changes(fresh: Fresh[str, str]) -> None:
    desk = Desk()
    await _read(fresh, desk)

    fresh.keep(keeps=False)

    assert [await _read(fresh, desk), await _read(fresh, desk)] == [["reading 2"], ["reading 3"]]
    fresh.keep(keeps=True)
    assert [await _read(fresh, desk), await _read(fresh, desk)] == [["reading 4"], ["reading 4"]]
