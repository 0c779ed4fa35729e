"""Schools, rooms and places, what a school decided, and how far things are."""

from datetime import date
from typing import Annotated, Final, Generic, Literal, TypeVar
from uuid import UUID

from msgspec import Meta, Struct

from service.kernel.ids import PlaceId, RoomId, SchoolId

PlaceKind = Literal["library", "cafe", "park", "community_centre", "place_of_worship", "school"]
Travel = Literal["car", "transit", "walk"]
Subject = Literal["rides", "childcare", "home_visits", "interpreting", "places"]
Settings = TypeVar("Settings", bound=Struct)

MOST_PARTY: Final = 1000
MOST_TABLES: Final = 200
LONGEST_HOLIDAY: Final = 100

Kmh = Annotated[float, Meta(ge=1, le=130)]


class Spot(Struct, frozen=True):
    """A point on the map, in degrees (WGS 84)."""

    latitude: float
    longitude: float


class IncomingSchool(Struct, frozen=True, kw_only=True):
    """A school of a roster. None: the roster does not say, and what stands is kept."""

    school_id: UUID  # taken if the school is new
    source_id: str
    name: str
    text_name: str  # taken if the school is new: the office may have chosen a better one
    time_zone: str | None  # IANA name
    new_time_zone: str  # taken if the school is new and its zone is not said
    address_line: str | None
    latitude: float | None  # degrees WGS 84
    longitude: float | None


class IncomingRoom(Struct, frozen=True, kw_only=True):
    """A room of a school, by its name."""

    room_id: UUID  # taken if the room is new
    school_source_id: str
    name: str
    shared: bool  # a conference room, not somebody's class room


class RoomView(Struct, frozen=True, kw_only=True):
    """A room of a school as other services know it."""

    room_id: RoomId
    school_id: SchoolId
    name: str
    shared: Annotated[bool, Meta(description="A conference room, not somebody's classroom.")]
    left_on: Annotated[date | None, Meta(description="No longer used since then.")]


class RoomDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is said of a room. A school has no two rooms of one name."""

    name: Annotated[str, Meta(min_length=1, max_length=100, description="As on its door: 'Room 12'.")]
    shared: Annotated[bool, Meta(description="A conference room, not somebody's classroom.")] = False


class RoomsPage(Struct, frozen=True):
    """A page of rooms, by id."""

    rooms: list[RoomView]
    next: Annotated[RoomId | None, Meta(description="Cursor of the next page; null on the last.")]


class SchoolWords(Struct, frozen=True, kw_only=True):
    """What the office says of a school itself."""

    text_name: str  # at most 18 characters, begins every text
    phone: str
    door: dict[str, str]  # which way in, by language: "en" for all not named; {} when nothing special
    decline: Literal["ask", "cancel"]  # what a declined calendar invitation does
    office_email: str = ""  # who is written to when messages do not arrive; "" nobody


class Place(Struct, frozen=True, kw_only=True):
    """Somewhere to meet off-site."""

    place_id: PlaceId
    source_id: str
    name: str
    kind: PlaceKind
    address_line: str
    spot: Spot
    opening_hours: str  # OpenStreetMap's opening_hours syntax; '' = not known
    step_free: bool
    quiet: bool
    indoor: bool
    max_party: int  # people at one table
    tables: int | None = None  # meetings there is room for at once; None: nobody has counted
    zone: str  # IANA name
    left_on: date | None = None  # no longer in the book


class PlaceDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is said of a place, by the office or another service."""

    name: Annotated[str, Meta(min_length=1, max_length=200)]
    kind: PlaceKind
    address_line: Annotated[str, Meta(max_length=300)] = ""
    latitude: Annotated[float, Meta(ge=-90, le=90, description="Degrees, WGS 84.")]
    longitude: Annotated[float, Meta(ge=-180, le=180, description="Degrees, WGS 84.")]
    opening_hours: Annotated[
        str, Meta(max_length=255, description="OpenStreetMap's opening_hours; empty: not known, so never suggested.")
    ] = ""
    step_free: bool = False
    quiet: bool = False
    indoor: bool = True
    max_party: Annotated[int, Meta(ge=1, le=MOST_PARTY, description="People at one table.")] = 4
    tables: Annotated[
        Annotated[int, Meta(ge=1, le=MOST_TABLES)] | None,
        Meta(description="Meetings there is room for at once; null: nobody has counted, so none is refused."),
    ] = None
    zone: Annotated[str, Meta(description="IANA name of its time zone.")]


