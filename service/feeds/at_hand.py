"""Feeds that were read a moment ago, answered by the edge (kernel/at_hand.py)."""

import re
from typing import Final

from litestar.types import HTTPScope

from service.access.doors import Doorway, known_by_link
from service.access.types import Purpose
from service.feeds.answering import CALENDAR, sent
from service.feeds.shelf import Shelf
from service.kernel.at_hand import Answer, Look, answer_of, headers_of

_PURPOSES: Final[dict[str, Purpose]] = {
    "family": "family_feed",
    "teacher": "teacher_feed",
    "helper": "helper_feed",
    "office": "office_feed",
}
_PATH: Final = re.compile(rf"/c/(?P<token>[^/]+)/(?P<feed>{'|'.join(_PURPOSES)})\.ics")


def feeds_at_hand(doorway: Doorway, shelf: Shelf) -> Look:
    """Look for a feed on the shelf, for a link that was found a moment ago."""

    def look(scope: HTTPScope) -> Answer | None:
        asked = _PATH.fullmatch(scope["path"])
        if asked is None:
            return None
        reader = known_by_link(doorway, asked["token"], _PURPOSES[asked["feed"]])
        written = shelf.peek(reader) if reader else None
        if written is None:
            return None
        status, headers, body = sent(written, headers_of(scope))
        route = f"/c/{{token}}/{asked['feed']}.ics"
        return answer_of(route, status, headers, body, media_type=f"{CALENDAR}; charset=utf-8")

    return look
