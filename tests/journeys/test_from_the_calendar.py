"""From a free time in a subscribed calendar to the meeting in its place, as a browser without script goes."""

import html
import re

import httpx
import icalendar
import pytest

from service.kernel.db import Pool
from service.kernel.ids import OrgId
from service.kernel.tokens import Keyring
from tests.builders import BuiltSchool, booked, school_with
from tests.calendars.subscribed import Links, links_of, seen
from tests.conftest import StillClock


@pytest.fixture
async def school(pool: Pool, org: OrgId, clock: StillClock) -> BuiltSchool:
    """A school where two children of each family have the same teacher."""
    return await school_with(pool, org, clock.now(), families=2, children=2)


@pytest.fixture
async def links(pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock) -> Links:
    return await links_of(pool, keyring, school, clock)


async def _address_of(client: httpx.AsyncClient, links: Links, number: int) -> str:
    """The address in one entry of the calendar."""
    feed = icalendar.Calendar.from_ical((await client.get(links.openings_path)).content)
    return str(feed.walk("VEVENT")[number]["URL"])


async def _tap(client: httpx.AsyncClient, address: str) -> httpx.Response:
    """Open an address as a tap on it does."""
    answer = await client.get(address)
    while answer.status_code == 303:
        answer = await client.get(answer.headers["location"])
    return answer


def _fields(page: httpx.Response) -> dict[str, list[str]]:
    """What the form that books sends if nothing is touched."""
    form = re.search(r'<form[^>]*action="/i/book".*?</form>', page.text, flags=re.DOTALL)
    assert form, "no form books"
    sent: dict[str, list[str]] = {}
    for field in re.findall(r'<input type="hidden"[^>]*>|<input type="checkbox"[^>]* checked[^>]*>', form[0]):
        written = dict(re.findall(r'(name|value)="([^"]*)"', field))
        sent.setdefault(written["name"], []).append(html.unescape(written["value"]))
    return sent


def _said(page: httpx.Response) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page.text)))


async def test_a_tap_on_a_free_time_and_one_on_the_button_put_the_meeting_in_its_place(
    client: httpx.AsyncClient, links: Links, school: BuiltSchool
) -> None:
    asked = await _tap(client, await _address_of(client, links, 3))

    done = await client.post("/i/book", data=_fields(asked))

    assert "Thursday, October 15" in _said(asked)
    assert "4:00" in _said(asked)
    assert done.status_code == 303
    [entry] = await seen(client, links.openings_path)
    assert (entry.summary, entry.starts) == ("Meeting with Ms. Okafor", int(school.at(16, 0).timestamp()))


async def test_with_one_child_booked_the_entry_of_another_time_asks_about_the_other_child(
    client: httpx.AsyncClient, links: Links, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock
) -> None:
    await booked(pool, keyring, school, school.at(15, 0), clock.now(), child=0)
    asked = await _tap(client, await _address_of(client, links, -1))

    done = await client.post("/i/book", data=_fields(asked))

    assert done.status_code == 303
    assert [entry.summary for entry in await seen(client, links.openings_path)] == ["Meeting with Ms. Okafor"] * 2


async def test_the_entry_of_a_time_that_is_taken_meanwhile_leads_to_what_is_still_free(
    client: httpx.AsyncClient, links: Links, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock
) -> None:
    address = await _address_of(client, links, 3)
    await booked(pool, keyring, school, school.at(16, 0), clock.now(), family=school.families[1])

    shown = await _tap(client, address)

    assert "4:00 pm was just taken" in _said(shown)
    assert "Nothing is booked yet" in _said(shown)
    assert "4:20 pm" in _said(shown)


async def test_the_entry_of_a_time_that_was_used_leads_to_the_meeting(
    client: httpx.AsyncClient, links: Links, pool: Pool, keyring: Keyring, org: OrgId, clock: StillClock
) -> None:
    school = await school_with(pool, org, clock.now())
    links = await links_of(pool, keyring, school, clock)
    address = await _address_of(client, links, 3)
    await booked(pool, keyring, school, school.at(16, 0), clock.now())

    shown = await _tap(client, address)

    assert shown.url.path.startswith("/i/meetings/")
