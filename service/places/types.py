"""Schools and rooms as a roster brings them."""

from typing import Literal
from uuid import UUID

from msgspec import Struct


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


class SchoolWords(Struct, frozen=True, kw_only=True):
    """What the office says of a school itself."""

    text_name: str  # at most 18 characters, begins every text
    phone: str
    door: dict[str, str]  # which way in, by language: "en" for all not named; {} when nothing special
    decline: Literal["ask", "cancel"]  # what a declined calendar invitation does
