"""The rows of rounds."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET

from service.agenda.types import Occasion
from service.events.types import MeetingFacts
from service.kernel.db import Connection, queries
from service.kernel.ids import (
    HouseholdId,
    InvitationId,
    LinkId,
    MeetingId,
    OrgId,
    PersonId,
    RoomId,
    RoundId,
    SchoolId,
)
from service.kernel.spans import Span
from service.notices.messages import HelpKind, Recipient, SchoolFacts
from service.places.types import Spot
from service.rounds.types import (
    Asked,
    Enrollment,
    Guardianship,
    HeldBack,
    Invitation,
    InvitationFacts,
    InvitationStatus,
    InvitationsWanted,
    Invited,
    Letterhead,
    NewRound,
    PaperMeeting,
    Reach,
    Round,
    RoundTeacher,
    Standing,
    TeacherChange,
    ToldOnPaper,
    Wish,
)

_sql: Any = queries("rounds")


async def round_of(conn: Connection, org_id: OrgId, round_id: RoundId) -> Round | None:
    """Read a round."""
    row = await _sql.round_of(conn, org_id=org_id, round_id=round_id)
    return _round(row) if row else None


async def rounds_of(
    conn: Connection, org_id: OrgId, school_id: SchoolId | None, *, after: RoundId | None, size: int
) -> list[Round]:
    """Read a school's rounds, or all, newest first."""
    rows = _sql.rounds_of(conn, org_id=org_id, school_id=school_id, after=after, size=size)
    return [_round(row) async for row in rows]


async def has_invited(conn: Connection, org_id: OrgId, round_id: RoundId) -> bool:
    """Tell whether anybody was ever invited to a round."""
    return bool(await _sql.has_invited(conn, org_id=org_id, round_id=round_id))


async def lock_round(conn: Connection, org_id: OrgId, round_id: RoundId) -> bool:
    """Lock a round to the end of the transaction; False if there is none."""
    return await _sql.lock_round(conn, org_id=org_id, round_id=round_id) is not None


async def set_state(conn: Connection, org_id: OrgId, round_id: RoundId, state: str) -> None:
    """Set a round's state."""
    await _sql.set_state(conn, org_id=org_id, round_id=round_id, state=state)


async def add_round(conn: Connection, org_id: OrgId, round_id: RoundId, new: NewRound, *, now: datetime) -> None:
    """Insert a round."""
    columns = _columns(new)
    await _sql.add_round(conn, org_id=org_id, round_id=round_id, **columns, created_at=now)


async def redo_round(conn: Connection, org_id: OrgId, round_id: RoundId, new: NewRound) -> None:
    """Write a draft anew."""
    columns = {name: value for name, value in _columns(new).items() if name != "school_id"}
    await _sql.redo_round(conn, org_id=org_id, round_id=round_id, **columns)


async def drop_teachers(conn: Connection, org_id: OrgId, round_id: RoundId, kept: Sequence[PersonId]) -> None:
    """Take out the teachers of a draft who are not kept."""
    await _sql.drop_teachers(conn, org_id=org_id, round_id=round_id, kept=list(kept))


async def delete_round(conn: Connection, org_id: OrgId, round_id: RoundId) -> None:
    """Take a round away to which nobody was invited."""
    await _sql.delete_round(conn, org_id=org_id, round_id=round_id)


async def change_round(conn: Connection, org_id: OrgId, round_: Round) -> None:
    """Write the title, the days, the closing and the cut-off of a round."""
    names = ("round_id", "title", "days", "closes_at", "cutoff_minutes")
    await _sql.change_round(conn, org_id=org_id, **{name: getattr(round_, name) for name in names})


async def invited(conn: Connection, org_id: OrgId, round_id: RoundId) -> dict[InvitationId, PersonId]:
    """Read whose invitations to a round stand."""
    rows = _sql.invited(conn, org_id=org_id, round_id=round_id)
    return {row["invitation_id"]: row["guardian_id"] async for row in rows}


