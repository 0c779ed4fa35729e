"""A visitor's pages on the whole application: yes, where, out and back, what was promised; and who sees none of it."""

from datetime import date, timedelta

import httpx
import pytest

from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId, PersonId
from service.kernel.tokens import Keyring
from tests.builders import BuiltSchool, add_link
from tests.conftest import StillClock
from tests.pages.browsing import fields_of, words_of
from tests.visiting import arranged, complete, visiting_school


class Visitor:
    """Somebody's browser, at their own page."""

    def __init__(self, client: httpx.AsyncClient, pool: Pool, keyring: Keyring, clock: StillClock) -> None:
        self.client, self.pool, self.keyring, self.clock, self.csrf = client, pool, keyring, clock, ""

    async def enter(self, school: BuiltSchool, person_id: PersonId) -> None:
        async with transaction(self.pool, school.org_id) as conn:
            await conn.execute("DELETE FROM link WHERE person_id = $1 AND purpose = 'helper'", person_id)
            token = await add_link(conn, self.keyring, school, self.clock.now(), purpose="helper", person_id=person_id)
            link_id = await conn.fetchval("SELECT max(link_id::text)::uuid FROM link WHERE person_id = $1", person_id)
        self.csrf = self.keyring.csrf(link_id)
        self.client.cookies.clear()
        opened = await self.client.get(f"/l/{token}")
        assert opened.headers["location"] == "/h"

    async def words(self, path: str) -> str:
        return words_of(await self.client.get(path, follow_redirects=True))

    async def ask(self, path: str, *, is_post: bool) -> httpx.Response:
        """Ask by an address that is no form's: what is sent is what any of them would take."""
        if not is_post:
            return await self.client.get(path)
        sent = {"csrf": self.csrf, "step": "back", "words": "x", "due_on": "2026-11-02"}
        return await self.client.post(path, data=sent)

    async def tap(self, path: str, action: str, **typed: str) -> str:
        page = await self.client.get(path, follow_redirects=True)
        sent = await self.client.post(action, data={**fields_of(page, action), **typed})
        assert sent.status_code == 303, sent.text
        return await self.words(sent.headers["location"])


@pytest.fixture
def visitor(client: httpx.AsyncClient, pool: Pool, keyring: Keyring, clock: StillClock) -> Visitor:
    return Visitor(client, pool, keyring, clock)


async def test_both_say_yes_on_their_pages_and_the_meeting_is_sure(
    visitor: Visitor, pool: Pool, org: OrgId, keyring: Keyring, clock: StillClock
) -> None:
    school = await visiting_school(pool, org, clock.now(), seconds=1)
    occasion, visit = await arranged(pool, keyring, school, school.at(16, 20), clock.now())
    address = f"/h/visits/{occasion.meeting_id}"

    for each in visit.visitors:
        await visitor.enter(school, each.person_id)
        assert "1 question waits for you." in await visitor.words("/h")
        assert "The family can count on you." in await visitor.tap(address, f"{address}/yes")

    assert "The visit is on" in await visitor.words("/h/visits")
    async with transaction(pool, org) as conn:
        state = await conn.fetchval("SELECT state FROM meeting WHERE meeting_id = $1", occasion.meeting_id)
    assert state == "confirmed"


async def test_who_cannot_is_thanked_and_asked_nothing(
    visitor: Visitor, pool: Pool, org: OrgId, keyring: Keyring, clock: StillClock
) -> None:
    school = await visiting_school(pool, org, clock.now(), seconds=1)
    occasion, visit = await complete(pool, keyring, school, school.at(16, 20), clock.now())
    await visitor.enter(school, visit.visitors[1].person_id)

    address = f"/h/visits/{occasion.meeting_id}"

    assert f'href="{address}/no"' in (await visitor.client.get(address)).text
    said = await visitor.tap(f"{address}/no", f"{address}/no")

    assert "Thank you for telling us." in said
    async with transaction(pool, org) as conn:
        state = await conn.fetchval("SELECT state FROM meeting WHERE meeting_id = $1", occasion.meeting_id)
    assert state == "proposed"


