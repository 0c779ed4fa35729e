"""Which openings follow from hours, dated changes, busy and taken time; which hours may be given."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from service.availability.errors import HoursOverlap
from service.availability.types import DAY_BEGINS, DAY_ENDS, Dated, Grid, MeetingLeft, Opening, TeacherFacts, Weekly
from service.kernel.errors import Malformed, within
from service.kernel.ids import PersonId
from service.kernel.spans import Span, hours_on, instant, joined, without
from service.kernel.years import meant
from service.rounds.types import Round, RoundTeacher

FARTHEST_DAYS: Final = 2 * 366
"""Dated changes are taken up to two years ahead: past that, the year was mistyped."""

GRIDS_KEPT: Final = 128
"""Teachers' hours that a process keeps laid out as openings, free or not: a sign-up evening's. A day of ten minutes'
meetings is some 15 kB."""

_KEY: Final = re.compile(r"([0-9a-f]{32})-([0-9]{8}T[0-9]{4}Z)")
_STAMP: Final = "%Y%m%dT%H%MZ"


def openings(
    teacher_id: PersonId,
    facts: TeacherFacts,
    days: Sequence[date],
    zone: ZoneInfo,
    grid: Grid,
    near: Span | None = None,
) -> list[Opening]:
    """List a teacher's free openings on the given days, in order; with `near` those that lie, buffer and all, in it."""
    laid: Sequence[Span] = _laid(tuple(facts.weekly), tuple(facts.dated), tuple(days), zone, grid)
    buffer = timedelta(minutes=grid.buffer)
    if near is not None:
        first, end = (bisect_left(laid, at, key=_start) for at in (near.start, near.end))
        laid = [span for span in laid[first:end] if span.end + buffer <= near.end]
    blocks = _Blocks([*facts.busy, *facts.taken], buffer)
    return [Opening(span, teacher_id) for span in laid if blocks.leave(span)]


def _start(span: Span) -> datetime:
    return span.start


@lru_cache(maxsize=GRIDS_KEPT)
def _laid(
    weekly: tuple[Weekly, ...], dated: tuple[Dated, ...], days: tuple[date, ...], zone: ZoneInfo, grid: Grid
) -> tuple[Span, ...]:
    """Lay what openings there are, free or not: once for many looks, and for all teachers who keep the same hours."""
    return tuple(cut(offered(weekly, dated, days, zone), grid))


def offered(weekly: Sequence[Weekly], dated: Sequence[Dated], days: Sequence[date], zone: ZoneInfo) -> list[Span]:
    """Give the spans offered on the given days: weekly hours, with added time, without removed time.

    Both days the clocks change are decided in hours_on: what falls into the gap is not offered, what falls into the
    overlap is offered to its last minute on the wall clock.
    """
    there: list[Span | None] = []
    away: list[Span | None] = []
    for day in days:
        there += [hours_on(day, hours.starts, hours.ends, zone) for hours in weekly if runs_on(hours, day)]
        there += [_span_of(change, zone) for change in dated if (change.day, change.effect) == (day, "added")]
        away += [_span_of(change, zone) for change in dated if (change.day, change.effect) == (day, "removed")]
    return without(_some(there), _some(away))


def is_free(facts: TeacherFacts, span: Span, days: Sequence[date], zone: ZoneInfo) -> bool:
    """Tell whether somebody offers the whole of a span and is neither busy nor taken in any of it."""
    return any(each.holds(span) for each in joined(offered(facts.weekly, facts.dated, days, zone))) and not any(
        each.overlaps(span) for each in (*facts.busy, *facts.taken)
    )


def suits(facts: TeacherFacts, span: Span, days: Sequence[date], zone: ZoneInfo, *, gave_hours: bool) -> bool:
    """Tell whether a span suits somebody: it lies in their hours; if they gave none, they only must not be away."""
    if any(each.overlaps(span) for each in facts.busy):
        return False
    if gave_hours:
        return any(each.holds(span) for each in joined(offered(facts.weekly, facts.dated, days, zone)))
    away = _some(_span_of(change, zone) for change in facts.dated if change.effect == "removed")
    return not any(each.overlaps(span) for each in away)


def free_hours(facts: TeacherFacts, days: Sequence[date], zone: ZoneInfo) -> list[Span]:
    """Give what somebody offers and is neither busy nor taken in."""
    return without(offered(facts.weekly, facts.dated, days, zone), [*facts.busy, *facts.taken])


