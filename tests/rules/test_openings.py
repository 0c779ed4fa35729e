"""What teachers offer becomes openings: hours, dated changes, slots, buffers, pauses, and what is taken."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from service.availability import rules
from service.availability.types import Dated, Grid, Opening, TeacherFacts, Weekly, opening_key
from service.kernel.errors import Malformed
from service.kernel.spans import Span, is_doubled, is_skipped
from tests.rules.hours_given import AUTUMN, CHICAGO, SPRING, TEACHER, THURSDAY, at, dated, span, weekly


def _facts(
    *weekly: Weekly, dated: list[Dated] | None = None, busy: list[Span] | None = None, taken: list[Span] | None = None
) -> TeacherFacts:
    return TeacherFacts(weekly=list(weekly), dated=dated or [], busy=busy or [], taken=taken or [])


def _grid(slot: int = 20, *, buffer: int = 0, break_after: int = 0, pause: int = 0) -> Grid:
    return Grid(slot=slot, buffer=buffer, break_after=break_after, pause=pause)


def _starts(found: list[Opening] | list[Span], zone: ZoneInfo = CHICAGO) -> list[str]:
    spans = [each.span if isinstance(each, Opening) else each for each in found]
    return [f"{span.start.astimezone(zone):%H:%M}" for span in spans]


def _openings(facts: TeacherFacts, grid: Grid, *days: date) -> list[Opening]:
    return rules.openings(TEACHER, facts, list(days) or [THURSDAY], CHICAGO, grid)


# Offered time


def test_weekly_hours_are_offered_on_their_weekday_only() -> None:
    week = [THURSDAY + timedelta(days=day) for day in range(7)]

    assert rules.offered([weekly("15:00", "18:00")], [], week, CHICAGO) == [span("15:00", "18:00")]


@pytest.mark.parametrize(
    "from_day, until_day, offered",
    [
        (THURSDAY, THURSDAY, True),
        (THURSDAY + timedelta(days=1), None, False),
        (None, THURSDAY - timedelta(days=1), False),
    ],
)
def test_weekly_hours_run_from_their_first_to_their_last_day(
    from_day: date | None, until_day: date | None, offered: bool
) -> None:
    hours = weekly("15:00", "18:00", from_day=from_day, until_day=until_day)

    assert bool(rules.offered([hours], [], [THURSDAY], CHICAGO)) is offered


def test_added_time_joins_the_weekly_hours_and_removed_time_leaves_them() -> None:
    changes = [dated("added", "18:00", "19:00"), dated("removed", "16:00", "16:30")]

    found = rules.offered([weekly("15:00", "18:00")], changes, [THURSDAY], CHICAGO)

    assert found == [span("15:00", "16:00"), span("16:30", "19:00")]


def test_removed_time_wins_over_added_time() -> None:
    changes = [dated("removed", "12:00", "13:00"), dated("added", "12:30", "14:00")]

    assert rules.offered([], changes, [THURSDAY], CHICAGO) == [span("13:00", "14:00")]


def test_a_change_of_one_day_leaves_the_next_week_alone() -> None:
    next_week = THURSDAY + timedelta(days=7)

    found = rules.offered([weekly("15:00", "16:00")], [dated("removed", "00:00", "23:59")], [next_week], CHICAGO)

    assert found == [span("15:00", "16:00", next_week)]


# The grid


def test_hours_are_cut_into_slots_and_the_last_one_fits() -> None:
    assert _starts(rules.cut([span("15:00", "16:10")], _grid(20))) == ["15:00", "15:20", "15:40"]


def test_a_buffer_lies_between_meetings_and_may_run_past_the_hours() -> None:
    assert _starts(rules.cut([span("15:00", "16:10")], _grid(20, buffer=5))) == ["15:00", "15:25", "15:50"]


def test_after_so_many_in_a_row_comes_a_pause() -> None:
    grid = _grid(20, break_after=3, pause=10)

    assert _starts(rules.cut([span("15:00", "17:20")], grid)) == ["15:00", "15:20", "15:40", "16:10", "16:30", "16:50"]


def test_a_pause_takes_in_the_buffer_before_it() -> None:
    grid = _grid(20, buffer=5, break_after=2, pause=15)

    assert _starts(rules.cut([span("15:00", "17:00")], grid)) == ["15:00", "15:25", "16:00", "16:25"]


def test_a_buffer_as_long_as_the_pause_is_a_pause() -> None:
    grid = _grid(20, buffer=10, break_after=2, pause=10)

    assert _starts(rules.cut([span("15:00", "16:30")], grid)) == ["15:00", "15:30", "16:00"]


def test_a_gap_in_the_hours_that_is_shorter_than_the_pause_does_not_start_a_new_row() -> None:
    grid = _grid(20, break_after=2, pause=15)

    found = rules.cut([span("15:00", "15:40"), span("15:45", "17:00")], grid)

    assert _starts(found) == ["15:00", "15:20", "15:55", "16:15"]


def test_a_gap_in_the_hours_that_is_as_long_as_the_pause_is_one() -> None:
    grid = _grid(20, break_after=2, pause=15)

    found = rules.cut([span("15:00", "15:20"), span("15:35", "16:40")], grid)

    assert _starts(found) == ["15:00", "15:35", "15:55"]


def test_without_a_rule_there_is_no_pause() -> None:
    assert len(rules.cut([span("08:00", "18:00")], _grid(20, break_after=0, pause=30))) == 30


grids = st.builds(
    Grid,
    slot=st.integers(5, 60),
    buffer=st.integers(0, 20),
    break_after=st.integers(0, 5),
    pause=st.integers(0, 45),
)
hours_of_a_day = st.lists(st.integers(0, 23 * 60), min_size=2, max_size=6, unique=True).map(sorted)


@given(grid=grids, edges=hours_of_a_day)
def test_openings_lie_in_the_hours_keep_their_buffers_and_never_more_than_n_in_a_row(
    grid: Grid, edges: list[int]
) -> None:
    midnight = datetime(2026, 10, 15, tzinfo=UTC)
    ends = [midnight + timedelta(minutes=edge) for edge in edges]
    spans = [Span(start, end) for start, end in zip(ends[::2], ends[1::2], strict=False)]

    found = rules.cut(spans, grid)

    assert all(any(span.holds(each) for span in spans) for each in found)
    assert all(each.length == timedelta(minutes=grid.slot) for each in found)
    assert _longest_row(found, timedelta(minutes=grid.pause)) <= (grid.break_after or len(found))
    assert rules.cut(spans, grid) == found


def _longest_row(found: list[Span], pause: timedelta) -> int:
    longest = row = 0
    for number, each in enumerate(found):
        rested = number == 0 or each.start - found[number - 1].end >= pause
        row = 1 if rested else row + 1
        longest = max(longest, row)
    return longest


# Free


def test_what_overlaps_a_taken_time_is_no_opening() -> None:
    facts = _facts(weekly("15:00", "16:20"), taken=[span("15:20", "15:40")])

    assert _starts(_openings(facts, _grid(20))) == ["15:00", "15:40", "16:00"]


def test_an_opening_needs_its_buffer_too() -> None:
    facts = _facts(weekly("15:00", "16:30"), taken=[span("15:22", "15:30")])

    assert _starts(_openings(facts, _grid(20, buffer=5))) == ["15:50"]


def test_busy_time_elsewhere_moves_no_opening() -> None:
    facts = _facts(weekly("15:00", "16:20"), busy=[span("15:05", "15:10")])

    assert _starts(_openings(facts, _grid(20))) == ["15:20", "15:40", "16:00"]


def test_taken_time_that_touches_takes_nothing_away() -> None:
    facts = _facts(weekly("15:00", "15:20"), taken=[span("14:00", "15:00"), span("15:20", "16:00")])

    assert _starts(_openings(facts, _grid(20))) == ["15:00"]


minute_spans = st.lists(
    st.tuples(st.integers(14 * 60, 19 * 60), st.integers(1, 90)).map(
        lambda pair: Span(
            datetime(2026, 10, 15, tzinfo=UTC) + timedelta(hours=5, minutes=pair[0]),
            datetime(2026, 10, 15, tzinfo=UTC) + timedelta(hours=5, minutes=pair[0] + pair[1]),
        )
    ),
    max_size=12,
)


@given(taken=minute_spans, busy=minute_spans, grid=grids)
def test_openings_are_the_offered_ones_that_share_no_instant_with_what_is_taken(
    taken: list[Span], busy: list[Span], grid: Grid
) -> None:
    everything = _openings(_facts(weekly("15:00", "18:00")), grid)

    found = _openings(_facts(weekly("15:00", "18:00"), taken=taken, busy=busy), grid)

    guarded = {each: Span(each.span.start, each.span.end + timedelta(minutes=grid.buffer)) for each in everything}
    assert found == [each for each in everything if not any(guarded[each].overlaps(block) for block in [*taken, *busy])]


def test_what_has_begun_is_no_opening() -> None:
    found = _openings(_facts(weekly("15:00", "16:00")), _grid(20))

    assert _starts(rules.ahead(found, at("15:20"))) == ["15:40"]


def test_a_window_holds_whole_openings_only() -> None:
    found = _openings(_facts(weekly("15:00", "16:20")), _grid(20))

    assert _starts(rules.ahead(found, at("12:00"), span("15:10", "16:00"))) == ["15:20", "15:40"]


def test_near_a_time_the_openings_are_those_of_the_day_that_lie_in_it_with_their_buffer() -> None:
    facts, grid = _facts(weekly("15:00", "18:00")), Grid(slot=20, buffer=10, break_after=0, pause=0)
    every = rules.openings(TEACHER, facts, [THURSDAY], CHICAGO, grid)
    near = Span(every[1].span.start, every[3].span.end + timedelta(minutes=9))

    assert rules.openings(TEACHER, facts, [THURSDAY], CHICAGO, grid, near) == every[1:3]


# The two Sundays


def test_in_spring_hours_over_the_gap_lose_the_hour_that_is_not() -> None:
    found = _openings(_facts(weekly("01:00", "04:00", weekday=7)), _grid(30), SPRING)

    assert _starts(found) == ["01:00", "01:30", "03:00", "03:30"]
    assert {each.span.length for each in found} == {timedelta(minutes=30)}


def test_in_autumn_hours_over_the_overlap_offer_the_hour_twice() -> None:
    found = _openings(_facts(weekly("00:30", "02:30", weekday=7)), _grid(30), AUTUMN)

    assert _starts(found) == ["00:30", "01:00", "01:30", "01:00", "01:30", "02:00"]
    assert len({each.key for each in found}) == 6


@pytest.mark.parametrize("sunday, hour", [(SPRING, 20), (AUTUMN, 21)])
def test_an_afternoon_keeps_its_wall_clock_on_both_sundays(sunday: date, hour: int) -> None:
    found = _openings(_facts(weekly("15:00", "16:00", weekday=7)), _grid(20), sunday)

    assert _starts(found) == ["15:00", "15:20", "15:40"]
    assert found[0].span.start == datetime.combine(sunday, time(hour), UTC)


wall_times = st.builds(time, st.integers(0, 23), st.sampled_from([0, 10, 15, 30, 45, 59]))


@settings(max_examples=60)
@given(
    day=st.sampled_from([SPRING, AUTUMN, THURSDAY]),
    one=wall_times,
    other=wall_times,
    grid=grids,
    zone=st.sampled_from([CHICAGO, ZoneInfo("Australia/Lord_Howe"), ZoneInfo("America/Havana")]),
)
def test_every_opening_is_shown_inside_the_hours_by_the_wall_clock(
    day: date, one: time, other: time, grid: Grid, zone: ZoneInfo
) -> None:
    starts, ends = sorted([one, other])
    # Hours that begin or end in the doubled hour run over the whole of it: test_spans.py.
    assume(not is_doubled(day, starts, zone) and not is_doubled(day, ends, zone))
    # Hours that end in the skipped hour end where the clocks jump, and the end of it is shown: test_spans.py too.
    assume(not is_skipped(day, ends, zone))
    hours = Weekly(weekday=day.isoweekday(), starts=starts, ends=ends)

    found = rules.openings(TEACHER, _facts(hours), [day], zone, grid)

    shown = [(each.span.start.astimezone(zone), each.span.end.astimezone(zone)) for each in found]
    assert all(first.date() == last.date() == day for first, last in shown)
    assert all(starts <= first.time() and last.time() <= ends for first, last in shown)


def test_the_days_of_a_round_are_read_whole_on_both_sundays() -> None:
    held = rules.span_of_days([SPRING, AUTUMN], CHICAGO)

    assert held.holds(Span(at("00:00", AUTUMN), at("23:59", SPRING)))


# Names of openings


@given(start=st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31)))  # noqa: DTZ001 - hypothesis adds the zone below
def test_an_opening_is_found_again_by_its_name(start: datetime) -> None:
    begins = start.replace(second=0, microsecond=0, tzinfo=UTC)

    assert rules.parse_opening_key(opening_key(TEACHER, begins)) == (TEACHER, begins)


def test_an_opening_has_the_same_name_in_any_zone() -> None:
    start = at("15:00")

    assert opening_key(TEACHER, start.astimezone(CHICAGO)) == opening_key(TEACHER, start)


@pytest.mark.parametrize(
    "key",
    [
        "",
        TEACHER.hex,
        f"{TEACHER}-20261015T2000Z",
        f"{TEACHER.hex}-20261015T2000",
        f"{TEACHER.hex}-20261315T2000Z",
        f"{TEACHER.hex}-20261015T2460Z",
        f"{TEACHER.hex.upper()}x-20261015T2000Z",
        f"{TEACHER.hex}-20261015T2000Z\n",
        f"{TEACHER.hex}-٢٠٢٦١٠١٥T2000Z",
    ],
)
def test_a_garbled_name_is_malformed(key: str) -> None:
    with pytest.raises(Malformed) as refused:
        rules.parse_opening_key(key)

    assert (refused.value.where, refused.value.problem) == ("opening", "unreadable")
