"""When the reminders of a meeting fall due: what sends them and the page that promises them go by this. Pure."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from service.notices.rules import text_may_go
from service.rounds.types import EVERY_REMINDER, Reminder

AFTERNOON: Final = time(16)
"""On the school's clock: after lessons, and early enough to change something. Texts may go then."""

DAYS_BEFORE: Final = {"week": timedelta(days=7), "day": timedelta(days=1)}

HOUR: Final = timedelta(hours=1)


def due_at(reminder: Reminder, starts_at: datetime, zone: str) -> datetime:
    """Say when one reminder of a meeting is due: on the afternoon of a day before, or an hour before as it passes."""
    if reminder == "hour":
        return starts_at - HOUR
    day = starts_at.astimezone(ZoneInfo(zone)).date()
    return instant_shown(day - DAYS_BEFORE[reminder], AFTERNOON, zone)


def goes_in_time(starts_at: datetime, zone: str) -> bool:
    """Tell whether the text an hour before may go before the meeting begins: none goes at night."""
    return text_may_go(starts_at - HOUR, zone, urgent=False) < starts_at


def to_come(
    reminders: Iterable[Reminder],
    channel: Literal["email", "sms"],
    starts_at: datetime,
    zone: str,
    *,
    now: datetime,
) -> list[Reminder]:
    """List which of a round's reminders still come, the first one first. An hour before goes by text alone."""
    wanted = set(reminders)
    if channel != "sms" or not goes_in_time(starts_at, zone):
        wanted.discard("hour")
    return [one for one in EVERY_REMINDER if one in wanted and now < due_at(one, starts_at, zone)]


def instant_shown(day: date, at: time, zone: str) -> datetime:
    """Give the instant at which a clock of the school shows a time of an afternoon or evening, which no zone skips.

    A week over a clock change has 167 or 169 hours.
    """
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)
