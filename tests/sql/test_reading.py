"""What a page or a feed reads of meetings and free times."""

from datetime import datetime, time, timedelta

import pytest

from service.availability.cache import OpeningsCache
from service.booking import reading
from service.kernel.db import Pool, transaction
from service.kernel.errors import NotFound
from service.kernel.ids import OrgId
from service.kernel.tokens import Keyring
from tests.builders import THURSDAY, BuiltSchool, booked, guardian_of, office_of, school_with, teacher_of


@pytest.fixture
async def school(pool: Pool, org: OrgId, now: datetime) -> BuiltSchool:
    """Two teachers with three times each; each family has a child with either."""
    return await school_with(
        pool, org, now, teachers=2, families=2, children=2, days=[THURSDAY], hours=(time(17), time(18))
    )


async def test_a_family_reads_only_times_it_can_have(
    pool: Pool, now: datetime, keyring: Keyring, school: BuiltSchool
) -> None:
    okafor, tran = (teacher.person_id for teacher in school.teachers)
    await booked(pool, keyring, school, school.at(17, 0), now)
    await booked(pool, keyring, school, school.at(17, 20), now, family=school.families[1])

    seen = await reading.times(
        pool, OpeningsCache(), guardian_of(school), school.family.guardian.invitation_id, now=now
    )

    starts = {teacher: [one.span.start for one in found] for teacher, found in seen.openings.items()}
    assert starts == {okafor: [school.at(17, 20), school.at(17, 40)], tran: [school.at(17, 40)]}


async def test_two_children_are_offered_one_visit_until_one_is_booked(
    pool: Pool, now: datetime, keyring: Keyring, school: BuiltSchool
) -> None:
    invitation_id = school.family.guardian.invitation_id
    before = await reading.times(pool, OpeningsCache(), guardian_of(school), invitation_id, now=now)
    await booked(pool, keyring, school, school.at(17, 0), now)

    later = await reading.times(pool, OpeningsCache(), guardian_of(school), invitation_id, now=now)

    assert [len(trip.stops) for trip in before.trips] == [2]
    assert later.trips == []


async def test_a_meeting_that_is_moved_keeps_its_guardian_from_nothing(
    pool: Pool, now: datetime, keyring: Keyring, school: BuiltSchool
) -> None:
    tran = school.teachers[1].person_id
    meeting = await booked(pool, keyring, school, school.at(17, 0), now)

    seen = await reading.times(
        pool,
        OpeningsCache(),
        guardian_of(school),
        school.family.guardian.invitation_id,
        moving=meeting.meeting_id,
        now=now,
    )

    assert seen.openings[tran][0].span.start == school.at(17, 0)


async def test_staff_read_times_within_the_cutoff_too(pool: Pool, now: datetime, school: BuiltSchool) -> None:
    invitation_id, shortly_before = school.family.guardian.invitation_id, school.at(16, 30)

    family = await reading.times(pool, OpeningsCache(), guardian_of(school), invitation_id, now=shortly_before)
    office = await reading.times(pool, OpeningsCache(), office_of(school), invitation_id, now=shortly_before)

    assert (len(family.openings[school.teacher.person_id]), len(office.openings[school.teacher.person_id])) == (1, 3)


async def test_a_teacher_reads_of_a_family_what_is_the_teachers(
    pool: Pool, now: datetime, keyring: Keyring, school: BuiltSchool
) -> None:
    own = await booked(pool, keyring, school, school.at(17, 0), now)
    await booked(pool, keyring, school, school.at(17, 40), now, child=1)

    seen = await reading.family(pool, teacher_of(school), school.family.guardian.invitation_id)

    assert seen.meetings == [own]
    with pytest.raises(NotFound):
        await reading.family(pool, guardian_of(school, school.families[1]), school.family.guardian.invitation_id)


async def test_a_teachers_calendar_holds_what_stands(
    pool: Pool, now: datetime, keyring: Keyring, school: BuiltSchool
) -> None:
    await booked(pool, keyring, school, school.at(17, 0), now)
    okafor = school.teacher.person_id

    async with transaction(pool, school.org_id) as conn:
        (piece,) = await reading.teacher_entries(conn, school.org_id, okafor, since=now, now=now)
        past = await reading.teacher_entries(
            conn, school.org_id, okafor, since=school.at(18, 0) + timedelta(days=1), now=now
        )

    assert past == []
    assert b"SUMMARY:Family meeting (5:00 pm)" in piece
