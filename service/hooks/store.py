"""The rows of webhooks and what they are sent."""

from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from service.events.types import EventView
from service.hooks.types import (
    Answered,
    Claimed,
    DeliveryState,
    DeliveryView,
    Found,
    NewWebhook,
    State,
    Watched,
    WebhookView,
)
from service.kernel.db import Connection, queries
from service.kernel.ids import OrgId, SchoolId, WebhookId
from service.kernel.log import log

Read = TypeVar("Read")
_log = log("hooks")
_sql: Any = queries("hooks")


async def count(conn: Connection, org_id: OrgId) -> int:
    """Count an org's webhooks."""
    found: int = await _sql.count(conn, org_id=org_id)
    return found


async def add(conn: Connection, org_id: OrgId, webhook_id: WebhookId, new: NewWebhook, *, now: datetime) -> None:
    """Insert a webhook."""
    await _sql.add(
        conn,
        org_id=org_id,
        webhook_id=webhook_id,
        school_id=new.school_id,
        name=new.name,
        url=new.url,
        kinds=list(dict.fromkeys(new.kinds)),
        now=now,
    )


async def webhooks(
    conn: Connection, org_id: OrgId, *, school_id: SchoolId | None, after: WebhookId | None, size: int
) -> list[WebhookView]:
    """Read webhooks, newest first."""
    rows = _sql.webhooks(conn, org_id=org_id, school_id=school_id, after=after, size=size)
    return [WebhookView(**row) async for row in rows]


async def webhook(conn: Connection, org_id: OrgId, webhook_id: WebhookId) -> WebhookView | None:
    """Read a webhook."""
    row = await _sql.webhook(conn, org_id=org_id, webhook_id=webhook_id)
    return WebhookView(**row) if row else None


async def lock_webhook(conn: Connection, org_id: OrgId, webhook_id: WebhookId) -> WebhookView | None:
    """Read a webhook that nobody else changes until this transaction ends."""
    row = await _sql.lock_webhook(conn, org_id=org_id, webhook_id=webhook_id)
    return WebhookView(**row) if row else None


async def change(conn: Connection, org_id: OrgId, after: WebhookView) -> None:
    """Write a webhook's name, address, kinds and state."""
    await _sql.change(
        conn,
        org_id=org_id,
        webhook_id=after.webhook_id,
        name=after.name,
        url=after.url,
        kinds=list(dict.fromkeys(after.kinds)),
        state=after.state,
    )


async def rotate(conn: Connection, org_id: OrgId, webhook_id: WebhookId, *, old_until: datetime) -> None:
    """Raise the generation of a webhook's secret."""
    await _sql.rotate(conn, org_id=org_id, webhook_id=webhook_id, old_until=old_until)


async def rewind(conn: Connection, org_id: OrgId, webhook_id: WebhookId, cursor: int) -> None:
    """Set a webhook's cursor."""
    await _sql.rewind(conn, org_id=org_id, webhook_id=webhook_id, cursor=cursor)


async def remove(conn: Connection, org_id: OrgId, webhook_id: WebhookId) -> None:
    """Delete a webhook with its deliveries."""
    await _sql.remove(conn, org_id=org_id, webhook_id=webhook_id)


async def orgs_with_due(conn: Connection, *, now: datetime) -> list[OrgId]:
    """Read which orgs have something for their webhooks."""
    return [OrgId(row["org_id"]) async for row in _sql.orgs_with_due(conn, now=now)]


async def fan_out(conn: Connection, org_id: OrgId, *, at_most: int, not_after: datetime, now: datetime) -> int:
    """Insert deliveries of events past the webhooks' cursors; return how many webhooks went on."""
    advanced: int = await _sql.fan_out(conn, org_id=org_id, at_most=at_most, not_after=not_after, now=now)
    return advanced


async def put(
    conn: Connection, org_id: OrgId, webhook_id: WebhookId, event: EventView, *, not_after: datetime, now: datetime
) -> None:
    """Insert one delivery."""
    await _sql.put(
        conn,
        org_id=org_id,
        webhook_id=webhook_id,
        delivery_id=event.event_id,
        message=event,
        not_after=not_after,
        now=now,
    )


