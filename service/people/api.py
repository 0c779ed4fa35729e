"""People for other services: list, read. No search by name: a name in an address would end up in logs."""

from typing import Annotated, Final

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter

from service.access.types import Principal
from service.kernel.conditions import tag_of
from service.kernel.db import Pool
from service.kernel.described import PAGE, AnyRequest, Limit, Said, tagged_or_known
from service.kernel.errors import NotFound
from service.kernel.examples import SCHOOL, STUDENT
from service.kernel.ids import PersonId, SchoolId
from service.people import looking
from service.people.types import PeoplePage, PeopleWanted, PersonView, Role, RoleHeld

A_STUDENT: Final = PersonView(
    person_id=STUDENT,
    source_id="s-20417",
    given_name="Mateo",
    family_name="Rivera",
    language="es",
    grade="02",
    roles=[RoleHeld(SCHOOL, "student")],
    left_on=None,
)
SourceId = Annotated[
    str | None,
    QueryParameter(name="source_id", min_length=1, max_length=200, description="sourcedId in the roster."),
]


@get(
    "/api/v1/people",
    said=Said(gives=PeoplePage([A_STUDENT], None), refuses=(NotFound(),)),
    summary="List people",
    tags=["people"],
)
async def list_people(
    api: NamedDependency[Principal],
    pool: NamedDependency[Pool],
    role: FromQuery[Role | None] = None,
    school_id: FromQuery[SchoolId | None] = None,
    source_id: SourceId = None,
    cursor: FromQuery[PersonId | None] = None,
    limit: Limit = PAGE,
) -> PeoplePage:
    """List people by id: students, guardians, teachers of a school, or who has an id in the roster.

    How to reach somebody is not told. Who has left the roster is found by their roster's id only.
    """
    wanted = PeopleWanted(school_id=school_id, role=role, source_id=source_id)
    return await looking.list_people(pool, api, wanted, after=cursor, size=limit)


@get(
    "/api/v1/people/{person_id:uuid}",
    said=Said(gives=A_STUDENT, tagged=True),
    summary="Read a person",
    tags=["people"],
)
async def read_person(
    request: AnyRequest, api: NamedDependency[Principal], pool: NamedDependency[Pool], person_id: FromPath[PersonId]
) -> Response[PersonView]:
    """Read who somebody is and at which school."""
    found = await looking.read_person(pool, api, person_id)
    return tagged_or_known(request, found, tag_of(found))


ROUTES: Final = (list_people, read_person)
