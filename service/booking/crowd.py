"""Families who book in the same moment: one transaction for many of them, so that a sign-up evening's crowd is served.

Only plain wishes come here, and they wait for nobody: who comes alone is booked alone (kernel/jointly.py). In a crowd
each wish is read, judged and refused or written as if it were alone; but the questions are asked and the rows are
written for all at once, which costs the database a third of what one by one does, and both sides far fewer ways.

A wish that cannot go with the others goes by itself after them, on the way of everybody who comes alone: another member
of its household is among them, its key was used before, or there is more to say of it than is known. If anything goes
wrong with the transaction all of them go by themselves, so that nobody is refused for a fault of somebody else's. Only
that the connection went all of them are told, since nobody knows then what was written.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Final
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from service.access import wishes
from service.access.types import Act, WishKey
from service.booking import plainly
from service.booking.deciding import Planned, plan
from service.booking.errors import NotThisTime
from service.booking.facts import Asking, Reach, facts_for_all, openings_of_all
from service.booking.rights import check_may_ask
from service.booking.rules import ALTERNATIVES
from service.booking.types import BookRequest, Facts, MeetingView
from service.kernel.db import LOST, Connection, Pool, transact
from service.kernel.errors import Refusal, Unavailable
from service.kernel.failpoints import reach
from service.kernel.ids import OrgId
from service.kernel.jointly import Jointly
from service.kernel.log import log
from service.rounds import actions as rounds

MOST: Final = 96
"""Wishes in one transaction."""

GOES: Final = 2
"""Transactions a process has under way at most: a second one where the first waits for somebody's lock."""

PATIENCE: Final = "1s"
"""How long a lock is waited for: nobody is kept waiting for long because somebody beside them waits for one."""

SOON: Final = 0.5
"""Seconds that one who comes alone is waited for by those behind them."""

_log = log("booking")

Alone = Callable[[], Awaitable[list[MeetingView]]]


class Wished(Struct, frozen=True):
    """A plain wish, and how it is booked by itself."""

    act: Act
    requests: Sequence[BookRequest]
    wish: WishKey | None
    alone: Alone


Outcome = list[MeetingView] | Alone
"""What was booked, or how it is booked by itself."""


async def book(pool: Pool, wished: Wished) -> list[MeetingView]:
    """Book a plain wish, with others if others come in the same moment."""
    booked = await _crowd.ask(pool, wished.act.org_id, wished)
    return booked if isinstance(booked, list) else await booked()


async def _go(pool: Pool, org_id: OrgId, wished: Sequence[Wished]) -> Sequence[Outcome | Exception]:
    if len(wished) == 1:
        return [await _soon(wished[0].alone)]
    try:
        return await transact(
            pool, org_id, partial(_together, org_id=org_id, wished=wished), by_key=True, patience=PATIENCE
        )
    except (Unavailable, *LOST):
        raise  # nothing was begun, or nobody knows what the commit came to: as whoever comes alone is told
    except Exception as exc:  # noqa: BLE001 - whoever's fault it is meets it again alone
        _log.warning("a crowd is booked one by one", wishes=len(wished), why=type(exc).__name__)
    return [one.alone for one in wished]


async def _soon(alone: Alone) -> Outcome:
    """Book one by itself; whoever has to wait for somebody's lock does so without those behind them in the line."""
    booking = asyncio.ensure_future(alone())
    done, _ = await asyncio.wait({booking}, timeout=SOON)
    return booking.result() if done else lambda: booking


_crowd: Final[Jointly[OrgId, Wished, Outcome]] = Jointly(_go, most=MOST, goes=GOES)


async def _together(conn: Connection, *, org_id: OrgId, wished: Sequence[Wished]) -> Sequence[Outcome | Exception]:
    """Book what can be booked together, and give for each wish what came of it."""
    found: dict[int, Outcome | Exception] = {}
    asking = await _admitted(conn, org_id, wished, found)
    facts = await facts_for_all(conn, org_id, list(asking.values())) if asking else []
    known = dict(zip(asking, facts, strict=True))
    planned, refused = await _planned(conn, asking, known, found)
    await _refuse(conn, org_id, {place: asking[place] for place in refused}, known, found)
    reach("book.before_agenda")
    if planned:
        kept = {place: wish for place in planned if (wish := wished[place].wish)}
        found |= await plainly.write_many(conn, org_id, planned, kept)
        late = planned.keys() - found.keys()  # somebody else was quicker
        await _refuse(conn, org_id, {place: asking[place] for place in late}, known, found)
    reach("book.before_commit")
    reach("wish.before_commit")
    return [found.get(place, one.alone) for place, one in enumerate(wished)]