async def claim(
    conn: Connection, org_id: OrgId, *, lease: UUID, leased_until: datetime, now: datetime
) -> Claimed | None:
    """Lease the delivery that is due longest."""
    row = await _sql.claim(conn, org_id=org_id, lease=lease, leased_until=leased_until, now=now)
    if row is None:
        return None
    columns = dict(row)
    event = _read(columns.pop("message"), EventView, row["delivery_id"])
    return Claimed(org_id=org_id, lease=lease, event=event, **columns)


async def settle(
    conn: Connection,
    delivery: Claimed,
    state: DeliveryState,
    answered: Answered,
    *,
    not_before: datetime | None = None,
    now: datetime,
) -> bool:
    """Write what came of a try; False if its lease does not hold any more."""
    held = await _sql.settle(
        conn,
        org_id=delivery.org_id,
        webhook_id=delivery.webhook_id,
        delivery_id=delivery.delivery_id,
        lease=delivery.lease,
        state=state,
        status=answered.status,
        problem=answered.problem,
        not_before=not_before,
        now=now,
    )
    return bool(held)


async def went_well(conn: Connection, delivery: Claimed) -> None:
    """Note a success."""
    await _sql.went_well(conn, org_id=delivery.org_id, webhook_id=delivery.webhook_id)


async def went_wrong(
    conn: Connection, delivery: Claimed, *, rests_until: datetime, stop_before: datetime, stop: bool, now: datetime
) -> State | None:
    """Note a failure; return the state of the webhook after it, None if it was taken away."""
    state: State | None = await _sql.went_wrong(
        conn,
        org_id=delivery.org_id,
        webhook_id=delivery.webhook_id,
        rests_until=rests_until,
        stop_before=stop_before,
        stop=stop,
        now=now,
    )
    return state


async def expire(conn: Connection, org_id: OrgId, *, now: datetime) -> int:
    """Give up what is too old; return how many."""
    expired: int = await _sql.expire(conn, org_id=org_id, now=now)
    return expired


async def deliveries(
    conn: Connection,
    org_id: OrgId,
    webhook_id: WebhookId,
    *,
    state: DeliveryState | None,
    after: UUID | None,
    size: int,
) -> list[Found]:
    """Read deliveries, newest first; one that cannot be read is found without what is in it."""
    rows = _sql.deliveries(conn, org_id=org_id, webhook_id=webhook_id, state=state, after=after, size=size)
    return [Found(row["delivery_id"], _read(dict(row), DeliveryView, row["delivery_id"])) async for row in rows]


async def delivery(conn: Connection, org_id: OrgId, webhook_id: WebhookId, delivery_id: UUID) -> DeliveryView | None:
    """Read one delivery, if there is one that can be read."""
    row = await _sql.delivery(conn, org_id=org_id, webhook_id=webhook_id, delivery_id=delivery_id)
    return _read(dict(row), DeliveryView, delivery_id) if row else None


async def retry(
    conn: Connection, org_id: OrgId, webhook_id: WebhookId, delivery_id: UUID, *, not_after: datetime, now: datetime
) -> None:
    """Queue a delivery anew."""
    await _sql.retry(conn, org_id=org_id, webhook_id=webhook_id, delivery_id=delivery_id, not_after=not_after, now=now)


async def watched(conn: Connection, *, since: datetime, now: datetime) -> Watched:
    """Count the deliveries of every org that wait, and those that ended since an instant."""
    rows = [row async for row in _sql.watched(conn, since=since, now=now)]
    counts = {row["state"]: row["deliveries"] for row in rows}
    oldest = min((row["waits_since"] for row in rows if row["waits_since"]), default=now)
    return Watched(
        waiting={state: counts.get(state, 0) for state in ("queued", "again", "leased")},
        ended={state: counts.get(state, 0) for state in ("delivered", "dead")},
        due=sum(row["due"] for row in rows),
        oldest_seconds=(now - oldest).total_seconds(),
    )


async def purge(conn: Connection, org_id: OrgId, *, before: datetime) -> int:
    """Delete settled deliveries from before a date; return how many."""
    purged: int = await _sql.purge(conn, org_id=org_id, before=before)
    return purged


def _read(kept: object, kind: type[Read], delivery_id: UUID) -> Read | None:
    """Read what was kept; None, and a line for the operator, where it cannot be read."""
    try:
        return msgspec.convert(kept, kind)
    except msgspec.ValidationError:
        _log.error("cannot be read", delivery=str(delivery_id), next="it is passed over, the others go on")
        return None
