"""A feed that was just read is sent again without a question, and never for a second after a change."""

import asyncio
from datetime import datetime

import pytest

from service.access.types import Principal
from service.feeds.shelf import Shelf
from service.feeds.types import Feed
from service.kernel.fresh import Fresh
from service.kernel.ids import OrgId, new_id

ORG, ELSEWHERE = OrgId(new_id()), OrgId(new_id())


class Calendar:
    """Stands in for what a reader's feed is made of."""

    def __init__(self) -> None:
        self.says = "one"
        self.looked = 0

    async def make(self) -> Feed:
        self.looked += 1
        return Feed(name=self.says, door="https://school.example/l/x")


def _reader(org_id: OrgId = ORG, link: str = "link:1") -> Principal:
    return Principal(org_id=org_id, kind="teacher", actor=link)


async def _said(shelf: Shelf, calendar: Calendar, now: datetime, reader: Principal | None = None) -> bytes:
    return (await shelf.read(reader or _reader(), calendar.make, now)).plain


async def test_who_asks_again_at_once_gets_the_same_bytes_and_version(now: datetime) -> None:
    shelf, calendar = Shelf(), Calendar()

    first, again = [await shelf.read(_reader(), calendar.make, now) for _ in range(2)]

    assert (again.plain, again.packed, again.version) == (first.plain, first.packed, first.version)
    assert calendar.looked == 1


@pytest.mark.parametrize(
    "told", [str(ORG), f"{ORG} {new_id()}", "something"], ids=["the org", "a round of it", "anything"]
)
async def test_a_change_in_the_org_is_read_at_once(now: datetime, told: str) -> None:
    shelf, calendar = Shelf(), Calendar()
    await _said(shelf, calendar, now)
    calendar.says = "two"

    shelf.told(told)

    assert b"NAME:two" in await _said(shelf, calendar, now)


async def test_a_change_in_another_org_is_none_here(now: datetime) -> None:
    shelf, calendar = Shelf(), Calendar()
    await _said(shelf, calendar, now)

    shelf.told(f"{ELSEWHERE} {new_id()}")

    await _said(shelf, calendar, now)
    assert calendar.looked == 1


@pytest.mark.parametrize("other", [_reader(ELSEWHERE), _reader(link="link:2")])
async def test_nobody_gets_another_reader_s_feed(now: datetime, other: Principal) -> None:
    shelf, mine, theirs = Shelf(), Calendar(), Calendar()
    theirs.says = "two"

    assert b"NAME:one" in await _said(shelf, mine, now)
    assert b"NAME:two" in await _said(shelf, theirs, now, other)


async def _seconds_old(shelf: Shelf, now: datetime) -> float:
    """Tell how long a change that nobody tells of is not seen; gives up after one and a half seconds."""
    calendar, loop = Calendar(), asyncio.get_running_loop()
    before = await _said(shelf, calendar, now)
    calendar.says, began = "two", loop.time()
    while loop.time() - began < 1.5 and await _said(shelf, calendar, now) == before:  # noqa: ASYNC110 - time goes by
        await asyncio.sleep(0.01)
    return loop.time() - began


async def test_a_change_nobody_tells_of_is_seen_within_a_second(now: datetime) -> None:
    assert await _seconds_old(Shelf(), now) < 1


async def test_without_its_age_a_feed_would_go_on_being_sent(now: datetime) -> None:
    """The control for the one before."""
    shelf = Shelf()
    shelf.kept = Fresh(max_age=3600)

    assert await _seconds_old(shelf, now) >= 1