async def test_the_street_is_there_from_two_hours_before_to_two_hours_after(
    visitor: Visitor, pool: Pool, org: OrgId, keyring: Keyring, clock: StillClock
) -> None:
    school = await visiting_school(pool, org, clock.now(), seconds=1)
    occasion, visit = await complete(pool, keyring, school, school.at(16, 20), clock.now())
    async with transaction(pool, org) as conn:
        await conn.execute("UPDATE household SET address_line = '12 Elm Street'")
    await visitor.enter(school, visit.visitors[1].person_id)
    start, end, two_hours = occasion.span.start, occasion.span.end, timedelta(hours=2)
    moments = (start - two_hours - timedelta(minutes=1), start - two_hours, end, end + two_hours)

    seen = []
    for at in moments:
        clock.at = at
        seen.append("12 Elm Street" in await visitor.words(f"/h/visits/{occasion.meeting_id}"))

    assert seen == [False, True, True, False]


async def test_out_and_back_are_one_tap_each_and_promises_are_kept_with_their_day(
    visitor: Visitor, pool: Pool, org: OrgId, keyring: Keyring, clock: StillClock
) -> None:
    school = await visiting_school(pool, org, clock.now(), seconds=1)
    occasion, visit = await complete(pool, keyring, school, school.at(16, 20), clock.now())
    await visitor.enter(school, visit.visitors[1].person_id)
    address = f"/h/visits/{occasion.meeting_id}"
    clock.at = occasion.span.start - timedelta(minutes=20)

    assert "you are on your way" in await visitor.tap(address, f"{address}/where", step="leaves_for")
    assert "you are there" in await visitor.tap(address, f"{address}/where", step="arrived")
    clock.at = occasion.span.end
    assert "you have left" in await visitor.tap(address, f"{address}/where", step="left")
    assert "Good to have you back" in await visitor.tap(address, f"{address}/where", step="back")
    clock.at = occasion.span.end + timedelta(hours=1)
    due = date(2026, 11, 2).isoformat()
    said = await visitor.tap(address, f"{address}/promises", words="A library card", due_on=due)
    assert "A library card" in said
    assert "By Monday, November 2" in said


@pytest.mark.parametrize("row", ["", "/yes", "/no", "/where", "/promises"])
async def test_nobody_sees_or_answers_a_visit_of_others(
    row: str, visitor: Visitor, pool: Pool, org: OrgId, keyring: Keyring, clock: StillClock
) -> None:
    school = await visiting_school(pool, org, clock.now(), seconds=2)
    occasion, visit = await complete(pool, keyring, school, school.at(16, 20), clock.now())
    strangers = {each.person_id for each in school.teachers} - {each.person_id for each in visit.visitors}
    await visitor.enter(school, strangers.pop())

    answer = await visitor.ask(f"/h/visits/{occasion.meeting_id}{row}", is_post=bool(row))

    assert answer.status_code == 404


async def test_a_link_that_was_taken_back_or_has_ended_opens_nothing(
    visitor: Visitor, pool: Pool, org: OrgId, keyring: Keyring, clock: StillClock
) -> None:
    school = await visiting_school(pool, org, clock.now(), seconds=1)
    _, visit = await complete(pool, keyring, school, school.at(16, 20), clock.now())
    await visitor.enter(school, visit.visitors[1].person_id)
    async with transaction(pool, org) as conn:
        await conn.execute("UPDATE link SET revoked_at = $1 WHERE purpose = 'helper'", clock.now())

    assert (await visitor.client.get("/h/visits")).status_code == 404
    assert (await visitor.client.get("/h")).status_code == 404


async def test_a_visit_can_be_given_back_on_its_day_until_they_are_on_the_way(
    visitor: Visitor, pool: Pool, org: OrgId, keyring: Keyring, clock: StillClock
) -> None:
    school = await visiting_school(pool, org, clock.now(), seconds=1)
    occasion, visit = await complete(pool, keyring, school, school.at(16, 20), clock.now())
    address = f"/h/visits/{occasion.meeting_id}"
    clock.at = occasion.span.start - timedelta(hours=3)
    await visitor.enter(school, visit.visitors[1].person_id)

    before = await visitor.words(address)
    await visitor.tap(address, f"{address}/where", step="leaves_for")

    assert "I cannot" in before
    assert "I cannot" not in await visitor.words(address)
