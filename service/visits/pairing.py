"""Find somebody who comes along, take their time and ask them, inside the caller's transaction."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from service.access.types import Act
from service.agenda import actions as agenda
from service.agenda.errors import TimeTaken
from service.agenda.types import Take
from service.availability import actions as availability
from service.kernel.db import Connection, savepoint
from service.kernel.ids import MeetingId, OrgId, PersonId, new_id
from service.kernel.spans import Span
from service.visits import rules
from service.visits.store import pairs as store
from service.visits.types import Going, Outing, VisitorState


async def read(conn: Connection, org_id: OrgId, meeting_id: MeetingId) -> tuple[Outing, list[Going]] | None:
    """Read a visit with everybody who was asked; None: the meeting is no visit."""
    found = await store.outings(conn, org_id, [meeting_id])
    return (found[0], (await store.visitors(conn, org_id, [meeting_id])).get(meeting_id, [])) if found else None


async def second_for(conn: Connection, act: Act, outing: Outing) -> PersonId | None:
    """Take the time of the first who can come along, the way included; None: nobody can."""
    wanted = rules.padded(outing.span, outing.travel_minutes)
    for person_id in await _free_in_turn(conn, act.org_id, outing, wanted, act):
        if await take(conn, act.org_id, outing.meeting_id, person_id, wanted):
            return person_id
    return None


async def take(conn: Connection, org_id: OrgId, meeting_id: MeetingId, person_id: PersonId, wanted: Span) -> bool:
    """Take a visitor's time; False: somebody else had it first, and nothing is changed."""
    await agenda.queue_for(conn, [person_id])
    try:
        async with savepoint(conn):
            await agenda.take(conn, org_id, meeting_id, [Take(person_id, "co_visitor", wanted)])
    except TimeTaken:
        return False
    return True


async def ask(
    conn: Connection, act: Act, outing: Outing, person_id: PersonId, *, place: int, state: VisitorState = "asked"
) -> None:
    """Write down that somebody is asked to go; their time is taken already."""
    await store.add_visitor(
        conn, act.org_id, outing.meeting_id, person_id, place=place, state=state, entry_id=new_id(), now=act.now
    )


async def look(conn: Connection, act: Act, outing: Outing, going: Sequence[Going]) -> PersonId | None:
    """Ask somebody to come along where nobody does any more; None: nobody can, or nobody is needed."""
    place = rules.free_place(going)
    if rules.needs_of(outing, going) != "second_visitor" or place is None or outing.span.start <= act.now:
        return None
    person_id = await second_for(conn, act, outing)
    if person_id is not None:
        await ask(conn, act, outing, person_id, place=place)
    return person_id


async def _free_in_turn(conn: Connection, org_id: OrgId, outing: Outing, wanted: Span, act: Act) -> list[PersonId]:
    zone = ZoneInfo(outing.zone)
    found = await store.candidates(
        conn,
        org_id,
        outing.school_id,
        today=act.now.astimezone(zone).date(),
        household_id=outing.household_id,
        teacher_id=outing.teacher_id,
        meeting_id=outing.meeting_id,
    )
    turn = [one.person_id for one in rules.in_turn(found, outing.span, outing.zone, outing.language)]
    free = await availability.free_people(conn, org_id, turn, wanted, zone)
    return [person_id for person_id in turn if person_id in free]
