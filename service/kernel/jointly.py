"""Let what many ask for at the same moment be done in few goes, so that one transaction serves a crowd.

Whoever comes alone is served alone and at once. While a go is under way, whoever comes waits in a line, and the next go
takes them from its front, in as few even parts as fit. So the line makes the goes longer just when there are too many
for one by one, and nobody ever waits for others to come. Only beside a go that is slow, since it waits for somebody's
lock maybe, may another begin: two that have all they need would take the same processor in turns, and both take longer.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import Context
from math import ceil
from typing import Final, Generic, TypeVar
from weakref import WeakKeyDictionary

from service.kernel.db import LONGEST_QUEUE, WAIT_FOR_CONNECTION, Pool, was_late
from service.kernel.errors import Unavailable
from service.kernel.ids import OrgId

Org = TypeVar("Org", bound=OrgId | None)
Wish = TypeVar("Wish")
Done = TypeVar("Done")
SLOW: Final = 0.5
"""Seconds after which a go keeps nobody waiting, if there may be another beside it."""

Work = Callable[[Pool, Org, Sequence[Wish]], Awaitable[Sequence[Done | Exception]]]
"""Does several wishes of one org, and gives for each what came of it or what it was refused with."""


class Jointly(Generic[Org, Wish, Done]):
    """Lines before one kind of work, one for each database and org; None: for all orgs together."""

    def __init__(self, work: Work[Org, Wish, Done], *, most: int, goes: int) -> None:
        self._work: Final = work
        self._most: Final = most
        self._goes: Final = goes
        self._lines: WeakKeyDictionary[Pool, dict[Org, _Line[Wish, Done]]] = WeakKeyDictionary()

    async def ask(self, pool: Pool, org_id: Org, wish: Wish) -> Done:
        """Join the line and give what came of the wish, or raise what it was refused with.

        Whatever a go reads is read after its wishes were asked. Unavailable as `borrowed`: no go ended for two seconds,
        or the line was too long; nothing was begun.
        """
        lines = self._lines.setdefault(pool, {})
        line = lines.setdefault(org_id, _Line())
        asked = line.join(wish)
        if not self._begin(pool, org_id, line):
            line.watch()
        try:
            return await asked.done
        finally:
            del asked  # what it was refused with names this frame: each would hold the other until they are looked for
            if line.is_over and lines.get(org_id) is line:
                del lines[org_id]

    def _begin(self, pool: Pool, org_id: Org, line: "_Line[Wish, Done]") -> bool:
        """Begin to serve a line unless somebody does, or as many as may be are slow at it; tell whether it was."""
        if line.going > line.slow or line.going == self._goes:
            return False
        line.going += 1
        line.keep(asyncio.create_task(self._serve(pool, org_id, line), context=Context()))
        return True

    async def _serve(self, pool: Pool, org_id: Org, line: "_Line[Wish, Done]") -> None:
        """Do goes until nobody waits, or another has begun to beside a slow one."""
        try:
            while line.going - line.slow == 1 and (taken := line.take(self._most)):
                with line.slow_after(SLOW, lambda: self._begin(pool, org_id, line)):
                    await self._go(pool, org_id, line, taken)
        finally:
            line.going -= 1

    async def _go(
        self, pool: Pool, org_id: Org, line: "_Line[Wish, Done]", taken: "Sequence[_Asked[Wish, Done]]"
    ) -> None:
        try:
            found = await self._work(pool, org_id, [asked.wish for asked in taken])
        except Unavailable as exc:
            line.refuse(taken, exc)
        except Exception as exc:  # noqa: BLE001 - a fault of theirs; who comes after them is served
            line.answer(taken, [exc] * len(taken))
        except BaseException:
            line.refuse([*taken, *line.take(len(line.waiting))], Unavailable())
            raise
        else:
            line.answer(taken, found)


class _Asked(Generic[Wish, Done]):
    """A wish in the line, and what comes of it."""

    def __init__(self, wish: Wish, loop: asyncio.AbstractEventLoop) -> None:
        self.wish = wish
        self.since = loop.time()
        self.done: asyncio.Future[Done] = loop.create_future()


class _Line(Generic[Wish, Done]):
    """Who waits, oldest first."""

    def __init__(self) -> None:
        self.waiting: deque[_Asked[Wish, Done]] = deque()
        self.going = 0
        self.slow = 0  # goes of these that others need not wait for
        self._ended = 0  # goes that came to an end: whether the line moves
        self._tasks: set[asyncio.Task[None]] = set()
        self._watch: asyncio.TimerHandle | None = None

    @property
    def is_over(self) -> bool:
        """Tell whether nobody is served here and nobody waits."""
        return not self.going and not self.waiting

    def join(self, wish: Wish) -> _Asked[Wish, Done]:
        """Go to the end of the line."""
        asked: _Asked[Wish, Done] = _Asked(wish, asyncio.get_running_loop())
        self.waiting.append(asked)
        return asked

    def take(self, most: int) -> list[_Asked[Wish, Done]]:
        """Take those in front, in parts that are even: who is answered together comes again together.

        Were each go as large as may be, the last few of them would wait a whole go for the next, time after time. Who
        went away meanwhile is nobody's trouble.
        """
        part = ceil(len(self.waiting) / ceil(len(self.waiting) / most)) if self.waiting else 0
        taken: list[_Asked[Wish, Done]] = []
        while self.waiting and len(taken) < part:
            if not (asked := self.waiting.popleft()).done.done():
                taken.append(asked)
        return taken

    def answer(self, taken: Sequence[_Asked[Wish, Done]], found: Sequence[Done | Exception]) -> None:
        """Tell everybody of a go what came of it."""
        self._ended += 1
        for asked, one in zip(taken, found, strict=True):
            if isinstance(one, Exception):
                self.refuse([asked], one)
            elif not asked.done.done():
                asked.done.set_result(one)

    def refuse(self, taken: Sequence[_Asked[Wish, Done]], why: Exception) -> None:
        """Tell some why nothing came of it."""
        for asked in taken:
            if not asked.done.done():
                asked.done.set_exception(why)

    @contextmanager
    def slow_after(self, seconds: float, then: Callable[[], object]) -> Iterator[None]:
        """Count the go in the block as slow, and do something, if it takes longer."""
        is_slow = False

        def late() -> None:
            nonlocal is_slow
            is_slow = True
            self.slow += 1
            if self.waiting:
                then()

        timer = asyncio.get_running_loop().call_later(seconds, late)
        try:
            yield
        finally:
            timer.cancel()
            self.slow -= is_slow

    def keep(self, task: asyncio.Task[None]) -> None:
        """Hold on to a task: the loop itself does not."""
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def watch(self) -> None:
        """See to it that nobody waits for goes that never end."""
        if self._watch is None:
            loop = asyncio.get_running_loop()
            self._watch = loop.call_later(WAIT_FOR_CONNECTION, self._look, self._ended, loop.time())

    def _look(self, ended: int, since: float) -> None:
        self._watch, now = None, asyncio.get_running_loop().time()
        moves = self._ended > ended or was_late(since, now)
        while self.waiting and not (moves and self.waiting[0].since >= now - LONGEST_QUEUE):
            self.refuse(self.take(1), Unavailable())
        if self.waiting:
            self.watch()
