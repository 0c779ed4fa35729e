"""What a helper has in each slice, in one line each: the rows of their home page."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from msgspec import Struct

from service.access.types import Principal
from service.childcare import staffing
from service.interpreting import answering
from service.kernel.db import Pool, transaction
from service.kernel.spans import Span
from service.people.own_page import person_of
from service.rides import reading as rides
from service.rides.errors import RideUnknown
from service.visits import seeing

Kind = Literal["visits", "interpreting", "childcare", "rides"]


class Part(Struct, frozen=True, kw_only=True):
    """One kind of help somebody gives: how much of it is theirs, and how much waits for their yes or no."""

    kind: Kind
    next: Span | None  # of what is theirs; None: nothing to come
    mine: int
    asked: int = 0
    open: int = 0  # to be claimed from a board


async def parts_of(pool: Pool, principal: Principal, *, now: datetime) -> list[Part]:
    """Gather what somebody has in each slice; what they have no part in is left out, asked ones first."""
    found = [
        *await _visits(pool, principal, now),
        *await _interpreting(pool, principal, now),
        *await _childcare(pool, principal, now),
        *await _rides(pool, principal, now),
    ]
    return sorted(found, key=lambda part: part.asked == 0)


async def _visits(pool: Pool, principal: Principal, now: datetime) -> list[Part]:
    async with transaction(pool, principal.org_id) as conn:
        found = await seeing.mine(conn, principal.org_id, person_of(principal), now)
    ahead = [one for one in found if one.is_on or one.span.start > now]
    asked = sum(one.me.state == "asked" for one in ahead)
    return [Part(kind="visits", next=_next([one.span for one in ahead]), mine=len(ahead), asked=asked)] if found else []


async def _interpreting(pool: Pool, principal: Principal, now: datetime) -> list[Part]:
    found = [part for part in await answering.mine(pool, principal, now=now) if part.span.end > now]
    asked = sum(part.state == "asked" for part in found)
    spans = [part.span for part in found]
    return [Part(kind="interpreting", next=_next(spans), mine=len(found), asked=asked)] if found else []


async def _childcare(pool: Pool, principal: Principal, now: datetime) -> list[Part]:
    board = await staffing.board(pool, principal, now=now)
    if not board.mine and not board.open:
        return []
    spans = [shift.span for shift in board.mine]
    return [Part(kind="childcare", next=_next(spans), mine=len(board.mine), open=len(board.open))]


async def _rides(pool: Pool, principal: Principal, now: datetime) -> list[Part]:
    try:
        board = await rides.board_of(pool, principal, now=now)
    except RideUnknown:
        return []  # no driver
    return [Part(kind="rides", next=None, mine=len(board.mine), open=len(board.open))]


def _next(spans: Sequence[Span]) -> Span | None:
    return min(spans, default=None)
