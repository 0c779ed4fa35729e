"""What webhooks refuse."""

from service.kernel.errors import NotFound, Refusal


class WebhookUnknown(NotFound):
    """There is no such webhook or delivery, or it is another school's."""


class TooManyWebhooks(Refusal):
    """The org has as many webhooks as it may: take one away first."""

    code = "too-many-webhooks"

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most


class WebhookRests(Refusal):
    """The webhook is paused or was stopped, so nothing can be sent: make it active first."""

    code = "webhook-rests"
