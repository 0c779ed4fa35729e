"""What the office does about one guardian's invitation, by page or through another service: once for each wish."""

from collections.abc import Awaitable, Callable, Collection, Sequence

from service.access import audit
from service.access.actions import revoke_links, revoke_links_of_invitations
from service.access.types import Act, WishKey
from service.access.wishes import given_once
from service.kernel.conditions import check_unchanged, tag_of
from service.kernel.db import Connection, Pool, transact
from service.kernel.ids import HouseholdId, InvitationId, PersonId, RoundId
from service.notices import outbox
from service.rounds import actions, happened, opening, rules, store
from service.rounds.errors import InvitationWithdrawn, NoEarlyAccess, NotAsked, RoundClosed, RoundNotOpened
from service.rounds.types import Asked, InvitationFacts, InvitationStatus, InvitationsWanted, Round


async def invite_guardian(
    pool: Pool,
    act: Act,
    round_id: RoundId,
    guardian_id: PersonId,
    *,
    let_in: Collection[PersonId] = (),
    if_match: str | None = None,
    wish: WishKey | None = None,
) -> InvitationStatus:
    """Invite one guardian to an open round: a family that came late, or whom the round holds back without the office.

    `let_in` are the children about whom the office lets them be asked all the same, in this round: once more is no
    harm. Who is invited already keeps what they have, and is told nothing anew. RoundUnknown, RoundNotOpened,
    RoundClosed; NotAsked: there is nothing to ask this guardian, or not about each of `let_in`; InvitationWithdrawn:
    the office took it back for good. ChangedSince if the round is not the version `if_match` names.
    """

    async def work(conn: Connection) -> InvitationStatus:
        round_ = await _open_round(conn, act, round_id, if_match)
        asked = await _asked(conn, act, round_, guardian_id, frozenset(let_in))
        standing = (await store.invitations_of_round(conn, act.org_id, round_id)).get(guardian_id)
        if standing is not None and standing.withdrawn_by == "office":
            raise InvitationWithdrawn
        if await opening.invite_one(conn, act, round_, asked, standing):
            await audit.note(conn, act.principal, "guardian-invited", f"round:{round_id}", act.now)
            await happened.record(conn, act.org_id, "round.opened", round_, now=act.now)
        (status,) = await store.invitations_page(
            conn, act.org_id, round_id, InvitationsWanted(guardian_id=guardian_id), after=None, size=1
        )
        return status

    return await given_once(pool, act.principal, wish, act.now, InvitationStatus, work)


async def withdraw_invitation(
    pool: Pool, act: Act, invitation_id: InvitationId, *, if_match: str | None = None, wish: WishKey | None = None
) -> InvitationStatus:
    """Take an invitation back for good: its links close at once, and opening the round again does not renew it.

    ChangedSince if it is not the version `if_match` names. What is taken back stays so.
    """

    async def withdraw(conn: Connection, facts: InvitationFacts) -> None:
        if facts.invitation.withdrawn_at is None:
            await opening.take_back(conn, act.org_id, [invitation_id], by="office", now=act.now)
            await store.let_in_nobody(conn, act.org_id, [invitation_id])
            await audit.note(conn, act.principal, "invitation-withdrawn", f"invitation:{invitation_id}", act.now)

    return await _changed(pool, act, invitation_id, withdraw, if_match=if_match, wish=wish)


async def close_links(
    pool: Pool, act: Act, invitation_id: InvitationId, *, if_match: str | None = None, wish: WishKey | None = None
) -> InvitationStatus:
    """Close an invitation's links at once: a phone was lost, a letter went astray. The invitation stands.

    ChangedSince as `withdraw_invitation`.
    """

    async def close(conn: Connection, _facts: InvitationFacts) -> None:
        await revoke_links(conn, invitation_id=invitation_id, now=act.now)
        await audit.note(conn, act.principal, "links-closed", f"invitation:{invitation_id}", act.now)

    return await _changed(pool, act, invitation_id, close, if_match=if_match, wish=wish)


async def renew_links(
    pool: Pool, act: Act, invitation_id: InvitationId, *, if_match: str | None = None, wish: WishKey | None = None
) -> InvitationStatus:
    """Close a guardian's links and make new ones; who has an address is told, others get a new letter.

    The calendars go too: the list of free times carries the link to the guardian's own page. InvitationWithdrawn for
    who is asked no more; ChangedSince as `withdraw_invitation`.
    """

    async def renew(conn: Connection, facts: InvitationFacts) -> None:
        if facts.invitation.withdrawn_at is not None:
            raise InvitationWithdrawn
        org_id, guardians = act.org_id, {invitation_id: facts.invitation.guardian_id}
        await revoke_links_of_invitations(conn, [invitation_id], now=act.now)
        await outbox.drop(conn, org_id, invitation_id)
        await opening.give_links(conn, act.keyring, org_id, facts.round, guardians, now=act.now)
        renewed = await actions.invitation_for(conn, act.principal, invitation_id)
        if facts.link_id is not None and renewed.link_id is not None:
            await outbox.relink(conn, org_id, facts.link_id, renewed.link_id)
        await opening.tell(conn, org_id, [invitation_id], now=act.now, mail_domain=act.site.mail_domain)
        await audit.note(conn, act.principal, "links-renewed", f"invitation:{invitation_id}", act.now)

    return await _changed(pool, act, invitation_id, renew, if_match=if_match, wish=wish)