async def add_teachers(
    conn: Connection, org_id: OrgId, round_id: RoundId, round_: NewRound | Round, teachers: Sequence[PersonId] | None
) -> int:
    """Insert teachers of a round, all there are where None are named; return how many take part by that."""
    added = await _sql.add_teachers(
        conn,
        org_id=org_id,
        round_id=round_id,
        school_id=round_.school_id,
        teacher_ids=teachers,
        days=round_.days,
    )
    return int(added)


async def change_teacher(conn: Connection, org_id: OrgId, round_id: RoundId, change: TeacherChange) -> bool:
    """Write what a teacher has of their own; False if the round has no such teacher, or its school no such room."""
    found = await _sql.change_teacher(
        conn,
        org_id=org_id,
        round_id=round_id,
        teacher_id=change.teacher_id,
        slot_minutes=change.slot_minutes,
        video_url=change.video_url,
        keeps_room=change.room_id is UNSET,
        room_id=None if change.room_id is UNSET else change.room_id,
    )
    return found is not None


async def follow_rooms(
    conn: Connection, org_id: OrgId, today: date, moved: Mapping[PersonId, tuple[RoomId | None, RoomId]]
) -> list[tuple[RoundId, PersonId]]:
    """Give teachers their new own room in rounds to come; a room the office chose for a round stays."""
    rows = _sql.follow_rooms(
        conn,
        org_id=org_id,
        today=today,
        teacher_ids=list(moved),
        old_room_ids=[old for old, _ in moved.values()],
        new_room_ids=[new for _, new in moved.values()],
    )
    return [(RoundId(row["round_id"]), PersonId(row["teacher_id"])) async for row in rows]


async def round_teachers(conn: Connection, org_id: OrgId, round_id: RoundId) -> list[RoundTeacher]:
    """Read a round's teachers, by name."""
    rows = _sql.round_teachers(conn, org_id=org_id, round_id=round_id)
    return [RoundTeacher(**row) async for row in rows]


async def enrollments(conn: Connection, org_id: OrgId, round_id: RoundId) -> list[Enrollment]:
    """Read who teaches and who attends the classes of a round's school."""
    return [Enrollment(**row) async for row in _sql.enrollments(conn, org_id=org_id, round_id=round_id)]


async def teacher_ids(conn: Connection, org_id: OrgId, round_id: RoundId) -> frozenset[PersonId]:
    """Read who takes part in a round."""
    rows = _sql.teacher_ids(conn, org_id=org_id, round_id=round_id)
    return frozenset([row["teacher_id"] async for row in rows])


async def guardianships(
    conn: Connection, org_id: OrgId, student_ids: Sequence[PersonId]
) -> tuple[list[Guardianship], dict[PersonId, Reach]]:
    """Read students' guardians and how each can be told."""
    found: list[Guardianship] = []
    reach: dict[PersonId, Reach] = {}
    async for row in _sql.guardianships(conn, org_id=org_id, student_ids=list(student_ids)):
        found.append(Guardianship(**{name: row[name] for name in Guardianship.__struct_fields__}))
        reach[row["guardian_id"]] = Reach(**{name: row[name] for name in Reach.__struct_fields__})
    return found, reach


async def invitations_of_round(conn: Connection, org_id: OrgId, round_id: RoundId) -> dict[PersonId, Standing]:
    """Read a round's invitations by guardian."""
    rows = _sql.invitations_of_round(conn, org_id=org_id, round_id=round_id)
    return {
        row["guardian_id"]: Standing(**{name: row[name] for name in Standing.__struct_fields__}) async for row in rows
    }


