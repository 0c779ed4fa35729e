"""Cursors that say which list they are of: `next` of a page goes out with a mark of its list, and comes back with it.

Inside, a cursor is the id (or the day) the next page begins after, and any list would take any id: one of another list
would read as its end. Which list it is is told by its address alone, so nothing is looked up for it.
"""

from hashlib import sha256
from typing import Any, Final

from litestar import Request, Response
from litestar.types import ASGIApp
from msgspec import Struct
from msgspec.structs import replace

from service.kernel.errors import Malformed

CURSOR: Final = "cursor"
NEXT: Final = "next"
_MARK_LENGTH: Final = 8
"""Hexadecimal digits: a mix-up is found, nobody is kept from making a cursor up."""


def marked(begins_after: object, path: str) -> str:
    """Give the cursor of a list that goes out."""
    return f"{begins_after}.{_mark_of(path)}"


def unmarked(cursor: str, path: str) -> str:
    """Give what a cursor that came in begins after; Malformed for one that is of another list, or none."""
    begins_after, _, mark = cursor.rpartition(".")
    if mark != _mark_of(path):
        raise Malformed(CURSOR, "of-another-list")
    return begins_after


def _mark_of(path: str) -> str:
    return sha256(path.rstrip("/").lower().encode()).hexdigest()[:_MARK_LENGTH]


class PageResponse(Response[Any]):
    """An answer whose `next`, if it is a page, goes out marked."""

    def to_asgi_response(  # type: ignore[override]  # everybody calls it by names
        self,
        *,
        request: Request[Any, Any, Any],
        **how: Any,  # noqa: ANN401 - as any response takes it
    ) -> ASGIApp:
        """Mark, and answer as any response."""
        page = self.content
        takes_cursor = CURSOR in request.route_handler.parsed_fn_signature.parameters
        if takes_cursor and isinstance(page, Struct) and (begins_after := getattr(page, NEXT)) is not None:
            self.content = replace(page, next=marked(begins_after, request.scope["path"]))
        return super().to_asgi_response(request=request, **how)
