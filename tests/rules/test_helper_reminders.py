"""When who helps is reminded of what is theirs."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from service.kernel.ids import PersonId
from service.notices.facts import HelpEntry, OwnEntry, SchoolFacts
from service.reminders.rules import helper_due

NATALIA = PersonId(UUID(int=1))
SCHOOL = SchoolFacts("Lincoln Elementary", "Lincoln Elementary", "America/Chicago", "555-0142", {})
FIVE = datetime(2026, 10, 15, 22, 0, tzinfo=UTC)  # Thursday, 5:00 pm in Chicago
DAY_BEFORE = datetime(2026, 10, 14, 21, 0, tzinfo=UTC)  # Wednesday, 4:00 pm
TWO_HOURS = FIVE - timedelta(hours=2)


def entry(number: int = 1, *, minutes: int = 0, **changed: Any) -> HelpEntry:
    usual: dict[str, Any] = {
        "entry_id": UUID(int=number),
        "revision": 0,
        "part": "interpreting",
        "starts_at": FIVE + timedelta(minutes=minutes),
        "ends_at": FIVE + timedelta(minutes=minutes + 30),
        "place": "Lincoln Elementary, Room 12",
        "changed_at": FIVE - timedelta(days=10),
        "created_at": FIVE - timedelta(days=10),
    }
    return HelpEntry(**{**usual, **changed})


def own(*entries: HelpEntry) -> list[OwnEntry]:
    return [OwnEntry(school=SCHOOL, entry=one) for one in entries]


def said(found: list[OwnEntry], now: datetime) -> list[tuple[str, int]]:
    return [(one.when, len(one.parts)) for one in helper_due(NATALIA, found, now)]


@pytest.mark.parametrize(
    "now, expected",
    [
        (DAY_BEFORE - timedelta(minutes=1), []),
        (DAY_BEFORE, [("day", 2)]),
        (datetime(2026, 10, 15, 4, 59, tzinfo=UTC), [("day", 2)]),
        (datetime(2026, 10, 15, 5, 0, tzinfo=UTC), []),  # midnight in Chicago: tomorrow is today
        (TWO_HOURS, [("hours", 2)]),
        (FIVE, []),  # the second part was told with the first
    ],
)
def test_a_day_is_told_in_one_message_on_the_afternoon_before_and_two_hours_before(
    now: datetime, expected: list[tuple[str, int]]
) -> None:
    assert said(own(entry(1), entry(2, minutes=40)), now) == expected


def test_a_driver_hears_two_hours_before_from_the_ride_itself() -> None:
    ride = own(entry(part="ride", place="North side"))

    assert said(ride, DAY_BEFORE) == [("day", 1)]
    assert said(ride, TWO_HOURS) == []


def test_of_what_was_taken_on_after_the_reminder_was_due_nobody_is_reminded() -> None:
    late = own(entry(changed_at=DAY_BEFORE + timedelta(minutes=1)))

    assert said(late, DAY_BEFORE + timedelta(hours=1)) == []
    assert said(late, TWO_HOURS) == [("hours", 1)]


def test_of_what_is_off_or_not_sure_nobody_is_reminded() -> None:
    off, waiting = own(entry(off=True)), [OwnEntry(school=SCHOOL, entry=entry(), is_sure=False)]

    assert said([*off, *waiting], DAY_BEFORE) == []


def test_a_moved_part_is_told_two_hours_before_its_new_time_under_another_key() -> None:
    (before,) = helper_due(NATALIA, own(entry()), TWO_HOURS)

    moved = own(entry(revision=1, minutes=60, changed_at=TWO_HOURS + timedelta(minutes=1)))
    (after,) = helper_due(NATALIA, moved, TWO_HOURS + timedelta(hours=1))

    assert [(one.when, one.at) for one in (before, after)] == [
        ("hours", TWO_HOURS),
        ("hours", TWO_HOURS + timedelta(hours=1)),
    ]
    assert before.key != after.key


def test_two_schools_are_two_messages() -> None:
    there = OwnEntry(school=replace(SCHOOL, name="Roosevelt"), entry=entry(2, minutes=90))

    assert said([*own(entry()), there], DAY_BEFORE) == [("day", 1), ("day", 1)]
