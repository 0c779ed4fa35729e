"""Where somebody says no to reminders by mail, by a page or by a mail program's own button."""

import httpx
import pytest

from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId
from service.kernel.tokens import Keyring
from service.notices import outbox
from service.notices.links import Links
from tests.builders import BuiltSchool, school_with
from tests.conftest import StillClock
from tests.messages import notice, to

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
async def school(pool: Pool, org: OrgId, clock: StillClock) -> BuiltSchool:
    return await school_with(pool, org, clock.now())


@pytest.fixture
def token(school: BuiltSchool, keyring: Keyring) -> str:
    """What stands at the end of the address in this family's mails."""
    return Links("", keyring).reach(school.org_id, school.family.guardian.person_id).rpartition("/")[2]


async def _has_stopped(pool: Pool, school: BuiltSchool) -> bool:
    return (await outbox.reach(pool, school.org_id, school.family.guardian.person_id)).has_stopped


async def test_looking_changes_nothing(client: httpx.AsyncClient, pool: Pool, school: BuiltSchool, token: str) -> None:
    answer = await client.get(f"/notices/{token}")

    assert "Send me no reminders" in answer.text
    assert not await _has_stopped(pool, school)


async def test_one_click_of_a_mail_program_is_enough(
    client: httpx.AsyncClient, pool: Pool, school: BuiltSchool, token: str
) -> None:
    answer = await client.post(f"/notices/stop/{token}", data=ONE_CLICK)

    assert answer.status_code == 200
    assert await _has_stopped(pool, school)


async def test_who_said_no_can_say_yes_again(
    client: httpx.AsyncClient, pool: Pool, school: BuiltSchool, token: str
) -> None:
    await client.post(f"/notices/stop/{token}")
    assert "Send me reminders again" in (await client.get(f"/notices/{token}")).text

    answer = await client.post(f"/notices/resume/{token}")

    assert "We changed it" in answer.text
    assert not await _has_stopped(pool, school)


@pytest.mark.parametrize("wrong", ["", "x", "ÿ" * 75, "A" * 75, "A" * 43 + "0" * 32])
async def test_a_token_that_is_not_ours_opens_nothing(client: httpx.AsyncClient, wrong: str) -> None:
    assert (await client.get(f"/notices/{wrong}x")).status_code == 404
    assert (await client.post(f"/notices/stop/{wrong}x")).status_code == 404


async def test_a_token_cannot_be_turned_to_another_person(
    client: httpx.AsyncClient, pool: Pool, school: BuiltSchool, token: str, keyring: Keyring
) -> None:
    other = Links("", keyring).reach(school.org_id, school.office_id).rpartition("/")[2]

    forged = token[:-32] + other[-32:]

    assert (await client.post(f"/notices/stop/{forged}")).status_code == 404


async def test_the_page_is_the_schools_that_wrote(
    client: httpx.AsyncClient, pool: Pool, school: BuiltSchool, token: str, clock: StillClock
) -> None:
    told = notice(recipient=to(person_id=school.family.guardian.person_id))
    async with transaction(pool, school.org_id) as conn:
        await outbox.put(conn, school.org_id, [told], now=clock.now(), mail_domain="school.example")

    html = (await client.get(f"/notices/{token}")).text

    assert "<bdi>Lincoln Elementary</bdi>" in html
    assert "555-0142" in html


async def test_the_page_speaks_the_familys_language_whatever_the_browsers_is(
    client: httpx.AsyncClient, pool: Pool, school: BuiltSchool, token: str
) -> None:
    async with transaction(pool, school.org_id) as conn:
        await conn.execute("UPDATE person SET language = 'es-MX'")

    answer = await client.get(f"/notices/{token}", headers={"Accept-Language": "en-US,en;q=0.9"})

    assert "No quiero recordatorios" in answer.text


async def test_a_page_of_nobody_known_speaks_the_browsers_language(client: httpx.AsyncClient) -> None:
    answer = await client.get("/notices/unknown", headers={"Accept-Language": "es-MX,es;q=0.9"})

    assert answer.headers["content-language"] == "es"


async def test_a_language_is_chosen_on_the_page_and_kept_without_its_secret_in_a_query(
    client: httpx.AsyncClient, school: BuiltSchool, token: str
) -> None:
    offered = await client.get(f"/notices/{token}")
    assert f'href="/notices/{token}?language=es"' in offered.text

    chosen = await client.get(f"/notices/{token}", params={"language": "es"})

    assert "No quiero recordatorios" in chosen.text
    assert "No quiero recordatorios" in (await client.get(f"/notices/{token}")).text
