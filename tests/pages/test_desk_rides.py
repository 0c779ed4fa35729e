"""The office's rides: deadlines on top, a driver named, another way noted, a list for the evening; and the API."""

from datetime import timedelta

import httpx
import pytest

from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId, PersonId
from service.kernel.tokens import Keyring
from service.rides.types import RideRequest
from tests.api.keys import bearer
from tests.builders import BuiltSchool, add_link
from tests.conftest import StillClock
from tests.pages.browsing import fields_of, words_of
from tests.riding import add_driver, ride_asked, riding_school, rows


@pytest.fixture
async def school(client: httpx.AsyncClient, pool: Pool, org: OrgId, keyring: Keyring, clock: StillClock) -> BuiltSchool:
    built = await riding_school(pool, org, clock.now(), teachers=2, families=2)
    async with transaction(pool, org) as conn:
        token = await add_link(conn, keyring, built, clock.now(), purpose="office")
    await client.get(f"/l/{token}")
    clock.at = built.at(9, 0) - timedelta(days=3)
    return built


@pytest.fixture
async def asked(pool: Pool, school: BuiltSchool, keyring: Keyring, clock: StillClock) -> RideRequest:
    return (await ride_asked(pool, keyring, school, school.at(17, 0), clock.now()))[1]


@pytest.fixture
async def driver(pool: Pool, school: BuiltSchool) -> PersonId:
    return await add_driver(pool, school)


async def _press(client: httpx.AsyncClient, page: str, action: str, **typed: str) -> httpx.Response:
    fields = fields_of(await client.get(page), action)
    return await client.post(action, data={**fields, **typed})


async def test_what_has_the_next_deadline_is_on_top(
    client: httpx.AsyncClient,
    pool: Pool,
    school: BuiltSchool,
    keyring: Keyring,
    clock: StillClock,
    asked: RideRequest,
    driver: PersonId,
) -> None:
    _, sooner = await ride_asked(pool, keyring, school, school.at(15, 0), clock.now(), family=school.families[1])

    page = (await client.get("/desk/rides")).text

    assert page.index(str(sooner.request_id)) < page.index(str(asked.request_id))
    assert "Looking for a driver" in words_of(await client.get("/desk/rides"))


async def test_the_office_reads_of_the_familys_ride_and_not_as_the_family(
    client: httpx.AsyncClient, asked: RideRequest
) -> None:
    words = words_of(await client.get(f"/desk/meetings/{asked.meeting_id}"))

    assert "Looking for a driver The family hears by" in words
    assert "We tell you" not in words
    assert "you choose" not in words


async def test_the_office_names_a_driver_who_said_yes(
    client: httpx.AsyncClient, asked: RideRequest, driver: PersonId
) -> None:
    page = f"/desk/rides/{asked.request_id}"

    answer = await _press(client, page, f"{page}/driver", driver=str(driver))

    said = words_of(await client.get(answer.headers["location"]))
    assert "Driver and family are told." in said
    assert "Has a driver" in said
    assert "blue Honda Fit" in said


async def test_the_office_hears_what_keeps_a_driver_from_it(
    client: httpx.AsyncClient, pool: Pool, school: BuiltSchool, asked: RideRequest
) -> None:
    small = await add_driver(pool, school, car={"seats": 1, "child_seats": 1})
    page = f"/desk/rides/{asked.request_id}"

    answer = await _press(client, page, f"{page}/driver", driver=str(small))

    assert answer.status_code == 409
    assert "Your car has 1 seat for passengers, this ride needs 2." in words_of(answer)


