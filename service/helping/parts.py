"""What a helper has in each slice: what is theirs and what is open, as their home page lists it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from msgspec import Struct

from service.access.types import Principal
from service.childcare import staffing
from service.interpreting import answering, claiming
from service.kernel.db import Pool, transaction
from service.kernel.locale import Voice
from service.kernel.spans import Span
from service.notices.views_rides import side_said
from service.notices.wording import room_said
from service.people.own_page import person_of
from service.planning.actions import trip_offers
from service.rides import reading as rides
from service.rides.errors import RideUnknown
from service.visits import seeing

Kind = Literal["visits", "interpreting", "childcare", "rides"]


class Item(Struct, frozen=True, kw_only=True):
    """One thing that is somebody's, or could be."""

    kind: Kind
    span: Span
    href: str
    place: str  # "" for a home, always
    is_asked: bool = False  # waits for their yes or no


class Part(Struct, frozen=True, kw_only=True):
    """One kind of help somebody gives."""

    kind: Kind
    mine: list[Item]
    open: list[Item] = []  # to be claimed from a board

    @property
    def asked(self) -> int:
        """How much waits for their yes or no."""
        return sum(one.is_asked for one in self.mine)


async def parts_of(pool: Pool, principal: Principal, say: Voice, *, now: datetime) -> list[Part]:
    """Gather what somebody has in each slice; what they have no part in is left out, asked ones first."""
    found = [
        await _visits(pool, principal, now),
        await _interpreting(pool, principal, say, now),
        await _childcare(pool, principal, say, now),
        await _rides(pool, principal, say, now),
    ]
    return sorted((part for part in found if part), key=lambda part: part.asked == 0)


def soonest_first(items: Iterable[Item]) -> list[Item]:
    """Put things of all kinds in order of time."""
    return sorted(items, key=lambda one: (one.span, one.kind, one.href))


async def _visits(pool: Pool, principal: Principal, now: datetime) -> Part | None:
    async with transaction(pool, principal.org_id) as conn:
        found = await seeing.mine(conn, principal.org_id, person_of(principal), now)
    if not found:
        return None
    mine = [
        Item(
            kind="visits",
            span=one.span,
            href=f"/h/visits/{one.visit.meeting_id}",
            place="",
            is_asked=one.me.state == "asked",
        )
        for one in found
        if one.is_on or one.span.start > now
    ]
    return Part(kind="visits", mine=mine)


async def _interpreting(pool: Pool, principal: Principal, say: Voice, now: datetime) -> Part | None:
    found = [part for part in await answering.mine(pool, principal, now=now) if part.span.end > now]
    mine = [
        Item(
            kind="interpreting",
            span=part.span,
            href="/h/interpreting",
            place=_place(part.entry.place, say),
            is_asked=part.state == "asked",
        )
        for part in found
    ]
    open_ones = [
        Item(kind="interpreting", span=each.wanted.span, href="/h/interpreting", place=each.school.name)
        for each in await claiming.open_to(pool, principal, now=now)
    ]
    return Part(kind="interpreting", mine=mine, open=open_ones) if mine or open_ones else None


async def _childcare(pool: Pool, principal: Principal, say: Voice, now: datetime) -> Part | None:
    board = await staffing.board(pool, principal, now=now)
    if not board.mine and board.cleared_until is None:
        return None  # was never cleared
    return Part(
        kind="childcare",
        mine=[
            Item(kind="childcare", span=one.span, href="/h/childcare", place=room_said(one.room, say))
            for one in board.mine
        ],
        open=[
            Item(kind="childcare", span=one.span, href="/h/childcare", place=room_said(one.room, say))
            for one in board.open
            if not one.is_barred
        ],
    )


async def _rides(pool: Pool, principal: Principal, say: Voice, now: datetime) -> Part | None:
    try:
        board = await rides.board_of(pool, principal, now=now)
    except RideUnknown:
        return None  # no driver
    offers = await trip_offers(pool, principal, now)
    is_driver = board.driver.car is not None or board.cleared_until is not None
    if not (is_driver or board.mine or offers):
        return None  # helps in another way
    return Part(
        kind="rides",
        mine=[
            Item(
                kind="rides",
                span=Span(
                    min(each.stop.pick_up_at for each in one.stops), max(each.stop.drop_off_at for each in one.stops)
                ),
                href=f"/h/rides/mine/{one.ride.ride_id}",
                place=side_said(one.stops[0].request.side, say),
            )
            for one in board.mine
            if one.stops
        ]
        + [
            Item(
                kind="rides",
                span=Span(one.leaves_at, one.back_at),
                href=one.href,
                place=side_said(one.side, say),
                is_asked=True,
            )
            for one in offers
        ],
        open=[
            Item(
                kind="rides",
                span=Span(min(each.pick_up_at for each in one.stops), max(each.drop_off_at for each in one.stops)),
                href="/h/rides",
                place=side_said(one.request.side, say),
            )
            for one in board.open
            if one.stops and one.is_in_hours
        ],
    )


def _place(named: str, say: Voice) -> str:
    """Say a place as calendars name it, "Lincoln Elementary, Room 12", with the room in the reader's words."""
    school, _, room = named.rpartition(", ")
    return ", ".join(part for part in (school, room_said(room, say) if room else "") if part)
