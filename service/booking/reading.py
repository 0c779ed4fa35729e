"""Read meetings, asks and free times for whoever may see them. Nothing here writes or locks."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from service.access.types import Principal
from service.availability import actions as availability
from service.availability.cache import OpeningsCache
from service.availability.types import Opening
from service.booking.facts import facts_with, openings_of, teachers_of, without_meeting
from service.booking.helping import has_company, of_meetings
from service.booking.rights import check_may_ask, check_may_change, check_may_look, is_staff, may_see, may_see_ask
from service.booking.rules import after, decide, takable
from service.booking.servable import asks_more, servable
from service.booking.staying import as_asked, is_taken_for
from service.booking.store import asks, entries, meetings, replies, waiting
from service.booking.suggestions import back_to_back
from service.booking.types import (
    PLAIN,
    PLAIN_TIMES,
    AsksPage,
    AsksWanted,
    AskView,
    BookRequest,
    Facts,
    FamilyView,
    Helped,
    MeetingsPage,
    MeetingView,
    Place,
    PlacesPage,
    PlacesWanted,
    Proposal,
    RepliesPage,
    Terms,
    TimesView,
    TimesWanted,
)
from service.kernel.cutting import cut
from service.kernel.db import Connection, Pool, transaction
from service.kernel.errors import NotFound
from service.kernel.ids import InvitationId, MeetingId, NoTimeId, OrgId, PersonId, RoundId, WaitingId, new_id
from service.kernel.spans import Span
from service.kernel.tokens import Keyring
from service.rounds import actions as rounds
from service.rounds.types import InvitationFacts


async def family(pool: Pool, principal: Principal, invitation_id: InvitationId) -> FamilyView:
    """Read what an invitation's page shows: who would like to meet, what is booked, asked and waited for."""
    async with transaction(pool, principal.org_id, by_key=True) as conn:
        invitation = await _invitation_for(conn, principal, invitation_id)
        standing = await meetings.of_household(conn, principal.org_id, invitation.invitation)
        asked = await asks.of_household(conn, principal.org_id, invitation.invitation)
        places = await waiting.of_invitation(conn, principal.org_id, invitation_id)
    return FamilyView(
        invitation=invitation,
        meetings=[meeting for meeting in standing if may_see(principal, meeting, invitation)],
        asks=[ask for ask in asked if may_see_ask(principal, ask, invitation)],
        places=[place for place in places if _is_for(principal, place.teacher_id)],
    )


async def times(
    pool: Pool,
    cache: OpeningsCache,
    principal: Principal,
    invitation_id: InvitationId,
    *,
    moving: MeetingId | None = None,
    wanted: TimesWanted = PLAIN_TIMES,
    now: datetime,
) -> TimesView:
    """Read the times this family may take now, by teacher, and visits that hold several meetings in a row.

    `wanted` says how the family would meet: only times at which everybody wanted could come are there then.
    They may be a second old: booking looks again. Staff see every free time. `moving` names a meeting whose own time
    keeps the guardian from nothing.
    """
    facts = await _facts(pool, cache, principal, invitation_id, moving, now)
    invitation, interpreter = facts.invitation, ""
    beside: dict[PersonId, list[Opening]] = {}
    if asks_more(wanted):
        async with transaction(pool, principal.org_id) as conn:
            facts, interpreter, beside = await servable(conn, principal.org_id, facts, wanted, now)
    free = {teacher_id: takable(facts, teacher_id, now) for teacher_id in facts.openings}
    booked = {(student, one.teacher_id) for one in facts.standing for student in one.student_ids}
    left = [pair for wish in invitation.wishes if (pair := (wish.student_id, wish.teacher.teacher_id)) not in booked]
    return TimesView(
        invitation=invitation,
        openings=free,
        trips=back_to_back(left, free, invitation.round.zone),
        interpreter=interpreter,
        beside=beside,
    )


async def look(
    pool: Pool,
    cache: OpeningsCache | None,
    principal: Principal,
    requests: Sequence[BookRequest],
    *,
    moving: MeetingId | None = None,
    now: datetime,
) -> list[Span]:
    """Give the times booking would book now, or refuse what it would, as far as that shows without a lock.

    All requests are one invitation's. Without a cache it sees what has just been written: who was refused a moment ago
    is told why.
    """
    facts = await _facts(pool, cache, principal, requests[0].invitation_id, moving, now)
    spans = []
    for request in requests:
        facts, terms = await _as_asked(pool, principal, facts, request, now)
        decision = decide(facts, request, now, terms)
        facts = after(facts, MeetingId(new_id()), decision)
        spans.append(decision.span)
    return spans


