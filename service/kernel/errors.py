"""The two kinds of trouble: a Refusal is expected and said to the person; anything else is a fault."""

from typing import ClassVar


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """A rule said no. Carries a code and data; the door that answers chooses words and status."""

    code: ClassVar[str] = "refused"


class NotFound(Refusal):
    """What was asked for is not there, or is not for this person to know of: both answer alike."""

    code = "not-found"


class Malformed(Refusal):
    """Something that came in cannot be read. `where` names the field, `problem` is a code of ours."""

    code = "malformed"

    def __init__(self, where: str, problem: str) -> None:
        super().__init__(f"{where}: {problem}")
        self.where = where
        self.problem = problem


class Unavailable(Refusal):
    """The database cannot be reached now; the outcome of what was asked is not known."""

    code = "unavailable"
