"""How rides are said on pages: where roughly, who rides, what keeps a driver from one."""

from datetime import datetime

from msgspec import Struct

from service.kernel.locale import Voice
from service.notices.views_rides import side_said
from service.rides.errors import (
    CarNotTold,
    DriverTaken,
    NotCleared,
    NotYours,
    NoWheelchair,
    TooFewChildSeats,
    TooFewSeats,
    TooYoung,
)
from service.rides.types import RideRequest, TripStop


class LegLine(Struct, frozen=True):
    """One time of a ride, and what happens then."""

    at: datetime
    words: str


def area_said(request: RideRequest, voice: Voice) -> str:
    """Say where a ride begins as far as anybody may know: "North side, 2 to 5 miles"."""
    if not request.side:
        return voice.gettext("Picked up away from home")
    band = {
        "under_1": voice.gettext("less than a mile"),
        "1_to_2": voice.gettext("1 to 2 miles"),
        "2_to_5": voice.gettext("2 to 5 miles"),
        "5_to_10": voice.gettext("5 to 10 miles"),
        "over_10": voice.gettext("more than 10 miles"),
    }.get(request.band, "")
    return ", ".join(part for part in (side_said(request.side, voice), band) if part)


def party_said(request: RideRequest, voice: Voice) -> str:
    """Say who rides: "2 people, 1 child seat"."""
    people = voice.ngettext("%(n)s person", "%(n)s people", request.passengers) % {"n": request.passengers}
    seats = voice.gettext("no child seat")
    if request.child_seats:
        seats = voice.ngettext("%(n)s child seat", "%(n)s child seats", request.child_seats) % {
            "n": request.child_seats
        }
    wheelchair = [voice.gettext("one in a wheelchair")] if request.wheelchair else []
    return ", ".join([people, seats, *wheelchair])


def legs_said(request: RideRequest, stops: list[TripStop], voice: Voice) -> list[tuple[datetime, str]]:
    """Say what happens when, on UTC instants: pick-up, at school, home."""
    there = voice.gettext("at school") if request.mode == "school" else voice.gettext("at the meeting")
    said: list[tuple[datetime, str]] = []
    for stop in stops:
        if stop.leg == "there":
            said += [(stop.pick_up_at, voice.gettext("pick up")), (stop.drop_off_at, there)]
        else:
            said += [] if len(said) > 1 else [(stop.pick_up_at, voice.gettext("pick up after the meeting"))]
            said.append((stop.drop_off_at, voice.gettext("home, about this time")))
    return said


def kept_said(refused: NotYours, voice: Voice) -> str:  # noqa: PLR0911 one answer a refusal
    """Say to the office, in a few words, what keeps somebody from driving a ride."""
    match refused:
        case NotCleared(valid_until=None):
            return voice.gettext("a clearance is not recorded")
        case NotCleared(valid_until=until):
            return voice.gettext("cleared only until %(day)s") % {"day": voice.month_day(until) if until else ""}
        case TooYoung(least_age=years):
            return voice.gettext("younger than %(years)s") % {"years": years}
        case CarNotTold():
            return voice.gettext("no car is described")
        case TooFewSeats(has=has, needs=needs):
            said = voice.ngettext(
                "%(has)s seat, this ride needs %(needs)s", "%(has)s seats, this ride needs %(needs)s", has
            )
            return said % {"has": has, "needs": needs}
        case TooFewChildSeats(has=has, needs=needs):
            said = voice.ngettext(
                "%(has)s child seat, this ride needs %(needs)s", "%(has)s child seats, this ride needs %(needs)s", has
            )
            return said % {"has": has, "needs": needs}
        case NoWheelchair():
            return voice.gettext("the car takes no wheelchair")
        case DriverTaken():
            return voice.gettext("is somewhere else then")
        case _:
            return voice.gettext("does not drive for this school")


def refused_said(refused: NotYours, voice: Voice) -> str:  # noqa: PLR0911 one answer a refusal
    """Say what keeps a driver from a ride, and what would help."""
    match refused:
        case NotCleared(valid_until=None):
            return voice.gettext("A clearance you need for this ride is not recorded. Please call the office.")
        case NotCleared(valid_until=until):
            day = {"day": voice.month_day(until)} if until else {}
            return (
                voice.gettext("A clearance of yours ends on %(day)s, before this trip. Please call the office.") % day
            )
        case TooYoung(least_age=years):
            return voice.gettext("The school asks drivers to be at least %(years)s years old.") % {"years": years}
        case CarNotTold():
            return voice.gettext("Please tell us what your car looks like first: the family looks for it.")
        case TooFewSeats(has=has, needs=needs):
            said = voice.ngettext(
                "Your car has %(has)s seat for passengers, this ride needs %(needs)s.",
                "Your car has %(has)s seats for passengers, this ride needs %(needs)s.",
                has,
            )
            return said % {"has": has, "needs": needs}
        case TooFewChildSeats(has=has, needs=needs):
            said = voice.ngettext(
                "Your car has %(has)s child seat, this ride needs %(needs)s.",
                "Your car has %(has)s child seats, this ride needs %(needs)s.",
                has,
            )
            return said % {"has": has, "needs": needs}
        case NoWheelchair():
            return voice.gettext("Somebody rides in a wheelchair, and your car is not fitted for it.")
        case DriverTaken():
            return voice.gettext("You drive somebody else at that time.")
        case _:
            return voice.gettext("This ride is not for you.")
