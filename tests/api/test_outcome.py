"""Whether a meeting took place, said by another service."""

from collections.abc import Sequence

import httpx
import pytest

from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId
from service.kernel.tokens import Keyring
from tests.api.keys import bearer
from tests.api.versions import tried
from tests.builders import BuiltSchool, booked, school_with
from tests.conftest import StillClock


@pytest.fixture
async def school(pool: Pool, org: OrgId, clock: StillClock) -> BuiltSchool:
    return await school_with(pool, org, clock.now())


@pytest.fixture
async def meeting(pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock) -> str:
    """Where a meeting of 5 pm is."""
    made = await booked(pool, keyring, school, school.at(17), clock.now())
    return f"meetings/{made.meeting_id}"


async def _events(pool: Pool, org: OrgId) -> Sequence[str]:
    async with transaction(pool, org) as conn:
        rows = await conn.fetch(
            "SELECT kind FROM event WHERE kind IN ('meeting.held', 'meeting.missed') ORDER BY event_id"
        )
    return [row["kind"] for row in rows]


async def test_the_last_word_counts_and_each_is_told_once(
    service: httpx.AsyncClient, pool: Pool, org: OrgId, clock: StillClock, school: BuiltSchool, meeting: str
) -> None:
    clock.at = school.at(17, 5)

    said = [await service.post(f"{meeting}/outcome", json={"outcome": one}) for one in ("missed", "held", "held")]

    assert [(one.status_code, one.json()["state"]) for one in said] == [(200, "missed"), (200, "held"), (200, "held")]
    assert said[-1].headers["etag"] == (await service.get(meeting)).headers["etag"]
    assert await _events(pool, org) == ["meeting.missed", "meeting.held"]


async def test_before_it_begins_or_once_it_is_off_nothing_can_be_said(
    service: httpx.AsyncClient, clock: StillClock, school: BuiltSchool, meeting: str
) -> None:
    early = await service.post(f"{meeting}/outcome", json={"outcome": "held"})
    await service.post(f"{meeting}/cancel", json={})
    clock.at = school.at(17, 5)
    late = await service.post(f"{meeting}/outcome", json={"outcome": "held"})

    assert (early.status_code, early.json()["type"]) == (409, "urn:porchlight:not-begun")
    assert early.json()["data"] == {"starts_at": "2026-10-15T22:00:00Z"}
    assert (late.status_code, late.json()["type"]) == (409, "urn:porchlight:meeting-over")


async def test_it_holds_for_the_version_that_is_named(
    service: httpx.AsyncClient, clock: StillClock, school: BuiltSchool, meeting: str
) -> None:
    clock.at = school.at(17, 5)

    assert await tried(service, "POST", f"{meeting}/outcome", meeting, {"outcome": "missed"}) == [412, 200, 412]


async def test_who_has_no_key_for_it_or_one_of_another_school_cannot_say(
    client: httpx.AsyncClient,
    pool: Pool,
    org: OrgId,
    keyring: Keyring,
    clock: StillClock,
    school: BuiltSchool,
    meeting: str,
) -> None:
    now = clock.now()
    other = await school_with(pool, org, now)
    readers = await bearer(pool, keyring, org, now, scopes=frozenset({"meetings:read"}))
    neighbours = await bearer(pool, keyring, org, now, school_id=other.school_id)
    clock.at = school.at(17, 5)
    address = f"http://localhost/api/v1/{meeting}/outcome"

    answers = [await client.post(address, headers=key, json={"outcome": "held"}) for key in (readers, neighbours)]

    assert [(one.status_code, one.json()["type"]) for one in answers] == [
        (403, "urn:porchlight:scope-missing"),
        (404, "urn:porchlight:not-found"),
    ]
    assert await _events(pool, org) == []
