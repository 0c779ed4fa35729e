"""Webhooks for other services. Each handler parses, calls one action, answers."""

from datetime import timedelta
from typing import Annotated, Final
from uuid import UUID

from litestar import Response, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from litestar.status_codes import HTTP_200_OK, HTTP_202_ACCEPTED
from msgspec import Meta, Struct

from service.access.doors import AskedWish
from service.access.types import Act, Principal
from service.events.api import LARGEST
from service.events.errors import CursorGone
from service.events.examples import AN_EVENT
from service.hooks import actions, examples
from service.hooks.errors import TooManyWebhooks, WebhookRests
from service.hooks.rules import MOST
from service.hooks.types import (
    DeliveriesPage,
    DeliveryState,
    DeliveryView,
    NewWebhook,
    WebhookChange,
    WebhooksPage,
    WebhookView,
)
from service.kernel.db import Pool
from service.kernel.described import PAGE, AnyRequest, IfMatch, Limit, Said, tagged, tagged_or_known
from service.kernel.errors import Malformed, NotFound
from service.kernel.ids import WebhookId

Wish = NamedDependency[AskedWish]
InState = Annotated[DeliveryState | None, QueryParameter(name="state", description="Only those; left out: all.")]
LONGEST_OVERLAP: Final = 7 * 24 * 60  # minutes
NO_ADDRESS: Final = Malformed("url", "not-https")


class WebhookMade(Struct, frozen=True, kw_only=True):
    """A webhook with its newest secret, which is told here and nowhere else."""

    webhook: WebhookView
    secret: Annotated[
        str,
        Meta(
            description="Signs as Standard Webhooks says: `webhook-signature` holds `v1,` and the base64 of the "
            "HMAC-SHA-256 of `webhook-id`.`webhook-timestamp`.body; the key is the base64 after `whsec_`."
        ),
    ]


