"""An instance in whole seconds and numbers, as a search wants it, and its routes back as a plan.

A visit is a number: twice that of its ride, and one more where the family gets out. A route is a list of visits.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Final

from msgspec import Struct

from service.places.types import PlacesPolicy, Spot
from service.planning.rules.checking import WHEELCHAIRS
from service.planning.rules.ways import own_way, way
from service.planning.types import Drive, Instance, Need, Plan, PlannedTrip, PlanStop, Volunteer

Load = tuple[int, int, int]
"""Of belts, child seats and places for a wheelchair."""

Route = list[int]
_SECOND: Final = timedelta(seconds=1)


class Visit(Struct, frozen=True):
    """Where and when a family gets in or out, and what that changes in the car."""

    point: int
    opens: int
    closes: int
    load: Load


class Vehicle(Struct, frozen=True, kw_only=True):
    """A volunteer within one of their free spans; `out` and `home` are their own ways, by point."""

    volunteer: int
    room: Load
    opens: int
    closes: int
    out: list[int]
    home: list[int]
    anyway: int  # from their start to their end, which they would drive without us


class Grid(Struct, frozen=True, kw_only=True):
    """All of an evening in numbers. Times are seconds since `began`."""

    began: datetime
    seconds: list[list[int]]  # from point to point
    visits: list[Visit]
    rides: list[tuple[int, Drive]]  # of which need
    rides_of: list[list[int]]  # by need; none: it cannot be driven at all
    vehicles: list[Vehicle]


def laid_out(instance: Instance) -> Grid:
    """Turn an instance into numbers."""
    wanted = [(at, need, drive) for at, need in enumerate(instance.needs) for drive in _drives(need, instance.pace)]
    spots = list(dict.fromkeys(spot for _, _, drive in wanted for spot in (drive.pick_up, drive.drop_off)))
    point = {spot: at for at, spot in enumerate(spots)}
    hours = [span.start for who in instance.volunteers for span in who.free]
    began = min([*hours, *(drive.earliest for _, _, drive in wanted)], default=datetime.min.replace(tzinfo=UTC))
    seconds = [[_whole(way(a, b, instance.pace)) for b in spots] for a in spots]
    visits: list[Visit] = []
    for _, need, drive in wanted:
        load = (need.passengers, need.child_seats, int(need.wheelchair))
        opens, closes = (_whole(at - began) for at in _window(drive))
        begins, ends = point[drive.pick_up], point[drive.drop_off]
        visits.append(Visit(begins, opens, closes - seconds[begins][ends], load))
        visits.append(Visit(ends, opens + seconds[begins][ends], closes, (-load[0], -load[1], -load[2])))
    return Grid(
        began=began,
        seconds=seconds,
        visits=visits,
        rides=[(at, drive) for at, _, drive in wanted],
        rides_of=[
            [ride for ride, (whose, _, _) in enumerate(wanted) if whose == at] for at in range(len(instance.needs))
        ],
        vehicles=[
            _vehicle(instance, at, who, _whole(span.start - began), _whole(span.end - began), spots)
            for at, who in enumerate(instance.volunteers)
            for span in who.free
        ],
    )


def plan_of(instance: Instance, grid: Grid, routes: Iterable[tuple[int, Sequence[int]]]) -> Plan:
    """Turn routes, each with its vehicle, into trips with times."""
    trips = [_trip(instance, grid, grid.vehicles[vehicle], route) for vehicle, route in routes if route]
    served = {stop.request_id for trip in trips for stop in trip.stops}
    ordered = sorted(trips, key=lambda trip: (trip.leaves_at, trip.driver_id.bytes))
    return Plan(ordered, [need.request_id for need in instance.needs if need.request_id not in served])


def times_of(grid: Grid, vehicle: Vehicle, route: Sequence[int]) -> tuple[int, list[int], int]:
    """Time a route: back as early as can be, left as late as that allows, then each stop as early as can be."""
    _, _, back = _forward(grid, vehicle, route, vehicle.opens)
    latest = min(grid.visits[route[-1]].closes, back - vehicle.home[grid.visits[route[-1]].point])
    for after, before in pairwise(reversed(route)):
        latest = min(grid.visits[before].closes, latest - between(grid, before, after))
    leaves = latest - vehicle.out[grid.visits[route[0]].point]
    return _forward(grid, vehicle, route, max(leaves, vehicle.opens))


def between(grid: Grid, before: int, after: int) -> int:
    """Give the seconds from one visit to another."""
    return grid.seconds[grid.visits[before].point][grid.visits[after].point]


def length(grid: Grid, vehicle: Vehicle, route: Sequence[int]) -> int:
    """Give the seconds that a route drives beyond the driver's own way."""
    if not route:
        return 0
    driven = sum(between(grid, before, after) for before, after in pairwise(route))
    ends = grid.visits[route[0]].point, grid.visits[route[-1]].point
    return vehicle.out[ends[0]] + driven + vehicle.home[ends[1]] - vehicle.anyway


