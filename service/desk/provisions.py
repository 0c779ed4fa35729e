"""What helps families come, as the office keeps it: places, decisions, and what an import of places did."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from msgspec import Struct

from service.access.types import Act, Principal
from service.booking.places import rooms_of_school
from service.desk import store
from service.kernel.db import Pool, transaction
from service.kernel.errors import NotFound
from service.kernel.ids import SchoolId
from service.people.at_school import school_named
from service.people.types import Tally
from service.places import actions as places
from service.places.types import Holiday, Place, Recorded, Settings, Spot, Subject
from service.roster import actions as roster
from service.roster.places_alone import import_places as import_alone
from service.roster.types import ImportId


class Book(Struct, frozen=True, kw_only=True):
    """The book of places with what stands beside it on its page."""

    places: list[Place]
    rooms: list[str]  # of the school itself
    holidays: list[Holiday]
    school: Spot | None


class PlacesDone(Struct, frozen=True, kw_only=True):
    """What an import of places did."""

    added: int
    changed: int
    unchanged: int
    found: Sequence[str]  # by line, in English: the words of a file's maker

    @property
    def is_nothing(self) -> bool:
        """Whether no place of the file is in the book."""
        return not (self.added or self.changed or self.unchanged)


async def book_of_places(pool: Pool, principal: Principal) -> Book:
    """Read the whole book, what is no longer used at its end."""
    school_id = school_of(principal)
    listed = await places.list_places(pool, principal, left=True)
    holidays = await places.list_holidays(pool, principal)
    async with transaction(pool, principal.org_id) as conn:
        rooms = await rooms_of_school(conn, principal.org_id, school_id)
        spot = await places.spot_of_school(conn, principal.org_id, school_id)
    return Book(places=listed, rooms=[room.name for room in rooms], holidays=holidays, school=spot)


async def import_places(pool: Pool, act: Act, content: bytes, *, zone: str) -> UUID:
    """Take in a places.csv and return the id of its report. Refuses as roster.places_alone.import_places."""
    return (await import_alone(pool, act, content, zone=zone)).import_id


async def places_report(pool: Pool, principal: Principal, written: str) -> PlacesDone | None:
    """Read what an import of places did; None where the address names none."""
    try:
        report = await roster.read_report(pool, principal.org_id, ImportId(UUID(written)))
    except (ValueError, NotFound):
        return None
    tally = report.tallies.get("places", Tally())
    return PlacesDone(
        added=tally.added,
        changed=tally.changed,
        unchanged=tally.unchanged,
        found=[f"{each.file}:{each.line} {each.message}" for each in report.findings],
    )


async def decided(
    pool: Pool, principal: Principal, subject: Subject, type_: type[Settings]
) -> Recorded[Settings] | None:
    """Return what this office's school decided about a subject; None: nothing yet."""
    async with transaction(pool, principal.org_id) as conn:
        return await places.recorded_policy(conn, principal.org_id, school_of(principal), subject, type_)


async def staff_names(pool: Pool, principal: Principal) -> dict[str, str]:
    """Name who works at this office's school, by their ids."""
    async with transaction(pool, principal.org_id) as conn:
        return await store.staff_names(conn, principal.org_id, school_of(principal))


def school_of(principal: Principal) -> SchoolId:
    """Return the school an office's door is for."""
    if principal.school_id is None:
        raise NotFound
    return principal.school_id


async def one_decided(
    pool: Pool, principal: Principal, school_id: SchoolId, subject: Subject, type_: type[Struct]
) -> Recorded[Struct]:
    """Return what a school decided about a subject; NotFound as `school_named`, and where nothing is recorded."""
    async with transaction(pool, principal.org_id) as conn:
        await school_named(conn, principal, school_id)
        found = await places.recorded_policy(conn, principal.org_id, school_id, subject, type_)
    if found is None:
        raise NotFound
    return found


async def all_decided(
    pool: Pool, principal: Principal, school_id: SchoolId, settings: Mapping[Subject, type[Struct]]
) -> dict[Subject, Recorded[Struct]]:
    """Return what a school decided, by subject; NotFound as `school_named`."""
    found = {}
    async with transaction(pool, principal.org_id) as conn:
        await school_named(conn, principal, school_id)
        for subject, type_ in settings.items():
            if one := await places.recorded_policy(conn, principal.org_id, school_id, subject, type_):
                found[subject] = one
    return found
