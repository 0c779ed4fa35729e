"""Which addresses of calendars are taken, and which machines they may lead to. Pure."""

import re
from ipaddress import IPv4Address, IPv6Address, IPv6Network
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from service.kernel.errors import Malformed

LONGEST_ADDRESS: Final = 2_000
"""Characters of a calendar's address, as the database keeps it."""

_VISIBLE: Final = re.compile(r"[!-~]+")  # an address is visible ASCII (RFC 3986 2); others come percent-encoded
_NAT64: Final = IPv6Network("64:ff9b::/96")


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


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Tell whether an address is anybody's to reach: no private, loopback, link-local, multicast or reserved one.

    An IPv6 address that stands for an IPv4 one (mapped; NAT64, RFC 6052) is judged by that. Tunnels that carry one
    (6to4, Teredo) and site-local addresses are refused: no calendar lives there.
    """
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address in _NAT64:
            return is_public(IPv4Address(int(address) & 0xFFFF_FFFF))
        if address.sixtofour is not None or address.teredo is not None or address.is_site_local:
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)
