"""Numbers for whoever watches the program."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from msgspec.structs import replace

from service.access.working import in_every_org
from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId, new_id
from service.notices import outbox
from service.reminders.actions import remind
from service.wiring import House
from tests.app_fixtures import app_of
from tests.conftest import StillClock
from tests.messages import notice

TOKEN = {"Authorization": "Bearer watch-me"}


@pytest.fixture
async def watched(house: House) -> AsyncIterator[httpx.AsyncClient]:
    """A client of an installation that has a token for its numbers."""
    app = app_of(replace(house, settings=replace(house.settings, metrics_token="watch-me")))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as opened:  # type: ignore[arg-type]  # two spellings of ASGI
        yield opened


async def test_answers_are_counted_by_route_and_name_nobody(watched: httpx.AsyncClient) -> None:
    round_id = new_id()
    await watched.get(f"/api/v1/rounds/{round_id}")
    await watched.request("BREW", "/health")

    numbers = await watched.get("/metrics", headers=TOKEN)

    assert numbers.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert 'porchlight_requests_total{method="GET",route="/api/v1/rounds/{round_id}",status="401"} 1.0' in numbers.text
    assert 'porchlight_request_seconds_count{method="GET",route="/api/v1/rounds/{round_id}"} 1.0' in numbers.text
    assert 'porchlight_outbox_notices{state="queued"} 0.0' in numbers.text
    assert 'porchlight_pool_connections{state="most"} 10.0' in numbers.text
    assert (str(round_id) in numbers.text, "BREW" in numbers.text) == (False, False)


async def test_what_workers_do_is_told_by_the_web_of_all_of_them_together(
    watched: httpx.AsyncClient, pool: Pool, org: OrgId, house: House, clock: StillClock
) -> None:
    told = [notice(dedupe=name) for name in ("bounced", "sent", "due")]
    async with transaction(pool, org) as conn:
        await outbox.put(conn, org, told, now=clock.now(), mail_domain="school.example")
        await conn.execute(
            "UPDATE notice SET state = dedupe, settled_at = $1 WHERE dedupe IN ('bounced', 'sent')", clock.now()
        )
    await in_every_org(pool, house.keyring, house.site, remind, now=clock.now())
    clock.advance(timedelta(seconds=90))

    numbers = (await watched.get("/metrics", headers=TOKEN)).text

    assert 'porchlight_outbox_ended_last_hour{state="sent"} 1.0' in numbers
    assert 'porchlight_outbox_ended_last_hour{state="bounced"} 1.0' in numbers
    assert "porchlight_outbox_due 1.0" in numbers
    assert "porchlight_reminders_late_seconds 90.0" in numbers


async def test_what_webhooks_were_told_and_what_waits_is_counted(
    watched: httpx.AsyncClient, pool: Pool, org: OrgId, clock: StillClock
) -> None:
    made = clock.now()
    clock.advance(timedelta(minutes=2))
    async with transaction(pool, org) as conn:
        await conn.execute(
            """INSERT INTO webhook (org_id, webhook_id, name, url, kinds, cursor, created_at)
               VALUES ($1, $1, 'App', 'https://hooks.example', '{}', 0, $2)""",
            *(org, made),
        )
        await conn.execute(
            """INSERT INTO webhook_delivery (org_id, webhook_id, delivery_id, message, state, attempts, not_before,
                                             not_after, created_at, settled_at)
               SELECT $1, $1, gen_random_uuid(), '{}', state, attempts, $2, $2, $2,
                      CASE WHEN state <> 'queued' THEN $3::timestamptz END
               FROM (VALUES ('queued', 0), ('queued', 2), ('delivered', 1), ('dead', 9)) AS one (state, attempts)""",
            *(org, made, clock.now()),
        )

    numbers = (await watched.get("/metrics", headers=TOKEN)).text

    told = {line.rpartition(" ")[0]: line.rpartition(" ")[2] for line in numbers.splitlines()}
    assert told['porchlight_webhook_deliveries{state="queued"}'] == "1.0"
    assert told['porchlight_webhook_deliveries{state="again"}'] == "1.0"
    assert told['porchlight_webhook_deliveries_ended_last_hour{state="delivered"}'] == "1.0"
    assert told['porchlight_webhook_deliveries_ended_last_hour{state="dead"}'] == "1.0"
    assert told["porchlight_webhook_deliveries_due"] == "2.0"
    assert told["porchlight_webhook_deliveries_oldest_seconds"] == "120.0"


async def test_without_the_token_there_are_no_numbers(client: httpx.AsyncClient, watched: httpx.AsyncClient) -> None:
    answers = [
        await watched.get("/metrics"),
        await watched.get("/metrics", headers={"Authorization": "Bearer watch-you"}),
        await client.get("/metrics", headers={"Authorization": "Bearer "}),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]


async def test_head_goes_where_get_goes_and_is_named(client: httpx.AsyncClient) -> None:
    options = await client.options("/api/v1/rounds")
    wrong = await client.delete("/api/v1/rounds")
    head = await client.head("/health")

    assert options.headers["allow"] == "GET, HEAD, OPTIONS, POST"
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "GET, HEAD, OPTIONS, POST")
    assert (head.status_code, head.content) == (200, b"")
