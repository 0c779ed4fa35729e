"""The mailbox of a trial: everything that would have gone out, and nothing that could run."""

import re
from datetime import timedelta

import httpx
import pytest
from msgspec.structs import replace

from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId
from service.kernel.tokens import Keyring
from service.notices.deliver import deliver_due
from service.notices.email import FolderMailer
from service.notices.sms import FolderTexter
from service.wiring import House
from tests.app_fixtures import app_of
from tests.builders import BuiltSchool, add_family, booked, school_with
from tests.conftest import StillClock
from tests.pages.browsing import words_of
from tests.senders import channels


@pytest.fixture
async def school(pool: Pool, org: OrgId, house: House, clock: StillClock, keyring: Keyring) -> BuiltSchool:
    """A school with a family that gets mail and one that gets texts, each booked and told."""
    built = await school_with(pool, org, clock.now())
    async with transaction(pool, org) as conn:
        built = await add_family(conn, built, clock.now(), channel="sms", sms="+15155550123")
    await booked(pool, keyring, built, built.at(17, 0), clock.now())
    clock.advance(timedelta(minutes=1))
    await booked(pool, keyring, built, built.at(17, 20), clock.now(), family=built.families[1])
    folder = house.settings.data_dir / "mail"
    ways = replace(channels(keyring), mailer=FolderMailer(folder), texter=FolderTexter(folder, sender="+15155550100"))
    await deliver_due(pool, clock, ways)
    return built


def _first_mail(html: str) -> str:
    found = re.search(r"/mailbox/[\w-]+\.eml", html)
    assert found
    return found.group()


async def test_mails_and_texts_are_listed_newest_first_with_links_that_work(
    client: httpx.AsyncClient, school: BuiltSchool
) -> None:
    html = (await client.get("/mailbox")).text

    assert html.index("booked with") < html.index("Booked: Thursday, October 15, 5:00 pm, Ms. Okafor")
    assert re.search(r'<a href="https://school.example/l/[\w-]{43}"', html)


async def test_at_night_it_says_from_when_on_texts_go_out(client: httpx.AsyncClient, clock: StillClock) -> None:
    by_day = words_of(await client.get("/mailbox"))
    clock.advance(timedelta(hours=12))  # from 9 in the morning, at the school
    by_night = words_of(await client.get("/mailbox"))

    assert "texts wait" not in by_day
    assert "It is night at the school: texts wait until Tuesday, September 29, 8:00 am." in by_night


async def test_a_search_leaves_only_what_matches(client: httpx.AsyncClient, school: BuiltSchool) -> None:
    html = (await client.get("/mailbox", params={"q": "+1515"})).text

    assert "booked with" in html
    assert "Booked: Thursday" not in html


async def test_a_mail_shows_its_words_its_calendar_and_a_frame(client: httpx.AsyncClient, school: BuiltSchool) -> None:
    address = _first_mail((await client.get("/mailbox")).text)

    html = (await client.get(address)).text

    assert "See or change your meeting" in html
    assert "METHOD:REQUEST" in html
    assert f'<iframe src="{address}/html"' in html
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in html


async def test_a_mails_html_runs_nothing_and_loads_nothing(client: httpx.AsyncClient, school: BuiltSchool) -> None:
    address = _first_mail((await client.get("/mailbox")).text)

    answer = await client.get(f"{address}/html")

    assert answer.headers["content-security-policy"].startswith("sandbox allow-popups")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"
    assert '<base target="_blank">' in answer.text


async def test_a_mail_can_be_saved_for_a_mail_program(client: httpx.AsyncClient, school: BuiltSchool) -> None:
    address = _first_mail((await client.get("/mailbox")).text)

    answer = await client.get(f"{address}/download")

    assert answer.headers["content-type"] == "message/rfc822"
    assert answer.content.startswith(b"From: Lincoln Elementary <conferences@school.example>\r\n")


@pytest.mark.parametrize(
    "name", ["nothing.eml", "..%2F..%2Fsecret", "20260928T140000-00000000-0000-0000-0000-000000000000.eml"]
)
async def test_only_names_of_ours_are_looked_for(client: httpx.AsyncClient, school: BuiltSchool, name: str) -> None:
    for path in (f"/mailbox/{name}", f"/mailbox/{name}/html", f"/mailbox/{name}/download"):
        assert (await client.get(path)).status_code == 404


async def test_outside_a_trial_there_is_no_mailbox(house: House, school: BuiltSchool) -> None:
    closed = replace(house, settings=replace(house.settings, show_mailbox=False))
    address = _first_mail((await _get(house, "/mailbox")).text)

    for path in ("/mailbox", address, f"{address}/html", f"{address}/download"):
        assert (await _get(closed, path)).status_code == 404


async def _get(house: House, path: str) -> httpx.Response:
    transport = httpx.ASGITransport(app_of(house))  # type: ignore[arg-type]  # two spellings of ASGI
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        return await client.get(path)
