"""Send webhooks what happens: claim, commit, send with no connection held, settle. Any number of workers may."""

import asyncio
from datetime import datetime
from functools import partial
from typing import Final

import msgspec
from msgspec import Struct

from service.events.actions import KEPT
from service.hooks import rules, store
from service.hooks.sending import Sender
from service.hooks.types import Answered, Claimed, DeliveryState
from service.kernel.clock import Clock
from service.kernel.couriers import ORGS, Round, serve
from service.kernel.db import Connection, Pool, borrowed, transact, transaction
from service.kernel.failpoints import reach
from service.kernel.ids import OrgId, new_id
from service.kernel.log import log
from service.kernel.orgs import for_every_org
from service.kernel.tokens import Keyring
from service.notices.rules import LEASE

COURIERS: Final = 4
"""How many deliveries of one org one worker has in hand at a time."""

HANDS: Final = COURIERS * ORGS
"""The same of all orgs together: those of one whose receivers are slow are not wanting to another."""

AT_ONCE: Final = 500
"""Events made deliveries of in one transaction, for each webhook."""

_log = log("hooks")


class Courier(Struct, frozen=True, kw_only=True):
    """What it takes to deliver."""

    pool: Pool
    clock: Clock
    keyring: Keyring
    sender: Sender = Sender()


async def deliver_due(courier: Courier, *, stop: asyncio.Event | None = None) -> int:
    """Send every webhook what it is to be told now; return how many tries it took. Once `stop` is set, none begins."""
    tries = 0

    async def carry(org_id: OrgId) -> bool:
        nonlocal tries
        delivery = await _claim(courier, org_id)
        if delivery is not None:
            await _deliver(courier, delivery)
            tries += 1
        return delivery is not None

    async def due() -> list[OrgId]:
        async with borrowed(courier.pool) as conn:
            return await store.orgs_with_due(conn, now=courier.clock.now())

    prepare = partial(_prepare, courier)
    await serve(due, Round(prepare=prepare, carry=carry, couriers=COURIERS, hands=HANDS, stop=stop, part="hooks"))
    return tries


async def tidy(pool: Pool, *, now: datetime) -> None:
    """Give up what nobody may send any more, and throw away what is as old as the events are kept, org by org."""
    await for_every_org(pool, lambda org_id: transact(pool, org_id, partial(_tidy_org, org_id=org_id, now=now)))


async def _tidy_org(conn: Connection, *, org_id: OrgId, now: datetime) -> int:
    await store.expire(conn, org_id, now=now)
    return await store.purge(conn, org_id, before=now - KEPT)


async def _prepare(courier: Courier, org_id: OrgId) -> None:
    """Make deliveries of what has happened, and give up what is too old."""
    now = courier.clock.now()

    async def some(conn: Connection) -> int:
        advanced = await store.fan_out(conn, org_id, at_most=AT_ONCE, not_after=now + rules.OF_USE, now=now)
        if advanced:
            reach("webhook.before_commit")
        return advanced

    while await transact(courier.pool, org_id, some):
        pass
    async with transaction(courier.pool, org_id) as conn:
        await store.expire(conn, org_id, now=now)


async def _claim(courier: Courier, org_id: OrgId) -> Claimed | None:
    now = courier.clock.now()
    async with transaction(courier.pool, org_id) as conn:
        return await store.claim(conn, org_id, lease=new_id(), leased_until=now + LEASE, now=now)


async def _deliver(courier: Courier, delivery: Claimed) -> None:
    reach("webhook.claimed")
    if delivery.event is None:
        await _unread(courier, delivery)
        return
    body = msgspec.json.encode(delivery.event)
    now = courier.clock.now()
    secrets = rules.secrets_of(courier.keyring, delivery.webhook_id, delivery.generation, delivery.old_until, now)
    headers = rules.headers_of(delivery.delivery_id, body, secrets, now=now)
    answered = await courier.sender.send(delivery.url, headers, body)
    reach("webhook.sent")
    settle = _succeeded if not answered.problem else _failed
    async with transaction(courier.pool, delivery.org_id) as conn:
        await settle(conn, delivery, answered, courier.clock.now())


async def _unread(courier: Courier, delivery: Claimed) -> None:
    """Settle what this program cannot read. It is tried on like what failed: a newer one beside us may know it."""
    now = courier.clock.now()
    again = rules.retry_at(delivery.attempts, now, delivery.not_after)
    state: DeliveryState = "dead" if again is None else "queued"
    async with transaction(courier.pool, delivery.org_id) as conn:
        await store.settle(conn, delivery, state, Answered(problem="unreadable"), not_before=again, now=now)


async def _succeeded(conn: Connection, delivery: Claimed, answered: Answered, now: datetime) -> None:
    if delivery.is_failing:  # what fails only now is tried again, and notes its own success then
        await store.lock_webhook(conn, delivery.org_id, delivery.webhook_id)
    if await store.settle(conn, delivery, "delivered", answered, now=now) and delivery.is_failing:
        await store.went_well(conn, delivery)


async def _failed(conn: Connection, delivery: Claimed, answered: Answered, now: datetime) -> None:
    await store.lock_webhook(conn, delivery.org_id, delivery.webhook_id)
    again = rules.retry_at(delivery.attempts, now, delivery.not_after)
    if not await store.settle(
        conn, delivery, "dead" if again is None else "queued", answered, not_before=again, now=now
    ):
        return
    state = await store.went_wrong(
        conn,
        delivery,
        rests_until=now + rules.REST,
        stop_before=now - rules.STOPPED_AFTER,
        stop=rules.is_stopped_by(answered),
        now=now,
    )
    _log.warning(
        "not delivered",
        webhook=str(delivery.webhook_id),
        delivery=str(delivery.delivery_id),
        status=answered.status,
        problem=answered.problem,
        attempt=delivery.attempts,
        state=state,
        next=again.isoformat() if again else "given up",
    )
