"""Whom a time suits: once they gave hours only those, before that any time they did not take away."""

from datetime import UTC, date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

import pytest

from service.availability.rules import suits
from service.availability.types import Dated, TeacherFacts, Weekly
from service.kernel.spans import Span

CHICAGO: Final = ZoneInfo("America/Chicago")
THURSDAY: Final = date(2026, 10, 15)
EVENING: Final = Weekly(weekday=4, starts=time(17), ends=time(20))
AWAY: Final = Dated(day=THURSDAY, starts=time(18), ends=time(19), effect="removed")


def facts(
    *, weekly: tuple[Weekly, ...] = (), dated: tuple[Dated, ...] = (), busy: tuple[Span, ...] = ()
) -> TeacherFacts:
    return TeacherFacts(weekly=list(weekly), dated=list(dated), busy=list(busy), taken=[])


def hours(starts: int, ends: int) -> Span:
    """From one full hour of that Thursday to another, on the wall clock."""
    at = [datetime.combine(THURSDAY, time(hour), CHICAGO).astimezone(UTC) for hour in (starts, ends)]
    return Span(*at)


@pytest.mark.parametrize(
    "said, gave_hours, span, is_suited",
    [
        (facts(), False, hours(9, 11), True),
        (facts(), True, hours(9, 11), False),
        (facts(weekly=(EVENING,)), True, hours(17, 20), True),
        (facts(weekly=(EVENING,)), True, hours(16, 18), False),
        (facts(weekly=(EVENING,), dated=(AWAY,)), True, hours(17, 20), False),
        (facts(weekly=(EVENING,), dated=(AWAY,)), True, hours(19, 20), True),
        (facts(dated=(AWAY,)), False, hours(17, 20), False),
        (facts(dated=(AWAY,)), False, hours(9, 11), True),
        (facts(busy=(hours(9, 10),)), False, hours(9, 11), False),
    ],
)
def test_a_time_suits_by_the_hours_somebody_gave(
    said: TeacherFacts, gave_hours: bool, span: Span, is_suited: bool
) -> None:
    assert suits(said, span, [THURSDAY], CHICAGO, gave_hours=gave_hours) is is_suited
