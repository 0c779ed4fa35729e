"""What a round's teachers have of their own, changed by another service: booked meetings follow, as at the desk."""

from typing import Any

import httpx
import pytest

from service.kernel.db import Pool
from service.kernel.ids import OrgId, SchoolId, new_id
from service.kernel.tokens import Keyring
from tests.api.keys import bearer
from tests.api.versions import tried
from tests.builders import BuiltSchool, booked, school_with
from tests.conftest import StillClock


@pytest.fixture
async def school(pool: Pool, org: OrgId, clock: StillClock) -> BuiltSchool:
    return await school_with(pool, org, clock.now(), teachers=2, families=2)


def here(school: BuiltSchool) -> str:
    return f"rounds/{school.round_id}/teachers/{school.teacher.person_id}"


async def test_what_is_said_of_a_teacher_changes_and_the_rest_stays(
    service: httpx.AsyncClient, school: BuiltSchool
) -> None:
    before = (await service.get(here(school))).json()

    longer = await service.patch(here(school), json={"slot_minutes": 40})
    linked = await service.patch(here(school), json={"video_url": "https://video.example/okafor"})
    usual = await service.patch(here(school), json={"slot_minutes": None})

    assert longer.json() == {**before, "slot_minutes": 40}
    assert linked.json() == {**longer.json(), "video_url": "https://video.example/okafor"}
    assert usual.json()["slot_minutes"] == before["slot_minutes"]


async def test_a_new_room_is_that_of_the_booked_meetings_too(
    service: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock
) -> None:
    meeting = await booked(pool, keyring, school, school.at(17), clock.now())
    gym = (await service.post(f"schools/{school.school_id}/rooms", json={"name": "Gym"})).json()["room_id"]
    key = {"Idempotency-Key": "gym"}

    moved = await service.patch(here(school), json={"room_id": gym}, headers=key)
    again = await service.patch(here(school), json={"room_id": gym}, headers=key)

    assert (moved.json()["room"], again.json()) == ("Gym", moved.json())
    assert (await service.get(f"meetings/{meeting.meeting_id}")).json()["room"] == "Gym"


async def test_a_room_that_is_taken_is_refused(
    service: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock
) -> None:
    await booked(pool, keyring, school, school.at(17), clock.now())
    await booked(pool, keyring, school, school.at(17), clock.now(), family=school.families[1])

    taken = await service.patch(here(school), json={"room_id": str(school.teachers[1].room_id)})

    assert (taken.status_code, taken.json()["type"]) == (409, "urn:porchlight:room-taken")


@pytest.mark.parametrize(
    "wanted, pointer",
    [
        ({"slot_minutes": 4}, "/slot_minutes"),
        ({"video_url": "http://video.example"}, "/video_url"),
        ({"room_id": "0199a1c0-1a00-7b11-9c10-3b7e52d4a001"}, "/room_id"),
        ({"room": "Gym"}, "/room"),
    ],
)
async def test_what_cannot_be_a_teachers_is_pointed_at(
    service: httpx.AsyncClient, school: BuiltSchool, wanted: dict[str, Any], pointer: str
) -> None:
    refused = await service.patch(here(school), json=wanted)

    assert (refused.status_code, [each["pointer"] for each in refused.json()["errors"]]) == (422, [pointer])


async def test_a_teacher_is_changed_as_read_with_the_scope_and_at_the_school(
    service: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock
) -> None:
    reader = await bearer(pool, keyring, school.org_id, clock.now(), scopes=frozenset({"rounds:read"}))
    stranger = await bearer(pool, keyring, school.org_id, clock.now(), school_id=SchoolId(new_id()))

    assert await tried(service, "PATCH", here(school), here(school), {"slot_minutes": 30}) == [412, 200, 412]
    assert (await service.patch(here(school), json={}, headers=reader)).status_code == 403
    assert (await service.patch(here(school), json={}, headers=stranger)).status_code == 404
