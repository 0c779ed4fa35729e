"""Read what forms and addresses of the desk send; what cannot be read is said beside its field."""

from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from service.booking.rules import plain
from service.kernel.errors import Malformed
from service.kernel.written import read_clock as read_clock
from service.kernel.written import read_day as read_day

Fields = Any
"""A form or an address's query: multi-dicts of the web framework, with `get` and `getall`."""

LONGEST_WORDS: Final = 1000
"""Characters of anything a person writes here, as the tables have it."""

LAST_PAGE: Final = 100_000


def read_words(fields: Fields, name: str) -> str:
    """Read what somebody wrote: no control characters but line ends, no more than the tables take."""
    return plain(str(fields.get(name, "")))[:LONGEST_WORDS]


def read_id(fields: Fields, name: str) -> UUID:
    """Read an id a page of ours has put there."""
    try:
        return UUID(hex=str(fields.get(name, "")))
    except ValueError as exc:
        raise Malformed(name, "unreadable") from exc


def read_optional_id(fields: Fields, name: str) -> UUID | None:
    """Read an id that may be missing; what is none counts as missing."""
    try:
        return UUID(hex=str(fields.get(name, "")))
    except ValueError:
        return None


def read_page(fields: Fields) -> int:
    """Read which page of a list is wanted, from 0."""
    written = str(fields.get("page", ""))
    return min(int(written), LAST_PAGE) if written.isascii() and written.isdigit() else 0


def read_one_of(fields: Fields, name: str, known: Iterable[str]) -> str:
    """Read one of the known words, or nothing."""
    written = str(fields.get(name, ""))
    return next((word for word in known if word == written), "")


def read_ticked(fields: Fields, name: str, known: Iterable[str]) -> list[str]:
    """Read which of the known boxes are ticked, in their own order."""
    sent = {str(value) for value in fields.getall(name, [])}
    return [word for word in known if word in sent]


def read_number(written: str, least: int, most: int) -> int | None:
    """Read a whole number within bounds; None for anything else."""
    digits = written.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) <= len(str(most))):
        return None
    return int(digits) if least <= int(digits) <= most else None


def address(path: str, **query: object) -> str:
    """Make an address; what is empty is left out."""
    said = {name: value for name, value in query.items() if value not in {"", None, 0}}
    return f"{path}?{urlencode(said)}" if said else path
