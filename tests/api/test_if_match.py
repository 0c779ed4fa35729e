"""A change that names a version holds for that version alone, whoever was faster."""

import asyncio
from datetime import datetime

import httpx
import pytest

from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId
from service.kernel.tokens import Keyring
from tests.api.keys import bearer
from tests.api.versions import tried
from tests.builders import school_with
from tests.caring import care_for
from tests.riding import add_driver
from tests.sql.interpreters import add_interpreter, add_line

CAR = {"seats": 2, "described": "red Kia Soul", "plate": "ABC 12"}
POLICY = {"settings": {"per_year": 2}, "source": "Board minutes", "recorded_on": "2026-08-20"}
LINE = {"name": "Voz", "languages": ["es"], "calls": 2, "zone": "America/Chicago", "dial_in": "555-0199"}
WAITS = "SELECT EXISTS (SELECT FROM pg_locks WHERE transactionid = pg_current_xact_id()::xid AND NOT granted)"
UNTIL = {"valid_until": "2028-06-30"}


@pytest.fixture
async def at(pool: Pool, org: OrgId, keyring: Keyring, now: datetime, client: httpx.AsyncClient) -> dict[str, str]:
    """Where things of a school are, for a service with a key for all of it."""
    client.headers.update(await bearer(pool, keyring, org, now))
    client.base_url = httpx.URL("http://localhost/api/v1/")
    school = await school_with(pool, org, now, teachers=2)
    driver = await add_driver(pool, school)
    care = await care_for(pool, school, now)
    async with transaction(pool, org) as conn:
        interpreter, line = await add_interpreter(conn, school), await add_line(conn, school)
        await conn.execute("UPDATE round SET state = 'draft'")
    of_school = f"schools/{school.school_id}"
    helper = f"{of_school}/helpers/{driver}"
    return {
        "car": f"drivers/{driver}/car",
        "credential": f"{helper}/credentials/driving",
        "helper": helper,
        "interpreter": f"interpreters/{interpreter}",
        "line": f"lines/{line}",
        "policy": f"{of_school}/policies/childcare",
        "session": f"childcare/sessions/{care.session_id}",
        "shift": f"childcare/shifts/{care.shift_ids[0]}",
        "round": f"rounds/{school.round_id}",
        "teacher": f"rounds/{school.round_id}/teachers/{school.teacher.person_id}",
    }


async def test_each_change_is_refused_unless_it_names_what_stands(
    client: httpx.AsyncClient, at: dict[str, str]
) -> None:
    assert await tried(client, "PATCH", at["session"], at["session"], {"cap": 9}) == [412, 200, 412]
    assert await tried(client, "POST", f"{at['session']}/state", at["session"], {"state": "closed"}) == [412, 200, 412]
    assert await tried(client, "POST", f"{at['session']}/shifts", at["session"], {}) == [412, 201, 412]
    assert await tried(client, "POST", f"{at['shift']}/release", at["session"]) == [412, 200, 412]
    assert await tried(client, "PUT", at["car"], at["car"], CAR) == [412, 200, 412]
    assert await tried(client, "POST", f"{at['helper']}/link", at["helper"]) == [412, 200, 412]
    assert await tried(client, "PUT", at["credential"], at["helper"], UNTIL) == [412, 200, 412]
    assert await tried(client, "DELETE", at["credential"], at["helper"]) == [412, 200, 412]
    assert await tried(client, "DELETE", at["helper"], at["helper"]) == [412, 204, 404]
    assert await tried(client, "PUT", at["interpreter"], at["interpreter"], {"languages": ["so"]}) == [412, 200, 412]
    assert await tried(client, "PUT", at["policy"], at["policy"], {**POLICY, "settings": {}}) == [412, 200, 412]
    assert await tried(client, "DELETE", at["policy"], at["policy"]) == [412, 204, 412]
    assert await tried(client, "DELETE", at["teacher"], at["teacher"]) == [412, 204, 404]


async def test_a_teacher_is_added_to_the_round_that_was_read(client: httpx.AsyncClient, at: dict[str, str]) -> None:
    teachers, teacher = f"{at['round']}/teachers", {"teacher_id": at["teacher"].rpartition("/")[2]}
    await client.delete(at["teacher"])
    seen = {"If-Match": (await client.get(at["round"])).headers["etag"]}
    await client.patch(at["round"], json={"title": {"en": "Autumn"}})

    stale = await client.post(teachers, json=teacher, headers=seen)
    missing = await client.get(at["teacher"])
    seen = {"If-Match": (await client.get(at["round"])).headers["etag"]}
    right = await client.post(teachers, json=teacher, headers=seen)

    assert (stale.status_code, missing.status_code, right.status_code) == (412, 404, 200)


async def test_a_change_answers_with_the_version_that_is_read_then(
    client: httpx.AsyncClient, at: dict[str, str]
) -> None:
    told = [
        (await client.put(at["car"], json=CAR), at["car"]),
        (await client.put(at["credential"], json=UNTIL), at["helper"]),
        (await client.put(at["interpreter"], json={"languages": ["so"]}), at["interpreter"]),
        (await client.put(at["policy"], json={**POLICY, "settings": {}}), at["policy"]),
        (await client.patch(at["session"], json={"cap": 9}), at["session"]),
    ]
    known = [await client.get(path, headers={"If-None-Match": answer.headers["etag"]}) for answer, path in told]

    assert [answer.status_code for answer in known] == [304] * 5


async def test_who_reads_while_somebody_is_writing_waits_and_is_refused(
    client: httpx.AsyncClient, at: dict[str, str], pool: Pool, org: OrgId
) -> None:
    version = {"If-Match": (await client.get(at["line"])).headers["etag"]}

    async with transaction(pool, org) as conn:
        await conn.execute("UPDATE phone_line SET dial_in = '555-0100'")
        late = asyncio.create_task(client.put(at["line"], json=LINE, headers=version))
        while not await conn.fetchval(WAITS):  # noqa: ASYNC110 - the database has no event for it
            await asyncio.sleep(0.02)

    assert (await late).status_code == 412
    assert (await client.get(at["line"])).json()["dial_in"] == "555-0100"
