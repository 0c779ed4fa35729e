"""A family that needs an interpreter is shown, everywhere, the hours that are booked."""

import httpx
import pytest

from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId
from service.kernel.tokens import Keyring
from tests.builders import BuiltSchool, add_link, school_with
from tests.conftest import StillClock
from tests.pages.browsing import fields_of, links_of, words_of
from tests.sql.interpreters import add_line


@pytest.fixture
async def school(client: httpx.AsyncClient, pool: Pool, org: OrgId, clock: StillClock, keyring: Keyring) -> BuiltSchool:
    """A school with a telephone line; its guardian has come in."""
    school = await school_with(pool, org, clock.now(), modes=["school"])
    async with transaction(pool, org) as conn:
        await add_line(conn, school)
        token = await add_link(conn, keyring, school, clock.now(), purpose="guardian")
    await client.get(f"/l/{token}")
    return school


async def _needs_spanish(pool: Pool, school: BuiltSchool) -> None:
    async with transaction(pool, school.org_id) as conn:
        await conn.execute(
            "UPDATE person SET language = 'es-MX', interpreter_need = 'spoken' WHERE person_id = $1",
            school.family.guardian.person_id,
        )


async def test_the_page_says_how_long_a_meeting_is_with_an_interpreter_and_without(
    client: httpx.AsyncClient, school: BuiltSchool
) -> None:
    confirm = await client.get(links_of(await client.get("/i"), "/i/book")[0])

    assert '<span class="plain">3:00 to 3:20' in confirm.text.replace("\N{NO-BREAK SPACE}", " ")
    assert '<span class="drawn" hidden>3:00 to 3:30' in confirm.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Then it ends at 3:30 pm." in words_of(confirm)


async def test_who_needs_an_interpreter_is_asked_about_the_hours_that_are_booked_then(
    client: httpx.AsyncClient, pool: Pool, school: BuiltSchool, keyring: Keyring, clock: StillClock
) -> None:
    await _needs_spanish(pool, school)
    confirm = await client.get(links_of(await client.get("/i"), "/i/book")[0])
    async with transaction(pool, school.org_id) as conn:
        token = await add_link(conn, keyring, school, clock.now(), purpose="openings_feed")
    feed = await client.get(f"/c/{token}/openings.ics")

    booked = await client.post("/i/book", data={**fields_of(confirm, "/i/book"), "interpreter": "1", "topic": ""})

    ticket = await client.get(booked.headers["location"])
    assert "3:00 a 3:30" in words_of(confirm)
    assert "3:00 a 3:30" in words_of(ticket)
    assert "DTEND:20261015T203000Z" in feed.text
