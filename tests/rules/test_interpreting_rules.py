"""Who may interpret, who is asked first, how long it takes and how long ahead."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.interpreting import rules
from service.interpreting.promises import told_by
from service.interpreting.types import Candidate, InterpreterMode, InterpretingPolicy, MeetingMode, Told, Wanted
from service.kernel.ids import HouseholdId, MeetingId, PersonId, SchoolId, new_id
from service.kernel.spans import Span

MONDAY = datetime(2026, 10, 5, 14, 0, tzinfo=UTC)
THURSDAY = datetime(2026, 10, 15, 21, 0, tzinfo=UTC)
"""Thursday, October 15, 2026, 4 pm in Chicago."""
POLICY = InterpretingPolicy()


def _span(starts: datetime = THURSDAY, minutes: int = 30) -> Span:
    return Span(starts, starts + timedelta(minutes=minutes))


def _wanted(**changed: Any) -> Wanted:
    usual: dict[str, Any] = {
        "meeting_id": MeetingId(new_id()),
        "school_id": SchoolId(new_id()),
        "zone": "America/Chicago",
        "household_id": HouseholdId(new_id()),
        "guardian_id": PersonId(new_id()),
        "teacher_id": PersonId(new_id()),
        "language": "es",
        "span": _span(),
        "mode": "school",
        "requested_at": MONDAY,
    }
    return Wanted(**{**usual, **changed})


def _candidate(name: str, **changed: Any) -> Candidate:
    usual: dict[str, Any] = {
        "person_id": PersonId(new_id()),
        "given_name": name,
        "mode": "in_person",
        "certified_until": date(2027, 1, 1),
        "assignments": 0,
        "same_language": [],
    }
    return Candidate(**{**usual, **changed})


def _names(candidates: list[Candidate]) -> list[str]:
    return [one.given_name for one in candidates]


@given(st.dates(date(2026, 1, 1), date(2027, 1, 1)), st.integers(0, 10))
def test_whole_weeks_have_five_working_days_each(asked: date, weeks: int) -> None:
    assert rules.working_days(asked, asked + timedelta(weeks=weeks), ()) == 5 * weeks


def test_a_holiday_is_no_working_day() -> None:
    columbus = date(2026, 10, 12)

    assert rules.working_days(date(2026, 10, 9), date(2026, 10, 13), ()) == 2
    assert rules.working_days(date(2026, 10, 9), date(2026, 10, 13), {columbus}) == 1


@pytest.mark.parametrize(
    "language, ahead, in_time", [("es", 7, True), ("es", 6, False), ("ase", 21, True), ("ase", 20, False)]
)
def test_who_signs_is_asked_longer_ahead_than_who_speaks(language: str, ahead: int, in_time: bool) -> None:
    wanted = _wanted(language=language, requested_at=THURSDAY - timedelta(days=ahead))

    assert rules.is_in_time(wanted, POLICY, ()) == in_time


def test_in_person_comes_before_a_screen_and_a_screen_before_a_call() -> None:
    able = [_candidate(mode, mode=mode) for mode in ("phone", "in_person", "video")]

    at_school = rules.order(able, _wanted(), POLICY, in_time=True)
    by_video = rules.order(able, _wanted(mode="video"), POLICY, in_time=True)
    by_phone = rules.order(able, _wanted(mode="phone"), POLICY, in_time=True)

    assert _names(at_school) == ["in_person", "video", "phone"]
    assert _names(by_video) == ["video", "in_person", "phone"]
    assert _names(by_phone) == ["phone", "video", "in_person"]


def test_beside_a_meeting_of_the_same_language_comes_before_fewest_meetings() -> None:
    just_before = _span(THURSDAY - timedelta(minutes=45), 30)
    hours_before = _span(THURSDAY - timedelta(hours=3), 30)
    able = [
        _candidate("idle"),
        _candidate("busy", assignments=2, same_language=[hours_before]),
        _candidate("beside", assignments=3, same_language=[hours_before, just_before]),
    ]

    assert _names(rules.order(able, _wanted(), POLICY, in_time=True)) == ["beside", "idle", "busy"]


def test_a_certificate_must_hold_on_the_meetings_day() -> None:
    able = [
        _candidate("lapsed", certified_until=date(2026, 10, 14)),
        _candidate("last day", certified_until=date(2026, 10, 15)),
    ]

    assert _names(rules.order(able, _wanted(), POLICY, in_time=True)) == ["last day"]


def test_late_requests_go_to_whom_one_calls() -> None:
    able = [_candidate("comes"), _candidate("calls", mode="phone")]

    assert _names(rules.order(able, _wanted(), POLICY, in_time=False)) == ["calls"]


@pytest.mark.parametrize("mode", ["school", "place", "home", "video"])
def test_who_signs_must_be_seen(mode: MeetingMode) -> None:
    able = [_candidate("comes"), _candidate("screen", mode="video"), _candidate("calls", mode="phone")]

    assert "calls" not in _names(rules.order(able, _wanted(language="ase", mode=mode), POLICY, in_time=True))


@given(st.sampled_from(["in_person", "video", "phone"]), st.sampled_from(sorted(rules.SIGNED)))
def test_nobody_signs_on_the_telephone(mode: InterpreterMode, language: str) -> None:
    assert not rules.may_serve("phone", mode, language)
    assert not rules.line_may_serve(language)


@pytest.mark.parametrize(
    "meeting, interpreter, there",
    [
        ("school", "in_person", "in_person"),
        ("home", "video", "video"),
        ("video", "in_person", "video"),
        ("video", "phone", "phone"),
        ("phone", "in_person", "phone"),
    ],
)
def test_how_an_interpreter_is_there(
    meeting: MeetingMode, interpreter: InterpreterMode, there: InterpreterMode
) -> None:
    assert rules.mode_at(meeting, interpreter) == there


def test_why_there_is_nobody_is_said() -> None:
    comes = [_candidate("comes")]

    assert rules.lack_of(_wanted(language="ase", mode="phone"), comes, in_time=True) == "by-phone"
    assert rules.lack_of(_wanted(), comes, in_time=False) == "late"
    assert rules.lack_of(_wanted(), comes, in_time=True) == "taken"
    assert rules.lack_of(_wanted(), [], in_time=False) == "taken"


@pytest.mark.parametrize(
    "told, now_is, early, in_time",
    [
        ("in_person", "in_person", None, None),
        ("in_person", "phone", "phone", "phone"),
        ("looking", "in_person", "in_person", "in_person"),
        ("in_person", "looking", "looking", "missing"),
        ("looking", "looking", None, "missing"),
        ("missing", "looking", None, None),
        ("missing", "video", "video", "video"),
    ],
)
def test_a_family_hears_a_yes_a_loss_and_in_time_that_there_is_nobody(
    told: Told, now_is: Told, early: Told | None, in_time: Told | None
) -> None:
    by = THURSDAY - timedelta(hours=48)

    assert rules.news(told, now_is, by, by - timedelta(minutes=1)) == early
    assert rules.news(told, now_is, by, by) == in_time


@pytest.mark.parametrize("ahead, before", [(240, 48), (96, 48), (72, 36), (10, 5)])
def test_a_family_is_told_two_days_before_or_half_way_there(ahead: int, before: int) -> None:
    asked = THURSDAY - timedelta(hours=ahead)

    assert told_by(asked, THURSDAY) == THURSDAY - timedelta(hours=before)


@pytest.mark.parametrize("minutes, shown", [(-121, False), (-120, True), (0, True), (149, True), (150, False)])
def test_whom_one_meets_is_shown_around_the_meeting_only(minutes: int, shown: bool) -> None:
    assert rules.is_shown(_span(), THURSDAY + timedelta(minutes=minutes)) == shown


@pytest.mark.parametrize(
    "hours, reminded, expected",
    [(23, False, "wait"), (24, False, "remind"), (30, True, "wait"), (48, True, "next"), (48, False, "next")],
)
def test_an_ask_without_an_answer_is_chased_by_the_schools_hours(hours: int, reminded: bool, expected: str) -> None:
    asked = datetime(2026, 10, 1, 12, tzinfo=UTC)
    reminded_at = asked + timedelta(hours=24) if reminded else None

    found = rules.chase(
        asked, reminded_at, asked + timedelta(days=14), asked + timedelta(hours=hours), InterpretingPolicy()
    )

    assert found == expected


@pytest.mark.parametrize("hours, expected", [(3, "wait"), (4, "remind"), (8, "next")])
def test_shortly_before_a_meeting_an_ask_is_chased_by_thirds(hours: int, expected: str) -> None:
    asked = datetime(2026, 10, 1, 8, tzinfo=UTC)

    found = rules.chase(asked, None, asked + timedelta(hours=12), asked + timedelta(hours=hours), InterpretingPolicy())

    assert found == expected
