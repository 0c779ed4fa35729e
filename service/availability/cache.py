"""Keep each teacher's openings for part of a second (kernel/fresh.py): everybody reads the same few lists."""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final
from uuid import UUID

from service.availability.types import Listed
from service.kernel.fresh import MAX_AGE as MAX_AGE
from service.kernel.fresh import Fresh
from service.kernel.ids import OrgId, PersonId, RoundId

CHANNEL: Final = "porchlight_openings"
"""Payload: '<org id> <teacher id>', sent by the triggers on agenda, pattern, exception and busy."""

Key = tuple[OrgId, PersonId, RoundId]
Load = Callable[[Sequence[PersonId]], Awaitable[Mapping[PersonId, Listed]]]


class OpeningsCache:
    """Lists of openings by org, teacher and round. Belongs to one event loop."""

    def __init__(
        self, *, max_age: float = MAX_AGE, keeps: bool = True, timer: Callable[[], float] = time.monotonic
    ) -> None:
        self.kept: Fresh[Key, Listed] = Fresh(max_age=max_age, keeps=keeps, timer=timer)

    def peek(self, org_id: OrgId, round_id: RoundId, teacher: PersonId) -> Listed | None:
        """Give a kept list that is young enough."""
        return self.kept.peek((org_id, teacher, round_id))

    async def read(
        self, org_id: OrgId, round_id: RoundId, teachers: Sequence[PersonId], load: Load
    ) -> dict[PersonId, Listed]:
        """Give each teacher's list, by one call of `load` for all those not kept."""

        async def load_them(keys: Sequence[Key]) -> dict[Key, Listed]:
            loaded = await load([teacher for _, teacher, _ in keys])
            return {key: loaded[key[1]] for key in keys if key[1] in loaded}

        found = await self.kept.read([(org_id, teacher, round_id) for teacher in teachers], load_them)
        return {teacher: listed for (_, teacher, _), listed in found.items()}

    def told(self, payload: str) -> None:
        """Forget what is kept of whose time changed, as PostgreSQL says it."""
        org, _, teacher = payload.partition(" ")
        try:
            whose = OrgId(UUID(org)), PersonId(UUID(teacher))
        except ValueError:
            self.kept.forget()  # somebody said something changed, and not what
            return
        self.kept.forget(lambda key: key[:2] == whose)
