"""What an import does to rounds that are open and to meetings that are booked."""

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from service.booking import actions as booking
from service.booking.types import BookRequest
from service.kernel.db import Pool, transaction
from service.kernel.ids import MeetingId, OrgId, RoundId, SchoolId, new_id
from service.kernel.tokens import Keyring
from service.roster.actions import import_roster
from service.roster.report import report_csv
from service.roster.types import ImportOptions, ImportReport
from service.rounds.actions import by_command, create_round, open_round
from service.rounds.types import NewRound
from tests.builders import act_of
from tests.rosters import KEYRING, SMALL, write_roster

TWO_CHILDREN = {
    "users.csv": SMALL["users.csv"].replace("+17125550111,,S1,", '+17125550111,,"S1,S2",'),
    "families.csv": SMALL["families.csv"] + "S2,G1,H1,guardian,true,true,none,es,spoken,sms\n",
}


class School:
    """A school whose roster is in and whose round is open."""

    def __init__(self, pool: Pool, org: OrgId, now: datetime, folder: Path, round_id: RoundId) -> None:
        self.pool, self.org, self.now, self.folder, self.round_id = pool, org, now, folder, round_id

    async def takes_in(self, changed: dict[str, str], **options: Any) -> ImportReport:
        source = write_roster(self.folder / str(new_id()), TWO_CHILDREN | changed)
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
async def school(pool: Pool, org: OrgId, now: datetime, keyring: Keyring, tmp_path: Path) -> School:
    source = write_roster(tmp_path / "first", TWO_CHILDREN)
    await import_roster(
        pool, act_of(by_command(org), KEYRING, now), source, options=ImportOptions(), progress=lambda *_: None
    )
    async with transaction(pool, org) as conn:
        school_id = SchoolId(await conn.fetchval("SELECT school_id FROM school"))
    new = NewRound(
        school_id=school_id,
        title={"en": "Fall conferences"},
        days=[date(2026, 10, 15)],
        slot_minutes=20,
        modes=["school"],
        opens_at=datetime(2026, 9, 20, tzinfo=UTC),
        closes_at=datetime(2026, 10, 16, tzinfo=UTC),
    )
    round_id = await create_round(pool, org, new, now)
    await open_round(pool, act_of(by_command(org), keyring, now), round_id)
    return School(pool, org, now, tmp_path, round_id)


INVITED = """
    SELECT p.source_id FROM invitation i JOIN person p ON p.person_id = i.guardian_id
    WHERE i.withdrawn_at IS NULL ORDER BY 1
"""
WISHES = """
    SELECT g.source_id, s.source_id FROM invitation_wish w JOIN invitation i USING (invitation_id)
    JOIN person g ON g.person_id = i.guardian_id JOIN person s ON s.person_id = w.student_id ORDER BY 1, 2
"""


async def test_the_same_roster_again_takes_nothing_back(school: School) -> None:
    before = await school.sees(WISHES)

    report = await school.takes_in({})

    assert report.findings == ()
    assert await school.sees(WISHES) == before


async def test_a_restriction_about_one_child_takes_back_the_wishes_about_that_child_at_once(school: School) -> None:
    restricted = TWO_CHILDREN["families.csv"].replace(
        "S2,G1,H1,guardian,true,true,none", "S2,G1,H1,guardian,true,true,no-contact"
    )

    await school.takes_in({"families.csv": restricted})

    assert ("G1",) in await school.sees(INVITED)
    assert ("G1", "S2") not in await school.sees(WISHES)
    assert ("G1", "S1") in await school.sees(WISHES)


async def test_a_guardian_who_may_not_be_reached_any_more_loses_the_invitation_and_its_links(school: School) -> None:
    restricted = SMALL["families.csv"].replace("S2,G3,H3,mother,true,true,none", "S2,G3,H3,mother,true,true,see file")

    report = await school.takes_in({"families.csv": restricted})

    assert "invitations-taken-back" in {finding.kind for finding in report.findings}
    assert ("G3",) not in await school.sees(INVITED)
    assert await school.sees(
        "SELECT count(*) FROM link l JOIN person p USING (person_id) WHERE p.source_id = 'G3' AND l.revoked_at IS NULL"
    ) == [(0,)]


