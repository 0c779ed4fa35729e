"""Import a roster: read and judge all of it, then write all of it or nothing, in one transaction."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from service.access import audit
from service.access.types import Act
from service.availability.actions import replace_roster_windows
from service.availability.types import RosterWindow
from service.events import actions as events
from service.events.types import Event, RosterFacts
from service.kernel.db import Connection, Pool, savepoint, transact, transaction
from service.kernel.growth import count_what_was_brought
from service.kernel.ids import OrgId, PersonId, RoomId, new_id
from service.people import actions as people
from service.people.types import IncomingStaff, Tally
from service.places import actions as places
from service.roster import following, store
from service.roster.errors import ImportRunning, UnknownImport
from service.roster.examination import Examination
from service.roster.findings import Where
from service.roster.rules import check_options, judge_leaving, judge_rows
from service.roster.supplements import HELPER_FILES, merge_supplements, receive_helpers
from service.roster.types import ImportId, ImportOptions, ImportReport, Progress, State

T = TypeVar("T")
BATCH: Final = 2_000  # rows read in a thread before the database gets them: memory stays flat, other requests get in

# Files in which a row that is missing says that something is gone.
_REMOVING: Final = frozenset(
    {
        *("users.csv", "roles.csv", "classes.csv", "enrollments.csv", "households.csv"),
        *("volunteers.csv", "interpreters.csv", "places.csv"),
    }
)


async def import_roster(
    pool: Pool, act: Act, source: Path, *, options: ImportOptions, progress: Progress
) -> ImportReport:
    """Import a folder or zip and return what it did; a dry run does everything and undoes it.

    A file that cannot be taken is not an exception but a report in state `refused`. Refuses with ImportRunning while
    another import of this org is under way, with Malformed for a time zone there is not. `progress` is
    called from a thread.
    """
    return await transact(
        pool, act.org_id, lambda conn: import_in(conn, act, source, options=options, progress=progress)
    )


async def import_in(
    conn: Connection, act: Act, source: Path, *, options: ImportOptions, progress: Progress
) -> ImportReport:
    """Import in the caller's transaction, as `import_roster`."""
    check_options(options)
    begun = time.monotonic()
    if not await store.lock_imports(conn, act.org_id):
        raise ImportRunning
    examination = Examination(source, options, progress)
    tallies = await _undone_unless_done(conn, act, examination, options)
    report = _report(examination, tallies, options, act.now, time.monotonic() - begun)
    await store.keep_report(conn, act.org_id, report)
    await audit.note(conn, act.principal, f"roster-{report.state}", f"import:{report.import_id}", act.now)
    if report.state is State.DONE:
        taken_in = Event(kind="roster.imported", school_id=None, data=RosterFacts(import_id=report.import_id))
        await events.record(conn, act.org_id, [taken_in], now=act.now)
        await count_what_was_brought(conn)
    return report


async def read_report(pool: Pool, org_id: OrgId, import_id: ImportId) -> ImportReport:
    """Return the report of an import; UnknownImport."""
    async with transaction(pool, org_id) as conn:
        report = await store.report(conn, org_id, import_id)
    if report is None:
        raise UnknownImport
    return report


class _UndoneError(Exception):
    """An import that is only looked at, or that findings stop, ends here."""


async def _undone_unless_done(
    conn: Connection, act: Act, examination: Examination, options: ImportOptions
) -> Mapping[str, Tally]:
    tallies: Mapping[str, Tally] = {}
    with suppress(_UndoneError):
        async with savepoint(conn):
            tallies = await _take_in(conn, act, examination, options)
            if options.dry_run or examination.findings.is_stopping():
                raise _UndoneError
    return {} if examination.findings.is_stopping() else tallies


async def _take_in(conn: Connection, act: Act, examination: Examination, options: ImportOptions) -> Mapping[str, Tally]:
    org_id = act.org_id
    zones = await places.zones_standing(conn, org_id)
    if not await asyncio.to_thread(examination.begin, zones):
        return {}
    await people.open_intake(conn)
    await _receive(conn, examination)
    judge_rows(examination.findings, options)
    if examination.findings.is_stopping():
        return {}
    scope = _scope(examination, zones, act.now)
    judge_leaving(await people.find_leaving(conn, org_id, scope), examination.findings, options)
    if examination.findings.is_stopping():
        return {}
    await _note_untouched(conn, org_id, examination, zones)
    before = await following.standing(conn, act)
    tallies = await _merge(conn, org_id, examination, scope, act.now)
    await following.follow(conn, act, examination.findings, before, scope.today)
    return tallies


async def _receive(conn: Connection, examination: Examination) -> None:
    async for persons in _batches(examination.people()):
        await people.receive_people(conn, persons)
    async for roles in _batches(examination.roles()):
        await people.receive_roles(conn, roles)
    async for links in _batches(examination.links()):
        await people.receive_guardianships(conn, links)
    async for enrollments in _batches(examination.enrollments()):
        await people.receive_enrollments(conn, enrollments)
    await asyncio.to_thread(examination.finish)
    await people.receive_classes(conn, list(examination.classes.classes.values()))
    await people.receive_households(conn, list(examination.families.households.values()))
    await receive_helpers(conn, examination)
    await people.keep(
        conn,
        people=examination.users.register.refused | examination.roles_kept | examination.helpers.kept,
        classes=examination.classes.register.refused,
        households=examination.families.household_register.refused,
        enrollments=examination.enrolling.kept,
    )


