"""First come, first served: what a plan is measured against, and begins with."""

from collections.abc import Sequence

from service.planning.rules.grid import Grid, Route, Vehicle, laid_out, length, plan_of, times_of
from service.planning.rules.inserting import insert
from service.planning.types import Instance, Plan


def in_turn(instance: Instance) -> Plan:
    """Serve each family in the order they asked, in the car that it takes least out of its way; nobody waits for later.

    Cars are shared, and who has a ride keeps it.
    """
    grid = laid_out(instance)
    return plan_of(instance, grid, enumerate(routes_in_turn(grid)))


def routes_in_turn(grid: Grid) -> list[Route]:
    """Make the routes of `in_turn`, one for each vehicle."""
    routes: list[Route] = [[] for _ in grid.vehicles]
    for need in range(len(grid.rides_of)):
        insert(grid, routes, need)
    return routes


def alone_in_turn(instance: Instance) -> Plan:
    """Serve each family as claims on the board do: both its ways by one driver who has nobody else in the car."""
    grid = laid_out(instance)
    taken: list[list[Route]] = [[] for _ in grid.vehicles]
    for rides in grid.rides_of:
        route = [visit for ride in rides for visit in (2 * ride, 2 * ride + 1)]
        fits = [
            (length(grid, car, route), at)
            for at, car in enumerate(grid.vehicles)
            if route and _holds(grid, car, route) and _is_free(grid, car, taken[at], route)
        ]
        if fits:
            taken[min(fits)[1]].append(route)
    return plan_of(instance, grid, [(at, route) for at, routes in enumerate(taken) for route in routes])


def _holds(grid: Grid, car: Vehicle, route: Sequence[int]) -> bool:
    load = grid.visits[route[0]].load
    return all(need <= room for need, room in zip(load, car.room, strict=True)) and _in_time(grid, car, route)


def _in_time(grid: Grid, car: Vehicle, route: Sequence[int]) -> bool:
    leaves, times, back = times_of(grid, car, route)
    return (
        car.opens <= leaves
        and back <= car.closes
        and all(at <= grid.visits[visit].closes for visit, at in zip(route, times, strict=True))
    )


def _is_free(grid: Grid, car: Vehicle, routes: Sequence[Route], route: Sequence[int]) -> bool:
    leaves, _, back = times_of(grid, car, route)
    spans = (times_of(grid, car, each) for each in routes)
    return all(back <= begins or ends <= leaves for begins, _, ends in spans)