@pytest.mark.parametrize("how, said", [("own", "Comes its own way"), ("taxi", "Taxi")])
async def test_another_way_is_noted_and_the_driver_let_go(
    client: httpx.AsyncClient,
    pool: Pool,
    school: BuiltSchool,
    asked: RideRequest,
    driver: PersonId,
    how: str,
    said: str,
) -> None:
    page = f"/desk/rides/{asked.request_id}"
    await _press(client, page, f"{page}/driver", driver=str(driver))

    await _press(client, page, f"{page}/settle", how=how)

    assert said in words_of(await client.get(page))
    assert await rows(pool, school, "SELECT 1 FROM agenda WHERE kind = 'driver'") == []
    sql = "SELECT message ->> 'why' AS why FROM notice WHERE message ->> 'kind' = 'driver_ride_off'"
    told = await rows(pool, school, sql)
    assert [row["why"] for row in told] == ["office"]


async def test_the_evenings_list_has_streets_and_code_words_to_print(
    client: httpx.AsyncClient, asked: RideRequest, driver: PersonId
) -> None:
    page = f"/desk/rides/{asked.request_id}"
    await _press(client, page, f"{page}/driver", driver=str(driver))

    said = words_of(await client.get("/desk/rides/evening?day=2026-10-15"))

    assert "1485 Fairview Blvd, Larkfield" in said
    assert "Dora" in said
    assert "Printed Monday, October 12, 9:00 am." in said


async def test_a_service_names_a_driver_marks_the_way_and_lets_go(
    client: httpx.AsyncClient,
    pool: Pool,
    org: OrgId,
    keyring: Keyring,
    clock: StillClock,
    asked: RideRequest,
    driver: PersonId,
) -> None:
    key = await bearer(pool, keyring, org, clock.now())
    ride = f"/api/v1/rides/{asked.request_id}"
    wish = {**key, "Idempotency-Key": "claim-1"}

    first = await client.post(f"{ride}/claim", headers=wish, json={"driver_id": str(driver)})
    again = await client.post(f"{ride}/claim", headers=wish, json={"driver_id": str(driver)})
    clock.at = asked.legs[0].pick_up_at
    marked = await client.post(
        f"{ride}/mark",
        headers=key,
        json={"ride_id": first.json()["ride_ids"][0], "leg": "there", "what": "picked_up"},
    )

    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert first.json()["state"] == "found"
    assert [way["picked_up"] for way in marked.json()["ways"]] == [True, False]
    page = f"/desk/rides/{asked.request_id}"
    pressed = await _press(client, page, f"{page}/settle", how="taxi")
    assert "The family is in the car." in words_of(await client.get(pressed.headers["location"]))
    mark = {"ride_id": first.json()["ride_ids"][0], "leg": "there", "what": "dropped_off"}
    await client.post(f"{ride}/mark", headers=key, json=mark)
    freed = await client.post(f"{ride}/release", headers=key)
    assert freed.json()["state"] == "looking"


async def test_a_service_lets_a_meeting_run_on_and_settles_another_way_home(
    client: httpx.AsyncClient,
    pool: Pool,
    org: OrgId,
    keyring: Keyring,
    clock: StillClock,
    asked: RideRequest,
    driver: PersonId,
) -> None:
    client.headers.update(await bearer(pool, keyring, org, clock.now()))
    await client.post(f"/api/v1/rides/{asked.request_id}/claim", json={"driver_id": str(driver)})
    clock.at = asked.meets.start + timedelta(minutes=10)

    later = await client.post(f"/api/v1/meetings/{asked.meeting_id}/later", json={"minutes": 10})
    settled = await client.post(f"/api/v1/rides/{asked.request_id}/settle", json={"how": "taxi"})

    assert later.json()["home_from"] == f"{asked.legs[1].pick_up_at + timedelta(minutes=10):%Y-%m-%dT%H:%M:%SZ}"
    assert (settled.status_code, settled.json()["state"]) == (200, "taxi")


async def test_nobody_who_does_not_volunteer_has_a_car(
    client: httpx.AsyncClient, pool: Pool, org: OrgId, keyring: Keyring, clock: StillClock, asked: RideRequest
) -> None:
    key = await bearer(pool, keyring, org, clock.now())
    car = {"seats": 4, "described": "red Kia", "plate": "A1"}

    answer = await client.put(f"/api/v1/drivers/{asked.guardian_id}/car", headers=key, json=car)

    assert answer.status_code == 404
