"""Read what desks show. Each function is one look: one transaction, nothing written or locked."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from service.access.types import Principal
from service.availability import actions as availability
from service.booking import reading as booking
from service.booking.places import rooms_of_school
from service.booking.types import AskView, FamilyView, MeetingView, Room
from service.desk import rules, store
from service.desk.types import (
    Contact,
    DeskFacts,
    Family,
    Found,
    InDoubt,
    Invited,
    NoticeCount,
    NoticesPage,
    NoticesWanted,
    Restriction,
    SentNotice,
    TeacherOffer,
)
from service.kernel.cutting import cut
from service.kernel.db import Connection, Pool, transaction
from service.kernel.errors import NotFound
from service.kernel.ids import InvitationId, LinkId, MeetingId, NoticeId, PersonId, RoundId, SchoolId
from service.notices.types import NoticeState
from service.people.spelling import read_sought
from service.places.types import SchoolWords
from service.rounds import actions as rounds
from service.rounds import paper
from service.rounds.types import HeldBack, OpenedRound, Round, RoundTeacher

PAGE = 25
"""Rows of one page of a list."""

TOLD_AT_ONCE = ("booked", "visit_booked", "moved", "cancelled", "times_proposed", "ride_found", "places_changed")
"""What a family is told of when a desk has done it; reminders wait for their day anyway."""

COUNTED_DAYS = timedelta(days=30)
"""How far back the page of messages counts: longer than any round books."""


class RoundView(Struct, frozen=True):
    """A round with all its families."""

    round: Round
    teachers: list[RoundTeacher]
    families: list[Family]


class RoundRooms(Struct, frozen=True):
    """A round, its teachers, and the rooms of its school."""

    round: Round
    teachers: list[RoundTeacher]
    rooms: list[Room]


class Picture(Struct, frozen=True, kw_only=True):
    """Everything the school knows of one guardian's invitation."""

    family: FamilyView
    contact: Contact
    household: dict[InvitationId, str]  # the other guardians who live there
    notices: list[SentNotice]
    others: list[Invited]  # the guardian's invitations to other rounds, the running one first


class Opening(Struct, frozen=True, kw_only=True):
    """What opening a round would do now."""

    round: Round
    beside: list[Round]  # others that are open on some of its days
    teachers: list[RoundTeacher]
    outcome: OpenedRound
    held_back: list[HeldBack]
    names: dict[PersonId, str]  # of whom the office has to decide about
    without_hours: list[RoundTeacher]  # who offers no time on any of its days


class Messages(Struct, frozen=True, kw_only=True):
    """What went out of late, and a page of the list."""

    counts: list[NoticeCount]
    notices: list[SentNotice]
    invited: dict[PersonId, list[Invited]]  # of whom they went to, the running round first
    more: bool


class People(Struct, frozen=True, kw_only=True):
    """A page of the people a search found."""

    found: list[Found]
    invited: dict[PersonId, list[Invited]]  # of them and their relatives, the running round first
    more: bool


async def desk(pool: Pool, principal: Principal) -> DeskFacts:
    """Read who sits at the desk: the office of its school, or a teacher."""
    async with transaction(pool, principal.org_id) as conn:
        return await desk_of(conn, principal)


async def rounds_of_school(pool: Pool, principal: Principal) -> list[RoundView]:
    """Read the school's rounds, newest first; families only of those that are open."""
    async with transaction(pool, principal.org_id) as conn:
        found = await rounds.rounds_of_school(conn, principal.org_id, principal.school_id)
        return [
            await _round_view(conn, principal, one) if one.state == "open" else RoundView(one, [], []) for one in found
        ]


async def round_view(pool: Pool, principal: Principal, round_id: RoundId) -> RoundView:
    """Read a round of the school with all its families."""
    async with transaction(pool, principal.org_id) as conn:
        return await _round_view(conn, principal, await rounds.round_for(conn, principal, round_id))


async def letters_waiting(pool: Pool, principal: Principal, round_id: RoundId, *, now: datetime) -> int:
    """Count the letters of a round that wait to be printed."""
    async with transaction(pool, principal.org_id) as conn:
        return await paper.waiting(conn, principal.org_id, round_id, now)


async def teacher_rounds(pool: Pool, principal: Principal, *, now: datetime) -> list[RoundView]:
    """Read the open rounds a teacher takes part in, the running one first, with the families of this teacher."""
    async with transaction(pool, principal.org_id) as conn:
        return [
            await _round_view(conn, principal, one, teacher_id=principal.person_id)
            for one in await rounds_of_teacher(conn, principal, now=now)
        ]


