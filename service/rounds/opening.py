"""Open a round: in one transaction invite everybody who is to be invited, with links, wishes and first notices."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Final

from service.access.actions import issue_links, revoke_links_of_invitations
from service.access.types import Act, Purpose, WantedLink
from service.kernel.db import Connection
from service.kernel.ids import InvitationId, OrgId, PersonId, RoundId, new_id
from service.kernel.tokens import Keyring
from service.notices import outbox
from service.rounds import rules, store
from service.rounds.errors import RoundClosed, RoundUnknown
from service.rounds.telling import first_notice
from service.rounds.types import Asked, Changes, OpenedRound, Plan, Round, Standing

Progress = Callable[[int, int], None]
"""Told how many invitations of how many are done."""

AT_ONCE: Final = 300
"""Invitations a statement: progress shows every second, and no statement carries more than some 10,000 values."""

PURPOSES: Final[tuple[Purpose, ...]] = ("guardian", "openings_feed", "family_feed")
"""The links of one invitation: its page, the calendar of free times, the calendar of what is booked."""


async def plan_of(conn: Connection, org_id: OrgId, round_: Round) -> Plan:
    """Read who is to be invited to a round as the roster stands now."""
    teachers = await store.teacher_ids(conn, org_id, round_.round_id)
    enrollments = await store.enrollments(conn, org_id, round_.round_id)
    pairs = rules.pairs_of(enrollments, teachers, round_.days)
    students = sorted({student_id for student_id, _ in pairs})
    guardianships, reach = await store.guardianships(conn, org_id, students)
    let_in = await store.are_let_in(conn, org_id, round_.round_id)
    return rules.plan(round_, guardianships, reach, pairs, let_in)


async def open_in(
    conn: Connection, act: Act, round_id: RoundId, *, progress: Progress = lambda _done, _all: None
) -> tuple[OpenedRound, bool]:
    """Invite whom the roster and the round's rules say, take back whom they do not, and tell if that changed anything.

    Once more is no harm: only what is missing is added. RoundUnknown, RoundClosed once the round has ended.
    """
    if not await store.lock_round(conn, act.org_id, round_id):
        raise RoundUnknown
    round_ = await store.round_of(conn, act.org_id, round_id)
    if round_ is None or round_.state == "closed" or act.now >= round_.closes_at:
        raise RoundClosed
    plan = await plan_of(conn, act.org_id, round_)
    todo = rules.changes(plan, await store.invitations_of_round(conn, act.org_id, round_id), _new_ids())
    await take_back(conn, act.org_id, todo.taken_back, by="roster", now=act.now)
    is_changed, done = round_.state == "draft" or bool(todo.taken_back), 0
    for invited in _portions(todo.invited):
        is_changed |= await _invite(conn, act, round_, invited, todo.fresh)
        done += len(invited)
        progress(done, len(todo.invited))
    await store.set_state(conn, act.org_id, round_id, "open")
    return outcome(plan, todo), is_changed


async def invite_one(conn: Connection, act: Act, round_: Round, asked: Asked, standing: Standing | None) -> bool:
    """Invite one guardian of an open round, or bring their invitation up to date; tell whether that changed anything.

    Under the round's lock. Who is new, comes back or could not be reached before is told.
    """
    known = {} if standing is None else {asked.guardian_id: standing}
    todo = rules.changes(Plan([asked], []), known, _new_ids())
    return await _invite(conn, act, round_, todo.invited, todo.fresh)


async def preview(conn: Connection, org_id: OrgId, round_: Round) -> OpenedRound:
    """Say what opening a round would do now; nothing is written."""
    plan = await plan_of(conn, org_id, round_)
    standing = await store.invitations_of_round(conn, org_id, round_.round_id)
    return outcome(plan, rules.changes(plan, standing, _new_ids()))


def outcome(plan: Plan, todo: Changes) -> OpenedRound:
    """Count what opening a round does."""
    channels = Counter(todo.invited[invitation_id].channel for invitation_id in todo.fresh)
    return OpenedRound(
        invitations=len(todo.fresh),
        emails=channels["email"],
        texts=channels["sms"],
        paper=channels["paper"],
        withdrawn=len(todo.taken_back),
        held_back=len(plan.held_back),
    )


async def give_links(
    conn: Connection,
    keyring: Keyring,
    org_id: OrgId,
    round_: Round,
    guardians: Mapping[InvitationId, PersonId],
    *,
    now: datetime,
) -> None:
    """Give each invitation its links; those that live stay the same."""
    expires_at = rules.links_end(round_)
    wanted = [
        WantedLink(purpose=purpose, person_id=guardian_id, invitation_id=invitation_id, expires_at=expires_at)
        for invitation_id, guardian_id in guardians.items()
        for purpose in PURPOSES
    ]
    await issue_links(conn, keyring, org_id, wanted, now=now)


async def tell(
    conn: Connection,
    org_id: OrgId,
    invitation_ids: Sequence[InvitationId],
    *,
    now: datetime,
    mail_domain: str,
    offset: str = "",
) -> None:
    """Queue the first notice of each invitation of a round that has an address."""
    facts = await store.invitation_facts(conn, org_id, invitation_ids)
    if not facts:
        return
    help_ = await store.help_offered(conn, org_id, facts[0].round.school_id)
    notices = [notice for one in facts if (notice := first_notice(one, now, offset, help_))]
    await outbox.put(conn, org_id, notices, now=now, mail_domain=mail_domain)


async def tell_anew(
    conn: Connection,
    org_id: OrgId,
    round_id: RoundId,
    invitation_ids: Sequence[InvitationId],
    *,
    now: datetime,
    mail_domain: str,
) -> None:
    """Queue first notices anew that still wait and name a child or teacher the invitation is not about any more."""
    if invitation_ids:
        untold = await store.invitations_untold(conn, org_id, round_id, None)
        waiting = sorted(set(untold) & set(invitation_ids))
        await outbox.drop_all(conn, org_id, waiting)
        await tell(conn, org_id, waiting, now=now, mail_domain=mail_domain)


async def take_back(
    conn: Connection, org_id: OrgId, invitation_ids: Sequence[InvitationId], *, by: str, now: datetime
) -> int:
    """Withdraw invitations: their links close at once and what is not told yet is not told. Return how many."""
    withdrawn = await store.withdraw(conn, org_id, invitation_ids, by=by, now=now)
    await revoke_links_of_invitations(conn, withdrawn, now=now)
    await outbox.drop_all(conn, org_id, withdrawn)
    return len(withdrawn)


async def _invite(
    conn: Connection, act: Act, round_: Round, invited: Mapping[InvitationId, Asked], fresh: frozenset[InvitationId]
) -> bool:
    org_id, round_id, mail_domain = act.org_id, round_.round_id, act.site.mail_domain
    guardians = {invitation_id: asked.guardian_id for invitation_id, asked in invited.items()}
    written = await store.invite(conn, org_id, round_id, invited, now=act.now)
    await tell_anew(conn, org_id, round_id, written.lost, now=act.now, mail_domain=mail_domain)
    await give_links(conn, act.keyring, org_id, round_, guardians, now=act.now)
    await tell(conn, org_id, sorted(fresh & invited.keys()), now=act.now, mail_domain=mail_domain)
    return bool(written.changed)


def _new_ids() -> Iterator[InvitationId]:
    while True:
        yield InvitationId(new_id())


def _portions(invited: Mapping[InvitationId, Asked]) -> Iterator[dict[InvitationId, Asked]]:
    rest = iter(invited.items())
    while portion := dict(islice(rest, AT_ONCE)):
        yield portion
