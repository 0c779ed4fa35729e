"""Letters as the office prints them."""

import html
import re

import httpx
import pytest

from service.childcare.types import ChildcarePolicy
from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId
from service.kernel.tokens import Keyring
from service.rounds.letters import qr_code
from tests.builders import BuiltSchool, add_family, add_link, school_with
from tests.caring import record_policy
from tests.conftest import StillClock
from tests.pages.browsing import fields_of


@pytest.fixture
async def school(pool: Pool, org: OrgId, clock: StillClock, keyring: Keyring) -> BuiltSchool:
    """A school where Rosa, who reads Spanish, gets paper, and Amal gets mail."""
    built = await school_with(pool, org, clock.now(), teachers=2, families=0)
    async with transaction(pool, org) as conn:
        built = await add_family(conn, built, clock.now(), channel="paper", language="es", family_name="<Delgado>")
        built = await add_family(conn, built, clock.now(), teachers_per_child=2)
        for family in built.families:
            guardian = family.guardian
            await add_link(
                conn,
                keyring,
                built,
                clock.now(),
                person_id=guardian.person_id,
                invitation_id=guardian.invitation_id,
            )
    return built


@pytest.fixture
async def office(
    client: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock
) -> httpx.AsyncClient:
    """The office's browser."""
    async with transaction(pool, school.org_id) as conn:
        token = await add_link(conn, keyring, school, clock.now(), purpose="office")
    await client.get(f"/l/{token}")
    return client


def _letters(school: BuiltSchool) -> str:
    return f"/desk/rounds/{school.round_id}/letters"


def _articles(answer: httpx.Response) -> list[str]:
    """The letters of a page, each in words."""
    found = re.findall(r'<div class="letter" lang="(\w+)".*?</article>', answer.text, flags=re.DOTALL)
    bodies = re.findall(r'<div class="letter" lang=.*?</article>', answer.text, flags=re.DOTALL)
    assert len(found) == len(bodies)
    return [re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body))) for body in bodies]


async def _link_of(pool: Pool, keyring: Keyring, school: BuiltSchool, family: int) -> str:
    async with transaction(pool, school.org_id) as conn:
        link_id = await conn.fetchval(
            "SELECT link_id FROM link WHERE invitation_id = $1 AND purpose = 'guardian' AND revoked_at IS NULL",
            school.families[family].guardian.invitation_id,
        )
    return keyring.link_token(link_id)


async def test_letters_for_those_on_paper_are_in_their_language(office: httpx.AsyncClient, school: BuiltSchool) -> None:
    answer = await office.get(_letters(school))

    (letter,) = _articles(answer)
    assert 'lang="es"' in answer.text
    assert "28 de septiembre de 2026" in letter
    assert "Hola, Rosa:" in letter
    assert "La maestra Okafor quiere reunirse con usted" in letter
    assert "La maestra Okafor enseña a Mateo este año. Usted conoce a Mateo mejor que nadie." in letter
    assert "cómo va la escuela. Hablarán 20 minutos." in letter
    assert "Las citas son: jueves 15 de octubre y viernes 16 de octubre." in letter
    assert "Por favor, elija su hora a más tardar el viernes 16 de octubre." in letter
    assert "Funciona hasta el 26 de enero de 2027." in letter
    assert "Jueves 15 de octubre" in letter


async def test_the_square_opens_the_guardian_s_own_page(
    office: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool
) -> None:
    answer = await office.get(_letters(school))

    assert str(qr_code(f"http://localhost/l/{await _link_of(pool, keyring, school, 0)}")) in answer.text


async def test_three_teachers_sign_each_child_has_its_minutes_and_grades_are_said_in_the_readers_language(
    pool: Pool, org: OrgId, client: httpx.AsyncClient, clock: StillClock, keyring: Keyring
) -> None:
    built = await school_with(pool, org, clock.now(), teachers=3, families=0)
    async with transaction(pool, org) as conn:
        built = await add_family(
            conn, built, clock.now(), children=2, teachers_per_child=3, channel="paper", language="es"
        )
        await conn.execute("UPDATE invitation_wish SET subject = 'Grade 5'")
        await add_link(conn, keyring, built, clock.now())
        token = await add_link(conn, keyring, built, clock.now(), purpose="office")
    await client.get(f"/l/{token}")

    (letter,) = _articles(await client.get(f"/desk/rounds/{built.round_id}/letters"))

    assert "Léa O'Brien, Grace Okafor y Minh Tran La oficina de la escuela" in letter
    assert "Maestra Okafor , 5.º grado : sobre Lucía y Mateo, 20 minutos para cada uno" in letter
    assert "Grade" not in letter


