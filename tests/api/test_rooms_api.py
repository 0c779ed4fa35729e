"""A school's rooms, and who takes part in a round, kept by another service."""

from datetime import datetime
from typing import Any

import httpx
import pytest

from service.kernel.db import Pool
from service.kernel.ids import OrgId, SchoolId, new_id
from service.kernel.tokens import Keyring
from tests.api.keys import bearer
from tests.api.versions import tried
from tests.builders import BuiltSchool, booked, school_with
from tests.placed import entry_of, queued, sees


@pytest.fixture
async def school(pool: Pool, org: OrgId, now: datetime) -> BuiltSchool:
    return await school_with(pool, org, now, teachers=2)


async def test_a_room_is_made_read_and_listed(service: httpx.AsyncClient, school: BuiltSchool) -> None:
    rooms = f"schools/{school.school_id}/rooms"
    wish = {"Idempotency-Key": "a-library"}

    made = await service.post(rooms, json={"name": " Library ", "shared": True}, headers=wish)
    again = await service.post(rooms, json={"name": " Library ", "shared": True}, headers=wish)
    read = await service.get(f"{rooms}/{made.json()['room_id']}")
    listed = (await service.get(rooms)).json()

    assert (made.status_code, made.json()["name"], made.json()["shared"]) == (201, "Library", True)
    assert again.json() == read.json() == made.json()
    assert {room["name"] for room in listed["rooms"]} == {"Library", "Room 12", "Room 13"}
    assert read.headers["etag"] == made.headers["etag"]


@pytest.mark.parametrize(
    "name, status, kind", [("Room 13", 409, "room-name-taken"), ("  ", 422, "malformed"), ("", 422, "wrong-body")]
)
async def test_a_name_that_is_taken_or_none_is_refused(
    service: httpx.AsyncClient, school: BuiltSchool, name: str, status: int, kind: str
) -> None:
    refused = await service.post(f"schools/{school.school_id}/rooms", json={"name": name})

    assert (refused.status_code, refused.json()["type"]) == (status, f"urn:porchlight:{kind}")


async def test_another_school_has_no_rooms_for_a_key_that_is_not_its_own(
    service: httpx.AsyncClient, school: BuiltSchool, pool: Pool, keyring: Keyring, org: OrgId, now: datetime
) -> None:
    headers = await bearer(pool, keyring, org, now, school_id=school.school_id)

    for path in (f"schools/{new_id()}/rooms", f"schools/{new_id()}/rooms/{new_id()}"):
        assert (await service.get(path, headers=headers)).status_code == 404
    assert (await service.post(f"schools/{new_id()}/rooms", json={"name": "Gym"})).status_code == 404


async def test_who_is_booked_in_a_room_is_told_its_new_name(
    service: httpx.AsyncClient, school: BuiltSchool, pool: Pool, keyring: Keyring, org: OrgId, now: Any
) -> None:
    meeting = await booked(pool, keyring, school, school.at(17), now)
    room = f"schools/{school.school_id}/rooms/{meeting.room_id}"
    seen = await service.get(room)

    changed = await service.put(room, json={"name": "Blue Room"}, headers={"If-Match": seen.headers["etag"]})
    stale = await service.put(room, json={"name": "Red Room"}, headers={"If-Match": seen.headers["etag"]})

    assert (changed.status_code, changed.json()["name"], stale.status_code) == (200, "Blue Room", 412)
    entry = await entry_of(pool, org, meeting, "family")
    assert "Blue Room" in entry
    assert "SEQUENCE:1" in entry
    assert await queued(pool, org) == [("moved", 1), ("teacher_places_changed", 1)]


async def test_teachers_are_added_to_a_draft_and_taken_out_of_it_but_not_the_last(
    service: httpx.AsyncClient, school: BuiltSchool, pool: Pool, org: OrgId
) -> None:
    await sees(pool, org, "UPDATE round SET state = 'draft'")
    teachers, second = f"rounds/{school.round_id}/teachers", str(school.teachers[1].person_id)

    gone = await service.delete(f"{teachers}/{second}")
    last = await service.delete(f"{teachers}/{school.teachers[0].person_id}")
    nobody = await service.delete(f"{teachers}/{second}")

    assert (gone.status_code, last.status_code, nobody.status_code) == (204, 409, 404)
    assert last.json()["type"] == "urn:porchlight:no-teachers"
    assert [one["name"] for one in (await service.get(teachers)).json()["teachers"]] == ["Grace Okafor"]


async def test_a_teacher_comes_into_an_open_round_and_does_not_leave_it(
    service: httpx.AsyncClient, school: BuiltSchool, pool: Pool, org: OrgId
) -> None:
    teachers, second = f"rounds/{school.round_id}/teachers", str(school.teachers[1].person_id)
    await sees(pool, org, "DELETE FROM round_teacher WHERE teacher_id = $1", school.teachers[1].person_id)

    added = await service.post(teachers, json={"teacher_id": second})
    stranger = await service.post(teachers, json={"teacher_id": str(school.office_id)})
    kept = await service.delete(f"{teachers}/{second}")

    assert (added.status_code, added.json()["teacher_id"]) == (200, second)
    assert (stranger.status_code, stranger.json()["type"]) == (409, "urn:porchlight:no-teachers")
    assert (kept.status_code, kept.json()["type"]) == (409, "urn:porchlight:round-opened")


async def test_a_room_is_used_no_more_and_again(
    service: httpx.AsyncClient, school: BuiltSchool, pool: Pool, keyring: Keyring, now: datetime
) -> None:
    rooms = f"schools/{school.school_id}/rooms"
    room = f"{rooms}/{school.teacher.room_id}"
    teacher = f"rounds/{school.round_id}/teachers/{school.teachers[1].person_id}"
    key = {"Idempotency-Key": "leaves"}
    stranger = await bearer(pool, keyring, school.org_id, now, school_id=SchoolId(new_id()))
    reader = await bearer(pool, keyring, school.org_id, now, scopes=frozenset({"places:read"}))

    assert (await service.delete(room, headers={**key, **stranger})).status_code == 404
    assert (await service.delete(room, headers={**key, **reader})).status_code == 403
    left = await service.delete(room, headers=key)
    again = await service.delete(room, headers=key)

    assert (left.json()["left_on"], again.json()) == ("2026-09-28", left.json())
    assert [each["name"] for each in (await service.get(rooms)).json()["rooms"]] == ["Room 13"]
    assert (await service.patch(teacher, json={"room_id": str(school.teacher.room_id)})).status_code == 422
    assert (await service.put(room, json={"name": "Room 12"})).json()["left_on"] is None


async def test_a_room_is_left_as_it_was_read(service: httpx.AsyncClient, school: BuiltSchool) -> None:
    room = f"schools/{school.school_id}/rooms/{school.teacher.room_id}"

    assert await tried(service, "DELETE", room, room) == [412, 200, 412]
