"""What desks read, of every slice's tables. Nothing is written here."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from service.booking.types import Student
from service.desk.masks import masked_email, masked_number
from service.desk.types import (
    Booked,
    Contact,
    DayMeeting,
    DeskFacts,
    Failure,
    Found,
    Guardian,
    InDoubt,
    Invited,
    NoticeCount,
    NoticeStatus,
    NoticesWanted,
    Restriction,
    SentNotice,
    TeacherOffer,
    Told,
    Uninterpreted,
    Wanted,
)
from service.kernel.db import Connection, queries
from service.kernel.ids import (
    HouseholdId,
    InvitationId,
    LinkId,
    MeetingId,
    NoticeId,
    OrgId,
    PersonId,
    RoundId,
    SchoolId,
)
from service.kernel.spans import Span
from service.notices.types import NoticeState
from service.people.spelling import Sought
from service.places.types import SchoolWords
from service.rounds.types import Round

_sql: Any = queries("desk")


async def office_desk(conn: Connection, org_id: OrgId, school_id: SchoolId, person_id: PersonId) -> DeskFacts | None:
    """Read who sits in a school's office."""
    row = await _sql.office_desk(conn, org_id=org_id, school_id=school_id, person_id=person_id)
    return DeskFacts(**row) if row else None


async def teacher_desk(conn: Connection, org_id: OrgId, person_id: PersonId) -> DeskFacts | None:
    """Read who teaches where."""
    row = await _sql.teacher_desk(conn, org_id=org_id, person_id=person_id)
    return DeskFacts(**row) if row else None


async def guardians(
    conn: Connection, org_id: OrgId, round_id: RoundId, *, teacher_id: PersonId | None = None
) -> list[Guardian]:
    """Read who is asked to a round, by one teacher or by all, by name, and how telling them went."""
    rows = _sql.guardians(conn, org_id=org_id, round_id=round_id, teacher_id=teacher_id)
    return [_guardian(dict(row)) async for row in rows]


async def wanted(
    conn: Connection, org_id: OrgId, round_id: RoundId, *, teacher_id: PersonId | None = None
) -> list[Wanted]:
    """Read each child and teacher of each household of a round, of one teacher or of all, and what came of it."""
    rows = _sql.wanted(conn, org_id=org_id, round_id=round_id, teacher_id=teacher_id)
    return [_wanted(dict(row)) async for row in rows]


async def text_waits(
    conn: Connection, org_id: OrgId, recipient_id: PersonId, kinds: Sequence[str], at: datetime
) -> datetime | None:
    """Read when the first text of these kinds goes out that waits for somebody."""
    found: datetime | None = await _sql.text_waits(
        conn, org_id=org_id, recipient_id=recipient_id, kinds=list(kinds), at=at
    )
    return found


async def restrictions(conn: Connection, org_id: OrgId, meeting_id: MeetingId) -> list[Restriction]:
    """Read which adults the roster keeps from the children of a meeting."""
    rows = _sql.restrictions(conn, org_id=org_id, meeting_id=meeting_id)
    return [Restriction(row["adult"], row["child"], row["restriction"] == "court-order") async for row in rows]


async def days(
    conn: Connection, org_id: OrgId, since: datetime, *, school_id: SchoolId | None, teacher_id: PersonId | None
) -> dict[date, int]:
    """Read the days of a school's rounds since then, or of a teacher's at any school, and how many meetings each."""
    rows = _sql.days(
        conn, org_id=org_id, school_id=school_id, teacher_id=teacher_id, first_day=since.date(), since=since
    )
    return {row["day"]: row["meetings"] async for row in rows}


async def rounds_on(
    conn: Connection,
    org_id: OrgId,
    day: date,
    within: Span,
    *,
    school_id: SchoolId | None,
    teacher_id: PersonId | None,
) -> list[RoundId]:
    """Read which rounds of a school, or of a teacher, meet on a day."""
    rows = _sql.rounds_on(
        conn,
        org_id=org_id,
        school_id=school_id,
        teacher_id=teacher_id,
        day=day,
        starts=within.start,
        ends=within.end,
    )
    return [RoundId(row["round_id"]) async for row in rows]


