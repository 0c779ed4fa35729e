"""How long a car takes between two spots."""

from datetime import timedelta

from service.places.rules import metres, travel_minutes
from service.places.types import PlacesPolicy, Spot


def way(from_: Spot, to: Spot, pace: PlacesPolicy) -> timedelta:
    """Say how long a way takes, parking and finding the door included; none where one is there already."""
    if from_ == to:
        return timedelta(0)
    return timedelta(minutes=max(1, travel_minutes(metres(from_, to), "car", pace) + pace.settling_minutes))


def own_way(own: Spot | None, stop: Spot, pace: PlacesPolicy, turnaround: timedelta) -> timedelta:
    """Say how long a driver's way between their own spot and a trip's first or last stop takes."""
    return turnaround if own is None else max(turnaround, way(own, stop, pace))