class IncomingPlace(Struct, frozen=True, kw_only=True):
    """A place of places.csv. None: the file does not say, and what stands is kept."""

    place_id: UUID  # taken if the place is new
    source_id: str
    name: str
    kind: PlaceKind
    spot: Spot
    address_line: str | None
    opening_hours: str | None
    step_free: bool | None
    quiet: bool | None
    indoor: bool | None
    max_party: int | None
    tables: int | None = None
    zone: str | None
    new_zone: str  # taken if the place is new and its zone is not said


class Holiday(Struct, frozen=True):
    """A day on which opening hours marked PH apply."""

    day: date
    name: str


class HolidayDraft(Struct, frozen=True, forbid_unknown_fields=True):
    """What is said of a holiday."""

    name: Annotated[str, Meta(min_length=1, max_length=LONGEST_HOLIDAY)]


class HolidaysPage(Struct, frozen=True):
    """A page of a district's own holidays, first to last."""

    holidays: list[Holiday]
    next: Annotated[date | None, Meta(description="Cursor of the next page; null on the last.")]


class PlaceNeeds(Struct, frozen=True, kw_only=True):
    """What a place must have for those who come."""

    party: int = 2  # people at the table, the teacher included
    step_free: bool = False
    quiet: bool = False
    indoor: bool = False


class Suggested(Struct, frozen=True):
    """A place that is open and fits, and how far it is as the crow flies, in metres; None where nobody knows."""

    place: Place
    from_home: float | None
    from_school: float | None


class PlacesPolicy(Struct, frozen=True, kw_only=True):
    """How long ways take where a school has not measured them, and how far off a place is still suggested.

    Roads are longer than the crow flies: 1.2 over the United States (Ballou, Rahardja and Sakai 2002), more on short
    trips in town, so 1.3. A car's 30 km/h is slower than the average of all trips (National Household Travel Survey
    2017), since short ones have lights and turns; a bus door to door with its waiting 12 km/h (buses run at about 20:
    APTA Fact Book); a walk 3.8 km/h (3.5 feet a second: MUTCD 2009, section 4E.06). Who arrives late costs a family its
    meeting, who arrives early waits: each is taken on the slow side.
    """

    road_factor: Annotated[float, Meta(ge=1, le=3, description="Metres of road for a metre as the crow flies.")] = 1.3
    car_kmh: Annotated[Kmh, Meta(description="By car, in km an hour.")] = 30.0
    transit_kmh: Annotated[Kmh, Meta(description="By bus with its waiting, in km an hour.")] = 12.0
    walk_kmh: Annotated[Kmh, Meta(description="On foot, in km an hour.")] = 3.8
    staff_travel_by: Annotated[Travel, Meta(description="How teachers travel.")] = "car"
    settling_minutes: Annotated[
        int, Meta(ge=0, le=60, description="At each change of place: to park, to find the door.")
    ] = 5
    farthest_km: Annotated[
        float, Meta(ge=0.5, le=200, description="Farther from home and from school, a place is not suggested.")
    ] = 16.0  # ten miles


class Recorded(Struct, Generic[Settings], frozen=True):
    """What a school decided about one subject, who says so, and when that was recorded."""

    settings: Settings
    source: str  # board minutes, state law, insurer
    recorded_on: date


class SchoolView(Struct, frozen=True, kw_only=True):
    """A school as other services know it."""

    school_id: SchoolId
    source_id: Annotated[str, Meta(description="sourcedId in the roster.")]
    name: str
    time_zone: Annotated[str, Meta(description="IANA name.")]
    left_on: Annotated[date | None, Meta(description="No longer in the roster since then.")]


class SchoolsPage(Struct, frozen=True):
    """Some schools, by id; `next` is where the next page goes on, null on the last."""

    schools: list[SchoolView]
    next: SchoolId | None


class PlacesPage(Struct, frozen=True):
    """A page of places, by id."""

    places: list[Place]
    next: Annotated[PlaceId | None, Meta(description="Cursor of the next page; null on the last.")]


class MeasuredWay(Struct, frozen=True):
    """How many minutes a way takes by car, as a routing service says."""

    start: Spot
    end: Spot
    minutes: int