async def _batches(items: Iterator[T]) -> AsyncIterator[list[T]]:
    while batch := await asyncio.to_thread(lambda: list(islice(items, BATCH))):
        yield batch


def _scope(examination: Examination, standing: Mapping[str, str], now: datetime) -> people.Scope:
    """Say what the roster speaks for: its schools, and those that stand and that it marks for deletion."""
    schools, findings = examination.schools, examination.findings
    for file in sorted(findings.lost & _REMOVING):
        findings.add(Where(file), "rows-lost")
    whole = examination.tables.keys() - findings.lost
    zone = ZoneInfo(schools.zone_of(next(iter(schools.schools))))
    return people.Scope(
        schools=(*schools.schools, *(school for school in schools.gone if school in standing)),
        today=now.astimezone(zone).date(),
        bulk=not examination.manifest.delta and findings.lost.isdisjoint(("users.csv", "roles.csv")),
        gone=tuple(examination.users.register.gone),
        helping=not examination.tables.keys().isdisjoint(HELPER_FILES.values()),
        helpers=tuple(role for role, file in HELPER_FILES.items() if examination.is_whole(file)),
        classes="classes.csv" in whole,
        enrollments="enrollments.csv" in whole,
        households="households.csv" in whole,
        links=examination.has_links,
    )


async def _note_untouched(
    conn: Connection, org_id: OrgId, examination: Examination, standing: Mapping[str, str]
) -> None:
    for school in standing:
        if school not in examination.schools.schools and school not in examination.schools.gone:
            examination.findings.add(Where("orgs.csv"), "school-not-in-files", value=school)
    unsaid = await people.restrictions_unsaid(conn, org_id)
    if unsaid:
        examination.findings.add(Where("families.csv", 0, "contactRestriction"), "restriction-kept", value=unsaid)


async def _merge(
    conn: Connection, org_id: OrgId, examination: Examination, scope: people.Scope, now: datetime
) -> Mapping[str, Tally]:
    schools = examination.schools
    merged = await places.merge_schools(conn, org_id, list(schools.schools.values()))
    left = await places.leave_schools(conn, org_id, schools.gone, scope.today)
    tallies = {"schools": replace(merged, removed=left)}
    rooms = list(schools.rooms.values())
    tallies["rooms"], room_ids = await places.merge_rooms(conn, org_id, scope.today, rooms, schools.described)
    await people.receive_staff(conn, _staff(examination, room_ids))
    before = await people.staff_of(conn, org_id, scope.schools)
    helpers = await people.holders_of(conn, org_id, scope.schools, scope.helpers)
    tallies |= await people.merge(conn, org_id, scope)
    if "availability.csv" in examination.tables:
        tallies["hours"] = await _merge_hours(conn, org_id, examination, scope, before)
    return tallies | await merge_supplements(conn, org_id, examination, scope, helpers, now)


def _staff(examination: Examination, room_ids: Mapping[tuple[str, str], RoomId]) -> list[IncomingStaff]:
    return [
        IncomingStaff(
            person=user,
            languages=member.languages,
            trained_until=member.trained_until,
            room=room_ids.get((examination.school_of(user), member.room)),
        )
        for user, member in examination.staff.items()
    ]


async def _merge_hours(
    conn: Connection, org_id: OrgId, examination: Examination, scope: people.Scope, before: Sequence[PersonId]
) -> Tally:
    """Replace the hours of these schools' staff, those included who have just left (`before`)."""
    teachers = await people.ids_of(conn, org_id, {window.teacher for window in examination.windows})
    windows = [
        RosterWindow(teacher_id=teachers[window.teacher], day=window.day, starts=window.starts, ends=window.ends)
        for window in examination.windows
        if window.teacher in teachers
    ]
    of = {*before, *teachers.values()} if scope.bulk else set(teachers.values())
    done = await replace_roster_windows(conn, org_id, windows, of_teachers=sorted(of))
    return Tally(added=done.added, removed=done.removed, unchanged=done.unchanged)


def _report(
    examination: Examination,
    tallies: Mapping[str, Tally],
    options: ImportOptions,
    now: datetime,
    seconds: float,
) -> ImportReport:
    findings = examination.findings
    done = State.DRY_RUN if options.dry_run else State.DONE
    return ImportReport(
        import_id=ImportId(new_id()),
        state=State.REFUSED if findings.is_stopping() else done,
        started_at=now,
        finished_at=now + timedelta(seconds=seconds),
        rows={name: table.rows_read for name, table in examination.tables.items()},
        tallies=dict(tallies),
        totals=dict(findings.totals),
        findings=findings.listed(),
    )
