"""Which hours may be given, and which meetings stand outside them once they are taken away."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from service.availability import rules
from service.availability.errors import HoursOverlap
from service.availability.types import Dated, MeetingLeft, TeacherFacts, Weekly
from service.kernel.errors import Malformed
from service.kernel.ids import MeetingId, new_id
from tests.rules.hours_given import AUTUMN, CHICAGO, SPRING, THURSDAY, dated, span, weekly


@pytest.mark.parametrize(
    "hours, where, problem",
    [
        (weekly("15:00", "15:00"), "ends", "not-after-start"),
        (weekly("15:00", "14:00"), "ends", "not-after-start"),
        (weekly("15:00:30", "16:00"), "starts", "whole-minutes"),
        (weekly("15:00", "16:00+00:00"), "ends", "not-wall-clock"),
        (weekly("15:00", "16:00", from_day=THURSDAY, until_day=date(2026, 10, 1)), "until_day", "before-from-day"),
    ],
)
def test_hours_that_are_none_are_refused(hours: Weekly, where: str, problem: str) -> None:
    with pytest.raises(Malformed) as refused:
        rules.check_weekly(hours, [])

    assert (refused.value.where, refused.value.problem) == (where, problem)


def test_weekly_hours_that_overlap_are_refused_with_what_is_there() -> None:
    with pytest.raises(HoursOverlap) as refused:
        rules.check_weekly(weekly("17:00", "19:00"), [weekly("15:00", "18:00")])

    assert (refused.value.kind, refused.value.starts, refused.value.ends) == ("weekly", time(15), time(18))


@pytest.mark.parametrize(
    "other",
    [
        weekly("18:00", "19:00"),
        weekly("15:00", "18:00", weekday=5),
        weekly("15:00", "18:00", until_day=THURSDAY - timedelta(days=1)),
    ],
)
def test_weekly_hours_that_touch_or_run_on_other_days_are_taken(other: Weekly) -> None:
    rules.check_weekly(weekly("15:00", "18:00", from_day=THURSDAY), [other])


@pytest.mark.parametrize(
    "new, kind",
    [
        (dated("added", "17:00", "19:00"), "weekly"),
        (dated("added", "11:30", "12:30"), "added"),
        (dated("added", "09:00", "10:00"), "removed"),
        (dated("removed", "09:30", "11:00"), "removed"),
    ],
)
def test_a_change_that_says_what_is_said_already_is_refused(new: Dated, kind: str) -> None:
    standing = [dated("added", "12:00", "13:00"), dated("removed", "09:00", "10:00")]

    with pytest.raises(HoursOverlap) as refused:
        rules.check_dated(new, standing, [weekly("15:00", "18:00")], CHICAGO, THURSDAY)

    assert refused.value.kind == kind


@pytest.mark.parametrize(
    "new", [dated("removed", "16:00", "17:00"), dated("removed", "12:15", "12:30"), dated("added", "18:00", "19:00")]
)
def test_time_may_be_removed_from_what_is_offered_and_added_beside_it(new: Dated) -> None:
    standing = [dated("added", "12:00", "13:00"), dated("removed", "09:00", "10:00")]

    rules.check_dated(new, standing, [weekly("15:00", "18:00")], CHICAGO, THURSDAY)


@pytest.mark.parametrize(
    "new, where, problem",
    [
        (dated("added", "02:30", "04:00", SPRING), "starts", "skipped-by-clock-change"),
        (dated("added", "01:00", "02:30", SPRING), "ends", "skipped-by-clock-change"),
        (dated("removed", "01:30", "04:00", AUTUMN), "starts", "comes-twice"),
        (dated("added", "15:00", "16:00", date(2026, 9, 27)), "day", "past"),
        (dated("added", "15:00", "16:00", date(2062, 10, 15)), "day", "too-far"),
    ],
)
def test_a_dated_time_that_is_none_comes_twice_or_lies_nowhere_near_is_refused(
    new: Dated, where: str, problem: str
) -> None:
    with pytest.raises(Malformed) as refused:
        rules.check_dated(new, [], [], CHICAGO, date(2026, 9, 28))

    assert (refused.value.where, refused.value.problem) == (where, problem)


@pytest.mark.parametrize(
    "starts, ends, folds, minutes",
    [
        ("00:00", "01:30", {"ends_fold": 0}, 90),
        ("00:00", "01:30", {"ends_fold": 1}, 150),
        ("01:30", "04:00", {"starts_fold": 0}, 210),
        ("01:30", "04:00", {"starts_fold": 1}, 150),
        ("01:15", "01:45", {"starts_fold": 0, "ends_fold": 1}, 90),
    ],
)
def test_a_time_that_comes_twice_is_the_one_that_was_said(
    starts: str, ends: str, folds: dict[str, Any], minutes: int
) -> None:
    said = replace(dated("added", starts, ends, AUTUMN), **folds)

    rules.check_dated(said, [], [], CHICAGO, THURSDAY)

    assert [span.length for span in rules.offered([], [said], [AUTUMN], CHICAGO)] == [timedelta(minutes=minutes)]


def test_hours_from_the_second_to_the_first_showing_of_a_time_are_none() -> None:
    backwards = replace(dated("added", "01:15", "01:45", AUTUMN), starts_fold=1, ends_fold=0)

    with pytest.raises(Malformed) as refused:
        rules.check_dated(backwards, [], [], CHICAGO, THURSDAY)

    assert (refused.value.where, refused.value.problem) == ("ends", "not-after-start")


def test_a_whole_set_of_hours_may_come_in_any_order() -> None:
    removed_within_added = [dated("removed", "12:15", "12:30"), dated("added", "12:00", "13:00")]

    rules.check_all([weekly("15:00", "18:00")], removed_within_added, [], CHICAGO, THURSDAY)


def test_a_whole_set_of_hours_is_refused_for_one_overlap() -> None:
    with pytest.raises(HoursOverlap):
        rules.check_all([weekly("15:00", "18:00"), weekly("17:59", "19:00")], [], [], CHICAGO, THURSDAY)


# What a removal leaves behind


def test_meetings_that_lay_in_the_hours_and_do_not_any_more_are_listed() -> None:
    early, late, elsewhere = (
        MeetingLeft(span(*times), MeetingId(new_id()))
        for times in (("15:00", "15:20"), ("17:00", "17:20"), ("08:00", "08:20"))
    )
    before, after = (
        TeacherFacts(weekly=[weekly("15:00", until)], dated=[], busy=[], taken=[]) for until in ("18:00", "17:10")
    )

    assert rules.left_outside([late, elsewhere, early], before, after, CHICAGO) == [late]


@pytest.mark.parametrize(
    "standing, rest",
    [
        ([], [("00:00", "23:59")]),
        ([("16:00", "17:00")], [("00:00", "16:00"), ("17:00", "23:59")]),
        ([("00:00", "09:00"), ("08:00", "23:59")], []),
    ],
)
def test_a_day_is_taken_away_whole_whatever_was_taken_of_it_before(
    standing: list[tuple[str, str]], rest: list[tuple[str, str]]
) -> None:
    said = [dated("removed", starts, ends) for starts, ends in standing]

    found = rules.rest_of_day(THURSDAY, said)

    assert [(f"{one.starts:%H:%M}", f"{one.ends:%H:%M}") for one in found] == rest
