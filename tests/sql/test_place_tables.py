"""A place has so many tables: meetings take and give them back with their time."""

from datetime import datetime

import pytest
from msgspec.structs import replace

from service.booking import actions
from service.booking.errors import PlaceNotThen
from service.booking.types import Help
from service.desk import places as kept
from service.kernel.db import Pool, transact, transaction
from service.kernel.ids import OrgId, PlaceId
from service.kernel.spans import Span
from service.kernel.tokens import Keyring
from service.places import actions as places
from service.places.types import PlaceDraft, PlaceNeeds
from tests.builders import BuiltSchool, act_of, booked, guardian_of, office_of, school_with

LIBRARY = PlaceDraft(
    name="Larkfield Library",
    kind="library",
    latitude=41.4,
    longitude=-94.3,
    opening_hours="Mo-Su 08:00-20:00",
    tables=1,
    zone="America/Chicago",
)


@pytest.fixture
async def school(pool: Pool, org: OrgId, now: datetime) -> BuiltSchool:
    """Two families, each with a teacher of its own."""
    return await school_with(pool, org, now, teachers=2, families=2, modes=["school", "place"])


async def _library(pool: Pool, school: BuiltSchool, now: datetime, tables: int | None = 1) -> PlaceId:
    office, draft = office_of(school), replace(LIBRARY, tables=tables)
    added = await transact(pool, school.org_id, lambda conn: places.add_place(conn, office, draft, now=now))
    return added.place_id


async def _suggested(pool: Pool, school: BuiltSchool, span: Span) -> list[str]:
    async with transaction(pool, school.org_id) as conn:
        found = await places.suggest(conn, school.org_id, school.school_id, None, span, PlaceNeeds())
    return [each.place.name for each in found]


async def test_a_meeting_has_the_table_until_it_is_moved_away(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime
) -> None:
    library = await _library(pool, school, now)
    first, other = school.families
    there = {"mode": "place", "help": Help(place_id=library)}
    meeting = await booked(pool, keyring, school, school.at(16), now, family=first, **there)
    suggested = await _suggested(pool, school, school.slot(16))

    with pytest.raises(PlaceNotThen) as refused:
        await booked(pool, keyring, school, school.at(16), now, family=other, **there)
    await actions.move(pool, act_of(guardian_of(school, first), keyring, now), meeting.meeting_id, start=school.at(17))
    second = await booked(pool, keyring, school, school.at(16), now, family=other, **there)

    assert (suggested, refused.value.places) == ([], [])
    assert refused.value.alternatives[0].span == school.slot(15, 40)
    assert (second.state, second.span) == ("confirmed", school.slot(16))
    assert await _suggested(pool, school, school.slot(16, 20)) == ["Larkfield Library"]


async def test_a_table_is_counted_for_those_who_were_there_before_anybody_counted(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime
) -> None:
    library = await _library(pool, school, now, tables=None)
    first, other = school.families
    there = {"mode": "place", "help": Help(place_id=library)}
    await booked(pool, keyring, school, school.at(16), now, family=first, **there)

    await kept.change_place(pool, act_of(office_of(school), keyring, now), library, LIBRARY)

    with pytest.raises(PlaceNotThen):
        await booked(pool, keyring, school, school.at(16), now, family=other, **there)
