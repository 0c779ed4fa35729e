"""Hours of a Thursday in Chicago, in a few letters."""

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from service.availability.types import Dated, Effect, Weekly
from service.kernel.ids import PersonId
from service.kernel.spans import Span

CHICAGO = ZoneInfo("America/Chicago")
THURSDAY = date(2026, 10, 15)
SPRING, AUTUMN = date(2027, 3, 14), date(2026, 11, 1)
TEACHER = PersonId(UUID("01890a5d-ac96-774b-bcce-b302099a8057"))


def _clock(at: str) -> time:
    return time.fromisoformat(at)


def weekly(starts: str, ends: str, weekday: int = 4, **days: Any) -> Weekly:
    """Offer hours of every week, on Thursdays unless said otherwise."""
    return Weekly(weekday=weekday, starts=_clock(starts), ends=_clock(ends), **days)


def dated(effect: Effect, starts: str, ends: str, day: date = THURSDAY) -> Dated:
    """Change one day: Thursday, October 15, 2026, unless said otherwise."""
    return Dated(day=day, starts=_clock(starts), ends=_clock(ends), effect=effect)


def span(starts: str, ends: str, day: date = THURSDAY) -> Span:
    """Give a span by the clock in Chicago."""
    return Span(at(starts, day), at(ends, day))


def at(shown: str, day: date = THURSDAY) -> datetime:
    """Give an instant by the clock in Chicago."""
    return datetime.combine(day, _clock(shown), CHICAGO).astimezone(UTC)
