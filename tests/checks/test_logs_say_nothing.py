"""No name, address, number, word of a family or token reaches a log line, whatever goes well, wrong or to pieces."""

import asyncio
import html
import json
import re
from datetime import datetime
from pathlib import Path

import asyncpg
import httpx
import pytest

from service.access import actions as access
from service.access.rules import SCOPES
from service.kernel.clock import SystemClock
from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId
from service.kernel.tokens import Keyring
from tests.builders import BuiltSchool, add_link, school_with
from tests.processes import Serving, days_ahead, serving

TOPIC = "Nightmares since August"
NONE_WORDS = "Chemotherapy on Thursdays"
CALENDAR = "calendar.example.invalid/private-4711.ics"
BREAK = """
CREATE FUNCTION porchlight.broken() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'cannot take %', NEW; END $$;
CREATE TRIGGER broken BEFORE INSERT ON porchlight.meeting FOR EACH ROW EXECUTE FUNCTION porchlight.broken();
CREATE TRIGGER broken BEFORE INSERT ON porchlight.no_time FOR EACH ROW EXECUTE FUNCTION porchlight.broken();
"""


@pytest.fixture
def now() -> datetime:
    """The real clock's: a real process goes by it."""
    return SystemClock().now()


@pytest.fixture
async def school(pool: Pool, org: OrgId, now: datetime) -> BuiltSchool:
    return await school_with(pool, org, now, teachers=3, children=3, days=days_ahead(now))


@pytest.fixture
async def tokens(pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime) -> dict[str, str]:
    """A secret of each kind."""
    async with transaction(pool, school.org_id) as conn:
        purposes = ("guardian", "teacher", "office", "openings_feed", "family_feed")
        links = {purpose: await add_link(conn, keyring, school, now, purpose=purpose) for purpose in purposes}
    _, key = await access.make_key(
        pool, keyring, school.org_id, name="district", scopes=SCOPES, school_id=None, now=now, days=9
    )
    return {**links, "key": key}


@pytest.fixture
async def secrets(pool: Pool, school: BuiltSchool, tokens: dict[str, str]) -> set[str]:
    """Everything of a person that is in the database, and all that a client sends."""
    async with transaction(pool, school.org_id) as conn:
        people = await conn.fetch("SELECT given_name, family_name, email, sms, phone FROM person")
    private = {value for row in people for value in row.values() if value}
    return {*private, *tokens.values(), TOPIC, NONE_WORDS, CALENDAR, "Wrong-link", "evil.example"}


async def _page(client: httpx.AsyncClient, path: str) -> dict[str, str]:
    """Go on from a teacher's times to a page and give the hidden fields of its form."""
    times = await client.get(_links(await client.get("/i"), "/i/times")[0])
    form = await client.get(_links(times, path)[0])
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form.text))


def _links(answer: httpx.Response, path: str) -> list[str]:
    return [html.unescape(href) for href in re.findall(rf'href="({path}\?[^"]+)"', answer.text)]


async def _book(client: httpx.AsyncClient) -> httpx.Response:
    return await client.post("/i/book", data={**await _page(client, "/i/book"), "topic": TOPIC})


async def _say_none(client: httpx.AsyncClient) -> httpx.Response:
    typed = {"band": "evening", "day": "1", "words": NONE_WORDS}
    return await client.post("/i/none", data={**await _page(client, "/i/none"), **typed})


async def _use(client: httpx.AsyncClient, tokens: dict[str, str]) -> None:
    """Do what families, staff, calendars and services do all day, and what guessers do."""
    for purpose in ("guardian", "teacher", "office"):
        await client.get(f"/l/{tokens[purpose]}")
    booked = await _book(client)
    assert booked.status_code == httpx.codes.SEE_OTHER
    for feed in ("openings", "family"):
        await client.get(f"/c/{tokens[f'{feed}_feed']}/{feed}.ics")
    for path in ("/t", "/desk", "/i/calendar", booked.headers["location"], "/l/Wrong-link", "/c/Wrong-link/family.ics"):
        await client.get(path)
    await client.get("/language/es", params={"back": "https://evil.example"})
    key = {"Authorization": f"Bearer {tokens['key']}"}
    await client.get("/api/v1/rounds", headers=key)
    await client.post("/api/v1/meetings", headers=key, content=json.dumps({"topic": TOPIC}))
    await client.post(
        "/inbound/mail", content=f"From: x\r\n\r\n{TOPIC}", headers={"Authorization": "Bearer Wrong-link"}
    )
    hours = await client.get("/t/hours")
    csrf = re.findall(r'name="csrf" value="([^"]+)"', hours.text)[0]
    await client.post("/t/hours/calendars", data={"csrf": csrf, "url": f"https://{CALENDAR}"})


async def _break(database: str, client: httpx.AsyncClient) -> list[int]:
    """Bring about faults whose own words quote what a family wrote."""
    owner = await asyncpg.connect(database)
    await owner.execute(BREAK)
    await owner.close()
    return [(await _say_none(client)).status_code, (await _book(client)).status_code]


async def _delivered(running: Serving) -> None:
    async with asyncio.timeout(20):
        while "delivered" not in running.said():  # noqa: ASYNC110 - another process says it
            await asyncio.sleep(0.1)


@pytest.mark.parametrize("form", ["json", "text"])
async def test_logs_say_what_happens_and_nothing_about_anybody(
    database: str, tokens: dict[str, str], secrets: set[str], tmp_path: Path, form: str
) -> None:
    async with (
        serving(database, tmp_path, log_level="debug", log_format=form) as running,
        httpx.AsyncClient(base_url=running.address, timeout=60) as client,
    ):
        await _use(client, tokens)
        broken = await _break(database, client)
        await _delivered(running)
        await running.stop()
        log = running.said()

    assert broken == [500, 500]
    assert [word for word in ("answered", "fault", "RaiseError", "delivered", "/l/{") if word not in log] == []
    assert sorted(secret for secret in secrets if secret in log) == []
