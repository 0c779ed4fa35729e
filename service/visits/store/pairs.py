"""The rows of visits, visitors, where they are, and what they promised."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from service.kernel.db import Connection, queries, refusing
from service.kernel.ids import HouseholdId, MeetingId, OrgId, PersonId, RoundId, SchoolId
from service.kernel.spans import Span
from service.notices.facts import Recipient, SchoolFacts
from service.notices.rules import best_reached
from service.visits.errors import VisitAnswered
from service.visits.types import (
    Candidate,
    Contact,
    Going,
    GoneState,
    Home,
    Out,
    Outing,
    Promise,
    Safety,
    VisitorState,
)

_sql: Any = queries("visits")


async def candidates(
    conn: Connection,
    org_id: OrgId,
    school_id: SchoolId,
    *,
    today: date,
    household_id: HouseholdId | None,
    teacher_id: PersonId,
    meeting_id: MeetingId | None,
) -> list[Candidate]:
    """Read who might come along."""
    rows = _sql.candidates(
        conn,
        org_id=org_id,
        school_id=school_id,
        today=today,
        household_id=household_id,
        teacher_id=teacher_id,
        meeting_id=meeting_id,
    )
    return [Candidate(**dict(row)) async for row in rows]


async def trained_until(conn: Connection, org_id: OrgId, person_id: PersonId) -> date | None:
    """Read the last day somebody's training holds."""
    until: date | None = await _sql.trained_until(conn, org_id=org_id, person_id=person_id)
    return until


async def visits_of_household(
    conn: Connection, org_id: OrgId, household_id: HouseholdId, meeting_id: MeetingId, within: Span
) -> int:
    """Count a household's other visits within a span."""
    count: int = await _sql.visits_of_household(
        conn, org_id=org_id, household_id=household_id, meeting_id=meeting_id, since=within.start, until=within.end
    )
    return count


async def add_visit(conn: Connection, org_id: OrgId, outing: Outing, address_line: str, now: datetime) -> None:
    """Insert a visit."""
    await _sql.add_visit(
        conn,
        org_id=org_id,
        meeting_id=outing.meeting_id,
        school_id=outing.school_id,
        travel_minutes=outing.travel_minutes,
        address_line=address_line,
        now=now,
    )


async def move_visit(conn: Connection, org_id: OrgId, meeting_id: MeetingId, travel_minutes: int) -> None:
    """Note that a visit has another time."""
    await _sql.move_visit(conn, org_id=org_id, meeting_id=meeting_id, travel_minutes=travel_minutes)


async def forget_visit(conn: Connection, org_id: OrgId, meeting_id: MeetingId) -> None:
    """Delete a visit with its visitors."""
    await _sql.forget_visit(conn, org_id=org_id, meeting_id=meeting_id)


async def lock_visit(conn: Connection, org_id: OrgId, meeting_id: MeetingId) -> bool:
    """Hold other changes of a visit until the transaction ends; False: there is none."""
    return await _sql.lock_visit(conn, org_id=org_id, meeting_id=meeting_id) is not None


async def add_visitor(
    conn: Connection,
    org_id: OrgId,
    meeting_id: MeetingId,
    person_id: PersonId,
    *,
    place: int,
    state: VisitorState,
    entry_id: UUID,
    now: datetime,
) -> None:
    """Insert a visitor; VisitAnswered if the place was given to somebody else meanwhile."""
    with refusing({"one_visitor_in_each_of_three_places": VisitAnswered}):
        await _sql.add_visitor(
            conn,
            org_id=org_id,
            meeting_id=meeting_id,
            person_id=person_id,
            place=place,
            state=state,
            entry_id=entry_id,
            now=now,
        )


async def set_visitor(
    conn: Connection,
    org_id: OrgId,
    meeting_id: MeetingId,
    person_id: PersonId,
    state: VisitorState | GoneState,
    *,
    raised: Literal[0, 1] = 0,
    noted_by: PersonId | None = None,
    now: datetime,
) -> None:
    """Say what became of a visitor, and who took it down for them."""
    await _sql.set_visitor(
        conn,
        org_id=org_id,
        meeting_id=meeting_id,
        person_id=person_id,
        state=state,
        raised=raised,
        noted_by=noted_by,
        now=now,
    )


async def forget_gone(conn: Connection, org_id: OrgId, meeting_id: MeetingId) -> None:
    """Delete those who could not come along at the time before."""
    await _sql.forget_gone(conn, org_id=org_id, meeting_id=meeting_id)


