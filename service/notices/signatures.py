"""Sign what we hand to other services and check what they hand to us."""

import hmac
from base64 import b64encode
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha1, sha256
from typing import Final

from service.kernel.tokens import same

TIMESTAMP, SIGNATURE = "X-Porchlight-Timestamp", "X-Porchlight-Signature"
FRESH: Final = timedelta(minutes=5)
"""How far the other side's clock may be from ours; older ones are replays."""


def sign(secret: str, body: bytes, *, now: datetime) -> dict[str, str]:
    """Make the headers of a signed request: HMAC-SHA-256, in hex, of timestamp, a dot and the body."""
    seconds = str(int(now.timestamp()))
    return {TIMESTAMP: seconds, SIGNATURE: _mac(secret, seconds, body)}


def is_signed(secret: str, headers: Mapping[str, str], body: bytes, *, now: datetime) -> bool:
    """Tell whether a request was signed with the secret, and lately. Without a secret nothing is."""
    seconds = headers.get(TIMESTAMP, "")
    if not secret or not seconds.isascii() or not seconds.isdigit() or len(seconds) > len("9999999999"):
        return False
    if abs(now - datetime.fromtimestamp(int(seconds), UTC)) > FRESH:
        return False
    return same(headers.get(SIGNATURE, ""), _mac(secret, seconds, body))


def is_from_twilio(token: str, signature: str, url: str, fields: Iterable[tuple[str, str]]) -> bool:
    """Tell whether a form came from the account: HMAC-SHA-1, in base64, of the address and the fields in order of name.

    The algorithm is Twilio's: https://www.twilio.com/docs/usage/security
    """
    signed = url + "".join(name + value for name, value in sorted(fields))
    expected = b64encode(hmac.digest(token.encode(), signed.encode(), sha1)).decode()
    return bool(token) and same(signature, expected)


def _mac(secret: str, seconds: str, body: bytes) -> str:
    return hmac.digest(secret.encode(), seconds.encode() + b"." + body, sha256).hex()
