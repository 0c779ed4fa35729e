"""Webhooks: make, list, change, rotate, try out, replay, take away; what they were sent, and sending it again."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

from msgspec.structs import replace

from service.access.audit import note
from service.access.keys import check_school_named
from service.access.rules import require_scope
from service.access.types import Act, Principal, WishKey
from service.access.wishes import Answer, given_once
from service.events import actions as events
from service.events.types import EventView, TestFacts
from service.hooks import rules, store
from service.hooks.errors import TooManyWebhooks, WebhookRests, WebhookUnknown
from service.hooks.types import (
    DeliveriesPage,
    DeliveryState,
    DeliveryView,
    NewWebhook,
    WebhookChange,
    WebhooksPage,
    WebhookView,
)
from service.kernel.conditions import check_unchanged, tag_of
from service.kernel.cutting import cut
from service.kernel.db import Connection, Pool, transaction
from service.kernel.ids import WebhookId, new_id


async def list_webhooks(pool: Pool, principal: Principal, *, after: WebhookId | None, size: int) -> WebhooksPage:
    """List the webhooks this principal may see, newest first."""
    async with transaction(pool, principal.org_id) as conn:
        found = await store.webhooks(conn, principal.org_id, school_id=principal.school_id, after=after, size=size + 1)
    return WebhooksPage(*cut(found, lambda one: one.webhook_id, size))


async def read_webhook(pool: Pool, principal: Principal, webhook_id: WebhookId) -> WebhookView:
    """Read one webhook, or refuse as if it were not there."""
    async with transaction(pool, principal.org_id) as conn:
        return _seen(principal, await store.webhook(conn, principal.org_id, webhook_id))


async def make(pool: Pool, act: Act, new: NewWebhook, *, wish: WishKey | None) -> WebhookView:
    """Make a webhook, told what happens from now on.

    Malformed for an address that cannot be one, ScopeMissing for a key that may not read events itself, NotFound for
    another school than the key's or one there is not, TooManyWebhooks.
    """
    require_scope(act.principal, "events:read")
    rules.check_url(new.url)

    async def work(conn: Connection) -> WebhookView:
        await check_school_named(conn, act.principal, new.school_id)
        if await store.count(conn, act.org_id) >= rules.MOST:
            raise TooManyWebhooks(rules.MOST)
        webhook_id = WebhookId(new_id())
        await store.add(conn, act.org_id, webhook_id, new, now=act.now)
        await note(conn, act.principal, "webhook-made", f"webhook:{webhook_id}", act.now)
        return _seen(act.principal, await store.webhook(conn, act.org_id, webhook_id))

    return await given_once(pool, act.principal, wish, act.now, WebhookView, work)


async def change(
    pool: Pool, act: Act, webhook_id: WebhookId, wanted: WebhookChange, *, if_match: str | None, wish: WishKey | None
) -> WebhookView:
    """Change a webhook; made active, it goes on where it was. Malformed, ChangedSince."""
    if wanted.url is not None:
        rules.check_url(wanted.url)

    async def work(conn: Connection, before: WebhookView) -> WebhookView:
        parts = {name: getattr(wanted, name) for name in wanted.__struct_fields__}
        after = replace(before, **{name: part for name, part in parts.items() if part is not None})
        await store.change(conn, act.org_id, after)
        await note(conn, act.principal, "webhook-changed", f"webhook:{webhook_id}", act.now)
        return _seen(act.principal, await store.webhook(conn, act.org_id, webhook_id))

    return await _once(pool, act, webhook_id, wish, WebhookView, work, if_match=if_match)


async def rotate(
    pool: Pool, act: Act, webhook_id: WebhookId, *, overlap: timedelta, if_match: str | None, wish: WishKey | None
) -> WebhookView:
    """Give a webhook a new secret; the one before signs beside it for the overlap. ChangedSince."""

    async def work(conn: Connection, _before: WebhookView) -> WebhookView:
        await store.rotate(conn, act.org_id, webhook_id, old_until=act.now + overlap)
        await note(conn, act.principal, "webhook-rotated", f"webhook:{webhook_id}", act.now)
        return _seen(act.principal, await store.webhook(conn, act.org_id, webhook_id))

    return await _once(pool, act, webhook_id, wish, WebhookView, work, if_match=if_match)


async def remove(pool: Pool, act: Act, webhook_id: WebhookId, *, if_match: str | None, wish: WishKey | None) -> None:
    """Take a webhook away, and what was not delivered yet with it. ChangedSince."""

    async def work(conn: Connection, _before: WebhookView) -> None:
        await store.remove(conn, act.org_id, webhook_id)
        await note(conn, act.principal, "webhook-removed", f"webhook:{webhook_id}", act.now)

    await _once(pool, act, webhook_id, wish, type(None), work, if_match=if_match)


async def try_out(pool: Pool, act: Act, webhook_id: WebhookId, *, wish: WishKey | None) -> DeliveryView:
    """Send a webhook a test, as anything else is sent. WebhookRests unless it is active."""

    async def work(conn: Connection, webhook: WebhookView) -> DeliveryView:
        _refuse_resting(webhook)
        test = EventView(
            event_id=new_id(),
            cursor=None,
            type="webhook.test",
            timestamp=act.now,
            school_id=webhook.school_id,
            data=TestFacts(webhook_id=webhook_id),
        )
        await store.put(conn, act.org_id, webhook_id, test, not_after=act.now + rules.OF_USE, now=act.now)
        return await _delivery(conn, act, webhook_id, test.event_id)

    return await _once(pool, act, webhook_id, wish, DeliveryView, work)


async def replay(pool: Pool, act: Act, webhook_id: WebhookId, after: int, *, wish: WishKey | None) -> WebhookView:
    """Send a webhook again all that came after a cursor, each under the id it had. CursorGone, WebhookRests."""

    async def work(conn: Connection, webhook: WebhookView) -> WebhookView:
        _refuse_resting(webhook)
        await events.check_cursor(conn, act.org_id, after)
        await store.rewind(conn, act.org_id, webhook_id, after)
        await note(conn, act.principal, "webhook-replayed", f"webhook:{webhook_id}", act.now)
        return webhook

    return await _once(pool, act, webhook_id, wish, WebhookView, work)


async def list_deliveries(
    pool: Pool,
    principal: Principal,
    webhook_id: WebhookId,
    *,
    state: DeliveryState | None,
    after: UUID | None,
    size: int,
) -> DeliveriesPage:
    """List what a webhook was sent in the last 30 days, newest first."""
    async with transaction(pool, principal.org_id) as conn:
        _seen(principal, await store.webhook(conn, principal.org_id, webhook_id))
        found = await store.deliveries(conn, principal.org_id, webhook_id, state=state, after=after, size=size + 1)
    page, last = cut(found, lambda one: one.delivery_id, size)
    return DeliveriesPage([one.delivery for one in page if one.delivery], last)


async def retry(
    pool: Pool, act: Act, webhook_id: WebhookId, delivery_id: UUID, *, wish: WishKey | None
) -> DeliveryView:
    """Send a delivery again, now; one that is being sent is left alone. WebhookRests unless the webhook is active."""

    async def work(conn: Connection, webhook: WebhookView) -> DeliveryView:
        _refuse_resting(webhook)
        await store.retry(conn, act.org_id, webhook_id, delivery_id, not_after=act.now + rules.OF_USE, now=act.now)
        return await _delivery(conn, act, webhook_id, delivery_id)

    return await _once(pool, act, webhook_id, wish, DeliveryView, work)


def version_of(webhook: WebhookView) -> str:
    """Name a webhook as it stands."""
    return tag_of(webhook)


def secret_of(act: Act, webhook: WebhookView) -> str:
    """Derive the newest secret of a webhook, which is told when it is made or rotated."""
    return act.keyring.webhook_secret(webhook.webhook_id, webhook.generation)


async def _once(
    pool: Pool,
    act: Act,
    webhook_id: WebhookId,
    wish: WishKey | None,
    kind: type[Answer],
    work: Callable[[Connection, WebhookView], Awaitable[Answer]],
    *,
    if_match: str | None = None,
) -> Answer:
    """Do something with a webhook nobody else changes meanwhile, once per wish."""

    async def locked(conn: Connection) -> Answer:
        webhook = _seen(act.principal, await store.lock_webhook(conn, act.org_id, webhook_id))
        check_unchanged(if_match, version_of(webhook))
        return await work(conn, webhook)

    return await given_once(pool, act.principal, wish, act.now, kind, locked)


async def _delivery(conn: Connection, act: Act, webhook_id: WebhookId, delivery_id: UUID) -> DeliveryView:
    found = await store.delivery(conn, act.org_id, webhook_id, delivery_id)
    if found is None:
        raise WebhookUnknown
    return found


def _seen(principal: Principal, webhook: WebhookView | None) -> WebhookView:
    if webhook is None or principal.school_id not in {None, webhook.school_id}:
        raise WebhookUnknown
    return webhook


def _refuse_resting(webhook: WebhookView) -> None:
    if webhook.state != "active":
        raise WebhookRests
