"""What availability refuses, and why an outside calendar could not be read."""

from datetime import date, time
from typing import Literal

from service.kernel.errors import Refusal

Problem = Literal["unreachable", "refused", "too_large", "unreadable", "not_public"]
"""What is the matter with an outside calendar; '' in the database: nothing."""


class HoursOverlap(Refusal):
    """These hours are offered, added or removed already, wholly or in part; its data are the hours that are there."""

    code = "hours-overlap"

    def __init__(
        self,
        kind: Literal["weekly", "added", "removed"] = "weekly",
        starts: time | None = None,  # None: what is there was put in the same moment
        ends: time | None = None,
        *,
        weekday: int | None = None,  # of weekly hours that are there
        day: date | None = None,  # of a dated change that is there
        where: str = "",
    ) -> None:
        super().__init__(kind)
        self.where = where
        self.kind = kind
        self.weekday = weekday
        self.day = day
        self.starts = starts
        self.ends = ends


class ComesFromRoster(Refusal):
    """The time was brought by the roster, whose next import would bring it again: it is taken away by a removal."""

    code = "comes-from-roster"


class AlreadyConnected(Refusal):
    """This teacher has connected this very calendar."""

    code = "calendar-already-connected"


class TooManyCalendars(Refusal):
    """A teacher has as many outside calendars as we look at."""

    code = "too-many-calendars"

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit


class FetchError(Exception):
    """An outside calendar could not be read. Carries no word of the address or the content: both are secrets."""

    def __init__(self, problem: Problem, cause: str = "") -> None:
        super().__init__(f"{problem}: {cause}" if cause else problem)
        self.problem: Problem = problem
