"""Routes by PyVRP: each way of a family is a shipment that may be left, each volunteer's free span a vehicle.

The only module that knows the library, and nothing but the solver's own process loads it.
"""

import time
from collections.abc import Collection, Sequence
from typing import Final

import numpy as np
from pyvrp import (
    Activity,
    ActivityType,
    Depot,
    Location,
    ProblemData,
    Shipment,
    Solution,
    SolveParams,
    VehicleType,
    solve,
)
from pyvrp import Route as Routed
from pyvrp.search import NeighbourhoodParams, PerturbationParams
from pyvrp.stop import MaxIterations, MultipleCriteria

from service.planning.rules.grid import Grid, Route, Vehicle

PRIZE: Final = 20_000
"""Seconds of driving that a way left undriven counts as: more than any way's detour of an evening, so most served comes
first. Not more than that: measured, a million hides the ways' own differences from the search (167 served of 200
against 148)."""

FAR: Final = 20_000
"""Seconds between two spots nobody drives between; as large as the prize, for the same reason."""

NEIGHBOURS: Final = 200
"""Stops that are tried beside a stop. Windows are narrow and most stops lie at the school, so near ones are of little
use: 50 served 167 ways of 200, 100 served 176, more than 200 no more."""

PERTURBATIONS: Final = 5
"""Changes at random before each local search: as good as the library's 25, in a third of the time."""


def routed(
    grid: Grid, routes: Sequence[Route], rides: Collection[int], *, seed: int, iterations: int, deadline: float
) -> list[Route]:
    """Look for routes better than these for some of the rides; the same seed and iterations find the same.

    `deadline`, in seconds this process has worked, ends it before its iterations on a machine too slow for them.
    """
    chosen = sorted(rides)
    if not chosen or not grid.vehicles:
        return [[] for _ in grid.vehicles]
    data = _data(grid, chosen)
    found = solve(
        data,
        MultipleCriteria([MaxIterations(iterations), lambda _cost: time.process_time() >= deadline]),
        seed=seed,
        collect_stats=False,
        display=False,
        params=SolveParams(
            neighbourhood=NeighbourhoodParams(num_neighbours=NEIGHBOURS),
            perturbation=PerturbationParams(1, PERTURBATIONS),
        ),
        initial_solution=Solution(data, _given(data, routes, chosen)),
    )
    if not found.is_feasible():
        return list(routes)
    result: list[Route] = [[] for _ in grid.vehicles]
    for route in found.best.routes():
        result[route.vehicle_type()] = [
            2 * chosen[each.idx] + each.is_delivery() for each in route if each.is_shipment()
        ]
    return result


def _data(grid: Grid, chosen: Sequence[int]) -> ProblemData:
    cars, points = grid.vehicles, len(grid.seconds)
    size = points + 2 * len(cars)
    matrix = np.full((size, size), FAR, dtype=np.int64)
    matrix[:points, :points] = grid.seconds
    for at, car in enumerate(cars):
        start, end = points + 2 * at, points + 2 * at + 1
        matrix[start, :points], matrix[:points, end] = car.out, car.home
        matrix[start, end] = car.anyway
    np.fill_diagonal(matrix, 0)
    return ProblemData(
        locations=[Location(0, 0) for _ in range(size)],
        clients=[],
        depots=[Depot(location) for location in range(points, size)],
        vehicle_types=[_vehicle(car, at) for at, car in enumerate(cars)],
        distance_matrices=[matrix],  # type: ignore[list-item] # PyVRP's stub names a shape, not an element
        duration_matrices=[matrix],  # type: ignore[list-item] # same
        shipments=[_shipment(grid, ride) for ride in chosen],
    )


def _vehicle(car: Vehicle, at: int) -> VehicleType:
    return VehicleType(
        capacity=list(car.room), start_depot=2 * at, end_depot=2 * at + 1, tw_early=car.opens, tw_late=car.closes
    )


def _shipment(grid: Grid, ride: int) -> Shipment:
    pick_up, drop_off = grid.visits[2 * ride], grid.visits[2 * ride + 1]
    return Shipment(
        pickup_location=pick_up.point,
        delivery_location=drop_off.point,
        pickup_tw_early=pick_up.opens,
        pickup_tw_late=pick_up.closes,
        delivery_tw_early=drop_off.opens,
        delivery_tw_late=drop_off.closes,
        amount=list(pick_up.load),
        prize=PRIZE,
        required=False,
    )


def _given(data: ProblemData, routes: Sequence[Route], chosen: Sequence[int]) -> list[Routed]:
    index = {ride: at for at, ride in enumerate(chosen)}
    return [
        Routed(
            data,
            [
                Activity(ActivityType.DELIVERY if visit % 2 else ActivityType.PICKUP, index[visit // 2])
                for visit in route
            ],
            at,
        )
        for at, route in enumerate(routes)
        if route
    ]
