"""Take a few neighbouring families out of their cars and put others, or the same, in: never a way without the other."""

import time
from collections.abc import Iterable, Sequence
from math import log
from random import Random
from typing import Final

from service.planning.rules.grid import Grid, Route, length
from service.planning.rules.inserting import best_fit

MOST_OUT: Final = 12
"""Families taken out at once: more is slower and finds no better."""

MOST_IN: Final = 15
"""Unserved families that are tried in their stead, the nearest in place and time."""

SERVED: Final = 20_000
"""Seconds of driving that a family is worth: more than any detour, so most served comes first."""

WARM: Final = 300.0
"""Seconds that a trade may lose at first, on average of those taken; none at the end."""

AROUND_UNSERVED: Final = 0.7
"""Share of trades round a family that nobody drives yet, as long as there are both kinds."""

IN_ANY_ORDER: Final = 0.5
"""Share of trades that put families in by chance; the others first who was not served, each time the nearest first."""

NEAR_ENOUGH: Final = 1_800
"""Seconds by which a family counts as farther by chance: half an hour, so that never the same ones are tried again."""

PASSED_OVER: Final = 0.05
"""Share of fits that are not looked at, so that the same families go into other cars."""

KNOWN_FITS: Final = 400_000
"""Fits that are remembered: most routes are as they were the trade before."""

_Fixed = tuple[int, ...]
_Found = tuple[int, int, _Fixed]


class Trader:
    """Trades of one evening, with what is known of fits."""

    def __init__(self, grid: Grid, chance: Random) -> None:
        self.grid, self.chance = grid, chance
        self._fits: dict[tuple[int, int, _Fixed], _Found | None] = {}
        self._lengths: dict[tuple[int, _Fixed], int] = {}

    def better(self, routes: Sequence[Route], trades: int, deadline: float) -> list[Route]:
        """Trade so many times, or until this process has worked as long as the deadline; the best there was."""
        standing = best = [tuple(route) for route in routes]
        worth = most = self._worth(standing)
        for at in range(trades):
            if time.process_time() >= deadline:
                break
            tried = self._traded(standing)
            tried_worth = self._worth(tried)
            # worse is taken now and then, less and less (simulated annealing), or the search stays where it began
            if tried_worth > worth + WARM * (1 - at / trades) * log(1 - self.chance.random()):
                standing, worth = tried, tried_worth
            if worth > most:
                best, most = standing, worth
        return [list(route) for route in best]

    def _traded(self, routes: Sequence[_Fixed]) -> list[_Fixed]:
        served = sorted({self._need(visit) for route in routes for visit in route})
        unserved = sorted({need for need, rides in enumerate(self.grid.rides_of) if rides} - set(served))
        if not served and not unserved:
            return list(routes)
        is_missing = (unserved and self.chance.random() < AROUND_UNSERVED) or not served
        around = self.chance.choice(unserved if is_missing else served)
        out = self._nearest(around, served, self.chance.randint(1, MOST_OUT))
        wanted = [*self._nearest(around, unserved, MOST_IN), *out]
        if self.chance.random() < IN_ANY_ORDER:
            self.chance.shuffle(wanted)
        gone = set(out)
        result = [tuple(visit for visit in route if self._need(visit) not in gone) for route in routes]
        for need in wanted:
            self._insert(result, need)
        return result

    def _nearest(self, around: int, needs: Iterable[int], how_many: int) -> list[int]:
        there = self.grid.visits[2 * self.grid.rides_of[around][0]]

        def far(need: int) -> float:
            here = self.grid.visits[2 * self.grid.rides_of[need][0]]
            apart = self.grid.seconds[here.point][there.point] + abs(here.opens - there.opens)
            return apart + self.chance.random() * NEAR_ENOUGH

        return sorted(needs, key=far)[:how_many]

    def _insert(self, routes: list[_Fixed], need: int) -> None:
        before: list[tuple[int, _Fixed]] = []
        for ride in self.grid.rides_of[need]:
            fits = [fit for at, route in enumerate(routes) if (fit := self._fit(at, route, ride))]
            seen = [fit for fit in fits if self.chance.random() >= PASSED_OVER]
            if not seen:
                for at, route in reversed(before):
                    routes[at] = route
                return
            _, at, made = min(seen)
            before.append((at, routes[at]))
            routes[at] = made

    def _fit(self, at: int, route: _Fixed, ride: int) -> _Found | None:
        key = (at, ride, route)
        if key not in self._fits:
            if len(self._fits) > KNOWN_FITS:
                self._fits.clear()
            fit = best_fit(self.grid, at, list(route), ride)
            self._fits[key] = (fit.longer, at, tuple(fit.route)) if fit else None
        return self._fits[key]

    def _worth(self, routes: Sequence[_Fixed]) -> int:
        served = len({self._need(visit) for route in routes for visit in route})
        return SERVED * served - sum(self._length(at, route) for at, route in enumerate(routes))

    def _length(self, at: int, route: _Fixed) -> int:
        key = (at, route)
        if key not in self._lengths:
            if len(self._lengths) > KNOWN_FITS:
                self._lengths.clear()
            self._lengths[key] = length(self.grid, self.grid.vehicles[at], route)
        return self._lengths[key]

    def _need(self, visit: int) -> int:
        return self.grid.rides[visit // 2][0]
