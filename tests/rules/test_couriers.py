"""Couriers carry what many orgs have to send; what goes wrong with one thing ends nothing else."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from service.kernel import couriers as carried
from service.kernel.couriers import Round, serve
from service.kernel.errors import Unavailable
from service.kernel.ids import OrgId, new_id

ORG, OTHER_ORG = OrgId(new_id()), OrgId(new_id())


def _due(*orgs: OrgId) -> Callable[[], Awaitable[list[OrgId]]]:
    async def due() -> list[OrgId]:
        return list(orgs)

    return due


def _round(carry: Callable[[OrgId], Awaitable[bool]], *, couriers: int = 2, hands: int = 8) -> Round:
    async def prepare(_org_id: OrgId) -> None: ...

    return Round(prepare=prepare, carry=carry, couriers=couriers, hands=hands, stop=None, part="tests")


async def test_what_is_under_way_comes_to_its_end_when_something_else_of_the_org_breaks() -> None:
    left, arrived = ["breaks", "slow", "later"], []

    async def carry(_org_id: OrgId) -> bool:
        if not left:
            return False
        if (thing := left.pop(0)) == "breaks":
            raise ValueError(thing)
        for _ in range(5):
            await asyncio.sleep(0)
        arrived.append(thing)
        return True

    await serve(_due(ORG), _round(carry))

    assert arrived == ["slow", "later"]


async def test_an_org_whose_database_is_away_holds_up_no_other() -> None:
    left, arrived = {ORG: 1, OTHER_ORG: 3}, []

    async def carry(org_id: OrgId) -> bool:
        if org_id == ORG:
            raise Unavailable
        await asyncio.sleep(0)
        left[org_id] -= 1
        arrived.append(org_id)
        return left[org_id] > 0

    await serve(_due(ORG, OTHER_ORG), _round(carry, couriers=1))

    assert arrived == [OTHER_ORG] * 3


async def test_no_more_is_in_hand_than_there_are_hands() -> None:
    left, in_hand, most = 20, 0, 0

    async def carry(_org_id: OrgId) -> bool:
        nonlocal left, in_hand, most
        in_hand += 1
        most = max(most, in_hand)
        await asyncio.sleep(0)
        in_hand -= 1
        left -= 1
        return left > 0

    await serve(_due(ORG, OTHER_ORG), _round(carry, couriers=4, hands=3))

    assert most == 3


async def test_who_has_something_to_send_by_the_time_an_org_has_sent_much_does_not_wait_for_its_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(carried, "LOOK_SECONDS", 0.01)
    waits, arrived = [ORG], []

    async def due() -> list[OrgId]:
        return waits

    async def carry(org_id: OrgId) -> bool:
        arrived.append(org_id)
        waits.append(OTHER_ORG)
        await asyncio.sleep(0.001)
        return org_id == ORG and OTHER_ORG not in arrived and len(arrived) < 1_000

    await serve(due, _round(carry, couriers=1))

    assert arrived[-1] == OTHER_ORG


async def test_who_met_trouble_waits_for_the_next_round(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carried, "LOOK_SECONDS", 0.001)
    tried, left = 0, 20

    async def carry(org_id: OrgId) -> bool:
        nonlocal tried, left
        if org_id == ORG:
            tried += 1
            raise Unavailable
        await asyncio.sleep(0.005)
        left -= 1
        return left > 0

    await serve(_due(ORG, OTHER_ORG), _round(carry, couriers=1))

    assert (tried, left) == (1, 0)
