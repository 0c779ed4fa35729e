"""Webhooks are told what happens: signed, at least once with one id, and never where only we can go."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from service.access.types import Act, Principal
from service.events import actions as events
from service.events.types import Event, RosterFacts
from service.hooks import actions, delivery, store
from service.hooks.errors import WebhookUnknown
from service.hooks.types import NewWebhook, WebhookChange, WebhookView
from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId, SchoolId, new_id
from service.kernel.tokens import Keyring
from service.wiring import House
from service.worker import Worker
from tests.builders import act_of, booked, school_with
from tests.conftest import StillClock
from tests.hooking import Receiver, a_school, receiver

WEEK = timedelta(days=7)
_WAITS = "SELECT EXISTS (SELECT FROM pg_locks WHERE transactionid = pg_current_xact_id()::xid AND NOT granted)"


@pytest.fixture
async def there() -> AsyncIterator[Receiver]:
    async with receiver() as running:
        yield running


@pytest.fixture
def service(org: OrgId, keyring: Keyring, clock: StillClock) -> Act:
    principal = Principal(org_id=org, kind="api", actor="key:1", scopes=frozenset({"events:read"}))
    return act_of(principal, keyring, clock.now())


async def _made(pool: Pool, act: Act, there: Receiver, **wanted: Any) -> WebhookView:
    return await actions.make(pool, act, NewWebhook(name="App", url=there.url, **wanted), wish=None)


async def _happen(pool: Pool, act: Act, *schools: SchoolId | None) -> None:
    told = [Event(kind="roster.imported", school_id=one, data=RosterFacts(import_id=new_id())) for one in schools]
    async with transaction(pool, act.org_id) as conn:
        await events.record(conn, act.org_id, told, now=act.now)


async def _deliveries(pool: Pool, act: Act, webhook: WebhookView) -> list[tuple[str, int, str]]:
    page = await actions.list_deliveries(pool, act.principal, webhook.webhook_id, state=None, after=None, size=9)
    return [(one.state, one.attempts, one.problem) for one in page.deliveries]


async def _kept(pool: Pool, act: Act) -> list[tuple[str, str]]:
    """What became of an org's deliveries, the oldest first, whether they can be read or not."""
    async with transaction(pool, act.org_id) as conn:
        rows = await conn.fetch("SELECT state, problem FROM webhook_delivery ORDER BY delivery_id")
    return [(row["state"], row["problem"]) for row in rows]


async def _elsewhere(pool: Pool, keyring: Keyring, clock: StillClock) -> Act:
    """A service of another org."""
    org = OrgId(new_id())
    async with transaction(pool, org) as conn:
        await conn.execute("INSERT INTO org VALUES ($1, 'Elsewhere', $2)", org, clock.now())
    principal = Principal(org_id=org, kind="api", actor="key:2", scopes=frozenset({"events:read"}))
    return act_of(principal, keyring, clock.now())


async def _state(pool: Pool, act: Act, webhook: WebhookView) -> str:
    return (await actions.read_webhook(pool, act.principal, webhook.webhook_id)).state


async def test_a_booking_reaches_the_webhook_once_signed_and_without_a_name(
    pool: Pool, service: Act, there: Receiver, keyring: Keyring, clock: StillClock
) -> None:
    webhook = await _made(pool, service, there)
    school = await school_with(pool, service.org_id, clock.now())
    meeting = await booked(pool, keyring, school, school.at(17), clock.now())

    await there.deliver(pool, clock, keyring, workers=3)
    await there.deliver(pool, clock, keyring)

    (told,) = there.told
    page = await events.follow(pool, service.principal, after=None, size=9)
    assert told.path.startswith("POST /porchlight ")
    assert told.is_signed_with(actions.secret_of(service, webhook))
    assert told.headers["webhook-id"] == told.event["event_id"] == str(page.events[-1].event_id)
    assert (told.event["type"], told.event["cursor"]) == ("meeting.booked", page.next)
    assert str(meeting.meeting_id) in told.body.decode()
    assert [name for name in ("Delgado", "Mateo", "Okafor") if name in told.body.decode()] == []
    assert await _deliveries(pool, service, webhook) == [("delivered", 1, "")]


async def test_a_failure_is_tried_again_with_the_same_bytes_and_given_up_after_a_day(
    pool: Pool, service: Act, there: Receiver, keyring: Keyring, clock: StillClock
) -> None:
    webhook = await _made(pool, service, there)
    await _happen(pool, service, None)
    there.status = "503 Service Unavailable"
    await there.deliver(pool, clock, keyring)
    await there.deliver(pool, clock, keyring)
    clock.advance(timedelta(minutes=1))
    await there.deliver(pool, clock, keyring)

    assert [(one.body, one.headers["webhook-id"]) for one in there.told[1:]] == [
        (there.told[0].body, there.told[0].headers["webhook-id"])
    ]
    assert await _deliveries(pool, service, webhook) == [("queued", 2, "refused")]

    clock.advance(timedelta(hours=24, minutes=58))
    await there.deliver(pool, clock, keyring)
    assert await _deliveries(pool, service, webhook) == [("dead", 3, "refused")]

    there.status = "204 No Content"
    await actions.replay(pool, service, webhook.webhook_id, 0, wish=None)
    clock.advance(timedelta(minutes=2))
    await there.deliver(pool, clock, keyring)
    assert await _deliveries(pool, service, webhook) == [("delivered", 1, "")]
    assert len({one.headers["webhook-id"] for one in there.told}) == 1


