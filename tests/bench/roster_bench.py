"""Measure the import of 100,000 rows of which 1 % are bad: `python -m tests.bench.roster_bench [ROWS]`.

Prints seconds and the largest memory of this process for a first import, for the same files again, and for a dry run.
The bound of the product is 60 s and 200 MB. Uses DATABASE_URL's server, or else the embedded PostgreSQL.
"""

import asyncio
import csv
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import asyncpg

from service.kernel import embedded
from service.kernel.db import open_pool, transaction
from service.kernel.ids import OrgId, new_id
from service.kernel.migrate import migrate
from service.roster.actions import import_roster
from service.roster.types import ImportOptions
from service.rounds.actions import by_command
from tests.builders import act_of
from tests.databases import at_database
from tests.rosters import KEYRING

NOW = datetime(2026, 9, 28, 14, 0, tzinfo=UTC)
BAD_EVERY = 100
# Of 100 rows: 12 students, 16 guardians, 1 staff and their roles, 26 enrollments, 16 links, the rest homes.
_STUDENTS, _GUARDIANS, _STAFF, _CLASSES, _PER_STUDENT = 0.12, 0.16, 0.004, 0.01, 2


def main() -> None:
    """Write the roster, import it three times, print what it took."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "roster"
        written = write(source, rows)
        running = None if "DATABASE_URL" in os.environ else embedded.start(Path(folder) / "pg", durable=False)
        try:
            asyncio.run(_measure(os.environ.get("DATABASE_URL") or (running.dsn if running else ""), source, written))
        finally:
            if running:
                running.stop()


async def _measure(dsn: str, source: Path, written: int) -> None:
    name = f"roster_bench_{os.getpid()}"
    owner = await asyncpg.connect(dsn)
    await owner.execute(f'CREATE DATABASE "{name}"')
    own = at_database(dsn, name)
    await migrate(own)
    pool = await open_pool(own, size=2)
    org_id = OrgId(new_id())
    async with transaction(pool, org_id) as conn:
        await conn.execute("INSERT INTO org (org_id, name, created_at) VALUES ($1, 'Bench', $2)", org_id, NOW)
    print(f"{written:,} rows, 1 in {BAD_EVERY} bad; before: {_megabytes():.0f} MB")  # noqa: T201 - a bench prints
    for what, options in (
        ("first", ImportOptions(skip_bad_rows=True)),
        ("again", ImportOptions(skip_bad_rows=True)),
        ("dry run, refused", ImportOptions(dry_run=True)),
    ):
        begun = time.perf_counter()
        report = await import_roster(
            pool, act_of(by_command(org_id), KEYRING, NOW), source, options=options, progress=lambda *_: None
        )
        seconds = time.perf_counter() - begun
        print(f"{what}: {report.state}, {seconds:.1f} s, {_megabytes():.0f} MB, {dict(report.totals)}")  # noqa: T201 - a bench prints
        for kind, tally in report.tallies.items():
            print(f"    {kind}: {tally}")  # noqa: T201 - a bench prints
    await pool.close()
    await owner.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    await owner.close()


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def write(folder: Path, rows: int) -> int:
    """Write a roster of about so many rows; return how many."""
    folder.mkdir(parents=True)
    students, guardians = int(rows * _STUDENTS), int(rows * _GUARDIANS)
    staff, classes = max(2, int(rows * _STAFF)), max(2, int(rows * _CLASSES))
    count = 0
    count += _write(
        folder / "orgs.csv",
        "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId",
        [
            ["DIST", "", "", "District", "district", "", ""],
            *([f"ORG{n}", "", "", f"School {n}", "school", "", "DIST"] for n in range(10)),
        ],
    )
    count += _write(
        folder / "academicSessions.csv",
        "sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear",
        [["YEAR", "", "", "2026-27", "schoolYear", "2026-08-24", "2027-06-05", "", "2027"]],
    )
    count += _write(
        folder / "classes.csv",
        "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,termSourcedIds",
        (
            [f"C{n}", "", "", f"Class {n}", "01", "", f"{n}", "scheduled", f"Room {n}", f"ORG{n % 10}", "YEAR"]
            for n in range(classes)
        ),
    )
    count += _write(folder / "users.csv", _USERS, _users(students, guardians, staff))
    count += _write(
        folder / "roles.csv",
        "sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId",
        _roles(students, guardians, staff),
    )
    count += _write(
        folder / "enrollments.csv",
        "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate",
        _enrollments(students, staff, classes),
    )
    count += _write(
        folder / "households.csv",
        "householdId,addressLine,locality,postalCode,latitude,longitude,hasCar,worksNights,youngChildrenMonths",
        (
            [f"H{n}", f"{n} Prairie Rd", "Larkfield", "50990", "41.40770", "-94.23895", "true", "false", ""]
            for n in range(guardians // 2)
        ),
    )
    count += _write(
        folder / "families.csv",
        "studentSourcedId,guardianSourcedId,householdId,relationship,livesWith,mayPickUp,contactRestriction,"
        "preferredLanguage,interpreterNeeded,preferredChannel",
        (
            [
                f"S{n % students}",
                f"G{n}",
                f"H{n % (guardians // 2)}",
                "mother",
                "true",
                "true",
                "see the file" if n % BAD_EVERY == 0 else "none",
                "es-MX",
                "none",
                "sms",
            ]
            for n in range(guardians)
        ),
    )
    return count


_USERS = (
    "sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,middleName,identifier,email,sms,"
    "phone,agentSourcedIds,grades,password,preferredGivenName"
)


def _users(students: int, guardians: int, staff: int) -> Iterator[list[str]]:
    for n in range(staff):
        yield [
            f"T{n}",
            "",
            "",
            "true",
            f"t{n}",
            "",
            "Grace",
            f"Teacher {n}",
            "",
            f"E{n}",
            f"t{n}@example.org",
            *[""] * 6,
        ]
    for n in range(students):
        bad = n % BAD_EVERY == 0
        agents = ",".join(f"G{g}" for g in range(n, guardians, students))
        yield [
            f"S{n}",
            "",
            "",
            "true",
            f"s{n}",
            "",
            "" if bad else "Mateo",
            "" if bad else f"Peña {n}",
            "",
            f"{n:07d}",
            "",
            "",
            "",
            agents,
            "01",
            "",
            "",
        ]
    for n in range(guardians):
        sms = f"(515) 555-{n % 10_000:04d}" if n % 3 else f"+1515555{n % 10_000:04d}"
        yield [
            f"G{n}",
            "",
            "",
            "true",
            f"g{n}",
            "",
            "Rosa",
            f"Peña {n}",
            "",
            "",
            f"g{n}@example.net",
            "555" if n % BAD_EVERY == 0 else sms,
            "",
            f"S{n % students}",
            "",
            "",
            "",
        ]


def _roles(students: int, guardians: int, staff: int) -> Iterator[list[str]]:
    for letter, count, role in (("T", staff, "teacher"), ("S", students, "student"), ("G", guardians, "parent")):
        for n in range(count):
            school = "NOWHERE" if letter == "G" and n % BAD_EVERY == 50 else f"ORG{n % 10}"
            yield [f"R{letter}{n}", "", "", f"{letter}{n}", "primary", role, "2026-08-24", "", school]


def _enrollments(students: int, staff: int, classes: int) -> Iterator[list[str]]:
    days = ["2026-08-24", "2027-06-05"]
    for n in range(classes):
        yield [f"ET{n}", "", "", f"C{n}", f"ORG{n % 10}", f"T{n % staff}", "teacher", "true", *days]
    for n in range(students * _PER_STUDENT):
        class_ = "MISSING" if n % BAD_EVERY == 0 else f"C{n % classes}"
        yield [f"E{n}", "", "", class_, f"ORG{n % classes % 10}", f"S{n // _PER_STUDENT}", "student", "false", *days]


def _write(path: Path, header: str, rows: Iterable[list[str]]) -> int:
    count = 0
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header.split(","))
        for row in rows:
            writer.writerow(row)
            count += 1
    return count


if __name__ == "__main__":
    main()
