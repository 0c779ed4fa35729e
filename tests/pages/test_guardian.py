"""A guardian's way through the pages, as a browser without script sends it."""

import asyncio
import html

import httpx
import pytest

from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId
from service.kernel.tokens import Keyring
from tests.builders import BuiltSchool, add_link, school_with
from tests.conftest import StillClock
from tests.pages.browsing import fields_of, links_of, values_of, words_of


@pytest.fixture
async def school(pool: Pool, org: OrgId, clock: StillClock) -> BuiltSchool:
    return await school_with(pool, org, clock.now())


async def _enter(
    client: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock
) -> None:
    async with transaction(pool, school.org_id) as conn:
        token = await add_link(conn, keyring, school, clock.now())
    answer = await client.get(f"/l/{token}")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/i"


async def test_two_taps_lead_from_the_link_to_a_booked_meeting(
    client: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock
) -> None:
    await _enter(client, pool, keyring, school, clock)

    times = await client.get("/i")
    confirm = await client.get(links_of(times, "/i/book")[0])
    fields = fields_of(confirm, "/i/book")
    booked = await client.post("/i/book", data={**fields, "topic": "Reading at home"})
    ticket = await client.get(booked.headers["location"])

    assert "Choose a time to talk about Mateo" in words_of(times)
    assert booked.status_code == 303
    assert "You are booked" in words_of(ticket)
    assert "Reading at home" in words_of(ticket)


async def test_pressing_the_button_twice_books_once(
    client: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock
) -> None:
    await _enter(client, pool, keyring, school, clock)
    confirm = await client.get(links_of(await client.get("/i"), "/i/book")[0])
    fields = fields_of(confirm, "/i/book")

    first = await client.post("/i/book", data={**fields, "topic": ""})
    second = await client.post("/i/book", data={**fields, "topic": ""})

    assert first.headers["location"] == second.headers["location"]
    async with transaction(pool, school.org_id) as conn:
        assert await conn.fetchval("SELECT count(*) FROM meeting") == 1


async def test_a_button_pressed_five_times_at_once_leads_each_time_to_the_one_meeting(
    client: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock
) -> None:
    await _enter(client, pool, keyring, school, clock)
    confirm = await client.get(links_of(await client.get("/i"), "/i/book")[0])
    sent = {**fields_of(confirm, "/i/book"), "topic": ""}

    answers = await asyncio.gather(*(client.post("/i/book", data=sent) for _ in range(5)))

    assert [answer.status_code for answer in answers] == [303] * 5
    assert len({answer.headers["location"] for answer in answers}) == 1


async def test_a_form_without_this_doors_own_mark_changes_nothing(
    client: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock
) -> None:
    await _enter(client, pool, keyring, school, clock)
    confirm = await client.get(links_of(await client.get("/i"), "/i/book")[0])

    answer = await client.post("/i/book", data={**fields_of(confirm, "/i/book"), "csrf": "0" * 32})

    assert answer.status_code == 403
    async with transaction(pool, school.org_id) as conn:
        assert await conn.fetchval("SELECT count(*) FROM meeting") == 0


async def test_looking_writes_nothing(
    client: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock
) -> None:
    await _enter(client, pool, keyring, school, clock)
    async with transaction(pool, school.org_id) as conn:
        before = await conn.fetchval("SELECT pg_current_xact_id_if_assigned()")

    times = await client.get("/i")
    for path in ("/i", "/i/calendar", *links_of(times, "/i/book")[:2], *links_of(times, "/i/none")[:1]):
        for method in ("GET", "HEAD"):
            assert (await client.request(method, path)).status_code == 200

    assert before is None
    async with transaction(pool, school.org_id) as conn:
        assert await conn.fetchval("SELECT count(*) FROM meeting") == 0


async def test_a_time_taken_meanwhile_comes_back_with_near_ones_and_what_was_typed(
    client: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock
) -> None:
    await _enter(client, pool, keyring, school, clock)
    confirm = await client.get(links_of(await client.get("/i"), "/i/book")[3])
    async with transaction(pool, school.org_id) as conn:
        await conn.execute(
            "INSERT INTO agenda (org_id, resource_id, during, claim_id, kind) "
            "SELECT $1, $2, tstzrange($3, $4), gen_random_uuid(), 'teacher'",
            school.org_id,
            school.teacher.person_id,
            school.slot(16).start,
            school.slot(16).end,
        )

    sent = await client.post("/i/book", data={**fields_of(confirm, "/i/book"), "topic": "Maths «≤»"})
    refused = await client.get(sent.headers["location"])

    assert sent.status_code == 303
    assert "Maths" not in sent.headers["location"]
    assert "4:00 pm was just taken" in words_of(refused)
    fields = fields_of(refused, "/i/confirm")
    assert html.unescape(fields["topic"]) == "Maths «≤»"
    stop = values_of(refused, "stop")[0]
    chosen = await client.post("/i/confirm", data={**fields, "topic": "Maths «≤»", "stop": stop})
    again = await client.get(chosen.headers["location"])
    assert "Maths «≤»" in html.unescape(again.text)


async def test_a_meeting_is_moved_and_cancelled_from_its_page(
    client: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock
) -> None:
    await _enter(client, pool, keyring, school, clock)
    times = await client.get("/i")
    confirm = await client.get(links_of(times, "/i/book")[0])
    booked = await client.post("/i/book", data={**fields_of(confirm, "/i/book"), "topic": ""})
    ticket = await client.get(booked.headers["location"])

    others = await client.get(links_of(ticket, "/i/times")[0])
    confirm = await client.get(links_of(others, "/i/book")[2])
    moved = await client.post("/i/book", data=fields_of(confirm, "/i/book"))
    assert moved.headers["location"].endswith("?moved=1")
    ticket = await client.get(moved.headers["location"])
    assert "Your meeting has a new time" in words_of(ticket)

    asking = await client.get(links_of(ticket, "/i/meetings")[-1])
    path = asking.url.path
    cancelled = await client.post(path, data=fields_of(asking, path))
    assert "This meeting is cancelled" in words_of(await client.get(cancelled.headers["location"]))


async def test_none_of_these_work_needs_a_time_of_day_and_keeps_what_was_ticked(
    client: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock
) -> None:
    await _enter(client, pool, keyring, school, clock)
    form = await client.get(links_of(await client.get("/i"), "/i/none")[0])
    fields = fields_of(form, "/i/none")

    refused = await client.post("/i/none", data={**fields, "day": ["2", "4"], "words": "Nights only"})
    back = await client.get(refused.headers["location"])
    sent = await client.post("/i/none", data={**fields, "band": ["evening"], "day": ["2"], "words": ""})

    assert refused.status_code == 303
    assert "One thing is missing" in words_of(back)
    assert "Nights only" in back.text
    assert back.text.count(" checked") == 2
    assert sent.status_code == 303
    assert "Sent to Ms. Okafor" in words_of(await client.get(sent.headers["location"]))


async def test_the_page_speaks_the_guardians_language(
    client: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock
) -> None:
    await _enter(client, pool, keyring, school, clock)
    await client.get("/language/es?back=/i")

    times = await client.get("/i")

    assert "Elija cuándo hablar sobre Mateo" in words_of(times)
    assert '<html lang="es" dir="ltr">' in times.text
