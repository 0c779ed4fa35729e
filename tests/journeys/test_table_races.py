"""A library with three tables, wanted by many at the same minute. The race has its control."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime

import pytest

from service.booking import actions
from service.booking.errors import PlaceNotThen
from service.booking.types import Help
from service.kernel import db
from service.kernel.db import Pool, open_pool, transact, transaction
from service.kernel.ids import OrgId, PlaceId
from service.kernel.tokens import Keyring
from service.places import actions as places
from service.places.types import PlaceDraft
from tests.builders import BuiltSchool, act_of, asked_by, guardian_of, office_of, school_with

FAMILIES = 6
LIBRARY = PlaceDraft(
    name="Larkfield Library",
    kind="library",
    latitude=41.4,
    longitude=-94.3,
    opening_hours="Mo-Su 08:00-20:00",
    tables=3,
    zone="America/Chicago",
)


@pytest.fixture
async def many(database: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Pool]:
    """A pool with a connection for each family."""
    monkeypatch.setattr(db, "WAIT_FOR_CONNECTION", 60)
    opened = await open_pool(database, size=FAMILIES)
    yield opened
    await opened.close()


@pytest.fixture
async def school(many: Pool, org: OrgId, now: datetime) -> BuiltSchool:
    """A school where each family has a teacher of its own."""
    return await school_with(many, org, now, teachers=FAMILIES, families=FAMILIES, modes=["school", "place"])


@pytest.fixture
async def library(many: Pool, school: BuiltSchool, now: datetime) -> PlaceId:
    office = office_of(school)
    added = await transact(many, school.org_id, lambda conn: places.add_place(conn, office, LIBRARY, now=now))
    return added.place_id


async def _all_meet_there(
    pool: Pool, school: BuiltSchool, library: PlaceId, keyring: Keyring, now: datetime
) -> Counter[type]:
    """Let all families book a meeting at the library at four, and count the answers by kind."""
    answers = await asyncio.gather(
        *(
            actions.book(
                pool,
                act_of(guardian_of(school, family), keyring, now),
                [asked_by(family, school.at(16), mode="place", help=Help(place_id=library))],
            )
            for family in school.families
        ),
        return_exceptions=True,
    )
    return Counter(type(answer) for answer in answers)


async def _sitting(pool: Pool, org: OrgId) -> int:
    async with transaction(pool, org) as conn:
        count: int = await conn.fetchval("SELECT count(*) FROM meeting WHERE place_id IS NOT NULL")
        return count


async def test_three_tables_take_three_meetings_at_once_and_the_others_hear_what_is_free(
    many: Pool, org: OrgId, school: BuiltSchool, library: PlaceId, keyring: Keyring, now: datetime
) -> None:
    answers = await _all_meet_there(many, school, library, keyring, now)

    assert answers == {list: 3, PlaceNotThen: FAMILIES - 3}
    assert await _sitting(many, org) == 3


@pytest.mark.usefixtures("without_agenda_constraint")
async def test_without_the_constraint_more_meet_than_there_are_tables(
    many: Pool, org: OrgId, school: BuiltSchool, library: PlaceId, keyring: Keyring, now: datetime
) -> None:
    await _all_meet_there(many, school, library, keyring, now)

    assert await _sitting(many, org) > 3
