"""What is private goes in and out by API only with a scope of its own: addresses, numbers of a home, allergies."""

from datetime import datetime, timedelta
from typing import Any, Final

import httpx
import pytest

from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId
from service.kernel.tokens import Keyring
from tests.api.keys import bearer
from tests.builders import BuiltSchool, booked, school_with

SENT: Final[list[tuple[str, dict[str, Any]]]] = [
    ("visits:addresses", {"address_line": "418 Birch Street"}),
    ("rides:addresses", {"ride": {"address_line": "418 Birch Street"}}),
    ("rides:addresses", {"ride": {"phone": "+15155550142"}}),
    ("childcare:children", {"childcare": [{"given_name": "Sofía", "age_months": 30, "allergies": "Peanuts"}]}),
]
MEETINGS: Final = frozenset({"meetings:read", "meetings:write"})


@pytest.fixture
async def school(pool: Pool, org: OrgId, now: datetime) -> BuiltSchool:
    return await school_with(pool, org, now, families=2)


def _wish(school: BuiltSchool, help_: dict[str, Any]) -> dict[str, Any]:
    family = school.family
    meeting = {
        "teacher_id": str(family.child.teacher_ids[0]),
        "student_ids": [str(family.child.student_id)],
        "starts_at": school.at(17).isoformat(),
        "mode": "school",
        "help": help_,
    }
    return {"invitation_id": str(family.guardian.invitation_id), "meetings": [meeting]}


@pytest.mark.parametrize("scope, help_", SENT)
async def test_a_general_key_sends_nothing_private(
    client: httpx.AsyncClient,
    pool: Pool,
    keyring: Keyring,
    school: BuiltSchool,
    now: datetime,
    scope: str,
    help_: dict[str, Any],
) -> None:
    meeting = await booked(pool, keyring, school, school.at(16), now, family=school.families[1])
    general = await bearer(pool, keyring, school.org_id, now, scopes=MEETINGS)
    own = await bearer(pool, keyring, school.org_id, now, scopes=MEETINGS | {scope})
    change = f"/api/v1/meetings/{meeting.meeting_id}/help"

    refused = [
        await client.post("/api/v1/meetings", json=_wish(school, help_), headers={**general, "Idempotency-Key": "1"}),
        await client.post(change, json=help_, headers={**general, "Idempotency-Key": "2"}),
    ]
    heard = await client.post(change, json=help_, headers={**own, "Idempotency-Key": "3"})

    assert [(one.status_code, one.json()["type"]) for one in refused] == [(403, "urn:porchlight:scope-missing")] * 2
    assert heard.status_code != 403
    async with transaction(pool, school.org_id) as conn:
        assert await conn.fetchval("SELECT count(*) FROM meeting") == 1


async def test_a_general_key_asks_for_what_is_not_private(
    client: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime
) -> None:
    general = await bearer(pool, keyring, school.org_id, now, scopes=MEETINGS)

    made = await client.post("/api/v1/meetings", json=_wish(school, {}), headers={**general, "Idempotency-Key": "1"})
    change = f"/api/v1/meetings/{made.json()['meetings'][0]['meeting_id']}/help"
    kept = await client.post(change, json={}, headers={**general, "Idempotency-Key": "2"})

    assert (made.status_code, kept.status_code) == (201, 200)


@pytest.mark.parametrize("key", ["other school's", "expired", "revoked"])
async def test_the_scope_alone_opens_nothing(
    client: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime, key: str
) -> None:
    meeting = await booked(pool, keyring, school, school.at(16), now)
    other = await school_with(pool, school.org_id, now, families=0)
    every = MEETINGS | {"visits:addresses"}
    headers = {
        "other school's": await bearer(pool, keyring, school.org_id, now, scopes=every, school_id=other.school_id),
        "expired": await bearer(pool, keyring, school.org_id, now - timedelta(days=400), scopes=every),
        "revoked": await _revoked(pool, keyring, school, now, every),
    }[key]

    answer = await client.post(
        f"/api/v1/meetings/{meeting.meeting_id}/help",
        json={"address_line": "418 Birch Street"},
        headers={**headers, "Idempotency-Key": "1"},
    )

    assert answer.status_code == {"other school's": 404, "expired": 401, "revoked": 401}[key]


async def _revoked(
    pool: Pool, keyring: Keyring, school: BuiltSchool, now: datetime, scopes: frozenset[str]
) -> dict[str, str]:
    headers = await bearer(pool, keyring, school.org_id, now, scopes=scopes)
    async with transaction(pool, school.org_id) as conn:
        newest = await conn.fetchval("SELECT key_id FROM api_key ORDER BY key_id DESC LIMIT 1")
        await conn.execute("UPDATE api_key SET revoked_at = $1 WHERE key_id = $2", now, newest)
    return headers
