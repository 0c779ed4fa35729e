"""Read what a request asks of a time beside that it is free. A plain meeting asks nothing, and costs no question."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from service.booking.facts import teachers_of
from service.booking.fitting import is_in_the_way
from service.booking.store import meetings, obstacles
from service.booking.types import PLAIN, BookRequest, Help, Terms
from service.kernel.db import Connection
from service.kernel.ids import OrgId, PersonId
from service.kernel.spans import Span
from service.places import actions as places
from service.places.errors import UnknownPlace
from service.places.types import Place, PlaceNeeds, Spot, Suggested
from service.rounds.rules import minutes_with_interpreter
from service.rounds.types import InvitationFacts
from service.visits import actions as visits
from service.visits.rules import way_minutes
from service.visits.types import HomeVisitsPolicy

AT_TABLE = 2
"""Guardian and teacher; whoever interprets in person makes one more."""

LONGEST_DAY: Final = timedelta(hours=12)
"""A teacher's meetings of a day begin no longer before the last of them."""

UNKNOWN_WAY_MINUTES = HomeVisitsPolicy().travel_minutes
"""To a place the family names, of which nobody knows how far it is."""


async def terms_of(
    conn: Connection, org_id: OrgId, invitation: InvitationFacts, request: BookRequest, now: datetime
) -> Terms:
    """Read the length, the way and the place of a meeting that is asked for. UnknownPlace."""
    minutes = 0
    if request.help.interpreter:
        minutes = minutes_with_interpreter(slot_minutes(invitation, request.teacher_id))
    match request.mode:
        case "home":
            return await _at_home(conn, org_id, invitation, request, minutes, now)
        case "place":
            return await _at_place(conn, org_id, invitation, request, minutes, now)
        case "school" | "video" | "phone":
            return Terms(minutes=minutes) if minutes else PLAIN


async def _at_home(
    conn: Connection, org_id: OrgId, invitation: InvitationFacts, request: BookRequest, minutes: int, now: datetime
) -> Terms:
    school_id = invitation.round.school_id
    policy = await visits.policy_of(conn, org_id, school_id)
    home = await places.spot_of_household(conn, org_id, invitation.invitation.household_id)
    reckoned = await _reckoned(conn, org_id, invitation, home)
    return Terms(
        minutes=max(minutes, policy.minutes),
        way_minutes=way_minutes(reckoned, policy),
        taken=await meetings.taken_from(conn, org_id, request.teacher_id, now),
    )


async def _at_place(
    conn: Connection, org_id: OrgId, invitation: InvitationFacts, request: BookRequest, minutes: int, now: datetime
) -> Terms:
    place = await _of_the_book(conn, org_id, request)
    stays = await meetings.stays(conn, org_id, request.teacher_id, place.place_id, now) if place else []
    besides = [stay.meeting_id for stay in stays]
    return Terms(
        minutes=minutes,
        way_minutes=await way_to(conn, org_id, invitation, place.spot if place else None),
        taken=await meetings.taken_from(conn, org_id, request.teacher_id, now, besides=besides),
        stays=stays,
        place=place,
        tables_taken=await places.tables_taken(conn, org_id, place.place_id, now) if place else [],
        party=AT_TABLE + bool(request.help.interpreter),
        holidays=await places.holidays_of(conn, org_id) if place else frozenset(),
    )


async def way_to(conn: Connection, org_id: OrgId, invitation: InvitationFacts, there: Spot | None) -> int:
    """Tell how many minutes a teacher's way from the school to a public place takes."""
    reckoned = await _reckoned(conn, org_id, invitation, there)
    return UNKNOWN_WAY_MINUTES if reckoned is None else reckoned


async def suggested(
    conn: Connection,
    org_id: OrgId,
    invitation: InvitationFacts,
    span: Span,
    *,
    party: int = AT_TABLE,
    needs: PlaceNeeds | None = None,
) -> list[Suggested]:
    """Suggest places of the book for a time, the handiest for both sides first.

    `needs` None: they have what the guardian said the last time that a place must have.
    """
    home = await places.spot_of_household(conn, org_id, invitation.invitation.household_id)
    if needs is None:
        last = await obstacles.read(conn, org_id, invitation.invitation.guardian_id)
        needs = last.of_places if last else PlaceNeeds()
    return await places.suggest(
        conn, org_id, invitation.round.school_id, home, span, replace(needs, party=max(party, needs.party))
    )


async def within_reach(
    conn: Connection,
    org_id: OrgId,
    invitation: InvitationFacts,
    teacher_id: PersonId,
    span: Span,
    found: Sequence[Suggested],
) -> list[Suggested]:
    """Keep the places a teacher can be at in time; where that is none, all: what is chosen is refused with times."""
    buffer, kept = timedelta(minutes=invitation.round.buffer_minutes), []
    for one in found:
        request = BookRequest(
            invitation_id=invitation.invitation.invitation_id,
            teacher_id=teacher_id,
            student_ids=[],
            start=span.start,
            mode="place",
            help=Help(place_id=one.place.place_id),
        )
        terms = await _at_place(conn, org_id, invitation, request, 0, span.start - LONGEST_DAY)
        if not is_in_the_way(span, terms, buffer):
            kept.append(one)
    return kept or list(found)


async def _of_the_book(conn: Connection, org_id: OrgId, request: BookRequest) -> Place | None:
    """Read the place that is named by its id; one that has left the book can still be read, and is not open."""
    if request.help.place_id is None:
        return None
    found = await places.places_by_id(conn, org_id, [request.help.place_id])
    if request.help.place_id not in found:
        raise UnknownPlace
    return found[request.help.place_id]


async def _reckoned(conn: Connection, org_id: OrgId, invitation: InvitationFacts, there: Spot | None) -> int | None:
    """Tell how long the teacher's way from the school takes; None where nobody knows how far it is."""
    school_id = invitation.round.school_id
    school = await places.spot_of_school(conn, org_id, school_id)
    if school is None or there is None:
        return None
    return await places.minutes_between(conn, org_id, school_id, school, there)


def usual_minutes(invitation: InvitationFacts, teacher_id: PersonId) -> int:
    """Say how long a family's meetings with a teacher are: longer with the interpreter it has said it needs."""
    plain = slot_minutes(invitation, teacher_id)
    return minutes_with_interpreter(plain) if invitation.interpreter else plain


def slot_minutes(invitation: InvitationFacts, teacher_id: PersonId) -> int:
    """Say how long a teacher's plain meetings are."""
    asking = (teacher.slot_minutes for teacher in teachers_of(invitation) if teacher.teacher_id == teacher_id)
    return next(asking, invitation.round.slot_minutes)
