"""Pooled trips on pages and by API: who may, what they see, a yes as a whole; row by row of the matrix."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import httpx
import pytest
from msgspec import Struct

from service.access.doors import cookie_name
from service.access.matrix import MATRIX
from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId, PersonId
from service.kernel.tokens import Keyring
from service.planning import actions
from service.planning.types import SuggestedTrip
from tests.api.keys import bearer
from tests.builders import BuiltSchool, act_of, add_link, office_of
from tests.conftest import StillClock
from tests.pages.browsing import fields_of, links_of, words_of
from tests.planned import day_of, free_driver, in_turn, neighbours_asked, planned
from tests.riding import add_driver, driver_of, riding_school, rows

PLANNED = ("rides/trips", "rides/plan", "ride-plans", "ride-trips")
ROWS = {key: row for key, row in MATRIX.items() if any(part in key for part in PLANNED)}
PAGES = sorted(key for key, row in ROWS.items() if row.door != "api")
KEYS = sorted(key for key, row in ROWS.items() if row.door == "api")
SECRETS = ("Fairview", "Rosa", "Amina", "41.43", "LRK 204")


class Scene(Struct, frozen=True, kw_only=True):
    """A suggested trip, its driver, and the doors by kind."""

    school: BuiltSchool
    driver: PersonId
    trip: SuggestedTrip
    doors: Mapping[str, str]


@pytest.fixture
async def scene(pool: Pool, org: OrgId, keyring: Keyring, clock: StillClock) -> Scene:
    now = clock.now()
    school = await riding_school(pool, org, now, teachers=3, families=3)
    driver = await free_driver(pool, school)
    await neighbours_asked(pool, keyring, school, now)
    clock.at = school.at(9, 0) - timedelta(days=3)
    await planned(pool, keyring, school, clock.now())
    (offered,) = await actions.offered_to(pool, driver_of(school, driver), now=clock.now())
    async with transaction(pool, org) as conn:
        await conn.execute("DELETE FROM link")
        doors = {
            "guardian": await add_link(conn, keyring, school, now, purpose="guardian"),
            "teacher": await add_link(conn, keyring, school, now, purpose="teacher"),
            "office": await add_link(conn, keyring, school, now, purpose="office"),
            "helper": await add_link(conn, keyring, school, now, purpose="helper", person_id=driver),
        }
    return Scene(school=school, driver=driver, trip=offered.trip, doors=doors)


def _come_in(client: httpx.AsyncClient, scene: Scene, door: str) -> None:
    client.cookies.clear()
    client.cookies.set(cookie_name(door, is_https=False), scene.doors[door])  # type: ignore[arg-type]  # one of the doors


def _asked(key: str, scene: Scene, school: BuiltSchool | None = None) -> tuple[str, str]:
    method, _, path = key.partition(" ")
    filled = path.replace("schools/{}", f"schools/{(school or scene.school).school_id}")
    filled = filled.replace("ride-plans/{}", f"ride-plans/{day_of(scene.school)}")
    return method, filled.replace("{}", str(scene.trip.trip_id))


async def test_a_volunteer_sees_one_trip_of_two_families_and_nobodys_name_or_street(
    client: httpx.AsyncClient, scene: Scene
) -> None:
    _come_in(client, scene, "helper")

    page = await client.get("/h/rides/trips")

    assert "2 families in one trip." in words_of(page)
    assert "North side, 2 to 5 miles. 2 people, no child seat" in words_of(page)
    assert not any(secret in page.text for secret in SECRETS)


async def test_the_board_and_the_own_page_lead_to_it(client: httpx.AsyncClient, scene: Scene) -> None:
    _come_in(client, scene, "helper")

    board, home = await client.get("/h/rides"), await client.get("/h")

    assert "2 families in one trip." in words_of(board)
    assert links_of(board, "/h/rides/trips") == ["/h/rides/trips"]
    assert "/h/rides/trips" in links_of(home, "/h/rides/trips")


async def test_a_yes_leads_to_the_ride_and_a_second_one_is_told_that_it_is_gone(
    client: httpx.AsyncClient, scene: Scene
) -> None:
    _come_in(client, scene, "helper")
    action = f"/h/rides/trips/{scene.trip.trip_id}/yes"
    form = fields_of(await client.get("/h/rides/trips"), action)

    first = await client.post(action, data=form)
    second = await client.post(action, data=form)

    assert first.status_code == 303
    assert first.headers["location"].startswith("/h/rides/mine/")
    assert second.status_code == 409
    assert "This trip has changed just now" in words_of(second)


async def test_a_no_is_thanked_for_and_the_trip_leaves_the_page(client: httpx.AsyncClient, scene: Scene) -> None:
    _come_in(client, scene, "helper")
    action = f"/h/rides/trips/{scene.trip.trip_id}/no"

    await client.post(action, data=fields_of(await client.get("/h/rides/trips"), action))
    page = await client.get("/h/rides/trips?said=declined")

    assert "Noted. Thank you for telling us." in words_of(page)
    assert "No trip is suggested to you." in words_of(page)


async def test_a_driver_who_is_cleared_no_longer_reads_why(client: httpx.AsyncClient, pool: Pool, scene: Scene) -> None:
    _come_in(client, scene, "helper")
    action = f"/h/rides/trips/{scene.trip.trip_id}/yes"
    form = fields_of(await client.get("/h/rides/trips"), action)
    await _sql(pool, scene, "DELETE FROM credential")

    answer = await client.post(action, data=form)

    assert answer.status_code == 409
    assert "A clearance you need for this ride is not recorded." in words_of(answer)
    assert await rows(pool, scene.school, "SELECT 1 FROM ride") == []


async def test_the_office_asks_and_sees_what_was_found_and_notes_a_yes_from_the_phone(
    client: httpx.AsyncClient, pool: Pool, keyring: Keyring, scene: Scene, clock: StillClock
) -> None:
    _come_in(client, scene, "office")
    here = "/desk/rides/plan"
    asked = await client.post(here, data=fields_of(await client.get(here), here))
    searching = await client.get(asked.headers["location"])
    await actions.plan_asked(pool, act_of(office_of(scene.school), keyring, clock.now()), solve=in_turn)
    found = await client.get(here)
    (trip,) = (
        await actions.evening_of(pool, office_of(scene.school), scene.school.school_id, day_of(scene.school))
    ).trips
    action = f"/desk/rides/plan/{trip.trip_id}/yes"
    taken = await client.post(action, data=fields_of(found, action))

    afterwards = await client.get(taken.headers["location"])

    assert "Trips are searched for." in words_of(searching)
    assert "2 of 2 families would have both their ways; first come, first served would be 2." in words_of(found)
    assert "Dora" in words_of(afterwards)
    assert "Suggest pooled trips for this evening" not in words_of(afterwards)
    assert (await rows(pool, scene.school, "SELECT driver_id FROM ride"))[0]["driver_id"] == scene.driver


async def test_another_service_asks_reads_and_passes_a_yes_on(
    client: httpx.AsyncClient, pool: Pool, org: OrgId, keyring: Keyring, scene: Scene, clock: StillClock
) -> None:
    key = await bearer(pool, keyring, org, clock.now(), scopes=frozenset({"rides:read", "rides:write"}))
    plan = f"/api/v1/schools/{scene.school.school_id}/ride-plans/{day_of(scene.school)}"

    read = await client.get(plan, headers=key)
    asked = await client.post(plan, headers=key)
    accept = f"/api/v1/ride-trips/{scene.trip.trip_id}/accept"
    taken = await client.post(accept, headers={**key, "idempotency-key": "yes-1"})
    again = await client.post(accept, headers={**key, "idempotency-key": "yes-1"})

    assert [way["leg"] for way in read.json()["trips"][0]["ways"]] == ["there", "there", "back", "back"]
    assert (asked.status_code, asked.json()["state"]) == (202, "asked")
    assert (taken.status_code, again.json()) == (200, taken.json())
    assert not any(secret in read.text for secret in SECRETS)


@pytest.mark.parametrize("key", PAGES)
async def test_a_page_of_trips_opens_to_its_own_door_alone(client: httpx.AsyncClient, scene: Scene, key: str) -> None:
    method, path = _asked(key, scene)
    answers = {}
    for door in scene.doors:
        _come_in(client, scene, door)
        answers[door] = (await client.request(method, path)).status_code
    client.cookies.clear()
    nobody = (await client.request(method, path)).status_code
    own = answers.pop(ROWS[key].door)

    assert {nobody, *answers.values()} == {404}
    assert own == (200 if method == "GET" else 403)  # a POST without its form's mark


@pytest.mark.parametrize("key", [key for key in PAGES if key.startswith("GET")])
@pytest.mark.parametrize("ended", ["revoked", "expired"])
async def test_a_closed_link_shows_no_trip(
    client: httpx.AsyncClient, pool: Pool, scene: Scene, key: str, ended: str
) -> None:
    sql = {
        "revoked": "UPDATE link SET revoked_at = created_at",
        "expired": "UPDATE link SET expires_at = created_at + interval '1 second'",
    }
    await _sql(pool, scene, sql[ended])
    _come_in(client, scene, ROWS[key].door)

    assert (await client.request(*_asked(key, scene))).status_code == 404


@pytest.mark.parametrize("key", KEYS)
async def test_a_key_needs_the_scope_of_its_row_and_its_own_school(
    client: httpx.AsyncClient, pool: Pool, org: OrgId, keyring: Keyring, scene: Scene, clock: StillClock, key: str
) -> None:
    now = clock.now()
    elsewhere = await riding_school(pool, org, now)
    both = frozenset({"rides:read", "rides:write"})
    without = await bearer(pool, keyring, org, now, scopes=both - {ROWS[key].scope} | {"meetings:read"})
    theirs = await bearer(pool, keyring, org, now, scopes=both, school_id=elsewhere.school_id)
    right = await bearer(pool, keyring, org, now, scopes=frozenset({ROWS[key].scope}))
    method, path = _asked(key, scene)

    assert (await client.request(method, path)).status_code == 401
    assert (await client.request(method, path, headers=without)).status_code == 403
    assert (await client.request(method, path, headers=theirs)).status_code == 404
    assert (await client.request(method, path, headers=right)).status_code in {200, 202}


async def test_another_volunteer_and_another_schools_office_answer_nothing(
    client: httpx.AsyncClient, pool: Pool, org: OrgId, keyring: Keyring, scene: Scene, clock: StillClock
) -> None:
    now: datetime = clock.now()
    elsewhere = await riding_school(pool, org, now)
    other = await add_driver(pool, scene.school, number=1)
    async with transaction(pool, org) as conn:
        helper = await add_link(conn, keyring, scene.school, now, purpose="helper", person_id=other)
        office = await add_link(conn, keyring, elsewhere, now, purpose="office")

    answers = [
        await _pressed(client, "helper", helper, "/h/rides/car", f"/h/rides/trips/{scene.trip.trip_id}/yes"),
        await _pressed(client, "office", office, "/desk/school", f"/desk/rides/plan/{scene.trip.trip_id}/yes"),
    ]

    assert answers == [404, 404]


async def _pressed(client: httpx.AsyncClient, door: str, token: str, page: str, action: str) -> int:
    """Press a button of somebody else's page with the mark of one's own."""
    client.cookies.clear()
    client.cookies.set(cookie_name(door, is_https=False), token)  # type: ignore[arg-type]  # one of the doors
    form = fields_of(await client.get(page), page)
    return (await client.post(action, data={"csrf": form["csrf"], "day": "2026-10-15"})).status_code


async def _sql(pool: Pool, scene: Scene, sql: str) -> None:
    async with transaction(pool, scene.school.org_id) as conn:
        await conn.execute(sql)
