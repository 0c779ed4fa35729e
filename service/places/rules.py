"""How far, how long, open or not: decided from what is given. Pure."""

from collections.abc import Collection, Sequence
from datetime import date
from math import asin, ceil, cos, radians, sin, sqrt
from typing import Final, Literal
from zoneinfo import available_timezones

from msgspec.structs import replace

from service.kernel.errors import Malformed
from service.kernel.spans import Span
from service.places.hours import is_open as is_open
from service.places.hours import read_hours
from service.places.types import Place, PlaceDraft, PlaceNeeds, PlacesPolicy, Spot, Suggested, Travel

EARTH_METRES: Final = 6_371_008.8
"""Mean radius of the earth (IUGG): a sphere is within half a per cent of the ellipsoid."""

METRES_PER_KMH_MINUTE: Final = 1_000 / 60

MOST_SUGGESTED: Final = 6
"""As many as fit on a phone's first screens; whoever wants another names it."""

HOME_COUNTS: Final = 2
"""Times a family's way counts against the teacher's: the family is who might not come."""

AT_SCHOOL_METRES: Final = 150
"""Nearer than this a place of kind school is the school itself, where one meets anyway."""

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


def clearance(before: Spot | None, after: Spot | None, policy: PlacesPolicy, *, measured: int | None = None) -> int:
    """Tell how many minutes a teacher needs between a meeting here and one there.

    None is nowhere: a call, a video, or a spot nobody knows; it needs no way. Neither does the same spot twice.
    `measured` is what a routing service says of a way by car; without it the way is reckoned.
    """
    if before is None or after is None or before == after:
        return 0
    by_car = measured if policy.staff_travel_by == "car" else None
    way = travel_minutes(metres(before, after), policy.staff_travel_by, policy) if by_car is None else by_car
    return way + policy.settling_minutes


def distance_band(metres: float) -> Band:
    """Say how far roughly, in miles: what a board may show of a home before the claim."""
    miles = metres / METRES_PER_MILE
    return next((band for end, band in _BANDS if miles < end), "over_10")


def suggest(
    places: Sequence[Place],
    span: Span,
    needs: PlaceNeeds,
    *,
    home: Spot | None,
    school: Spot | None,
    holidays: Collection[date],
    policy: PlacesPolicy,
) -> list[Suggested]:
    """Choose the places that are open for the whole span and have what is needed, the handiest for both sides first."""
    found = [
        Suggested(place, _metres(home, place.spot), _metres(school, place.spot))
        for place in places
        if fits(place, needs) and is_open(place, span, holidays)
    ]
    near = [each for each in found if _is_near(each, policy) and not _is_the_school(each)]
    return sorted(near, key=_way)[:MOST_SUGGESTED]


def fits(place: Place, needs: PlaceNeeds) -> bool:
    """Tell whether a place has what those who come need."""
    return (
        place.max_party >= needs.party
        and (place.step_free or not needs.step_free)
        and (place.quiet or not needs.quiet)
        and (place.indoor or not needs.indoor)
    )


def checked(draft: PlaceDraft) -> PlaceDraft:
    """Return what is said of a place as it is kept.

    UnreadableHours; Malformed for a name of blanks or a time zone there is not.
    """
    if not draft.name.strip():
        raise Malformed("name", "missing")
    if draft.zone not in available_timezones():
        raise Malformed("zone", "unknown")
    hours = read_hours(draft.opening_hours) if draft.opening_hours.strip() else ""
    return replace(draft, name=draft.name.strip(), address_line=draft.address_line.strip(), opening_hours=hours)


def _metres(from_: Spot | None, to: Spot) -> float | None:
    return None if from_ is None else metres(from_, to)


def _is_near(found: Suggested, policy: PlacesPolicy) -> bool:
    ways = [way for way in (found.from_home, found.from_school) if way is not None]
    return not ways or min(ways) <= policy.farthest_km * 1_000


def _is_the_school(found: Suggested) -> bool:
    return found.place.kind == "school" and (found.from_school or 0) < AT_SCHOOL_METRES


def _way(found: Suggested) -> tuple[float, str]:
    return HOME_COUNTS * (found.from_home or 0) + (found.from_school or 0), found.place.name


def geo_uri(spot: Spot) -> str:
    """Name a point for whichever map a phone has (RFC 5870)."""
    return f"geo:{spot.latitude:.5f},{spot.longitude:.5f}"


def map_address(spot: Spot) -> str:
    """Give the address of OpenStreetMap's page with a mark at a point."""
    at = f"{spot.latitude:.5f}", f"{spot.longitude:.5f}"
    return f"https://www.openstreetmap.org/?mlat={at[0]}&mlon={at[1]}#map=17/{at[0]}/{at[1]}"