async def test_who_fails_for_days_or_is_gone_is_stopped_and_goes_on_where_it_was(
    pool: Pool, service: Act, there: Receiver, keyring: Keyring, clock: StillClock
) -> None:
    failing, gone = await _made(pool, service, there), await _made(pool, service, there)
    there.status = "500 Internal Server Error"
    await _happen(pool, service, None)
    await there.deliver(pool, clock, keyring)
    there.status = "410 Gone"
    clock.advance(timedelta(minutes=1))
    await there.deliver(pool, clock, keyring)
    assert {await _state(pool, service, one) for one in (failing, gone)} == {"stopped"}

    there.status = "500 Internal Server Error"
    await actions.change(pool, service, failing.webhook_id, WebhookChange(state="active"), if_match=None, wish=None)
    for _ in range(2):
        await _happen(pool, service, None)
        await there.deliver(pool, clock, keyring)
        clock.advance(timedelta(days=6))
    assert await _state(pool, service, failing) == "stopped"

    await _happen(pool, service, None)
    there.status = "200 OK"
    await actions.change(pool, service, failing.webhook_id, WebhookChange(state="active"), if_match=None, wish=None)
    await there.deliver(pool, clock, keyring)
    assert (await _deliveries(pool, service, failing))[0] == ("delivered", 1, "")


async def test_while_a_secret_is_rotated_both_sign(
    pool: Pool, service: Act, there: Receiver, keyring: Keyring, clock: StillClock
) -> None:
    webhook = await _made(pool, service, there)
    old = actions.secret_of(service, webhook)
    rotated = await actions.rotate(
        pool, service, webhook.webhook_id, overlap=timedelta(hours=1), if_match=None, wish=None
    )
    new = actions.secret_of(service, rotated)

    await _happen(pool, service, None)
    await there.deliver(pool, clock, keyring)
    clock.advance(timedelta(hours=1))
    await _happen(pool, service, None)
    await there.deliver(pool, clock, keyring)

    assert [(one.is_signed_with(old), one.is_signed_with(new)) for one in there.told] == [(True, True), (False, True)]
    async with transaction(pool, service.org_id) as conn:
        kept = str(await conn.fetch("SELECT * FROM webhook"))
    assert [secret for secret in (old, new) if secret.removeprefix("whsec_") in kept] == []


async def test_a_webhook_hears_of_its_school_and_its_kinds_alone(
    pool: Pool, service: Act, there: Receiver, keyring: Keyring, clock: StillClock
) -> None:
    ours = await a_school(pool, service.org_id)
    of_school, of_kind = (
        await _made(pool, service, there, school_id=ours),
        await _made(pool, service, there, kinds=["meeting.booked"]),
    )
    await _happen(pool, service, ours, SchoolId(new_id()), None)
    await there.deliver(pool, clock, keyring)

    assert [one.event["school_id"] for one in there.told] == [str(ours)]
    assert await _deliveries(pool, service, of_school) == [("delivered", 1, "")]
    assert await _deliveries(pool, service, of_kind) == []


async def test_nothing_is_sent_to_an_address_that_is_not_public_and_no_redirect_is_followed(
    pool: Pool, service: Act, there: Receiver, keyring: Keyring, clock: StillClock
) -> None:
    inside = await actions.make(
        pool, service, NewWebhook(name="Inside", url=f"https://localhost:{there.port}/"), wish=None
    )
    await _happen(pool, service, None)
    await events.number_new(pool)
    await delivery.deliver_due(delivery.Courier(pool=pool, clock=clock, keyring=keyring))
    assert await _deliveries(pool, service, inside) == [("queued", 1, "not-public")]
    assert there.told == []

    await actions.remove(pool, service, inside.webhook_id, if_match=None, wish=None)
    away = await _made(pool, service, there)
    there.status = f"307 Temporary Redirect\r\nLocation: {there.url}"
    await _happen(pool, service, None)
    await there.deliver(pool, clock, keyring)
    assert len(there.told) == 1
    assert await _deliveries(pool, service, away) == [("queued", 1, "refused")]


