"""When who is due to be reminded: pure, on the school's clock, over both Sundays."""

from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from service.booking.pages.said import reminded
from service.kernel.ids import InvitationId, MeetingId, PersonId, RoundId, SchoolId
from service.kernel.locale import voice
from service.reminders.rules import due
from service.reminders.types import Upcoming
from service.rounds.reminding import to_come
from service.rounds.types import Reminder

CHICAGO = ZoneInfo("America/Chicago")


def _at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=CHICAGO).astimezone(UTC)


THURSDAY = _at(10, 15, 17, 10)


def _meeting(number: int = 1, *, starts: datetime = THURSDAY, **facts: Any) -> Upcoming:
    usual: dict[str, Any] = {
        "meeting_id": MeetingId(UUID(int=number)),
        "revision": 0,
        "round_id": RoundId(UUID(int=1)),
        "invitation_id": InvitationId(UUID(int=2)),
        "guardian_id": PersonId(UUID(int=3)),
        "teacher_id": PersonId(UUID(int=4)),
        "school_id": SchoolId(UUID(int=5)),
        "starts_at": starts,
        "changed_at": _at(9, 28, 9),
        "zone": "America/Chicago",
        "reminders": ["week", "day", "hour"],
        "has_topic": False,
        "reached_by": "sms",
        "teacher_wants_digest": True,
    }
    return Upcoming(**{**usual, **facts})


def _kinds(meetings: list[Upcoming], now: datetime) -> list[str]:
    return [one.kind for one in due(meetings, now)]


@pytest.mark.parametrize(
    "now, kinds",
    [
        (_at(10, 8, 15, 59), []),
        (_at(10, 8, 16, 0), ["week_ahead"]),
        (_at(10, 9, 15, 59), ["week_ahead"]),
        (_at(10, 9, 16, 0), []),
        (_at(10, 14, 15, 59), []),
        (_at(10, 14, 16, 0), ["day_before"]),
        (_at(10, 14, 18, 0), ["day_before", "teacher_evening"]),
        (_at(10, 14, 23, 59), ["day_before", "teacher_evening"]),
        (_at(10, 15, 0, 0), []),
        (_at(10, 15, 16, 10), ["hour_before"]),
        (_at(10, 15, 17, 9), ["hour_before"]),
        (_at(10, 15, 17, 10), []),
    ],
)
def test_what_is_due_when(now: datetime, kinds: list[str]) -> None:
    assert _kinds([_meeting()], now) == kinds


@pytest.mark.parametrize("changed_at, kinds", [(_at(10, 8, 16), ["week_ahead"]), (_at(10, 8, 16, 1), [])])
def test_a_late_booking_gets_no_weeks_notice_that_is_past(changed_at: datetime, kinds: list[str]) -> None:
    assert _kinds([_meeting(changed_at=changed_at)], _at(10, 8, 20)) == kinds


def test_one_booked_the_evening_before_is_not_reminded_of_that_evening() -> None:
    booked = _meeting(changed_at=_at(10, 14, 19))

    assert _kinds([booked], _at(10, 14, 20)) == []
    assert _kinds([booked], _at(10, 15, 16, 30)) == ["hour_before"]


def test_a_weeks_digest_holds_all_its_meetings_also_one_booked_late() -> None:
    friday = _meeting(2, starts=THURSDAY + timedelta(days=1))
    late = _meeting(3, starts=THURSDAY + timedelta(minutes=30), changed_at=_at(10, 8, 18))
    next_week = _meeting(4, starts=THURSDAY + timedelta(days=5))

    (digest,) = due([friday, late, next_week, _meeting()], _at(10, 8, 19))

    assert [one.meeting_id.int for one in digest.meetings] == [1, 3, 2]


def test_a_late_booking_early_in_the_week_takes_no_digest_from_the_others() -> None:
    late = _meeting(2, starts=THURSDAY - timedelta(days=2), changed_at=_at(10, 7, 12))

    (digest,) = due([_meeting(), late], _at(10, 8, 16))

    assert [one.meeting_id.int for one in digest.meetings] == [2, 1]


def test_a_moved_meeting_is_reminded_of_at_its_new_time_under_a_new_key() -> None:
    before = _meeting()
    after = _meeting(starts=THURSDAY + timedelta(days=1), revision=1, changed_at=_at(10, 15, 12))

    (old,) = due([before], _at(10, 15, 16, 10))
    (new,) = due([after], _at(10, 16, 16, 10))

    assert due([after], _at(10, 15, 16, 10))[0].kind == "day_before"
    assert old.key != new.key


