"""Forms no browser sends: a page of plain words, never a fault."""

import re

import httpx
import pytest

from service.kernel.db import Pool
from service.kernel.http_edge import BODY_LIMIT
from service.kernel.ids import OrgId
from service.kernel.tokens import Keyring
from service.kernel.unremembered import REMEMBERING
from tests.builders import school_with
from tests.conftest import StillClock
from tests.pages.browsing import fields_of
from tests.pages.conftest import enter
from tests.riding import add_driver

FAR = ["0001-01-01", "9999-12-31"]
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize(
    "body",
    [
        b"stop=%ff%fe&mode=school&topic=%00",
        b"stop=\xff\xfe",
        b"stop=%ED%A0%80",
        b"stop=" + "مريم 👩‍👧 \"'<b>".encode(),
        b"stop=" + b"x" * 100_000,
        b"&".join(b"stop=%d" % number for number in range(5_000)),
        b"x" * (BODY_LIMIT + 1),
    ],
    ids=["NUL", "no UTF-8", "half a pair", "unusual", "too long", "too many", "past the limit"],
)
@pytest.mark.parametrize("path", ["/i/book", "/i/confirm", "/i/none"])
async def test_a_form_no_browser_sends_is_no_fault(
    client: httpx.AsyncClient, pool: Pool, org: OrgId, clock: StillClock, keyring: Keyring, path: str, body: bytes
) -> None:
    await enter(client, pool, keyring, await school_with(pool, org, clock.now()), clock, "guardian")

    mark = re.search(r'name="csrf" value="([^"]+)"', (await client.get("/i/none")).text)
    assert mark

    answer = await client.post(path, headers=FORM, content=b"csrf=" + mark[1].encode() + b"&" + body)

    assert answer.status_code in {303, 400, 409, 413, 422}


async def test_a_form_of_more_fields_than_any_page_has_is_not_taken_apart(
    client: httpx.AsyncClient, pool: Pool, org: OrgId, clock: StillClock, keyring: Keyring
) -> None:
    await enter(client, pool, keyring, await school_with(pool, org, clock.now()), clock, "guardian")

    answer = await client.post("/i/book", headers=FORM, content=b"a=b&" * 200_000)

    assert answer.status_code == 413


async def test_nothing_of_a_form_an_address_or_a_cookie_is_remembered(
    client: httpx.AsyncClient, pool: Pool, org: OrgId, clock: StillClock, keyring: Keyring
) -> None:
    await enter(client, pool, keyring, await school_with(pool, org, clock.now()), clock, "guardian")
    before = [each.cache_info().currsize for each in REMEMBERING]

    answers = [
        await client.post("/i/book", data={"topic": "our own"}),
        await client.get("/i/book?opening=our-own"),
        await client.get("/api/v1/rounds?cursor=our-own", headers={"Cookie": "of=our-own"}),
    ]

    assert [answer.status_code for answer in answers] == [403, 422, 422]
    assert [each.cache_info().currsize for each in REMEMBERING] == before


@pytest.mark.parametrize("day", FAR)
async def test_a_day_nobody_means_is_asked_again(
    client: httpx.AsyncClient, pool: Pool, org: OrgId, clock: StillClock, keyring: Keyring, day: str
) -> None:
    school = await school_with(pool, org, clock.now())
    helper = f"/desk/helpers/{await add_driver(pool, school)}"
    await enter(client, pool, keyring, school, clock, "office")
    page = await client.get(helper)
    credential = {**fields_of(page, f"{helper}/credentials"), "kind": "driving", "until": day}
    round_ = {"csrf": credential["csrf"], "title_en": "Spring", "first_day": day, "last_day": day}

    answers = [
        await client.post(f"{helper}/credentials", data=credential),
        await client.post("/desk/rounds", data=round_),
    ]

    assert [answer.status_code for answer in answers] == [422, 303]
    assert answers[1].headers["location"].startswith("/desk/rounds/new")
    assert (await client.get(helper)).text == page.text


@pytest.mark.parametrize("day", [*FAR, "2201-01-01"])
async def test_a_day_nobody_means_has_no_page(
    client: httpx.AsyncClient, pool: Pool, org: OrgId, clock: StillClock, keyring: Keyring, day: str
) -> None:
    school = await school_with(pool, org, clock.now())
    await enter(client, pool, keyring, school, clock, "office")
    await enter(client, pool, keyring, school, clock, "teacher")
    sheet, teacher = f"/desk/day/{day}", school.teacher.person_id
    mark = fields_of(await client.get("/desk/places"), "/desk/holidays")["csrf"]

    answers = [
        *[await client.get(path) for path in (sheet, f"{sheet}/signs", f"{sheet}/away/{teacher}")],
        *[await client.get(path) for path in (f"/t/day/{day}", f"/t/day/{day}/away")],
        await client.post(f"/desk/holidays/{day}/remove", data={"csrf": mark}),
    ]

    assert [answer.status_code for answer in answers] == [404] * len(answers)
    assert {answer.headers["content-type"] for answer in answers} == {"text/html; charset=utf-8"}
