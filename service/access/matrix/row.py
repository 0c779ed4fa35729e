"""A row of the matrix: which door a route has."""

from typing import Final, Literal

from msgspec import Struct

DoorName = Literal["anyone", "guardian", "teacher", "office", "helper", "api", "feed", "signed"]


class Row(Struct, frozen=True):
    """Who may come in by a route."""

    door: DoorName
    scope: str = ""  # API keys: what the key must be for
    whole_org: bool = False  # API keys: it changes what every school has, so a key of one school is not for it


ANYONE: Final = Row("anyone")
FEED: Final = Row("feed")
SIGNED: Final = Row("signed")
GUARDIAN: Final = Row("guardian")
TEACHER: Final = Row("teacher")
OFFICE: Final = Row("office")
HELPER: Final = Row("helper")


def key_with(scope: str, *, whole_org: bool = False) -> Row:
    """Make the row of a route that takes an API key."""
    return Row("api", scope, whole_org)
