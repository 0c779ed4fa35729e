"""Interpreters, who interprets at which meeting, and who said no to it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from service.agenda.types import Occasion
from service.interpreting.promises import SURE, told_by
from service.interpreting.types import (
    Candidate,
    IncomingInterpreter,
    Interpretation,
    InterpreterView,
    OnBoard,
    Part,
    Reader,
    SpotNamed,
    Standing,
    Told,
    Wanted,
)
from service.kernel.db import Connection, queries
from service.kernel.ids import MeetingId, OrgId, PersonId, SchoolId
from service.kernel.languages import base_of
from service.kernel.spans import Span
from service.notices.facts import HelpEntry, Recipient, SchoolFacts
from service.notices.rules import best_reached
from service.people.types import Tally

_sql: Any = queries("interpreting")


async def candidates(
    conn: Connection, org_id: OrgId, wanted: Wanted, *, today: date, at: datetime, declined_too: bool = False
) -> list[Candidate]:
    """Read who may interpret at a meeting; `declined_too`: those too who said they cannot."""
    return await _candidates(
        conn,
        org_id,
        wanted.school_id,
        wanted.language,
        today=today,
        at=at,
        family={
            "household_id": wanted.household_id,
            "guardian_id": wanted.guardian_id,
            "teacher_id": wanted.teacher_id,
            "meeting_id": wanted.meeting_id,
        },
        starts=wanted.span.start,
        declined_too=declined_too,
    )


async def candidates_at(
    conn: Connection, org_id: OrgId, school_id: SchoolId, language: str, *, today: date, at: datetime
) -> list[Candidate]:
    """Read who may interpret at a school, with no family in mind."""
    nobody = dict.fromkeys(("household_id", "guardian_id", "teacher_id", "meeting_id"))
    return await _candidates(conn, org_id, school_id, language, today=today, at=at, family=nobody)


async def _candidates(
    conn: Connection,
    org_id: OrgId,
    school_id: SchoolId,
    language: str,
    *,
    today: date,
    at: datetime,
    family: Mapping[str, UUID | None],
    starts: datetime | None = None,
    declined_too: bool = False,
) -> list[Candidate]:
    rows = _sql.candidates(
        conn,
        org_id=org_id,
        school_id=school_id,
        language=base_of(language),
        today=today,
        at=at,
        starts=starts,
        declined_too=declined_too,
        **family,
    )
    return [
        Candidate(
            person_id=PersonId(row["person_id"]),
            given_name=row["given_name"],
            mode=row["mode"],
            certified_until=row["certified_until"],
            assignments=row["assignments"],
            same_language=[Span(start, end) for start, end in zip(row["starts"] or (), row["ends"] or (), strict=True)],
            said=row["said"],
        )
        async for row in rows
    ]


async def merge_interpreters(conn: Connection, org_id: OrgId, rows: Sequence[IncomingInterpreter]) -> Tally:
    """Bring interpreters up to date."""
    row = await _sql.merge_interpreters(
        conn,
        org_id=org_id,
        person_ids=[each.person for each in rows],
        languages=[" ".join(each.languages) for each in rows],
        modes=[each.mode for each in rows],
    )
    return Tally(added=row["added"], changed=row["changed"], unchanged=len(rows) - row["added"] - row["changed"])


async def interpretations(conn: Connection, org_id: OrgId, meeting_ids: Sequence[MeetingId]) -> list[Standing]:
    """Read who interprets at some meetings."""
    rows = _sql.interpretations(conn, org_id=org_id, meeting_ids=list(meeting_ids))
    return [_standing(row) async for row in rows]


async def lock(conn: Connection, org_id: OrgId, meeting_id: MeetingId) -> Standing | None:
    """Lock who interprets at a meeting; None: nobody is wanted."""
    if await _sql.lock_interpretation(conn, org_id=org_id, meeting_id=meeting_id) is None:
        return None
    return (await interpretations(conn, org_id, [meeting_id]))[0]


async def keep(conn: Connection, org_id: OrgId, standing: Standing, now: datetime) -> None:
    """Write down who interprets at a meeting."""
    seen = standing.seen
    is_outside = seen.how == "person" and seen.interpreter_id is None
    await _sql.keep(
        conn,
        org_id=org_id,
        meeting_id=seen.meeting_id,
        language=seen.language,
        mode=seen.mode,
        state=seen.state,
        interpreter_id=seen.interpreter_id,
        line_id=standing.line_id,
        call_id=standing.call_id,
        outside=seen.interpreter if is_outside else "",
        told=standing.told,
        requested_at=standing.requested_at,
        changed_at=now,
        entry_id=standing.entry_id,
        entry_revision=standing.entry_revision,
        entry_since=standing.entry_since,
    )


async def forget(conn: Connection, org_id: OrgId, meeting_id: MeetingId) -> None:
    """Delete who interprets at a meeting."""
    await _sql.forget(conn, org_id=org_id, meeting_id=meeting_id)


async def note_declined(
    conn: Connection, org_id: OrgId, of: Occasion, person_id: PersonId, at: datetime, *, silent: bool = False
) -> None:
    """Note that somebody cannot at a meeting's time; `silent`: they did not answer in time."""
    await _sql.note_declined(
        conn,
        org_id=org_id,
        meeting_id=of.meeting_id,
        person_id=person_id,
        starts=of.span.start,
        silent=silent,
        at=at,
    )


