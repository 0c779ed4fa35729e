"""When a notice may go out, when it is tried again, and how one is told from another."""

from datetime import datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from service.kernel.spans import hours_on
from service.notices.facts import Recipient

LEASE: Final = timedelta(seconds=45)
"""How long a worker may hold a notice without settling it: longer than a relay or gateway is waited for."""

TEXT_HOURS: Final = (time(8), time(20))
URGENT_TEXT_HOURS: Final = (time(7), time(22))
"""When texts go out, on the school's clock."""

URGENT_WITHIN: Final = timedelta(hours=12)
"""What is told so shortly before it begins may be texted earlier and later in the day."""

RETRY_MINUTES: Final = (1, 2, 5, 10, 20, 40)
THEN_EVERY_MINUTES: Final = 60
GIVE_UP_AFTER: Final = timedelta(hours=72)
"""Between two tries, then for how long: a relay is mostly back within the hour, and after a weekend at the latest."""


def retry_at(attempts: int, now: datetime, not_after: datetime) -> datetime | None:
    """Say when to try again after `attempts` tries that came to nothing; None: it would be of no use any more."""
    if _waited(attempts) > GIVE_UP_AFTER:
        return None
    again = now + timedelta(minutes=_wait_minutes(attempts))
    return again if again < not_after else None


def read_again_at(attempts: int, now: datetime) -> datetime:
    """Say when to look again at what could not be read `attempts` times: again and again, until it is of no use."""
    return now + timedelta(minutes=_wait_minutes(attempts))


def is_urgent(begins_at: datetime, now: datetime) -> bool:
    """Tell whether what begins then is so near that a text about it is urgent."""
    return begins_at - now <= URGENT_WITHIN


def text_may_go(at: datetime, zone: str, *, urgent: bool) -> datetime:
    """Give the first instant from `at` on at which a text may go out in the school's zone.

    On the days the clocks change the hours are those of the wall clock, so a night may be 11 or 13 hours long.
    """
    local = ZoneInfo(zone)
    today = at.astimezone(local).date()
    for day in (today, today + timedelta(days=1)):
        awake = hours_on(day, *(URGENT_TEXT_HOURS if urgent else TEXT_HOURS), local)
        if awake is not None and at < awake.end:
            return max(at, awake.start)
    raise AssertionError  # no clock change swallows a whole day's hours


def dedupe_key(kind: str, subject: UUID, revision: int, channel: str, recipient: UUID, offset: str = "") -> str:
    """Name a notice so that it exists once however often it is put."""
    return f"{kind}:{subject}:{revision}:{channel}:{recipient}:{offset}"


def best_reached(person_id: UUID, *, channel: str, email: str, sms: str, language: str) -> Recipient | None:
    """Say where somebody is told of things: as they are reached best, else as they can be; None: only by a call."""
    if sms and (channel == "sms" or not email):
        return Recipient(person_id, "sms", sms, language)
    return Recipient(person_id, "email", email, language) if email else None


def _wait_minutes(attempts: int) -> int:
    return RETRY_MINUTES[attempts - 1] if attempts <= len(RETRY_MINUTES) else THEN_EVERY_MINUTES


def _waited(attempts: int) -> timedelta:
    return timedelta(minutes=sum(_wait_minutes(attempt) for attempt in range(1, attempts + 1)))
