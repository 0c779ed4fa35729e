"""Read the report that a mail of ours did not arrive (RFC 3464)."""

import re
from email.message import Message

from service.ical.mime import header, mailbox, parts_in
from service.ical.types import Bounce

_STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")  # RFC 3463 2
_MESSAGE_ID = re.compile(r"<[^<>\s]+>")
_MESSAGE_ID_LINE = re.compile(r"^message-id:(.*)$", re.IGNORECASE | re.MULTILINE)


def is_report(message: Message) -> bool:
    """Tell whether the mail is a delivery report, good news or bad."""
    return message.get_content_type() == "multipart/report" and any(_delivery_fields(message))


def bounce_in(message: Message) -> Bounce | None:
    """Return the first recipient a report says was not reached; None where all were."""
    for fields in _delivery_fields(message):
        action = header(fields, "Action").lower()
        if action not in ("failed", "delayed"):
            continue
        found = _STATUS.search(header(fields, "Status"))
        status = found.group() if found else "5.0.0" if action == "failed" else "4.0.0"
        # The recipient as we wrote it, where the report remembers; forwarding changes the final one.
        recipient = _recipient(header(fields, "Original-Recipient")) or _recipient(header(fields, "Final-Recipient"))
        return Bounce(
            message_id=_original_id(message),
            recipient=recipient,
            status=status,
            # A last failure with 4.x.x (a full mailbox, a host away for days) says nothing against the address.
            permanent=action == "failed" and status.startswith("5"),
        )
    return None


def _delivery_fields(message: Message) -> list[Message]:
    """Return the blocks of the machine's part of a report: one for the mail, then one for each recipient."""
    for part in parts_in(message):
        if part.get_content_type() == "message/delivery-status":
            return parts_in(part)
    return []


def _original_id(message: Message) -> str:
    """Find the Message-ID of the mail that bounced: in the copy the report carries, else in what it answers to."""
    for part in parts_in(message):
        if part.get_content_type() == "message/rfc822":
            originals = [header(original, "Message-ID") for original in parts_in(part)]
        elif part.get_content_type() == "text/rfc822-headers":
            originals = _MESSAGE_ID_LINE.findall(str(part.get_payload()))
        else:
            continue
        if found := _MESSAGE_ID.search(" ".join(originals)):
            return found.group()
    found = _MESSAGE_ID.search(header(message, "In-Reply-To") + header(message, "References"))
    return found.group() if found else ""


def _recipient(field: str) -> str:
    """Read `rfc822; rosa@example.org`."""
    return mailbox(field.partition(";")[2])
