"""The two kinds of trouble: a Refusal is expected and said to the person; anything else is a fault."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, ClassVar

from msgspec import UNSET, Meta, Struct, UnsetType


class FieldTrouble(Struct, frozen=True, omit_defaults=True):
    """One thing that was sent and cannot be taken: where it stands, and what is the matter with it."""

    detail: Annotated[str, Meta(description="What is the matter, for a person; never the value that was sent.")]
    code: Annotated[str | UnsetType, Meta(description="The machine's word for it, where it has one.")] = UNSET
    pointer: Annotated[
        str | UnsetType, Meta(description='In the body: its JSON pointer (RFC 6901); "" is the body itself.')
    ] = UNSET
    parameter: Annotated[str | UnsetType, Meta(description="In the address: the name of the parameter.")] = UNSET
    header: Annotated[str | UnsetType, Meta(description="In the head: the name of the header.")] = UNSET


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """A rule said no. Carries a code and data; the door that answers chooses words and status."""

    code: ClassVar[str] = "refused"
    where: str = ""  # which of what was sent it is about, such as `weekly.0`; "" where that is plain


class NotFound(Refusal):
    """What was asked for is not there, or is not for this person to know of: both answer alike."""

    code = "not-found"


class Malformed(Refusal):
    """Something that was sent cannot be taken: `errors` say which part of it, and why."""

    code = "malformed"

    def __init__(self, where: str, problem: str, says: str = "") -> None:
        """`where` names the field, "" is all that came; `problem` is a code of ours; `says` more than meanings.py."""
        super().__init__()
        self.where = where
        self.problem = problem
        self.says = says

    def __str__(self) -> str:
        """Say both: a log shows no more of it."""
        return f"{self.where}: {self.says or self.problem}".removesuffix(".")


class ComesTwice(Malformed):
    """A time of day that the clocks show twice on that day: `may_be` are the two instants it can mean."""

    code = "comes-twice"

    def __init__(self, where: str, may_be: Sequence[datetime]) -> None:
        super().__init__(where, "comes-twice", "Comes twice that day, since the clocks go back: say which is meant.")
        self.may_be = list(may_be)


@contextmanager
def within(place: str) -> Iterator[None]:
    """Say of what is refused in here that it stands in `place`, such as `weekly.0`."""
    try:
        yield
    except Refusal as exc:
        exc.where = f"{place}.{exc.where}" if exc.where else place
        raise


class Unavailable(Refusal):
    """The database cannot be reached now; the outcome of what was asked is not known."""

    code = "unavailable"


class NotJson(Refusal):
    """The body is not JSON in UTF-8, or there is none where one is wanted."""

    code = "not-json"


class WrongBody(Refusal):
    """The body is JSON but not as described: a field is unknown, missing or of another kind."""

    code = "wrong-body"

    def __init__(self, troubles: Sequence[FieldTrouble]) -> None:
        super().__init__()
        self.troubles = list(troubles)


class UnknownParameters(Refusal):
    """The address asks for something this route does not know; nothing was done, so that no slip passes unnoticed."""

    code = "unknown-parameter"

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__()
        self.names = list(names)


class ChangedSince(Refusal):
    """It was changed since the version If-Match names: read it again."""

    code = "changed-since"


class VersionWanted(Refusal):
    """This replaces all there is, so If-Match has to name the version it replaces."""

    code = "version-wanted"
