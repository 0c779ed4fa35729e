"""What is told of rides: to the family, to who drives, to the office. No driver, no car, no code word, no street."""

from datetime import datetime
from typing import Literal

from service.notices.facts import About, HelpEntry


class RideFound(About, frozen=True, tag="ride_found"):
    """To the family: somebody drives. Who it is, the car and the code word are on the page."""

    pick_up_at: datetime
    home_at: datetime | None  # None: no way home


class RideChanged(About, frozen=True, tag="ride_changed"):
    """To the family: the same driver comes at another time."""

    pick_up_at: datetime
    before: datetime


class RideOff(About, frozen=True, tag="ride_off"):
    """To the family: the driver cannot come, or not at the ride's new time; another one is looked for."""

    meets_at: datetime
    answer_by: datetime
    is_moved: bool = False  # a meeting of the same ride has another time: nobody backed out


class RideLookingNoDriver(About, frozen=True, tag="ride_no_driver"):
    """To the family: nobody drives yet; here is another way. The meeting stands."""

    meets_at: datetime
    by_phone: bool  # the round allows it, so 1 means it
    by_video: bool = False
    at_home: bool = False


class DriverAsked(About, frozen=True, tag="driver_asked"):
    """To a cleared driver: a family needs a ride."""

    pick_up_at: datetime
    side: str
    people: int


class DriverClaimed(About, frozen=True, tag="driver_claimed"):
    """To who drives: the ride is theirs. Carries the calendar invitation."""

    entry: HelpEntry
    pick_up_at: datetime
    street_from: datetime
    side: str


class DriverGivenBack(About, frozen=True, tag="driver_given_back"):
    """To who gave a ride back. Carries the calendar cancellation."""

    entry: HelpEntry
    pick_up_at: datetime


class DriverRideMoved(About, frozen=True, tag="driver_ride_moved"):
    """To who drives: the trip has another time. Carries the calendar update."""

    entry: HelpEntry
    pick_up_at: datetime
    home_at: datetime
    is_late: bool  # the meeting runs on, only the way home moves


class DriverRideOff(About, frozen=True, tag="driver_ride_off"):
    """To who drove: the ride is theirs no longer. Carries the calendar cancellation."""

    entry: HelpEntry
    pick_up_at: datetime
    why: Literal["family", "moved", "clearance", "office"]


class DriverTripNear(About, frozen=True, tag="driver_trip_near"):
    """To who drives, when the street opens: where it is found, and what to text back."""

    pick_up_at: datetime


class TripNoted(About, frozen=True, tag="trip_noted"):
    """Answer to a driver's text: what was noted."""

    what: Literal["picked_up", "dropped_off", "over"]


class RideInstead(About, frozen=True, tag="ride_instead"):
    """Answer to a family's 2: where it finds a new time, or another way to meet."""


class OfficeNoDriver(About, frozen=True, tag="office_no_driver"):
    """To the office: a ride needs it. No names."""

    meets_at: datetime
    why: Literal["nobody", "late"]  # late: the meeting runs on, and who drives has to be elsewhere


RideMessage = (
    RideFound
    | RideChanged
    | RideOff
    | RideLookingNoDriver
    | DriverAsked
    | DriverClaimed
    | DriverGivenBack
    | DriverRideMoved
    | DriverRideOff
    | DriverTripNear
    | TripNoted
    | RideInstead
    | OfficeNoDriver
)
