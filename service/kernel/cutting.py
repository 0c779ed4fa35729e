"""Pages cut out of rows: of a list that is read whole, or of one that is read by one row more. Pure."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar
from uuid import UUID

Row = TypeVar("Row")
Key = TypeVar("Key", bound=UUID)
Cursor = TypeVar("Cursor")


def page_of(
    rows: Iterable[Row], key: Callable[[Row], Key], *, after: Key | None, size: int
) -> tuple[list[Row], Key | None]:
    """Cut the page after an id out of all rows, by their ids; with what the next page begins after, as `cut`."""
    left = sorted((one for one in rows if after is None or key(one) > after), key=key)
    return cut(left, key, size)


def cut(rows: Sequence[Row], key: Callable[[Row], Cursor], size: int) -> tuple[list[Row], Cursor | None]:
    """Keep a page of rows that were read by one more; with the key the next page begins after, None on the last."""
    return list(rows[:size]), key(rows[size - 1]) if len(rows) > size else None
