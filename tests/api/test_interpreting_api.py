"""Interpreters, lines and who interprets, by API with the rules of the pages."""

from datetime import datetime, timedelta

import httpx
import pytest
from msgspec import Struct

from service.kernel.db import Pool, transaction
from service.kernel.ids import LineId, MeetingId, OrgId, PersonId, SchoolId, new_id
from service.kernel.meanings import MEANINGS
from service.kernel.tokens import Keyring
from tests.api.keys import bearer
from tests.builders import BuiltSchool, booked, school_with
from tests.sql.interpreters import add_interpreter, add_line, assigned

LINE = {"name": "Voz", "languages": ["es", "so"], "calls": 2, "zone": "America/Chicago", "dial_in": "555-0199"}


class Served(Struct, frozen=True):
    """A meeting with an interpreter, and a line beside it."""

    school: BuiltSchool
    meeting_id: MeetingId
    natalia: PersonId
    line_id: LineId


@pytest.fixture
async def served(pool: Pool, org: OrgId, keyring: Keyring, now: datetime) -> Served:
    school = await school_with(pool, org, now)
    async with transaction(pool, org) as conn:
        natalia = await add_interpreter(conn, school)
        line_id = await add_line(conn, school)
    meeting = await booked(pool, keyring, school, school.at(16), now)
    await assigned(pool, school, keyring, now, meeting.meeting_id)
    return Served(school, meeting.meeting_id, natalia, line_id)


@pytest.mark.usefixtures("served")  # whose line is another
async def test_a_line_is_added_once_per_wish_changed_and_left(service: httpx.AsyncClient) -> None:
    added = await service.post("lines", json=LINE, headers={"Idempotency-Key": "voz"})
    again = await service.post("lines", json=LINE, headers={"Idempotency-Key": "voz"})
    path = f"lines/{added.json()['line_id']}"

    changed = await service.put(path, json={**LINE, "calls": 3}, headers={"If-Match": added.headers["etag"]})
    stale = await service.put(path, json=LINE, headers={"If-Match": added.headers["etag"]})
    named = await service.post("lines", json=LINE)
    left = await service.delete(path)

    assert (added.status_code, again.json()) == (201, added.json())
    assert (changed.json()["calls"], stale.status_code) == (3, 412)
    assert (named.status_code, named.json()["type"]) == (409, "urn:porchlight:line-named")
    assert left.json()["left_on"] == "2026-09-28"
    assert [one["name"] for one in (await service.get("lines")).json()["lines"]] == ["Language Line"]


@pytest.mark.parametrize(
    "wrong, pointer",
    [({"languages": ["ase"]}, "/languages"), ({"zone": "Mars/Base"}, "/zone"), ({"calls": 0}, "/calls")],
)
async def test_a_line_that_cannot_be_is_refused_at_its_field(
    service: httpx.AsyncClient, wrong: dict[str, object], pointer: str
) -> None:
    refused = await service.post("lines", json={**LINE, **wrong})

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"].startswith(pointer)


async def test_who_interprets_is_read_answered_and_settled(service: httpx.AsyncClient, served: Served) -> None:
    path = f"interpretations/{served.meeting_id}"
    listed = (await service.get("interpretations")).json()
    yes = await service.post(f"{path}/answer", json={"interpreter_id": str(served.natalia), "can": True})
    no = await service.post(f"{path}/answer", json={"interpreter_id": str(served.natalia), "can": False})
    late, seen = ({"If-Match": one.headers["etag"]} for one in (yes, no))
    stale = await service.post(f"{path}/settle", headers=late, json={"outside": "Asha"})
    by_hand = await service.post(f"{path}/settle", headers=seen, json={"outside": "Asha Noor, Iowa Languages"})
    both = await service.post(f"{path}/settle", json={"outside": "Asha", "line_id": str(served.line_id)})

    assert [(one["state"], one["interpreter"]) for one in listed["interpretations"]] == [("asked", "Natalia Valdez")]
    assert "guardian" not in str(listed)
    assert yes.json()["state"] == "accepted"
    assert (no.json()["state"], no.json()["line_id"]) == ("line", str(served.line_id))
    assert by_hand.json()["interpreter"] == "Asha Noor, Iowa Languages"
    assert (stale.status_code, both.status_code) == (412, 422)
    assert both.json()["errors"] == [{"detail": MEANINGS["not-exactly-one"], "code": "not-exactly-one", "pointer": ""}]
    assert (await service.get(path)).headers["etag"] == by_hand.headers["etag"]
    assert (await service.get(path)).json() == by_hand.json()


async def test_an_open_meeting_is_listed_and_taken_once_per_wish(service: httpx.AsyncClient, served: Served) -> None:
    path, whose = f"interpretations/{served.meeting_id}", {"interpreter_id": str(served.natalia)}
    await service.delete(f"lines/{served.line_id}")
    await service.post(f"{path}/answer", json={**whose, "can": False})

    listed = (await service.get(f"interpreters/{served.natalia}/open")).json()
    taken = [(await service.post(f"{path}/claim", json=whose, headers={"Idempotency-Key": "mine"})) for _ in range(2)]
    nobody = await service.post(f"{path}/claim", json={"interpreter_id": str(new_id())})

    assert [(one["meeting_id"], one["language"], one["is_swap"]) for one in listed["open"]] == [
        (str(served.meeting_id), "es", False)
    ]
    assert "guardian" not in str(listed)
    assert [(one.status_code, one.json()["state"]) for one in taken] == [(200, "accepted")] * 2
    assert nobody.status_code == 404
    assert (await service.get(f"interpreters/{served.natalia}/open")).json()["open"] == []


