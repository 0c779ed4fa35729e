"""What booking calls: whether a pair could go, let one go, answer, drop out, follow a move, release."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from service.access.types import Act
from service.agenda import actions as agenda
from service.agenda.types import Occasion
from service.availability import actions as availability
from service.kernel.db import Connection
from service.kernel.errors import NotFound
from service.kernel.ids import MeetingId, OrgId, PersonId, SchoolId
from service.kernel.spans import Span
from service.places import actions as places
from service.places.rules import clearance
from service.visits import pairing, rules, telling
from service.visits.errors import NoSecondVisitor, NoTrainedVisitor, TrainingLapsed, VisitAnswered, VisitsUsedUp
from service.visits.store import pairs as store
from service.visits.types import Going, GoneState, HomeVisitsPolicy, Outing, Visit, VisitorState

A_YEAR: Final = timedelta(days=365)


async def policy_of(conn: Connection, org_id: OrgId, school_id: SchoolId) -> HomeVisitsPolicy:
    """Return how a school visits families, the model's numbers where it has recorded nothing."""
    return await places.policy(conn, org_id, school_id, "home_visits", HomeVisitsPolicy) or HomeVisitsPolicy()


async def pairable(
    conn: Connection,
    org_id: OrgId,
    school_id: SchoolId,
    zone: str,
    teacher_id: PersonId,
    spans: Sequence[Span],
    language: str,
    now: datetime,
) -> set[Span]:
    """Tell at which times the teacher and somebody else could go, both trained, with the way there and back."""
    until = await store.trained_until(conn, org_id, teacher_id)
    able = [span for span in spans if rules.is_trained(until, span, zone)]
    if not able:
        return set()
    way = (await policy_of(conn, org_id, school_id)).travel_minutes
    found = await store.candidates(
        conn,
        org_id,
        school_id,
        today=now.astimezone(ZoneInfo(zone)).date(),
        household_id=None,
        teacher_id=teacher_id,
        meeting_id=None,
    )
    wanted = {rules.padded(span, way): span for span in able}
    people = [one.person_id for one in found]
    free = await availability.free_people_at(conn, org_id, people, list(wanted), ZoneInfo(zone))
    return {
        span
        for padded, span in wanted.items()
        if any(one.person_id in free[padded] for one in rules.in_turn(found, span, zone, language))
        and not await agenda.is_taken_by_others(conn, org_id, teacher_id, padded, ())
    }


async def arrange(conn: Connection, act: Act, occasion: Occasion, address_line: str) -> Visit:
    """Let a pair go to a family: take the way there and back of both, and ask who did not book it themselves.

    `address_line` "" is the household's own. Refuses with NoTrainedVisitor, VisitsUsedUp, NoSecondVisitor; TimeTaken
    where the teacher has no time for the way.
    """
    policy = await policy_of(conn, act.org_id, occasion.school_id)
    outing = await _outing(conn, act.org_id, occasion, policy)
    await _refuse_untrained(conn, act.org_id, outing)
    await _refuse_too_many(conn, act.org_id, outing, policy)
    await store.add_visit(conn, act.org_id, outing, address_line.strip(), act.now)
    await _take_teachers_way(conn, act.org_id, outing)
    agreed = act.principal.person_id == outing.teacher_id
    await pairing.ask(
        conn, act, outing, outing.teacher_id, place=rules.TEACHERS_PLACE, state="accepted" if agreed else "asked"
    )
    second = await pairing.second_for(conn, act, outing)
    if second is None:
        raise NoSecondVisitor
    await pairing.ask(conn, act, outing, second, place=rules.TEACHERS_PLACE + 1)
    return await _changed(conn, act, outing, [])


async def answer(conn: Connection, act: Act, meeting_id: MeetingId, person_id: PersonId, *, yes: bool) -> Visit:
    """Take a visitor's answer. A no frees their time, and the next is asked at once; the teacher's ends the visit.

    NotFound for a stranger, VisitAnswered where there is nothing left to answer, TrainingLapsed for a yes too late.
    """
    outing, going = await _locked(conn, act, meeting_id)
    one = _of(going, person_id)
    if not one.is_in:
        raise VisitAnswered
    if not yes:
        return await _let_go(conn, act, outing, going, one, "declined")
    if not rules.is_trained(one.trained_until, outing.span, outing.zone):
        raise TrainingLapsed
    if one.state == "asked":
        noted = act.principal.person_id if act.principal.kind == "office" else None
        await store.set_visitor(conn, act.org_id, meeting_id, person_id, "accepted", noted_by=noted, now=act.now)
    return await _changed(conn, act, outing, going)


