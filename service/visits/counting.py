"""Draw a fair lot, judge whether those visited are a cross-section, and reckon stipends. Pure."""

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from itertools import groupby
from math import sqrt
from random import Random
from typing import Final, Literal
from zoneinfo import ZoneInfo

from service.visits.rules import VISITORS, day_of, is_trained
from service.visits.types import Coverage, Family, Reached, Share, Stipend, Went

SMALLEST_TOLD: Final = 5
"""A district is not told of fewer: the few could be named."""

DEVIATIONS: Final = 2.0
"""A group stands out when it was visited so many standard deviations more or less often than all: one time in twenty
chance does that by itself."""

_OBSTACLES: Final[tuple[tuple[str, Callable[[Reached], bool]], ...]] = (
    ("ride", lambda one: one.ride),
    ("childcare", lambda one: one.childcare),
    ("interpreter", lambda one: one.interpreter),
    ("nights", lambda one: one.nights),
)


def cross_section(families: Sequence[Family], per_cent: int, seed: int) -> list[Family]:
    """Draw so many per cent of the families by lot, each grade and class in proportion.

    Shuffled within each class, then every n-th of all in a row: no class has more than its share but for rounding, and
    the same seed draws the same lot again.
    """
    lot = Random(seed)  # noqa: S311 - a lot anybody may draw again guards nothing
    row: list[Family] = []
    ordered = sorted(families, key=lambda one: (one.grade, one.class_, one.household_id.hex))
    for _, together in groupby(ordered, key=lambda one: (one.grade, one.class_)):
        shuffled = list(together)
        lot.shuffle(shuffled)
        row += shuffled
    wanted = round(len(row) * per_cent / 100)
    if not wanted:
        return []
    step, start = len(row) / wanted, lot.random()
    return [row[min(len(row) - 1, int((start + number) * step))] for number in range(wanted)]


def coverage(families: Sequence[Reached], *, hides_few: bool) -> Coverage:
    """Count who was offered a visit and who was visited by grade, language and obstacle; `hides_few` for a district."""
    rate = sum(one.visited for one in families) / len(families) if families else 0.0

    def share(by: Literal["grade", "language", "obstacle"], group: str, some: Sequence[Reached]) -> Share:
        return Share(
            by=by,
            group=group,
            families=_told(len(some), hides_few=hides_few),
            offered=_told(sum(one.offered for one in some), hides_few=hides_few),
            visited=_told(sum(one.visited for one in some), hides_few=hides_few),
            stands_out=_stands_out(some, rate),
        )

    shares = [
        *(share("grade", group, some) for group, some in _by(families, lambda one: one.grade)),
        *(share("language", group, some) for group, some in _by(families, lambda one: one.language)),
        *(share("obstacle", group, [one for one in families if has(one)]) for group, has in _OBSTACLES),
    ]
    return Coverage(
        families=_told(len(families), hides_few=hides_few),
        offered=_told(sum(one.offered for one in families), hides_few=hides_few),
        visited=_told(sum(one.visited for one in families), hides_few=hides_few),
        is_cross_section=not any(one.stands_out for one in shares),
        shares=shares,
    )


def stipend(went: Went) -> Stipend:
    """Reckon what a visitor is due: the visit and both ways. Who was not trained, or went alone, is skipped."""
    skipped: Literal["", "training", "alone"] = ""
    if went.visitors < VISITORS:
        skipped = "alone"
    if not is_trained(went.trained_until, went.span, went.zone):
        skipped = "training"
    return Stipend(
        person=went.person,
        name=went.name,
        day=day_of(went.span, went.zone),
        starts=went.span.start.astimezone(ZoneInfo(went.zone)),
        minutes=went.span.length // timedelta(minutes=1) + 2 * went.travel_minutes,
        visitors=went.visitors,
        skipped=skipped,
    )


def _told(count: int, *, hides_few: bool) -> int | None:
    return None if hides_few and 0 < count < SMALLEST_TOLD else count


def _stands_out(some: Sequence[Reached], rate: float) -> bool:
    """Tell whether a group was visited much more or less often than all; of a handful chance says anything."""
    if len(some) < SMALLEST_TOLD:
        return False
    expected, spread = len(some) * rate, sqrt(len(some) * rate * (1 - rate))
    return abs(sum(one.visited for one in some) - expected) > DEVIATIONS * spread + 1


def _by(families: Iterable[Reached], of: Callable[[Reached], str]) -> list[tuple[str, list[Reached]]]:
    ordered = sorted(families, key=of)
    return [(group, list(some)) for group, some in groupby(ordered, key=of)]