async def test_a_dry_run_takes_nothing_back(school: School) -> None:
    before = await school.sees(INVITED)
    restricted = SMALL["families.csv"].replace("S2,G3,H3,mother,true,true,none", "S2,G3,H3,mother,true,true,no-contact")

    report = await school.takes_in({"families.csv": restricted}, dry_run=True)

    assert "invitations-taken-back" in {finding.kind for finding in report.findings}
    assert await school.sees(INVITED) == before


async def test_who_is_new_waits_until_the_round_is_opened_again(school: School) -> None:
    grandmother = "G4,,,true,ana,Ana,Haddad,,ana@example.net,,,S2,,\n"
    changed = {
        "users.csv": TWO_CHILDREN["users.csv"] + grandmother,
        "roles.csv": SMALL["roles.csv"] + "R10,,,G4,primary,relative,,,ELM\n",
        "families.csv": TWO_CHILDREN["families.csv"] + "S2,G4,H3,grandmother,true,true,none,ar,none,email\n",
    }

    await school.takes_in(changed)

    assert ("G4",) not in await school.sees(INVITED)


async def test_a_meeting_with_somebody_who_may_not_be_reached_any_more_is_said(school: School) -> None:
    async with transaction(school.pool, school.org) as conn:
        await conn.execute(
            """
            INSERT INTO meeting (org_id, meeting_id, round_id, invitation_id, household_id, teacher_id, guardian_id,
                                 mode, during, state, booked_by, created_at, changed_at)
            SELECT i.org_id, i.invitation_id, i.round_id, i.invitation_id, i.household_id, w.teacher_id, i.guardian_id,
                   'school', tstzrange('2026-10-15 20:00Z', '2026-10-15 20:20Z'), 'confirmed', 'test', $1, $1
            FROM invitation AS i JOIN invitation_wish AS w USING (org_id, invitation_id)
            JOIN person AS p ON p.person_id = i.guardian_id
            WHERE p.source_id = 'G3'
            """,
            school.now,
        )
        await conn.execute(
            """
            INSERT INTO meeting_student (org_id, meeting_id, student_id, round_id, teacher_id, household_id)
            SELECT m.org_id, m.meeting_id, w.student_id, m.round_id, m.teacher_id, m.household_id
            FROM meeting AS m JOIN invitation_wish AS w USING (org_id, invitation_id)
            """
        )
    restricted = SMALL["families.csv"].replace("S2,G3,H3,mother,true,true,none", "S2,G3,H3,mother,true,true,no-contact")

    report = await school.takes_in({"families.csv": restricted})

    assert "meetings-in-doubt" in {finding.kind for finding in report.findings}


async def book(school: School, guardian: str, teacher: str, hour: str) -> MeetingId:
    """Book a meeting at school by hand, 20 minutes from an hour of October 15 in UTC."""
    async with transaction(school.pool, school.org) as conn:
        row = await conn.fetchrow(
            """SELECT i.invitation_id, w.teacher_id, w.student_id
               FROM invitation AS i JOIN invitation_wish AS w USING (org_id, invitation_id)
               JOIN person AS g ON g.person_id = i.guardian_id JOIN person AS t ON t.person_id = w.teacher_id
               WHERE g.source_id = $1 AND t.source_id = $2 LIMIT 1""",
            guardian,
            teacher,
        )
    assert row is not None
    invitation_id, teacher_id, student_id = row
    start = datetime.fromisoformat(f"2026-10-15T{hour}:00+00:00")
    request = BookRequest(
        invitation_id=invitation_id, teacher_id=teacher_id, student_ids=[student_id], start=start, mode="school"
    )
    office = by_command(school.org)
    await put_hours(school, teacher_id)
    return (await booking.book(school.pool, act_of(office, KEYRING, school.now), [request]))[0].meeting_id


async def put_hours(school: School, teacher_id: Any) -> None:
    """Let a teacher offer the whole afternoon of October 15, as a roster would."""
    async with transaction(school.pool, school.org) as conn:
        await conn.execute(
            """INSERT INTO exception (org_id, exception_id, teacher_id, day, starts, ends, effect, origin)
               VALUES ($1, gen_random_uuid(), $2, '2026-10-15', '15:00', '18:00', 'added', 'roster')
               ON CONFLICT DO NOTHING""",
            school.org,
            teacher_id,
        )


def said(report: ImportReport, kind: str) -> list[str]:
    return [finding.message for finding in report.findings if finding.kind == kind]


