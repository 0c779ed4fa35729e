"""What is in the way: what a family can ask for with a meeting, and what it said the last time."""

from datetime import datetime

from service.access.types import Principal
from service.booking.reading import own_invitation
from service.booking.store import obstacles as store
from service.booking.terms import suggested, within_reach
from service.booking.types import Help, HelpOffered, NoCare, Obstacles
from service.childcare import actions as childcare
from service.childcare.facts import policy_of
from service.childcare.types import SessionOffer
from service.kernel.db import Connection, Pool, transact, transaction
from service.kernel.errors import NotFound
from service.kernel.ids import OrgId, PersonId
from service.kernel.spans import Span
from service.places.types import PlaceNeeds
from service.rides import actions as rides
from service.rides.requests import RIDDEN_TO
from service.rounds.types import InvitationFacts, Mode
from service.visits import actions as visits

SCHOOL_LANGUAGE = "en"
"""Teachers speak it, so nobody interprets it."""


async def offered(
    pool: Pool,
    org_id: OrgId,
    invitation: InvitationFacts,
    mode: Mode,
    span: Span | None,
    *,
    with_children: bool = False,
    teacher_id: PersonId | None = None,
    needs: PlaceNeeds | None = None,
) -> HelpOffered:
    """Read what can be asked for with a meeting of a way at a time; without a time, what can be asked for at all.

    `with_children` lists them although no time says whether there is childcare then. Places have what is needed, None:
    what was said the last time, and for a meeting off-site the teacher can get there.
    """
    invited, school_id = invitation.invitation, invitation.round.school_id
    async with transaction(pool, org_id) as conn:
        at_school = mode == "school" and span is not None
        care = await childcare.offer(conn, org_id, invited.round_id, span) if at_school and span else None
        has_care = care is not None or (await policy_of(conn, org_id, school_id) is not None)
        children = (
            await store.children(conn, org_id, invited.guardian_id, invited.household_id)
            if care or with_children
            else []
        )
        has_places = "place" in invitation.round.modes
        near = await suggested(conn, org_id, invitation, span, needs=needs) if span and has_places else []
        if span and teacher_id and mode == "place":
            near = await within_reach(conn, org_id, invitation, teacher_id, span, near)
        return HelpOffered(
            obstacles=await store.read(conn, org_id, invited.guardian_id),
            languages=await store.languages(conn, org_id, SCHOOL_LANGUAGE),
            has_care=care is not None or (span is None and has_care),
            care=care,
            no_care=_no_care(care) if at_school and has_care else "",
            visit_minutes=(await visits.policy_of(conn, org_id, school_id)).minutes if mode == "home" else 0,
            children=children,
            has_rides=mode in RIDDEN_TO and await rides.is_offered(conn, org_id, school_id),
            has_places=has_places,
            places=near,
        )


def _no_care(care: SessionOffer | None) -> NoCare:
    if care is None:
        return "off"
    return "" if care.seats_left > 0 else "full"


async def remembered(pool: Pool, org_id: OrgId, guardian_id: PersonId) -> Obstacles | None:
    """Read what a guardian said the last time; None: nothing yet."""
    async with transaction(pool, org_id) as conn:
        return await store.read(conn, org_id, guardian_id)


async def remember(pool: Pool, principal: Principal, said: Obstacles, *, now: datetime) -> None:
    """Let a guardian say at any time what stands in the way; booked meetings stay as they are."""

    async def work(conn: Connection) -> None:
        invitation = await own_invitation(conn, principal)
        if invitation is None:
            raise NotFound
        await store.remember(conn, principal.org_id, invitation.invitation.guardian_id, said, now)

    await transact(pool, principal.org_id, work)


def obstacles_of(asked: Help) -> Obstacles:
    """Say what help tells of the way to school; no address, no child and no allergy is kept of it."""
    ride = asked.ride
    return Obstacles(
        ride=ride is not None,
        ride_passengers=ride.passengers if ride else 1,
        child_seats=ride.child_seats if ride else 0,
        wheelchair=ride.wheelchair if ride else False,
        childcare=bool(asked.childcare),
        interpreter=asked.interpreter,
        step_free=asked.step_free,
        quiet=asked.quiet,
    )
