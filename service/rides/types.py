"""Rides: what a family needs, what a driver promises, what a school allows."""

from datetime import date, datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct

from service.kernel.ids import HouseholdId, MeetingId, PersonId, RideId, RideRequestId, SchoolId
from service.kernel.spans import Span
from service.notices.facts import Recipient, SchoolFacts
from service.people.types import CredentialKind
from service.places.rules import Band
from service.places.types import Spot
from service.rides.errors import NotYours

Way = Literal["there", "back"]
Side = Literal["", "north", "east", "south", "west"]
RideState = Literal["looking", "found", "unmet", "own", "taxi", "off"]
"""unmet: nobody drives, and the family was offered another way. own, taxi: the office has settled it."""
Happened = Literal[
    "asked",
    "moved",
    "later",
    "off",
    "claimed",
    "given_back",
    "expired",
    "released",
    "picked_up",
    "dropped_off",
    "wider",
    "office",
    "guardian",
    "own",
    "taxi",
]

Minutes = Annotated[int, Meta(ge=0, le=120)]
Hours = Annotated[int, Meta(ge=1, le=336)]


class RidesPolicy(Struct, frozen=True, kw_only=True):
    """What a school has decided about rides; without it there are none. Sources stand with the recorded policy."""

    least_age: Annotated[int, Meta(ge=16, le=99, description="Of a driver, in years.")] = 25  # insurers: 21, 23 or 25
    credentials: Annotated[
        tuple[CredentialKind, ...],
        Meta(
            description="Each is wanted of a driver, one at least; any other that is recorded of them must hold too.",
            extra_json_schema={"minItems": 1},  # asked of who decides: one that was recorded before it was stands
        ),
    ] = ("driving",)
    contact: Annotated[
        Literal["number", "relay", "office"],
        Meta(description="Which phone driver and family see: each other's, the relay's, the office's."),
    ] = "number"
    relay: Annotated[str, Meta(max_length=40, description="The number that puts them through.")] = ""
    wider_hours: Annotated[Hours, Meta(description="Before the meeting: every cleared driver is asked.")] = 48
    office_hours: Annotated[Hours, Meta(description="Before the meeting: the office hears that nobody drives.")] = 24
    guardian_hours: Annotated[
        Hours, Meta(description="Before the meeting: a family that asked late is offered another way.")
    ] = 4
    arrive_minutes: Annotated[Minutes, Meta(description="Before the meeting.")] = 5
    leave_minutes: Annotated[Minutes, Meta(description="After the meeting.")] = 5
    flexible_minutes: Annotated[
        Minutes, Meta(description="A pick-up may be so much earlier, a way home so much later, to share a car.")
    ] = 15
    turnaround_minutes: Annotated[
        Minutes, Meta(description="A driver's own way before the first pick-up and after the last stop.")
    ] = 10
    unknown_way_minutes: Annotated[int, Meta(ge=1, le=120, description="Where nobody knows how far it is.")] = 20
    slip_minutes: Annotated[
        Minutes, Meta(description="A meeting that moves by no more keeps its driver, who may give it back.")
    ] = 30


