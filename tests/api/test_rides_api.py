"""Rides and pooled trips, as another service reads, settles and answers them."""

from datetime import datetime, timedelta

import httpx
import pytest

from service.kernel.db import Pool
from service.kernel.ids import OrgId, PersonId, new_id
from service.kernel.tokens import Keyring
from service.rides.types import RideRequest
from tests.api.versions import tried
from tests.builders import BuiltSchool
from tests.conftest import StillClock
from tests.planned import day_of, free_driver, neighbours_asked, planned
from tests.riding import add_driver, ride_asked, riding_school


@pytest.fixture
async def school(pool: Pool, org: OrgId, clock: StillClock) -> BuiltSchool:
    built = await riding_school(pool, org, clock.now(), teachers=3, families=2)
    clock.at = built.at(9, 0) - timedelta(days=3)
    return built


@pytest.fixture
async def asked(pool: Pool, school: BuiltSchool, keyring: Keyring, clock: StillClock) -> RideRequest:
    return (await ride_asked(pool, keyring, school, school.at(17, 0), clock.now()))[1]


@pytest.fixture
async def driver(pool: Pool, school: BuiltSchool) -> PersonId:
    return await add_driver(pool, school)


async def test_a_ride_is_settled_by_who_names_how_it_stands(
    service: httpx.AsyncClient, asked: RideRequest, driver: PersonId, clock: StillClock
) -> None:
    ride, later = f"rides/{asked.request_id}", f"meetings/{asked.meeting_id}/later"

    assert await tried(service, "POST", f"{ride}/claim", ride, {"driver_id": str(driver)}) == [412, 200, 412]
    assert await tried(service, "POST", later, ride, {"minutes": 10}) == [412, 200, 412]
    taken = (await service.get(ride)).json()
    mark = {"ride_id": taken["ride_ids"][0], "leg": "there", "what": "picked_up"}
    clock.at = asked.legs[0].pick_up_at
    assert await tried(service, "POST", f"{ride}/mark", ride, mark) == [412, 200, 412]
    await service.post(f"{ride}/mark", json={**mark, "what": "dropped_off"})
    assert await tried(service, "POST", f"{ride}/settle", ride, {"how": "taxi"}) == [412, 200, 412]
    assert await tried(service, "POST", f"{ride}/release", ride) == [412, 200, 412]
    assert [way["picked_up"] for way in taken["ways"]] == [False, False]
    assert (await service.get(ride)).json()["state"] == "looking"


async def test_a_way_is_marked_when_it_may_be_driven_and_nobody_lets_go_of_who_is_in_the_car(
    service: httpx.AsyncClient, asked: RideRequest, driver: PersonId, clock: StillClock
) -> None:
    ride, (there, back) = f"rides/{asked.request_id}", asked.legs
    ride_id = (await service.post(f"{ride}/claim", json={"driver_id": str(driver)})).json()["ride_ids"][0]

    async def said(act: str, at: datetime, **mark: str) -> str:
        clock.at = at
        answer = await service.post(f"{ride}/{act}", json={"ride_id": ride_id, **mark} if mark else None)
        return "" if answer.status_code == 200 else f"{answer.status_code} {answer.json()['type']}"

    early, late = there.pick_up_at - timedelta(days=2), back.pick_up_at + timedelta(days=1)
    not_now = "409 urn:porchlight:not-now"
    assert await said("mark", early, leg="there", what="picked_up") == not_now
    assert await said("mark", there.pick_up_at, leg="back", what="dropped_off") == not_now
    assert await said("mark", there.pick_up_at, leg="there", what="picked_up") == ""
    assert await said("release", there.pick_up_at) == not_now
    assert await said("mark", asked.meets.start, leg="back", what="picked_up") == not_now
    assert await said("mark", asked.meets.start, leg="there", what="dropped_off") == ""
    assert await said("mark", late, leg="back", what="dropped_off") == ""


async def test_a_driver_nobody_knows_is_what_is_refused_not_the_ride(
    service: httpx.AsyncClient, asked: RideRequest
) -> None:
    nobody = str(new_id())

    claimed = await service.post(f"rides/{asked.request_id}/claim", json={"driver_id": nobody})
    told = await service.put(f"drivers/{nobody}/car", json={"seats": 4, "described": "blue Fit", "plate": "LRK 204"})

    assert (claimed.status_code, told.status_code) == (404, 404)
    assert {claimed.json()["detail"], told.json()["detail"]} == {
        "There is nobody by this id who drives for the school."
    }


async def test_a_car_is_known_by_its_looks_and_its_plate(service: httpx.AsyncClient, driver: PersonId) -> None:
    said = await service.put(f"drivers/{driver}/car", json={"seats": 4, "described": "blue Fit", "plate": "LRK 204"})
    blank = await service.put(f"drivers/{driver}/car", json={"seats": 4, "described": "", "plate": "LRK 204"})
    without = await service.put(f"drivers/{driver}/car", json={"seats": 4, "described": "blue Fit"})

    assert (said.status_code, said.json()["described"]) == (200, "blue Fit")
    assert [answer.json()["errors"][0]["pointer"] for answer in (blank, without)] == ["/described", "/plate"]


async def test_what_is_said_of_a_ride_is_answered_with_the_version_that_is_read_then(
    service: httpx.AsyncClient, asked: RideRequest, driver: PersonId
) -> None:
    ride = f"rides/{asked.request_id}"

    claimed = await service.post(f"{ride}/claim", json={"driver_id": str(driver)})
    known = await service.get(ride, headers={"If-None-Match": claimed.headers["etag"]})

    assert (claimed.status_code, known.status_code) == (200, 304)


@pytest.mark.parametrize("answer, state", [("accept", "taken"), ("decline", "declined")])
async def test_a_trip_is_answered_by_who_names_how_its_day_stands(
    service: httpx.AsyncClient,
    pool: Pool,
    keyring: Keyring,
    clock: StillClock,
    school: BuiltSchool,
    answer: str,
    state: str,
) -> None:
    await free_driver(pool, school)
    await neighbours_asked(pool, keyring, school, clock.now())
    await planned(pool, keyring, school, clock.now())
    plan = f"schools/{school.school_id}/ride-plans/{day_of(school)}"
    (trip,) = (await service.get(plan)).json()["trips"]

    assert await tried(service, "POST", f"ride-trips/{trip['trip_id']}/{answer}", plan) == [412, 200, 412]
    assert [one["state"] for one in (await service.get(plan)).json()["trips"]] == [state]


async def test_a_list_that_would_end_before_it_begins_is_told_so(
    service: httpx.AsyncClient, school: BuiltSchool
) -> None:
    span = {"starts_from": "2026-10-15T00:00:00Z", "until": "2026-10-14T00:00:00Z"}

    refused = await service.get("rides", params=span)

    assert refused.status_code == 422
    assert "after `starts_from`" in refused.text
