"""API keys over the API: made for no more than the maker may, told once, rotated, taken back."""

from datetime import datetime, timedelta

import httpx
import pytest

from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId, SchoolId, new_id
from service.kernel.tokens import Keyring
from tests.api.keys import bearer
from tests.conftest import StillClock

READS = frozenset({"keys:read", "keys:write", "rounds:read"})
NEW = {"name": "Library", "scopes": ["rounds:read"], "days": 30}
KEYS = "/api/v1/keys"


@pytest.fixture
async def service(
    client: httpx.AsyncClient, pool: Pool, keyring: Keyring, org: OrgId, now: datetime
) -> httpx.AsyncClient:
    """A service that may manage keys and read rounds."""
    client.headers.update(await bearer(pool, keyring, org, now, scopes=READS))
    return client


async def _reads(client: httpx.AsyncClient, secret: str) -> int:
    return (await client.get("/api/v1/rounds", headers={"Authorization": f"Bearer {secret}"})).status_code


async def test_a_key_is_told_once_and_again_only_to_the_same_wish(
    service: httpx.AsyncClient, pool: Pool, org: OrgId
) -> None:
    wish = {"Idempotency-Key": "library"}
    made = await service.post(KEYS, headers=wish, json=NEW)
    again = await service.post(KEYS, headers=wish, json=NEW)
    secret = made.json()["secret"]

    read = await service.get(f"{KEYS}/{made.json()['key']['key_id']}")

    assert (made.status_code, again.json()) == (201, made.json())
    assert await _reads(service, secret) == 200
    assert (secret in read.text, read.json()["prefix"]) == (False, secret[:11])
    async with transaction(pool, org) as conn:
        assert secret.encode() not in await conn.fetchval("SELECT answer FROM idempotency")


async def test_nobody_gives_away_what_they_have_not(
    service: httpx.AsyncClient, pool: Pool, keyring: Keyring, org: OrgId, now: datetime
) -> None:
    more = await service.post(KEYS, json={**NEW, "scopes": ["meetings:write"]})
    odd = await service.post(KEYS, json={**NEW, "scopes": ["everything"]})
    of_a_school = await bearer(pool, keyring, org, now, scopes=READS, school_id=SchoolId(new_id()))
    wider = await service.post(KEYS, headers=of_a_school, json=NEW)

    assert [(answer.status_code, answer.json()["errors"][0]["pointer"]) for answer in (more, odd)] == [
        (422, "/scopes"),
        (422, "/scopes"),
    ]
    assert wider.status_code == 404
    assert (await service.get(KEYS, headers=of_a_school)).json()["keys"] != []


async def test_a_rotated_key_is_good_a_little_longer(service: httpx.AsyncClient, clock: StillClock) -> None:
    old = (await service.post(KEYS, json=NEW)).json()
    address = f"{KEYS}/{old['key']['key_id']}"

    new = await service.post(f"{address}/rotate", json={"overlap_minutes": 30})
    meanwhile = await _reads(service, old["secret"])
    clock.at = datetime.fromisoformat((await service.get(address)).json()["expires_at"])
    after = await _reads(service, old["secret"])

    assert (new.status_code, meanwhile, after) == (201, 200, 401)
    assert await _reads(service, new.json()["secret"]) == 200
    assert (await service.post(f"{address}/rotate", json={})).json()["type"] == "urn:porchlight:key-ended"


async def test_a_revoked_key_is_closed_at_once_and_listed_on(service: httpx.AsyncClient) -> None:
    made = (await service.post(KEYS, json=NEW)).json()
    address = f"{KEYS}/{made['key']['key_id']}"
    seen = {"If-Match": (await service.get(address)).headers["etag"]}

    revoked = await service.post(f"{address}/revoke", headers=seen)
    first = (await service.get(KEYS, params={"limit": 1})).json()
    rest = (await service.get(KEYS, params={"cursor": first["next"]})).json()

    assert (revoked.status_code, await _reads(service, made["secret"])) == (200, 401)
    assert [one["key_id"] for one in first["keys"]] == [made["key"]["key_id"]]
    assert (len(rest["keys"]), rest["next"]) == (1, None)
    assert (await service.post(f"{address}/revoke")).status_code == 409


def _as(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


async def test_no_key_makes_one_that_outlives_it(service: httpx.AsyncClient, now: datetime) -> None:
    lent = await service.post(KEYS, json={"name": "For a day", "scopes": ["keys:write", "rounds:read"], "days": 1})
    mine = _as(lent.json()["secret"])

    longer = await service.post(KEYS, headers=mine, json={**NEW, "days": 400})
    as_long = await service.post(KEYS, headers=mine, json={**NEW, "days": 1})
    unsaid = await service.post(KEYS, headers=mine, json={"name": "Library", "scopes": ["rounds:read"]})
    unlimited = await service.post(KEYS, json={"name": "Library", "scopes": ["rounds:read"]})

    assert (longer.status_code, longer.json()["errors"][0]["pointer"]) == (422, "/days")
    ends = [datetime.fromisoformat(one.json()["key"]["expires_at"]) - now for one in (as_long, unsaid, unlimited)]
    assert ends == [timedelta(days=1), timedelta(days=1), timedelta(days=30)]


async def test_a_key_rotates_itself_for_no_longer_a_life(
    service: httpx.AsyncClient, clock: StillClock, now: datetime
) -> None:
    made = (await service.post(KEYS, json={**NEW, "scopes": ["keys:write"], "days": 2})).json()
    clock.at = now + timedelta(days=1)

    new = await service.post(f"{KEYS}/{made['key']['key_id']}/rotate", headers=_as(made["secret"]), json={})

    assert (new.status_code, new.json()["key"]["expires_at"]) == (201, made["key"]["expires_at"])


async def test_a_key_is_rotated_once(service: httpx.AsyncClient) -> None:
    old = (await service.post(KEYS, json=NEW)).json()
    address = f"{KEYS}/{old['key']['key_id']}/rotate"

    first, second = await service.post(address, json={}), await service.post(address, json={})

    assert (first.status_code, second.status_code) == (201, 409)
    assert second.json()["type"] == "urn:porchlight:key-rotated"
    assert first.json()["key"]["rotated_at"] is None
    assert (await service.get(f"{KEYS}/{old['key']['key_id']}")).json()["rotated_at"] is not None


async def test_a_greater_key_is_revoked_and_not_rotated(
    service: httpx.AsyncClient, pool: Pool, keyring: Keyring, org: OrgId, now: datetime
) -> None:
    await bearer(pool, keyring, org, now)
    greater = (await service.get(KEYS)).json()["keys"][0]
    assert "meetings:write" in greater["scopes"]

    rotated = await service.post(f"{KEYS}/{greater['key_id']}/rotate", json={})
    revoked = await service.post(f"{KEYS}/{greater['key_id']}/revoke")

    assert (rotated.status_code, rotated.json()["errors"][0]["pointer"]) == (422, "/scopes")
    assert (revoked.status_code, revoked.json()["revoked_at"] is None) == (200, False)


async def test_a_key_for_a_school_there_is_not_is_not_made(service: httpx.AsyncClient) -> None:
    made = await service.post(KEYS, json={**NEW, "school_id": str(new_id())})

    assert (made.status_code, made.json()["type"]) == (404, "urn:porchlight:not-found")