async def test_a_worker_that_comes_back_after_its_lease_writes_nothing(
    pool: Pool, service: Act, there: Receiver, keyring: Keyring, clock: StillClock
) -> None:
    webhook = await _made(pool, service, there)
    await _happen(pool, service, None)
    await events.number_new(pool)
    courier = delivery.Courier(pool=pool, clock=clock, keyring=keyring, sender=there.sender())
    await delivery._prepare(courier, service.org_id)
    slow = await delivery._claim(courier, service.org_id)
    assert slow is not None
    clock.advance(timedelta(minutes=1))
    await there.deliver(pool, clock, keyring)
    there.status = "500 Internal Server Error"
    await delivery._deliver(courier, slow)

    assert await _deliveries(pool, service, webhook) == [("delivered", 2, "")]


async def test_a_delivery_nobody_can_read_is_tried_alone_and_given_up_while_all_others_go_on(
    pool: Pool, service: Act, there: Receiver, keyring: Keyring, clock: StillClock
) -> None:
    webhook, elsewhere = await _made(pool, service, there), await _elsewhere(pool, keyring, clock)
    there_too = await _made(pool, elsewhere, there)
    await _happen(pool, service, None)
    await events.number_new(pool)
    await delivery._prepare(delivery.Courier(pool=pool, clock=clock, keyring=keyring), service.org_id)
    async with transaction(pool, service.org_id) as conn:
        await conn.execute("UPDATE webhook_delivery SET message = message - 'timestamp'")
    await _happen(pool, service, None)
    await _happen(pool, elsewhere, None)

    await there.deliver(pool, clock, keyring)
    first = await _kept(pool, service)
    clock.advance(timedelta(hours=24, minutes=59))
    await there.deliver(pool, clock, keyring)

    assert len(there.told) == 2
    assert await _deliveries(pool, service, webhook) == [("delivered", 1, "")]
    assert await _deliveries(pool, elsewhere, there_too) == [("delivered", 1, "")]
    assert first == [("queued", "unreadable"), ("delivered", "")]
    assert await _kept(pool, service) == [("dead", "unreadable"), ("delivered", "")]
    assert (await actions.read_webhook(pool, service.principal, webhook.webhook_id)).failing_since is None


async def test_a_delivery_nobody_can_read_is_not_sent_again(
    pool: Pool, service: Act, there: Receiver, keyring: Keyring, clock: StillClock
) -> None:
    webhook = await _made(pool, service, there)
    await _happen(pool, service, None)
    await there.deliver(pool, clock, keyring)
    async with transaction(pool, service.org_id) as conn:
        delivery_id = await conn.fetchval(
            "UPDATE webhook_delivery SET message = message - 'cursor' RETURNING delivery_id"
        )

    with pytest.raises(WebhookUnknown):
        await actions.retry(pool, service, webhook.webhook_id, delivery_id, wish=None)

    assert await _kept(pool, service) == [("delivered", "")]


@pytest.mark.parametrize("status", ["200 OK", "500 Internal Server Error"])
async def test_what_comes_of_a_try_waits_for_the_webhook_before_it_holds_the_delivery(
    pool: Pool, service: Act, there: Receiver, keyring: Keyring, clock: StillClock, status: str
) -> None:
    webhook = await _made(pool, service, there)
    await _happen(pool, service, None)
    there.status = "500 Internal Server Error"
    await there.deliver(pool, clock, keyring)
    clock.advance(timedelta(minutes=2))
    courier = delivery.Courier(pool=pool, clock=clock, keyring=keyring, sender=there.sender())
    again = await delivery._claim(courier, service.org_id)
    assert again is not None

    there.status = status
    async with transaction(pool, service.org_id) as conn:
        await store.lock_webhook(conn, service.org_id, webhook.webhook_id)
        settling = asyncio.create_task(delivery._deliver(courier, again))
        while not await conn.fetchval(_WAITS):  # noqa: ASYNC110 - the database has no event for it
            await asyncio.sleep(0.02)
        await conn.execute("SELECT FROM webhook_delivery FOR UPDATE NOWAIT")
    await settling


async def test_a_restored_installation_that_holds_its_mail_holds_this_too(
    pool: Pool, service: Act, there: Receiver, house: House
) -> None:
    webhook = await _made(pool, service, there)
    await _happen(pool, service, None)
    holding = Worker(replace(house, settings=replace(house.settings, hold_sending=True)))
    sending = Worker(house)
    holding.sender = sending.sender = there.sender()

    await holding._number_events()
    await holding._tell_services()
    held = await _deliveries(pool, service, webhook)
    await sending._tell_services()

    assert held == []
    assert await _deliveries(pool, service, webhook) == [("delivered", 1, "")]


async def test_what_was_delivered_is_forgotten_with_its_event(
    pool: Pool, service: Act, there: Receiver, keyring: Keyring, clock: StillClock
) -> None:
    webhook = await _made(pool, service, there)
    await _happen(pool, service, None)
    await there.deliver(pool, clock, keyring)
    clock.advance(timedelta(days=31))
    await delivery.tidy(pool, now=clock.now())

    assert await _deliveries(pool, service, webhook) == []