async def rounds_of_teacher(conn: Connection, org_id: OrgId, teacher_id: PersonId) -> list[RoundId]:
    """Read the open rounds a teacher takes part in."""
    rows = _sql.rounds_of_teacher(conn, org_id=org_id, teacher_id=teacher_id)
    return [RoundId(row["round_id"]) async for row in rows]


async def day_meetings(
    conn: Connection, org_id: OrgId, within: Span, *, school_id: SchoolId | None, teacher_id: PersonId | None
) -> list[DayMeeting]:
    """Read a day's meetings, of a school or of one teacher, in order of time."""
    rows = _sql.day_meetings(
        conn, org_id=org_id, school_id=school_id, teacher_id=teacher_id, starts=within.start, ends=within.end
    )
    return [_day_meeting(dict(row)) async for row in rows]


async def in_doubt(conn: Connection, org_id: OrgId, school_id: SchoolId, now: datetime) -> list[InDoubt]:
    """Read a school's booked meetings that a person must look at, in order of time."""
    return [InDoubt(**row) async for row in _sql.in_doubt(conn, org_id=org_id, school_id=school_id, now=now)]


async def contact(conn: Connection, org_id: OrgId, invitation_id: InvitationId) -> Contact | None:
    """Read how a guardian is reached, addresses masked."""
    row = await _sql.contact(conn, org_id=org_id, invitation_id=invitation_id)
    if row is None:
        return None
    masked = {"email": masked_email(row["email"]), "sms": masked_number(row["sms"])}
    return msgspec.convert({**row, **masked}, Contact)


async def household(
    conn: Connection, org_id: OrgId, round_id: RoundId, household_id: HouseholdId
) -> dict[InvitationId, str]:
    """Read the guardians of a household who are asked to a round, by invitation."""
    rows = _sql.household(conn, org_id=org_id, round_id=round_id, household_id=household_id)
    return {InvitationId(row["invitation_id"]): row["name"] async for row in rows}


async def notices(
    conn: Connection,
    org_id: OrgId,
    school_id: SchoolId,
    *,
    recipient_id: PersonId | None = None,
    channel: str | None = None,
    states: Sequence[NoticeState] | None = None,
    offset: int,
    size: int,
) -> list[SentNotice]:
    """Read what went to the people of a school, newest first, addresses masked."""
    rows = _sql.notices(
        conn,
        org_id=org_id,
        school_id=school_id,
        recipient_id=recipient_id,
        channel=channel,
        states=None if states is None else list(states),
        offset=offset,
        size=size,
    )
    return [_notice(dict(row)) async for row in rows]


async def notice_counts(conn: Connection, org_id: OrgId, school_id: SchoolId, since: datetime) -> list[NoticeCount]:
    """Count the notices to the people of a school by channel and state."""
    rows = _sql.notice_counts(conn, org_id=org_id, school_id=school_id, since=since)
    return [NoticeCount(**row) async for row in rows]


async def people(
    conn: Connection, org_id: OrgId, school_id: SchoolId, sought: Sought, *, offset: int, size: int
) -> list[Found]:
    """Find people of a school by what was typed."""
    rows = _sql.people(
        conn,
        org_id=org_id,
        school_id=school_id,
        words=sought.words,
        digits=sought.digits,
        offset=offset,
        size=size,
    )
    return [msgspec.convert(dict(row), Found) async for row in rows]


async def invited(
    conn: Connection,
    org_id: OrgId,
    person_ids: Sequence[PersonId],
    rounds: Sequence[Round],
    *,
    teacher_id: PersonId | None = None,
) -> dict[PersonId, list[Invited]]:
    """Read the invitations of people to these rounds, in their order, what was taken back last."""
    titles = {one.round_id: one.title for one in rounds}
    rows = _sql.invited(conn, org_id=org_id, person_ids=list(person_ids), round_ids=list(titles), teacher_id=teacher_id)
    found: dict[PersonId, list[Invited]] = {person_id: [] for person_id in person_ids}
    async for row in rows:
        one = Invited(row["invitation_id"], row["round_id"], titles[row["round_id"]])
        found[PersonId(row["guardian_id"])].append(one)
    return found


