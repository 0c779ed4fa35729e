"""One teacher's openings that were read a moment ago, answered by the edge (kernel/at_hand.py)."""

import re
from typing import Final
from uuid import UUID

from litestar.enums import MediaType
from litestar.status_codes import HTTP_200_OK, HTTP_304_NOT_MODIFIED
from litestar.types import HTTPScope

from service.access.doors import Doorway, known_by_key
from service.availability.cache import OpeningsCache
from service.kernel.at_hand import Answer, Look, answer_of, headers_of
from service.kernel.conditions import is_known
from service.kernel.ids import PersonId, RoundId

ROUTE: Final = "/api/v1/rounds/{round_id}/openings"
_UUID: Final = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_PATH: Final = re.compile(rf"/api/v1/rounds/({_UUID})/openings")
_QUERY: Final = re.compile(rf"teacher_id=({_UUID})".encode())


def openings_at_hand(doorway: Doorway, cache: OpeningsCache) -> Look:
    """Look for one teacher's whole list, for a key that was found a moment ago."""

    def look(scope: HTTPScope) -> Answer | None:
        path, query = _PATH.fullmatch(scope["path"]), _QUERY.fullmatch(scope["query_string"])
        if path is None or query is None:
            return None
        asked = headers_of(scope)
        reader = known_by_key(doorway, asked.get("authorization", ""), ROUTE)
        if reader is None:
            return None
        listed = cache.peek(reader.org_id, RoundId(UUID(path[1])), PersonId(UUID(query[1].decode())))
        if listed is None or reader.school_id not in {None, listed.school_id}:
            return None
        tag = listed.written.etag
        headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
        if is_known(asked.get("if-none-match"), tag):
            return answer_of(ROUTE, HTTP_304_NOT_MODIFIED, headers, b"", media_type=MediaType.JSON)
        return answer_of(ROUTE, HTTP_200_OK, headers, listed.written.body, media_type=MediaType.JSON)

    return look
