"""Secrets that travel: made from the installation's key, compared in constant time, never stored as they are.

A link's secret is derived (HMAC-SHA-256 of its id) instead of drawn: a reminder weeks later must carry the same
link, and the database must not hold anything that opens a door. Whoever has the database without the key has
nothing; whoever changes the key closes every link.
"""

import hmac
from base64 import b64encode, urlsafe_b64encode
from hashlib import sha256
from uuid import UUID

from msgspec import Struct

TOKEN_LENGTH = 43  # characters: 256 bits in base64url without padding


class Keyring(Struct, frozen=True):
    """The installation's key. Every use derives its own, so that one cannot stand in for another."""

    key: bytes

    def __repr__(self) -> str:
        return "Keyring(...)"

    def _mac(self, use: str, of: bytes) -> bytes:
        return hmac.digest(self.key, use.encode() + b"\0" + of, sha256)

    def link_token(self, link_id: UUID) -> str:
        """Return the 43-character secret of a private link."""
        return urlsafe_b64encode(self._mac("link", link_id.bytes)).rstrip(b"=").decode()

    def api_key(self, key_id: UUID) -> str:
        """Return the 46-character API key of an id; the prefix lets secret scanners know it.

        Derived too: the answer to a wish is kept without it, and the same wish again is answered with it again.
        """
        return "pl_" + urlsafe_b64encode(self._mac("api-key", key_id.bytes)).rstrip(b"=").decode()

    def webhook_secret(self, webhook_id: UUID, generation: int) -> str:
        """Return the secret that signs what a webhook is told, as Standard Webhooks writes it: whsec_ and 256 bits."""
        return "whsec_" + b64encode(self._mac("webhook", webhook_id.bytes + generation.to_bytes(4, "big"))).decode()

    def hash(self, token: str) -> bytes:
        """Return the 32 bytes that are stored in place of a secret."""
        return self._mac("stored", token.encode("utf-8", "surrogatepass"))

    def csrf(self, link_id: UUID) -> str:
        """Return what a form of this link's pages must send back."""
        return self._mac("csrf", link_id.bytes).hex()[:32]

    def sender(self, address: str) -> bytes:
        """Return what stands for a network address where misses are counted."""
        return self._mac("sender", address.encode())[:16]

    def signature(self, use: str, body: bytes) -> str:
        """Sign bytes for one use, as lower-case hex."""
        return self._mac(use, body).hex()


def same(a: str, b: str) -> bool:
    """Compare two secrets in time that tells nothing."""
    return hmac.compare_digest(a.encode("utf-8", "surrogatepass"), b.encode("utf-8", "surrogatepass"))
