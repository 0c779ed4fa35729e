"""Fit a family's ways into routes that stand, where they make them longest by least."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from msgspec import Struct

from service.planning.rules.grid import Grid, Load, Route, Vehicle, between, length

_EMPTY: Final[Load] = (0, 0, 0)


class Fit(Struct, frozen=True):
    """Where a ride fits: the route it makes, and how many seconds longer that is."""

    vehicle: int
    route: Route
    longer: int


def insert(grid: Grid, routes: list[Route], need: int) -> bool:
    """Put all ways of a need into the routes, by vehicle, or leave them as they are: False."""
    before: list[tuple[int, Route]] = []
    for ride in grid.rides_of[need]:
        best = min(
            (fit for at in range(len(routes)) if (fit := best_fit(grid, at, routes[at], ride))),
            key=lambda fit: fit.longer,
            default=None,
        )
        if best is None:
            break
        before.append((best.vehicle, routes[best.vehicle]))
        routes[best.vehicle] = best.route
    else:
        return bool(grid.rides_of[need])
    for at, route in reversed(before):
        routes[at] = route
    return False


def best_fit(grid: Grid, vehicle: int, route: Route, ride: int) -> Fit | None:
    """Find where a ride fits best into one vehicle's route; None: nowhere."""
    car = grid.vehicles[vehicle]
    pick_up = grid.visits[2 * ride]
    if any(load > room for load, room in zip(pick_up.load, car.room, strict=True)) or pick_up.opens > car.closes:
        return None
    state = _State(grid, car, route)
    best: Fit | None = None
    for at in range(len(route) + 1):
        if state.ready[at] > pick_up.closes:
            break
        for made in state.with_ride(ride, at):
            longer = length(grid, car, made) - state.length
            if best is None or longer < best.longer:
                best = Fit(vehicle, made, longer)
    return best


class _State:
    """What stands: when the car is ready to leave each stop, by when it must be there, and what it carries."""

    def __init__(self, grid: Grid, car: Vehicle, route: Sequence[int]) -> None:
        self.grid, self.car, self.route = grid, car, route
        self.length = length(grid, car, route)
        self.ready = [car.opens]  # before the first stop, then after each
        self.carried: list[Load] = [_EMPTY]
        for visit in route:
            self.ready.append(self._reaches(visit, len(self.ready) - 1))
            self.carried.append(_sum(self.carried[-1], grid.visits[visit].load))
        self.must = [
            min(grid.visits[each].closes, car.closes - car.home[grid.visits[each].point]) for each in route[-1:]
        ]
        for after, before in pairwise(reversed(route)):
            self.must.append(min(grid.visits[before].closes, self.must[-1] - between(grid, before, after)))
        self.must.reverse()

    def with_ride(self, ride: int, at: int) -> list[Route]:
        """Make every route that picks a ride up before the stop `at` and keeps all that stands."""
        grid, pick_up, drop_off = self.grid, 2 * ride, 2 * ride + 1
        extra, made = grid.visits[pick_up].load, []
        time, last = self._reaches(pick_up, at), pick_up
        if time > grid.visits[pick_up].closes or not self._holds(self.carried[at], extra):
            return []
        for out in range(at, len(self.route) + 1):
            if self._drops_in_time(last, time, drop_off, out):
                made.append([*self.route[:at], pick_up, *self.route[at:out], drop_off, *self.route[out:]])
            if out == len(self.route):
                break
            visit = self.route[out]
            time = max(time + between(grid, last, visit), grid.visits[visit].opens)
            if time > self.must[out] or not self._holds(self.carried[out + 1], extra):
                break
            last = visit
        return made

    def _reaches(self, visit: int, after: int) -> int:
        """Say when a visit begins that comes after so many stops of the route."""
        there = self.grid.visits[visit]
        drive = self.car.out[there.point] if after == 0 else between(self.grid, self.route[after - 1], visit)
        return max(self.ready[after] + drive, there.opens)

    def _drops_in_time(self, last: int, time: int, drop_off: int, out: int) -> bool:
        visits = self.grid.visits
        time = max(time + between(self.grid, last, drop_off), visits[drop_off].opens)
        if time > visits[drop_off].closes:
            return False
        if out == len(self.route):
            return time + self.car.home[visits[drop_off].point] <= self.car.closes
        return (
            max(time + between(self.grid, drop_off, self.route[out]), visits[self.route[out]].opens) <= self.must[out]
        )

    def _holds(self, carried: Load, extra: Load) -> bool:
        return all(have + more <= room for have, more, room in zip(carried, extra, self.car.room, strict=True))


def _sum(one: Load, other: Load) -> Load:
    return one[0] + other[0], one[1] + other[1], one[2] + other[2]
