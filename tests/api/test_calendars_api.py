"""A teacher's calendars elsewhere, connected and forgotten by another service."""

from datetime import datetime
from typing import Any, Final

import httpx
import pytest

from service.availability.calendars import MOST_CALENDARS
from service.kernel.db import Pool
from service.kernel.ids import OrgId, SchoolId, new_id
from service.kernel.tokens import Keyring
from tests.api.keys import bearer
from tests.api.versions import tried
from tests.builders import BuiltSchool, school_with

SECRET: Final = "private-4f1c"
URL: Final = f"webcal://calendar.example/{SECRET}/basic.ics"


@pytest.fixture
async def school(pool: Pool, org: OrgId, now: datetime) -> BuiltSchool:
    return await school_with(pool, org, now)


def here(school: BuiltSchool) -> str:
    return f"teachers/{school.teacher.person_id}/calendars"


async def test_a_calendar_is_connected_listed_and_forgotten_and_its_address_stays_secret(
    service: httpx.AsyncClient, school: BuiltSchool
) -> None:
    made = await service.post(here(school), json={"url": URL})
    one = f"{here(school)}/{made.json()['calendar_id']}"
    listed = await service.get(here(school))
    read = await service.get(one)
    gone = await service.delete(one)

    assert (made.status_code, made.json()["host"], made.json()["fetched_at"]) == (201, "calendar.example", None)
    assert listed.json() == {"calendars": [made.json()]}
    assert (read.json(), read.headers["etag"]) == (made.json(), made.headers["etag"])
    assert SECRET not in made.text + listed.text + read.text
    assert (gone.status_code, (await service.get(one)).status_code) == (204, 404)
    assert (await service.get(here(school))).json() == {"calendars": []}


async def test_the_same_one_too_many_and_what_is_no_address_are_refused(
    service: httpx.AsyncClient, school: BuiltSchool
) -> None:
    for number in range(MOST_CALENDARS - 1):
        await service.post(here(school), json={"url": f"https://calendar.example/{number}.ics"})

    async def refused(url: str) -> tuple[int, Any]:
        answer = await service.post(here(school), json={"url": url})
        assert url not in answer.text
        return answer.status_code, answer.json()

    http, none = await refused("http://calendar.example/a.ics"), await refused("https://[")
    same = await refused("webcal://calendar.example/0.ics")
    await service.post(here(school), json={"url": URL})
    status, many = await refused("https://calendar.example/more.ics")

    assert [(code, said["errors"][0]["code"]) for code, said in (http, none)] == [
        (422, "not-https"),
        (422, "unreadable"),
    ]
    assert http[1]["errors"][0]["pointer"] == "/url"
    assert (same[0], same[1]["type"]) == (409, "urn:porchlight:calendar-already-connected")
    assert (status, many["type"], many["data"]) == (409, "urn:porchlight:too-many-calendars", {"limit": MOST_CALENDARS})


async def test_it_is_forgotten_as_it_was_read(service: httpx.AsyncClient, school: BuiltSchool) -> None:
    made = await service.post(here(school), json={"url": URL})
    one = f"{here(school)}/{made.json()['calendar_id']}"

    assert await tried(service, "DELETE", one, one) == [412, 204, 404]


async def test_a_key_needs_its_scope_and_the_teachers_school(
    client: httpx.AsyncClient,
    service: httpx.AsyncClient,
    pool: Pool,
    keyring: Keyring,
    school: BuiltSchool,
    now: datetime,
) -> None:
    made = await service.post(here(school), json={"url": URL})
    reader = await bearer(pool, keyring, school.org_id, now, scopes=frozenset({"hours:read"}))
    stranger = await bearer(pool, keyring, school.org_id, now, school_id=SchoolId(new_id()))
    one = f"{here(school)}/{made.json()['calendar_id']}"

    refused = await client.delete(one, headers=reader)
    unknown = [
        await client.get(here(school), headers=stranger),
        await client.get(one, headers=stranger),
        await client.delete(one, headers=stranger),
        await client.post(here(school), headers=stranger, json={"url": URL}),
    ]

    assert refused.json()["data"] == {"scope": "hours:write"}
    assert [each.status_code for each in unknown] == [404] * 4
