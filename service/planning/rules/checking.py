"""Judge a plan by the instance alone: whoever made it, however it was made."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from service.kernel.ids import RideRequestId
from service.kernel.spans import Span
from service.places.types import Spot
from service.planning.rules.ways import own_way, way
from service.planning.types import (
    Broken,
    Drive,
    Instance,
    Limit,
    Need,
    Plan,
    PlannedTrip,
    PlanStop,
    Volunteer,
)
from service.rides.types import Way

WHEELCHAIRS: Final = 1
"""Room for people in their wheelchairs in a car that is fit for it: a car that takes two is nowhere recorded."""

_Key = tuple[RideRequestId, Way]


def check(instance: Instance, plan: Plan) -> list[Broken]:
    """List every limit that a plan breaks; none: it may be shown."""
    return [
        *(broken for trip in plan.trips for broken in _of_trip(instance, trip)),
        *_of_families(instance, plan),
        *_of_drivers(plan),
    ]


def _of_trip(instance: Instance, trip: PlannedTrip) -> Iterator[Broken]:
    volunteer = next((each for each in instance.volunteers if each.person_id == trip.driver_id), None)
    if volunteer is None:
        yield Broken("unknown_driver", trip.driver_id)
        return
    needs = {need.request_id: need for need in instance.needs}
    drives = {(need.request_id, drive.leg): drive for need in instance.needs for drive in need.drives}
    strange = [stop for stop in trip.stops if (stop.request_id, stop.leg) not in drives]
    yield from (Broken("unknown_way", trip.driver_id, stop.request_id) for stop in strange)
    if strange or not trip.stops:
        return
    yield from _of_loads(volunteer, needs, trip)
    yield from _of_ways(instance, volunteer, drives, trip)
    yield from _of_rides(drives, trip)


def _of_loads(volunteer: Volunteer, needs: dict[RideRequestId, Need], trip: PlannedTrip) -> Iterator[Broken]:
    aboard = children = chairs = 0
    for stop in trip.stops:
        need, sign = needs[stop.request_id], 1 if stop.act == "pick_up" else -1
        aboard += sign * need.passengers
        children += sign * need.child_seats
        chairs += sign * need.wheelchair
        over: list[tuple[Limit, bool]] = [
            ("belts", aboard > volunteer.seats),
            ("child_seats", children > volunteer.child_seats),
            ("wheelchair", chairs > WHEELCHAIRS * volunteer.wheelchair),
            ("load", (stop.aboard, stop.child_seats) != (aboard, children)),
        ]
        yield from (Broken(limit, trip.driver_id, stop.request_id) for limit, is_over in over if is_over)


def _of_ways(
    instance: Instance, volunteer: Volunteer, drives: dict[_Key, Drive], trip: PlannedTrip
) -> Iterator[Broken]:
    def spot(stop: PlanStop) -> Spot:
        drive = drives[stop.request_id, stop.leg]
        return drive.pick_up if stop.act == "pick_up" else drive.drop_off

    first, last, pace = trip.stops[0], trip.stops[-1], instance.pace
    if first.at - trip.leaves_at < own_way(volunteer.start, spot(first), pace, instance.turnaround):
        yield Broken("start", trip.driver_id, first.request_id)
    if trip.back_at - last.at < own_way(volunteer.end, spot(last), pace, instance.turnaround):
        yield Broken("end", trip.driver_id, last.request_id)
    for before, after in pairwise(trip.stops):
        if after.at - before.at < way(spot(before), spot(after), pace):
            yield Broken("too_fast", trip.driver_id, after.request_id)
    if not any(hours.start <= trip.leaves_at and trip.back_at <= hours.end for hours in volunteer.free):
        yield Broken("hours", trip.driver_id)


def _of_rides(drives: dict[_Key, Drive], trip: PlannedTrip) -> Iterator[Broken]:
    for key in dict.fromkeys((stop.request_id, stop.leg) for stop in trip.stops):
        stops = [stop for stop in trip.stops if (stop.request_id, stop.leg) == key]
        if sorted(stop.act for stop in stops) != ["drop_off", "pick_up"]:
            yield Broken("pairing", trip.driver_id, key[0])
            continue
        if stops[0].act != "pick_up":
            yield Broken("precedence", trip.driver_id, key[0])
            continue
        yield from _of_ride(drives[key], trip, stops)


def _of_ride(drive: Drive, trip: PlannedTrip, stops: Sequence[PlanStop]) -> Iterator[Broken]:
    begins, ends = (stop.at for stop in stops)
    if begins < drive.earliest or ends > drive.latest:
        yield Broken("window", trip.driver_id, stops[0].request_id)
    if ends - begins > drive.longest:
        yield Broken("longest_ride", trip.driver_id, stops[0].request_id)


def _of_families(instance: Instance, plan: Plan) -> Iterator[Broken]:
    """Nobody is driven twice, and nobody half."""
    times = Counter((stop.request_id, stop.leg) for trip in plan.trips for stop in trip.stops if stop.act == "pick_up")
    driver = {stop.request_id: trip.driver_id for trip in plan.trips for stop in trip.stops}
    for need in instance.needs:
        if need.request_id not in driver:
            continue
        ways = [times[need.request_id, drive.leg] for drive in need.drives]
        if max(ways) > 1:
            yield Broken("pairing", driver[need.request_id], need.request_id)
        if min(ways) == 0 or need.request_id in plan.unserved:
            yield Broken("half", driver[need.request_id], need.request_id)


def _of_drivers(plan: Plan) -> Iterator[Broken]:
    for driver_id in dict.fromkeys(trip.driver_id for trip in plan.trips):
        spans = sorted(_span(trip.leaves_at, trip.back_at) for trip in plan.trips if trip.driver_id == driver_id)
        if any(before.overlaps(after) for before, after in pairwise(spans)):
            yield Broken("two_places", driver_id)


def _span(start: datetime, end: datetime) -> Span:
    """Make a span even of a trip that is back before it left; the ways tell of that one."""
    return Span(start, max(end, start + timedelta(microseconds=1)))
