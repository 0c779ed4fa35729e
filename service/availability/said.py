"""Hours as a page lists them, and the sentence for each refusal of them. Pure."""

from collections.abc import Collection
from datetime import date, time
from typing import Final
from uuid import UUID

from msgspec import Struct

from service.availability.errors import HoursOverlap
from service.availability.rules import runs_on
from service.availability.typed import DatedTyped, WeeklyTyped
from service.availability.types import DatedException, Effect, Pattern
from service.kernel.errors import Malformed
from service.kernel.frame import Mistake
from service.kernel.locale import Voice
from service.kernel.unbroken import unbroken_time

_WEEK: Final = tuple(date(2024, 1, day) for day in range(1, 8))
"""A Monday to a Sunday, for the names of the days."""


class WeeklyLine(Struct, frozen=True, kw_only=True):
    """Hours of every week."""

    pattern_id: UUID
    day: date  # any of that weekday
    starts: time
    ends: time
    from_day: date | None
    until_day: date | None
    is_beside: bool  # on none of the days they are for


class DatedLine(Struct, frozen=True, kw_only=True):
    """A change of one day."""

    exception_id: UUID
    day: date
    starts: time
    ends: time
    effect: Effect
    from_roster: bool
    is_beside: bool  # on none of the days they are for


class Returned(Struct, frozen=True, kw_only=True):
    """A form that could not be taken, as it was filled in, and what is wrong with it."""

    weekly: WeeklyTyped = WeeklyTyped()
    dated: DatedTyped = DatedTyped()
    mistakes: tuple[Mistake, ...] = ()


def weekly_line(each: Pattern, days: Collection[date] = ()) -> WeeklyLine:
    """List hours of every week; `days` are those they are for, none if any will do."""
    return WeeklyLine(
        pattern_id=each.pattern_id,
        day=_WEEK[each.hours.weekday - 1],
        starts=each.hours.starts,
        ends=each.hours.ends,
        from_day=each.hours.from_day,
        until_day=each.hours.until_day,
        is_beside=bool(days) and not any(runs_on(each.hours, day) for day in days),
    )


def dated_line(each: DatedException, days: Collection[date] = ()) -> DatedLine:
    """List a change of one day, with `days` as for `weekly_line`."""
    return DatedLine(
        exception_id=each.exception_id,
        day=each.change.day,
        starts=each.change.starts,
        ends=each.change.ends,
        effect=each.change.effect,
        from_roster=each.origin == "roster",
        is_beside=bool(days) and each.change.effect == "added" and each.change.day not in days,
    )


def weekdays(voice: Voice) -> tuple[tuple[str, str], ...]:
    """Give the days of the week to choose from, by their ISO number."""
    return tuple((str(day.isoweekday()), voice.sentence(voice.weekday(day))) for day in _WEEK)


def mistake_of(refusal: Malformed | HoursOverlap, typed: WeeklyTyped | DatedTyped, voice: Voice) -> Mistake:
    """Say a refusal of hours beside the field it is about."""
    form = "weekly" if isinstance(typed, WeeklyTyped) else "dated"
    if isinstance(refusal, HoursOverlap):
        return Mistake(f"{form}-starts", _overlap(refusal, voice), is_wrong=True)
    is_wrong = bool(getattr(typed, refusal.where, ""))
    return Mistake(f"{form}-{refusal.where}", _malformed(refusal, typed, voice), is_wrong=is_wrong)


def _overlap(refusal: HoursOverlap, voice: Voice) -> str:
    if refusal.starts is None or refusal.ends is None:
        return voice.gettext("Somebody just added hours at that time. Look at the list.")
    times = {"times": unbroken_time(voice.time_range(refusal.starts, refusal.ends))}
    if refusal.kind == "removed":
        return voice.gettext("You took %(times)s away on that day. Remove that first.") % times
    return voice.gettext("You offer %(times)s already. Choose a time before or after.") % times


def _malformed(refusal: Malformed, typed: WeeklyTyped | DatedTyped, voice: Voice) -> str:
    said = {
        "skipped-by-clock-change": voice.gettext(
            "The clocks go forward that night and skip this time. Choose another."
        ),
        "comes-twice": voice.gettext(
            "The clocks go back that night, so this time comes twice. Say which one you mean."
        ),
        "not-after-start": voice.gettext("Choose an end that is later than the start."),
        "past": voice.gettext("Choose today or a later day."),
        "too-far": voice.gettext("Choose a day within two years."),
        "before-from-day": voice.gettext("Choose a last day that is not before the first day."),
    }
    return said.get(refusal.problem) or _unreadable(refusal.where, typed, voice)


def _unreadable(where: str, typed: WeeklyTyped | DatedTyped, voice: Voice) -> str:
    is_empty = not getattr(typed, where, "")
    said = {
        "weekday": voice.gettext("Choose a day of the week."),
        "effect": voice.gettext("Choose whether you can or cannot then."),
        "starts": voice.gettext("Write when the time begins.") if is_empty else voice.gettext("Write a time: 3:30 pm."),
        "ends": voice.gettext("Write when the time ends.") if is_empty else voice.gettext("Write a time: 3:30 pm."),
    }
    return said.get(where) or voice.gettext("Write the day as year, month, day: 2026-10-15.")
