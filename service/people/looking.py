"""Look people up for other services: who they are and at which school, never how to reach them."""

from msgspec.structs import replace

from service.access.types import Principal
from service.kernel.cutting import cut
from service.kernel.db import Pool, transaction
from service.kernel.errors import NotFound
from service.kernel.ids import PersonId
from service.people import store
from service.people.at_school import school_named
from service.people.types import PeoplePage, PeopleWanted, PersonView


async def list_people(
    pool: Pool, principal: Principal, wanted: PeopleWanted, *, after: PersonId | None, size: int
) -> PeoplePage:
    """List people by id; a principal for one school sees only who is at it. NotFound as `school_named`."""
    sought = replace(wanted, school_id=wanted.school_id or principal.school_id)
    async with transaction(pool, principal.org_id) as conn:
        if wanted.school_id:
            await school_named(conn, principal, wanted.school_id)
        found = await store.people_page(conn, principal.org_id, sought, after=after, size=size + 1)
    return PeoplePage(*cut(found, lambda one: one.person_id, size))


async def read_person(pool: Pool, principal: Principal, person_id: PersonId) -> PersonView:
    """Read one person, or refuse as if they were not there."""
    async with transaction(pool, principal.org_id) as conn:
        found = await store.person_seen(conn, principal.org_id, person_id)
    if found is None or principal.school_id not in {None, *(held.school_id for held in found.roles)}:
        raise NotFound
    return found