async def visitors(conn: Connection, org_id: OrgId, meeting_ids: Sequence[MeetingId]) -> dict[MeetingId, list[Going]]:
    """Read everybody asked to some visits."""
    found: dict[MeetingId, list[Going]] = {}
    async for row in _sql.visitors(conn, org_id=org_id, meeting_ids=list(meeting_ids)):
        facts = dict(row)
        meeting_id, reached = MeetingId(facts.pop("meeting_id")), _recipient(facts)
        found.setdefault(meeting_id, []).append(Going(**facts, recipient=reached))
    return found


async def outings(conn: Connection, org_id: OrgId, meeting_ids: Sequence[MeetingId]) -> list[Outing]:
    """Read some visits."""
    rows = _sql.outings(conn, org_id=org_id, meeting_ids=list(meeting_ids))
    return [
        Outing(
            meeting_id=MeetingId(row["meeting_id"]),
            round_id=RoundId(row["round_id"]),
            school_id=SchoolId(row["school_id"]),
            school=SchoolFacts(row["school"], row["text_name"], row["time_zone"], row["phone"], row["door"]),
            zone=row["time_zone"],
            household_id=HouseholdId(row["household_id"]),
            guardian_id=PersonId(row["guardian_id"]),
            language=row["language"],
            teacher_id=PersonId(row["teacher_id"]),
            span=Span(row["starts"], row["ends"]),
            travel_minutes=row["travel_minutes"],
            revision=row["revision"],
        )
        async for row in rows
    ]


async def safety(conn: Connection, org_id: OrgId, meeting_ids: Sequence[MeetingId]) -> dict[MeetingId, Safety]:
    """Read where pairs are; one that has said nothing is left out."""
    found: dict[MeetingId, Safety] = {}
    async for row in _sql.safety(conn, org_id=org_id, meeting_ids=list(meeting_ids)):
        facts = dict(row)
        meeting_id = MeetingId(facts.pop("meeting_id"))
        found[meeting_id] = Safety(**facts)
    return found


async def say_where(conn: Connection, org_id: OrgId, meeting_id: MeetingId, where: Safety) -> None:
    """Write down where a pair is."""
    await _sql.say_where(
        conn,
        org_id=org_id,
        meeting_id=meeting_id,
        leaves_for_at=where.leaves_for_at,
        arrived_at=where.arrived_at,
        left_at=where.left_at,
        back_at=where.back_at,
        due_back_at=where.due_back_at,
    )


async def ask_help(conn: Connection, org_id: OrgId, meeting_id: MeetingId, now: datetime) -> None:
    """Write down that a pair asks for help."""
    await _sql.ask_help(conn, org_id=org_id, meeting_id=meeting_id, now=now)


async def claim_asking(conn: Connection, org_id: OrgId, meeting_id: MeetingId, now: datetime) -> bool:
    """Claim to ask a pair how it is; False: somebody else did, or it is back."""
    return await _sql.claim_asking(conn, org_id=org_id, meeting_id=meeting_id, now=now) is not None


async def claim_alarm(conn: Connection, org_id: OrgId, meeting_id: MeetingId, seen: int, now: datetime) -> bool:
    """Claim to alarm the next person; False: somebody else did, it is back, or somebody sees to it."""
    return await _sql.claim_alarm(conn, org_id=org_id, meeting_id=meeting_id, seen=seen, now=now) is not None


async def acknowledge(conn: Connection, org_id: OrgId, meeting_id: MeetingId, name: str, now: datetime) -> bool:
    """Write down who sees to a pair; False: there is no open alarm."""
    return await _sql.acknowledge(conn, org_id=org_id, meeting_id=meeting_id, name=name, now=now) is not None


async def out(conn: Connection, org_id: OrgId, within: Span) -> list[Out]:
    """Read the confirmed visits within a span whose pair is not back."""
    rows = _sql.out_ids(conn, org_id=org_id, since=within.start, until=within.end)
    return await those(conn, org_id, [MeetingId(row["meeting_id"]) async for row in rows])


async def those(conn: Connection, org_id: OrgId, meeting_ids: Sequence[MeetingId]) -> list[Out]:
    """Read some visits with their pairs, in order of time."""
    going = await visitors(conn, org_id, meeting_ids)
    where = await safety(conn, org_id, meeting_ids)
    return [
        Out(
            outing=outing,
            going=going.get(outing.meeting_id, []),
            safety=where.get(outing.meeting_id, Safety()),
        )
        for outing in await outings(conn, org_id, meeting_ids)
    ]


async def visit_ids_of(conn: Connection, org_id: OrgId, person_id: PersonId, since: datetime) -> list[MeetingId]:
    """Read which visits somebody goes on or is asked to."""
    rows = _sql.visit_ids_of(conn, org_id=org_id, person_id=person_id, since=since)
    return [MeetingId(row["meeting_id"]) async for row in rows]


