import asyncio
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId, new_id
from service.people.types import Tally
from service.roster import store
from service.roster.actions import import_roster, read_report
from service.roster.errors import ImportRunning, UnknownImport
from service.roster.types import AcceptedHeader, ImportId, ImportOptions, ImportReport, Level, State
from service.rounds.actions import by_command
from tests.builders import act_of
from tests.rosters import KEYRING, SMALL, SMALL_V11, edited, with_row, without, write_roster, zipped

TODAY = date(2026, 9, 28)
FILES_OF_G2 = ("users.csv", "roles.csv", "families.csv", "households.csv")


class Office:
    """Imports rosters into one org and looks at what stands."""

    def __init__(self, pool: Pool, org: OrgId, now: datetime, folder: Path) -> None:
        self.pool, self.org, self.now, self.folder = pool, org, now, folder
        self.imports = 0

    async def takes_in(self, changed: Mapping[str, str | bytes | None] | None = None, **options: Any) -> ImportReport:
        self.imports += 1
        return await self.takes(write_roster(self.folder / str(self.imports), changed), **options)

    async def takes(self, source: Path, **options: Any) -> ImportReport:
        return await import_roster(
            self.pool,
            act_of(by_command(self.org), KEYRING, self.now),
            source,
            options=ImportOptions(**options),
            progress=lambda *_: None,
        )

    async def sees(self, query: str) -> list[tuple[Any, ...]]:
        async with transaction(self.pool, self.org) as conn:
            return [tuple(row) for row in await conn.fetch(query)]


@pytest.fixture
def office(pool: Pool, org: OrgId, now: datetime, tmp_path: Path) -> Office:
    return Office(pool, org, now, tmp_path)


def counts(report: ImportReport) -> dict[str, tuple[int, int, int]]:
    """What an import did, kinds it left alone left out."""
    done = {kind: (tally.added, tally.changed, tally.removed) for kind, tally in report.tallies.items()}
    return {kind: numbers for kind, numbers in done.items() if any(numbers)}


def found(report: ImportReport) -> set[str]:
    return {finding.kind for finding in report.findings}


async def test_a_roster_brings_its_people_families_classes_and_hours(office: Office) -> None:
    report = await office.takes_in()

    assert (report.state, report.findings) == (State.DONE, ())
    assert report.tallies == {
        "schools": Tally(added=1),
        "rooms": Tally(added=4),
        "people": Tally(added=8),
        "roles": Tally(added=9),
        "households": Tally(added=3),
        "family links": Tally(added=4),
        "classes": Tally(added=2),
        "enrollments": Tally(added=5),
        "staff": Tally(added=2),
        "hours": Tally(added=3),
    }
    assert await office.sees(
        "SELECT given_name, greeting, language, sms, channel FROM person WHERE source_id = 'G1'"
    ) == [("Rosa", "Rosita", "es", "+17125550111", "sms")]
    assert await office.sees("SELECT called FROM person WHERE source_id = 'T1'") == [
        ({"en": "Ms. Okafor", "es": "maestra Okafor"},)
    ]
    assert await office.sees("SELECT name, text_name, time_zone FROM school") == [
        ("Cottonwood Elementary School", "Cottonwood Elem", "America/Chicago")
    ]
    assert await office.sees(
        "SELECT r.name, f.languages FROM staff_profile f JOIN room r USING (org_id, room_id) ORDER BY r.name"
    ) == [("Room 12", ["en", "es"]), ("Room 14", ["en"])]
    assert await office.sees("SELECT restriction FROM guardianship ORDER BY restriction") == [
        *[("court-order",), ("none",), ("none",), ("none",)]
    ]


async def test_the_same_files_twice_change_nothing(office: Office) -> None:
    first = await office.takes_in()
    before = await office.sees("SELECT source_id, person_id, xmin::text FROM person ORDER BY source_id")

    again = await office.takes_in()

    assert counts(again) == {}
    assert {kind: tally.unchanged for kind, tally in again.tallies.items()} == {
        kind: tally.added for kind, tally in first.tallies.items()
    }
    assert await office.sees("SELECT source_id, person_id, xmin::text FROM person ORDER BY source_id") == before