async def meeting(pool: Pool, principal: Principal, meeting_id: MeetingId) -> MeetingView:
    """Read one meeting, or refuse as if it were not there."""
    async with transaction(pool, principal.org_id, by_key=True) as conn:
        found = await meetings.read(conn, principal.org_id, [meeting_id])
        if not found:
            raise NotFound
        check_may_change(principal, found[0], await own_invitation(conn, principal))
    return found[0]


async def helped(pool: Pool, keyring: Keyring, principal: Principal, meeting: MeetingView) -> Helped | None:
    """Read how what comes with a meeting stands, for its family's own page; None: nothing comes with it."""
    if not has_company(meeting):
        return None
    async with transaction(pool, principal.org_id) as conn:
        found = await of_meetings(conn, principal.org_id, [meeting], keyring=keyring)
    return found.get(meeting.meeting_id)


async def helped_of(pool: Pool, principal: Principal, found: Sequence[MeetingView]) -> dict[MeetingId, Helped]:
    """Read how what comes with some meetings stands; of those nothing comes with nobody is asked."""
    if not any(has_company(one) for one in found):
        return {}
    async with transaction(pool, principal.org_id) as conn:
        return await of_meetings(conn, principal.org_id, found)


async def ask(pool: Pool, principal: Principal, no_time_id: NoTimeId) -> AskView:
    """Read one "none of these work", or refuse as if it were not there."""
    async with transaction(pool, principal.org_id, by_key=True) as conn:
        return await ask_in(conn, principal, no_time_id)


async def ask_in(conn: Connection, principal: Principal, no_time_id: NoTimeId) -> AskView:
    """Read one "none of these work", as `ask`, as this transaction sees it."""
    found = await asks.read(conn, principal.org_id, [no_time_id])
    if not found or not may_see_ask(principal, found[0], await own_invitation(conn, principal)):
        raise NotFound
    return found[0]


async def proposals_left(pool: Pool, principal: Principal, ask: AskView, *, now: datetime) -> list[Proposal]:
    """Read which of the proposed times can still be had; the meeting that would be moved is no obstacle."""
    async with transaction(pool, principal.org_id, by_key=True) as conn:
        standing = await meetings.read(conn, principal.org_id, [ask.standing_id] if ask.standing_id else [])
        own = [meeting.span for meeting in standing]
        return [
            one
            for one in ask.proposals
            if one.span.start > now
            and (one.span in own or not await is_taken_for(conn, principal.org_id, ask.teacher_id, one, now))
        ]


async def place(pool: Pool, principal: Principal, waiting_id: WaitingId) -> Place:
    """Read one place in a teacher's line, or refuse as if it were not there."""
    async with transaction(pool, principal.org_id, by_key=True) as conn:
        found = await waiting.read(conn, principal.org_id, [waiting_id])
        if not found:
            raise NotFound
        invitation = await rounds.invitation_facts(conn, principal.org_id, found[0].invitation_id)
        check_may_ask(principal, invitation, found[0].teacher_id)
    return found[0]


async def meetings_of_round(
    pool: Pool,
    principal: Principal,
    round_id: RoundId,
    *,
    teacher_id: PersonId | None = None,
    invitation_id: InvitationId | None = None,
    after: MeetingId | None = None,
    how_many: int = 100,
) -> MeetingsPage:
    """Read a page of a round's meetings in the order they were booked, cancelled ones too; `next` begins the next."""
    async with transaction(pool, principal.org_id) as conn:
        await rounds.round_for(conn, principal, round_id)
        found = await meetings.ids_of_round(
            conn,
            principal.org_id,
            round_id,
            teacher_id=teacher_id,
            invitation_id=invitation_id,
            after=after,
            how_many=how_many + 1,
        )
        ids, more = cut(found, lambda one: one, how_many)
        page = await meetings.read(conn, principal.org_id, ids)
    return MeetingsPage(meetings=sorted(page, key=lambda one: one.meeting_id), next=more)


async def meetings_to_settle(pool: Pool, principal: Principal, round_id: RoundId) -> list[MeetingView]:
    """Read the meetings whose guardian's calendar proposed another time or named somebody else: a call settles it."""
    async with transaction(pool, principal.org_id) as conn:
        await rounds.round_for(conn, principal, round_id)
        return await meetings.read(conn, principal.org_id, await replies.for_a_human(conn, principal.org_id, round_id))


async def asks_of_teacher(conn: Connection, org_id: OrgId, teacher_id: PersonId) -> list[AskView]:
    """Read what families have asked a teacher that is not settled, the longest unanswered first."""
    return await asks.of_teacher(conn, org_id, teacher_id)


async def family_entries(conn: Connection, org_id: OrgId, invitation: InvitationFacts, *, now: datetime) -> list[bytes]:
    """Give the calendar texts of a family's feed, as `entries.with_door` takes them."""
    known = frozenset(wish.student_id for wish in invitation.wishes)
    return await entries.of_household(conn, org_id, invitation.invitation, known, now)