async def test_names_cannot_write_markup(office: httpx.AsyncClient, school: BuiltSchool) -> None:
    answer = await office.get(_letters(school))

    assert "Rosa &lt;Delgado&gt;" in answer.text
    assert "<Delgado>" not in answer.text


async def test_everybody_s_letters_can_be_printed_each_in_its_language(
    office: httpx.AsyncClient, school: BuiltSchool
) -> None:
    spanish, english = _articles(await office.get(f"{_letters(school)}?for=everybody"))

    assert "Hola, Rosa:" in spanish
    assert "Dear Amal," in english
    assert "Ms. Okafor and Mr. Tran would like to meet you" in english


async def test_a_letter_says_nothing_that_the_round_does_not_offer(
    client: httpx.AsyncClient, pool: Pool, keyring: Keyring, office: httpx.AsyncClient, school: BuiltSchool
) -> None:
    async with transaction(pool, school.org_id) as conn:
        await conn.execute("UPDATE round SET modes = '{school}'")

    _, english = _articles(await office.get(f"{_letters(school)}?for=everybody"))

    assert "by phone" not in english.lower()
    assert "by video" not in english.lower()


async def test_a_long_round_s_reply_form_asks_for_days_of_the_week(
    office: httpx.AsyncClient, pool: Pool, school: BuiltSchool
) -> None:
    async with transaction(pool, school.org_id) as conn:
        await conn.execute(
            """UPDATE round SET days = (SELECT array_agg(day::date)
                                        FROM generate_series('2026-10-12'::date, '2026-10-25', '1 day') AS day)"""
        )

    _, english = _articles(await office.get(f"{_letters(school)}?for=everybody"))

    reply = english.partition("When can you talk?")[2]
    assert "Monday" in reply
    assert "Monday, October" not in reply


async def test_a_letter_names_the_help_that_can_be_asked_for(
    office: httpx.AsyncClient, pool: Pool, school: BuiltSchool, clock: StillClock
) -> None:
    before = _articles(await office.get(f"{_letters(school)}?for=everybody"))
    await record_policy(pool, school, clock.now(), ChildcarePolicy())

    after = _articles(await office.get(f"{_letters(school)}?for=everybody"))

    assert not any("when you book" in letter or "al reservar" in letter for letter in before)
    assert any("¿Necesita cuidado de niños? Puede pedirlo al reservar. Es gratis." in letter for letter in after)


async def test_a_new_link_closes_the_old_one_and_shows_its_letter(
    office: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool
) -> None:
    old = await _link_of(pool, keyring, school, 0)
    form = await office.get(_letters(school))
    fields = fields_of(form, f"/desk/rounds/{school.round_id}/links")

    answer = await office.post(f"/desk/rounds/{school.round_id}/links", data=fields)
    letter = await office.get(answer.headers["location"])

    new = await _link_of(pool, keyring, school, 0)
    assert answer.status_code == 303
    assert str(qr_code(f"http://localhost/l/{new}")) in letter.text
    assert (await office.get(f"/l/{old}")).status_code == 404
    assert (await office.get(f"/l/{new}")).status_code == 303


async def test_a_form_of_another_site_renews_nothing(
    office: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool
) -> None:
    old = await _link_of(pool, keyring, school, 0)
    fields = {"invitation": str(school.family.guardian.invitation_id), "csrf": "guessed"}

    answer = await office.post(f"/desk/rounds/{school.round_id}/links", data=fields)

    assert answer.status_code == 403
    assert await _link_of(pool, keyring, school, 0) == old


async def test_another_school_s_office_finds_no_letters(
    client: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock
) -> None:
    elsewhere = await school_with(pool, school.org_id, clock.now(), families=0)
    async with transaction(pool, school.org_id) as conn:
        token = await add_link(conn, keyring, elsewhere, clock.now(), purpose="office")
    await client.get(f"/l/{token}")

    assert (await client.get(_letters(school))).status_code == 404


async def test_a_guardian_prints_nobody_s_letters(
    client: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool
) -> None:
    await client.get(f"/l/{await _link_of(pool, keyring, school, 0)}")

    assert (await client.get(_letters(school))).status_code == 404