async def teachers_of_school(conn: Connection, org_id: OrgId, school_id: SchoolId) -> list[TeacherOffer]:
    """Read who could take part in a round of a school."""
    return [TeacherOffer(**row) async for row in _sql.teachers_of_school(conn, org_id=org_id, school_id=school_id)]


async def school_words(conn: Connection, org_id: OrgId, school_id: SchoolId) -> SchoolWords:
    """Read what an office says of its school."""
    row = await _sql.school_words(conn, org_id=org_id, school_id=school_id)
    return SchoolWords(**row)


async def names(conn: Connection, org_id: OrgId, person_ids: Sequence[PersonId]) -> dict[PersonId, str]:
    """Read the names of people."""
    rows = _sql.names(conn, org_id=org_id, person_ids=list(person_ids))
    return {PersonId(row["person_id"]): row["name"] async for row in rows}


async def feed_link(conn: Connection, org_id: OrgId, purpose: str, person_id: PersonId, now: datetime) -> LinkId | None:
    """Read somebody's open calendar link."""
    found: UUID | None = await _sql.feed_link(conn, org_id=org_id, purpose=purpose, person_id=person_id, now=now)
    return LinkId(found) if found else None


def _guardian(row: dict[str, Any]) -> Guardian:
    state, channel, problem = (row.pop(name) for name in ("last_state", "last_channel", "last_problem"))
    told = Told(
        failure=_failure(state, channel, problem),
        **{name: row.pop(name) for name in ("emails", "texts", "goes_out_at", "last_at")},
    )
    return Guardian(**row, told=told)


def _failure(state: str | None, channel: str | None, problem: str | None) -> Failure | None:
    """Say why the last thing sent did not arrive; sent on its way is as good as arrived."""
    match state:
        case "bounced":
            return "email"
        case "refused":
            return "stopped" if problem == "stopped" else "email" if channel == "email" else "text"
        case "unknown":
            return "unsure"
        case "expired":
            return "late"
        case _:
            return None


def _wanted(row: dict[str, Any]) -> Wanted:
    student = Student(row.pop("student_id"), row.pop("given_name"), row.pop("family_name"))
    meeting = {name: row.pop(name) for name in ("meeting_id", "mode", "room", "state")}
    starts, ends = row.pop("starts"), row.pop("ends")
    booked = Booked(span=Span(starts, ends), **meeting) if meeting["meeting_id"] else None
    return Wanted(student=student, booked=booked, **row)


def _day_meeting(row: dict[str, Any]) -> DayMeeting:
    span = Span(row.pop("begins"), row.pop("finishes"))
    return msgspec.convert({**row, "span": span}, DayMeeting)


def _notice(row: dict[str, Any]) -> SentNotice:
    mask = masked_email if row["channel"] == "email" else masked_number
    return SentNotice(**{**row, "address": mask(row["address"])})


async def notices_told(
    conn: Connection,
    org_id: OrgId,
    school_id: SchoolId | None,
    wanted: NoticesWanted,
    *,
    after: NoticeId | None,
    size: int,
) -> list[NoticeStatus]:
    """Read a page of where notices stand, newest first."""
    rows = _sql.notices_told(
        conn, org_id=org_id, school_id=school_id, after=after, size=size, **msgspec.structs.asdict(wanted)
    )
    return [NoticeStatus(**row) async for row in rows]


async def staff_names(conn: Connection, org_id: OrgId, school_id: SchoolId) -> dict[str, str]:
    """Read who works at a school, by id as pages write it."""
    rows = _sql.staff_names(conn, org_id=org_id, school_id=school_id)
    return {str(row["person_id"]): row["name"] async for row in rows}


async def uninterpreted(conn: Connection, org_id: OrgId, school_id: SchoolId, now: datetime) -> list[Uninterpreted]:
    """Read the meetings to come whose families need an interpreter and have asked for none."""
    rows = _sql.uninterpreted(conn, org_id=org_id, school_id=school_id, now=now)
    return [
        Uninterpreted(
            meeting_id=MeetingId(row["meeting_id"]),
            span=Span(row["starts"], row["ends"]),
            language=row["language"],
            guardian=row["guardian"],
            teacher=row["teacher"],
        )
        async for row in rows
    ]