async def rounds_of_teacher(conn: Connection, principal: Principal, *, now: datetime) -> list[Round]:
    """Read the open rounds a teacher takes part in, the running one first, in the caller's transaction."""
    teacher_id, org_id = principal.person_id, principal.org_id
    if teacher_id is None:
        raise NotFound
    ids = await store.rounds_of_teacher(conn, org_id, teacher_id)
    return rules.current_first([await rounds.round_of(conn, org_id, one) for one in ids], now)


async def asks(pool: Pool, principal: Principal) -> list[AskView]:
    """Read what families ask this teacher, the longest unanswered first."""
    if principal.person_id is None:
        raise NotFound
    async with transaction(pool, principal.org_id) as conn:
        return await booking.asks_of_teacher(conn, principal.org_id, principal.person_id)


async def picture(pool: Pool, principal: Principal, invitation_id: InvitationId, *, now: datetime) -> Picture:
    """Read one guardian's whole picture, or refuse as if it were not there."""
    family = await booking.family(pool, principal, invitation_id)
    facts, guardian_id = family.invitation, family.invitation.invitation.guardian_id
    async with transaction(pool, principal.org_id) as conn:
        contact = await store.contact(conn, principal.org_id, invitation_id)
        if contact is None:
            raise NotFound
        household = await store.household(conn, principal.org_id, facts.round.round_id, facts.invitation.household_id)
        notices = await store.notices(
            conn,
            principal.org_id,
            facts.round.school_id,
            recipient_id=guardian_id,
            offset=0,
            size=PAGE,
        )
        invited = await _invited(conn, principal, facts.round.school_id, [guardian_id], now)
    household.pop(invitation_id, None)
    return Picture(
        family=family,
        contact=contact,
        household=household,
        notices=notices,
        others=[one for one in invited[guardian_id] if one.invitation_id != invitation_id],
    )


async def contact(pool: Pool, principal: Principal, meeting: MeetingView) -> Contact:
    """Read how the guardian of a meeting is reached, for whoever may see the meeting."""
    async with transaction(pool, principal.org_id) as conn:
        found = await store.contact(conn, principal.org_id, meeting.invitation_id)
    if found is None:
        raise NotFound
    return found


async def text_waits(pool: Pool, principal: Principal, recipient_id: PersonId, *, now: datetime) -> datetime | None:
    """Say when a text goes out that was put just now and waits, as in the night; None: none waits."""
    async with transaction(pool, principal.org_id) as conn:
        return await store.text_waits(conn, principal.org_id, recipient_id, TOLD_AT_ONCE, now)


async def restrictions(pool: Pool, principal: Principal, meeting_id: MeetingId) -> list[Restriction]:
    """Read what keeps adults from the children of a meeting: the office's to know, and nobody else's."""
    if principal.kind != "office":
        return []
    async with transaction(pool, principal.org_id) as conn:
        return await store.restrictions(conn, principal.org_id, meeting_id)


async def opening(pool: Pool, principal: Principal, round_id: RoundId) -> Opening:
    """Work out what opening a round would do, as the roster stands now."""
    async with transaction(pool, principal.org_id) as conn:
        round_ = await rounds.round_for(conn, principal, round_id)
        outcome = await rounds.preview(conn, principal, round_id)
        held_back = await rounds.held_back(conn, principal.org_id, round_id)
        whom = {person_id for one in held_back for person_id in (one.guardian_id, one.student_id)}
        names = await store.names(conn, principal.org_id, sorted(whom))
        teachers = await rounds.round_teachers(conn, principal.org_id, round_id)
        offered = await availability.all_openings_now(conn, principal.org_id, round_, teachers, ZoneInfo(round_.zone))
        standing = await rounds.rounds_of_school(conn, principal.org_id, round_.school_id)
    return Opening(
        round=round_,
        beside=[one for one in standing if rules.is_beside(one, round_)],
        teachers=teachers,
        outcome=outcome,
        held_back=held_back,
        names=names,
        without_hours=[one for one in teachers if not offered[one.teacher_id]],
    )


async def teachers_of_school(pool: Pool, principal: Principal) -> list[TeacherOffer]:
    """Read who could take part in a round of the office's school."""
    async with transaction(pool, principal.org_id) as conn:
        return await store.teachers_of_school(conn, principal.org_id, school_of(principal))


async def people(pool: Pool, principal: Principal, typed: str, *, page: int, now: datetime) -> People:
    """Find people of the school by their names, their children's or their number."""
    school_id, sought = school_of(principal), read_sought(typed)
    async with transaction(pool, principal.org_id) as conn:
        found = await store.people(conn, principal.org_id, school_id, sought, offset=page * PAGE, size=PAGE + 1)
        whom = [relative.person_id for one in found for relative in one.about] + [one.person_id for one in found]
        invited = await _invited(conn, principal, school_id, whom, now)
    return People(found=found[:PAGE], invited=invited, more=len(found) > PAGE)


