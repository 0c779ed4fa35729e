"""What helpers' messages say, by message: each slice's words stand in its own views_<slice>.py."""

from collections.abc import Callable
from typing import Any, Final

from msgspec import Struct

from service.kernel.locale import Voice
from service.notices import views_childcare, views_helping, views_interpreting, views_planning, views_rides
from service.notices.facts import About, HelpEntry
from service.notices.messages_interpreting import (
    InterpreterBooked,
    InterpreterChanged,
    InterpretingAsked,
    InterpretingOff,
    NoInterpreterLeft,
)
from service.notices.messages_rides import (
    DriverAsked,
    DriverClaimed,
    DriverGivenBack,
    DriverRideMoved,
    DriverRideOff,
    DriverTripNear,
    OfficeNoDriver,
    RideChanged,
    RideFound,
    RideLookingNoDriver,
    RideOff,
    TripNoted,
)
from service.notices.views_visits import VIEWS as OF_VISITS

View = Callable[[Any, Voice], Struct]
"""Makes what the templates of one message are given as `view.facts`, from the message and the reader's voice."""

VIEWS: Final[dict[type[About], View]] = {
    **views_childcare.VIEWS,
    **views_helping.VIEWS,
    **views_planning.VIEWS,
    **OF_VISITS,
    InterpretingAsked: views_interpreting.asked,
    InterpretingOff: views_interpreting.off,
    InterpreterBooked: views_interpreting.booked,
    InterpreterChanged: views_interpreting.changed,
    NoInterpreterLeft: views_interpreting.nobody_left,
    RideFound: views_rides.found,
    RideChanged: views_rides.changed,
    RideOff: views_rides.off,
    RideLookingNoDriver: views_rides.no_driver,
    DriverAsked: views_rides.asked,
    DriverClaimed: views_rides.claimed,
    DriverGivenBack: views_rides.given_back,
    DriverRideMoved: views_rides.moved,
    DriverRideOff: views_rides.ride_off,
    DriverTripNear: views_rides.near,
    TripNoted: views_rides.noted,
    OfficeNoDriver: views_rides.office,
}


def facts_of(message: About, voice: Voice) -> Struct | None:
    """Give what a message's templates say beyond what every message has; None: it has no view of its own."""
    view = VIEWS.get(type(message))
    return view(message, voice) if view else None


def entry_of(message: About) -> HelpEntry | None:
    """Give the calendar entry a message carries, if it carries one."""
    entry = getattr(message, "entry", None)
    return entry if isinstance(entry, HelpEntry) else None
