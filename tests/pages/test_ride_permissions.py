"""Who may come in by each route of rides: the matrix row by row, against every other door and another school."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

import httpx
import pytest
from msgspec import Struct

from service.access.doors import cookie_name
from service.access.matrix import MATRIX
from service.kernel.db import Pool, transaction
from service.kernel.ids import LinkId, OrgId
from service.kernel.tokens import Keyring
from service.rides import actions, claims
from tests.api.keys import bearer
from tests.builders import BuiltSchool, act_of, add_link
from tests.pages.browsing import words_of
from tests.riding import add_driver, driver_of, ride_asked, riding_school

PLANNED = ("rides/trips", "rides/plan", "ride-plans", "ride-trips")  # test_ride_plan_pages.py
ROWS = {
    key: row
    for key, row in MATRIX.items()
    if ("ride" in key and not any(part in key for part in PLANNED)) or key.endswith(("/later", "drivers/{}/car"))
}
PURPOSE = {"guardian": "guardian", "teacher": "teacher", "office": "office", "helper": "helper"}
SECRETS = ("Fairview", "Rosa", "Honda", "LRK 204")


class Scene(Struct, frozen=True, kw_only=True):
    """A ride that is claimed, and what names it in an address."""

    school: BuiltSchool
    ids: Mapping[str, str]
    doors: Mapping[str, str]  # by kind: a link's secret
    now: datetime


@pytest.fixture
async def scene(pool: Pool, org: OrgId, keyring: Keyring, now: datetime) -> Scene:
    school = await riding_school(pool, org, now)
    driver = await add_driver(pool, school)
    made, asked = await ride_asked(pool, keyring, school, school.at(17, 0), now)
    ride = await claims.claim(pool, act_of(driver_of(school, driver), keyring, now), asked.request_id)
    async with transaction(pool, org) as conn:
        await conn.execute("DELETE FROM link")
        doors = {
            kind: await add_link(
                conn, keyring, school, now, purpose=purpose, person_id=driver if kind == "helper" else None
            )
            for kind, purpose in PURPOSE.items()
        }
    ids = {"ride": str(ride.ride_id), "request": str(asked.request_id), "meeting": str(made.meeting_id)}
    return Scene(school=school, ids={**ids, "driver": str(driver)}, doors=doors, now=now)


def _address(key: str, scene: Scene) -> tuple[str, str]:
    method, _, path = key.partition(" ")
    wanted = "request"
    for part, name in (("/mine/", "ride"), ("/meetings/", "meeting"), ("/drivers/", "driver")):
        wanted = name if part in path else wanted
    return method, path.replace("{}", scene.ids[wanted])


async def _ask(client: httpx.AsyncClient, key: str, scene: Scene, token: str | None, kind: str) -> httpx.Response:
    method, path = _address(key, scene)
    client.cookies.clear()
    if token:
        client.cookies.set(cookie_name(kind, is_https=False), token)  # type: ignore[arg-type]  # one of the doors
    return await client.request(method, path)


@pytest.mark.parametrize("key", sorted(key for key, row in ROWS.items() if row.door != "api"))
async def test_a_page_opens_to_its_own_door_alone(client: httpx.AsyncClient, scene: Scene, key: str) -> None:
    door = ROWS[key].door
    others = {
        kind: (await _ask(client, key, scene, token, kind)).status_code
        for kind, token in {**scene.doors, "nobody": ""}.items()
        if kind != door
    }
    own = await _ask(client, key, scene, scene.doors[door], door)

    assert set(others.values()) == {404}
    leads_on = key == "GET /i/ride"  # to the page of the meeting whose ride it is
    shown = 303 if leads_on else 200
    assert own.status_code == (shown if key.startswith("GET") else 403)  # a POST without its form's mark


@pytest.mark.parametrize("key", sorted(key for key, row in ROWS.items() if row.door != "api" and key.startswith("GET")))
@pytest.mark.parametrize("how", ["expired", "revoked"])
async def test_a_closed_link_opens_no_page_of_rides(
    client: httpx.AsyncClient, pool: Pool, scene: Scene, key: str, how: str
) -> None:
    sql = {
        "expired": "UPDATE link SET created_at = $1::timestamptz - interval '1 day', expires_at = $1",
        "revoked": "UPDATE link SET revoked_at = $1",
    }[how]
    async with transaction(pool, scene.school.org_id) as conn:
        await conn.execute(sql, scene.now)
    door = ROWS[key].door

    answer = await _ask(client, key, scene, scene.doors[door], door)

    assert answer.status_code == 404
    assert not any(secret in words_of(answer) for secret in SECRETS)


@pytest.mark.parametrize("key", ["GET /h/rides/mine/{}", "GET /desk/rides/{}"])
async def test_another_persons_and_another_schools_ride_is_not_there(
    client: httpx.AsyncClient, pool: Pool, org: OrgId, keyring: Keyring, scene: Scene, key: str
) -> None:
    elsewhere = await riding_school(pool, org, scene.now)
    other = await add_driver(pool, elsewhere, number=1)
    door = ROWS[key].door
    async with transaction(pool, org) as conn:
        person = other if door == "helper" else None
        token = await add_link(conn, keyring, elsewhere, scene.now, purpose=door, person_id=person)

    answer = await _ask(client, key, scene, token, door)

    assert answer.status_code == 404
    assert not any(secret in words_of(answer) for secret in SECRETS)


async def test_another_teacher_moves_no_ride(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime, client: httpx.AsyncClient
) -> None:
    school = await riding_school(pool, org, now, teachers=2)
    made, asked = await ride_asked(pool, keyring, school, school.at(17, 0), now)
    async with transaction(pool, org) as conn:
        token = await add_link(conn, keyring, school, now, purpose="teacher", person_id=school.teachers[1].person_id)
        link_id = LinkId(await conn.fetchval("SELECT link_id FROM link WHERE token_hash = $1", keyring.hash(token)))
    client.cookies.set(cookie_name("teacher", is_https=False), token)

    sent = {"csrf": keyring.csrf(link_id), "minutes": "10"}
    answer = await client.post(f"/t/meetings/{made.meeting_id}/later", data=sent)

    assert answer.status_code == 404
    async with transaction(pool, org) as conn:
        found = await actions.open_requests(conn, org, date(2026, 10, 15))
    assert found[0].legs == asked.legs


# --- keys ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", sorted(key for key, row in ROWS.items() if row.door == "api"))
async def test_a_key_needs_the_scope_of_its_row(
    client: httpx.AsyncClient, pool: Pool, org: OrgId, keyring: Keyring, scene: Scene, key: str
) -> None:
    method, path = _address(key, scene)
    rides = frozenset({"rides:read", "rides:write", "rides:addresses"})
    without = await bearer(pool, keyring, org, scene.now, scopes=rides - {ROWS[key].scope} | {"meetings:read"})
    right = await bearer(pool, keyring, org, scene.now, scopes=frozenset({ROWS[key].scope}))

    assert (await client.request(method, path)).status_code == 401
    assert (await client.request(method, path, headers=without)).status_code == 403
    assert (await client.request(method, path, headers=right)).status_code not in {401, 403, 404}


@pytest.mark.parametrize(
    "key",
    sorted(key for key, row in ROWS.items() if row.door == "api" and "{}" in key),
)
async def test_a_key_of_another_school_finds_no_ride(
    client: httpx.AsyncClient, pool: Pool, org: OrgId, keyring: Keyring, scene: Scene, key: str
) -> None:
    elsewhere = await riding_school(pool, org, scene.now)
    method, path = _address(key, scene)
    theirs = await bearer(pool, keyring, org, scene.now, school_id=elsewhere.school_id)
    bodies = {
        "claim": {"driver_id": scene.ids["driver"]},
        "settle": {"how": "taxi"},
        "mark": {"ride_id": scene.ids["ride"], "leg": "there", "what": "picked_up"},
        "later": {"minutes": 10},
        "car": {"seats": 4, "described": "red Kia", "plate": "ABC 12"},
    }
    body = bodies.get(path.rpartition("/")[2])

    answer = await client.request(method, path, headers=theirs, json=body)

    assert answer.status_code == 404
    assert not any(secret in answer.text for secret in SECRETS)


async def test_only_the_scope_for_addresses_reads_a_street(
    client: httpx.AsyncClient, pool: Pool, org: OrgId, keyring: Keyring, scene: Scene
) -> None:
    reads = await bearer(pool, keyring, org, scene.now, scopes=frozenset({"rides:read"}))
    knows = await bearer(pool, keyring, org, scene.now, scopes=frozenset({"rides:addresses"}))
    path = f"/api/v1/rides/{scene.ids['request']}"

    listed = await client.get("/api/v1/rides", headers=reads, params={"until": (scene.now + timedelta(30)).isoformat()})
    street = await client.get(f"{path}/address", headers=knows)

    assert listed.json()["rides"][0]["state"] == "found"
    assert not any(secret in listed.text for secret in ("Fairview", "Rosa", "41.43", "latitude"))
    assert street.json()["street"] == "1485 Fairview Blvd, Larkfield"
