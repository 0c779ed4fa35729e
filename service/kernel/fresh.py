"""Keep what was read for part of a second: on a sign-up evening everybody asks for the same few things.

What is kept may be wrong for at most MAX_AGE, whatever happens, counted from before its reading began. Usually it is
right much sooner: PostgreSQL tells every replica at commit what changed (kernel/hearing.py), and what is kept of that
goes at once. The limit alone carries the promise to families (no taken opening is shown, and no door that was closed
opens, for more than a second), so a lost connection, or a pooler in between that hears no NOTIFY, costs nothing but
freshness within it.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from typing import Final, Generic, TypeVar

MAX_AGE: Final = 0.75
"""Seconds, from before the reading. Under that second by what an answer takes to be written and sent."""

ROOM: Final = 10_000
"""What all that is kept may weigh, where nothing else is said: so many values."""

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")
Load = Callable[[Sequence[Key]], Awaitable[Mapping[Key, Value]]]


class _Reading(Generic[Key, Value]):
    """One reading under way, and everybody who waits for it."""

    def __init__(self, began: float, task: "asyncio.Task[Mapping[Key, Value]]") -> None:
        self.began = began
        self.task = task


class _Kept(Generic[Value]):
    """A value, and when its reading began."""

    def __init__(self, began: float, value: Value, weight: int) -> None:
        self.began = began
        self.value = value
        self.weight = weight


class Fresh(Generic[Key, Value]):
    """Values that were read a moment ago, by key. Belongs to one event loop.

    A reading that began before something was forgotten is never kept after it: forgetting strikes the reading off, and
    only a reading that is still on the list when it ends may keep what it found. Those who waited for it before get it
    still, as their own reading would have begun as early; whoever comes later begins a new one.

    The oldest goes when there is no room left; `weigh` says how much of it a value takes. With `keeps` false nothing is
    kept and nobody waits for another's reading, as if this were not here.
    """

    def __init__(
        self,
        *,
        room: int = ROOM,
        weigh: Callable[[Value], int] = lambda _value: 1,
        max_age: float = MAX_AGE,
        keeps: bool = True,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._room = room
        self._weigh = weigh
        self._max_age = max_age
        self._timer = timer
        self._keeps = keeps
        self._weight = 0
        self._kept: dict[Key, _Kept[Value]] = {}  # oldest first
        self._readings: dict[Key, _Reading[Key, Value]] = {}

    def peek(self, key: Key) -> Value | None:
        """Give a kept value that is young enough."""
        kept = self._kept.get(key)
        return kept.value if kept is not None and self._is_young(kept.began) else None

    async def read(self, keys: Sequence[Key], load: Load[Key, Value]) -> dict[Key, Value]:
        """Give each value: a kept one, one that is being read, or by one call of `load` for all the others.

        However many ask at once, each value is read once. One who stops waiting stops nobody else. What `load` does not
        find is not in the answer, and is looked for anew each time.
        """
        if not self._keeps:
            return dict(await load(keys))
        found: dict[Key, Value] = {}
        waited: dict[Key, _Reading[Key, Value]] = {}
        missing: list[Key] = []
        for key in dict.fromkeys(keys):
            if (kept := self.peek(key)) is not None:
                found[key] = kept
            elif (reading := self._under_way(key)) is not None:
                waited[key] = reading
            else:
                missing.append(key)
        if missing:
            waited.update(dict.fromkeys(missing, self._begin(missing, load)))
        for key, reading in waited.items():
            loaded = await asyncio.shield(reading.task)
            if key in loaded:
                found[key] = loaded[key]
        return found

    async def read_one(self, key: Key, load: Callable[[], Awaitable[Value | None]]) -> Value | None:
        """Give one value, as `read`; None: there is none."""
        if (kept := self.peek(key)) is not None:
            return kept

        async def load_it(_keys: Sequence[Key]) -> dict[Key, Value]:
            value = await load()
            return {} if value is None else {key: value}

        return (await self.read([key], load_it)).get(key)

    def forget(self, is_meant: Callable[[Key], bool] = lambda _key: True) -> None:
        """Forget what is kept under some keys, else under all, and keep nothing of what is being read of them now."""
        for key in [key for key in self._kept if is_meant(key)]:
            self._drop(key)
        for key in [key for key in self._readings if is_meant(key)]:
            del self._readings[key]

    def keep(self, *, keeps: bool) -> None:
        """Begin or cease to keep, with nothing kept from before."""
        self.forget()
        self._keeps = keeps

    def _under_way(self, key: Key) -> _Reading[Key, Value] | None:
        """Give a reading to wait for, unless it began so long ago that what it finds would be too old."""
        reading = self._readings.get(key)
        return reading if reading is not None and self._is_young(reading.began) else None

    def _begin(self, keys: Sequence[Key], load: Load[Key, Value]) -> _Reading[Key, Value]:
        began = self._timer()

        async def run() -> Mapping[Key, Value]:
            try:
                loaded = await load(keys)
                for key in keys:
                    if key in loaded and self._readings.get(key) is reading:
                        self._keep(key, _Kept(began, loaded[key], self._weigh(loaded[key])))
                return loaded
            finally:
                for key in keys:
                    if self._readings.get(key) is reading:
                        del self._readings[key]

        # A task of its own: the first who asked may go away while others wait.
        task = asyncio.create_task(run())
        task.add_done_callback(_look_at_fault)
        reading = _Reading(began, task)
        self._readings.update(dict.fromkeys(keys, reading))
        return reading

    def _keep(self, key: Key, kept: _Kept[Value]) -> None:
        self._drop(key)
        self._kept[key] = kept
        self._weight += kept.weight
        while self._kept:
            oldest = next(iter(self._kept))
            if self._weight <= self._room and self._is_young(self._kept[oldest].began):
                return
            self._drop(oldest)

    def _drop(self, key: Key) -> None:
        kept = self._kept.pop(key, None)
        if kept is not None:
            self._weight -= kept.weight

    def _is_young(self, began: float) -> bool:
        return self._timer() - began < self._max_age


def _look_at_fault(task: "asyncio.Task[Mapping[Key, Value]]") -> None:
    """Take note of a failed reading that nobody waits for any more; those who wait raise it themselves."""
    if not task.cancelled():
        task.exception()
