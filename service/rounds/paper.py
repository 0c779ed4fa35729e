"""Read the letters of a round and the piles they wait in; note which of them the office has printed.

A pile is worked out of how things stand and of what the last printed letter said, never kept: so a meeting moved or
cancelled asks for a letter by itself, and nobody lies in two piles.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Final

from service.access import audit
from service.access.types import Principal, WishKey
from service.access.wishes import given_once
from service.kernel.cutting import page_of
from service.kernel.db import Connection, Pool, transact, transaction
from service.kernel.ids import InvitationId, MeetingId, OrgId, PersonId, RoundId
from service.notices.facts import HelpTold
from service.rounds import rules, store
from service.rounds.actions import round_for
from service.rounds.errors import InvitationUnknown
from service.rounds.telling import asked_for
from service.rounds.types import LetterFacts, Letters, LettersLeft, Pile, Round, ToldOnPaper, Which

HelpOf = Callable[[Connection, OrgId, Sequence[MeetingId]], Awaitable[dict[MeetingId, list[HelpTold]]]]
"""Tells what comes with meetings: the slices that know of it stand above this one."""

LETTERS_AT_ONCE: Final = 50
"""Letters of one page: a second of drawing, and a pile that a printer's tray takes."""


async def letters(
    pool: Pool,
    principal: Principal,
    round_id: RoundId,
    *,
    which: Which = "waiting",
    guardian_id: PersonId | None = None,
    start: int = 0,
    helped: HelpOf | None = None,
    now: datetime,
) -> Letters:
    """Read what the letters of a round say: one guardian's, or those that are wanted.

    A portion of them, by the guardians' names, beginning with number `start` of all. `helped` tells what comes with
    meetings.
    """

    def portion_of(wanted: Sequence[InvitationId]) -> Sequence[InvitationId]:
        return wanted[start : start + LETTERS_AT_ONCE]

    async with transaction(pool, principal.org_id) as conn:
        return await _read(
            conn,
            principal,
            round_id=round_id,
            which=which,
            guardian_id=guardian_id,
            portion_of=portion_of,
            start=start,
            helped=helped,
            now=now,
        )


async def page_of_letters(
    pool: Pool,
    principal: Principal,
    round_id: RoundId,
    *,
    which: Which,
    guardian_id: PersonId | None,
    after: InvitationId | None,
    size: int,
    helped: HelpOf | None,
    now: datetime,
) -> tuple[Letters, InvitationId | None]:
    """Read letters as `letters`, in the order of their invitations, and after which one the next page begins.

    A pile gets smaller while it is printed: numbers of letters would skip some.
    """
    next_: InvitationId | None = None

    def portion_of(wanted: Sequence[InvitationId]) -> Sequence[InvitationId]:
        nonlocal next_
        portion, next_ = page_of(wanted, lambda one: one, after=after, size=size)
        return portion

    async with transaction(pool, principal.org_id) as conn:
        found = await _read(
            conn,
            principal,
            round_id=round_id,
            which=which,
            guardian_id=guardian_id,
            portion_of=portion_of,
            start=0,
            helped=helped,
            now=now,
        )
    return found, next_


async def tell_printed(
    pool: Pool,
    principal: Principal,
    round_id: RoundId,
    invitation_ids: Sequence[InvitationId],
    *,
    seen: datetime,
    wish: WishKey | None,
    now: datetime,
) -> LettersLeft:
    """Note for another service that letters are printed, as `mark_printed`; say how many wait then.

    InvitationUnknown: one of them is none of the round's, and nothing is noted.
    """

    async def work(conn: Connection) -> LettersLeft:
        await round_for(conn, principal, round_id)
        known = await store.invitations_of_round(conn, principal.org_id, round_id)
        if not {one.invitation_id for one in known.values()}.issuperset(invitation_ids):
            raise InvitationUnknown
        await _mark(conn, principal, round_id, invitation_ids, seen=seen, now=now)
        return LettersLeft(waiting=await waiting(conn, principal.org_id, round_id, now))

    return await given_once(pool, principal, wish, now, LettersLeft, work)


