"""Take and give back people's and rooms' time, inside the caller's transaction."""

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from typing import Final, TypeVar
from uuid import UUID

from service.agenda import store
from service.agenda.errors import TimeTaken
from service.agenda.types import RoomWish, Take, TakenKind
from service.kernel.db import Connection, refusing, savepoint
from service.kernel.ids import OrgId, PersonId
from service.kernel.spans import Span

Whose = TypeVar("Whose", bound=Hashable)

REFUSES: Final = {"nobody_in_two_places_at_once": TimeTaken}
"""How the constraint speaks to whoever sends `take_later`'s statement."""


async def take(conn: Connection, org_id: OrgId, claim_id: UUID, takes: Sequence[Take]) -> None:
    """Take everybody and everything wanted, or refuse with TimeTaken and leave the transaction to be rolled back."""
    with refusing(REFUSES):
        await store.take(conn, org_id, [(claim_id, take) for take in takes])


async def take_later(later: Connection, org_id: OrgId, claims: Iterable[tuple[UUID, Sequence[Take]]]) -> None:
    """Take what several claims want, as `take`, among what is sent at once; its sender speaks for the constraint."""
    await store.take(later, org_id, [(claim_id, take) for claim_id, takes in claims for take in takes])


async def take_free(
    conn: Connection, org_id: OrgId, wanted: Mapping[Whose, Sequence[tuple[UUID, Sequence[Take]]]]
) -> set[Whose]:
    """Take for each of several who have nothing to do with one another all they want under their claims, or nothing.

    Gives those who got it. Somebody else's row refuses whoever wants the same and nobody beside them.
    """
    takes = {whose: [(claim, take) for claim, each in claims for take in each] for whose, claims in wanted.items()}
    every = [one for each in takes.values() for one in each]
    got = Counter(await store.take_free(conn, org_id, every))
    lost = {whose: claims for whose, claims in wanted.items() if any(got[claim] < len(each) for claim, each in claims)}
    if lost:
        await store.release(conn, org_id, [claim for claims in lost.values() for claim, _ in claims])
    return wanted.keys() - lost.keys()


async def queue_for(conn: Connection, person_ids: Sequence[PersonId]) -> None:
    """Queue for these people's agendas until the transaction ends; `take` does so for teachers by itself."""
    await store.queue_for(conn, person_ids)


async def release(conn: Connection, org_id: OrgId, claim_id: UUID) -> None:
    """Give back all a claim holds; a claim that holds nothing is no trouble."""
    await store.release(conn, org_id, [claim_id])


async def release_one(conn: Connection, org_id: OrgId, claim_id: UUID, resource_id: UUID) -> None:
    """Give back one person's or room's part of a claim; the rest of it stands."""
    await store.release_one(conn, org_id, claim_id, resource_id)


async def release_kinds(conn: Connection, org_id: OrgId, claim_id: UUID, kinds: Sequence[TakenKind]) -> None:
    """Give back what a claim holds of some kinds; the rest of it stands."""
    await store.release_kinds(conn, org_id, claim_id, kinds)


async def widen(conn: Connection, org_id: OrgId, claim_id: UUID, resource_id: UUID, span: Span) -> None:
    """Let what a claim takes of one person reach over a span too, or refuse with TimeTaken as `take` does."""
    with refusing(REFUSES):
        await store.widen(conn, org_id, claim_id, resource_id, span)


async def narrow(conn: Connection, org_id: OrgId, claim_id: UUID, resource_id: UUID, span: Span) -> None:
    """Let what a claim takes of one person reach over no more than a span: what lies outside is given back."""
    await store.narrow(conn, org_id, claim_id, resource_id, span)


async def rehouse(conn: Connection, org_id: OrgId, wishes: Sequence[RoomWish]) -> None:
    """Put claims into other rooms, all or none; TimeTaken undoes this step alone, and the caller may look again."""
    with refusing(REFUSES):
        async with savepoint(conn):
            await store.rehouse(conn, org_id, wishes)


async def is_taken_by_others(
    conn: Connection, org_id: OrgId, resource_id: UUID, span: Span, own: Collection[UUID]
) -> bool:
    """Tell whether somebody but these claims takes a person or room within a span."""
    return await store.is_taken_by_others(conn, org_id, resource_id, span, own)
