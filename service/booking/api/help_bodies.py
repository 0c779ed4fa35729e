"""What services send and read of what comes with a meeting. No address, no child's name and no allergy is read here."""

from typing import Annotated

from msgspec import Meta, Struct

from service.access.rules import require_scope
from service.access.types import Principal
from service.booking.types import Help, Helped, HelpKind, MeetingPlace
from service.childcare.types import ChildWanted
from service.interpreting.types import How, InterpreterMode
from service.interpreting.types import State as InterpretationState
from service.kernel.ids import PersonId, PlaceId, RideRequestId, SeatId
from service.kernel.spans import Instant
from service.rides.types import RideState, RideWish
from service.rounds.types import Mode
from service.visits.types import Needs, VisitorState

Language = Annotated[str, Meta(pattern="^([A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*)?$", description='BCP 47; "" is none.')]


class ChildAsked(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A child who comes along."""

    student_id: Annotated[PersonId | None, Meta(description="null: a child no roster knows.")] = None
    given_name: Annotated[str, Meta(min_length=1, max_length=100)]
    age_months: Annotated[int, Meta(ge=0, le=216)]
    allergies: Annotated[str, Meta(max_length=300)] = ""


class HelpAsked(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What lets a family come, and where it would meet. All of it is booked with the meeting, or nothing is."""

    interpreter: Language = ""
    childcare: Annotated[list[ChildAsked], Meta(max_length=8, description="By mode school; each child once.")] = []
    ride: RideWish | None = None
    place_id: Annotated[PlaceId | None, Meta(description="By mode place: a place of the book.")] = None
    named_place: Annotated[
        str, Meta(max_length=200, description="Or one the family names; the teacher has to agree to it.")
    ] = ""
    address_line: Annotated[
        str, Meta(max_length=300, description='By mode home, as it is booked; "" is the household\'s own.')
    ] = ""


class PlaceAnswer(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether the teacher meets at the place a family named."""

    agreed: bool
    mode: Annotated[Mode | None, Meta(description="If not: how to meet at the same time instead.")] = None


class OffSite(Struct, frozen=True, kw_only=True):
    """Where a meeting off-site is."""

    place_id: Annotated[PlaceId | None, Meta(description="null: the family named it.")]
    name: str
    address_line: str


class Interpreting(Struct, frozen=True, kw_only=True):
    """Who interprets."""

    language: str
    state: InterpretationState
    how: How
    mode: InterpreterMode
    interpreter_id: PersonId | None


class SeatKept(Struct, frozen=True, kw_only=True):
    """A child's seat."""

    seat_id: SeatId
    state: str
    room: str


class Ride(Struct, frozen=True, kw_only=True):
    """A ride to the meeting and home."""

    request_id: RideRequestId
    state: RideState
    answer_by: Instant
    passengers: int
    child_seats: int
    wheelchair: bool


class Visitor(Struct, frozen=True, kw_only=True):
    """Somebody who goes to a home, or was asked to."""

    person_id: PersonId
    state: VisitorState


class Visiting(Struct, frozen=True, kw_only=True):
    """The pair of a home visit."""

    needs: Annotated[Needs, Meta(description='"" once two trained visitors have agreed.')]
    visitors: list[Visitor]


class MeetingHelp(Struct, frozen=True, kw_only=True):
    """How what comes with a meeting stands."""

    kinds: list[HelpKind]
    interpreting: Interpreting | None = None
    seats: list[SeatKept] = []
    ride: Ride | None = None
    visit: Visiting | None = None


def check_may_send(principal: Principal, asked: HelpAsked | None) -> None:
    """Refuse a key that sends what only a key with a scope of its own may see: an address, a number, an allergy."""
    if asked is None:
        return
    ride = asked.ride
    sent = {
        "visits:addresses": bool(asked.address_line),
        "rides:addresses": ride is not None and bool(ride.address_line or ride.phone),
        "childcare:children": any(child.allergies for child in asked.childcare),
    }
    for scope, is_sent in sent.items():
        if is_sent:
            require_scope(principal, scope)


def help_read(asked: HelpAsked | None) -> Help:
    """Read what is asked for as booking takes it."""
    if asked is None:
        return Help()
    children = [ChildWanted(one.student_id, one.given_name, one.age_months, one.allergies) for one in asked.childcare]
    return Help(
        interpreter=asked.interpreter,
        childcare=children,
        ride=asked.ride,
        place_id=asked.place_id,
        named_place=asked.named_place,
        address_line=asked.address_line,
    )


def place_written(place: MeetingPlace | None) -> OffSite | None:
    """Write a place as services read it."""
    return OffSite(place_id=place.place_id, name=place.name, address_line=place.address_line) if place else None


def help_written(kinds: list[HelpKind], helped: Helped | None) -> MeetingHelp:
    """Write what comes with a meeting as services read it."""
    if helped is None:
        return MeetingHelp(kinds=kinds)
    found, ride, visit = helped.interpretation, helped.ride, helped.visit
    return MeetingHelp(
        kinds=kinds,
        interpreting=Interpreting(
            language=found.language,
            state=found.state,
            how=found.how,
            mode=found.mode,
            interpreter_id=found.interpreter_id,
        )
        if found
        else None,
        seats=[SeatKept(seat_id=one.seat_id, state=one.state, room=one.room) for one in helped.seats],
        ride=Ride(
            request_id=ride.request_id,
            state=ride.state,
            answer_by=ride.answer_by,
            passengers=ride.passengers,
            child_seats=ride.child_seats,
            wheelchair=ride.wheelchair,
        )
        if ride
        else None,
        visit=Visiting(
            needs=visit.needs,
            visitors=[Visitor(person_id=one.person_id, state=one.state) for one in visit.visitors],
        )
        if visit
        else None,
    )
