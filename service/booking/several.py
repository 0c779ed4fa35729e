"""Say which meeting of one wish is refused. Pure."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from service.booking.types import BookRequest
from service.kernel.errors import Malformed, Refusal, within


@contextmanager
def one_of(requests: Sequence[BookRequest], place: int) -> Iterator[None]:
    """Say of what is refused in here that it is about the request at `place`: in its data, if there are several."""
    try:
        with within(f"meetings.{place}"):
            yield
    except Malformed:
        raise
    except Refusal as refusal:
        if len(requests) > 1:
            vars(refusal)["meeting"] = place
        raise
