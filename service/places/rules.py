"""How far, how long, open or not: decided from what is given. Pure."""

from math import asin, ceil, cos, radians, sin, sqrt
from typing import Final, Literal

from service.places.types import PlacesPolicy, Spot, Travel

EARTH_METRES: Final = 6_371_008.8
"""Mean radius of the earth (IUGG): a sphere is within half a per cent of the ellipsoid."""

METRES_PER_KMH_MINUTE: Final = 1_000 / 60

Band = Literal["under_1", "1_to_2", "2_to_5", "5_to_10", "over_10"]
METRES_PER_MILE: Final = 1_609.344
_BANDS: Final[tuple[tuple[float, Band], ...]] = ((1, "under_1"), (2, "1_to_2"), (5, "2_to_5"), (10, "5_to_10"))


def metres(a: Spot, b: Spot) -> float:
    """Measure the way between two points as the crow flies (haversine)."""
    north, other_north = radians(a.latitude), radians(b.latitude)
    chord = (
        sin((other_north - north) / 2) ** 2
        + cos(north) * cos(other_north) * sin(radians(b.longitude - a.longitude) / 2) ** 2
    )
    return 2 * EARTH_METRES * asin(min(1.0, sqrt(chord)))


def travel_minutes(metres: float, by: Travel, policy: PlacesPolicy) -> int:
    """Tell how many whole minutes a way takes, given as the crow flies; rounded up, none for no way at all."""
    kmh = {"car": policy.car_kmh, "transit": policy.transit_kmh, "walk": policy.walk_kmh}[by]
    return ceil(round(metres * policy.road_factor / (kmh * METRES_PER_KMH_MINUTE), 6))


def clearance(before: Spot | None, after: Spot | None, policy: PlacesPolicy) -> int:
    """Tell how many minutes a teacher needs between a meeting here and one there.

    None is nowhere: a call, a video, or a spot nobody knows; it needs no way. Neither does the same spot twice.
    """
    if before is None or after is None or before == after:
        return 0
    return travel_minutes(metres(before, after), policy.staff_travel_by, policy) + policy.settling_minutes


def distance_band(metres: float) -> Band:
    """Say how far roughly, in miles: what a board may show of a home before the claim."""
    miles = metres / METRES_PER_MILE
    return next((band for end, band in _BANDS if miles < end), "over_10")
