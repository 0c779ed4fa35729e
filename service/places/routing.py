"""Ask a routing service how long ways take, ahead of time and between schools and places alone.

The service is OSRM's table (https://project-osrm.org, `/table/v1/driving/`), by the address the operator gives. No home
is ever sent: what leaves the house is where schools and places stand, which is on any map. No transaction waits for it;
where it has not answered, ways are reckoned (rules.travel_minutes).
"""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from math import ceil
from typing import Final

import httpx
import msgspec
from msgspec import Struct

from service.kernel.clock import Clock
from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId
from service.kernel.log import log
from service.kernel.orgs import for_every_org
from service.kernel.outside import Guard, NotPublic, TooLarge, read_at_most
from service.places.store import ways as store
from service.places.types import MeasuredWay, Spot

KEPT: Final = timedelta(days=90)
"""Roads change slower than this; an answer older is asked for again."""

AT_ONCE: Final = 50
"""Points from, and points to, in one question: OSRM answers for a hundred together (its --max-table-size)."""

MOST_BYTES: Final = 1_000_000
MOST_SECONDS: Final = 10.0

_HEADERS: Final = {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "porchlight"}
_log = log("places")


class RoutingError(Exception):
    """The routing service did not answer as it should."""


class _Table(Struct, frozen=True):
    """What OSRM's table answers; durations in seconds, null where there is no way."""

    code: str
    durations: list[list[float | None]] = []


class Router(Struct, frozen=True, kw_only=True):
    """A routing service, and how it is reached."""

    url: str  # https, without a slash at the end
    guard: Guard = Guard(seconds=MOST_SECONDS)

    async def minutes(self, starts: Sequence[Spot], ends: Sequence[Spot]) -> list[list[int | None]]:
        """Ask how many minutes each way takes by car, from each start to each end; None: there is no way."""
        asked = table_address(self.url, starts, ends)
        try:
            async with asyncio.timeout(self.guard.seconds), self.guard.answer(asked, _HEADERS) as response:
                if response.status_code != httpx.codes.OK:
                    raise RoutingError(str(response.status_code))
                table = msgspec.json.decode(await read_at_most(response, MOST_BYTES), type=_Table)
        except (TimeoutError, httpx.HTTPError, OSError, NotPublic, TooLarge, msgspec.DecodeError) as exc:
            raise RoutingError(type(exc).__name__) from exc
        if table.code != "Ok" or [len(row) for row in table.durations] != [len(ends)] * len(starts):
            raise RoutingError(table.code)
        return [[None if seconds is None else ceil(max(seconds, 0) / 60) for seconds in row] for row in table.durations]


def table_address(url: str, starts: Sequence[Spot], ends: Sequence[Spot]) -> httpx.URL:
    """Make the address of one question: OSRM writes longitude before latitude."""
    points = ";".join(f"{spot.longitude:.5f},{spot.latitude:.5f}" for spot in (*starts, *ends))
    first = ";".join(str(number) for number in range(len(starts)))
    last = ";".join(str(number) for number in range(len(starts), len(starts) + len(ends)))
    return httpx.URL(f"{url}/table/v1/driving/{points}?annotations=duration&sources={first}&destinations={last}")


async def measure_every_org(pool: Pool, clock: Clock, router: Router) -> int:
    """Measure what is missing or old in every org, and return how many ways that were."""
    return await for_every_org(pool, lambda org_id: measure(pool, org_id, router, now=clock.now()))


async def measure(pool: Pool, org_id: OrgId, router: Router, *, now: datetime) -> int:
    """Measure the ways between an org's schools and places that are missing or old; return how many were kept.

    A service that does not answer is asked again at the next tick; what is known stays.
    """
    async with transaction(pool, org_id) as conn:
        spots = await store.known_spots(conn, org_id)
        fresh = await store.measured_since(conn, org_id, now - KEPT)
    kept = 0
    for starts, ends in _questions(spots, fresh):
        try:
            table = await router.minutes(starts, ends)
        except RoutingError as exc:
            _log.warning("routing service did not answer", cause=str(exc), next="again at the next tick")
            return kept
        ways = [
            MeasuredWay(start, end, minutes)
            for start, row in zip(starts, table, strict=True)
            for end, minutes in zip(ends, row, strict=True)
            if start != end and minutes is not None
        ]
        async with transaction(pool, org_id) as conn:
            await store.keep_ways(conn, org_id, ways, now)
        kept += len(ways)
    return kept


def _questions(
    spots: Sequence[Spot], fresh: frozenset[tuple[Spot, Spot]]
) -> Iterator[tuple[Sequence[Spot], Sequence[Spot]]]:
    """Cut all ways into questions, those left out that are answered already."""
    for starts in _portions(spots):
        for ends in _portions(spots):
            if any((start, end) not in fresh for start in starts for end in ends if start != end):
                yield starts, ends


def _portions(spots: Sequence[Spot]) -> Iterator[Sequence[Spot]]:
    return (spots[at : at + AT_ONCE] for at in range(0, len(spots), AT_ONCE))