async def test_a_dry_run_tells_what_it_would_do_and_does_nothing(office: Office) -> None:
    report = await office.takes_in(dry_run=True)

    assert (report.state, report.tallies["people"]) == (State.DRY_RUN, Tally(added=8))
    assert await office.sees("SELECT count(*) FROM person") == [(0,)]
    assert counts(await office.takes_in()) == counts(report)


async def test_one_bad_row_lets_nothing_in_unless_bad_rows_are_skipped(office: Office) -> None:
    bad = edited("users.csv", "G3", givenName="", familyName="")

    refused = await office.takes_in(bad)
    assert (refused.state, refused.tallies) == (State.REFUSED, {})
    assert await office.sees("SELECT count(*) FROM person") == [(0,)]

    taken = await office.takes_in(bad, skip_bad_rows=True)
    assert (taken.state, taken.tallies["people"]) == (State.DONE, Tally(added=7))
    assert {finding.level for finding in taken.findings} == {Level.REFUSED_ROW, Level.WARNED}


async def test_what_changes_is_changed_and_counted(office: Office) -> None:
    await office.takes_in()

    report = await office.takes_in(
        edited("users.csv", "G1", email="rosa.new@example.net")
        | edited("roles.csv", "R3", endDate="2027-05-01")
        | edited("classes.csv", "C2", title="Choir")
        | edited("enrollments.csv", "E2", endDate="2026-12-01")
        | edited("households.csv", "H3", worksNights="true")
        | edited("families.csv", "S2", relationship="aunt")
        | edited("staff.csv", "T2", languages="en,vi")
        | with_row("availability.csv", "T2", "2027-03-09", "07:00", "08:00", "America/Chicago")
    )

    assert counts(report) == {
        "people": (0, 1, 0),
        "roles": (0, 1, 0),
        "classes": (0, 1, 0),
        "enrollments": (0, 1, 0),
        "households": (0, 1, 0),
        "family links": (0, 1, 0),
        "staff": (0, 1, 0),
        "hours": (1, 0, 0),
    }


async def test_who_left_gets_a_day_of_leaving_and_may_come_back(office: Office) -> None:
    await office.takes_in()
    gone = {name: text for file in FILES_OF_G2 for name, text in without(file, "G2", "H2").items()}
    gone["users.csv"] = gone["users.csv"].replace('"G1,G2"', "G1")

    left = await office.takes_in(gone, allow_shrink=True)
    assert counts(left) == {"people": (0, 0, 1), "roles": (0, 0, 1), "family links": (0, 0, 1), "households": (0, 0, 1)}
    assert await office.sees("SELECT source_id, left_on FROM person WHERE left_on IS NOT NULL") == [("G2", TODAY)]

    back = await office.takes_in()
    assert counts(back) == {"people": (0, 1, 0), "roles": (1, 0, 0), "family links": (0, 1, 0), "households": (0, 1, 0)}
    assert await office.sees(
        "SELECT restriction FROM guardianship g JOIN person p ON p.person_id = g.guardian_id WHERE p.source_id = 'G2'"
    ) == [("court-order",)]


async def test_a_file_that_would_remove_more_than_a_tenth_stops_and_says_what_to_pass(office: Office) -> None:
    await office.takes_in()
    cut = SMALL["users.csv"].splitlines(keepends=True)

    report = await office.takes_in({"users.csv": "".join(cut[:-2])}, skip_bad_rows=True)

    assert (report.state, "shrinks" in found(report)) == (State.REFUSED, True)
    assert any("--allow-shrink" in finding.message for finding in report.findings)
    assert await office.sees("SELECT count(*) FROM person WHERE left_on IS NOT NULL") == [(0,)]


async def test_whoever_stands_behind_a_bad_row_neither_changes_nor_leaves(office: Office) -> None:
    await office.takes_in()
    bad = (
        edited("users.csv", "G3", givenName="A\0mal")
        | edited("enrollments.csv", "E2", role="tutor")
        | edited("classes.csv", "C2", schoolSourcedId="MOON")
        | edited("roles.csv", "R9", role="wizard")
    )

    report = await office.takes_in(bad, skip_bad_rows=True)

    assert (report.state, counts(report)) == (State.DONE, {})


async def test_rows_nobody_can_make_out_remove_nobody(office: Office) -> None:
    await office.takes_in()
    torn = {"users.csv": SMALL["users.csv"].replace("Minh,Tran", '"Minh "M" Tran",Tran')}

    report = await office.takes_in(torn, skip_bad_rows=True)

    assert (report.state, counts(report), "rows-lost" in found(report)) == (State.DONE, {}, True)


