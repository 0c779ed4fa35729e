"""Webhooks, what they are sent, and what came of it."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from service.events.types import EventView, Kind
from service.kernel.ids import OrgId, SchoolId, WebhookId
from service.kernel.spans import Instant

State = Literal["active", "paused", "stopped"]
DeliveryState = Literal["queued", "leased", "delivered", "dead"]

Name = Annotated[str, Meta(min_length=1, max_length=200, description="Which service it is.")]
Url = Annotated[
    str, Meta(min_length=1, max_length=2_000, description="https, at a public address; without a password in it.")
]
Kinds = Annotated[
    list[Kind], Meta(max_length=20, description="Of events it is told, each once; none named is every one.")
]


class NewWebhook(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A webhook that is to be made."""

    name: Name
    url: Url
    kinds: Kinds = []
    school_id: Annotated[SchoolId | None, Meta(description="null: every school, and what is about the whole org.")] = (
        None
    )


class WebhookChange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be different: null or nothing leaves it as it is."""

    name: Name | None = None
    url: Url | None = None
    kinds: Kinds | None = None
    state: Annotated[
        Literal["active", "paused"] | None,
        Meta(description="Made active it goes on where it was, up to 30 days back."),
    ] = None


class WebhookView(Struct, frozen=True, kw_only=True):
    """A webhook; never its secret."""

    webhook_id: WebhookId
    name: str
    url: str
    kinds: list[Kind]
    school_id: Annotated[SchoolId | None, Meta(description="null: every school, and what is about the whole org.")]
    state: Annotated[State, Meta(description="`stopped`: by us, after five days of failures or an answer of 410.")]
    failing_since: Annotated[Instant | None, Meta(description="The first failure since the last success.")]
    generation: Annotated[int, Meta(description="Of its secret: 1, and one more with each rotation.")]
    old_until: Annotated[Instant | None, Meta(description="Until then the secret before signs too.")]
    created_at: Instant


class WebhooksPage(Struct, frozen=True):
    """Some webhooks; `next` is where the next page goes on, null on the last."""

    webhooks: list[WebhookView]
    next: WebhookId | None


class DeliveryView(Struct, frozen=True, kw_only=True):
    """One event for one webhook, and what came of it."""

    delivery_id: Annotated[UUID, Meta(description="The event's id, sent as `webhook-id`.")]
    event: EventView
    state: Annotated[
        DeliveryState,
        Meta(description="`leased`: being sent now. `dead`: given up after a day, or stopped."),
    ]
    attempts: int
    status: Annotated[int | None, Meta(description="What was answered last, HTTP; null: nothing.")]
    problem: Annotated[str, Meta(description="Why the last try failed, in a word of ours.")]
    created_at: Instant
    next_try_at: Instant | None
    settled_at: Instant | None


class Found(Struct, frozen=True):
    """A delivery as it was found; None: its event was written down as nobody can read it."""

    delivery_id: UUID
    delivery: DeliveryView | None


class DeliveriesPage(Struct, frozen=True):
    """Some deliveries; `next` is where the next page goes on, null on the last."""

    deliveries: list[DeliveryView]
    next: UUID | None


class Claimed(Struct, frozen=True, kw_only=True):
    """A delivery this worker may send until its lease ends; `lease` is what proves it when it is settled."""

    org_id: OrgId
    webhook_id: WebhookId
    delivery_id: UUID
    lease: UUID
    event: EventView | None  # None: it cannot be read
    attempts: int  # this one counted
    not_after: datetime
    url: str
    generation: int
    old_until: datetime | None
    is_failing: bool  # the webhook, since its last success


class Answered(Struct, frozen=True, kw_only=True):
    """What the other side made of it: `problem` is '' where it took it. `status` None: it did not answer."""

    status: int | None = None
    problem: str = ""


class Watched(Struct, frozen=True, kw_only=True):
    """What whoever watches the program sees of webhooks, of every org and all workers."""

    waiting: dict[str, int]  # by state; "again": tried before
    ended: dict[str, int]  # of late, by state
    due: int  # could go now
    oldest_seconds: float  # how long the event waits that waits longest for a webhook that takes any