async def unsay(conn: Connection, act: Act, meeting_id: MeetingId, person_id: PersonId) -> Visit:
    """Take back a yes the office had taken down by mistake: the visitor is asked again; VisitAnswered for any other."""
    outing, going = await _locked(conn, act, meeting_id)
    one = _of(going, person_id)
    if one.state != "accepted" or not one.noted_by:
        raise VisitAnswered
    await store.set_visitor(conn, act.org_id, meeting_id, person_id, "asked", now=act.now)
    return await _changed(conn, act, outing, going)


async def drop_out(conn: Connection, act: Act, meeting_id: MeetingId, person_id: PersonId) -> Visit:
    """Let a visitor who had agreed go no more; somebody else is looked for at once, never one alone.

    NotFound for a stranger, VisitAnswered for who does not go.
    """
    outing, going = await _locked(conn, act, meeting_id)
    one = _of(going, person_id)
    if not one.is_in:
        raise VisitAnswered
    return await _let_go(conn, act, outing, going, one, "dropped")


async def follow(conn: Connection, act: Act, before: Occasion, after: Occasion) -> Visit | None:
    """Go along with a meeting that has another time, or is at home no more; None: it is no visit.

    Booking has given back and taken anew the teacher's own time. Everybody is asked again for the new time but who
    moved it; who is not free then is let go and somebody else asked. NoSecondVisitor where there is nobody.
    """
    if not await store.lock_visit(conn, act.org_id, before.meeting_id):
        return await arrange(conn, act, after, "") if after.mode == "home" else None
    if after.mode != "home":
        await release(conn, act, before)
        return None
    policy = await policy_of(conn, act.org_id, after.school_id)
    outing = await _outing(conn, act.org_id, after, policy)
    await _refuse_untrained(conn, act.org_id, outing)
    going = (await store.visitors(conn, act.org_id, [after.meeting_id])).get(after.meeting_id, [])
    await store.move_visit(conn, act.org_id, after.meeting_id, outing.travel_minutes)
    await _take_teachers_way(conn, act.org_id, outing)
    await store.forget_gone(conn, act.org_id, after.meeting_id)
    for one in going:
        if one.is_in:
            await _keep_or_let_go(conn, act, outing, one)
    left = (await store.visitors(conn, act.org_id, [after.meeting_id]))[after.meeting_id]
    if rules.needs_of(outing, left) == "second_visitor" and await pairing.look(conn, act, outing, left) is None:
        raise NoSecondVisitor
    return await _changed(conn, act, outing, going)


async def release(conn: Connection, act: Act, occasion: Occasion) -> None:
    """Let everybody stay at home: the meeting as it was is cancelled, or is somewhere else by now."""
    found = await pairing.read(conn, act.org_id, occasion.meeting_id)
    if found is None:
        return
    outing, going = replace(found[0], span=occasion.span), found[1]
    for one in going:
        if one.is_in:
            await telling.let_go(conn, act, outing, one, "cancelled")
        if one.is_in and one.place != rules.TEACHERS_PLACE:
            await agenda.release_one(conn, act.org_id, occasion.meeting_id, one.person_id)
    await store.forget_visit(conn, act.org_id, occasion.meeting_id)


async def of_meetings(conn: Connection, org_id: OrgId, meeting_ids: Iterable[MeetingId]) -> dict[MeetingId, Visit]:
    """Return the visits among some meetings."""
    wanted = list(meeting_ids)
    going = await store.visitors(conn, org_id, wanted)
    return {
        outing.meeting_id: rules.visit_of(outing, going.get(outing.meeting_id, []))
        for outing in await store.outings(conn, org_id, wanted)
    }


