"""What the description of the API shows of webhooks."""

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from service.events.examples import AN_EVENT
from service.hooks.types import (
    DeliveriesPage,
    DeliveryView,
    NewWebhook,
    WebhookChange,
    WebhooksPage,
    WebhookView,
)
from service.kernel.ids import WebhookId

NEW: Final = NewWebhook(
    name="Family app", url="https://hooks.example.org/porchlight", kinds=["meeting.booked", "meeting.moved"]
)
CHANGE: Final = WebhookChange(state="paused")
WEBHOOK: Final = WebhookView(
    webhook_id=WebhookId(UUID("0199a1c0-6c00-7d41-b0a3-91f27e5c8d11")),
    name=NEW.name,
    url=NEW.url,
    kinds=NEW.kinds,
    school_id=None,
    state="active",
    failing_since=None,
    generation=1,
    old_until=None,
    created_at=datetime(2026, 9, 28, 14, 0, tzinfo=UTC),
)
WEBHOOKS: Final = WebhooksPage([WEBHOOK], None)
SECRET: Final = "whsec_3q2+7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="  # noqa: S105 - opens nothing
DELIVERY: Final = DeliveryView(
    delivery_id=AN_EVENT.event_id,
    event=AN_EVENT,
    state="queued",
    attempts=1,
    status=503,
    problem="refused",
    created_at=datetime(2026, 9, 28, 14, 0, 1, tzinfo=UTC),
    next_try_at=datetime(2026, 9, 28, 14, 1, 2, tzinfo=UTC),
    settled_at=None,
)
DELIVERIES: Final = DeliveriesPage([DELIVERY], None)
