"""Carry what many orgs have to send: some orgs at a time, a few couriers each; one with much to send holds up few.

What ends in one org ends there: the others are served, and the next round goes on where this one stopped. A fault ends
the courier that met it and nobody else: what others of its org have in hand comes to its end.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Final

from msgspec import Struct

from service.kernel.db import AWAY
from service.kernel.errors import Refusal
from service.kernel.ids import OrgId
from service.kernel.log import log

ORGS: Final = 8
"""How many orgs one worker serves at a time."""

LOOK_SECONDS: Final = 1.0
"""How often it is looked for others while some org has much to send: a round of thousands takes minutes."""

TROUBLE: Final = (Refusal, *AWAY)
"""What ends a round: the database is gone, or asks too much patience."""

NEXT: Final = "leases end and the next round goes on"


class Round(Struct, frozen=True, kw_only=True):
    """One round of deliveries: what is done for each org, and by how many. Once `stop` is set, nothing is begun."""

    prepare: Callable[[OrgId], Awaitable[object]]
    carry: Callable[[OrgId], Awaitable[bool]]  # the next thing that is due; False: nothing is
    couriers: int  # of one org
    hands: int  # things of all orgs in hand at a time
    stop: asyncio.Event | None
    part: str  # that speaks in the log


async def serve(due: Callable[[], Awaitable[Sequence[OrgId]]], round_: Round) -> None:
    """Serve each org that is `due` until nothing of it is; while that takes long, whoever is due by then, too.

    Of those who wait for a free hand, the first gets it. An org that met trouble waits for the next round.
    """
    gate, hands = asyncio.Semaphore(ORGS), asyncio.Semaphore(round_.hands)
    orgs, begun = await due(), dict[OrgId, asyncio.Task[bool]]()
    async with asyncio.TaskGroup() as group:
        while True:
            for org_id in orgs:
                if org_id not in begun or _may_come_again(begun[org_id]):
                    begun[org_id] = group.create_task(_serve(org_id, round_, gate, hands))
            if not begun or not (await asyncio.wait(begun.values(), timeout=LOOK_SECONDS))[1]:
                return
            orgs = []
            if not _is_stopped(round_):
                with suppress(*TROUBLE):  # what is under way meets it too, and says so
                    orgs = await due()


def _may_come_again(served: asyncio.Task[bool]) -> bool:
    return served.done() and served.result()


async def _serve(org_id: OrgId, round_: Round, gate: asyncio.Semaphore, hands: asyncio.Semaphore) -> bool:
    """Serve an org until nothing of it is due; False: it met trouble."""
    async with gate:
        if not await _is_done(org_id, round_, round_.prepare(org_id)):
            return False
        async with asyncio.TaskGroup() as group:
            couriers = [
                group.create_task(_is_done(org_id, round_, _carry(org_id, round_, hands)))
                for _ in range(round_.couriers)
            ]
    return all(courier.result() for courier in couriers)


async def _is_done(org_id: OrgId, round_: Round, work: Awaitable[object]) -> bool:
    """Await a part of a round. A database that is gone ends it, as does what is wrong in one org: not the worker."""
    try:
        await work
    except TROUBLE as exc:
        log(round_.part).warning("delivery interrupted", cause=type(exc).__name__, next=NEXT)
    except Exception as exc:  # noqa: BLE001 - what is wrong in one org must not hold up the others
        log(round_.part).error("fault", org=str(org_id), exc_info=exc, next=NEXT)
    else:
        return True
    return False


async def _carry(org_id: OrgId, round_: Round, hands: asyncio.Semaphore) -> None:
    """Take one thing after the other until none is due."""
    goes_on = True
    while goes_on:
        async with hands:
            goes_on = not _is_stopped(round_) and await round_.carry(org_id)


def _is_stopped(round_: Round) -> bool:
    return round_.stop is not None and round_.stop.is_set()
