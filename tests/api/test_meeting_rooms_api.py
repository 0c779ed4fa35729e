"""Another room for a meeting, and what it is about, said by another service."""

from collections.abc import Sequence

import httpx
import pytest

from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId, RoomId
from service.kernel.tokens import Keyring
from tests.api.keys import bearer
from tests.api.versions import tried
from tests.builders import BuiltSchool, booked, school_with
from tests.conftest import StillClock
from tests.placed import queued, room_named


@pytest.fixture
async def school(pool: Pool, org: OrgId, clock: StillClock) -> BuiltSchool:
    return await school_with(pool, org, clock.now(), teachers=2, families=2)


@pytest.fixture
async def meeting(pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock) -> str:
    """Where a meeting of 5 pm is."""
    made = await booked(pool, keyring, school, school.at(17), clock.now())
    return f"meetings/{made.meeting_id}"


@pytest.fixture
async def library(pool: Pool, school: BuiltSchool) -> RoomId:
    return await room_named(pool, school, "Library")


async def _events(pool: Pool, org: OrgId) -> Sequence[str]:
    async with transaction(pool, org) as conn:
        rows = await conn.fetch("SELECT kind FROM event WHERE kind LIKE 'meeting.%' ORDER BY event_id")
    return [row["kind"] for row in rows]


async def test_a_meeting_is_held_in_another_room_and_everybody_is_told(
    service: httpx.AsyncClient, pool: Pool, org: OrgId, meeting: str, library: RoomId
) -> None:
    moved = await service.post(f"{meeting}/room", json={"room_id": str(library)})
    again = await service.post(f"{meeting}/room", json={"room_id": str(library)})

    assert (moved.status_code, moved.json()["room"], moved.json()["revision"]) == (200, "Library", 1)
    assert (again.json(), again.headers["etag"]) == (moved.json(), moved.headers["etag"])
    assert moved.headers["etag"] == (await service.get(meeting)).headers["etag"]
    assert await _events(pool, org) == ["meeting.booked", "meeting.moved"]
    assert await queued(pool, org) == [("moved", 1), ("teacher_places_changed", 1)]


async def test_a_room_somebody_has_then_or_of_no_school_of_theirs_is_refused(
    service: httpx.AsyncClient,
    pool: Pool,
    keyring: Keyring,
    clock: StillClock,
    school: BuiltSchool,
    meeting: str,
) -> None:
    other = await school_with(pool, school.org_id, clock.now())
    gym = await room_named(pool, other, "Gym")
    await booked(pool, keyring, school, school.at(17), clock.now(), family=school.families[1])

    taken = await service.post(f"{meeting}/room", json={"room_id": str(school.teachers[1].room_id)})
    unknown = await service.post(f"{meeting}/room", json={"room_id": str(gym)})

    assert (taken.status_code, taken.json()["type"]) == (409, "urn:porchlight:room-taken")
    assert taken.json()["data"] == {"room": "Room 13", "start": "2026-10-15T22:00:00Z"}
    assert (unknown.status_code, unknown.json()["type"]) == (404, "urn:porchlight:not-found")


async def test_a_meeting_by_phone_or_one_that_is_off_has_no_room(
    service: httpx.AsyncClient, meeting: str, library: RoomId
) -> None:
    await service.post(f"{meeting}/move", json={"starts_at": "2026-10-15T22:00:00Z", "mode": "phone"})
    by_phone = await service.post(f"{meeting}/room", json={"room_id": str(library)})
    await service.post(f"{meeting}/cancel", json={})
    off = await service.post(f"{meeting}/room", json={"room_id": str(library)})

    assert [(one.status_code, one.json()["type"]) for one in (by_phone, off)] == [
        (409, "urn:porchlight:not-at-school"),
        (409, "urn:porchlight:meeting-over"),
    ]


async def test_what_a_meeting_is_about_is_kept_and_nobody_is_written_to(
    service: httpx.AsyncClient, pool: Pool, org: OrgId, meeting: str
) -> None:
    before = await queued(pool, org)
    said = await service.post(f"{meeting}/topic", json={"topic": " Reading "})
    nothing = await service.post(f"{meeting}/topic", json={"topic": ""})

    assert [(one.status_code, one.json()["topic"]) for one in (said, nothing)] == [(200, "Reading"), (200, "")]
    assert nothing.headers["etag"] == (await service.get(meeting)).headers["etag"] != said.headers["etag"]
    assert await _events(pool, org) == ["meeting.booked", "meeting.noted", "meeting.noted"]
    assert await queued(pool, org) == before


async def test_once_it_is_over_nothing_is_said_of_what_it_is_about(
    service: httpx.AsyncClient, clock: StillClock, school: BuiltSchool, meeting: str
) -> None:
    clock.at = school.at(18)

    late = await service.post(f"{meeting}/topic", json={"topic": "Reading"})

    assert (late.status_code, late.json()["type"]) == (409, "urn:porchlight:meeting-over")


async def test_both_hold_for_the_version_that_is_named(
    service: httpx.AsyncClient, meeting: str, library: RoomId
) -> None:
    room, topic = {"room_id": str(library)}, {"topic": "Reading"}

    assert await tried(service, "POST", f"{meeting}/room", meeting, room) == [412, 200, 412]
    assert await tried(service, "POST", f"{meeting}/topic", meeting, topic) == [412, 200, 412]


async def test_who_has_a_key_of_another_school_changes_neither(
    client: httpx.AsyncClient,
    pool: Pool,
    org: OrgId,
    keyring: Keyring,
    clock: StillClock,
    meeting: str,
    library: RoomId,
) -> None:
    other = await school_with(pool, org, clock.now())
    key = await bearer(pool, keyring, org, clock.now(), school_id=other.school_id)
    address = f"http://localhost/api/v1/{meeting}"

    room = await client.post(f"{address}/room", headers=key, json={"room_id": str(library)})
    topic = await client.post(f"{address}/topic", headers=key, json={"topic": "Reading"})

    assert [room.status_code, topic.status_code] == [404, 404]
