"""Home visits by API with the rules of the pages, and each route tried with every key that must not open it."""

from datetime import datetime, timedelta

import httpx
import pytest
from msgspec import Struct

from service.kernel.db import Pool, transaction
from service.kernel.ids import MeetingId, OrgId, PersonId, SchoolId
from service.kernel.tokens import Keyring
from tests.api.keys import bearer
from tests.builders import BuiltSchool, school_with
from tests.conftest import StillClock
from tests.visiting import arranged, visiting_school


class Visited(Struct, frozen=True):
    """A visit that waits for two yeses."""

    school: BuiltSchool
    meeting_id: MeetingId
    visitors: list[PersonId]


@pytest.fixture
async def visited(pool: Pool, org: OrgId, keyring: Keyring, now: datetime) -> Visited:
    school = await visiting_school(pool, org, now, seconds=2, modes=["school", "home"])
    occasion, visit = await arranged(pool, keyring, school, school.at(16, 20), now)
    async with transaction(pool, org) as conn:
        await conn.execute("UPDATE household SET address_line = '418 Birch Street'")
    return Visited(school, occasion.meeting_id, [one.person_id for one in visit.visitors])


async def test_a_visit_is_agreed_followed_and_seen_to(
    service: httpx.AsyncClient, visited: Visited, clock: StillClock
) -> None:
    path = f"visits/{visited.meeting_id}"
    listed = (await service.get("visits")).json()["visits"]
    agreed = [
        await service.post(f"{path}/answer", json={"person_id": str(person_id), "can": True})
        for person_id in visited.visitors
    ]
    early = await service.post(f"{path}/where", json={"person_id": str(visited.visitors[1]), "step": "arrived"})
    clock.at = visited.school.at(16, 25)
    there = await service.post(f"{path}/where", json={"person_id": str(visited.visitors[1]), "step": "arrived"})
    seen = {"If-Match": there.headers["etag"]}
    asks = {"person_id": str(visited.visitors[1]), "step": "help"}
    help_ = await service.post(f"{path}/where", headers=seen, json=asks)
    stale = await service.post(f"{path}/acknowledge", headers=seen, json={"name": "Pat Rivera"})
    seen_to = await service.post(f"{path}/acknowledge", json={"name": "Pat Rivera"})

    assert [one["needs"] for one in listed] == ["answers"]
    assert (stale.status_code, (await service.get(path)).headers["etag"]) == (412, seen_to.headers["etag"])
    assert "Birch" not in str(listed)
    assert [one.json()["needs"] for one in agreed] == ["answers", ""]
    assert (early.status_code, early.json()["type"]) == (409, "urn:porchlight:not-on-a-visit")
    assert there.json()["arrived_at"] == "2026-10-15T21:25:00Z"
    assert help_.json()["help_asked_at"]
    assert seen_to.json()["acknowledged_by"] == "Pat Rivera"
    assert (await service.get(f"{path}/address")).json()["address_line"] == "418 Birch Street"


async def test_the_same_wish_asks_somebody_once(service: httpx.AsyncClient, visited: Visited) -> None:
    path = f"visits/{visited.meeting_id}/ask"
    left = {one.person_id for one in visited.school.teachers} - set(visited.visitors)
    body = {"person_id": str(left.pop())}

    first = await service.post(path, json=body, headers={"Idempotency-Key": "third"})
    again = await service.post(path, json=body, headers={"Idempotency-Key": "third"})
    anew = await service.post(path, json=body)

    assert len(first.json()["visitors"]) == 3
    assert again.json() == first.json()
    assert (anew.status_code, anew.json()["type"]) == (409, "urn:porchlight:visit-already-answered")


