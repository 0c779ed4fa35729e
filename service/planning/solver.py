"""Find trips for an evening: most families with all their ways first, then the fewest minutes driven.

The library serves ways one by one and leaves families half served. So we dive: search, let some of the half served go,
search again for who is left, until nobody is; then fit in who was let go and still has room, smooth what stands, and
trade whole families.
"""

import time
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from random import Random
from typing import Final

from service.planning.rules.grid import Grid, Route, laid_out, length, plan_of
from service.planning.rules.inserting import insert
from service.planning.rules.turns import routes_in_turn
from service.planning.trading import Trader
from service.planning.types import Instance, Plan

CAN_ROUTE: Final = find_spec("pyvrp") is not None
"""PyVRP has no wheel for Macs with Intel processors; there we only trade."""

if CAN_ROUTE:
    from service.planning.routing import routed

STEPS_A_SECOND: Final = 40_000
"""Iterations times ways that one core of an ordinary machine routes in a second, measured with 40 to 800 ways."""

STEPS_AT_A_TIME: Final = (50, 300)
"""Least and most iterations of one search within a dive."""

SEARCHES: Final = 10
"""In a dive, about."""

TRADES_A_SECOND: Final = 1_200
"""Times the volunteers' free spans; measured with 5 to 100 of them."""

TRADING: Final = 0.5
"""Of the time."""

ROUNDS: Final = 4
"""Of diving and trading, where there is time for them."""

KEPT: Final = 0.7
"""Of the half served, who stays in the search: half of them serves fewer (measured: 78 against 80 of 100)."""

SLOWER: Final = 2.0
"""Times the seconds asked for, of its own work, after which the search ends on a slow machine."""


def solve(instance: Instance, seconds: float, seed: int) -> Plan:
    """Plan an evening with about so many seconds of search; serves at least as many as first come, first served.

    Seconds are counted in steps, so the same seed finds the same plan on every machine that is half as quick.
    """
    grid = laid_out(instance)
    return plan_of(instance, grid, enumerate(_search(grid, seconds, seed)))


def _search(grid: Grid, seconds: float, seed: int) -> list[Route]:
    best, deadline = routes_in_turn(grid), time.process_time() + SLOWER * seconds
    if not grid.visits or not grid.vehicles:
        return best
    chance = Random(seed)  # noqa: S311 - nobody gains by foretelling it
    steps = int((1 - TRADING) * seconds * STEPS_A_SECOND * 2 / len(grid.visits))
    trades = int(TRADING * seconds * TRADES_A_SECOND / len(grid.vehicles))
    dive = _Dive(grid, min(max(steps // SEARCHES, STEPS_AT_A_TIME[0]), STEPS_AT_A_TIME[1]), deadline, chance)
    trader = Trader(grid, chance)
    rounds = max(1, min(ROUNDS, steps // (SEARCHES * dive.at_a_time)))
    for _ in range(rounds):
        if CAN_ROUTE:
            best = _better(grid, best, dive.from_(best))
        best = _better(grid, best, trader.better(best, trades // rounds, deadline))
    return _better(grid, best, dive.smooth(best)) if CAN_ROUTE else best


def _better(grid: Grid, standing: list[Route], tried: list[Route]) -> list[Route]:
    return min(standing, tried, key=lambda routes: _worth(grid, routes))


class _Dive:
    """Search, let go, search again."""

    def __init__(self, grid: Grid, at_a_time: int, deadline: float, chance: Random) -> None:
        self.grid, self.at_a_time, self.deadline, self.chance = grid, at_a_time, deadline, chance

    def from_(self, routes: Sequence[Route]) -> list[Route]:
        """Search from routes that stand to routes that serve nobody half."""
        pool = {need for need, rides in enumerate(self.grid.rides_of) if rides}
        while pool and time.process_time() < self.deadline:
            routes = self._routed(_only(self.grid, routes, pool), pool)
            full, half = _served(self.grid, routes)
            if not half:
                break
            pool = full | set(self.chance.sample(sorted(half), int(len(half) * KEPT)))
        return self.smooth(self._filled(routes))

    def smooth(self, routes: Sequence[Route]) -> list[Route]:
        """Search for shorter routes of who is served by these, and fit in whom they make room for."""
        return self._filled(self._routed(routes, _served(self.grid, routes)[0]))

    def _routed(self, routes: Sequence[Route], pool: Iterable[int]) -> list[Route]:
        return routed(
            self.grid,
            routes,
            [ride for need in pool for ride in self.grid.rides_of[need]],
            seed=self.chance.randrange(2**31),
            iterations=self.at_a_time,
            deadline=self.deadline,
        )

    def _filled(self, routes: Sequence[Route]) -> list[Route]:
        """Let go of who is half served, and fit in whom there is room for, who asked first first."""
        served, _ = _served(self.grid, routes)
        result = _only(self.grid, routes, served)
        for need in range(len(self.grid.rides_of)):
            if need not in served:
                insert(self.grid, result, need)
        return result


def _served(grid: Grid, routes: Sequence[Route]) -> tuple[set[int], set[int]]:
    """Tell who has all their ways, and who has some."""
    ridden = {visit // 2 for route in routes for visit in route}
    begun = {grid.rides[ride][0] for ride in ridden}
    full = {need for need in begun if ridden.issuperset(grid.rides_of[need])}
    return full, begun - full


def _only(grid: Grid, routes: Sequence[Route], needs: set[int]) -> list[Route]:
    return [[visit for visit in route if grid.rides[visit // 2][0] in needs] for route in routes]


def _worth(grid: Grid, routes: Sequence[Route]) -> tuple[int, int]:
    driven = sum(length(grid, grid.vehicles[at], route) for at, route in enumerate(routes))
    return -len(_served(grid, routes)[0]), driven
