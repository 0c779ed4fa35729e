"""Home visits for other services: one effect per wish, the same answer for the same wish."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from service.access.types import Act, Principal, WishKey
from service.access.wishes import given_once
from service.booking import pairs
from service.helping.types import (
    AddressView,
    NewOffering,
    Offerings,
    SeenTo,
    Stipends,
    VisitorAsked,
    VisitorReply,
    VisitorView,
    VisitsPage,
    VisitView,
    Whereabouts,
)
from service.kernel.conditions import check_unchanged, tag_of
from service.kernel.cutting import page_of
from service.kernel.db import Connection, Pool, transaction
from service.kernel.errors import Malformed
from service.kernel.ids import MeetingId, RoundId
from service.kernel.spans import Span
from service.visits import offering, safety, seeing
from service.visits.types import Coverage, Offering, OnBoard

LONGEST: Final = timedelta(days=400)
"""Stipends are read for a school year at most."""


async def list_visits(
    pool: Pool, principal: Principal, *, after: MeetingId | None, size: int, now: datetime
) -> VisitsPage:
    """List a page of the visits to come and of those whose pair is out."""
    async with transaction(pool, principal.org_id) as conn:
        found = await seeing.board(conn, principal, now)
    rows, last = page_of(map(view_of, found), lambda one: one.meeting_id, after=after, size=size)
    return VisitsPage(rows, last)


async def read_visit(pool: Pool, principal: Principal, meeting_id: MeetingId, *, now: datetime) -> VisitView:
    """Read one visit; NotFound."""
    async with transaction(pool, principal.org_id) as conn:
        return view_of(await seeing.on_board(conn, principal, meeting_id, now))


async def read_address(pool: Pool, principal: Principal, meeting_id: MeetingId, *, now: datetime) -> AddressView:
    """Read where a visit is; NotFound."""
    async with transaction(pool, principal.org_id) as conn:
        home = (await seeing.on_board(conn, principal, meeting_id, now)).home
    return AddressView(meeting_id=meeting_id, address_line=home.address_line, locality=home.locality, phone=home.phone)


async def pass_on(
    pool: Pool,
    act: Act,
    meeting_id: MeetingId,
    reply: VisitorReply,
    *,
    if_match: str | None = None,
    wish: WishKey | None,
) -> VisitView:
    """Take down a visitor's yes or no. Refuses as visits.answer."""

    async def work(conn: Connection) -> None:
        await pairs.answer_in(conn, act, meeting_id, reply.person_id, yes=reply.can)

    return await _done(pool, act, meeting_id, if_match, wish, work)


async def ask(
    pool: Pool,
    act: Act,
    meeting_id: MeetingId,
    asked: VisitorAsked,
    *,
    if_match: str | None = None,
    wish: WishKey | None,
) -> VisitView:
    """Ask somebody by name to come along. Refuses as renewing.choose."""

    async def work(conn: Connection) -> None:
        await pairs.choose_in(conn, act, meeting_id, asked.person_id)

    return await _done(pool, act, meeting_id, if_match, wish, work)


async def say_where(
    pool: Pool, act: Act, meeting_id: MeetingId, said: Whereabouts, *, if_match: str | None = None, wish: WishKey | None
) -> VisitView:
    """Take down where a pair is. Refuses as safety.say."""

    async def work(conn: Connection) -> None:
        await seeing.on_board(conn, act.principal, meeting_id, act.now)  # NotFound at another school
        await safety.say(conn, act, meeting_id, said.person_id, said.step)

    return await _done(pool, act, meeting_id, if_match, wish, work)


async def acknowledge(
    pool: Pool, act: Act, meeting_id: MeetingId, seen_to: SeenTo, *, if_match: str | None = None, wish: WishKey | None
) -> VisitView:
    """Take down who sees to an alarm. Refuses as safety.acknowledge."""

    async def work(conn: Connection) -> None:
        await safety.acknowledge(conn, act, meeting_id, seen_to.name)

    return await _done(pool, act, meeting_id, if_match, wish, work)


async def offer(pool: Pool, act: Act, round_id: RoundId, new: NewOffering, *, wish: WishKey | None) -> Offering:
    """Offer visits to all, or by lot. Refuses as offering.offer."""

    async def work(conn: Connection) -> Offering:
        return await offering.offer(conn, act, round_id, per_cent=new.per_cent)

    return await given_once(pool, act.principal, wish, act.now, Offering, work)


async def list_offerings(
    pool: Pool, principal: Principal, round_id: RoundId, *, after: UUID | None, size: int
) -> Offerings:
    """List to whom visits were offered."""
    async with transaction(pool, principal.org_id) as conn:
        found = await offering.offerings(conn, principal, round_id)
    return Offerings(*page_of(found, lambda one: one.offering_id, after=after, size=size))


async def read_coverage(pool: Pool, principal: Principal, round_id: RoundId) -> Coverage:
    """Say whether those visited are a cross-section."""
    async with transaction(pool, principal.org_id) as conn:
        return await offering.report(conn, principal, round_id)


async def list_stipends(pool: Pool, principal: Principal, since: datetime, until: datetime) -> Stipends:
    """List what visitors are due; Malformed for a span that is none."""
    if not timedelta(0) < until - since <= LONGEST:
        raise Malformed("until", "not-within", "Must be after `since`, and 400 days after it at most.")
    async with transaction(pool, principal.org_id) as conn:
        return Stipends(await offering.stipends(conn, principal, Span(since, until)))


def version_of(visit: VisitView) -> str:
    """Name how a visit stands."""
    return tag_of(visit)


def view_of(found: OnBoard) -> VisitView:
    """Give a visit as other services read it."""
    where, outing = found.safety, found.outing
    return VisitView(
        meeting_id=outing.meeting_id,
        school_id=outing.school_id,
        starts_at=outing.span.start,
        ends_at=outing.span.end,
        needs=found.visit.needs,
        visitors=[
            VisitorView(person_id=one.person_id, name=one.name, state=one.state, is_teacher=one.is_teacher)
            for one in found.visit.visitors
        ],
        leaves_for_at=where.leaves_for_at,
        arrived_at=where.arrived_at,
        left_at=where.left_at,
        back_at=where.back_at,
        due_back_at=found.due_back,
        overdue_minutes=found.late_minutes,
        help_asked_at=where.help_asked_at,
        acknowledged_by=where.acknowledged_by,
    )


async def _done(
    pool: Pool,
    act: Act,
    meeting_id: MeetingId,
    if_match: str | None,
    wish: WishKey | None,
    work: Callable[[Connection], Awaitable[None]],
) -> VisitView:
    """Do something once per wish, and give the visit as it is then; ChangedSince if it is not what `if_match` names."""

    async def both(conn: Connection) -> VisitView:
        if if_match is not None:
            check_unchanged(
                if_match, version_of(view_of(await seeing.locked_on_board(conn, act.principal, meeting_id, act.now)))
            )
        await work(conn)
        return view_of(await seeing.on_board(conn, act.principal, meeting_id, act.now))

    return await given_once(pool, act.principal, wish, act.now, VisitView, both)
