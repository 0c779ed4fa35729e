"""The office sees on one board what families still miss, the next deadline on top, and where to settle it."""

from datetime import timedelta

import httpx
import pytest
from msgspec.structs import replace

from service.access.working import by_worker
from service.childcare import actions as childcare
from service.desk.missing import missing
from service.interpreting import answering, claiming
from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId, SchoolId, new_id
from service.kernel.tokens import Keyring
from service.visits import safety, watching
from tests.builders import BuiltSchool, act_of, add_link, booked, office_of
from tests.caring import care_for, children, occasion_at
from tests.conftest import StillClock
from tests.pages.browsing import words_of
from tests.riding import ride_asked, riding_school
from tests.sql.interpreters import add_interpreter, assigned
from tests.visiting import arranged, complete, helper_of, train


@pytest.fixture
async def school(pool: Pool, org: OrgId, clock: StillClock) -> BuiltSchool:
    """Give a school that drives, visits and looks after children, with two helpers too few of each kind."""
    school = await riding_school(pool, org, clock.now(), teachers=3, families=3)
    async with transaction(pool, org) as conn:
        for teacher in school.teachers[:2]:
            await train(conn, org, teacher.person_id)
    return school


async def enter(
    client: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock
) -> None:
    async with transaction(pool, school.org_id) as conn:
        token = await add_link(conn, keyring, school, clock.now(), purpose="office")
    await client.get(f"/l/{token}")


async def test_every_kind_stands_on_the_board_in_order_of_its_deadline_and_leads_to_its_page(
    client: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock
) -> None:
    _, asked = await ride_asked(pool, keyring, school, school.at(17, 0), clock.now())
    visit, _ = await arranged(pool, keyring, school, school.at(16, 20), clock.now(), family=school.families[1])
    await enter(client, pool, keyring, school, clock)

    found = await missing(pool, office_of(school), now=clock.now())

    page = await client.get("/desk/missing")
    assert [one.deadline for one in found] == sorted(one.deadline for one in found)
    assert {one.found_by for one in found} == {asked.request_id, visit.meeting_id}
    for one in found:
        assert str(one.found_by) in page.text
    for path in (f"/desk/rides/{asked.request_id}", f"/desk/visits/{visit.meeting_id}"):
        assert (await client.get(path)).status_code == 200
    assert "2 things are still missing" in words_of(await client.get("/desk"))


async def test_a_room_with_too_few_adults_and_a_meeting_without_interpreter_stand_there(
    client: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock
) -> None:
    care = await care_for(pool, school, clock.now(), workers=2)
    occasion = await occasion_at(pool, school, school.slot(16), clock.now())
    act = act_of(office_of(school), keyring, clock.now())
    async with transaction(pool, school.org_id) as conn:
        await childcare.keep(conn, act, occasion, children([40]))
        await conn.execute("DELETE FROM credential WHERE person_id = $1", care.worker_ids[0])
        await conn.execute(
            """INSERT INTO interpretation (org_id, meeting_id, language, mode, state, told, requested_at, changed_at,
                                           entry_id, entry_since)
               VALUES ($1, $2, 'ar', 'in_person', 'missing', 'missing', $3, $3, gen_random_uuid(), $3)""",
            *(school.org_id, occasion.meeting_id, clock.now()),
        )
    await enter(client, pool, keyring, school, clock)

    page = await client.get("/desk/missing")

    words = words_of(page)
    assert "Room 4: 1 child, 1 of 2 adults" in words
    assert "No interpreter yet" in words
    assert "Arabic" in words
    assert f"/desk/childcare/{care.session_id}" in page.text
    assert f"/desk/interpreting/meetings/{occasion.meeting_id}" in page.text


async def test_what_an_interpreter_offers_for_a_swap_stands_there_until_somebody_takes_it(
    client: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock
) -> None:
    async with transaction(pool, school.org_id) as conn:
        natalia = await add_interpreter(conn, school)
        await add_interpreter(conn, school, "Lucía")  # who could take over
    meeting = await booked(pool, keyring, school, school.at(16), clock.now())
    await assigned(pool, school, keyring, clock.now(), meeting.meeting_id)
    act = act_of(helper_of(school, natalia), keyring, clock.now())
    (asked,) = await missing(pool, office_of(school), now=clock.now())
    await answering.accept(pool, act, meeting.meeting_id)
    sure = await missing(pool, office_of(school), now=clock.now())

    await claiming.offer(pool, act, meeting.meeting_id)

    (found,) = await missing(pool, office_of(school), now=clock.now())
    assert asked.found_by == meeting.meeting_id  # until the yes, as a visitor who has not answered
    assert (sure, found.found_by, found.deadline) == ([], meeting.meeting_id, meeting.span.start)
    await enter(client, pool, keyring, school, clock)
    assert "Said yes, offered for swap" in words_of(await client.get("/desk/missing"))


async def test_a_pair_that_is_overdue_is_there_until_somebody_sees_to_it(
    client: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock
) -> None:
    occasion, _ = await complete(pool, keyring, school, school.at(16, 20), clock.now())
    clock.at = occasion.span.end + timedelta(hours=1)

    (overdue,) = await missing(pool, office_of(school), now=clock.now())

    assert overdue.found_by == occasion.meeting_id
    assert occasion.span.end < overdue.deadline < clock.now()  # when they were to be back
    assert await missing(pool, office_of(school), now=overdue.deadline) == []
    await enter(client, pool, keyring, school, clock)
    page = await client.get("/desk/missing")
    assert "Overdue by" in words_of(page)
    assert f"/desk/visits/{occasion.meeting_id}" in page.text
    await watching.tick(pool, act_of(by_worker(school.org_id), keyring, clock.now()))
    act = act_of(office_of(school), keyring, clock.now())
    async with transaction(pool, school.org_id) as conn:
        await safety.acknowledge(conn, act, occasion.meeting_id, "Dana Whitfield")
    assert await missing(pool, act.principal, now=clock.now()) == []


async def test_a_pair_that_asks_for_help_is_there_before_it_is_overdue(
    pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock
) -> None:
    occasion, visit = await complete(pool, keyring, school, school.at(16, 20), clock.now())
    clock.at = occasion.span.start + timedelta(minutes=5)
    act = act_of(helper_of(school, visit.visitors[0].person_id), keyring, clock.now())

    async with transaction(pool, school.org_id) as conn:
        await safety.say(conn, act, occasion.meeting_id, visit.visitors[0].person_id, "help")

    (found,) = await missing(pool, office_of(school), now=clock.now())
    assert (found.found_by, found.deadline) == (occasion.meeting_id, clock.now())


async def test_what_is_over_or_another_schools_is_not_there(
    client: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock
) -> None:
    made = await booked(pool, keyring, school, school.at(17, 0), clock.now())
    await ride_asked(pool, keyring, school, school.at(17, 20), clock.now(), family=school.families[1])

    after = await missing(pool, office_of(school), now=made.span.end + timedelta(days=1))
    elsewhere = await missing(pool, replace(office_of(school), school_id=SchoolId(new_id())), now=clock.now())

    await enter(client, pool, keyring, school, clock)
    assert after == elsewhere == []
    clock.advance(timedelta(days=60))
    assert "Nothing is missing" in words_of(await client.get("/desk/missing"))
