"""Who comes alone is served alone; who comes while others are served goes with whoever waits.

Nothing here takes as long as it says: when all that is left to do is to wait, what is waited for is due. So no answer
depends on how busy the machine is.
"""

import asyncio
from collections.abc import Sequence
from selectors import BaseSelector, SelectorKey
from typing import cast

import pytest

from service.kernel.db import WAIT_FOR_CONNECTION, Pool
from service.kernel.errors import NotFound, Unavailable
from service.kernel.ids import OrgId, new_id
from service.kernel.jointly import SLOW, Jointly

ORG, OTHER_ORG = OrgId(new_id()), OrgId(new_id())
Lines = Jointly[OrgId, int, int]


class Held:
    """Work that doubles numbers, and does nothing more until it is let go."""

    def __init__(self) -> None:
        self.goes: list[list[int]] = []
        self.let_go = asyncio.Event()

    async def __call__(self, _pool: Pool, _org_id: OrgId, numbers: Sequence[int]) -> list[int | Exception]:
        self.goes.append(list(numbers))
        await self.let_go.wait()
        return [NotFound() if number < 0 else 2 * number for number in numbers]


class NoPool:
    """Stands for a database nobody asks."""


@pytest.fixture(autouse=True)
async def _nothing_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    loop = cast("asyncio.SelectorEventLoop", asyncio.get_running_loop())
    selector: BaseSelector = loop._selector  # type: ignore[attr-defined]  # what a loop waits by
    select, now = selector.select, loop.time()

    def pass_time(seconds: float | None = None) -> list[tuple[SelectorKey, int]]:
        nonlocal now
        events = select(None if seconds is None else 0)
        now += 0 if events else seconds or 0
        return events

    monkeypatch.setattr(selector, "select", pass_time)
    monkeypatch.setattr(loop, "time", lambda: now)


@pytest.fixture
def pool() -> Pool:
    return cast("Pool", NoPool())


@pytest.fixture
async def held() -> Held:
    return Held()


async def _asked(lines: Lines, pool: Pool, *numbers: int, org_id: OrgId = ORG) -> list[asyncio.Task[int]]:
    """Let them come one after the other, and give everybody time to begin."""
    tasks = [asyncio.create_task(lines.ask(pool, org_id, number)) for number in numbers]
    for _ in range(5):
        await asyncio.sleep(0)
    return tasks


async def test_who_comes_while_others_are_served_goes_with_all_who_wait(held: Held, pool: Pool) -> None:
    lines: Lines = Jointly(held, most=10, goes=1)

    first = await _asked(lines, pool, 1)
    later = await _asked(lines, pool, 2, 3, 4)
    held.let_go.set()

    assert await asyncio.gather(*first, *later) == [2, 4, 6, 8]
    assert held.goes == [[1], [2, 3, 4]]


async def test_no_go_is_longer_than_it_may_be_and_nobody_passes_another(held: Held, pool: Pool) -> None:
    lines: Lines = Jointly(held, most=2, goes=1)

    first = await _asked(lines, pool, 1)
    later = await _asked(lines, pool, 2, 3, 4, 5, 6)
    held.let_go.set()
    await asyncio.gather(*first, *later)

    assert held.goes == [[1], [2, 3], [4, 5], [6]]


