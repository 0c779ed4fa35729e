"""What interpreting refuses."""

from typing import Literal

from service.kernel.errors import NotFound, Refusal

Lack = Literal["taken", "late", "by-phone"]
"""Why nobody interprets: all are taken, it is too soon for a person and no line serves, or one cannot sign by phone."""


class NoInterpreter(Refusal):
    """Nobody and no line can interpret this language at that time; another time or another way may do."""

    code = "no-interpreter"

    def __init__(self, language: str, lack: Lack = "taken") -> None:
        super().__init__(f"{language}: {lack}")
        self.language = language  # BCP 47
        self.lack: Lack = lack


class AlreadyAnswered(Refusal):
    """The meeting is over, moved or somebody else's by now: there is nothing left to answer."""

    code = "interpreting-already-answered"


class NotOpen(Refusal):
    """Somebody else interprets by now, or the meeting has begun: there is nothing left to take."""

    code = "interpreting-not-open"


class UnknownLine(NotFound):
    """There is no such line in this org."""


class LineNamed(Refusal):
    """Another line has that name."""

    code = "line-named"