class RideWish(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a family says of the ride it would like."""

    passengers: Annotated[int, Meta(ge=1, le=8, description="The guardian counted.")] = 1
    child_seats: Annotated[int, Meta(ge=0, le=7, description="Of the passengers, how many sit in one.")] = 0
    wheelchair: bool = False
    address_line: Annotated[str, Meta(max_length=300, description='"": from the home the school knows.')] = ""
    phone: Annotated[str, Meta(max_length=40, description='"": the number the school knows.')] = ""
    both_ways: bool = True


class Leg(Struct, frozen=True, kw_only=True):
    """One way: when it may begin, when it would if driven alone, when it must have ended."""

    leg: Way
    earliest: datetime
    pick_up_at: datetime
    drop_off_at: datetime
    latest: datetime


class RideRequest(Struct, frozen=True, kw_only=True):
    """A family's need as it stands. No address: that is asked for by who may know it."""

    request_id: RideRequestId
    meeting_id: MeetingId  # with which it is told of
    school_id: SchoolId
    household_id: HouseholdId
    guardian_id: PersonId
    teacher_id: PersonId
    state: RideState
    meets: Span  # from the first meeting's beginning to the last one's end
    mode: Literal["school", "place"]
    passengers: int
    child_seats: int
    wheelchair: bool
    elsewhere: bool  # picked up somewhere else than at home
    spot: Spot | None  # of the pick-up
    to: Spot | None
    side: Side
    band: Band | Literal[""]
    answer_by: datetime
    legs: list[Leg]  # there, then back
    changed_at: datetime


class RiddenTo(Struct, frozen=True):
    """A meeting that a request brings its family to; several of one visit share one."""

    meeting_id: MeetingId
    teacher_id: PersonId
    span: Span  # as it really runs


class NewRequest(Struct, frozen=True, kw_only=True):
    """A request as it is first written down, and again when its meeting moves."""

    meets: Span
    mode: Literal["school", "place"]
    spot: Spot | None
    to: Spot | None
    side: Side
    band: Band | Literal[""]
    answer_by: datetime
    legs: list[Leg]


class Driven(Struct, frozen=True, kw_only=True):
    """Who drives one way, as the family may know it before the trip."""

    leg: Way
    driver: str  # given name
    car: str
    plate: str
    code_word: str
    contact: str  # the number to call, by policy
    pick_up_at: datetime
    drop_off_at: datetime
    is_aboard: bool
    is_done: bool
    by_calendar: bool = False  # the driver's calendar has accepted it


class RideView(Struct, frozen=True, kw_only=True):
    """A meeting's ride as the family sees it. '' and None: not known yet.

    The flat fields are the first way's; `ways` has each of both, which two drivers may drive.
    """

    request_id: RideRequestId
    state: RideState
    answer_by: datetime
    driver: str = ""
    car: str = ""
    plate: str = ""
    code_word: str = ""
    contact: str = ""
    pick_up_at: datetime | None = None
    back_at: datetime | None = None  # when the way home begins
    home_at: datetime | None = None
    passengers: int = 1
    child_seats: int = 0
    wheelchair: bool = False
    ways: list[Driven] = []


class IncomingCar(Struct, frozen=True):
    """A volunteer's car as a roster says it."""

    person: PersonId
    seats: int  # belts for passengers, child seats included
    child_seats: int
    wheelchair: bool


class Car(Struct, frozen=True, kw_only=True):
    """A volunteer's car."""

    seats: Annotated[int, Meta(ge=1, le=20, description="Belts beside the driver's.")]
    child_seats: Annotated[int, Meta(ge=0, le=20, description="Of those, how many have a child seat.")] = 0
    wheelchair: Annotated[bool, Meta(description="Somebody can ride in theirs.")] = False
    described: Annotated[str, Meta(description='How to know it at the kerb: colour, make. "": not told yet.')] = ""
    plate: Annotated[str, Meta(description='"": not told yet.')] = ""


class Clearance(Struct, frozen=True):
    """A credential of a driver."""

    kind: CredentialKind
    valid_until: date  # last valid day, in the school's zone


class Driver(Struct, frozen=True, kw_only=True):
    """Everything that decides whether somebody may drive."""

    person_id: PersonId
    name: str  # given name
    schools: list[SchoolId]
    born_on: date | None
    spot: Spot | None
    car: Car | None
    clearances: list[Clearance]


class TripStop(Struct, frozen=True, kw_only=True):
    """One way of one request within a trip."""

    request_id: RideRequestId
    leg: Way
    pick_up_at: datetime
    drop_off_at: datetime


class Trip(Struct, frozen=True, kw_only=True):
    """What one driver would drive in one go; the stops of the board's claim are both ways of one request."""

    stops: list[TripStop]


class TripOffer(Struct, frozen=True, kw_only=True):
    """A trip with several families that is suggested to a driver, as the board names it."""

    leaves_at: datetime
    back_at: datetime
    families: int
    side: Side  # of the first pick-up
    href: str


class RideStop(Struct, frozen=True, kw_only=True):
    """One way of one request within a trip that somebody drives."""

    request_id: RideRequestId
    leg: Way
    pick_up_at: datetime
    drop_off_at: datetime
    picked_up_at: datetime | None
    dropped_off_at: datetime | None
    code_word: str


class Ride(Struct, frozen=True, kw_only=True):
    """A trip that somebody drives, with the stops that are live."""

    ride_id: RideId
    driver_id: PersonId
    school_id: SchoolId
    during: Span
    state: Literal["claimed", "given_back", "off"]
    revision: int  # iCalendar SEQUENCE
    claimed_at: datetime
    changed_at: datetime
    stops: list[RideStop]  # in order of their pick-ups


class Reader(Struct, frozen=True, kw_only=True):
    """A driver as the reader of notices."""

    recipient: Recipient | None  # None: by a call
    greeting: str
    name: str
    language: str
    sms: str


class School(Struct, frozen=True, kw_only=True):
    """The school that speaks, and where its office is written to."""

    school_id: SchoolId
    facts: SchoolFacts
    zone: ZoneInfo
    office: Recipient | None


class Street(Struct, frozen=True):
    """Where a family is picked up."""

    line: str
    spot: Spot | None

    def __repr__(self) -> str:
        return "Street(...)"  # never in a log or an exception


class Rider(Struct, frozen=True):
    """Who rides, and the number to call them and their school."""

    name: str  # given name
    number: str
    office: str
    full_name: str  # for the office


class OpenAtSchool(Struct, frozen=True):
    """A ride that needs a driver, and whose it is: for the office."""

    request: RideRequest
    rider: Rider


class OpenRide(Struct, frozen=True, kw_only=True):
    """A ride that needs a driver, as the board shows it: no name, no street."""

    request: RideRequest
    stops: list[TripStop]  # the ways nobody drives yet
    is_in_hours: bool = True  # which the driver gave


class MyStop(Struct, frozen=True, kw_only=True):
    """One way of one family on a driver's own trip. The street only around it."""

    request: RideRequest
    stop: RideStop
    name: str  # given name
    contact: str  # the number to call, by policy
    is_office: bool  # it is the school's, not the family's
    street: Street | None  # None: not now
    opens_at: datetime
    is_near: bool  # around the trip: what may be tapped


class MyRide(Struct, frozen=True, kw_only=True):
    """A driver's own trip."""

    ride: Ride
    stops: list[MyStop]


class Board(Struct, frozen=True, kw_only=True):
    """What a driver sees: the own trips, the rides they could take."""

    driver: Driver
    mine: list[MyRide]
    open: list[OpenRide]  # the most urgent first
    cleared_until: date | None  # through the last day of all that must hold; None: something is missing


class OfficeRide(Struct, frozen=True, kw_only=True):
    """A request as the office sees it."""

    request: RideRequest
    rider: Rider
    ways: list[Driven]
    street: Street
    ride_ids: list[RideId]


class DriverChoice(Struct, frozen=True):
    """A driver the office may ask."""

    person_id: PersonId
    name: str
    number: str
    refused: NotYours | None  # what keeps them from it, as it is known now
