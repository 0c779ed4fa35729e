"""Keep each teacher's openings for part of a second: on a sign-up evening everybody reads the same few lists.

What is kept may be wrong for at most MAX_AGE, whatever happens, counted from before its reading began. Usually it is
right much sooner: PostgreSQL tells every replica at commit whose time changed (NOTIFY porchlight_openings), and what is
kept of that teacher goes at once. The limit alone carries the promise of trust.md (no taken opening shown for more than
a second), so a lost connection, or a pooler in between that hears no NOTIFY, costs nothing but freshness within it.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Final
from uuid import UUID

import asyncpg

from service.availability.types import Listed
from service.kernel.db import Connection, Pool
from service.kernel.ids import OrgId, PersonId, RoundId
from service.kernel.log import log

CHANNEL: Final = "porchlight_openings"
"""Payload: '<org id> <teacher id>', sent by the triggers on agenda, pattern, exception and busy."""

MAX_AGE: Final = 0.75
"""Seconds, from before the reading. Under the second of trust.md by what an answer takes to be written and sent."""

KEPT_AT_MOST: Final = 10_000
"""Lists kept before those past their age are thrown out."""

RECONNECT_SECONDS: Final = 1.0

Load = Callable[[Sequence[PersonId]], Awaitable[Mapping[PersonId, Listed]]]
_log = log("availability")


class _Reading:
    """One query under way, and everybody who waits for it."""

    def __init__(self, began: float, task: "asyncio.Task[Mapping[PersonId, Listed]]") -> None:
        self.began = began
        self.task = task


class _Kept:
    """A list, and when its reading began."""

    def __init__(self, began: float, value: Listed) -> None:
        self.began = began
        self.value = value


class OpeningsCache:
    """Lists of openings by org, teacher and round. Belongs to one event loop.

    A reading that began before an invalidation is never kept after it: invalidating strikes the reading off, and only
    a reading that is still on the list when it ends may keep what it found. Those who waited for it before get it
    still, as their own reading would have begun as early; whoever comes later begins a new one.
    """

    def __init__(self, *, max_age: float = MAX_AGE, timer: Callable[[], float] = time.monotonic) -> None:
        self._max_age = max_age
        self._timer = timer
        self._kept: dict[tuple[OrgId, PersonId], dict[RoundId, _Kept]] = {}
        self._readings: dict[tuple[OrgId, PersonId], dict[RoundId, _Reading]] = {}

    async def read(
        self, org_id: OrgId, round_id: RoundId, teachers: Sequence[PersonId], load: Load
    ) -> dict[PersonId, Listed]:
        """Give each teacher's list: a kept one, one that is being read, or by one call of `load` for all the others.

        However many ask at once, each list is read once. One who stops waiting stops nobody else.
        """
        found: dict[PersonId, Listed] = {}
        waited: dict[PersonId, _Reading] = {}
        for teacher in teachers:
            if (kept := self.peek(org_id, round_id, teacher)) is not None:
                found[teacher] = kept
            elif (reading := self._under_way(org_id, round_id, teacher)) is not None:
                waited[teacher] = reading
        missing = [teacher for teacher in dict.fromkeys(teachers) if teacher not in found and teacher not in waited]
        if missing:
            waited.update(dict.fromkeys(missing, self._begin(org_id, round_id, missing, load)))
        for teacher, reading in waited.items():
            found[teacher] = (await asyncio.shield(reading.task))[teacher]
        return found

    def peek(self, org_id: OrgId, round_id: RoundId, teacher: PersonId) -> Listed | None:
        """Give a kept list that is young enough."""
        kept = self._kept.get((org_id, teacher), {}).get(round_id)
        return kept.value if kept is not None and self._is_young(kept.began) else None

    def invalidate(self, org_id: OrgId, teacher: PersonId) -> None:
        """Forget what is kept of a teacher, and keep nothing of what is being read now."""
        self._kept.pop((org_id, teacher), None)
        self._readings.pop((org_id, teacher), None)

    def forget(self) -> None:
        """Forget everything: for a while nobody told us what changed."""
        self._kept.clear()
        self._readings.clear()

    async def listen(self, pool: Pool) -> None:
        """Hear whose time changed until cancelled; after a lost connection, forget everything and listen again."""
        while True:
            try:
                async with pool.acquire() as conn:
                    await self._hear(conn)
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as exc:
                _log.warning("listening broke off", cause=type(exc).__name__, next=f"again in {RECONNECT_SECONDS} s")
            self.forget()
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _hear(self, conn: Connection) -> None:
        """Listen on a connection until it ends."""
        ended = asyncio.Event()

        def gone(_conn: object) -> None:
            ended.set()

        def told(_conn: object, _pid: int, _channel: str, payload: object) -> None:
            self._told(str(payload))

        conn.add_termination_listener(gone)
        await conn.add_listener(CHANNEL, told)
        self.forget()  # what was read before anybody could tell us of a change
        try:
            await ended.wait()
        finally:
            # Back to the pool without our ears; a connection that has ended has none.
            with suppress(asyncpg.InterfaceError, asyncpg.PostgresError, OSError):
                conn.remove_termination_listener(gone)
                await conn.remove_listener(CHANNEL, told)

    def _told(self, payload: str) -> None:
        org, _, teacher = payload.partition(" ")
        try:
            self.invalidate(OrgId(UUID(org)), PersonId(UUID(teacher)))
        except ValueError:
            self.forget()  # somebody said something changed, and not what

    def _under_way(self, org_id: OrgId, round_id: RoundId, teacher: PersonId) -> _Reading | None:
        """Give a reading to wait for, unless it began so long ago that what it finds would be too old."""
        reading = self._readings.get((org_id, teacher), {}).get(round_id)
        return reading if reading is not None and self._is_young(reading.began) else None

    def _begin(self, org_id: OrgId, round_id: RoundId, teachers: Sequence[PersonId], load: Load) -> _Reading:
        began = self._timer()

        async def run() -> Mapping[PersonId, Listed]:
            try:
                loaded = await load(teachers)
                for teacher in teachers:
                    self._keep(org_id, round_id, teacher, reading, loaded[teacher])
                return loaded
            finally:
                for teacher in teachers:
                    self._strike_off(org_id, round_id, teacher, reading)

        # A task of its own: the first who asked may go away while others wait.
        task = asyncio.create_task(run())
        task.add_done_callback(_look_at_fault)
        reading = _Reading(began, task)
        for teacher in teachers:
            self._readings.setdefault((org_id, teacher), {})[round_id] = reading
        return reading

    def _keep(self, org_id: OrgId, round_id: RoundId, teacher: PersonId, reading: _Reading, value: Listed) -> None:
        if self._readings.get((org_id, teacher), {}).get(round_id) is reading:
            self._make_room()
            self._kept.setdefault((org_id, teacher), {})[round_id] = _Kept(reading.began, value)

    def _strike_off(self, org_id: OrgId, round_id: RoundId, teacher: PersonId, reading: _Reading) -> None:
        of_teacher = self._readings.get((org_id, teacher), {})
        if of_teacher.get(round_id) is reading:
            del of_teacher[round_id]
            if not of_teacher:
                del self._readings[org_id, teacher]

    def _make_room(self) -> None:
        if len(self._kept) < KEPT_AT_MOST:
            return
        for key, of_teacher in list(self._kept.items()):
            if not any(self._is_young(kept.began) for kept in of_teacher.values()):
                del self._kept[key]

    def _is_young(self, began: float) -> bool:
        return self._timer() - began < self._max_age


def _look_at_fault(task: "asyncio.Task[Mapping[PersonId, Listed]]") -> None:
    """Take note of a failed reading that nobody waits for any more; those who wait raise it themselves."""
    if not task.cancelled():
        task.exception()
