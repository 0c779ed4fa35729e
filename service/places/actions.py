"""Schools, rooms and what a school decided, as the other slices ask for them."""

from collections.abc import Mapping, Sequence
from datetime import date

from msgspec.structs import replace

from service.access.types import Principal
from service.kernel.cutting import cut
from service.kernel.db import Connection, Pool, transaction
from service.kernel.ids import HouseholdId, OrgId, RoomId, SchoolId
from service.kernel.numbers import phone_said
from service.people.types import Tally
from service.places.book import add_place as add_place
from service.places.book import change_place as change_place
from service.places.book import holidays_of as holidays_of
from service.places.book import leave_place as leave_place
from service.places.book import list_places as list_places
from service.places.book import merge_places as merge_places
from service.places.book import place as place
from service.places.book import places_by_id as places_by_id
from service.places.book import read_place as read_place
from service.places.book import suggest as suggest
from service.places.holidays import add_holiday as add_holiday
from service.places.holidays import list_holidays as list_holidays
from service.places.holidays import remove_holiday as remove_holiday
from service.places.policies import places_policy as places_policy
from service.places.policies import policy as policy
from service.places.policies import record_policy as record_policy
from service.places.policies import recorded_policy as recorded_policy
from service.places.policies import version_of as version_of
from service.places.policies import withdraw_policy as withdraw_policy
from service.places.rules import clearance
from service.places.store import schools as store
from service.places.store import ways
from service.places.tables import free_tables as free_tables
from service.places.tables import tables_taken as tables_taken
from service.places.types import IncomingRoom, IncomingSchool, SchoolsPage, SchoolWords, Spot


async def merge_schools(conn: Connection, org_id: OrgId, schools: Sequence[IncomingSchool]) -> Tally:
    """Bring schools up to date; one that the roster does not name is left alone."""
    return await store.merge_schools(conn, org_id, schools)


async def leave_schools(conn: Connection, org_id: OrgId, source_ids: Sequence[str], today: date) -> int:
    """Mark schools as left that a roster deletes; return how many that are. What took place in them stays."""
    return await store.leave_schools(conn, org_id, source_ids, today)


async def merge_rooms(
    conn: Connection, org_id: OrgId, today: date, rooms: Sequence[IncomingRoom], described: Sequence[str]
) -> tuple[Tally, Mapping[tuple[str, str], RoomId]]:
    """Bring rooms up to date and return the ids of all, by the school's source id and the room's name.

    Of the schools in `described` the roster lists every shared room; one it does not list is gone.
    """
    tally = await store.merge_rooms(conn, org_id, today, rooms, described)
    return tally, await store.rooms_of(conn, org_id, list({room.school_source_id for room in rooms}))


async def zones_standing(conn: Connection, org_id: OrgId) -> dict[str, str]:
    """Tell which schools stand and in which time zone, by source id."""
    return await store.zones_standing(conn, org_id)


async def describe_school(conn: Connection, org_id: OrgId, school_id: SchoolId, words: SchoolWords) -> None:
    """Let the office say how the school speaks: in texts, by phone, at the door. A roster leaves it as it is."""
    await store.describe_school(conn, org_id, school_id, replace(words, phone=phone_said(words.phone)))


async def school_by_source(conn: Connection, org_id: OrgId, source_id: str) -> SchoolId | None:
    """Find a school by its id in the roster."""
    return await store.school_by_source(conn, org_id, source_id)


async def minutes_between(
    conn: Connection, org_id: OrgId, school_id: SchoolId, before: Spot | None, after: Spot | None
) -> int:
    """Tell how many minutes a teacher of a school needs from one place to the next; measured, where it was asked."""
    if before is None or after is None or before == after:
        return 0
    measured = await ways.measured_minutes(conn, org_id, before, after)
    return clearance(before, after, await places_policy(conn, org_id, school_id), measured=measured)


async def spot_of_school(conn: Connection, org_id: OrgId, school_id: SchoolId) -> Spot | None:
    """Tell where a school stands; None where nobody wrote it down."""
    return await store.spot_of_school(conn, org_id, school_id)


async def spot_of_household(conn: Connection, org_id: OrgId, household_id: HouseholdId) -> Spot | None:
    """Tell where a home stands; None where nobody wrote it down."""
    return await store.spot_of_household(conn, org_id, household_id)


async def list_schools(pool: Pool, principal: Principal, *, after: SchoolId | None, size: int) -> SchoolsPage:
    """List the schools this principal may see, by id."""
    async with transaction(pool, principal.org_id) as conn:
        found = await store.schools_page(
            conn, principal.org_id, school_id=principal.school_id, after=after, size=size + 1
        )
    return SchoolsPage(*cut(found, lambda one: one.school_id, size))
