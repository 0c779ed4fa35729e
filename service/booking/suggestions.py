"""Several meetings in one visit: which times follow each other with just enough time to walk. Pure."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from service.availability.types import Opening
from service.booking.types import Trip
from service.kernel.ids import PersonId
from service.kernel.spans import Span

WALK_MINUTES = 5
"""From one class room to another of the same building; a school knows its own."""

LONGEST_WAIT = timedelta(minutes=40)
"""Between two meetings of one visit: two slots of the usual 20 minutes. Longer, and a family goes home in between."""

TRIPS = 3  # as many as fit above the single times on a phone

Wanted = tuple[PersonId, PersonId]  # a child, and the teacher to meet about them


def back_to_back(
    wanted: Sequence[Wanted],
    openings: Mapping[PersonId, Sequence[Opening]],
    zone: str,
    *,
    walk_minutes: int = WALK_MINUTES,
) -> list[Trip]:
    """Suggest up to three visits that hold every wanted meeting, of each day the one with the least waiting first.

    From each first time the next meeting is the one that can begin soonest. That is exact for two meetings and good
    for more: a middle school asks for seven teachers, and trying every order would take their factorial.
    """
    if len(wanted) < 2:  # noqa: PLR2004 - one meeting is no trip
        return []
    walk = timedelta(minutes=walk_minutes)
    found = {
        trip.span.start: trip
        for number, (child, teacher) in enumerate(wanted)
        for first in openings.get(teacher, ())
        if (trip := _follow((child, first), [*wanted[:number], *wanted[number + 1 :]], openings, walk, zone))
    }
    best = sorted(found.values(), key=lambda trip: (_waiting(trip), trip.span.start))
    return _apart(best, zone)


def _follow(
    first: tuple[PersonId, Opening],
    rest: Sequence[Wanted],
    openings: Mapping[PersonId, Sequence[Opening]],
    walk: timedelta,
    zone: str,
) -> Trip | None:
    """Go on from a first meeting to all the others; None where one of them would have to wait too long."""
    stops, left = [first], list(rest)
    while left:
        last = stops[-1][1]
        reachable = [
            (opening, child, teacher)
            for child, teacher in left
            if (opening := _next(openings.get(teacher, ()), last, walk if teacher != last.teacher_id else timedelta(0)))
        ]
        if not reachable:
            return None
        opening, child, teacher = min(reachable)
        if not _same_visit(last.span, opening.span, zone):
            return None
        stops.append((child, opening))
        left.remove((child, teacher))
    return Trip(stops)


def _next(openings: Sequence[Opening], last: Opening, walk: timedelta) -> Opening | None:
    """Return the first opening that begins once the last meeting has ended and the way is walked."""
    place = bisect_left(openings, last.span.end + walk, key=_start)
    return openings[place] if place < len(openings) else None


def _start(opening: Opening) -> datetime:
    return opening.span.start


def _same_visit(before: Span, after: Span, zone: str) -> bool:
    local = ZoneInfo(zone)
    same_day = before.start.astimezone(local).date() == after.start.astimezone(local).date()
    return same_day and after.start - before.end <= LONGEST_WAIT


def _waiting(trip: Trip) -> timedelta:
    """Add up the time between meetings."""
    inside = sum((opening.span.length for _, opening in trip.stops), timedelta(0))
    return trip.span.length - inside


def _apart(trips: Sequence[Trip], zone: str) -> list[Trip]:
    """Keep the best trips that do not lie over one another, in order of time: three choices, not three times one.

    The best of each day comes first: who cannot come on one day finds another.
    """
    local = ZoneInfo(zone)
    best: dict[date, Trip] = {}
    for trip in trips:
        best.setdefault(trip.span.start.astimezone(local).date(), trip)
    kept = list(best.values())[:TRIPS]
    for trip in trips:
        if len(kept) < TRIPS and not any(trip.span.overlaps(other.span) for other in kept):
            kept.append(trip)
    return sorted(kept, key=lambda trip: trip.span.start)
