"""API keys over the API: made for no more than the maker may, told once, rotated, taken back."""

from datetime import datetime

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