async def has_declined(conn: Connection, org_id: OrgId, meeting_id: MeetingId, person_id: PersonId) -> bool:
    """Tell whether somebody was asked for a meeting and does not come."""
    has: bool = await _sql.has_declined(conn, org_id=org_id, meeting_id=meeting_id, person_id=person_id)
    return has


async def neighbours(conn: Connection, org_id: OrgId, teacher_id: PersonId, language: str, within: Span) -> list[Span]:
    """Read when a teacher has meetings with an interpreter of a language."""
    rows = _sql.neighbours(
        conn,
        org_id=org_id,
        teacher_id=teacher_id,
        language=base_of(language),
        starts=within.start,
        ends=within.end,
    )
    return [Span(row["starts"], row["ends"]) async for row in rows]


async def parts(
    conn: Connection, org_id: OrgId, person_id: PersonId, *, meeting_id: MeetingId | None = None, at: datetime
) -> list[Part]:
    """Read what somebody interprets at from an instant on, or at one meeting."""
    rows = _sql.parts(conn, org_id=org_id, person_id=person_id, meeting_id=meeting_id, at=at)
    return [_part(row) async for row in rows]


async def board(
    conn: Connection,
    org_id: OrgId,
    school_id: SchoolId | None,
    *,
    meeting_id: MeetingId | None = None,
    at: datetime,
) -> list[OnBoard]:
    """Read the meetings to come that want an interpreter, those without one first."""
    rows = _sql.board(conn, org_id=org_id, school_id=school_id, meeting_id=meeting_id, at=at)
    return [_on_board(row) async for row in rows]


async def interpreters(
    conn: Connection, org_id: OrgId, school_id: SchoolId | None, today: date, *, person_id: PersonId | None = None
) -> list[InterpreterView]:
    """Read who interprets at a school, or at any; or one of them."""
    rows = _sql.interpreters(conn, org_id=org_id, school_id=school_id, person_id=person_id, today=today)
    return [InterpreterView(**row) async for row in rows]


async def lock_interpreter(conn: Connection, org_id: OrgId, person_id: PersonId) -> None:
    """Let nobody else describe an interpreter until this transaction ends."""
    await _sql.lock_interpreter(conn, org_id=org_id, person_id=person_id)


async def to_look_again(conn: Connection, org_id: OrgId, at: datetime) -> list[MeetingId]:
    """Read the meetings to come without an interpreter, or whose interpreter may not interpret there any more."""
    return [MeetingId(row["meeting_id"]) async for row in _sql.to_look_again(conn, org_id=org_id, at=at)]


async def unanswered(conn: Connection, org_id: OrgId, at: datetime) -> list[MeetingId]:
    """Read the meetings to come whose interpreter was asked and has not answered."""
    return [MeetingId(row["meeting_id"]) async for row in _sql.unanswered(conn, org_id=org_id, at=at)]


async def unsure(conn: Connection, org_id: OrgId, at: datetime) -> list[MeetingId]:
    """Read the meetings to come without a yes, whose families were told that we are looking."""
    return [MeetingId(row["meeting_id"]) async for row in _sql.unsure(conn, org_id=org_id, at=at)]


async def note_told(conn: Connection, org_id: OrgId, meeting_id: MeetingId, told: Told) -> None:
    """Note what the family last heard."""
    await _sql.note_told(conn, org_id=org_id, meeting_id=meeting_id, told=told)


async def note_reminded(conn: Connection, org_id: OrgId, meeting_id: MeetingId, now: datetime) -> None:
    """Note that an interpreter was asked to answer once more."""
    await _sql.note_reminded(conn, org_id=org_id, meeting_id=meeting_id, now=now)


