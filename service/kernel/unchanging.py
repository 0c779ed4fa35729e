"""Answers that are the same for everybody until the next release: packed once, and not sent again to who has them."""

import gzip
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final

from litestar import Request, Response
from litestar.response.base import ASGIResponse
from litestar.status_codes import HTTP_304_NOT_MODIFIED
from litestar.types import ASGIApp

from service.kernel.conditions import is_known, wants_gzip

KEPT: Final = 8
"""Answers that stay packed: an installation has two."""


class UnchangingResponse(Response[bytes]):
    """An answer of bytes that are drawn once. It may be kept by anybody who asks each time whether it still stands."""

    def to_asgi_response(  # type: ignore[override]  # everybody calls it by names
        self,
        *,
        request: Request[Any, Any, Any],
        **_how: Any,  # noqa: ANN401 - as any response takes it
    ) -> ASGIApp:
        """Answer with it as it is or packed, or with 304."""
        tag, packed = _packed(self.content)
        # Weak (RFC 9110 8.8.1): packed or not, it says the same in other bytes.
        headers = {"etag": f"W/{tag}", "cache-control": "public, no-cache", "vary": "Accept-Encoding"}
        if is_known(request.headers.get("if-none-match"), tag):
            return ASGIResponse(status_code=HTTP_304_NOT_MODIFIED, headers=headers)
        takes_packed = wants_gzip(request.headers.get("accept-encoding", ""))
        return ASGIResponse(
            body=packed if takes_packed else self.content,
            headers={**headers, "content-encoding": "gzip"} if takes_packed else headers,
            media_type=self.media_type or "",
        )


@lru_cache(KEPT)
def _packed(content: bytes) -> tuple[str, bytes]:
    return f'"{sha256(content).hexdigest()[:32]}"', gzip.compress(content, mtime=0)