async def let_in_early(
    pool: Pool, act: Act, invitation_id: InvitationId, *, if_match: str | None = None, wish: WishKey | None = None
) -> InvitationStatus:
    """Let the household of an invitation book from the round's early date, as `give_early_access`.

    NoEarlyAccess: the round has no early date, or no household is known. InvitationWithdrawn; ChangedSince as
    `withdraw_invitation`.
    """

    async def let_in(conn: Connection, facts: InvitationFacts) -> None:
        if facts.invitation.withdrawn_at is not None:
            raise InvitationWithdrawn
        if facts.round.early_from is None:
            raise NoEarlyAccess
        if not facts.early_access:
            invitation = facts.invitation
            if not await _grant(conn, act, invitation.round_id, [invitation.household_id]):
                raise NoEarlyAccess

    return await _changed(pool, act, invitation_id, let_in, if_match=if_match, wish=wish)


async def give_early_access(pool: Pool, act: Act, round_id: RoundId, household_ids: Sequence[HouseholdId]) -> int:
    """Let households book from the round's early date; a first notice that waits goes out then. Return how many."""

    async def grant(conn: Connection) -> int:
        await actions.round_for(conn, act.principal, round_id)
        return await _grant(conn, act, round_id, household_ids)

    return await transact(pool, act.org_id, grant)


async def _open_round(conn: Connection, act: Act, round_id: RoundId, if_match: str | None) -> Round:
    """Lock a round families can still be invited to."""
    await actions.round_for(conn, act.principal, round_id)
    await actions.lock_round(conn, act.org_id, round_id)
    round_ = await actions.round_of(conn, act.org_id, round_id)
    if if_match is not None:
        check_unchanged(if_match, tag_of(round_))
    if round_.state == "draft":
        raise RoundNotOpened
    if round_.state == "closed" or act.now >= round_.closes_at:
        raise RoundClosed
    return round_


async def _asked(
    conn: Connection, act: Act, round_: Round, guardian_id: PersonId, let_in: frozenset[PersonId]
) -> Asked:
    """Let a guardian in, and say what they are asked then; NotAsked where that is nothing, or not all of it."""
    round_id, plan = round_.round_id, await opening.plan_of(conn, act.org_id, round_)
    held = [one for one in plan.held_back if one.guardian_id == guardian_id]
    if decided := [one for one in held if one.student_id in let_in]:
        await store.let_in(conn, act.org_id, round_id, guardian_id, rules.decided_with(decided), now=act.now)
        await audit.note(conn, act.principal, "guardian-let-in", f"round:{round_id}", act.now)
        plan = await opening.plan_of(conn, act.org_id, round_)
    asked = next((one for one in plan.asked if one.guardian_id == guardian_id), None)
    if asked is None or not let_in <= {student_id for student_id, _ in asked.wishes}:
        raise NotAsked([one.student_id for one in held if one.student_id not in let_in])
    return asked


async def _grant(conn: Connection, act: Act, round_id: RoundId, household_ids: Sequence[HouseholdId]) -> int:
    org_id = act.org_id
    granted = await store.grant_early_access(conn, org_id, round_id, household_ids)
    waiting = await store.invitations_untold(conn, org_id, round_id, granted)
    await outbox.drop_all(conn, org_id, waiting)
    await opening.tell(conn, org_id, waiting, now=act.now, mail_domain=act.site.mail_domain, offset="early")
    await audit.note(conn, act.principal, "early-access-given", f"round:{round_id}", act.now)
    return len(granted)


async def _changed(
    pool: Pool,
    act: Act,
    invitation_id: InvitationId,
    change: Callable[[Connection, InvitationFacts], Awaitable[None]],
    *,
    if_match: str | None,
    wish: WishKey | None,
) -> InvitationStatus:
    """Change one invitation under its round's lock, which opening the round takes too, and give it as it is then."""

    async def work(conn: Connection) -> InvitationStatus:
        facts = await actions.invitation_for(conn, act.principal, invitation_id)
        await actions.lock_round(conn, act.org_id, facts.round.round_id)
        if if_match is not None:
            check_unchanged(if_match, tag_of(await actions.invitation_status(conn, act.principal, invitation_id)))
        await change(conn, await actions.invitation_for(conn, act.principal, invitation_id))
        return await actions.invitation_status(conn, act.principal, invitation_id)

    return await given_once(pool, act.principal, wish, act.now, InvitationStatus, work)
