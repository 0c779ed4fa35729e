"""Webhooks and events over the API: made once, changed by version, each key within its school and scopes."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import httpx
import pytest

from service.access.actions import make_key
from service.access.keys import revoke_key
from service.access.matrix import MATRIX
from service.access.rules import SCOPES
from service.access.types import Principal
from service.events import actions as events
from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId, SchoolId, new_id
from service.kernel.tokens import Keyring
from tests.api.keys import bearer
from tests.builders import booked, school_with
from tests.conftest import StillClock
from tests.hooking import Receiver, a_school, receiver

WEBHOOKS = "webhooks"
ROWS = sorted((key, row.scope) for key, row in MATRIX.items() if "/v1/webhooks" in key or "/v1/events" in key)
OURS = SchoolId(new_id())
BODIES = {
    "POST /api/v1/webhooks": {"name": "App", "url": "https://app.example/", "school_id": str(OURS)},
    "PATCH /api/v1/webhooks/{}": {"name": "App"},
    "POST /api/v1/webhooks/{}/rotate": {},
    "POST /api/v1/webhooks/{}/replay": {"after": 0},
}


@pytest.fixture
async def there() -> AsyncIterator[Receiver]:
    async with receiver() as running:
        yield running


async def test_a_webhook_is_made_once_and_its_secret_told_to_nobody_else(
    service: httpx.AsyncClient, pool: Pool, org: OrgId
) -> None:
    wish, new = {"Idempotency-Key": "app"}, {"name": "App", "url": "https://app.example/in", "kinds": ["round.opened"]}
    made = await service.post(WEBHOOKS, headers=wish, json=new)
    again = await service.post(WEBHOOKS, headers=wish, json=new)
    read = await service.get(f"{WEBHOOKS}/{made.json()['webhook']['webhook_id']}")
    listed = (await service.get(WEBHOOKS)).json()

    assert (made.status_code, again.json()) == (201, made.json())
    assert made.json()["secret"].startswith("whsec_")
    assert (read.json(), listed) == (made.json()["webhook"], {"webhooks": [made.json()["webhook"]], "next": None})
    async with transaction(pool, org) as conn:
        assert b"whsec_" not in await conn.fetchval("SELECT answer FROM idempotency")


@pytest.mark.parametrize(
    "url, problem",
    [
        ("http://app.example/", "not-https"),
        ("https://me:word@app.example/", "has-password"),
        ("https://127.0.0.1/", "not-public"),
        ("https://169.254.169.254/latest", "not-public"),
        ("https://10.0.0.1:8443/", "not-public"),
        ("https://[::1]/", "not-public"),
        ("https://[::ffff:10.0.0.1]/", "not-public"),
        ("https:///in", "unreadable"),
        ("https://app.example:port/", "unreadable"),
        ("https://app.example/a b", "unreadable"),
    ],
)
async def test_an_address_that_cannot_be_one_is_refused(service: httpx.AsyncClient, url: str, problem: str) -> None:
    refused = await service.post(WEBHOOKS, json={"name": "App", "url": url})

    assert refused.status_code == 422
    assert [(one["code"], one["pointer"]) for one in refused.json()["errors"]] == [(problem, "/url")]


async def test_a_change_holds_for_the_version_it_names_and_a_paused_one_is_sent_nothing(
    service: httpx.AsyncClient, there: Receiver, pool: Pool, keyring: Keyring, org: OrgId, clock: StillClock
) -> None:
    made = (await service.post(WEBHOOKS, json={"name": "App", "url": there.url})).json()["webhook"]
    hook = f"{WEBHOOKS}/{made['webhook_id']}"
    seen = {"If-Match": (await service.get(hook)).headers["etag"]}

    paused = await service.patch(hook, headers=seen, json={"state": "paused"})
    stale = await service.delete(hook, headers=seen)
    refused = await service.post(f"{hook}/test")
    school = await school_with(pool, org, clock.now())
    await booked(pool, keyring, school, school.at(17), clock.now())
    await there.deliver(pool, clock, keyring)
    none = len(there.told)
    await service.patch(hook, json={"state": "active"})
    tried = await service.post(f"{hook}/test")
    await there.deliver(pool, clock, keyring)

    assert (paused.json()["state"], stale.status_code, refused.json()["type"], none) == (
        "paused",
        412,
        "urn:porchlight:webhook-rests",
        0,
    )
    assert tried.status_code == 202
    assert sorted(str(one.event["type"]) for one in there.told) == ["meeting.booked", "webhook.test"]
    page = (await service.get(f"{hook}/deliveries", params={"limit": 1})).json()
    rest = (await service.get(f"{hook}/deliveries", params={"cursor": page["next"], "state": "delivered"})).json()
    assert {page["deliveries"][0]["event"]["type"], rest["deliveries"][0]["event"]["type"]} == {
        "meeting.booked",
        "webhook.test",
    }
    once_more = await service.post(f"{hook}/deliveries/{rest['deliveries'][0]['delivery_id']}/retry")
    await there.deliver(pool, clock, keyring)
    assert (once_more.status_code, len(there.told)) == (202, 3)
    assert (await service.post(f"{hook}/replay", json={"after": 9})).status_code == 410
    assert (await service.delete(hook)).status_code == 204
    assert (await service.get(hook)).status_code == 404


async def test_a_secret_is_renewed_once_and_what_was_missed_is_sent_again(
    service: httpx.AsyncClient, there: Receiver, pool: Pool, keyring: Keyring, org: OrgId, clock: StillClock
) -> None:
    made = (await service.post(WEBHOOKS, json={"name": "App", "url": there.url})).json()
    hook = f"{WEBHOOKS}/{made['webhook']['webhook_id']}"
    school = await school_with(pool, org, clock.now())
    await booked(pool, keyring, school, school.at(17), clock.now())
    await there.deliver(pool, clock, keyring)

    renewed = await service.post(f"{hook}/rotate", json={})
    replayed = await service.post(f"{hook}/replay", json={"after": 0})
    await there.deliver(pool, clock, keyring)

    assert (renewed.status_code, replayed.status_code) == (200, 202)
    assert renewed.json()["secret"] != made["secret"]
    assert [one.event["type"] for one in there.told] == ["meeting.booked"] * 2


async def test_events_are_followed_by_their_cursor(
    service: httpx.AsyncClient, pool: Pool, keyring: Keyring, org: OrgId, now: datetime
) -> None:
    school = await school_with(pool, org, now)
    await booked(pool, keyring, school, school.at(17), now)
    await events.number_new(pool)

    page = (await service.get("events", params={"limit": 1})).json()
    rest = (await service.get("events", params={"after": page["next"]})).json()
    gone = await service.get("events", params={"after": 77})

    assert ([one["type"] for one in page["events"]], rest["events"], rest["has_more"]) == (
        ["meeting.booked"],
        [],
        False,
    )
    assert (gone.status_code, gone.json()["type"]) == (410, "urn:porchlight:cursor-gone")


@pytest.mark.parametrize("key, scope", ROWS)
async def test_each_route_opens_to_its_scope_at_its_school_while_the_key_is_good(
    client: httpx.AsyncClient,
    pool: Pool,
    keyring: Keyring,
    org: OrgId,
    now: datetime,
    clock: StillClock,
    key: str,
    scope: str,
) -> None:
    own = await bearer(pool, keyring, org, now, school_id=OURS, scopes=frozenset({scope, "events:read"}))
    other = await bearer(pool, keyring, org, now, school_id=SchoolId(new_id()))
    without = await bearer(pool, keyring, org, now, school_id=OURS, scopes=SCOPES - {scope})
    key_id, secret = await make_key(pool, keyring, org, name="Out", scopes=SCOPES, school_id=None, now=now, days=30)
    await revoke_key(pool, Principal(org_id=org, kind="command", actor="command"), key_id, now=now)
    everything = await bearer(pool, keyring, org, now)
    await a_school(pool, org, OURS)
    made = await client.post(f"/api/v1/{WEBHOOKS}", headers=everything, json=BODIES["POST /api/v1/webhooks"])
    hook = f"/api/v1/{WEBHOOKS}/{made.json()['webhook']['webhook_id']}"
    tried = (await client.post(f"{hook}/test", headers=everything)).json()
    method, _, path = key.partition(" ")
    address = path.replace("webhooks/{}", f"webhooks/{made.json()['webhook']['webhook_id']}").replace(
        "{}", tried["delivery_id"]
    )

    async def ask(headers: dict[str, str]) -> int:
        return (await client.request(method, address, headers=headers, json=BODIES.get(key))).status_code

    closed = [await ask(without), await ask({"Authorization": f"Bearer {secret}"}), await ask({})]
    elsewhere, here = await ask(other), await ask(own)
    clock.advance(timedelta(days=31))

    assert closed == [403, 401, 401]
    assert elsewhere == (200 if key in {"GET /api/v1/webhooks", "GET /api/v1/events"} else 404)
    assert here in {200, 201, 202, 204}
    assert await ask(own) == 401


async def test_another_schools_key_lists_nothing_of_ours(
    service: httpx.AsyncClient, pool: Pool, keyring: Keyring, org: OrgId, now: datetime
) -> None:
    await a_school(pool, org, OURS)
    await service.post(WEBHOOKS, json=BODIES["POST /api/v1/webhooks"])
    school = await school_with(pool, org, now)
    await booked(pool, keyring, school, school.at(17), now)
    await events.number_new(pool)
    other = await bearer(pool, keyring, org, now, school_id=SchoolId(new_id()))
    blind = await bearer(pool, keyring, org, now, scopes=frozenset({"webhooks:write"}))

    assert (await service.get(WEBHOOKS, headers=other)).json()["webhooks"] == []
    assert (await service.get("events", headers=other)).json()["events"] == []
    assert (await service.post(WEBHOOKS, headers=blind, json=BODIES["POST /api/v1/webhooks"])).status_code == 403


async def test_a_webhook_of_a_school_there_is_not_is_not_made(service: httpx.AsyncClient) -> None:
    new = {"name": "App", "url": "https://app.example/", "school_id": str(new_id())}
    made = await service.post(WEBHOOKS, json=new)

    assert (made.status_code, made.json()["type"]) == (404, "urn:porchlight:not-found")