class Overlap(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the old secret gives way to the new one."""

    overlap_minutes: Annotated[
        int, Meta(ge=0, le=LONGEST_OVERLAP, description="How long both sign; 0: the old one no more.")
    ] = 24 * 60


class Replay(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From where on a webhook is told again."""

    after: Annotated[int, Meta(ge=0, le=LARGEST, description="The cursor of the last event that arrived.")]


MADE: Final = WebhookMade(webhook=examples.WEBHOOK, secret=examples.SECRET)


@get("/api/v1/webhooks", said=Said(gives=examples.WEBHOOKS), summary="List webhooks", tags=["webhooks"])
async def list_webhooks(
    api: NamedDependency[Principal],
    pool: NamedDependency[Pool],
    cursor: FromQuery[WebhookId | None] = None,
    limit: Limit = PAGE,
) -> WebhooksPage:
    """List webhooks, newest first: those for the key's school, or all. Never a secret."""
    return await actions.list_webhooks(pool, api, after=cursor, size=limit)


@post(
    "/api/v1/webhooks",
    said=Said(
        takes=examples.NEW,
        gives=MADE,
        refuses=(NO_ADDRESS, TooManyWebhooks(MOST), NotFound()),
        tells=AN_EVENT,
    ),
    summary="Make a webhook",
    tags=["webhooks"],
)
async def make_webhook(
    data: JSONBody[NewWebhook], api_act: NamedDependency[Act], wish: Wish, pool: NamedDependency[Pool]
) -> WebhookMade:
    """Have an address told what happens from now on. The key needs `events:read` too.

    Each event is POSTed as it stands in `GET /api/v1/events`, and tried for a day until it is answered with 2xx within
    10 seconds; the same event may come twice, under the same `webhook-id`, and in another order than it happened.
    """
    webhook = await actions.make(pool, api_act, data, wish=wish)
    return WebhookMade(webhook=webhook, secret=actions.secret_of(api_act, webhook))


@get(
    "/api/v1/webhooks/{webhook_id:uuid}",
    said=Said(gives=examples.WEBHOOK, tagged=True),
    summary="Read a webhook",
    tags=["webhooks"],
)
async def read_webhook(
    request: AnyRequest, api: NamedDependency[Principal], pool: NamedDependency[Pool], webhook_id: FromPath[WebhookId]
) -> Response[WebhookView]:
    """Read what a webhook is told, whether it is active, and since when it fails."""
    webhook = await actions.read_webhook(pool, api, webhook_id)
    return tagged_or_known(request, webhook, actions.version_of(webhook))


@patch(
    "/api/v1/webhooks/{webhook_id:uuid}",
    said=Said(takes=examples.CHANGE, gives=examples.WEBHOOK, refuses=(NO_ADDRESS,), tagged=True),
    summary="Change a webhook",
    tags=["webhooks"],
)
async def change_webhook(
    webhook_id: FromPath[WebhookId],
    data: JSONBody[WebhookChange],
    api_act: NamedDependency[Act],
    wish: Wish,
    pool: NamedDependency[Pool],
    if_match: IfMatch = None,
) -> Response[WebhookView]:
    """Change name, address or kinds, pause it, or let it go on: then it is told what happened meanwhile."""
    webhook = await actions.change(pool, api_act, webhook_id, data, if_match=if_match, wish=wish)
    return tagged(webhook, actions.version_of(webhook))


@delete("/api/v1/webhooks/{webhook_id:uuid}", said=Said(), summary="Delete a webhook", tags=["webhooks"])
async def delete_webhook(
    webhook_id: FromPath[WebhookId],
    api_act: NamedDependency[Act],
    wish: Wish,
    pool: NamedDependency[Pool],
    if_match: IfMatch = None,
) -> None:
    """Take a webhook away, and with it what was not delivered yet."""
    await actions.remove(pool, api_act, webhook_id, if_match=if_match, wish=wish)


@post(
    "/api/v1/webhooks/{webhook_id:uuid}/rotate",
    status_code=HTTP_200_OK,
    said=Said(takes=Overlap(), gives=MADE),
    summary="Rotate a webhook's secret",
    tags=["webhooks"],
)
async def rotate_webhook(
    data: JSONBody[Overlap],
    webhook_id: FromPath[WebhookId],
    api_act: NamedDependency[Act],
    wish: Wish,
    pool: NamedDependency[Pool],
    if_match: IfMatch = None,
) -> WebhookMade:
    """Begin to sign with a new secret; for a while both sign, side by side in one header."""
    overlap = timedelta(minutes=data.overlap_minutes)
    webhook = await actions.rotate(pool, api_act, webhook_id, overlap=overlap, if_match=if_match, wish=wish)
    return WebhookMade(webhook=webhook, secret=actions.secret_of(api_act, webhook))


@post(
    "/api/v1/webhooks/{webhook_id:uuid}/test",
    status_code=HTTP_202_ACCEPTED,
    said=Said(gives=examples.DELIVERY, refuses=(WebhookRests(),)),
    summary="Try a webhook",
    tags=["webhooks"],
)
async def try_webhook(
    webhook_id: FromPath[WebhookId], api_act: NamedDependency[Act], wish: Wish, pool: NamedDependency[Pool]
) -> DeliveryView:
    """Send it a `webhook.test`, signed and delivered as anything else; look among its deliveries what came of it."""
    return await actions.try_out(pool, api_act, webhook_id, wish=wish)


@post(
    "/api/v1/webhooks/{webhook_id:uuid}/replay",
    status_code=HTTP_202_ACCEPTED,
    said=Said(takes=Replay(after=1041), gives=examples.WEBHOOK, refuses=(WebhookRests(), CursorGone())),
    summary="Replay to a webhook",
    tags=["webhooks"],
)
async def replay_webhook(
    data: JSONBody[Replay],
    webhook_id: FromPath[WebhookId],
    api_act: NamedDependency[Act],
    wish: Wish,
    pool: NamedDependency[Pool],
) -> WebhookView:
    """Send again all that happened after a cursor, each event under the id it had."""
    return await actions.replay(pool, api_act, webhook_id, data.after, wish=wish)


@get(
    "/api/v1/webhooks/{webhook_id:uuid}/deliveries",
    said=Said(gives=examples.DELIVERIES),
    summary="List deliveries",
    tags=["webhooks"],
)
async def list_deliveries(
    webhook_id: FromPath[WebhookId],
    api: NamedDependency[Principal],
    pool: NamedDependency[Pool],
    in_state: InState = None,
    cursor: FromQuery[UUID | None] = None,
    limit: Limit = PAGE,
) -> DeliveriesPage:
    """List what a webhook was sent in the last 30 days and what came of it, newest first."""
    return await actions.list_deliveries(pool, api, webhook_id, state=in_state, after=cursor, size=limit)


@post(
    "/api/v1/webhooks/{webhook_id:uuid}/deliveries/{delivery_id:uuid}/retry",
    status_code=HTTP_202_ACCEPTED,
    said=Said(gives=examples.DELIVERY, refuses=(WebhookRests(),)),
    summary="Retry a delivery",
    tags=["webhooks"],
)
async def retry_delivery(
    webhook_id: FromPath[WebhookId],
    delivery_id: FromPath[UUID],
    api_act: NamedDependency[Act],
    wish: Wish,
    pool: NamedDependency[Pool],
) -> DeliveryView:
    """Send a delivery again, now and from its beginning, whether it was given up, arrived or waits."""
    return await actions.retry(pool, api_act, webhook_id, delivery_id, wish=wish)


ROUTES: Final = (
    list_webhooks,
    make_webhook,
    read_webhook,
    change_webhook,
    delete_webhook,
    rotate_webhook,
    try_webhook,
    replay_webhook,
    list_deliveries,
    retry_delivery,
)