async def _admitted(
    conn: Connection, org_id: OrgId, wished: Sequence[Wished], found: dict[int, Outcome | Exception]
) -> dict[int, Asking]:
    """Find whose wishes go together, by their place: new ones, one of each household."""
    keyed = [(place, one.act.principal, one.wish) for place, one in enumerate(wished) if one.wish]
    held = await wishes.hold(conn, [(principal, wish) for _, principal, wish in keyed])
    barred = {place for (place, _, _), is_held in zip(keyed, held, strict=True) if not is_held}
    invitations = await rounds.invitations_facts(conn, org_id, [one.requests[0].invitation_id for one in wished])
    asking: dict[int, Asking] = {}
    households: set[tuple[UUID, UUID]] = set()
    for place, one in enumerate(wished):
        invitation = invitations.get(one.requests[0].invitation_id)
        if invitation is None or place in barred:
            continue
        household = (invitation.round.round_id, invitation.invitation.household_id)
        try:
            for request in one.requests:
                check_may_ask(one.act.principal, invitation, request.teacher_id)
        except Refusal as refusal:
            found[place] = _bare(refusal)
            continue
        if household not in households:
            households.add(household)
            asking[place] = Asking(one.act, invitation, one.requests)
    return asking


async def _planned(
    conn: Connection, asking: Mapping[int, Asking], known: Mapping[int, Facts], found: dict[int, Outcome | Exception]
) -> tuple[dict[int, Planned], set[int]]:
    """Decide on each wish; give what is plain, and the places of those that are refused for the time they want."""
    planned: dict[int, Planned] = {}
    refused: set[int] = set()
    for place, one in asking.items():
        try:
            made = await plan(conn, one.act, known[place], one.requests)
        except NotThisTime:
            refused.add(place)
        except Refusal as refusal:
            found[place] = _bare(refusal)
        else:
            if made.is_plain:
                planned[place] = made
    return planned, refused


async def _refuse(
    conn: Connection,
    org_id: OrgId,
    refused: Mapping[int, Asking],
    known: Mapping[int, Facts],
    found: dict[int, Outcome | Exception],
) -> None:
    """Decide again on those who cannot have the time they want, by what is free now, which the refusal names.

    The nearest times are among those around it, unless these are too few: a teacher's evening has hundreds in all.
    """
    around = {place: one for place, one in refused.items() if len(one.requests) == 1}
    told = await _refusals(conn, org_id, around, known, "around")
    few = {place for place, refusal in told.items() if _names_few(refusal)}
    others = {place: one for place, one in refused.items() if place in few or place not in around}
    found |= told | await _refusals(conn, org_id, others, known, "all")


async def _refusals(
    conn: Connection, org_id: OrgId, refused: Mapping[int, Asking], known: Mapping[int, Facts], reach: Reach
) -> dict[int, Refusal]:
    """Say with what each is refused by what is free within reach; who would not be any more is left out."""
    told: dict[int, Refusal] = {}
    openings = await openings_of_all(conn, org_id, list(refused.values()), reach) if refused else []
    for (place, one), free in zip(refused.items(), openings, strict=True):
        try:
            await plan(conn, one.act, replace(known[place], openings=free), one.requests)
        except Refusal as refusal:
            told[place] = _bare(refusal)
    return told


def _names_few(refusal: Refusal) -> bool:
    return isinstance(refusal, NotThisTime) and len(refusal.alternatives) < ALTERNATIVES


def _bare(refusal: Refusal) -> Refusal:
    """Take the way it came by off a refusal: it would hold all that is known of everybody for as long as it is told."""
    return refusal.with_traceback(None)