def _forward(grid: Grid, vehicle: Vehicle, route: Sequence[int], leaves: int) -> tuple[int, list[int], int]:
    at = max(leaves + vehicle.out[grid.visits[route[0]].point], grid.visits[route[0]].opens)
    times = [at]
    for before, after in pairwise(route):
        at = max(at + between(grid, before, after), grid.visits[after].opens)
        times.append(at)
    return leaves, times, at + vehicle.home[grid.visits[route[-1]].point]


def _trip(instance: Instance, grid: Grid, vehicle: Vehicle, route: Sequence[int]) -> PlannedTrip:
    leaves, times, back = times_of(grid, vehicle, route)
    aboard = children = 0
    stops: list[PlanStop] = []
    for visit, at in zip(route, times, strict=True):
        need, drive = grid.rides[visit // 2]
        aboard += grid.visits[visit].load[0]
        children += grid.visits[visit].load[1]
        stops.append(
            PlanStop(
                request_id=instance.needs[need].request_id,
                leg=drive.leg,
                act="drop_off" if visit % 2 else "pick_up",
                at=grid.began + at * _SECOND,
                aboard=aboard,
                child_seats=children,
            )
        )
    return PlannedTrip(
        driver_id=instance.volunteers[vehicle.volunteer].person_id,
        leaves_at=grid.began + leaves * _SECOND,
        back_at=grid.began + back * _SECOND,
        stops=stops,
    )


def _drives(need: Need, pace: PlacesPolicy) -> list[Drive]:
    """Give a family's ways, or none of them where one cannot be driven in its window."""
    for drive in need.drives:
        opens, closes = _window(drive)
        if closes - opens < way(drive.pick_up, drive.drop_off, pace):
            return []
    return need.drives


def _window(drive: Drive) -> tuple[datetime, datetime]:
    """Narrow a way's window to its longest ride, at the end that is not the meeting's: who keeps to it, keeps both."""
    if drive.leg == "there":
        return max(drive.earliest, drive.latest - drive.longest), drive.latest
    return drive.earliest, min(drive.latest, drive.earliest + drive.longest)


def _vehicle(instance: Instance, at: int, who: Volunteer, opens: int, closes: int, spots: Sequence[Spot]) -> Vehicle:
    return Vehicle(
        volunteer=at,
        room=(who.seats, who.child_seats, WHEELCHAIRS * who.wheelchair),
        opens=opens,
        closes=closes,
        out=[_whole(own_way(who.start, spot, instance.pace, instance.turnaround)) for spot in spots],
        home=[_whole(own_way(who.end, spot, instance.pace, instance.turnaround)) for spot in spots],
        anyway=_whole(way(who.start, who.end, instance.pace)) if who.start and who.end else 0,
    )


def _whole(span: timedelta) -> int:
    return span // _SECOND
