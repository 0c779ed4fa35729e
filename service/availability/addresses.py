"""Which addresses of calendars are taken. Pure."""

import re
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from service.kernel.errors import Malformed

LONGEST_ADDRESS: Final = 2_000
"""Characters of a calendar's address, as the database keeps it."""

_VISIBLE: Final = re.compile(r"[!-~]+")  # an address is visible ASCII (RFC 3986 2); others come percent-encoded


def calendar_address(typed: str) -> str:
    """Make the https address of an outside calendar, or refuse what is none; webcal: is https: by another name."""
    if len(typed) > LONGEST_ADDRESS:
        raise Malformed("url", "too-long")
    try:
        parts = urlsplit(typed.strip())
        host, port = parts.hostname, parts.port  # reading a port that is no number raises too
    except ValueError as exc:
        raise Malformed("url", "unreadable") from exc
    if parts.scheme.lower() not in {"https", "webcal", "webcals"}:
        raise Malformed("url", "not-https")
    if not host or port == 0 or not _VISIBLE.fullmatch(typed.strip()):
        raise Malformed("url", "unreadable")
    if parts.username is not None:
        raise Malformed("url", "has-password")  # would be shown in logs of others; calendars have secret addresses
    return urlunsplit(("https", parts.netloc, parts.path or "/", parts.query, ""))