async def invite(
    conn: Connection, org_id: OrgId, round_id: RoundId, invited: Mapping[InvitationId, Asked], *, now: datetime
) -> Invited:
    """Insert invitations, or bring those that are there up to date, and make their wishes exactly these."""
    written = _sql.invite(
        conn,
        org_id=org_id,
        round_id=round_id,
        invitation_ids=list(invited),
        guardian_ids=[one.guardian_id for one in invited.values()],
        household_ids=[one.household_id for one in invited.values()],
        channels=[one.channel for one in invited.values()],
        created_at=now,
    )
    changed = [row["invitation_id"] async for row in written]
    wishes = [(invitation_id, *wish) for invitation_id, one in invited.items() for wish in sorted(one.wishes.items())]
    rows = _sql.keep_wishes(
        conn,
        org_id=org_id,
        invitation_ids=[invitation_id for invitation_id, _, _ in wishes],
        student_ids=[student_id for _, (student_id, _), _ in wishes],
        teacher_ids=[teacher_id for _, (_, teacher_id), _ in wishes],
        subjects=[subject for _, _, subject in wishes],
        kept_invitation_ids=list(invited),
    )
    rewished = {row["invitation_id"]: row["lost"] async for row in rows}
    return Invited(
        changed=frozenset(changed) | rewished.keys(),
        lost=[invitation_id for invitation_id, lost in rewished.items() if lost],
    )


async def withdraw(
    conn: Connection, org_id: OrgId, invitation_ids: Sequence[InvitationId], *, by: str, now: datetime
) -> list[InvitationId]:
    """Take invitations back; give those that were not back already."""
    rows = _sql.withdraw(conn, org_id=org_id, invitation_ids=list(invitation_ids), by=by, now=now)
    return [row["invitation_id"] async for row in rows]


async def let_in(
    conn: Connection,
    org_id: OrgId,
    round_id: RoundId,
    guardian_id: PersonId,
    held: Sequence[HeldBack],
    *,
    now: datetime,
) -> None:
    """Keep that a guardian is asked about children all the same, whatever of this held them back."""
    await _sql.let_in(
        conn,
        org_id=org_id,
        round_id=round_id,
        guardian_id=guardian_id,
        student_ids=[one.student_id for one in held],
        reasons=[one.why for one in held],
        decided_at=now,
    )


async def let_in_nobody(conn: Connection, org_id: OrgId, invitation_ids: Sequence[InvitationId]) -> None:
    """Take back whom the office let in of these invitations' guardians."""
    await _sql.let_in_nobody(conn, org_id=org_id, invitation_ids=list(invitation_ids))


async def are_let_in(conn: Connection, org_id: OrgId, round_id: RoundId) -> frozenset[HeldBack]:
    """Read what holds nobody back any more, since the office decided so."""
    rows = _sql.are_let_in(conn, org_id=org_id, round_id=round_id)
    return frozenset([HeldBack(**row) async for row in rows])


async def grant_early_access(
    conn: Connection, org_id: OrgId, round_id: RoundId, household_ids: Sequence[HouseholdId]
) -> list[HouseholdId]:
    """Insert households that may book early; give the new ones."""
    rows = _sql.grant_early_access(conn, org_id=org_id, round_id=round_id, household_ids=list(household_ids))
    return [row["household_id"] async for row in rows]


async def invitations_untold(
    conn: Connection, org_id: OrgId, round_id: RoundId, household_ids: Sequence[HouseholdId] | None
) -> list[InvitationId]:
    """Read invitations whose first notice still waits."""
    rows = _sql.invitations_untold(
        conn, org_id=org_id, round_id=round_id, household_ids=None if household_ids is None else list(household_ids)
    )
    return [row["invitation_id"] async for row in rows]


async def invitation_of_guardian(
    conn: Connection, org_id: OrgId, round_id: RoundId, guardian_id: PersonId
) -> InvitationId | None:
    """Find a guardian's invitation to a round."""
    found = await _sql.invitation_of_guardian(conn, org_id=org_id, round_id=round_id, guardian_id=guardian_id)
    return InvitationId(found) if found else None


async def help_offered(conn: Connection, org_id: OrgId, school_id: SchoolId) -> list[HelpKind]:
    """Read what a family of a school can ask for when it books."""
    row = await _sql.help_offered(conn, org_id=org_id, school_id=school_id)
    kinds: list[HelpKind] = ["ride", "childcare", "interpreter"]
    return [kind for kind in kinds if row[kind]]


