"""Which lists of openings go when PostgreSQL says whose time changed."""

from collections.abc import Mapping, Sequence

import pytest

from service.availability.cache import OpeningsCache
from service.availability.types import Listed, Written
from service.kernel.ids import OrgId, PersonId, RoundId, SchoolId, new_id

ORG, ROUND, LATER = OrgId(new_id()), RoundId(new_id()), RoundId(new_id())
GRACE, MINH = PersonId(new_id()), PersonId(new_id())


async def _load(teachers: Sequence[PersonId]) -> Mapping[PersonId, Listed]:
    listed = Listed(school_id=SchoolId(ORG), openings=[], written=Written(b"", ""))
    return dict.fromkeys(teachers, listed)


@pytest.fixture
async def cache() -> OpeningsCache:
    cache = OpeningsCache()
    await cache.read(ORG, ROUND, [GRACE, MINH], _load)
    await cache.read(ORG, LATER, [GRACE], _load)
    return cache


def _left(cache: OpeningsCache) -> list[tuple[RoundId, PersonId]]:
    asked = [(ROUND, GRACE), (LATER, GRACE), (ROUND, MINH)]
    return [(round_id, teacher) for round_id, teacher in asked if cache.peek(ORG, round_id, teacher) is not None]


async def test_a_change_of_one_teacher_s_time_drops_all_their_lists_and_no_other(cache: OpeningsCache) -> None:
    cache.told(f"{ORG} {GRACE}")

    assert _left(cache) == [(ROUND, MINH)]


async def test_another_org_s_teacher_of_the_same_id_is_somebody_else(cache: OpeningsCache) -> None:
    cache.told(f"{new_id()} {GRACE}")

    assert len(_left(cache)) == 3


async def test_who_says_not_whose_time_changed_means_everybody_s(cache: OpeningsCache) -> None:
    cache.told("something")

    assert _left(cache) == []
