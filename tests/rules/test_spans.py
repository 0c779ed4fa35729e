"""Spans, and wall-clock times on the days the clocks change."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from service.kernel.errors import Malformed
from service.kernel.spans import Span, hours_on, instant, is_doubled, is_skipped, joined, whole_day, without

CHICAGO = ZoneInfo("America/Chicago")
SPRING = date(2027, 3, 14)  # 2 am becomes 3 am, at 8:00 UTC
AUTUMN = date(2026, 11, 1)  # 2 am becomes 1 am, at 7:00 UTC
ORDINARY = date(2026, 10, 15)
NOON = datetime(2026, 10, 15, 12, tzinfo=UTC)
# Changes of an hour, of half an hour (Lord Howe), at midnight (Cairo, Santiago), over a whole day (Apia, 2011-12-30),
# a winter time that is the exception (Dublin), none at all (Kathmandu).
ZONES = [
    ZoneInfo(name)
    for name in (
        "America/Chicago",
        "Australia/Lord_Howe",
        "Africa/Cairo",
        "America/Santiago",
        "Pacific/Apia",
        "Europe/Dublin",
        "Asia/Kathmandu",
    )
]


def _span(start: int, end: int) -> Span:
    return Span(NOON + timedelta(minutes=start), NOON + timedelta(minutes=end))


def _utc(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), UTC)


# Spans


@pytest.mark.parametrize("minutes", [0, -1])
def test_a_span_that_does_not_end_after_it_starts_is_none(minutes: int) -> None:
    with pytest.raises(ValueError, match="a span ends after it starts"):
        _span(0, minutes)


@pytest.mark.parametrize(
    "other, shared",
    [((0, 20), True), ((19, 40), True), ((-10, 1), True), ((5, 10), True), ((20, 40), False), ((-20, 0), False)],
)
def test_spans_overlap_only_where_they_share_an_instant(other: tuple[int, int], shared: bool) -> None:
    assert _span(0, 20).overlaps(_span(*other)) is shared
    assert _span(*other).overlaps(_span(0, 20)) is shared


@pytest.mark.parametrize(
    "inner, held", [((0, 20), True), ((5, 10), True), ((0, 21), False), ((-1, 20), False), ((20, 30), False)]
)
def test_a_span_holds_what_lies_wholly_within(inner: tuple[int, int], held: bool) -> None:
    assert _span(0, 20).holds(_span(*inner)) is held


def test_length_is_a_duration() -> None:
    assert _span(0, 20).length == timedelta(minutes=20)


def test_spans_that_touch_or_overlap_are_joined_in_order() -> None:
    spans = [_span(60, 80), _span(0, 20), _span(20, 40), _span(70, 75), _span(30, 50)]

    assert joined(spans) == [_span(0, 50), _span(60, 80)]


def test_what_is_taken_is_cut_away() -> None:
    spans = [_span(0, 60), _span(90, 120)]

    left = without(spans, [_span(-10, 5), _span(20, 30), _span(50, 100), _span(200, 210)])

    assert left == [_span(5, 20), _span(30, 50), _span(100, 120)]


def test_nothing_is_left_of_what_is_wholly_taken() -> None:
    assert without([_span(0, 60)], [_span(-1, 30), _span(30, 61)]) == []


lists_of_spans = st.lists(
    st.tuples(st.integers(0, 200), st.integers(1, 40)).map(lambda pair: _span(pair[0], pair[0] + pair[1])), max_size=8
)


def _minutes(spans: list[Span]) -> set[datetime]:
    return {
        span.start + timedelta(minutes=minute)
        for span in spans
        for minute in range(int(span.length.total_seconds()) // 60)
    }


@given(spans=lists_of_spans, taken=lists_of_spans)
def test_what_is_left_is_every_minute_offered_and_not_taken(spans: list[Span], taken: list[Span]) -> None:
    left = without(spans, taken)

    assert _minutes(left) == _minutes(spans) - _minutes(taken)
    assert left == joined(left)


# The two Sundays


@pytest.mark.parametrize("at, skipped", [((1, 59), False), ((2, 0), True), ((2, 59), True), ((3, 0), False)])
def test_spring_skips_the_hour_from_two_to_three(at: tuple[int, int], skipped: bool) -> None:
    assert is_skipped(SPRING, time(*at), CHICAGO) is skipped
    assert is_doubled(SPRING, time(*at), CHICAGO) is False


@pytest.mark.parametrize("at, doubled", [((0, 59), False), ((1, 0), True), ((1, 59), True), ((2, 0), False)])
def test_autumn_doubles_the_hour_from_one_to_two(at: tuple[int, int], doubled: bool) -> None:
    assert is_doubled(AUTUMN, time(*at), CHICAGO) is doubled
    assert is_skipped(AUTUMN, time(*at), CHICAGO) is False


@pytest.mark.parametrize(
    "day, hours", [(SPRING, 23), (AUTUMN, 25), (SPRING + timedelta(days=1), 24), (SPRING - timedelta(days=1), 24)]
)
def test_a_whole_day_is_as_long_as_its_clocks_make_it(day: date, hours: int) -> None:
    found = whole_day(day, CHICAGO)

    assert found.length == timedelta(hours=hours)
    assert found.start == datetime.combine(day, time(0), CHICAGO)


def test_a_day_whose_midnight_is_skipped_begins_where_the_clocks_have_jumped() -> None:
    found = whole_day(date(2026, 9, 6), ZoneInfo("America/Santiago"))

    assert found.length == timedelta(hours=23)
    assert found.start == datetime(2026, 9, 6, 4, tzinfo=UTC)


@pytest.mark.parametrize("asked", [is_doubled, is_skipped])
def test_a_second_reading_that_a_time_carries_does_not_count(asked: Callable[[date, time, ZoneInfo], bool]) -> None:
    day, at = (AUTUMN, time(1, 30)) if asked is is_doubled else (SPRING, time(2, 30))

    assert asked(day, at.replace(fold=1), CHICAGO)


def test_a_skipped_time_is_refused() -> None:
    with pytest.raises(Malformed) as refused:
        instant(SPRING, time(2, 30), CHICAGO, where="starts")

    assert (refused.value.where, refused.value.problem) == ("starts", "skipped-by-clock-change")


def test_a_doubled_time_is_asked_about() -> None:
    with pytest.raises(Malformed) as refused:
        instant(AUTUMN, time(1, 30), CHICAGO)

    assert (refused.value.where, refused.value.problem) == ("time", "comes-twice")


@pytest.mark.parametrize("day, at, hour", [(SPRING, (3, 0), 8), (AUTUMN, (2, 0), 8), (ORDINARY, (17, 0), 22)])
def test_any_other_time_is_an_instant(day: date, at: tuple[int, int], hour: int) -> None:
    assert instant(day, time(*at), CHICAGO) == _utc(day, hour)


@pytest.mark.parametrize(
    "starts, ends, first, last",
    [
        ((1, 0), (4, 0), (7, 0), (9, 0)),  # over the gap: two hours on the clock's three
        ((2, 15), (4, 0), (8, 0), (9, 0)),  # begins in the gap: begins when the clocks have jumped
        ((1, 0), (2, 45), (7, 0), (8, 0)),  # ends in the gap: ends there too
        ((15, 0), (18, 0), (20, 0), (23, 0)),  # the afternoon is as long as ever
    ],
)
def test_hours_over_the_gap_of_spring(
    starts: tuple[int, int], ends: tuple[int, int], first: tuple[int, int], last: tuple[int, int]
) -> None:
    covered = hours_on(SPRING, time(*starts), time(*ends), CHICAGO)

    assert covered == Span(_utc(SPRING, *first), _utc(SPRING, *last))


def test_hours_wholly_in_the_gap_are_none() -> None:
    assert hours_on(SPRING, time(2, 5), time(2, 55), CHICAGO) is None


@pytest.mark.parametrize(
    "starts, ends, first, last",
    [
        ((0, 30), (1, 30), (5, 30), (7, 30)),  # ends the second time the clock shows the end
        ((1, 30), (3, 0), (6, 30), (9, 0)),  # begins the first time the clock shows the start
        ((1, 15), (1, 45), (6, 15), (7, 45)),  # both
        ((15, 0), (18, 0), (21, 0), (24, 0)),  # the afternoon is as long as ever
    ],
)
def test_hours_over_the_overlap_of_autumn(
    starts: tuple[int, int], ends: tuple[int, int], first: tuple[int, int], last: tuple[int, int]
) -> None:
    midnight = _utc(AUTUMN, 0)

    covered = hours_on(AUTUMN, time(*starts), time(*ends), CHICAGO)

    assert covered == Span(
        midnight + timedelta(hours=first[0], minutes=first[1]), midnight + timedelta(hours=last[0], minutes=last[1])
    )


@pytest.mark.parametrize("ends", [time(1, 30), time(1, 15)])
def test_hours_that_do_not_end_after_they_start_are_none_in_the_doubled_hour_too(ends: time) -> None:
    assert hours_on(AUTUMN, time(1, 30), ends, CHICAGO) is None


def test_a_day_that_never_was_has_no_hours() -> None:
    apia = ZoneInfo("Pacific/Apia")  # went from Thursday, December 29, 2011 straight to Saturday

    assert hours_on(date(2011, 12, 30), time(9), time(17), apia) is None


# Any zone, any day: the wall clock itself, read minute by minute, is the judge.


def _minutes_shown(day: date, starts: time, ends: time, zone: ZoneInfo) -> list[datetime]:
    around = _utc(day, 0) - timedelta(hours=15)
    every = (around + timedelta(minutes=minute) for minute in range(54 * 60))
    shown = ((at, at.astimezone(zone)) for at in every)
    return [at for at, local in shown if local.date() == day and starts <= local.time() < ends]


CHANGES = [date(2026, 3, 29), date(2026, 4, 5), date(2026, 4, 24), date(2026, 9, 6), date(2026, 10, 4)]
CHANGES += [date(2026, 10, 25), date(2026, 10, 29), date(2026, 10, 30), date(2011, 12, 30), SPRING, AUTUMN]
days = st.one_of(st.sampled_from(CHANGES), st.dates(date(1990, 1, 1), date(2045, 12, 31)))
times = st.builds(time, st.integers(0, 23), st.sampled_from([0, 1, 15, 29, 30, 59]), fold=st.integers(0, 1))


@settings(max_examples=60)
@given(day=days, one=times, other=times, zone=st.sampled_from(ZONES))
@example(day=AUTUMN, one=time(0), other=time(1), zone=ZoneInfo("America/Chicago"))
@example(day=AUTUMN, one=time(0), other=time(1, 30), zone=ZoneInfo("America/Chicago"))
def test_hours_run_from_the_first_to_the_last_minute_the_wall_clock_shows(
    day: date, one: time, other: time, zone: ZoneInfo
) -> None:
    starts, ends = sorted([one, other])

    covered = hours_on(day, starts, ends, zone)

    shown = _minutes_shown(day, starts, ends, zone)
    expected = Span(shown[0], shown[-1] + timedelta(minutes=1)) if shown else None
    assert covered == expected


@settings(max_examples=60)
@given(day=days, at=times, zone=st.sampled_from(ZONES))
def test_a_time_is_skipped_shown_once_or_doubled(day: date, at: time, zone: ZoneInfo) -> None:
    next_minute = (datetime.combine(day, at) + timedelta(minutes=1)).time()
    ends = time.max if next_minute == time.min else next_minute

    shown = _minutes_shown(day, at, ends, zone)

    assert (is_skipped(day, at, zone), is_doubled(day, at, zone)) == (len(shown) == 0, len(shown) == 2)
