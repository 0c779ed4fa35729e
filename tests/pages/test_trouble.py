"""What is said when a door does not open: true, with somebody to call and a way back."""

import httpx
import pytest

from service.access.front import only_office
from service.kernel.db import Pool, transaction
from service.kernel.frame import Office
from service.kernel.http_edge import HttpEdge
from service.kernel.ids import OrgId
from service.kernel.tokens import Keyring
from service.wiring import House
from tests.app_fixtures import app_of
from tests.builders import BuiltSchool, add_link, school_with
from tests.conftest import StillClock
from tests.pages.browsing import words_of


@pytest.fixture
async def known(house: House) -> httpx.AsyncClient:
    """A browser at an installation that knows whom to call."""
    app = app_of(house)
    assert isinstance(app, HttpEdge)
    app.app.state.office = Office(school="Lincoln Elementary", phone="555-0142")
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)  # type: ignore[arg-type]  # two spellings of ASGI
    return httpx.AsyncClient(transport=transport, base_url="http://localhost")


@pytest.mark.parametrize(
    "path, words",
    [
        ("/l/garbled", "Call the school office and we will help you: 555-0142"),
        ("/i", "Open your link to come in"),
        ("/nothing", "Go back to your times, or call 555-0142"),
    ],
)
async def test_a_door_that_does_not_open_names_the_phone_and_leads_back(
    known: httpx.AsyncClient, path: str, words: str
) -> None:
    answer = await known.get(path)

    assert words in words_of(answer)
    assert answer.status_code == 404
    assert 'class="btn" href="/"' in answer.text


@pytest.mark.parametrize("home", ["/t", "/desk", "/h"])
async def test_who_is_no_family_is_led_back_to_their_first_page(known: httpx.AsyncClient, home: str) -> None:
    answer = await known.get(f"{home}/nothing")

    assert answer.status_code == 404
    assert "Go back to your first page." in words_of(answer)
    assert f'href="{home}"' in answer.text


async def test_spanish_readers_read_whom_to_call(known: httpx.AsyncClient) -> None:
    answer = await known.get("/l/garbled", headers={"Accept-Language": "es-MX"})

    assert "Llame a la oficina de la escuela y le ayudamos: 555-0142" in words_of(answer)


async def test_too_many_tries_can_be_tried_again_without_writing_the_link_into_the_page(
    known: httpx.AsyncClient,
) -> None:
    answers = [await known.get(f"/l/guess{number}") for number in range(21)]

    assert answers[-1].status_code == 429
    assert 'href="">Try again' in answers[-1].text
    assert "guess" not in answers[-1].text


async def test_whoever_signed_out_is_told_so_until_a_link_is_opened(
    client: httpx.AsyncClient, pool: Pool, org: OrgId, keyring: Keyring, clock: StillClock
) -> None:
    school = await school_with(pool, org, clock.now())
    async with transaction(pool, org) as conn:
        token = await add_link(conn, keyring, school, clock.now(), purpose="teacher")
    await client.get(f"/l/{token}")

    await client.post("/signout")

    assert "You have signed out" in words_of(await client.get("/t"))
    assert (await client.get(f"/l/{token}")).status_code == 303
    assert "signed-out" not in client.cookies


async def test_the_one_school_is_named_and_of_two_none(pool: Pool, org: OrgId, clock: StillClock) -> None:
    built: BuiltSchool = await school_with(pool, org, clock.now())
    async with transaction(pool, org) as conn:
        await conn.execute("UPDATE school SET phone = '555-0142' WHERE school_id = $1", built.school_id)
    alone = await only_office(pool)

    async with transaction(pool, org) as conn:
        await conn.execute(
            "INSERT INTO school (org_id, school_id, source_id, name, text_name, time_zone)"
            " VALUES ($1, gen_random_uuid(), 'other', 'Other', 'Other', 'UTC')",
            org,
        )

    assert (alone.phone, alone.zone) == ("555-0142", "America/Chicago")
    assert await only_office(pool) == Office()
