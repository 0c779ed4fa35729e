"""Open a raw mail without trusting it: its own parts, their text, its mailboxes."""

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import Message
from email.utils import parseaddr

# Measured on 1 MB with Python 3.11: one Content-Type made of parameters takes the parser minutes (policy `default`) or
# half a minute (`compat32`), quotes in a Content-Disposition seven seconds, boundaries within boundaries half a minute,
# empty lines in a delivery report ten seconds. No calendar and no relay writes mails like that.
_LONG_HEADER = re.compile(rb"^content-(?:type|disposition):(?:[^\n]|\n[ \t]){4096}", re.IGNORECASE | re.MULTILINE)
_NEST = re.compile(rb"^content-type:\s*(?:multipart|message)/", re.IGNORECASE | re.MULTILINE)
_BOUNDARY = re.compile(rb"^--", re.MULTILINE)
_REPORT = re.compile(rb"^content-type:\s*message/delivery-status", re.IGNORECASE | re.MULTILINE)
_LINE_END = re.compile(rb"\r\n?")  # the parser takes a CR alone for the end of a line too
MOST_NESTS = 20
MOST_BOUNDARIES = 2_000
MOST_BLOCKS = 5_000  # of a delivery report; each begins after an empty line

_HEADER_LENGTH = 2_000  # characters of a header we look at; addresses and Message-IDs are far shorter


def is_bomb(raw: bytes) -> bool:
    """Tell whether the mail is built to keep a parser busy."""
    lines = _LINE_END.sub(b"\n", raw)
    return (
        _LONG_HEADER.search(lines) is not None
        or len(_NEST.findall(lines)) > MOST_NESTS
        or len(_BOUNDARY.findall(lines)) > MOST_BOUNDARIES
        or (_REPORT.search(lines) is not None and len(re.findall(rb"\n(?=\n)", lines)) > MOST_BLOCKS)
    )


def opened(raw: bytes) -> Message:
    """Parse the mail. `compat32` keeps headers as they stand, where `default` raises on broken ones."""
    return message_from_bytes(raw, policy=policy.compat32)


def own_parts(message: Message) -> Iterator[Message]:
    """Walk the parts the sender wrote; a mail inside the mail is somebody else's words and stays shut."""
    if message.get_content_maintype() == "multipart":
        for part in parts_in(message):
            yield from own_parts(part)
    else:
        yield message


def parts_in(part: Message) -> list[Message]:
    """Return the parts right inside a part, whether it is a multipart, a mail or a delivery report."""
    payload = part.get_payload()
    return [inner for inner in payload if isinstance(inner, Message)] if isinstance(payload, list) else []


def text_of(part: Message) -> str:
    """Decode a part's text: as its charset says, else UTF-8, else byte by byte; nothing is lost to a wrong label."""
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    for charset in (part.get_content_charset(), "utf-8-sig"):
        try:
            return payload.decode(charset or "utf-8-sig")
        except (LookupError, UnicodeDecodeError):
            continue
    return payload.decode("latin-1")


def header(message: Message, name: str) -> str:
    """Return a header's text, cut where no honest one goes on; '' where there is none."""
    return str(message.get(name, ""))[:_HEADER_LENGTH].strip()


def mailbox(text: str) -> str:
    """Return the one mailbox of an address header in lower case; '' where there is none or it is no address."""
    address = parseaddr(text)[1].lower()
    return address if "@" in address else ""
