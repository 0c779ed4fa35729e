"""Answer a calendar program: the feed if it is new to it, else 304 (RFC 9110 13); packed if it asks for that."""

import re
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Final

from litestar import Response
from litestar.status_codes import HTTP_200_OK, HTTP_304_NOT_MODIFIED

from service.feeds.shelf import Written
from service.feeds.types import Version
from service.kernel.conditions import wants_gzip

CALENDAR: Final = "text/calendar"  # Litestar adds the charset to what is text

_TAG: Final = re.compile(r'"[^"]*"')


def answer(written: Written, asked: Mapping[str, str]) -> Response[bytes | None]:
    """Answer with the feed, or with 304."""
    status, headers, body = sent(written, asked)
    return Response(body or None, status_code=status, media_type=CALENDAR, headers=headers)


def sent(written: Written, asked: Mapping[str, str]) -> tuple[int, dict[str, str], bytes]:
    """Give status, headers and body of the answer, by the request's headers."""
    version, packed = written.version, wants_gzip(asked.get("accept-encoding", ""))
    tag = packed_tag(version.tag) if packed else version.tag
    known = known_tag(asked, version, tag)
    headers = {
        "ETag": known or tag,
        "Last-Modified": written.last_modified,
        "Cache-Control": "private, no-cache",  # to be kept, and asked about each time
        "Vary": "Accept-Encoding",
    }
    if known:
        return HTTP_304_NOT_MODIFIED, headers, b""
    if packed:
        return HTTP_200_OK, {**headers, "Content-Encoding": "gzip"}, written.packed
    return HTTP_200_OK, headers, written.plain


def packed_tag(tag: str) -> str:
    """Name the packed bytes: others than the plain ones, and always the same too."""
    return f'{tag[:-1]}-gzip"'


def known_tag(asked: Mapping[str, str], version: Version, tag: str) -> str | None:
    """Give the name under which who asks has this version already, packed or not; None: it is new to them.

    RFC 9110 13.2.2: the date counts only where no name is sent.
    """
    if (names := asked.get("if-none-match")) is not None:
        if names.strip() == "*":
            return tag
        ours = (tag, version.tag, packed_tag(version.tag))
        return next((name for name in _TAG.findall(names) if name in ours), None)
    at = _instant(asked.get("if-modified-since", ""))
    return tag if at is not None and version.since <= at else None


def _instant(said: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(said)
    except ValueError:
        return None
    return at if at.tzinfo else None
