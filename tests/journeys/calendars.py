"""How calendars answer an invitation: the recorded shapes of three of them, made to answer the one at hand."""

import base64
import quopri
import re
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import SMTP, default

from msgspec import Struct

from tests.calendars.given import mail

SHAPES = {"google": "google_accepted.eml", "outlook": "outlook_declined.eml", "apple": "apple_tentative.eml"}


class Received(Struct, frozen=True):
    """A mail as a mail program takes it apart."""

    message: EmailMessage

    @property
    def method(self) -> str:
        """What Accept and Decline stand on: the method in the type, '' where there is no calendar."""
        return str(self._calendar.get_param("method", "")) if self._calendar else ""

    @property
    def event(self) -> str:
        """The calendar part's text, its lines unfolded; '' where there is none."""
        return self.calendar_bytes.decode().replace("\r\n ", "")

    @property
    def calendar_bytes(self) -> bytes:
        return _bytes_of(self._calendar)

    @property
    def attached_bytes(self) -> bytes:
        """The same as a file."""
        return _bytes_of(next((part for part in self.message.iter_attachments()), None))

    def value(self, name: str) -> str:
        """What stands behind a property of the event."""
        return str(re.findall(rf"^{name}[^:\r\n]*:([^\r]*)", self.event, re.MULTILINE)[0])

    @property
    def _calendar(self) -> Message | None:
        return next((part for part in self.message.walk() if part.get_content_type() == "text/calendar"), None)


def received(raw: bytes) -> Received:
    """Open a mail."""
    return Received(message_from_bytes(raw, policy=default))


def answer(
    shape: str, invitation: Received, partstat: str, *, stamp: str = "20260928T150000Z", sender: str = ""
) -> bytes:
    """Answer an invitation as Google, Outlook or Apple do, from the invited mailbox or another one."""
    guest = invitation.value("ATTENDEE").removeprefix("mailto:")
    reply = message_from_bytes(mail(SHAPES[shape]), policy=SMTP)
    reply.replace_header("From", f"A Guest <{sender or guest}>")
    for part in reply.walk():
        if part.get_content_type() in {"text/calendar", "application/ics"}:
            text = _bytes_of(part).decode().replace("\r\n", "\n").replace("\n ", "")
            for pattern, said in (
                (r"^UID:.*", f"UID:{invitation.value('UID')}"),
                (r"^SEQUENCE:.*", f"SEQUENCE:{invitation.value('SEQUENCE')}"),
                (r"^DTSTAMP:.*", f"DTSTAMP:{stamp}"),
                (r"PARTSTAT=\w+", f"PARTSTAT={partstat}"),
                (r"(?i)^(ATTENDEE.*:mailto:).*", rf"\g<1>{guest}"),
                (r"EMAIL=[^;:]*", f"EMAIL={guest}"),
            ):
                text = re.sub(pattern, said, text, flags=re.MULTILINE)
            part.set_payload(_encoded(text.replace("\n", "\r\n").encode(), part["content-transfer-encoding"]))
    return reply.as_bytes()


def _encoded(body: bytes, coding: str) -> str:
    match coding:
        case "base64":
            return base64.encodebytes(body).decode()
        case "quoted-printable":
            return quopri.encodestring(body).decode()
        case _:
            return body.decode()


def _bytes_of(part: Message | None) -> bytes:
    payload = part.get_payload(decode=True) if part else b""
    assert isinstance(payload, bytes)
    return payload
