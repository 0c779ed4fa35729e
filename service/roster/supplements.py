"""Hand what a roster says of places, helpers and obstacles to the slices that keep it, in the import's transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from service.availability.actions import replace_roster_windows
from service.availability.types import RosterWindow
from service.booking.intake import merge_obstacles
from service.interpreting import actions as interpreting
from service.interpreting.types import IncomingInterpreter
from service.kernel.db import Connection
from service.kernel.ids import OrgId, PersonId
from service.people import actions as people
from service.people.types import HelperRole, Tally
from service.places import actions as places
from service.rides import actions as rides
from service.rides.types import IncomingCar
from service.roster.examination import Examination

HELPER_FILES: Final[dict[HelperRole, str]] = {"volunteer": "volunteers.csv", "interpreter": "interpreters.csv"}


async def receive_helpers(conn: Connection, examination: Examination) -> None:
    """Receive everybody who helps, beside the people of users.csv."""
    helpers = examination.helpers
    await people.receive_people(conn, helpers.people)
    await people.receive_roles(conn, helpers.roles)
    await people.receive_volunteers(conn, helpers.volunteers)
    await people.receive_credentials(conn, helpers.credentials)


async def merge_supplements(
    conn: Connection,
    org_id: OrgId,
    examination: Examination,
    scope: people.Scope,
    helpers: Sequence[PersonId],
    now: datetime,
) -> dict[str, Tally]:
    """Bring up to date what stands in the files that are there; `helpers`: who helped before, by a file now whole."""
    tallies = {}
    if "places.csv" in examination.tables:
        tallies["places"] = await places.merge_places(
            conn,
            org_id,
            examination.places.places,
            scope.today,
            whole=examination.is_whole("places.csv"),
            kept=sorted(examination.places.kept),
        )
    if examination.tables.keys() & HELPER_FILES.values():
        tallies["helpers' hours"] = await _merge_hours(conn, org_id, examination, helpers)
    if "volunteers.csv" in examination.tables:
        tallies["cars"] = await _merge_cars(conn, org_id, examination, scope, helpers)
    if "interpreters.csv" in examination.tables:
        tallies["interpreters"] = await _merge_interpreters(conn, org_id, examination)
    if "preferences.csv" in examination.tables:
        tallies["obstacles"] = await merge_obstacles(conn, org_id, examination.obstacles, now=now)
    return tallies


async def _merge_cars(
    conn: Connection, org_id: OrgId, examination: Examination, scope: people.Scope, helpers: Sequence[PersonId]
) -> Tally:
    said = examination.helpers
    persons = await people.ids_of(conn, org_id, {each.person for each in said.volunteers})
    cars = [
        IncomingCar(persons[car.person], car.seats, car.child_seats, car.wheelchair)
        for car in said.cars
        if car.person in persons
    ]
    kept = await people.ids_of(conn, org_id, said.kept)
    speaks_for = {*helpers, *persons.values()} - set(kept.values())
    return await rides.merge_cars(conn, org_id, cars, scope.today, speaks_for=sorted(speaks_for))


async def _merge_interpreters(conn: Connection, org_id: OrgId, examination: Examination) -> Tally:
    said = examination.helpers.interpreters
    persons = await people.ids_of(conn, org_id, {each.person for each in said})
    rows = [
        IncomingInterpreter(person=persons[each.person], languages=each.languages, mode=each.mode)
        for each in said
        if each.person in persons
    ]
    return await interpreting.merge_interpreters(conn, org_id, rows)


async def _merge_hours(conn: Connection, org_id: OrgId, examination: Examination, helpers: Sequence[PersonId]) -> Tally:
    """Replace the hours of everybody these files speak for, those included who have just left (`helpers`)."""
    said = examination.helpers.windows
    persons = await people.ids_of(conn, org_id, said)
    windows = [
        RosterWindow(teacher_id=persons[helper], day=window.day, starts=window.starts, ends=window.ends)
        for helper, each in said.items()
        for window in each
        if helper in persons
    ]
    kept = await people.ids_of(conn, org_id, examination.helpers.kept | examination.helpers.staff)
    of = {*helpers, *persons.values()} - set(kept.values())
    done = await replace_roster_windows(conn, org_id, windows, of_teachers=sorted(of))
    return Tally(added=done.added, removed=done.removed, unchanged=done.unchanged)