async def visit_ids_at(conn: Connection, org_id: OrgId, school_id: SchoolId | None, since: datetime) -> list[MeetingId]:
    """Read which visits a school has."""
    rows = _sql.visit_ids_at(conn, org_id=org_id, school_id=school_id, since=since)
    return [MeetingId(row["meeting_id"]) async for row in rows]


async def homes(conn: Connection, org_id: OrgId, meeting_ids: Sequence[MeetingId]) -> dict[MeetingId, Home]:
    """Read where some visits are."""
    found: dict[MeetingId, Home] = {}
    async for row in _sql.homes(conn, org_id=org_id, meeting_ids=list(meeting_ids)):
        facts = dict(row)
        meeting_id = MeetingId(facts.pop("meeting_id"))
        found[meeting_id] = Home(**facts)
    return found


async def to_look_again(conn: Connection, org_id: OrgId, now: datetime) -> list[MeetingId]:
    """Read which visits to come lack somebody."""
    rows = _sql.to_look_again(conn, org_id=org_id, now=now)
    return [MeetingId(row["meeting_id"]) async for row in rows]


async def promises(conn: Connection, org_id: OrgId, meeting_ids: Sequence[MeetingId]) -> list[Promise]:
    """Read what was promised after some visits."""
    rows = _sql.promises(conn, org_id=org_id, meeting_ids=list(meeting_ids))
    return [Promise(**dict(row)) async for row in rows]


async def open_promises(conn: Connection, org_id: OrgId, person_id: PersonId) -> list[Promise]:
    """Read what somebody has yet to keep."""
    return [Promise(**dict(row)) async for row in _sql.open_promises(conn, org_id=org_id, person_id=person_id)]


async def add_promise(conn: Connection, org_id: OrgId, made: Promise, now: datetime) -> None:
    """Insert a promise."""
    await _sql.add_promise(
        conn,
        org_id=org_id,
        promise_id=made.promise_id,
        meeting_id=made.meeting_id,
        person_id=made.person_id,
        words=made.words,
        due_on=made.due_on,
        now=now,
    )


async def keep_promise(conn: Connection, org_id: OrgId, promise_id: UUID, person_id: PersonId, now: datetime) -> bool:
    """Mark a promise as kept; False: it is not this person's."""
    kept = await _sql.keep_promise(conn, org_id=org_id, promise_id=promise_id, person_id=person_id, now=now)
    return kept is not None


async def reflected(conn: Connection, org_id: OrgId, meeting_id: MeetingId, person_id: PersonId, now: datetime) -> None:
    """Note that a visitor has looked back."""
    await _sql.reflected(conn, org_id=org_id, meeting_id=meeting_id, person_id=person_id, now=now)


async def out_by_number(
    conn: Connection, org_id: OrgId, number: str, within: Span
) -> tuple[MeetingId, PersonId] | None:
    """Find the visit on which somebody is who texts from a number, and who that is."""
    async for row in _sql.out_by_number(conn, org_id=org_id, number=number, since=within.start, until=within.end):
        return MeetingId(row["meeting_id"]), PersonId(row["person_id"])
    return None


async def contacts(conn: Connection, org_id: OrgId, person_ids: Sequence[PersonId]) -> list[Contact]:
    """Read how people are reached, in the order asked."""
    return [Contact(**dict(row)) async for row in _sql.contacts(conn, org_id=org_id, person_ids=list(person_ids))]


async def office_people(conn: Connection, org_id: OrgId, school_id: SchoolId) -> list[PersonId]:
    """Read who works in a school's office."""
    return [PersonId(row["person_id"]) async for row in _sql.office_people(conn, org_id=org_id, school_id=school_id)]


async def purge(conn: Connection, org_id: OrgId, *, usual_days: int, now: datetime) -> int:
    """Forget addresses of visits long over; return how many."""
    count: int = await _sql.purge(conn, org_id=org_id, usual_days=usual_days, now=now)
    return count


async def office(conn: Connection, org_id: OrgId, school_id: SchoolId) -> Recipient | None:
    """Read where a school's office is written to as a whole; the school stands where a person would."""
    address: str | None = await _sql.office(conn, org_id=org_id, school_id=school_id)
    return Recipient(school_id, "email", address, "en") if address else None


def _recipient(facts: dict[str, Any]) -> Recipient | None:
    """Take out of somebody's row where they are told of things."""
    reached = {name: facts.pop(name) for name in ("channel", "email", "sms", "language")}
    return best_reached(facts["person_id"], **reached)