async def test_a_long_line_is_served_in_even_parts(held: Held, pool: Pool) -> None:
    lines: Lines = Jointly(held, most=4, goes=1)

    first = await _asked(lines, pool, 1)
    later = await _asked(lines, pool, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
    held.let_go.set()
    await asyncio.gather(*first, *later)

    assert [len(go) for go in held.goes] == [1, 4, 3, 3]  # not 1, 4, 4, 2


async def test_beside_a_go_that_is_slow_another_begins_and_only_then(held: Held, pool: Pool) -> None:
    lines: Lines = Jointly(held, most=10, goes=2)

    for number in (1, 2, 3):
        await _asked(lines, pool, number)
    before = list(held.goes)
    await asyncio.sleep(1.5 * SLOW)
    await _asked(lines, pool, 4)

    assert (before, held.goes) == ([[1]], [[1], [2, 3]])


async def test_who_comes_when_a_go_is_slow_already_waits_for_nobody(held: Held, pool: Pool) -> None:
    lines: Lines = Jointly(held, most=10, goes=2)

    await _asked(lines, pool, 1)
    await asyncio.sleep(1.5 * SLOW)
    await _asked(lines, pool, 2)

    assert held.goes == [[1], [2]]


async def test_once_slow_goes_have_ended_there_is_one_at_a_time_again(held: Held, pool: Pool) -> None:
    lines: Lines = Jointly(held, most=1, goes=3)
    tasks = await _asked(lines, pool, 1, 2)
    await asyncio.sleep(2.5 * SLOW)  # either of them is slow
    tasks += await _asked(lines, pool, 3, 4)
    before = list(held.goes)

    held.let_go.set()
    await asyncio.gather(*tasks)
    held.let_go.clear()
    await _asked(lines, pool, 5, 6, 7)

    assert (before, held.goes) == ([[1], [2], [3]], [[1], [2], [3], [4], [5]])


async def test_orgs_have_lines_of_their_own(held: Held, pool: Pool) -> None:
    lines: Lines = Jointly(held, most=10, goes=1)

    await _asked(lines, pool, 1)
    await _asked(lines, pool, 2, org_id=OTHER_ORG)

    assert held.goes == [[1], [2]]


async def test_who_is_refused_is_refused_alone(held: Held, pool: Pool) -> None:
    lines: Lines = Jointly(held, most=10, goes=1)
    held.let_go.set()

    one, refused, other = await _asked(lines, pool, 1, -1, 3)

    assert (await one, await other) == (2, 6)
    with pytest.raises(NotFound):
        await refused


async def test_who_went_away_is_not_served_and_holds_nobody_up(held: Held, pool: Pool) -> None:
    lines: Lines = Jointly(held, most=10, goes=1)

    first = await _asked(lines, pool, 1)
    gone, stays = await _asked(lines, pool, 2, 3)
    gone.cancel()
    await asyncio.sleep(0)
    held.let_go.set()

    assert await asyncio.gather(*first, stays) == [2, 6]
    assert held.goes == [[1], [3]]


async def test_a_go_that_fails_is_the_trouble_of_those_in_it(pool: Pool) -> None:
    async def fails_once(_pool: Pool, _org_id: OrgId, numbers: Sequence[int]) -> list[int]:
        await asyncio.sleep(0)
        if 1 in numbers:
            raise Unavailable
        return list(numbers)

    lines: Lines = Jointly(fails_once, most=1, goes=1)

    broken, whole = await _asked(lines, pool, 1, 2)

    assert await whole == 2
    with pytest.raises(Unavailable):
        await broken


async def test_nobody_waits_for_goes_that_never_end(held: Held, pool: Pool) -> None:
    lines: Lines = Jointly(held, most=10, goes=1)

    await _asked(lines, pool, 1)
    (waits,) = await _asked(lines, pool, 2)

    async with asyncio.timeout(2 * WAIT_FOR_CONNECTION):
        with pytest.raises(Unavailable):
            await waits


async def test_a_line_that_moves_is_waited_in(pool: Pool) -> None:
    async def slowly(_pool: Pool, _org_id: OrgId, numbers: Sequence[int]) -> list[int]:
        await asyncio.sleep(0.6 * WAIT_FOR_CONNECTION)
        return list(numbers)

    lines: Lines = Jointly(slowly, most=1, goes=1)

    assert await asyncio.gather(*await _asked(lines, pool, *range(6))) == list(range(6))


async def test_a_line_that_moves_by_refusals_is_waited_in(pool: Pool) -> None:
    async def slowly_refuses(_pool: Pool, _org_id: OrgId, _numbers: Sequence[int]) -> list[int]:
        await asyncio.sleep(0.6 * WAIT_FOR_CONNECTION)
        raise NotFound

    lines: Lines = Jointly(slowly_refuses, most=1, goes=1)

    answers = await asyncio.gather(*await _asked(lines, pool, *range(6)), return_exceptions=True)

    assert {type(answer) for answer in answers} == {NotFound}


async def test_a_line_that_is_too_long_is_told_so(pool: Pool) -> None:
    async def slowly(_pool: Pool, _org_id: OrgId, numbers: Sequence[int]) -> list[int]:
        await asyncio.sleep(0.6 * WAIT_FOR_CONNECTION)
        return list(numbers)

    lines: Lines = Jointly(slowly, most=1, goes=1)

    answers = await asyncio.gather(*await _asked(lines, pool, *range(40)), return_exceptions=True)

    assert (answers[0], type(answers[-1])) == (0, Unavailable)


async def test_nothing_is_kept_of_a_line_nobody_stands_in(held: Held, pool: Pool) -> None:
    lines: Lines = Jointly(held, most=10, goes=1)
    held.let_go.set()

    await asyncio.gather(*await _asked(lines, pool, 1, 2))

    assert lines._lines[pool] == {}