async def _outing(conn: Connection, org_id: OrgId, occasion: Occasion, policy: HomeVisitsPolicy) -> Outing:
    school = await places.spot_of_school(conn, org_id, occasion.school_id)
    home = occasion.spot or await places.spot_of_household(conn, org_id, occasion.household_id)
    reckoned = None
    if school and home:
        reckoned = clearance(school, home, await places.places_policy(conn, org_id, occasion.school_id))
    return Outing(
        meeting_id=occasion.meeting_id,
        round_id=occasion.round_id,
        school_id=occasion.school_id,
        school=occasion.school,
        zone=occasion.zone,
        household_id=occasion.household_id,
        guardian_id=occasion.guardian_id,
        language=occasion.language,
        teacher_id=occasion.teacher_id,
        span=occasion.span,
        travel_minutes=rules.way_minutes(reckoned, policy),
        revision=0,
    )


async def _take_teachers_way(conn: Connection, org_id: OrgId, outing: Outing) -> None:
    """Widen what the meeting takes of the teacher by the way there and back; TimeTaken."""
    wanted = rules.padded(outing.span, outing.travel_minutes)
    await agenda.widen(conn, org_id, outing.meeting_id, outing.teacher_id, wanted)


async def _refuse_untrained(conn: Connection, org_id: OrgId, outing: Outing) -> None:
    until = await store.trained_until(conn, org_id, outing.teacher_id)
    if not rules.is_trained(until, outing.span, outing.zone):
        raise NoTrainedVisitor


async def _refuse_too_many(conn: Connection, org_id: OrgId, outing: Outing, policy: HomeVisitsPolicy) -> None:
    # A year to either side: three visits in any twelve months would else be possible by booking the middle one last.
    year = Span(outing.span.start - A_YEAR, outing.span.end + A_YEAR)
    had = await store.visits_of_household(conn, org_id, outing.household_id, outing.meeting_id, year)
    if had >= policy.per_year:
        raise VisitsUsedUp(policy.per_year)


async def _locked(conn: Connection, act: Act, meeting_id: MeetingId) -> tuple[Outing, list[Going]]:
    """Hold a visit that has not begun."""
    await store.lock_visit(conn, act.org_id, meeting_id)
    found = await pairing.read(conn, act.org_id, meeting_id)
    if found is None:
        raise NotFound
    if found[0].span.start <= act.now:
        raise VisitAnswered
    return found


def _of(going: Iterable[Going], person_id: PersonId) -> Going:
    one = next((each for each in going if each.person_id == person_id), None)
    if one is None:
        raise NotFound
    return one


async def _let_go(
    conn: Connection, act: Act, outing: Outing, going: Sequence[Going], one: Going, state: GoneState
) -> Visit:
    """Free one who does not go, and ask the next in the same transaction. The teacher's time stays the meeting's."""
    await store.set_visitor(conn, act.org_id, outing.meeting_id, one.person_id, state, raised=1, now=act.now)
    if one.place != rules.TEACHERS_PLACE:
        await agenda.release_one(conn, act.org_id, outing.meeting_id, one.person_id)
        left = (await store.visitors(conn, act.org_id, [outing.meeting_id]))[outing.meeting_id]
        await pairing.look(conn, act, outing, left)
    return await _changed(conn, act, outing, going)


async def _changed(conn: Connection, act: Act, outing: Outing, before: Sequence[Going]) -> Visit:
    """Tell the visitors what a change is for them, and give the visit as it is now."""
    after = (await store.visitors(conn, act.org_id, [outing.meeting_id]))[outing.meeting_id]
    await telling.tell_change(conn, act, outing, before, after)
    return rules.visit_of(outing, after)


async def _keep_or_let_go(conn: Connection, act: Act, outing: Outing, one: Going) -> None:
    """Ask one again for the new time, if they are free then."""
    state: VisitorState | GoneState = "accepted" if act.principal.person_id == one.person_id else "asked"
    if one.place != rules.TEACHERS_PLACE:
        wanted = rules.padded(outing.span, outing.travel_minutes)
        free = await availability.free_people(conn, act.org_id, [one.person_id], wanted, ZoneInfo(outing.zone))
        if not free or not await pairing.take(conn, act.org_id, outing.meeting_id, one.person_id, wanted):
            state = "dropped"
    await store.set_visitor(conn, act.org_id, outing.meeting_id, one.person_id, state, raised=1, now=act.now)
