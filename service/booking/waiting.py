"""Wait for a teacher whose times are all taken, take the time that is kept for you, leave; the worker's tick."""

from datetime import datetime
from functools import partial

from msgspec.structs import replace

from service.access.audit import note
from service.access.types import Act, WishKey
from service.access.wishes import given_once
from service.agenda import actions as agenda
from service.booking import changes, offers
from service.booking.actions import settled
from service.booking.errors import AlreadyBooked, NotInvited, OfferEnded, TimesAreFree
from service.booking.facts import facts_for, with_time
from service.booking.rights import check_may_ask
from service.booking.rules import nearest, takable
from service.booking.store import meetings
from service.booking.store import waiting as lines
from service.booking.types import BookRequest, Facts, MeetingView, Place, Where, as_help
from service.kernel.conditions import check_unchanged, tag_of
from service.kernel.db import Connection, Pool, transact, transaction
from service.kernel.errors import NotFound
from service.kernel.ids import InvitationId, PersonId, WaitingId, new_id
from service.notices import outbox
from service.rounds import actions as rounds
from service.rounds.types import InvitationFacts, Mode


async def wait(
    pool: Pool,
    act: Act,
    *,
    invitation_id: InvitationId,
    teacher_id: PersonId,
    student_id: PersonId,
    wish: WishKey | None = None,
) -> Place:
    """Take a place in a teacher's line; who has one keeps it.

    Refuses with TimesAreFree while the family could simply book: who waits has no time that would do.
    """

    async def work(conn: Connection) -> Place:
        invitation = await rounds.invitation_facts(conn, act.org_id, invitation_id)
        check_may_ask(act.principal, invitation, teacher_id)
        facts = await facts_for(conn, act, invitation, [teacher_id], agreed=False)
        _check_may_wait(facts, teacher_id, student_id, act.now)
        new = WaitingId(new_id())
        waiting_id = await lines.join(conn, act.org_id, invitation.invitation, teacher_id, student_id, new, act.now)
        await note(conn, act.principal, "wait", f"waiting:{waiting_id}", act.now)
        return (await lines.read(conn, act.org_id, [waiting_id]))[0]

    return await given_once(pool, act.principal, wish, act.now, Place, work)


async def leave(
    pool: Pool, act: Act, waiting_id: WaitingId, *, if_match: str | None = None, wish: WishKey | None = None
) -> Place:
    """Give up a place in a line; the time that was kept for it is offered to the next. Who has left stays away.

    ChangedSince if the place is not the version `if_match` names.
    """

    async def work(conn: Connection) -> Place:
        place, invitation = await _locked(conn, act, waiting_id)
        check_unchanged(if_match, tag_of(place))
        if place.state in {"waiting", "offered"}:
            await _end(conn, act, place, invitation, passed=False)
            await note(conn, act.principal, "leave", f"waiting:{waiting_id}", act.now)
        return (await lines.read(conn, act.org_id, [waiting_id]))[0]

    return await given_once(pool, act.principal, wish, act.now, Place, work)


async def take_offer(
    pool: Pool,
    act: Act,
    waiting_id: WaitingId,
    *,
    mode: Mode,
    where: Where | None = None,
    topic: str = "",
    without_interpreter: bool = False,
    if_match: str | None = None,
    wish: WishKey | None = None,
) -> MeetingView:
    """Book the time that is kept for somebody who waits, off-site at `where`, or refuse with OfferEnded.

    A family that needs an interpreter has one then, or InterpreterNotThen, unless it wants the time without.
    """

    async def work(conn: Connection) -> list[MeetingView]:
        place, invitation = await _locked(conn, act, waiting_id)
        check_unchanged(if_match, tag_of(place))
        if place.state != "offered" or place.offered is None or place.offered_until is None:
            raise OfferEnded
        if act.now >= place.offered_until:
            raise OfferEnded
        await agenda.release(conn, act.org_id, waiting_id)
        await lines.end(conn, act.org_id, waiting_id, "taken")
        facts = await facts_for(conn, act, invitation, [place.teacher_id], agreed=True)
        request = BookRequest(
            invitation_id=place.invitation_id,
            teacher_id=place.teacher_id,
            student_ids=[place.student_id],
            start=place.offered.start,
            mode=mode,
            topic=topic,
            help=replace(as_help(where), interpreter="" if without_interpreter else invitation.interpreter),
        )
        return await changes.make(conn, act, with_time(facts, place.teacher_id, place.offered), [request])

    return (await settled(pool, act, wish, work))[0]


