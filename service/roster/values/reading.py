"""The outcome of reading one field."""

from typing import Generic, TypeVar

from msgspec import Struct

T = TypeVar("T")


class Reading(Struct, Generic[T], frozen=True, gc=False):
    """A value and what there is to say of how it was written; no value: it is left out."""

    value: T | None
    kind: str = ""  # of finding; '' = as it should be
    other: str = ""  # what the finding compares it with, where that is not the value
