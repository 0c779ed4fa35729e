"""Volunteers, interpreters and places of a roster stand by their own files, whatever users.csv says."""

from collections.abc import Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId
from service.people.types import Tally
from service.roster.actions import import_roster
from service.roster.types import ImportOptions, ImportReport, State
from service.rounds.actions import by_command
from tests.builders import act_of
from tests.rosters import KEYRING, without, write_roster

VOLUNTEERS = (
    "volunteerId,givenName,familyName,email,sms,guardianSourcedId,latitude,longitude,seats,childSeats,wheelchair,"
    "drivingClearedUntil,childcareClearedUntil,languages,availableFrom,availableTo\n"
    "V1,Rosa,Delgado,rosa@example.net,,G1,41.39,-94.28,4,1,false,2027-03-11,2028-01-31,"
    '"es,en",2027-03-09T17:00-06:00,2027-03-09T20:00-06:00\n'
    "V2,Uma,Nair,uma@example.net,+17125550199,,41.38,-94.29,0,0,false,,2028-01-31,en,"
    "2027-03-11T15:00-06:00,2027-03-11T18:00-06:00\n"
)
INTERPRETERS = (
    "interpreterId,givenName,familyName,email,sms,languages,certifiedUntil,mode,availableFrom,availableTo\n"
    'I1,Noemí,Castañeda,noemi@example.net,,"en,es",2028-04-17,in-person,2027-03-09T17:00-06:00,2027-03-09T20:00-06:00\n'
)
PLACES = (
    "placeId,name,kind,addressLine,latitude,longitude,openingHours,stepFree,quietRoom,indoor,maxParty,timeZone\n"
    "P1,Larkfield Library,library,3564 Walnut Pl,41.39527,-94.28763,Mo-Th 10:00-20:00,true,true,true,11,\n"
)
ALL = {"volunteers.csv": VOLUNTEERS, "interpreters.csv": INTERPRETERS, "places.csv": PLACES}
HELPERS = """
    SELECT p.source_id, r.role FROM person AS p JOIN person_role AS r USING (org_id, person_id)
    WHERE r.role IN ('volunteer', 'interpreter') AND p.left_on IS NULL ORDER BY 1, 2"""
CREDENTIALS = """
    SELECT p.source_id, c.kind, c.valid_until FROM credential AS c JOIN person AS p USING (org_id, person_id)
    WHERE c.kind <> 'home_visit_training' ORDER BY 1, 2"""
HOURS = """
    SELECT p.source_id, e.day, e.starts, e.ends FROM exception AS e
    JOIN person AS p ON p.org_id = e.org_id AND p.person_id = e.teacher_id
    WHERE p.source_id NOT LIKE 'T%' ORDER BY 1, 2"""


class Office:
    """Imports rosters into one org and looks at what stands."""

    def __init__(self, pool: Pool, org: OrgId, now: datetime, folder: Path) -> None:
        self.pool, self.org, self.now, self.folder = pool, org, now, folder
        self.imports = 0

    async def takes_in(self, changed: Mapping[str, str | bytes | None], **options: Any) -> ImportReport:
        self.imports += 1
        source = write_roster(self.folder / str(self.imports), changed)
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

    async def does(self, statement: str) -> None:
        async with transaction(self.pool, self.org) as conn:
            await conn.execute(statement)


@pytest.fixture
async def office(pool: Pool, org: OrgId, now: datetime, tmp_path: Path) -> Office:
    """An office that has taken in the small roster with two volunteers, an interpreter and a library."""
    office = Office(pool, org, now, tmp_path)
    report = await office.takes_in(ALL)
    assert report.state is State.DONE
    return office


async def test_helpers_come_with_roles_clearances_and_hours(office: Office) -> None:
    assert await office.sees(HELPERS) == [
        ("G1", "volunteer"),
        ("interpreter:I1", "interpreter"),
        ("volunteer:V2", "volunteer"),
    ]
    assert await office.sees(CREDENTIALS) == [
        ("G1", "childcare", date(2028, 1, 31)),
        ("G1", "driving", date(2027, 3, 11)),
        ("interpreter:I1", "interpreting", date(2028, 4, 17)),
        ("volunteer:V2", "childcare", date(2028, 1, 31)),
    ]
    assert await office.sees(HOURS) == [
        ("G1", date(2027, 3, 9), time(17), time(20)),
        ("interpreter:I1", date(2027, 3, 9), time(17), time(20)),
        ("volunteer:V2", date(2027, 3, 11), time(15), time(18)),
    ]


async def test_the_same_files_twice_change_nothing(office: Office) -> None:
    report = await office.takes_in(ALL)

    assert [kind for kind, tally in report.tallies.items() if tally.added or tally.changed or tally.removed] == []
    assert report.tallies["places"] == Tally(unchanged=1)
    assert report.tallies["volunteers"] == Tally(unchanged=2)
    assert (report.tallies["cars"], report.tallies["interpreters"]) == (Tally(unchanged=1), Tally(unchanged=1))


async def test_a_dry_run_says_what_would_change_and_changes_nothing(office: Office) -> None:
    fewer = {"volunteers.csv": VOLUNTEERS[: VOLUNTEERS.index("V2")], "interpreters.csv": None, "places.csv": None}

    report = await office.takes_in(fewer, dry_run=True)

    assert report.tallies["volunteers"].removed == 1
    assert ("volunteer:V2", "volunteer") in await office.sees(HELPERS)