async def expire_offers(pool: Pool, act: Act) -> int:
    """End the offers nobody took in time and offer what is free to those who wait; return how many offers were made.

    For the worker's tick, on any number of replicas: each place is locked and looked at again before it is touched.
    Also finds what came free without a cancelled meeting, such as hours a teacher added.
    """
    async with transaction(pool, act.org_id) as conn:
        ended = await lines.ended_offers(conn, act.org_id, act.now)
        waited_for = await lines.lines(conn, act.org_id)

    async def expire(conn: Connection, waiting_id: WaitingId) -> int:
        place, invitation = await _locked(conn, act, waiting_id)
        if place.offered_until is None or act.now < place.offered_until:
            return 0
        return await _end(conn, act, place, invitation, passed=True)

    async def offer(conn: Connection, teacher_id: PersonId, invitation_id: InvitationId) -> int:
        invitation = await rounds.invitation_facts(conn, act.org_id, invitation_id)
        return await offers.offer_free(conn, act, invitation, teacher_id)

    made = 0
    for waiting_id in ended:
        made += await transact(pool, act.org_id, partial(expire, waiting_id=waiting_id))
    for teacher_id, invitation_id in waited_for:
        made += await transact(pool, act.org_id, partial(offer, teacher_id=teacher_id, invitation_id=invitation_id))
    return made


async def _locked(conn: Connection, act: Act, waiting_id: WaitingId) -> tuple[Place, InvitationFacts]:
    """Lock a place this principal may act for, after its household and its teacher: everybody locks in this order."""
    found = await lines.read(conn, act.org_id, [waiting_id])
    if not found:
        raise NotFound
    invitation = await rounds.invitation_facts(conn, act.org_id, found[0].invitation_id)
    check_may_ask(act.principal, invitation, found[0].teacher_id)
    await meetings.lock_households(conn, act.org_id, [invitation.invitation])
    await agenda.queue_for(conn, [found[0].teacher_id])
    place = await lines.lock(conn, act.org_id, waiting_id)
    if place is None:
        raise NotFound
    return place, invitation


async def _end(conn: Connection, act: Act, place: Place, invitation: InvitationFacts, *, passed: bool) -> int:
    """Take a family out of the line and offer the time that was kept for it to the next."""
    await lines.end(conn, act.org_id, place.waiting_id, "passed" if passed else "left")
    await agenda.release(conn, act.org_id, place.waiting_id)
    await outbox.drop(conn, act.org_id, place.waiting_id)
    return await offers.offer_free(conn, act, invitation, place.teacher_id)


def _check_may_wait(facts: Facts, teacher_id: PersonId, student_id: PersonId, now: datetime) -> None:
    """Refuse who is not asked for, has the meeting, or could simply book a time."""
    invitation = facts.invitation
    wished = {(wish.student_id, wish.teacher.teacher_id) for wish in invitation.wishes}
    if invitation.invitation.withdrawn_at is not None or (student_id, teacher_id) not in wished:
        raise NotInvited
    for one in facts.standing:
        if one.teacher_id == teacher_id and student_id in one.student_ids:
            raise AlreadyBooked(one.meeting_id)
    if free := takable(facts, teacher_id, now):
        raise TimesAreFree(nearest(free, now, invitation.round.zone))
