"""A teacher's day called off by another service."""

from datetime import datetime

import httpx
import pytest

from service.kernel.db import Pool
from service.kernel.ids import OrgId, SchoolId, new_id
from service.kernel.tokens import Keyring
from tests.api.keys import bearer
from tests.builders import FRIDAY, THURSDAY, BuiltSchool, booked, school_with
from tests.conftest import StillClock
from tests.placed import sees


@pytest.fixture
async def school(pool: Pool, org: OrgId, clock: StillClock) -> BuiltSchool:
    return await school_with(pool, org, clock.now(), children=2, families=2)


def here(school: BuiltSchool) -> str:
    return f"teachers/{school.teacher.person_id}/away"


async def _free(service: httpx.AsyncClient, school: BuiltSchool) -> set[str]:
    found = await service.get(f"rounds/{school.round_id}/openings")
    return {one["starts_at"][:10] for one in found.json()["openings"]}


async def test_a_day_is_called_off_with_its_meetings_in_one_go(
    service: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime
) -> None:
    first = await booked(pool, keyring, school, school.at(17), now)
    second = await booked(pool, keyring, school, school.at(16), now, family=school.families[1])
    other = await booked(
        pool, keyring, school, school.at(17, day=1), now, student_ids=[school.family.children[1].student_id]
    )

    off = await service.post(here(school), json={"day": str(THURSDAY)})
    again = await service.post(here(school), json={"day": str(THURSDAY)})

    cancelled = [(one["meeting_id"], one["state"], one["cancelled_by"]) for one in off.json()["meetings"]]
    assert (off.status_code, cancelled) == (
        200,
        [(str(one.meeting_id), "cancelled", "school") for one in (second, first)],
    )
    assert (again.status_code, again.json()["meetings"]) == (200, [])
    assert (await service.get(f"meetings/{other.meeting_id}")).json()["state"] == "confirmed"
    assert await _free(service, school) == {str(FRIDAY)}
    kinds = await sees(pool, school.org_id, "SELECT kind FROM event WHERE kind = 'meeting.cancelled'")
    assert len(kinds) == 2


async def test_a_day_that_is_over_is_refused(service: httpx.AsyncClient, school: BuiltSchool) -> None:
    answer = await service.post(here(school), json={"day": "2026-09-01"})

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "past")
    assert answer.json()["errors"][0]["pointer"] == "/day"


async def test_it_takes_both_scopes_and_a_key_of_the_teachers_school(
    client: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime
) -> None:
    org = school.org_id
    keys = [
        await bearer(pool, keyring, org, now, scopes=frozenset({"meetings:write"})),
        await bearer(pool, keyring, org, now, scopes=frozenset({"hours:write"})),
        await bearer(pool, keyring, org, now, school_id=SchoolId(new_id())),
    ]

    answers = [await client.post(f"/api/v1/{here(school)}", headers=key, json={"day": str(THURSDAY)}) for key in keys]

    assert [(one.status_code, one.json().get("data")) for one in answers] == [
        (403, {"scope": "hours:write"}),
        (403, {"scope": "meetings:write"}),
        (404, None),
    ]