async def teacher_entries(
    conn: Connection, org_id: OrgId, teacher_id: PersonId, *, since: datetime, now: datetime
) -> list[bytes]:
    """Give the calendar texts of a teacher's feed from an instant on, as `entries.with_door` takes them."""
    return await entries.of_teacher(conn, org_id, teacher_id, since, now)


async def own_invitation(conn: Connection, principal: Principal) -> InvitationFacts | None:
    """Read the invitation a guardian came in by; None for everybody else."""
    if principal.invitation_id is None:
        return None
    return await rounds.invitation_facts(conn, principal.org_id, principal.invitation_id)


async def _invitation_for(conn: Connection, principal: Principal, invitation_id: InvitationId) -> InvitationFacts:
    invitation = await rounds.invitation_facts(conn, principal.org_id, invitation_id)
    check_may_look(principal, invitation)
    return invitation


async def _facts(
    pool: Pool,
    cache: OpeningsCache | None,
    principal: Principal,
    invitation_id: InvitationId,
    moving: MeetingId | None,
    now: datetime,
) -> Facts:
    """Read what a decision would go by, without locking; a meeting that is to be moved does not stand in its way."""
    async with transaction(pool, principal.org_id, by_key=True) as conn:
        invitation = await _invitation_for(conn, principal, invitation_id)
        facts = await facts_with(conn, principal.org_id, invitation, {}, now, agreed=is_staff(principal))
        moved = [meeting.span for meeting in await meetings.read(conn, principal.org_id, [moving] if moving else [])]
        teachers = teachers_of(invitation)
        if cache is None:
            wanted = [teacher.teacher_id for teacher in teachers]
            facts = replace(facts, openings=await openings_of(conn, principal.org_id, invitation, wanted))
    if cache is not None:
        zone = ZoneInfo(invitation.round.zone)
        openings = await availability.openings(
            pool, cache, principal.org_id, invitation.round, teachers, zone, None, now
        )
        facts = replace(facts, openings=openings)
    busy = [span for span in facts.guardian_taken if span not in moved]
    facts = replace(facts, guardian_taken=busy)
    return without_meeting(facts, moving) if moving else facts


async def _as_asked(
    pool: Pool, principal: Principal, facts: Facts, request: BookRequest, now: datetime
) -> tuple[Facts, Terms]:
    """Read what a request asks of its time; a plain one asks nothing, and the database is not asked either."""
    if request.mode not in {"place", "home"} and not request.help.interpreter:
        return facts, PLAIN
    async with transaction(pool, principal.org_id) as conn:
        return await as_asked(conn, principal.org_id, facts, request, now)


def _is_for(principal: Principal, teacher_id: PersonId) -> bool:
    return principal.kind != "teacher" or principal.person_id == teacher_id


async def asks_of_round(
    pool: Pool, principal: Principal, round_id: RoundId, wanted: AsksWanted, *, after: NoTimeId | None, how_many: int
) -> AsksPage:
    """Read a page of what a round's families asked, in the order they did; `next` begins the next."""
    async with transaction(pool, principal.org_id) as conn:
        await rounds.round_for(conn, principal, round_id)
        found = await asks.ids_of_round(conn, principal.org_id, round_id, wanted, after=after, how_many=how_many + 1)
        ids, more = cut(found, lambda one: one, how_many)
        page = await asks.read(conn, principal.org_id, ids)
    return AsksPage(asks=sorted(page, key=lambda one: one.no_time_id), next=more)


async def places_of_round(
    pool: Pool, principal: Principal, round_id: RoundId, wanted: PlacesWanted, *, after: WaitingId | None, how_many: int
) -> PlacesPage:
    """Read a page of a round's lines, in the order places were taken; `next` begins the next."""
    async with transaction(pool, principal.org_id) as conn:
        await rounds.round_for(conn, principal, round_id)
        found = await waiting.ids_of_round(conn, principal.org_id, round_id, wanted, after=after, how_many=how_many + 1)
        ids, more = cut(found, lambda one: one, how_many)
        page = await waiting.read(conn, principal.org_id, ids)
    return PlacesPage(places=sorted(page, key=lambda one: one.waiting_id), next=more)


async def replies_of_round(
    pool: Pool, principal: Principal, round_id: RoundId, *, meeting_id: MeetingId | None, after: bytes, how_many: int
) -> RepliesPage:
    """Read a page of what came of calendars' replies, in the order they came; `next` begins the next."""
    async with transaction(pool, principal.org_id) as conn:
        await rounds.round_for(conn, principal, round_id)
        found = await replies.of_round(conn, principal.org_id, round_id, meeting_id, after=after, how_many=how_many + 1)
    return RepliesPage(*cut(found, lambda one: one.reply_id, how_many))