async def messages(
    pool: Pool,
    principal: Principal,
    *,
    channel: str | None,
    states: Sequence[NoticeState] | None,
    page: int,
    now: datetime,
) -> Messages:
    """Count what went out of late and read a page of it, newest first."""
    school_id = school_of(principal)
    async with transaction(pool, principal.org_id) as conn:
        counts = await store.notice_counts(conn, principal.org_id, school_id, now - COUNTED_DAYS)
        found = await store.notices(
            conn,
            principal.org_id,
            school_id,
            channel=channel,
            states=states,
            offset=page * PAGE,
            size=PAGE + 1,
        )
        invited = await _invited(conn, principal, school_id, [one.recipient_id for one in found], now)
    return Messages(counts=counts, notices=found[:PAGE], invited=invited, more=len(found) > PAGE)


async def school_words(pool: Pool, principal: Principal) -> SchoolWords:
    """Read what the office says of its school."""
    async with transaction(pool, principal.org_id) as conn:
        return await store.school_words(conn, principal.org_id, school_of(principal))


async def staff_feed(pool: Pool, principal: Principal, *, now: datetime) -> LinkId | None:
    """Find a teacher's or the office's open calendar link; None until one is asked for."""
    if principal.person_id is None:
        raise NotFound
    async with transaction(pool, principal.org_id) as conn:
        purpose = "office_feed" if principal.kind == "office" else "teacher_feed"
        return await store.feed_link(conn, principal.org_id, purpose, principal.person_id, now)


def school_of(principal: Principal) -> SchoolId:
    """Give the school an office's door is for."""
    if principal.school_id is None:
        raise NotFound
    return principal.school_id


async def desk_of(conn: Connection, principal: Principal) -> DeskFacts:
    """Read who sits at the desk, in the caller's transaction."""
    if principal.person_id is None:
        raise NotFound
    if principal.kind == "teacher":
        found = await store.teacher_desk(conn, principal.org_id, principal.person_id)
    else:
        found = await store.office_desk(conn, principal.org_id, school_of(principal), principal.person_id)
    if found is None:
        raise NotFound
    return found


async def _invited(
    conn: Connection, principal: Principal, school_id: SchoolId, whom: Sequence[PersonId], now: datetime
) -> dict[PersonId, list[Invited]]:
    """Read the invitations of people to the school's rounds, those to the running round first; a teacher's the own."""
    found = rules.current_first(await rounds.rounds_of_school(conn, principal.org_id, school_id), now)
    teacher_id = principal.person_id if principal.kind == "teacher" else None
    return await store.invited(conn, principal.org_id, list(dict.fromkeys(whom)), found, teacher_id=teacher_id)


async def _round_view(
    conn: Connection, principal: Principal, round_: Round, *, teacher_id: PersonId | None = None
) -> RoundView:
    org_id, round_id = principal.org_id, round_.round_id
    guardians = await store.guardians(conn, org_id, round_id, teacher_id=teacher_id)
    wanted = await store.wanted(conn, org_id, round_id, teacher_id=teacher_id)
    teachers = await rounds.round_teachers(conn, org_id, round_id)
    return RoundView(round_, teachers, rules.families(guardians, wanted))


async def round_with_rooms(pool: Pool, principal: Principal, round_id: RoundId) -> RoundRooms:
    """Read a round of this principal's school, its teachers, and the rooms they could meet in."""
    async with transaction(pool, principal.org_id) as conn:
        round_ = await rounds.round_for(conn, principal, round_id)
        teachers = await rounds.round_teachers(conn, principal.org_id, round_id)
        return RoundRooms(round_, teachers, await rooms_of_school(conn, principal.org_id, round_.school_id))


async def in_doubt(pool: Pool, principal: Principal, *, now: datetime) -> list[InDoubt]:
    """Read the booked meetings of the office's school that need it, in order of time."""
    async with transaction(pool, principal.org_id) as conn:
        return await store.in_doubt(conn, principal.org_id, school_of(principal), now)


async def notices_told(
    pool: Pool, principal: Principal, wanted: NoticesWanted, *, after: NoticeId | None, size: int
) -> NoticesPage:
    """List where the notices stand that went to people of the principal's school, or of all, newest first.

    A school hears nothing of what is about another's meetings, rides or childcare, though somebody belongs to both.
    """
    async with transaction(pool, principal.org_id) as conn:
        found = await store.notices_told(
            conn, principal.org_id, principal.school_id, wanted, after=after, size=size + 1
        )
    return NoticesPage(*cut(found, lambda one: one.notice_id, size))
