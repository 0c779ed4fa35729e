"""Offer visits to everybody of a round, or to a sample drawn by lot; take yes, somewhere else, and no."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from service.access import audit
from service.access.types import Act, Principal
from service.kernel.db import Connection, Pool, transact
from service.kernel.errors import Malformed, NotFound
from service.kernel.ids import InvitationId, OrgId, RoundId, new_id
from service.kernel.spans import Span
from service.notices import outbox
from service.notices.facts import Recipient
from service.notices.messages import Message, Notice, kind_of
from service.notices.messages_visits import HomeVisitOffered, VisitOfferAnswered
from service.notices.rules import dedupe_key
from service.rounds import actions as rounds
from service.rounds.doors import guardians_door
from service.visits.actions import policy_of
from service.visits.counting import coverage, cross_section, stipend
from service.visits.errors import VisitAnswered
from service.visits.safety import ANSWER_WITHIN
from service.visits.store import offers as store
from service.visits.types import Coverage, HomeVisitsPolicy, Offer, OfferAnswer, Offering, Stipend

ALL: Final = 100
TEXTED: Final[dict[int, OfferAnswer]] = {1: "accepted", 0: "declined"}
"""What a number texted back to an offer means."""


async def offer(conn: Connection, act: Act, round_id: RoundId, *, per_cent: int, seed: int | None = None) -> Offering:
    """Offer a visit to so many per cent of a round's families, 100 to all; to nobody by name, and to none twice.

    Malformed for a share that is none; VisitAnswered where the round has no visits at home.
    """
    if not 1 <= per_cent <= ALL:
        raise Malformed("per_cent", "out-of-range", "Must be 1 to 100.")
    round_ = await rounds.round_for(conn, act.principal, round_id)
    if "home" not in round_.modes:
        raise VisitAnswered
    drawn = secrets.randbits(32) if seed is None else seed
    families = await store.families(conn, act.org_id, round_id)
    chosen = families if per_cent == ALL else cross_section(families, per_cent, drawn)
    offering_id = new_id()
    await store.add_offering(
        conn,
        act.org_id,
        offering_id,
        round_.school_id,
        round_id,
        reach="all" if per_cent == ALL else "cross_section",
        per_cent=per_cent,
        seed=drawn,
        made_by=act.principal.actor,
        now=act.now,
    )
    asked = [invitation_id for family in chosen for invitation_id in family.invitation_ids]
    new = await store.add_offers(conn, act.org_id, offering_id, asked)
    policy = await policy_of(conn, act.org_id, round_.school_id)
    await _tell(conn, act, new, policy)
    await audit.note(conn, act.principal, "visits-offered", f"offering:{offering_id}", act.now)
    made = await store.offerings(conn, act.org_id, round_.school_id, round_id)
    return next(one for one in made if one.offering_id == offering_id)


async def offerings(conn: Connection, principal: Principal, round_id: RoundId) -> list[Offering]:
    """List to whom visits were offered in a round, newest first."""
    await rounds.round_for(conn, principal, round_id)
    return await store.offerings(conn, principal.org_id, principal.school_id, round_id)


async def offer_of(conn: Connection, org_id: OrgId, invitation_id: InvitationId) -> Offer | None:
    """Return what a family was offered; None: nothing."""
    return await store.offer_of(conn, org_id, invitation_id)


async def answer(
    conn: Connection, principal: Principal, invitation_id: InvitationId, said: OfferAnswer, *, now: datetime
) -> None:
    """Take down what a family says; said again, the last word counts. Nobody is told of a no, and nobody asks why."""
    if not await store.answer_offer(conn, principal.org_id, invitation_id, said, now):
        raise NotFound
    await audit.note(conn, principal, f"visit-offer-{said}", f"invitation:{invitation_id}", now)


async def answer_by_text(pool: Pool, act: Act, number: str, choice: int) -> bool:
    """Take 1 for yes and 0 for no from a number whose offer is open; False: there is none, or it is another number."""
    said = TEXTED.get(choice)
    if said is None:
        return False

    async def work(conn: Connection) -> bool:
        invitation_id = await store.open_offer_by_number(conn, act.org_id, number, act.now)
        if invitation_id is None:
            return False
        who = Principal(org_id=act.org_id, kind="guardian", actor=f"text:{invitation_id}", invitation_id=invitation_id)
        await answer(conn, who, invitation_id, said, now=act.now)
        family = act.by(who)
        facts = await rounds.invitation_facts(conn, act.org_id, invitation_id)
        message = VisitOfferAnswered(
            school=facts.school,
            greeting="",
            link_id=await guardians_door(conn, family, facts),
            accepted=said == "accepted",
        )
        to = Recipient(facts.invitation.guardian_id, "sms", number, facts.language)
        await _put(conn, family, [_notice(family, to, message, invitation_id, Span(act.now, act.now + ANSWER_WITHIN))])
        return True

    return await transact(pool, act.org_id, work)


async def report(conn: Connection, principal: Principal, round_id: RoundId) -> Coverage:
    """Say whether those visited in a round are a cross-section; a district is not told of fewer than five."""
    await rounds.round_for(conn, principal, round_id)
    reached = await store.reached(conn, principal.org_id, principal.school_id, round_id)
    return coverage(reached, hides_few=principal.school_id is None)


async def stipends(conn: Connection, principal: Principal, within: Span) -> list[Stipend]:
    """List what visitors are due for the visits of a span, in order of time, with those skipped and why."""
    return [stipend(one) for one in await store.went(conn, principal.org_id, principal.school_id, within)]


def month_of(day: datetime, zone: str) -> Span:
    """Give the month of a day by the school's wall clock: what a stipend is paid by."""
    local = day.astimezone(ZoneInfo(zone)).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    after = local.replace(year=local.year + local.month // 12, month=local.month % 12 + 1)
    return Span(local, after)


async def _tell(conn: Connection, act: Act, invitation_ids: Sequence[InvitationId], policy: HomeVisitsPolicy) -> None:
    facts = await rounds.invitations_facts(conn, act.org_id, invitation_ids)
    notices = []
    for one in facts.values():
        if one.recipient is None:
            continue  # the letter and a call tell them
        message = HomeVisitOffered(
            school=one.school,
            greeting=one.greeting,
            link_id=await guardians_door(conn, act, one),
            students=list(dict.fromkeys(wish.student for wish in one.wishes)),
            minutes=policy.minutes,
        )
        until = Span(act.now, max(one.round.closes_at, act.now + ANSWER_WITHIN))
        notices.append(_notice(act, one.recipient, message, one.invitation.invitation_id, until))
    await _put(conn, act, notices)


def _notice(act: Act, to: Recipient, message: Message, invitation_id: InvitationId, good_for: Span) -> Notice:
    return Notice(
        recipient=to,
        message=message,
        dedupe=dedupe_key(kind_of(message), invitation_id, 0, to.channel, to.person_id, act.now.isoformat()),
        not_before=good_for.start,
        not_after=good_for.end,
        subject_id=invitation_id,
    )


async def _put(conn: Connection, act: Act, notices: Sequence[Notice]) -> None:
    await outbox.put(conn, act.org_id, notices, now=act.now, mail_domain=act.site.mail_domain)