async def invitation_facts(
    conn: Connection, org_id: OrgId, invitation_ids: Sequence[InvitationId]
) -> list[InvitationFacts]:
    """Read what there is to know of invitations, in the order of their ids."""
    rows = _sql.invitation_facts(conn, org_id=org_id, invitation_ids=list(invitation_ids))
    return [_facts(row) async for row in rows]


async def invitations_page(
    conn: Connection,
    org_id: OrgId,
    round_id: RoundId,
    wanted: InvitationsWanted,
    *,
    after: InvitationId | None,
    size: int,
) -> list[InvitationStatus]:
    """Read a page of a round's invitations."""
    rows = _sql.invitations_page(
        conn, org_id=org_id, round_id=round_id, after=after, size=size, **msgspec.structs.asdict(wanted)
    )
    return [msgspec.convert(dict(row), InvitationStatus) async for row in rows]


async def letters_for(
    conn: Connection, org_id: OrgId, round_id: RoundId, *, guardian_id: PersonId | None, only_unreached: bool
) -> list[InvitationId]:
    """Find whom a letter can be printed for, by the guardians' names."""
    rows = _sql.letters_for(
        conn, org_id=org_id, round_id=round_id, guardian_id=guardian_id, only_unreached=only_unreached
    )
    return [row["invitation_id"] async for row in rows]


async def told_on_paper(conn: Connection, org_id: OrgId, round_id: RoundId, now: datetime) -> list[ToldOnPaper]:
    """Read whom only a letter reaches, by name."""
    return [ToldOnPaper(**row) async for row in _sql.told_on_paper(conn, org_id=org_id, round_id=round_id, now=now)]


async def meetings_of_letters(
    conn: Connection, org_id: OrgId, invitation_ids: Sequence[InvitationId], now: datetime
) -> dict[InvitationId, list[PaperMeeting]]:
    """Read the meetings that lie ahead of guardians, by invitation."""
    found: dict[InvitationId, list[PaperMeeting]] = {one: [] for one in invitation_ids}
    async for row in _sql.meetings_of_letters(conn, org_id=org_id, invitation_ids=list(invitation_ids), now=now):
        meeting = PaperMeeting(**{name: row[name] for name in PaperMeeting.__struct_fields__})
        found[row["invitation_id"]].append(meeting)
    return found


async def still_wanted(
    conn: Connection, org_id: OrgId, invitation_ids: Sequence[InvitationId]
) -> set[tuple[InvitationId, PersonId, PersonId]]:
    """Read which wishes no meeting answers: invitation, student, teacher."""
    rows = _sql.still_wanted(conn, org_id=org_id, invitation_ids=list(invitation_ids))
    return {(row["invitation_id"], row["student_id"], row["teacher_id"]) async for row in rows}


async def link_ends(
    conn: Connection, org_id: OrgId, invitation_ids: Sequence[InvitationId]
) -> dict[InvitationId, datetime]:
    """Read when guardians' private links close."""
    rows = _sql.link_ends(conn, org_id=org_id, invitation_ids=list(invitation_ids))
    return {row["invitation_id"]: row["expires_at"] async for row in rows}


async def letterhead(conn: Connection, org_id: OrgId, school_id: SchoolId) -> Letterhead:
    """Read what stands at the top of a letter."""
    return Letterhead(**await _sql.letterhead(conn, org_id=org_id, school_id=school_id))


async def keep_printed(
    conn: Connection, org_id: OrgId, round_id: RoundId, invitation_ids: Sequence[InvitationId], seen: datetime
) -> None:
    """Note that letters, as they were at an instant, are printed."""
    which = {"org_id": org_id, "round_id": round_id, "invitation_ids": list(invitation_ids), "seen": seen}
    await _sql.keep_letters_printed(conn, **which)
    await _sql.keep_meetings_on_paper(conn, **which)


