"""The book of places: what is in it, which of it to suggest, and how the office keeps it."""

from collections.abc import Sequence
from datetime import date, datetime

from service.access import audit
from service.access.types import Principal
from service.kernel.db import Connection, Pool, transaction
from service.kernel.ids import OrgId, PlaceId, SchoolId, new_id
from service.kernel.spans import Span
from service.people.types import Tally
from service.places import rules
from service.places.errors import UnknownPlace
from service.places.policies import places_policy
from service.places.store import book, schools, tables
from service.places.types import IncomingPlace, Place, PlaceDraft, PlaceNeeds, Spot, Suggested


async def suggest(
    conn: Connection, org_id: OrgId, school_id: SchoolId, home: Spot | None, span: Span, needs: PlaceNeeds
) -> list[Suggested]:
    """Suggest places open for the whole span, with a table free and what is needed, the handiest for both first."""
    full = await tables.full_places(conn, org_id, span)
    return rules.suggest(
        [place for place in await book.places(conn, org_id) if place.place_id not in full],
        span,
        needs,
        home=home,
        school=await schools.spot_of_school(conn, org_id, school_id),
        holidays=await holidays_of(conn, org_id),
        policy=await places_policy(conn, org_id, school_id),
    )


async def place(conn: Connection, org_id: OrgId, place_id: PlaceId) -> Place:
    """Return one place, one that is no longer in the book too; UnknownPlace."""
    found = await book.place(conn, org_id, place_id)
    if found is None:
        raise UnknownPlace
    return found


async def locked_place(conn: Connection, org_id: OrgId, place_id: PlaceId) -> Place:
    """Return one place that nobody else changes until this transaction ends; UnknownPlace."""
    await book.lock_place(conn, org_id, place_id)
    return await place(conn, org_id, place_id)


async def places_by_id(conn: Connection, org_id: OrgId, place_ids: Sequence[PlaceId]) -> dict[PlaceId, Place]:
    """Return some places by their ids; one there is not is left out."""
    return await book.places_by_id(conn, org_id, place_ids)


async def holidays_of(conn: Connection, org_id: OrgId) -> frozenset[date]:
    """Return the days that are holidays here, besides the country's own."""
    return frozenset(each.day for each in await book.holidays(conn, org_id))


async def list_places(pool: Pool, principal: Principal, *, left: bool = False) -> list[Place]:
    """List the book by name; `left`: at its end those that are no longer in it."""
    async with transaction(pool, principal.org_id) as conn:
        return await book.places(conn, principal.org_id, left=left)


async def read_place(pool: Pool, principal: Principal, place_id: PlaceId) -> Place:
    """Return one place; UnknownPlace."""
    async with transaction(pool, principal.org_id) as conn:
        return await place(conn, principal.org_id, place_id)


async def add_place(conn: Connection, principal: Principal, draft: PlaceDraft, *, now: datetime) -> Place:
    """Write a new place into the book. Refuses as rules.checked."""
    place_id = PlaceId(new_id())
    await book.add_place(conn, principal.org_id, place_id, f"desk:{place_id}", rules.checked(draft))
    await audit.note(conn, principal, "place-added", f"place:{place_id}", now)
    return await place(conn, principal.org_id, place_id)


async def change_place(
    conn: Connection, principal: Principal, place_id: PlaceId, draft: PlaceDraft, *, now: datetime
) -> Place:
    """Say otherwise of a place; meetings that stand there stand. Refuses as rules.checked, with UnknownPlace."""
    if not await book.change_place(conn, principal.org_id, place_id, rules.checked(draft)):
        raise UnknownPlace
    await audit.note(conn, principal, "place-changed", f"place:{place_id}", now)
    return await place(conn, principal.org_id, place_id)


async def leave_place(
    conn: Connection, principal: Principal, place_id: PlaceId, left_on: date | None, *, now: datetime
) -> Place:
    """Take a place out of the book from a day on, or (None) put it back: it is not suggested, meetings there stand.

    UnknownPlace.
    """
    if not await book.leave_place(conn, principal.org_id, place_id, left_on):
        raise UnknownPlace
    await audit.note(conn, principal, "place-left" if left_on else "place-back", f"place:{place_id}", now)
    return await place(conn, principal.org_id, place_id)


async def merge_places(
    conn: Connection,
    org_id: OrgId,
    rows: Sequence[IncomingPlace],
    today: date,
    *,
    whole: bool = True,
    kept: Sequence[str] = (),
) -> Tally:
    """Bring the book up to date with places.csv.

    A place a `whole` file does not name is gone, but for those the office wrote itself and those whose row could not
    be read (`kept`, source ids).
    """
    return await book.merge_places(conn, org_id, rows, today, whole=whole, kept=kept)
