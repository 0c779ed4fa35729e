"""What messages about rides say."""

from datetime import datetime

from msgspec import Struct, structs

from service.kernel.locale import Voice
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
from service.notices.wording import on_clock


class RideSaid(Struct, frozen=True, kw_only=True):
    """A ride as those read it who are driven, drive, or look for somebody."""

    at: datetime  # the pick-up, or the meeting where there is no driver
    when: str  # "Thu Oct 15, 4:50 pm"
    day: str  # "Thu Oct 15"
    time: str  # "4:50 pm"
    the_time: str  # the same with the article it takes where it has one: "las 4:50 pm"
    other: datetime | None = None  # home, answered by, before: what the message has beside
    other_when: str = ""
    other_time: str = ""
    other_the_time: str = ""
    side: str = ""  # "North side"; "" where nobody knows
    people: int = 1
    why: str = ""
    is_so: bool = False  # by phone, or late
    instead: tuple[str, ...] = ()  # ways to meet without a ride


class TripSaid(Struct, frozen=True):
    """What was noted of a trip."""

    what: str


def side_said(side: str, voice: Voice) -> str:
    """Say on which side of the school a home lies."""
    return {
        "north": voice.gettext("North side"),
        "east": voice.gettext("East side"),
        "south": voice.gettext("South side"),
        "west": voice.gettext("West side"),
    }.get(side, "")


def found(message: RideFound, voice: Voice) -> RideSaid:
    """Say to a family that somebody drives."""
    return _said(message, voice, message.pick_up_at, message.home_at)


def changed(message: RideChanged, voice: Voice) -> RideSaid:
    """Say to a family when the driver comes now."""
    return _said(message, voice, message.pick_up_at, message.before)


def off(message: RideOff, voice: Voice) -> RideSaid:
    """Say to a family that another driver is looked for, and until when."""
    return structs.replace(_said(message, voice, message.meets_at, message.answer_by), is_so=message.is_moved)


def no_driver(message: RideLookingNoDriver, voice: Voice) -> RideSaid:
    """Say to a family what it may do instead."""
    allowed = {"phone": message.by_phone, "video": message.by_video, "home": message.at_home}
    ways = tuple(way for way, is_so in allowed.items() if is_so)
    return structs.replace(_said(message, voice, message.meets_at), is_so=message.by_phone, instead=ways)


def asked(message: DriverAsked, voice: Voice) -> RideSaid:
    """Say to a driver what is needed."""
    said = _said(message, voice, message.pick_up_at)
    return structs.replace(said, side=side_said(message.side, voice), people=message.people)


def claimed(message: DriverClaimed, voice: Voice) -> RideSaid:
    """Say to a driver what they have promised, and when they see the street."""
    said = _said(message, voice, message.pick_up_at, message.street_from)
    return structs.replace(said, side=side_said(message.side, voice))


def given_back(message: DriverGivenBack, voice: Voice) -> RideSaid:
    """Say to a driver that the ride is on the board again."""
    return _said(message, voice, message.pick_up_at)


def moved(message: DriverRideMoved, voice: Voice) -> RideSaid:
    """Say to a driver when the trip is now."""
    return structs.replace(_said(message, voice, message.pick_up_at, message.home_at), is_so=message.is_late)


def ride_off(message: DriverRideOff, voice: Voice) -> RideSaid:
    """Say to a driver that the ride is not theirs any more."""
    return structs.replace(_said(message, voice, message.pick_up_at), why=message.why)


def near(message: DriverTripNear, voice: Voice) -> RideSaid:
    """Say to a driver that the street is open."""
    return _said(message, voice, message.pick_up_at)


def noted(message: TripNoted, _voice: Voice) -> TripSaid:
    """Say to a driver what was noted."""
    return TripSaid(message.what)


def office(message: OfficeNoDriver, voice: Voice) -> RideSaid:
    """Say to an office which ride needs it."""
    return structs.replace(_said(message, voice, message.meets_at), why=message.why)


def _said(
    message: RideFound
    | RideChanged
    | RideOff
    | RideLookingNoDriver
    | DriverAsked
    | DriverClaimed
    | DriverGivenBack
    | DriverRideMoved
    | DriverRideOff
    | DriverTripNear
    | OfficeNoDriver,
    voice: Voice,
    at: datetime,
    other: datetime | None = None,
) -> RideSaid:
    local = on_clock(at, message.school.zone)
    beside = on_clock(other, message.school.zone) if other else None
    return RideSaid(
        at=local,
        when=voice.short(local),
        day=voice.short_day(local),
        time=voice.short_time(local),
        the_time=_the_time(local, voice),
        other=beside,
        other_when=voice.short(beside) if beside else "",
        other_time=voice.short_time(beside) if beside else "",
        other_the_time=_the_time(beside, voice) if beside else "",
    )


def _the_time(at: datetime, voice: Voice) -> str:
    """Say "las 4:50 pm", "la 1:10 pm": Spanish counts one o'clock in the singular, English puts no article."""
    if voice.tag != "es":
        return voice.short_time(at)
    _, _, time = voice.at(at).partition(" ")
    return time.replace(voice.time(at), voice.short_time(at))
