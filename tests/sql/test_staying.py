"""Meetings at one public place: beside each other, one after the other, and the teacher's way to them."""

from datetime import datetime
from typing import Any

import pytest

from service.availability.cache import OpeningsCache
from service.booking import actions, reading
from service.booking.errors import OpeningTaken
from service.booking.types import Help, MeetingView, TimesWanted
from service.kernel.db import Pool, transact, transaction
from service.kernel.ids import OrgId, PersonId, PlaceId
from service.kernel.spans import Span
from service.kernel.tokens import Keyring
from service.places import actions as places
from service.places.types import PlaceDraft
from tests.builders import BuiltFamily, BuiltSchool, act_of, asked_by, booked, guardian_of, office_of, school_with

LIBRARY = PlaceDraft(
    name="Larkfield Library", kind="library", latitude=41.4, longitude=-94.3, opening_hours="24/7", zone="UTC"
)


@pytest.fixture
async def school(pool: Pool, org: OrgId, now: datetime) -> BuiltSchool:
    """Two teachers, five families: every other one asks for the first teacher."""
    return await school_with(pool, org, now, teachers=2, families=5, modes=["school", "place"])


@pytest.fixture
async def library(pool: Pool, school: BuiltSchool, now: datetime) -> PlaceId:
    office = office_of(school)
    added = await transact(pool, school.org_id, lambda conn: places.add_place(conn, office, LIBRARY, now=now))
    return added.place_id


@pytest.fixture
def meets(pool: Pool, keyring: Keyring, school: BuiltSchool, library: PlaceId, now: datetime) -> Any:
    async def meet(family: BuiltFamily, hour: int, minute: int = 0) -> MeetingView:
        there = Help(place_id=library)
        start = school.at(hour, minute)
        return await booked(pool, keyring, school, start, now, family=family, mode="place", help=there)

    return meet


async def taken(pool: Pool, school: BuiltSchool, teacher_id: PersonId) -> list[Span]:
    query = """SELECT lower(during), upper(during) FROM agenda WHERE resource_id = $1 ORDER BY during"""
    async with transaction(pool, school.org_id) as conn:
        return [Span(*row) for row in await conn.fetch(query, teacher_id)]


async def test_two_teachers_meet_families_at_one_place_at_one_time(
    school: BuiltSchool, library: PlaceId, meets: Any
) -> None:
    one = await meets(school.families[0], 17)
    other = await meets(school.families[1], 17)

    assert one.teacher_id != other.teacher_id
    assert (one.span, one.place.place_id) == (other.span, other.place.place_id) == (school.slot(17), library)


async def test_a_teacher_stays_at_a_place_from_one_meeting_to_the_next(
    pool: Pool, school: BuiltSchool, meets: Any
) -> None:
    await meets(school.families[0], 17)
    [alone] = await taken(pool, school, school.teacher.person_id)

    await meets(school.families[2], 17, 20)

    assert await taken(pool, school, school.teacher.person_id) == [
        Span(alone.start, school.at(17, 20)),
        Span(school.at(17, 20), school.at(17, 40) + (alone.end - school.at(17, 20))),
    ]


async def test_a_cancelled_meeting_gives_its_neighbour_the_way_back(
    pool: Pool, keyring: Keyring, school: BuiltSchool, meets: Any, now: datetime
) -> None:
    first = await meets(school.families[0], 17)
    alone = await taken(pool, school, school.teacher.person_id)
    second = await meets(school.families[2], 17, 20)
    guardian = guardian_of(school, school.families[2])

    await actions.cancel(pool, act_of(guardian, keyring, now), second.meeting_id)

    assert await taken(pool, school, school.teacher.person_id) == alone
    assert first.span == school.slot(17)


async def test_between_two_meetings_at_a_place_nobody_can_meet_at_school(
    pool: Pool, keyring: Keyring, school: BuiltSchool, meets: Any, now: datetime
) -> None:
    await meets(school.families[0], 16)
    await meets(school.families[2], 16, 40)
    fifth = school.families[4]

    with pytest.raises(OpeningTaken):
        await booked(pool, keyring, school, school.at(16, 20), now, family=fifth)


async def test_the_times_beside_a_meeting_at_a_place_are_shown_to_who_would_meet_off_site(
    pool: Pool, school: BuiltSchool, meets: Any, now: datetime
) -> None:
    await meets(school.families[0], 17)
    third = school.families[2]
    wanted = TimesWanted(mode="place")

    seen = await reading.times(
        pool, OpeningsCache(), guardian_of(school, third), third.guardian.invitation_id, wanted=wanted, now=now
    )

    starts = [one.span.start for one in seen.openings[school.teacher.person_id]]
    assert school.at(16, 40) in starts
    assert school.at(17, 20) in starts
    assert school.at(17) not in starts


async def test_one_wish_books_two_children_in_a_row_at_a_place(
    pool: Pool, keyring: Keyring, org: OrgId, now: datetime
) -> None:
    school = await school_with(pool, org, now, children=2, modes=["school", "place"])
    office = office_of(school)
    added = await transact(pool, org, lambda conn: places.add_place(conn, office, LIBRARY, now=now))
    there = Help(place_id=added.place_id)
    wish = [
        asked_by(school.family, school.at(17, 20), child=1, mode="place", help=there),
        asked_by(school.family, school.at(17), mode="place", help=there),
    ]

    made = await actions.book(pool, act_of(guardian_of(school), keyring, now), wish)

    assert sorted(one.span.start for one in made) == [school.at(17), school.at(17, 20)]
    spans = await taken(pool, school, school.teacher.person_id)
    assert [spans[0].end, spans[1].start] == [school.at(17, 20), school.at(17, 20)]
