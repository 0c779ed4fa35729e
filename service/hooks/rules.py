"""Which addresses webhooks may have, how deliveries are signed, when they are tried again. Pure."""

import hmac
import re
from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from service.hooks.types import Answered
from service.kernel.errors import Malformed
from service.kernel.public import is_public_host
from service.kernel.tokens import Keyring
from service.notices.rules import retry_at as retry_at

OF_USE: Final = timedelta(hours=25)
"""How long a delivery is tried: a day, and an hour for the last try. After that its receiver has to ask for it."""

REST: Final = timedelta(minutes=1)
"""How long nothing is sent to a webhook after a failure."""

STOPPED_AFTER: Final = timedelta(days=5)
"""Failures without a success between them, until a webhook is taken for abandoned."""

MOST: Final = 20
"""Webhooks of an org."""

GONE: Final = 410
"""Standard Webhooks, Delivery: the receiver is gone for good and wants nothing more."""

_VISIBLE: Final = re.compile(r"[!-~]+")  # an address is visible ASCII (RFC 3986 2); others come percent-encoded


def check_url(url: str) -> None:
    """Refuse an address that is not https, carries a password, or is in numbers that are not anybody's to reach.

    Where a name leads is looked at each time something is sent.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port  # reading a port that is no number raises too
    except ValueError as exc:
        raise Malformed("url", "unreadable") from exc
    if not url.startswith("https://"):
        raise Malformed("url", "not-https")
    if not host or port == 0 or not _VISIBLE.fullmatch(url):
        raise Malformed("url", "unreadable")
    if parts.username is not None:
        raise Malformed("url", "has-password")
    if not is_public_host(host):
        raise Malformed("url", "not-public")


def secrets_of(
    keyring: Keyring, webhook_id: UUID, generation: int, old_until: datetime | None, now: datetime
) -> list[str]:
    """Give the secrets that sign now: the newest first, and the one before while it still does."""
    old = [generation - 1] if old_until is not None and now < old_until else []
    return [keyring.webhook_secret(webhook_id, one) for one in (generation, *old)]


def headers_of(message_id: UUID, body: bytes, secrets: Sequence[str], *, now: datetime) -> dict[str, str]:
    """Make the headers of Standard Webhooks: a receiver that knows any of the secrets can tell that it was us."""
    seconds = str(int(now.timestamp()))
    return {
        "webhook-id": str(message_id),
        "webhook-timestamp": seconds,
        "webhook-signature": " ".join(
            _signature(secret, f"{message_id}.{seconds}.".encode() + body) for secret in secrets
        ),
    }


def is_stopped_by(answered: Answered) -> bool:
    """Tell whether the other side asks to be told nothing more."""
    return answered.status == GONE


def _signature(secret: str, signed: bytes) -> str:
    key = b64decode(secret.removeprefix("whsec_"))
    return "v1," + b64encode(hmac.digest(key, signed, sha256)).decode()