def cut(spans: Sequence[Span], grid: Grid) -> list[Span]:
    """Cut offered spans, in order, into openings: slots with a buffer between them and a pause after so many in a row.

    The pause is laid into the grid, after every N-th place whether or not anybody meets there, and not after every
    N-th meeting. Where it lies then follows from the hours alone: two families who book at the same moment, each seeing
    room for one more, cannot together book a row that is too long, and no rule has to be checked or locked for it.
    For the same reason the grid begins where the offered time begins, never where busy time ends: a calendar that is
    read again in the middle of a round moves no opening.
    Durations are of elapsed time, so a day on which the clocks change has whole slots like any other.
    """
    slot, buffer, pause = (timedelta(minutes=minutes) for minutes in (grid.slot, grid.buffer, grid.pause))
    result: list[Span] = []
    in_a_row = 0
    for span in spans:
        start = span.start
        while True:
            rested = not result or start - result[-1].end >= pause
            if grid.break_after and in_a_row >= grid.break_after and not rested:
                start = result[-1].end + pause
                rested = True
            if start + slot > span.end:
                break  # the last slot must fit; the buffer after it may run past the hours
            in_a_row = 1 if rested else in_a_row + 1
            result.append(Span(start, start + slot))
            start += slot + buffer
    return result


def free(candidates: Iterable[Span], taken: Iterable[Span], *, buffer: timedelta) -> list[Span]:
    """Keep the spans that, with the buffer after them, share no instant with what is taken."""
    blocks = _Blocks(taken, buffer)
    return [span for span in candidates if blocks.leave(span)]


class _Blocks:
    """What is taken, ready to be asked about one span after another."""

    def __init__(self, taken: Iterable[Span], buffer: timedelta) -> None:
        blocks = joined(taken)
        self._starts = [block.start for block in blocks]
        self._ends = [block.end for block in blocks]
        self._buffer = buffer

    def leave(self, wanted: Span) -> bool:
        """Tell whether a span with the buffer after it is free: the first block that ends after its start decides."""
        first = bisect_right(self._ends, wanted.start)
        return first == len(self._starts) or self._starts[first] >= wanted.end + self._buffer


def ahead(found: Iterable[Opening], now: datetime, window: Span | None = None) -> list[Opening]:
    """Keep the openings that have not begun and, if a window is given, lie wholly in it."""
    return [each for each in found if each.span.start > now and (window is None or window.holds(each.span))]


def grid_of(of: Round, teacher: RoundTeacher) -> Grid:
    """Say how a teacher's time is cut in a round."""
    return Grid(slot=teacher.slot_minutes, buffer=of.buffer_minutes, break_after=of.break_after, pause=of.break_minutes)


def span_of_days(days: Sequence[date], zone: ZoneInfo) -> Span:
    """Give a span that holds all the given days: what has to be read to work out their openings."""
    first = datetime.combine(min(days), time.min, zone)
    past = datetime.combine(max(days) + timedelta(days=1), time.min, zone)
    # One hour more on either side: a buffer may run past midnight, and where midnight itself is skipped or doubled
    # either reading of it lies within.
    return Span(first.astimezone(UTC) - timedelta(hours=1), past.astimezone(UTC) + timedelta(hours=1))


def parse_opening_key(key: str) -> tuple[PersonId, datetime]:
    """Read an opening's name: whose it is and when it starts. Anything else is Malformed('opening', 'unreadable')."""
    match = _KEY.fullmatch(key)
    if not match:
        raise Malformed("opening", "unreadable")
    try:
        start = meant(datetime.strptime(match[2], _STAMP).replace(tzinfo=UTC))
    except ValueError as exc:
        raise Malformed("opening", "unreadable") from exc
    return PersonId(UUID(hex=match[1])), start


def check_weekly(new: Weekly, standing: Iterable[Weekly]) -> None:
    """Refuse weekly hours that are none, or that overlap what stands on the same weekday of the same weeks."""
    _check_clock(new.starts, new.ends)
    if new.from_day and new.until_day and new.until_day < new.from_day:
        raise Malformed("until_day", "before-from-day")
    for old in standing:
        if old.weekday == new.weekday and _share_weeks(old, new) and _share_hours(old, new):
            raise HoursOverlap("weekly", old.starts, old.ends, weekday=old.weekday)


