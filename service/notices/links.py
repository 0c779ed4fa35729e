"""Turn the ids a message carries into the addresses its reader opens."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from uuid import UUID

from msgspec import Struct

from service.kernel.ids import OrgId, PersonId
from service.kernel.tokens import Keyring, same

_SIGNED = 32  # bytes: org id, person id
_SIGNATURE = 32  # hex characters kept of the signature: 128 bits


class Links(Struct, frozen=True):
    """Makes addresses. `base_url` is the public address of the pages, without a slash at the end."""

    base_url: str
    keyring: Keyring

    def door(self, link_id: UUID) -> str:
        """Give the address of a private link."""
        return f"{self.base_url}/l/{self.keyring.link_token(link_id)}"

    def openings_feed(self, link_id: UUID) -> str:
        """Give the calendar address that lists an invitation's free times."""
        return f"{self.base_url}/c/{self.keyring.link_token(link_id)}/openings.ics"

    def family_feed(self, link_id: UUID) -> str:
        """Give the calendar address that lists what a family has booked."""
        return f"{self.base_url}/c/{self.keyring.link_token(link_id)}/family.ics"

    def teacher_feed(self, link_id: UUID) -> str:
        """Give the calendar address that lists a teacher's meetings."""
        return f"{self.base_url}/c/{self.keyring.link_token(link_id)}/teacher.ics"

    def helper_feed(self, link_id: UUID) -> str:
        """Give the calendar address that lists what is a helper's."""
        return f"{self.base_url}/c/{self.keyring.link_token(link_id)}/helper.ics"

    def office_feed(self, link_id: UUID) -> str:
        """Give the calendar address that lists who meets families on which day."""
        return f"{self.base_url}/c/{self.keyring.link_token(link_id)}/office.ics"

    def desk(self, page: str) -> str:
        """Give the address of one of the office's pages; the office's own door opens it."""
        return f"{self.base_url}/desk/{page}"

    def reach(self, org_id: OrgId, person_id: UUID) -> str:
        """Give the address where a person says no to reminders by mail, or yes again."""
        return f"{self.base_url}/notices/{self._reach_token(org_id, person_id)}"

    def stop_reminders(self, org_id: OrgId, person_id: UUID) -> str:
        """Give the address a mail program posts to when its owner unsubscribes (RFC 8058)."""
        return f"{self.base_url}/notices/stop/{self._reach_token(org_id, person_id)}"

    def text_receipt(self, notice_id: UUID) -> str:
        """Give the address a gateway reports to about one text."""
        return f"{self.base_url}/inbound/sms/receipts/{notice_id}"

    def _reach_token(self, org_id: OrgId, person_id: UUID) -> str:
        body = org_id.bytes + person_id.bytes
        return urlsafe_b64encode(body).rstrip(b"=").decode() + self._signed(body)

    def _signed(self, body: bytes) -> str:
        return self.keyring.signature("reach", body)[:_SIGNATURE]

    def read_reach(self, token: str) -> tuple[OrgId, PersonId] | None:
        """Say whose reminders a token is about; None for one we never made."""
        body = _decoded(token[:-_SIGNATURE])
        if body is None or not same(token[-_SIGNATURE:], self._signed(body)):
            return None
        return OrgId(UUID(bytes=body[:16])), PersonId(UUID(bytes=body[16:]))


def _decoded(text: str) -> bytes | None:
    try:
        body = urlsafe_b64decode(text + "=")
    except (NotBase64, ValueError):
        return None
    return body if len(body) == _SIGNED else None
