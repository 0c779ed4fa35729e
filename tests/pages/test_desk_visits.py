"""The office's pages of home visits, on the whole application."""

from datetime import timedelta

import httpx
import pytest

from service.access.working import by_worker
from service.agenda.types import Occasion
from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId
from service.kernel.tokens import Keyring
from service.visits import watching
from service.visits.types import Visit
from tests.builders import BuiltSchool, act_of, add_link, school_with
from tests.conftest import StillClock
from tests.pages.browsing import fields_of, words_of
from tests.visiting import arranged, complete, visiting_school


class Office:
    """The office's browser."""

    def __init__(self, client: httpx.AsyncClient, pool: Pool, keyring: Keyring, clock: StillClock) -> None:
        self.client, self.pool, self.keyring, self.clock = client, pool, keyring, clock

    async def enter(self, school: BuiltSchool) -> None:
        async with transaction(self.pool, school.org_id) as conn:
            token = await add_link(conn, self.keyring, school, self.clock.now(), purpose="office")
        await self.client.get(f"/l/{token}")

    async def words(self, path: str) -> str:
        return words_of(await self.client.get(path, follow_redirects=True))

    async def send(self, path: str, action: str, **typed: str) -> str:
        page = await self.client.get(path)
        sent = await self.client.post(action, data={**fields_of(page, action), **typed})
        assert sent.status_code == 303, sent.text
        return await self.words(sent.headers["location"])


@pytest.fixture
def office(client: httpx.AsyncClient, pool: Pool, keyring: Keyring, clock: StillClock) -> Office:
    return Office(client, pool, keyring, clock)


async def _school(
    office: Office, pool: Pool, org: OrgId, keyring: Keyring, *, seconds: int = 1
) -> tuple[BuiltSchool, Occasion, Visit]:
    now = office.clock.now()
    school = await visiting_school(pool, org, now, seconds=seconds)
    occasion, visit = await complete(pool, keyring, school, school.at(16, 20), now)
    await office.enter(school)
    return school, occasion, visit


async def test_an_overdue_pair_is_on_top_and_somebody_sees_to_it_by_name(
    office: Office, pool: Pool, org: OrgId, keyring: Keyring, clock: StillClock
) -> None:
    _, occasion, _ = await _school(office, pool, org, keyring)
    clock.at = occasion.span.end + timedelta(minutes=20 + 31)
    await watching.tick(pool, act_of(by_worker(org), keyring, clock.now()))
    page = f"/desk/visits/{occasion.meeting_id}"

    assert "Overdue by 31 minutes" in await office.words("/desk/visits")
    said = await office.send(page, f"{page}/acknowledge", name="Pat Rivera")
    assert "Pat Rivera sees to it." in said
    said = await office.send(page, f"{page}/where", step="back")
    assert "Noted" in said
    assert "Out now" not in await office.words("/desk/visits")


async def test_the_office_finds_somebody_where_a_visit_lacks_one(
    office: Office, pool: Pool, org: OrgId, keyring: Keyring, clock: StillClock
) -> None:
    school = await visiting_school(pool, org, clock.now(), seconds=2)
    occasion, visit = await arranged(pool, keyring, school, school.at(16, 20), clock.now())
    await office.enter(school)
    page = f"/desk/visits/{occasion.meeting_id}"
    other = {each.person_id for each in school.teachers} - {each.person_id for each in visit.visitors}

    assert "Waits for an answer" in await office.words("/desk/visits")
    said = await office.send(page, f"{page}/ask", person=str(other.pop()))
    assert "Asked" in said
    for visitor in visit.visitors:
        await office.send(page, f"{page}/answer", person=str(visitor.person_id), said="yes")
    assert "The visit is on" in await office.words(page)


async def test_a_yes_taken_down_says_who_noted_it_and_can_be_taken_back(
    office: Office, pool: Pool, org: OrgId, keyring: Keyring, clock: StillClock
) -> None:
    school = await visiting_school(pool, org, clock.now(), seconds=1)
    occasion, visit = await arranged(pool, keyring, school, school.at(16, 20), clock.now())
    await office.enter(school)
    page, person = f"/desk/visits/{occasion.meeting_id}", str(visit.visitors[0].person_id)

    said = await office.send(page, f"{page}/answer", person=person, said="yes")
    undone = await office.send(page, f"{page}/answer", person=person, said="unsaid")

    assert "Said yes Noted by" in said
    assert "Their answer is open again." in undone
    assert "Noted by" not in undone


async def test_visits_are_offered_and_reported_on(office: Office, pool: Pool, org: OrgId, clock: StillClock) -> None:
    school = await school_with(pool, org, clock.now(), families=4, modes=["school", "home"])
    await office.enter(school)
    page = f"/desk/rounds/{school.round_id}/visits"

    said = await office.send(page, page, per_cent="50")

    assert "Each family hears of it once." in said
    assert "50 per cent, lot" in said
    assert "Grade 2" in said


async def test_stipends_are_a_file_without_formulas(
    office: Office, pool: Pool, org: OrgId, keyring: Keyring, clock: StillClock
) -> None:
    school, _, visit = await _school(office, pool, org, keyring)
    async with transaction(pool, org) as conn:
        await conn.execute(
            "UPDATE person SET given_name = '=HYPERLINK(1)' WHERE person_id = $1", visit.visitors[1].person_id
        )
        await conn.execute("UPDATE credential SET valid_until = '2026-10-14'")
    clock.at = school.at(16, day=1) + timedelta(days=20)

    file = (await office.client.get("/desk/visits/stipends.csv?month=2026-10")).content.decode("utf-8-sig")

    assert file.count("The training did not hold on that day") == 2
    assert "'=HYPERLINK(1)" in file


async def test_another_schools_office_finds_no_visit(
    office: Office, pool: Pool, org: OrgId, keyring: Keyring, clock: StillClock
) -> None:
    school = await visiting_school(pool, org, clock.now(), seconds=1)
    occasion, _ = await complete(pool, keyring, school, school.at(16, 20), clock.now())
    await office.enter(await school_with(pool, org, clock.now()))

    assert (await office.client.get(f"/desk/visits/{occasion.meeting_id}")).status_code == 404
    assert "No visits" in await office.words("/desk/visits")


async def test_the_teacher_says_yes_on_the_page_of_the_meeting_itself(
    office: Office, pool: Pool, org: OrgId, keyring: Keyring, clock: StillClock
) -> None:
    school = await visiting_school(pool, org, clock.now(), seconds=1)
    occasion, _ = await arranged(pool, keyring, school, school.at(16, 20), clock.now())
    async with transaction(pool, org) as conn:
        who = school.teacher.person_id
        token = await add_link(conn, keyring, school, clock.now(), purpose="teacher", person_id=who)
    await office.client.get(f"/l/{token}")
    page = f"/t/meetings/{occasion.meeting_id}"

    assert "Waits for your answer" in await office.words(f"/t/day/{school.days[0]}")
    assert "Waiting for your answer" in await office.words(page)
    said = await office.send(page, f"{page}/visit", said="yes")

    assert "The family can count on you." in said
    assert "A visitor has not answered" in said
    assert "Will you go?" not in said
