"""What a school decided is kept with its source and its day, and stands for that school alone."""

from datetime import date, datetime

import pytest

from service.access.types import Principal
from service.kernel.db import Pool, transaction
from service.kernel.errors import Malformed
from service.kernel.ids import OrgId, SchoolId, new_id
from service.places import actions
from service.places.types import PlacesPolicy, Recorded
from tests.builders import BuiltSchool, school_with

SLOW = PlacesPolicy(car_kmh=20.0, staff_travel_by="walk")
DECIDED = date(2026, 8, 20)


@pytest.fixture
async def school(pool: Pool, org: OrgId, now: datetime) -> BuiltSchool:
    return await school_with(pool, org, now)


def _office(school: BuiltSchool) -> Principal:
    return Principal(org_id=school.org_id, kind="office", actor="link:pat", school_id=school.school_id)


async def _record(pool: Pool, school: BuiltSchool, now: datetime, source: str = "Board, August 20") -> None:
    await actions.record_policy(
        pool, _office(school), school.school_id, "places", SLOW, source=source, recorded_on=DECIDED, now=now
    )


async def _recorded(pool: Pool, org: OrgId, school_id: SchoolId) -> Recorded[PlacesPolicy] | None:
    async with transaction(pool, org) as conn:
        return await actions.recorded_policy(conn, org, school_id, "places", PlacesPolicy)


async def test_a_decision_stands_with_its_source_and_its_day(pool: Pool, school: BuiltSchool, now: datetime) -> None:
    await _record(pool, school, now)

    found = await _recorded(pool, school.org_id, school.school_id)
    assert found == Recorded(SLOW, "Board, August 20", DECIDED)


async def test_a_later_decision_takes_the_place_of_the_first(pool: Pool, school: BuiltSchool, now: datetime) -> None:
    await _record(pool, school, now)

    await _record(pool, school, now, source="Board, September 1")

    found = await _recorded(pool, school.org_id, school.school_id)
    assert found is not None
    assert found.source == "Board, September 1"


async def test_what_one_school_decided_is_off_at_another(pool: Pool, school: BuiltSchool, now: datetime) -> None:
    await _record(pool, school, now)

    assert await _recorded(pool, school.org_id, SchoolId(new_id())) is None


async def test_a_decision_taken_back_is_off_again(pool: Pool, school: BuiltSchool, now: datetime) -> None:
    await _record(pool, school, now)

    await actions.withdraw_policy(pool, _office(school), school.school_id, "places", PlacesPolicy, now=now)

    assert await _recorded(pool, school.org_id, school.school_id) is None


async def test_a_decision_of_nobody_is_refused(pool: Pool, school: BuiltSchool, now: datetime) -> None:
    with pytest.raises(Malformed):
        await _record(pool, school, now, source="  ")


async def test_recording_and_taking_back_are_in_the_audit(pool: Pool, school: BuiltSchool, now: datetime) -> None:
    await _record(pool, school, now)
    await actions.withdraw_policy(pool, _office(school), school.school_id, "places", PlacesPolicy, now=now)

    async with transaction(pool, school.org_id) as conn:
        rows = await conn.fetch("SELECT action FROM audit WHERE subject LIKE 'policy:%' ORDER BY at, audit_id")
    assert [row["action"] for row in rows] == ["policy-recorded", "policy-withdrawn"]


async def test_without_a_decision_ways_are_reckoned_by_the_defaults(pool: Pool, school: BuiltSchool) -> None:
    async with transaction(pool, school.org_id) as conn:
        assert await actions.places_policy(conn, school.org_id, school.school_id) == PlacesPolicy()