async def test_a_teacher_who_leaves_and_hours_that_go_name_the_meetings_and_no_child(school: School) -> None:
    await book(school, "G1", "T1", "20:00")
    gone = {
        name: re.sub(r"(?m)^.*(?:^|,)T1(?:,.*)?$\n", "", SMALL[name])
        for name in ("roles.csv", "enrollments.csv", "families.csv", "staff.csv", "availability.csv")
    }
    users = re.sub(r"(?m)^T1,.*\n", "", TWO_CHILDREN["users.csv"])

    report = await school.takes_in({**gone, "users.csv": users}, allow_shrink=True)

    assert said(report, "meeting-teacher-left") == [
        "2026-10-15 15:00, Grace Okafor: the teacher has left; the family does not know"
    ]
    assert said(report, "meetings-in-doubt") == ["1 meetings to come need the office: each is named below"]
    assert "Mateo" not in "".join(report_csv(report))


async def test_hours_that_a_roster_takes_away_name_the_meetings_they_held(school: School) -> None:
    await book(school, "G1", "T1", "20:00")

    report = await school.takes_in({})
    again = await school.takes_in({})

    assert said(report, "meeting-outside-hours") == [
        "2026-10-15 15:00, Grace Okafor: outside the hours the roster gives now; the meeting stands"
    ]
    assert said(again, "meeting-outside-hours") == []


async def test_a_room_that_the_roster_changes_moves_the_booked_meetings(school: School) -> None:
    await book(school, "G1", "T1", "20:00")
    elsewhere = SMALL["staff.csv"].replace('T1,"en,es",2028-07-16,Room 12', 'T1,"en,es",2028-07-16,Conf A')

    await school.takes_in({"staff.csv": elsewhere})

    assert await school.sees("SELECT room.name, revision FROM meeting JOIN room USING (room_id)") == [("Conf A", 1)]
    assert ("moved",) in await school.sees("SELECT message ->> 'kind' FROM notice WHERE state = 'queued'")


async def test_a_room_that_is_taken_keeps_meetings_where_they_are_and_is_said(school: School) -> None:
    await book(school, "G1", "T1", "20:00")
    async with transaction(school.pool, school.org) as conn:
        await conn.execute(
            """INSERT INTO agenda (org_id, resource_id, during, claim_id, kind)
               SELECT org_id, room_id, tstzrange('2026-10-15 19:00Z', '2026-10-15 21:00Z'), gen_random_uuid(), 'room'
               FROM room WHERE name = 'Conf A'"""
        )
    elsewhere = SMALL["staff.csv"].replace('T1,"en,es",2028-07-16,Room 12', 'T1,"en,es",2028-07-16,Conf A')

    report = await school.takes_in({"staff.csv": elsewhere})

    assert said(report, "room-taken") == [
        "Conf A is taken at 2026-10-15 20:00Z: the meetings stay in the room they have"
    ]
    assert await school.sees("SELECT room.name, revision FROM meeting JOIN room USING (room_id)") == [("Room 12", 0)]


async def test_a_school_marked_for_deletion_is_marked_as_left(school: School) -> None:
    two = SMALL["orgs.csv"] + "OAK,,,Oak Street School,school,,DIST\n"
    await school.takes_in({"orgs.csv": two})
    deleted = SMALL["orgs.csv"] + "OAK,tobedeleted,,Oak Street School,school,,DIST\n"

    report = await school.takes_in({"orgs.csv": deleted})

    assert report.tallies["schools"].removed == 1
    assert await school.sees("SELECT source_id FROM school WHERE left_on IS NOT NULL") == [("OAK",)]
    assert said(report, "school-not-in-files") == []


async def test_a_first_notice_that_waits_forgets_a_child_the_guardian_may_not_hear_of(school: School) -> None:
    restricted = TWO_CHILDREN["families.csv"].replace(
        "S2,G1,H1,guardian,true,true,none", "S2,G1,H1,guardian,true,true,no-contact"
    )

    await school.takes_in({"families.csv": restricted})

    assert await school.sees(
        """SELECT n.state, n.message #> '{asks,0,students}' FROM notice n JOIN person p ON p.person_id = n.recipient_id
           WHERE p.source_id = 'G1' AND n.message ->> 'kind' = 'invitation' ORDER BY 1"""
    ) == [("dropped", ["Amina", "Mateo"]), ("queued", ["Mateo"])]