async def test_a_delta_export_removes_nobody_but_those_it_marks(office: Office) -> None:
    await office.takes_in()
    rows = SMALL["users.csv"].splitlines(keepends=True)
    delta = {
        "manifest.csv": SMALL["manifest.csv"].replace("bulk", "delta"),
        "users.csv": rows[0] + rows[2].replace("T2,,", "T2,tobedeleted,"),
        "roles.csv": SMALL["roles.csv"].splitlines(keepends=True)[0],
        **dict.fromkeys(("enrollments.csv", "families.csv", "staff.csv", "availability.csv")),
    }

    report = await office.takes_in(delta, allow_shrink=True)

    assert report.state is State.DONE, report.findings
    assert counts(report) == {"people": (0, 0, 1), "roles": (0, 0, 1), "enrollments": (0, 0, 1)}


async def test_missing_supplement_files_change_nothing_of_what_they_said_before(office: Office) -> None:
    await office.takes_in()
    bare = dict.fromkeys(("schools.csv", "households.csv", "families.csv", "staff.csv", "availability.csv"))

    report = await office.takes_in(bare)

    assert (report.state, counts(report)) == (State.DONE, {})
    assert await office.sees("SELECT time_zone FROM school") == [("America/Chicago",)]


async def test_a_column_that_disappears_empties_nothing(office: Office) -> None:
    await office.takes_in()
    without_sms = {"users.csv": SMALL["users.csv"].replace(",sms,", ",mobile,")}

    report = await office.takes_in(without_sms)

    assert (counts(report), found(report)) == ({}, {"header-unknown"})


async def test_a_restriction_that_stands_is_lifted_by_none_and_by_nothing_else(office: Office) -> None:
    await office.takes_in()
    unsaid = without("families.csv", "G2")
    lifted = {"families.csv": SMALL["families.csv"].replace("court-order", "none")}

    kept = await office.takes_in(unsaid)
    assert "restriction-kept" in found(kept)
    assert ("court-order",) in await office.sees("SELECT restriction FROM guardianship")

    await office.takes_in(lifted)
    assert await office.sees("SELECT DISTINCT restriction FROM guardianship") == [("none",)]


async def test_a_roster_of_one_school_leaves_the_others_alone(office: Office) -> None:
    both = {
        "orgs.csv": SMALL["orgs.csv"] + "OAK,,,Oak Middle School,school,,DIST\n",
        "users.csv": SMALL["users.csv"] + "T8,,,true,ada,Ada,Oak,E8,ada@example.org,,,,,\n",
        "roles.csv": SMALL["roles.csv"] + "R20,,,T8,primary,teacher,,,OAK\nR21,,,T2,secondary,aide,,,OAK\n",
        "availability.csv": SMALL["availability.csv"] + "T8,2027-03-09,15:30,17:30,America/Chicago\n",
    }
    await office.takes_in(both, time_zone="America/Chicago")

    report = await office.takes_in()

    assert (counts(report), found(report)) == ({}, {"school-not-in-files"})


async def test_the_office_keeps_what_it_set_by_hand(office: Office) -> None:
    await office.takes_in()
    async with transaction(office.pool, office.org) as conn:
        await conn.execute(
            "UPDATE school SET text_name = 'Cottonwood', phone = '+17125550100', door = $1", {"en": "Oak Street"}
        )

    report = await office.takes_in()

    assert counts(report) == {}
    assert await office.sees("SELECT text_name, door FROM school") == [("Cottonwood", {"en": "Oak Street"})]


async def test_oneroster_1_1_brings_the_same_people(office: Office) -> None:
    report = await office.takes_in(SMALL_V11)

    assert (report.state, report.tallies["people"], report.tallies["roles"]) == (
        *(State.DONE, Tally(added=8), Tally(added=9)),
    )
    assert counts(await office.takes_in(SMALL_V11)) == {}


async def test_a_header_that_is_asked_about_is_answered_by_the_office(office: Office) -> None:
    shouted = {"users.csv": SMALL["users.csv"].replace(",sms,", ",SMS,")}

    asked = await office.takes_in(shouted)
    taken = await office.takes_in(shouted, accept_headers=(AcceptedHeader("users.csv", "SMS", "sms"),))

    assert (asked.state, found(asked)) == (State.REFUSED, {"header-near-miss"})
    assert (taken.state, found(taken)) == (State.DONE, {"header-accepted"})


