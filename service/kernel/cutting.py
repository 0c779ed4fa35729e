"""Pages cut out of lists that are read whole, since there are never many. Pure."""

from collections.abc import Callable, Iterable
from typing import TypeVar
from uuid import UUID

Row = TypeVar("Row")
Key = TypeVar("Key", bound=UUID)


def page_of(
    rows: Iterable[Row], key: Callable[[Row], Key], *, after: Key | None, size: int
) -> tuple[list[Row], Key | None]:
    """Cut the page after an id out of rows, by their ids; with the id the next page begins after, None on the last."""
    left = sorted((one for one in rows if after is None or key(one) > after), key=key)
    return left[:size], key(left[size - 1]) if len(left) > size else None