async def test_visits_are_offered_reported_and_paid(service: httpx.AsyncClient, visited: Visited) -> None:
    path = f"rounds/{visited.school.round_id}"

    made = await service.post(f"{path}/visit-offers", json={"per_cent": 100})
    listed = (await service.get(f"{path}/visit-offers")).json()["offerings"]
    report = (await service.get(f"{path}/visit-report")).json()
    since = {"since": "2026-10-01T00:00:00Z", "until": "2026-10-01T00:00:00Z"}
    without = await service.get("visit-stipends")

    assert (made.status_code, made.json()["reach"]) == (201, "all")
    assert [one["offering_id"] for one in listed] == [made.json()["offering_id"]]
    assert report["families"] is None  # one family: fewer than five, and the key is a district's
    assert (await service.get("visit-stipends", params=since)).status_code == 422
    assert [one["parameter"] for one in without.json()["errors"]] == ["since", "until"]


READ, WRITE, ADDRESSES = "visits:read", "visits:write", "visits:addresses"
STIPENDS = "visit-stipends?since=2026-10-01T00:00:00Z&until=2026-11-01T00:00:00Z"
ROUTES = (
    ("GET", "visits", READ, None),
    ("GET", "visits/{meeting}", READ, None),
    ("GET", "visits/{meeting}/address", ADDRESSES, None),
    ("POST", "visits/{meeting}/answer", WRITE, {"person_id": "{visitor}", "can": True}),
    ("POST", "visits/{meeting}/ask", WRITE, {"person_id": "{visitor}"}),
    ("POST", "visits/{meeting}/where", WRITE, {"person_id": "{visitor}", "step": "back"}),
    ("POST", "visits/{meeting}/acknowledge", WRITE, {"name": "Pat"}),
    ("GET", "rounds/{round}/visit-offers", READ, None),
    ("POST", "rounds/{round}/visit-offers", WRITE, {"per_cent": 50}),
    ("GET", "rounds/{round}/visit-report", READ, None),
    ("GET", STIPENDS, READ, None),
)
OF_A_SCHOOL = [row for row in ROUTES if "{" in row[1]]


async def _ask(
    client: httpx.AsyncClient,
    method: str,
    path: str,
    body: dict[str, object] | None,
    visited: Visited,
    headers: dict[str, str],
) -> int:
    address = path.format(meeting=visited.meeting_id, round=visited.school.round_id)
    sent = body and {name: str(visited.visitors[1]) if value == "{visitor}" else value for name, value in body.items()}
    return (await client.request(method, f"/api/v1/{address}", json=sent, headers=headers)).status_code


@pytest.mark.parametrize("method, path, scope, body", ROUTES)
async def test_a_key_opens_only_what_it_is_for(
    client: httpx.AsyncClient,
    pool: Pool,
    keyring: Keyring,
    visited: Visited,
    now: datetime,
    method: str,
    path: str,
    scope: str,
    body: dict[str, object] | None,
) -> None:
    org = visited.school.org_id
    others = frozenset({"meetings:read", "meetings:write", READ, WRITE, ADDRESSES} - {scope})
    without = await bearer(pool, keyring, org, now, scopes=others)
    expired = await bearer(pool, keyring, org, now - timedelta(days=400), scopes=frozenset({scope}))
    revoked = await bearer(pool, keyring, org, now, scopes=frozenset({scope}))
    async with transaction(pool, org) as conn:
        newest = await conn.fetchval("SELECT key_id FROM api_key ORDER BY key_id DESC LIMIT 1")
        await conn.execute("UPDATE api_key SET revoked_at = $1 WHERE key_id = $2", now, newest)

    assert await _ask(client, method, path, body, visited, {}) == 401
    assert await _ask(client, method, path, body, visited, without) == 403
    assert await _ask(client, method, path, body, visited, expired) == 401
    assert await _ask(client, method, path, body, visited, revoked) == 401


@pytest.mark.parametrize("method, path, scope, body", OF_A_SCHOOL)
async def test_another_schools_key_finds_nothing(
    client: httpx.AsyncClient,
    pool: Pool,
    keyring: Keyring,
    visited: Visited,
    now: datetime,
    method: str,
    path: str,
    scope: str,
    body: dict[str, object] | None,
) -> None:
    other = SchoolId((await school_with(pool, visited.school.org_id, now, families=0)).school_id)
    theirs = await bearer(pool, keyring, visited.school.org_id, now, scopes=frozenset({scope}), school_id=other)

    assert await _ask(client, method, path, body, visited, theirs) == 404