async def waiting(conn: Connection, org_id: OrgId, round_id: RoundId, now: datetime) -> int:
    """Count the letters of a round that wait to be printed."""
    return sum(rules.pile_of(one) is not None for one in await store.told_on_paper(conn, org_id, round_id, now))


async def mark_printed(
    pool: Pool,
    principal: Principal,
    round_id: RoundId,
    invitation_ids: Sequence[InvitationId],
    *,
    seen: datetime,
    now: datetime,
) -> None:
    """Note that the letters of these guardians, as they were at the instant `seen`, are printed.

    What has changed since then waits for the next letter.
    """

    async def mark(conn: Connection) -> None:
        await round_for(conn, principal, round_id)
        await _mark(conn, principal, round_id, invitation_ids, seen=seen, now=now)

    await transact(pool, principal.org_id, mark)


async def _mark(
    conn: Connection,
    principal: Principal,
    round_id: RoundId,
    invitation_ids: Sequence[InvitationId],
    *,
    seen: datetime,
    now: datetime,
) -> None:
    await store.keep_printed(conn, principal.org_id, round_id, invitation_ids, min(seen, now))
    await audit.note(conn, principal, "letters-printed", f"round:{round_id}", now)


async def _read(
    conn: Connection,
    principal: Principal,
    *,
    round_id: RoundId,
    which: Which,
    guardian_id: PersonId | None,
    portion_of: Callable[[Sequence[InvitationId]], Sequence[InvitationId]],
    start: int,
    helped: HelpOf | None,
    now: datetime,
) -> Letters:
    org_id = principal.org_id
    round_ = await round_for(conn, principal, round_id)
    told = await store.told_on_paper(conn, org_id, round_id, now)
    piles = {one.invitation_id: pile for one in told if (pile := rules.pile_of(one))}
    wanted = await _wanted(conn, org_id, round_id, "everybody" if guardian_id else which, guardian_id, told)
    return Letters(
        round=round_,
        head=await store.letterhead(conn, org_id, round_.school_id),
        letters=await _written(conn, org_id, round_, portion_of(wanted), piles, helped, now),
        start=start,
        total=len(wanted),
        piles=dict(Counter(piles.values())),
        seen=now,
    )


async def _wanted(
    conn: Connection,
    org_id: OrgId,
    round_id: RoundId,
    which: Which,
    guardian_id: PersonId | None,
    told: Sequence[ToldOnPaper],
) -> list[InvitationId]:
    match which:
        case "waiting":
            return [one.invitation_id for one in told if rules.pile_of(one)]
        case "invitation" | "booked" | "moved" | "cancelled":
            return [one.invitation_id for one in told if rules.pile_of(one) == which]
        case "paper":
            return [one.invitation_id for one in told if one.has_link]
        case "unreached" | "everybody":
            return await store.letters_for(
                conn, org_id, round_id, guardian_id=guardian_id, only_unreached=which == "unreached"
            )


async def _written(
    conn: Connection,
    org_id: OrgId,
    round_: Round,
    portion: Sequence[InvitationId],
    piles: dict[InvitationId, Pile],
    helped: HelpOf | None,
    now: datetime,
) -> list[LetterFacts]:
    facts = {one.invitation.invitation_id: one for one in await store.invitation_facts(conn, org_id, portion)}
    meetings = await store.meetings_of_letters(conn, org_id, portion, now)
    standing = [meeting.meeting_id for theirs in meetings.values() for meeting in theirs if not meeting.cancelled]
    told = await helped(conn, org_id, standing) if helped else {}
    help_ = await store.help_offered(conn, org_id, round_.school_id)
    left = await store.still_wanted(conn, org_id, portion)
    ends = await store.link_ends(conn, org_id, portion)
    return [
        LetterFacts(
            facts=facts[one],
            pile=piles.get(one),
            meetings=meetings[one],
            helped={each.meeting_id: told.get(each.meeting_id, []) for each in meetings[one]},
            offered=asked_for(facts[one], help_),
            left=[wish for wish in facts[one].wishes if (one, wish.student_id, wish.teacher.teacher_id) in left],
            link_ends=ends.get(one),
        )
        for one in portion
    ]