async def note_overdue(conn: Connection, org_id: OrgId, meeting_id: MeetingId, now: datetime) -> None:
    """Note that there is no answer and nobody else to ask."""
    await _sql.note_overdue(conn, org_id=org_id, meeting_id=meeting_id, now=now)


async def may_interpret(conn: Connection, org_id: OrgId, person_id: PersonId, school_id: SchoolId, day: date) -> bool:
    """Tell whether somebody may interpret at a school on a day."""
    may: bool = await _sql.may_interpret(conn, org_id=org_id, person_id=person_id, school_id=school_id, day=day)
    return may


async def reader(conn: Connection, org_id: OrgId, person_id: PersonId) -> Reader:
    """Read how somebody who interprets is told of things."""
    row = await _sql.reader(conn, org_id=org_id, person_id=person_id)
    by_mail = Recipient(row["person_id"], "email", row["email"], row["language"]) if row["email"] else None
    best = best_reached(
        row["person_id"], channel=row["channel"], email=row["email"], sms=row["sms"], language=row["language"]
    )
    return Reader(best, row["greeting"], by_mail)


async def spot_named(conn: Connection, org_id: OrgId, meeting_id: MeetingId) -> SpotNamed:
    """Read the name of where a meeting is; a meeting not written down yet is nowhere."""
    row = await _sql.spot_named(conn, org_id=org_id, meeting_id=meeting_id)
    return SpotNamed(row["room"], row["place"]) if row else SpotNamed("", "")


async def office(conn: Connection, org_id: OrgId, school_id: SchoolId) -> Recipient | None:
    """Read where a school's office is written to; None: nowhere."""
    row = await _sql.office(conn, org_id=org_id, school_id=school_id)
    return Recipient(school_id, "email", row["email"], row["language"]) if row["email"] else None


def _part(row: Any) -> Part:  # noqa: ANN401 - a record of asyncpg
    span, spot = Span(row["starts"], row["ends"]), SpotNamed(row["room"], row["place"])
    return Part(
        meeting_id=MeetingId(row["meeting_id"]),
        span=span,
        school=SchoolFacts(row["school_name"], row["text_name"], row["zone"], row["phone"], row["door"]),
        language=row["language"],
        how=row["how"],
        state=row["state"],
        is_offered=row["is_offered"],
        teacher=row["teacher"],
        mode=row["mode"],
        spot=spot,
        address_line=row["address_line"],
        named_place=row["named_place"],
        family=row["family"],
        video_url=row["video_url"],
        entry=HelpEntry(
            entry_id=row["entry_id"],
            revision=row["entry_revision"],
            part="interpreting",
            starts_at=span.start,
            ends_at=span.end,
            place=row["entry_place"],
            changed_at=row["changed_at"],
            created_at=row["entry_since"],
        ),
    )


def _on_board(row: Any) -> OnBoard:  # noqa: ANN401 - a record of asyncpg
    span = Span(row["starts"], row["ends"])
    return OnBoard(
        meeting_id=MeetingId(row["meeting_id"]),
        school_id=SchoolId(row["school_id"]),
        span=span,
        zone=row["zone"],
        language=row["language"],
        mode=row["mode"],
        how=row["how"],
        state=row["state"],
        is_overdue=row["is_overdue"],
        is_offered=row["is_offered"],
        teacher=row["teacher"],
        guardian=row["guardian"],
        interpreter_id=row["interpreter_id"],
        interpreter=row["interpreter"],
        call_number=row["call_number"],
        line_id=row["line_id"],
        line=row["line"],
        settle_by=told_by(row["requested_at"], span.start),
    )


def _standing(row: Any) -> Standing:  # noqa: ANN401 - a record of asyncpg
    return Standing(
        seen=Interpretation(
            meeting_id=MeetingId(row["meeting_id"]),
            language=row["language"],
            how="line" if row["line_id"] else "person",
            mode=row["mode"],
            state=row["state"],
            interpreter=row["interpreter"],
            interpreter_id=row["interpreter_id"],
            line=row["line"],
            dial_in=row["dial_in"],
            told_by=None if row["state"] in SURE else told_by(row["requested_at"], row["starts"]),
            is_given_up=row["told"] == "missing" and row["state"] not in SURE,
        ),
        line_id=row["line_id"],
        call_id=row["call_id"],
        told=row["told"],
        requested_at=row["requested_at"],
        entry_id=row["entry_id"],
        entry_revision=row["entry_revision"],
        entry_since=row["entry_since"],
        asked_at=row["asked_at"],
        reminded_at=row["reminded_at"],
        overdue_at=row["overdue_at"],
        offered_at=row["offered_at"],
    )
