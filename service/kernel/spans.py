"""Half-open spans of time [start, end), in UTC, and the arithmetic of free and taken."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct

from service.kernel.errors import ComesTwice, Malformed

Instant = Annotated[datetime, Meta(tz=True)]
"""A time that says which of all the world's it is: what comes in without its offset is refused."""


WallTime = Annotated[
    str,
    Meta(
        pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9](:00)?$",
        description="On the school's clock, answered as HH:MM.",
        examples=["15:30"],
    ),
]
"""A time of day as other services write it."""

Fold = Literal[0, 1]
"""Which of two a time is that the clocks show twice on its day, as PEP 495 counts: the first or the second."""


class Span(Struct, frozen=True, order=True):
    """An instant to another, the first inside, the last not. Both aware, in UTC."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError("a span ends after it starts")

    @property
    def length(self) -> timedelta:
        """How long it lasts."""
        return self.end - self.start

    def overlaps(self, other: "Span") -> bool:
        """Tell whether the two share an instant; touching is not sharing."""
        return self.start < other.end and other.start < self.end

    def holds(self, other: "Span") -> bool:
        """Tell whether the other lies wholly within."""
        return self.start <= other.start and other.end <= self.end

    def around(self, other: "Span") -> "Span":
        """Return the shortest span that holds both."""
        return Span(min(self.start, other.start), max(self.end, other.end))


def stamped(instant: datetime, timespec: Literal["minutes", "seconds"]) -> str:
    """Write an instant in UTC in ISO 8601's basic format, to the minute or the second: "20261015T2220Z".

    `isoformat` takes a quarter of what `strftime` does.
    """
    at = instant.astimezone(UTC).isoformat(timespec=timespec)
    return f"{at.removesuffix('+00:00').replace('-', '').replace(':', '')}Z"


def joined(spans: Iterable[Span]) -> list[Span]:
    """Sort spans and make one of those that touch or overlap."""
    result: list[Span] = []
    for span in sorted(spans):
        if result and span.start <= result[-1].end:
            result[-1] = Span(result[-1].start, max(result[-1].end, span.end))
        else:
            result.append(span)
    return result


def without(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """Return what is left of `spans` once every instant of `taken` is cut away, sorted."""
    holes = joined(taken)
    left: list[Span] = []
    for span in joined(spans):
        start = span.start
        for hole in holes:
            if hole.end <= start or hole.start >= span.end:
                continue
            if hole.start > start:
                left.append(Span(start, hole.start))
            start = max(start, hole.end)
        if start < span.end:
            left.append(Span(start, span.end))
    return left


def is_skipped(day: date, at: time, zone: ZoneInfo) -> bool:
    """Tell whether the clocks jump over this wall-clock time on that day (the gap of spring)."""
    return _shown_at(_first(day, at, zone), zone) != _wall(day, at)


def is_doubled(day: date, at: time, zone: ZoneInfo) -> bool:
    """Tell whether this wall-clock time comes twice on that day (the overlap of autumn)."""
    return _first(day, at, zone) != _last(day, at, zone) and not is_skipped(day, at, zone)


def instant(day: date, at: time, zone: ZoneInfo, *, where: str = "time", fold: Fold | None = None) -> datetime:
    """Turn a wall-clock time somebody typed into an instant, or refuse one that is not or comes twice.

    Gap: a skipped time is no time, Malformed(where, ...). Overlap: a doubled one has to be asked about, since either
    guess is an hour off for somebody: ComesTwice, unless `fold` says which it is.
    """
    if is_skipped(day, at, zone):
        raise Malformed(where, "skipped-by-clock-change")
    if fold is None and is_doubled(day, at, zone):
        raise ComesTwice(where, [_first(day, at, zone), _last(day, at, zone)])
    return _shown(day, at, zone, fold or 0)


def hours_on(
    day: date,
    starts: time,
    ends: time,
    zone: ZoneInfo,
    *,
    starts_fold: Fold | None = None,
    ends_fold: Fold | None = None,
) -> Span | None:
    """Turn standing hours into the span they cover on one day; None if the clock change leaves nothing of them.

    Gap: hours that begin inside it begin when the clocks have jumped; hours that end inside it end there too.
    Overlap: hours run from the first time the start is shown to the end of the last minute shown before the end, so
    an evening keeps its end on the wall clock and lasts an hour longer; hours that end where it begins do not. Who
    was asked about a doubled start or end said by its fold which of the two it is.
    """
    if ends <= starts:
        return None
    start = _jump(day, starts, zone) if is_skipped(day, starts, zone) else _shown(day, starts, zone, starts_fold or 0)
    if is_skipped(day, ends, zone):
        end = _jump(day, ends, zone)
    else:
        end = _end_of(day, ends, zone) if ends_fold is None else _shown(day, ends, zone, ends_fold)
    return Span(start, end) if end > start else None


def whole_day(day: date, zone: ZoneInfo) -> Span:
    """Give a day by the wall clock; where the clocks change it has 23 or 25 hours.

    Gap: a midnight that is skipped is where the clocks have jumped. Overlap: of a doubled one the first begins the day.
    """
    start, end = (_first(each, time.min, zone) for each in (day, day + timedelta(days=1)))
    return Span(start, end)


def _wall(day: date, at: time) -> datetime:
    """Join day and time without their zone; who typed a time has not said which of two, so `fold` does not count."""
    return datetime.combine(day, at.replace(tzinfo=None, fold=0))


def _shown_at(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None)


def _shown(day: date, at: time, zone: ZoneInfo, fold: Fold) -> datetime:
    return _last(day, at, zone) if fold else _first(day, at, zone)


def _first(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Give the instant by the offset before a clock change, if there is one (PEP 495: fold=0)."""
    return _wall(day, at).replace(tzinfo=zone).astimezone(UTC)


def _end_of(day: date, ends: time, zone: ZoneInfo) -> datetime:
    """Give when hours are over; a doubled end only where what comes before it is shown again too."""
    minute = timedelta(minutes=1)
    if is_doubled(day, ends, zone):
        return _last(day, (_wall(day, ends) - minute).time(), zone) + minute
    return _last(day, ends, zone)


def _last(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Give the instant by the offset after a clock change, if there is one (PEP 495: fold=1)."""
    return _wall(day, at).replace(tzinfo=zone, fold=1).astimezone(UTC)


def _jump(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Find the instant at which the clocks jump over a skipped time, to the second.

    In a gap the two readings of the time lie on both sides of the jump, the one by the later offset before it.
    """
    low, high = _last(day, at, zone), _first(day, at, zone)
    before = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)
