"""Keep pairs whole: let go whose training has lapsed, look again, and let the office name somebody."""

from datetime import datetime
from zoneinfo import ZoneInfo

from service.access import audit
from service.access.types import Act, Principal
from service.agenda import actions as agenda
from service.availability import actions as availability
from service.kernel.db import Connection
from service.kernel.errors import NotFound
from service.kernel.ids import MeetingId, OrgId, PersonId
from service.visits import pairing, rules, telling
from service.visits.errors import NoSecondVisitor, VisitAnswered
from service.visits.store import pairs as store
from service.visits.types import Contact, Going, Outing, Visit


async def waiting(conn: Connection, org_id: OrgId, now: datetime) -> list[MeetingId]:
    """List the visits to come that lack somebody trained."""
    return await store.to_look_again(conn, org_id, now)


async def renew(conn: Connection, act: Act, meeting_id: MeetingId) -> Visit | None:
    """Let go of visitors whose training does not hold any more, and look for a second one; None: it is over.

    Whoever could not come before stays unasked; somebody trained since, or free since, is found.
    """
    found = await _ahead(conn, act, meeting_id)
    if found is None:
        return None
    outing, going = found
    for one in going:
        if one.is_in and not rules.is_trained(one.trained_until, outing.span, outing.zone):
            await store.set_visitor(conn, act.org_id, meeting_id, one.person_id, "lapsed", raised=1, now=act.now)
            if one.place != rules.TEACHERS_PLACE:
                await agenda.release_one(conn, act.org_id, meeting_id, one.person_id)
    left = (await store.visitors(conn, act.org_id, [meeting_id])).get(meeting_id, [])
    await pairing.look(conn, act, outing, left)
    after = (await store.visitors(conn, act.org_id, [meeting_id])).get(meeting_id, [])
    await telling.tell_change(conn, act, outing, going, after)
    return rules.visit_of(outing, after)


async def options(conn: Connection, principal: Principal, meeting_id: MeetingId, now: datetime) -> list[Contact]:
    """List who could come along on a visit, free and trained, in the order they would be asked. NotFound."""
    outing, going = await _of_school(conn, principal, meeting_id)
    able = await _able(conn, principal.org_id, outing, going, now)
    return await store.contacts(conn, principal.org_id, able)


async def choose(conn: Connection, act: Act, meeting_id: MeetingId, person_id: PersonId) -> Visit:
    """Let the office ask somebody by name to come along, one who said no before too.

    NoSecondVisitor if they are not trained or not free, VisitAnswered if three go already or it has begun.
    """
    await store.lock_visit(conn, act.org_id, meeting_id)
    outing, going = await _of_school(conn, act.principal, meeting_id)
    place = rules.free_place(going)
    if place is None or outing.span.start <= act.now:
        raise VisitAnswered
    if person_id not in await _able(conn, act.org_id, outing, going, act.now):
        raise NoSecondVisitor
    wanted = rules.padded(outing.span, outing.travel_minutes)
    if not await pairing.take(conn, act.org_id, meeting_id, person_id, wanted):
        raise NoSecondVisitor
    await pairing.ask(conn, act, outing, person_id, place=place)
    await audit.note(conn, act.principal, "visitor-asked", f"meeting:{meeting_id}", act.now)
    after = (await store.visitors(conn, act.org_id, [meeting_id]))[meeting_id]
    await telling.tell_change(conn, act, outing, going, after)
    return rules.visit_of(outing, after)


async def _able(conn: Connection, org_id: OrgId, outing: Outing, going: list[Going], now: datetime) -> list[PersonId]:
    zone = ZoneInfo(outing.zone)
    found = await store.candidates(
        conn,
        org_id,
        outing.school_id,
        today=now.astimezone(zone).date(),
        household_id=outing.household_id,
        teacher_id=outing.teacher_id,
        meeting_id=None,  # who said no before may be asked by name
    )
    there = {one.person_id for one in going if one.is_in}
    turn = [one.person_id for one in rules.in_turn(found, outing.span, outing.zone, outing.language)]
    wanted = rules.padded(outing.span, outing.travel_minutes)
    free = await availability.free_people(conn, org_id, turn, wanted, zone)
    return [person_id for person_id in turn if person_id in free and person_id not in there]


async def _ahead(conn: Connection, act: Act, meeting_id: MeetingId) -> tuple[Outing, list[Going]] | None:
    await store.lock_visit(conn, act.org_id, meeting_id)
    found = await pairing.read(conn, act.org_id, meeting_id)
    return None if found is None or found[0].span.start <= act.now else found


async def _of_school(conn: Connection, principal: Principal, meeting_id: MeetingId) -> tuple[Outing, list[Going]]:
    found = await pairing.read(conn, principal.org_id, meeting_id)
    if found is None or principal.school_id not in {None, found[0].school_id}:
        raise NotFound
    return found