async def test_what_an_interpreter_speaks_is_said(service: httpx.AsyncClient, served: Served) -> None:
    path = f"interpreters/{served.natalia}"

    said = await service.put(path, json={"languages": ["es", "pt-BR"], "mode": "video"})
    wrong = await service.put(path, json={"languages": ["Spanish, of course"]})
    nobody = await service.put(f"interpreters/{served.school.teacher.person_id}", json={"languages": ["es"]})

    assert (said.json()["languages"], said.json()["mode"]) == (["es", "pt-BR"], "video")
    assert (wrong.status_code, nobody.status_code) == (422, 404)
    assert (await service.get("interpreters")).json()["interpreters"] == [said.json()]


READ, WRITE = "interpreting:read", "interpreting:write"
ANOTHER = {**LINE, "name": "Another"}
ROUTES = (
    ("GET", "interpretations", READ, None),
    ("GET", "interpretations/{meeting}", READ, None),
    ("POST", "interpretations/{meeting}/settle", WRITE, {"outside": "Asha"}),
    ("POST", "interpretations/{meeting}/answer", WRITE, {"interpreter_id": str(new_id()), "can": False}),
    ("POST", "interpretations/{meeting}/claim", WRITE, {"interpreter_id": str(new_id())}),
    ("GET", "interpreters", READ, None),
    ("GET", "interpreters/{natalia}/open", READ, None),
    ("PUT", "interpreters/{natalia}", WRITE, {"languages": ["vi"]}),
    ("GET", "lines", READ, None),
    ("POST", "lines", WRITE, ANOTHER),
    ("GET", "lines/{line}", READ, None),
    ("PUT", "lines/{line}", WRITE, ANOTHER),
    ("DELETE", "lines/{line}", WRITE, None),
)
OF_A_SCHOOL = [row for row in ROUTES if "{meeting}" in row[1] or "{natalia}" in row[1]]


async def _ask(
    client: httpx.AsyncClient, method: str, path: str, body: object, served: Served, headers: dict[str, str]
) -> int:
    address = path.format(meeting=served.meeting_id, natalia=served.natalia, line=served.line_id)
    return (await client.request(method, f"/api/v1/{address}", json=body, headers=headers)).status_code


@pytest.mark.parametrize("method, path, scope, body", ROUTES)
async def test_a_key_opens_only_what_it_is_for(
    client: httpx.AsyncClient,
    pool: Pool,
    keyring: Keyring,
    served: Served,
    now: datetime,
    method: str,
    path: str,
    scope: str,
    body: object,
) -> None:
    org = served.school.org_id
    others = frozenset({"meetings:read", "meetings:write", "interpreting:read", "interpreting:write"} - {scope})
    without = await bearer(pool, keyring, org, now, scopes=others)
    expired = await bearer(pool, keyring, org, now - timedelta(days=400), scopes=frozenset({scope}))
    revoked = await bearer(pool, keyring, org, now, scopes=frozenset({scope}))
    async with transaction(pool, org) as conn:
        newest = await conn.fetchval("SELECT key_id FROM api_key ORDER BY key_id DESC LIMIT 1")
        await conn.execute("UPDATE api_key SET revoked_at = $1 WHERE key_id = $2", now, newest)

    assert await _ask(client, method, path, body, served, {}) == 401
    assert await _ask(client, method, path, body, served, without) == 403
    assert await _ask(client, method, path, body, served, expired) == 401
    assert await _ask(client, method, path, body, served, revoked) == 401


@pytest.mark.parametrize("method, path, scope, body", OF_A_SCHOOL)
async def test_another_schools_key_finds_nothing(
    client: httpx.AsyncClient,
    pool: Pool,
    keyring: Keyring,
    served: Served,
    now: datetime,
    method: str,
    path: str,
    scope: str,
    body: object,
) -> None:
    other = SchoolId((await school_with(pool, served.school.org_id, now, families=0)).school_id)
    theirs = await bearer(pool, keyring, served.school.org_id, now, scopes=frozenset({scope}), school_id=other)

    assert await _ask(client, method, path, body, served, theirs) == 404


async def test_another_schools_key_lists_nothing_of_ours(
    client: httpx.AsyncClient, pool: Pool, keyring: Keyring, served: Served, now: datetime
) -> None:
    other = SchoolId((await school_with(pool, served.school.org_id, now, families=0)).school_id)
    theirs = await bearer(
        pool, keyring, served.school.org_id, now, scopes=frozenset({"interpreting:read"}), school_id=other
    )

    meetings = await client.get("/api/v1/interpretations", headers=theirs)
    interpreters = await client.get("/api/v1/interpreters", headers=theirs)

    assert meetings.json() == {"interpretations": [], "next": None}
    assert interpreters.json() == {"interpreters": [], "next": None}