async def occasions(conn: Connection, org_id: OrgId, meeting_ids: Sequence[MeetingId]) -> dict[MeetingId, Occasion]:
    """Read standing meetings as those must know them who bring something to them."""
    rows = _sql.occasions(conn, org_id=org_id, meeting_ids=list(meeting_ids))
    return {MeetingId(row["meeting_id"]): _occasion(row) async for row in rows}


async def meeting_facts(
    conn: Connection, org_id: OrgId, meeting_ids: Sequence[MeetingId]
) -> list[tuple[SchoolId, MeetingFacts]]:
    """Read standing meetings as other services are told of them, each with its school."""
    rows = _sql.meeting_facts(conn, org_id=org_id, meeting_ids=list(meeting_ids))
    return [(SchoolId(row["school_id"]), msgspec.convert(dict(row), MeetingFacts)) async for row in rows]


def _columns(new: NewRound) -> dict[str, Any]:
    """Give what a round is made of, as its table has it: days in order, each day, way and reminder once."""
    columns = {name: getattr(new, name) for name in new.__struct_fields__ if name != "teachers"}
    once = {name: list(dict.fromkeys(columns[name])) for name in ("modes", "reminders")}
    late_from = new.late_from and time.fromisoformat(new.late_from)
    return {**columns, **once, "days": sorted(set(new.days)), "late_from": late_from}


def _occasion(row: Any) -> Occasion:  # noqa: ANN401 - a record of asyncpg
    return Occasion(
        meeting_id=MeetingId(row["meeting_id"]),
        round_id=RoundId(row["round_id"]),
        school_id=SchoolId(row["school_id"]),
        school=_school(row),
        zone=row["zone"],
        household_id=HouseholdId(row["household_id"]),
        guardian_id=PersonId(row["guardian_id"]),
        guardian=None if row["is_barred"] else _recipient(row),
        guardian_link=row["link_id"],
        greeting=row["greeting"],
        language=row["language"],
        teacher_id=PersonId(row["teacher_id"]),
        teacher=row["teacher"],
        students=row["students"],
        span=Span(row["starts"], row["ends"]),
        mode=row["mode"],
        spot=None if row["latitude"] is None else Spot(row["latitude"], row["longitude"]),
    )


def _school(row: Any) -> SchoolFacts:  # noqa: ANN401 - a record of asyncpg
    return SchoolFacts(
        name=row["school_name"], text_name=row["text_name"], zone=row["zone"], phone=row["phone"], door=row["door"]
    )


def _round(row: Any) -> Round:  # noqa: ANN401 - a record of asyncpg
    return Round(**{name: row[name] for name in Round.__struct_fields__})


def _facts(row: Any) -> InvitationFacts:  # noqa: ANN401 - a record of asyncpg
    links: dict[str, str] = row["links"] or {}
    return InvitationFacts(
        invitation=Invitation(**{name: row[name] for name in Invitation.__struct_fields__}),
        round=_round(row),
        wishes=msgspec.convert(row["wishes"] or [], list[Wish]),
        works_nights=row["works_nights"],
        early_access=row["early_access"],
        language=row["language"],
        greeting=row["greeting"],
        guardian=row["guardian"],
        call_number=row["call_number"],
        interpreter=row["interpreter"],
        school=_school(row),
        recipient=_recipient(row),
        link_id=_link(links, "guardian"),
        openings_link_id=_link(links, "openings_feed"),
        family_link_id=_link(links, "family_feed"),
    )


def _recipient(row: Any) -> Recipient | None:  # noqa: ANN401 - a record of asyncpg
    """Say where notices go now; an address that has gone from the roster since leaves only paper."""
    channel = row["channel"]
    if channel == "paper" or not row[channel]:
        return None
    return Recipient(row["guardian_id"], channel, row[channel], row["language"])


def _link(links: dict[str, str], purpose: str) -> LinkId | None:
    return LinkId(UUID(links[purpose])) if purpose in links else None