def test_the_rounds_policy_decides() -> None:
    quiet = _meeting(reminders=["hour"], teacher_wants_digest=False)

    assert [_kinds([quiet], now) for now in (_at(10, 8, 17), _at(10, 14, 19), _at(10, 15, 16, 30))] == [
        [],
        [],
        ["hour_before"],
    ]


@pytest.mark.parametrize("reached_by, kinds", [("sms", ["hour_before"]), ("email", []), ("nothing", [])])
def test_an_hour_before_only_a_text_helps(reached_by: str, kinds: list[str]) -> None:
    assert _kinds([_meeting(reached_by=reached_by)], _at(10, 15, 16, 30)) == kinds


def test_a_meeting_so_early_that_its_text_would_come_at_night_has_none() -> None:
    assert _kinds([_meeting(starts=_at(10, 15, 8, 0))], _at(10, 15, 7, 30)) == []
    assert _kinds([_meeting(starts=_at(10, 15, 8, 10))], _at(10, 15, 8, 5)) == ["hour_before"]


def test_each_guardian_and_each_teacher_has_their_own() -> None:
    other = _meeting(
        2,
        invitation_id=InvitationId(UUID(int=22)),
        guardian_id=PersonId(UUID(int=23)),
        teacher_id=PersonId(UUID(int=24)),
    )

    keys = {one.key for one in due([_meeting(), other], _at(10, 14, 19))}

    assert len(keys) == 4


@pytest.mark.parametrize(
    "starts, week, day, hour",
    [
        # clocks go back on November 1: the week has 169 hours, the day 25
        (_at(11, 1, 17), _at(10, 25, 16), _at(10, 31, 16), _at(11, 1, 16)),
        (_at(11, 4, 17), _at(10, 28, 16), _at(11, 3, 16), _at(11, 4, 16)),
        # clocks go forward on March 8: the week has 167 hours, the day 23
        (_at(3, 8, 17), _at(3, 1, 16), _at(3, 7, 16), _at(3, 8, 16)),
        (_at(3, 10, 17), _at(3, 3, 16), _at(3, 9, 16), _at(3, 10, 16)),
    ],
)
def test_reminders_keep_to_the_schools_clock_over_a_change(
    starts: datetime, week: datetime, day: datetime, hour: datetime
) -> None:
    meeting = _meeting(starts=starts, changed_at=starts - timedelta(days=30), teacher_wants_digest=False)

    for kind, at in (("week_ahead", week), ("day_before", day), ("hour_before", hour)):
        assert _kinds([meeting], at - timedelta(seconds=1)) == []
        assert _kinds([meeting], at) == [kind]


@pytest.mark.parametrize(
    "wanted, channel, now, promised",
    [
        (["hour", "day", "week"], "sms", _at(10, 8, 15, 59), ["week", "day", "hour"]),
        (["week", "day", "hour"], "email", _at(10, 8, 15, 59), ["week", "day"]),
        (["week", "day"], "sms", _at(10, 8, 16), ["day"]),
        (["week"], "sms", _at(10, 8, 16), []),
        (["week", "day", "hour"], "sms", _at(10, 14, 16), ["hour"]),
    ],
)
def test_a_page_promises_the_reminders_that_come(
    wanted: list[Reminder], channel: Literal["email", "sms"], now: datetime, promised: list[Reminder]
) -> None:
    assert to_come(wanted, channel, THURSDAY, "America/Chicago", now=now) == promised


def test_no_text_is_promised_that_would_come_at_night() -> None:
    early = _at(10, 15, 7, 30)

    assert to_come(["hour"], "sms", early, "America/Chicago", now=_at(10, 1, 9)) == []


@pytest.mark.parametrize(
    "tag, reminders, words",
    [
        ("en", ["week", "day"], "a week before and again the day before"),
        ("es", ["week", "day"], "una semana antes y otra vez el día antes"),
        ("es", ["week", "day", "hour"], "una semana antes, el día antes y otra vez una hora antes"),
        ("en", ["day"], "the day before"),
        ("en", [], ""),
    ],
)
def test_reminders_are_said_so_that_nobody_counts_eight_days(tag: str, reminders: list[Reminder], words: str) -> None:
    assert reminded(reminders, voice(tag)) == words