def check_dated(new: Dated, standing: Iterable[Dated], weekly: Iterable[Weekly], zone: ZoneInfo, today: date) -> None:
    """Refuse a dated change that is none, lies behind, or says again (or against) what is said about that day.

    Gap and overlap: a person names one day here, so a time the clocks skip is refused and a doubled one is asked about.
    """
    _check_clock(new.starts, new.ends)
    check_day(new.day, today)
    start = instant(new.day, new.starts, zone, where="starts", fold=new.starts_fold)
    if instant(new.day, new.ends, zone, where="ends", fold=new.ends_fold) <= start:
        raise Malformed("ends", "not-after-start")
    for change in standing:
        # Time may be removed from what was added, not added to what was removed: removed wins, so it would not show.
        said_before = new.effect in (change.effect, "added")
        if change.day == new.day and said_before and _share_hours(change, new):
            raise HoursOverlap(change.effect, change.starts, change.ends, day=change.day)
    for hours in weekly:
        if new.effect == "added" and runs_on(hours, new.day) and _share_hours(hours, new):
            raise HoursOverlap("weekly", hours.starts, hours.ends, weekday=hours.weekday)


def check_day(day: date, today: date) -> None:
    """Refuse a day that is over or too far ahead."""
    if not today <= day <= today + timedelta(days=FARTHEST_DAYS):
        raise Malformed("day", "past" if day < today else "too-far")


def rest_of_day(day: date, standing: Iterable[Dated]) -> list[Dated]:
    """Take all of a day away that is not taken away already."""
    taken = sorted((one.starts, one.ends) for one in standing if one.day == day and one.effect == "removed")
    rest, at = [], DAY_BEGINS
    for starts, ends in taken:
        if at < starts:
            rest.append(Dated(day=day, starts=at, ends=starts, effect="removed"))
        at = max(at, ends)
    return [*rest, Dated(day=day, starts=at, ends=DAY_ENDS, effect="removed")] if at < DAY_ENDS else rest


def check_all(
    weekly: Sequence[Weekly], dated: Sequence[Dated], brought: Sequence[Dated], zone: ZoneInfo, today: date
) -> None:
    """Refuse a whole set of hours if any of it is none or overlaps another, or what the roster brought."""
    for number, hours in enumerate(weekly):
        with within(f"weekly.{number}"):
            check_weekly(hours, weekly[:number])
    before = list(brought)
    for number, change in sorted(enumerate(dated), key=lambda pair: pair[1].effect):  # added first
        with within(f"dated.{number}"):
            check_dated(change, before, weekly, zone, today)
        before.append(change)


def left_outside(
    meetings: Iterable[MeetingLeft], before: TeacherFacts, after: TeacherFacts, zone: ZoneInfo
) -> list[MeetingLeft]:
    """List the meetings that lay in offered time before a change and do not any more."""

    def is_offered(meeting: MeetingLeft, facts: TeacherFacts) -> bool:
        day = meeting.span.start.astimezone(zone).date()
        return any(span.holds(meeting.span) for span in offered(facts.weekly, facts.dated, [day], zone))

    return sorted(meeting for meeting in meetings if is_offered(meeting, before) and not is_offered(meeting, after))


def runs_on(hours: Weekly, day: date) -> bool:
    """Tell whether weekly hours are offered on a day."""
    begun = hours.from_day is None or hours.from_day <= day
    return hours.weekday == day.isoweekday() and begun and (hours.until_day is None or day <= hours.until_day)


def _some(spans: Iterable[Span | None]) -> list[Span]:
    return [span for span in spans if span is not None]


def _span_of(change: Dated, zone: ZoneInfo) -> Span | None:
    return hours_on(
        change.day, change.starts, change.ends, zone, starts_fold=change.starts_fold, ends_fold=change.ends_fold
    )


def _check_clock(starts: time, ends: time) -> None:
    for where, at in (("starts", starts), ("ends", ends)):
        if at.tzinfo is not None:
            raise Malformed(where, "not-wall-clock")
        if at.second or at.microsecond:
            raise Malformed(where, "whole-minutes")
    if ends <= starts:
        raise Malformed("ends", "not-after-start")


def _share_hours(one: Weekly | Dated, other: Weekly | Dated) -> bool:
    return one.starts < other.ends and other.starts < one.ends


def _share_weeks(one: Weekly, other: Weekly) -> bool:
    """Tell whether both run in the same weeks; no day given is without end on that side."""

    def begins_in_time(first: Weekly, second: Weekly) -> bool:
        return first.from_day is None or second.until_day is None or first.from_day <= second.until_day

    return begins_in_time(one, other) and begins_in_time(other, one)
