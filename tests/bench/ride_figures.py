"""What a plan of rides is worth, in families and in minutes."""

from datetime import timedelta
from itertools import pairwise

from msgspec import Struct

from service.kernel.ids import RideRequestId
from service.places.types import Spot
from service.planning.rules.ways import own_way, way
from service.planning.types import Drive, Instance, Plan, PlannedTrip
from service.rides.types import Way

_MINUTE = timedelta(minutes=1)


class Figures(Struct, frozen=True, kw_only=True):
    """What a plan is worth, in families with all their ways, and in minutes."""

    served: int
    driven: float  # by volunteers, beyond their own ways from start to end
    ridden: float  # by families, added up
    direct: float  # what those families would ride alone

    @property
    def detour(self) -> float:
        """Minutes that volunteers drive for each family served."""
        return self.driven / self.served if self.served else 0.0

    @property
    def stretch(self) -> float:
        """How many times as long as alone a family rides."""
        return self.ridden / self.direct if self.direct else 1.0


def figures(instance: Instance, plan: Plan) -> Figures:
    """Count who is served, and how far everybody drives for it."""
    drives = {(need.request_id, drive.leg): drive for need in instance.needs for drive in need.drives}
    direct = [
        way(drive.pick_up, drive.drop_off, instance.pace)
        for (request_id, _), drive in drives.items()
        if request_id not in plan.unserved
    ]
    return Figures(
        served=plan.served,
        driven=sum((_driven(instance, trip, drives) for trip in plan.trips), timedelta(0)) / _MINUTE,
        ridden=sum((_ridden(trip) for trip in plan.trips), timedelta(0)) / _MINUTE,
        direct=sum(direct, timedelta(0)) / _MINUTE,
    )


def _driven(instance: Instance, trip: PlannedTrip, drives: dict[tuple[RideRequestId, Way], Drive]) -> timedelta:
    volunteer = next(each for each in instance.volunteers if each.person_id == trip.driver_id)
    spots: list[Spot] = []
    for stop in trip.stops:
        drive = drives[stop.request_id, stop.leg]
        spots.append(drive.pick_up if stop.act == "pick_up" else drive.drop_off)
    between = sum((way(before, after, instance.pace) for before, after in pairwise(spots)), timedelta(0))
    to_first = own_way(volunteer.start, spots[0], instance.pace, instance.turnaround)
    from_last = own_way(volunteer.end, spots[-1], instance.pace, instance.turnaround)
    anyway = way(volunteer.start, volunteer.end, instance.pace) if volunteer.start and volunteer.end else timedelta(0)
    return to_first + between + from_last - anyway


def _ridden(trip: PlannedTrip) -> timedelta:
    at = {(stop.request_id, stop.leg, stop.act): stop.at for stop in trip.stops}
    return sum(
        (at[who, leg, "drop_off"] - at[who, leg, "pick_up"] for who, leg, act in at if act == "pick_up"), timedelta(0)
    )
