"""Where in a body stands what is refused: booking names it as it is in a wish for several meetings."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from service.kernel.errors import Refusal

FIRST: Final = "meetings.0."
BESIDE: Final = "help."


@contextmanager
def of_one_meeting() -> Iterator[None]:
    """Name it as it stands in a body that is about one meeting, which has no list and nests no help."""
    try:
        yield
    except Refusal as exc:
        exc.where = f"{exc.where}.".removeprefix(FIRST).removeprefix(BESIDE).removesuffix(".")
        raise