async def test_a_roster_without_our_own_files_sends_no_helper_away(office: Office) -> None:
    before = await office.sees(HELPERS), await office.sees(CREDENTIALS), await office.sees(HOURS)

    report = await office.takes_in({})

    assert report.state is State.DONE
    assert (await office.sees(HELPERS), await office.sees(CREDENTIALS), await office.sees(HOURS)) == before


async def test_who_is_in_the_volunteers_file_no_more_has_left_and_is_cleared_for_nothing(office: Office) -> None:
    await office.takes_in(ALL | {"volunteers.csv": VOLUNTEERS[: VOLUNTEERS.index("V1")]})

    assert await office.sees(HELPERS) == [("interpreter:I1", "interpreter")]
    assert await office.sees(CREDENTIALS) == [("interpreter:I1", "interpreting", date(2028, 4, 17))]
    assert await office.sees(HOURS) == [("interpreter:I1", date(2027, 3, 9), time(17), time(20))]
    assert await office.sees("SELECT source_id FROM person WHERE left_on IS NOT NULL") == [("volunteer:V2",)]
    assert await office.sees("SELECT count(*) FROM guardianship WHERE left_on IS NOT NULL") == [(0,)]


async def test_who_leaves_and_comes_back_is_the_same_person(office: Office) -> None:
    await office.takes_in(ALL | {"volunteers.csv": VOLUNTEERS[: VOLUNTEERS.index("V2")]})

    await office.takes_in(ALL)

    assert await office.sees("SELECT count(*) FROM person WHERE source_id = 'volunteer:V2'") == [(1,)]
    assert await office.sees("SELECT count(*) FROM person WHERE left_on IS NOT NULL") == [(0,)]
    assert await office.sees("SELECT count(*) FROM volunteer WHERE left_on IS NOT NULL") == [(0,)]


async def test_a_guardian_who_leaves_the_school_helps_on_if_the_volunteers_file_says_so(office: Office) -> None:
    gone = {**without("users.csv", "G1"), **without("roles.csv", "G1"), **without("families.csv", "G1")}

    await office.takes_in(gone | {"volunteers.csv": None}, allow_shrink=True)

    assert await office.sees(
        "SELECT role FROM person_role JOIN person USING (org_id, person_id) WHERE source_id = 'G1'"
    ) == [("volunteer",)]
    assert await office.sees("SELECT left_on FROM person WHERE source_id = 'G1'") == [(None,)]


async def test_whom_the_office_let_help_no_file_sends_away(office: Office) -> None:
    await office.does(
        """INSERT INTO person_role (org_id, person_id, school_id, role, by_office)
           SELECT org_id, person_id, school_id, 'volunteer', true FROM person JOIN school USING (org_id)
           WHERE person.source_id = 'G3'"""
    )

    await office.takes_in(ALL)

    assert ("G3", "volunteer") in await office.sees(HELPERS)


async def test_a_clearance_that_can_be_read_no_more_is_none(office: Office) -> None:
    await office.takes_in(ALL | {"volunteers.csv": VOLUNTEERS.replace("2027-03-11,2028-01-31", "soon,2028-01-31")})

    assert ("G1", "driving") not in {row[:2] for row in await office.sees(CREDENTIALS)}


async def test_a_volunteers_file_that_shrank_stops_by_itself(office: Office) -> None:
    more = "".join(f"W{number},Will,Ng,,,,,,,,,,,,,\n" for number in range(20))
    await office.takes_in(ALL | {"volunteers.csv": VOLUNTEERS + more})

    report = await office.takes_in(ALL)

    assert report.state is State.REFUSED
    assert [(each.file, each.kind) for each in report.findings if each.kind == "shrinks"] == [
        ("volunteers.csv", "shrinks")
    ]


async def test_people_who_only_help_do_not_count_when_users_shrink(office: Office) -> None:
    more = "".join(f"W{number},Will,Ng,,,,,,,,,,,,,\n" for number in range(100))
    await office.takes_in(ALL | {"volunteers.csv": VOLUNTEERS + more})

    report = await office.takes_in({"users.csv": without("users.csv", "G3")["users.csv"]}, skip_bad_rows=True)

    assert (report.state, "shrinks" in {each.kind for each in report.findings}) == (State.REFUSED, True)


async def test_what_stands_in_a_familys_way_is_remembered_until_the_guardian_says_otherwise(office: Office) -> None:
    said = (
        "householdId,needsRide,ridePassengers,rideChildSeats,rideWheelchair,childcareCount,interpreterLanguage\n"
        "H1,true,3,1,false,1,es\nH2,true,1,0,false,0,\n"
    )
    seen = """SELECT p.source_id, o.ride, o.ride_passengers, o.child_seats, o.childcare, o.interpreter
              FROM obstacle AS o JOIN person AS p ON p.org_id = o.org_id AND p.person_id = o.guardian_id"""

    await office.takes_in(ALL | {"preferences.csv": said})
    assert await office.sees(seen) == [("G1", True, 3, 1, True, "es")]  # H2's guardian is under a court order

    await office.does("UPDATE obstacle SET ride = false")
    report = await office.takes_in(ALL | {"preferences.csv": said})
    assert report.tallies["obstacles"] == Tally(unchanged=1)
    assert (await office.sees(seen))[0][1] is False
