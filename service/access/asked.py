"""What parameters of the API mean, where a route does not say it itself."""

from collections.abc import Mapping
from typing import Final

_SAID: Final[Mapping[str, str]] = {
    "cursor": "`next` of the page before, of this same list; left out: the first page.",
    "role": "Only who has this role.",
    "state": "Only what stands like this.",
    "kind": "What somebody is cleared for.",
    "subject": "What the decision is about.",
    "day": "On the school's calendar.",
    "starts_from": "With its offset. Those of meetings from then on; left out: from now on.",
    "until": "With its offset. Those of meetings before then, 100 days after `starts_from` at most; left out: 14 days.",
    "dry_run": "Only report what would be done.",
    "skip_bad_rows": "Take the good rows, and report the others.",
    "allow_shrink": "Take a roster too that removes more than a tenth of the people, or of the family links.",
}
_NOUNS: Final[Mapping[str, str]] = {
    "ask_id": "ask for other times",
    "import_id": "import of a roster",
    "key_id": "API key",
    "line_id": "telephone line",
    "request_id": "ride",
    "room_id": "room",
    "session_id": "childcare session",
    "shift_id": "childcare shift",
    "trip_id": "trip of a ride plan",
    "waiting_id": "place in a line",
}


def meaning(name: str, where: str) -> str:
    """Say what a parameter of this name asks for, in the path or in the query; "" if nobody has written it down."""
    if name in _SAID:
        return _SAID[name]
    if not name.endswith("_id"):
        return ""
    noun = _NOUNS.get(name) or name.removesuffix("_id").replace("_", " ")
    return f"Id of the {noun}." if where == "path" else f"Only what is of this {noun}."
