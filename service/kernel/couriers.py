"""Carry what many orgs have to send: some orgs at a time, a few couriers each; one with much to send holds up few.

What ends in one org ends there: the others are served, and the next round goes on where this one stopped. A fault ends
the courier that met it and nobody else: what others of its org have in hand comes to its end.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from msgspec import Struct

from service.kernel.db import AWAY
from service.kernel.errors import Refusal
from service.kernel.ids import OrgId
from service.kernel.log import log

ORGS: Final = 8
"""How many orgs one worker serves at a time."""

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


async def serve(orgs: Sequence[OrgId], round_: Round) -> None:
    """Serve each org until nothing of it is due. Of those who wait for a free hand, the first gets it."""
    gate, hands = asyncio.Semaphore(ORGS), asyncio.Semaphore(round_.hands)
    async with asyncio.TaskGroup() as group:
        for org_id in orgs:
            group.create_task(_serve(org_id, round_, gate, hands))


async def _serve(org_id: OrgId, round_: Round, gate: asyncio.Semaphore, hands: asyncio.Semaphore) -> None:
    async with gate:
        if not await _is_done(org_id, round_, round_.prepare(org_id)):
            return
        async with asyncio.TaskGroup() as group:
            for _ in range(round_.couriers):
                group.create_task(_is_done(org_id, round_, _carry(org_id, round_, hands)))


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
            goes_on = not (round_.stop and round_.stop.is_set()) and await round_.carry(org_id)
