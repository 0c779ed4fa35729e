"""Versions of what is read one by one, and changes that hold only if nobody changed it since (RFC 9110 13.1). Pure."""

import re
from hashlib import sha256
from typing import Final

import msgspec

from service.kernel.errors import ChangedSince, VersionWanted

_TAG: Final = re.compile(r'(?:W/)?"[^"]*"')
_REFUSED: Final = re.compile(r"q=0(\.0*)?")  # RFC 9110 12.4.2


def tag_of(*parts: object) -> str:
    """Name a version by what it says: a strong ETag (RFC 9110 8.8.3), the same on every replica."""
    return f'"{sha256(msgspec.json.encode(parts)).hexdigest()[:32]}"'


def check_unchanged(if_match: str | None, tag: str | None, *, must: bool = False) -> None:
    """Refuse with ChangedSince what is asked of another version; without If-Match VersionWanted where it `must` be.

    `tag` is None where there is nothing yet: then every If-Match names another version, `*` too (RFC 9110 13.1.1).
    """
    if if_match is None:
        if must:
            raise VersionWanted
        return
    if tag is None or (if_match.strip() != "*" and tag not in _TAG.findall(if_match)):
        raise ChangedSince


def is_known(if_none_match: str | None, tag: str) -> bool:
    """Tell whether who asks has this version already (RFC 9110 13.1.2, by weak comparison)."""
    if if_none_match is None:
        return False
    known = (name.removeprefix("W/") for name in _TAG.findall(if_none_match))
    return if_none_match.strip() == "*" or tag in known


def wants_gzip(accepted: str) -> bool:
    """Tell whether gzip is asked for by name and not refused."""
    codings = {name.strip(): weight for name, _, weight in (c.partition(";") for c in accepted.lower().split(","))}
    return "gzip" in codings and not _REFUSED.fullmatch(codings["gzip"].strip())
