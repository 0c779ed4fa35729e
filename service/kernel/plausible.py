"""What no type can say of a setting: an address of a wrong kind, a mailbox that is none, a place nobody can listen at.

Each check says what its setting must be, to follow the name in a sentence, or "" if it is that. Pure.
"""

import re
from collections.abc import Callable
from ipaddress import ip_network
from typing import Final
from urllib.parse import urlsplit

Check = Callable[[str], str]

SHORTEST_SECRET: Final = 32  # characters
LAST_PORT: Final = 65_535

_MAILBOX: Final = re.compile(r"[\w!#$%&'*+/=?^`{|}~.-]+@[\w-]+(\.[\w-]+)*", re.ASCII)
_TYPES: Final = {"`int`": "a whole number", "`bool`": "true or false", "`str`": "text"}


def address(*schemes: str) -> Check:
    """Make the check of an address that begins with one of `schemes`; "" lets it be left out."""

    def check(value: str) -> str:
        try:
            parts = urlsplit(value)
            _ = parts.port  # is looked at only when it is read
        except ValueError:
            return f"must be an address whose port, if it has one, is a number up to {LAST_PORT}"
        if parts.scheme not in schemes:
            return f"must begin with one of {', '.join(f'{scheme}:' for scheme in schemes if scheme)}"
        return ""

    return check


def public_address(value: str) -> str:
    """Check where everybody reaches us: links are made by putting paths behind it."""
    if trouble := address("http", "https")(value):
        return trouble
    if value.endswith("/"):
        return "must not end with a slash"
    return "" if urlsplit(value).hostname else "must name a host: https://host"


def text_gateway(value: str) -> str:
    """Check where texts go."""
    if trouble := address("", "twilio", "gateway", "file")(value):
        return trouble
    parts = urlsplit(value)
    if parts.scheme == "twilio" and not (parts.username and parts.password and parts.hostname):
        return "must be twilio://SID:TOKEN@host"
    if parts.scheme == "gateway" and not value.startswith(("gateway:https://", "gateway:http://")):
        return "must be gateway:https://host/path"
    return ""


def mailbox(value: str) -> str:
    """Check whom mail comes from: it is an address in calendars too, where no name stands before it."""
    return "" if _MAILBOX.fullmatch(value) else "must be one mailbox, name@domain, with nothing around it"


def listening(value: str) -> str:
    """Check a place to listen at."""
    host, _, port = value.rpartition(":")
    if not value or (host and port.isascii() and port.isdecimal() and 0 < int(port) <= LAST_PORT):
        return ""
    return "must be host:port, as in 127.0.0.1:8024"


def networks(value: str) -> str:
    """Check whose word on addresses is taken; "*" is everybody's."""
    for one in filter(None, (each.strip() for each in value.split(","))):
        try:
            if one != "*":
                ip_network(one)
        except ValueError:
            return f"must be addresses or networks joined by commas, and {one} is neither"
    return ""


def secret(value: str) -> str:
    """Check what links are made of; the value is not repeated."""
    return "is too short: it needs at least 32 random characters" if 0 < len(value) < SHORTEST_SECRET else ""


def typed(complaint: str) -> str:
    """Say in words what msgspec wanted: "Expected `int` <= 65535 - at `$.port`" is no sentence to run a server by."""
    wanted, _, _ = complaint.partition(" - at ")[0].partition(", got ")
    if not wanted.startswith("Expected "):
        return f"cannot be {wanted.removeprefix('Invalid enum value ')}"
    wanted = wanted.removeprefix("Expected ")
    for name, words in _TYPES.items():
        wanted = wanted.replace(name, words)
    return f"must be {wanted}"