async def test_a_zip_and_a_supplement_beside_it_are_one_roster(office: Office, tmp_path: Path) -> None:
    ours = {"families.csv", "households.csv", "schools.csv", "staff.csv", "availability.csv"}
    roster = zipped(tmp_path / "roster.zip", {name: SMALL[name] for name in SMALL.keys() - ours})
    supplement = zipped(tmp_path / "supplement.zip", {name: SMALL[name] for name in ours})

    report = await office.takes(roster, supplements=(supplement,))

    assert (report.state, report.tallies["households"]) == (State.DONE, Tally(added=3))


async def test_a_teacher_who_left_stays_for_the_past_and_offers_no_hours_any_more(office: Office) -> None:
    await office.takes_in()

    report = await office.takes_in(edited("users.csv", "T2", status="tobedeleted"), allow_shrink=True)

    assert report.state is State.DONE
    assert await office.sees("SELECT left_on FROM person WHERE source_id = 'T2'") == [(TODAY,)]
    assert await office.sees("SELECT count(*) FROM exception WHERE origin = 'roster'") == [(2,)]


async def test_two_imports_of_one_org_never_interleave(office: Office) -> None:
    async with transaction(office.pool, office.org) as conn:
        await store.lock_imports(conn, office.org)

        with pytest.raises(ImportRunning):
            await office.takes_in()

    assert (await office.takes_in()).state is State.DONE


async def test_two_imports_at_once_end_in_one_and_a_refusal(office: Office) -> None:
    sources = [write_roster(office.folder / name) for name in ("a", "b")]

    ended = await asyncio.gather(*(office.takes(source) for source in sources), return_exceptions=True)

    assert sorted(type(one).__name__ for one in ended) == ["ImportReport", "ImportRunning"]
    assert await office.sees("SELECT count(*) FROM person") == [(8,)]


async def test_every_import_is_remembered_with_its_report(office: Office) -> None:
    refused = await office.takes_in(edited("users.csv", "G3", givenName="", familyName=""))
    done = await office.takes_in()

    assert await read_report(office.pool, office.org, refused.import_id) == refused
    assert await read_report(office.pool, office.org, done.import_id) == done


async def test_the_report_of_another_org_does_not_exist(office: Office, now: datetime) -> None:
    done = await office.takes_in()
    other = OrgId(new_id())

    with pytest.raises(UnknownImport):
        await read_report(office.pool, other, done.import_id)
    with pytest.raises(UnknownImport):
        await read_report(office.pool, office.org, ImportId(new_id()))


async def test_names_in_any_script_with_quotes_and_emoji_come_through_whole(office: Office) -> None:
    await office.takes_in(edited("users.csv", "G1", givenName='Nora "Z" 🌻', familyName="السيد"))

    assert await office.sees("SELECT given_name, family_name FROM person WHERE source_id = 'G1'") == [
        ('Nora "Z" 🌻', "السيد")
    ]


async def test_progress_is_told_with_the_file_and_its_bytes(office: Office) -> None:
    told: list[tuple[str, int, int]] = []
    source = write_roster(office.folder / "a")

    await import_roster(
        office.pool,
        act_of(by_command(office.org), KEYRING, office.now),
        source,
        options=ImportOptions(),
        progress=lambda *tell: told.append(tell),
    )

    size = len(SMALL["users.csv"].encode())
    assert ("users.csv", size, size) in told


async def test_a_large_roster_is_counted_when_it_is_first_seen(office: Office) -> None:
    students = "".join(f"N{n},,,true,n{n},Nia,Demir,,,,,,01,\n" for n in range(1200))
    roles = "".join(f"NR{n},,,N{n},primary,student,2026-08-24,2027-06-05,ELM\n" for n in range(1200))

    report = await office.takes_in(
        {"users.csv": SMALL["users.csv"] + students, "roles.csv": SMALL["roles.csv"] + roles}
    )

    assert report.tallies["people"].added > 1200
    [(plan,)] = await office.sees(f"EXPLAIN (FORMAT json) SELECT FROM person WHERE org_id = '{office.org}'")
    assert plan[0]["Plan"]["Plan Rows"] > 1000
