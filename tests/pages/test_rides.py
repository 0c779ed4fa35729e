"""A driver's pages: the board without names, a claim in one tap, the street around the trip only, giving back."""

from datetime import date, datetime, time, timedelta
from typing import Any

import httpx
import pytest

from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId, PersonId
from service.kernel.tokens import Keyring
from service.rides.types import RideRequest, RidesPolicy
from tests.builders import BuiltSchool, add_family, add_hours, add_link
from tests.conftest import StillClock
from tests.pages.browsing import fields_of, words_of
from tests.riding import add_driver, ride_asked, riding_school


class DriversDoor:
    """A browser without script at which a driver has come in."""

    def __init__(self, client: httpx.AsyncClient, pool: Pool, keyring: Keyring, clock: StillClock) -> None:
        self.client, self.pool, self.keyring, self.clock = client, pool, keyring, clock

    async def enter(self, school: BuiltSchool, driver: PersonId) -> None:
        async with transaction(self.pool, school.org_id) as conn:
            await conn.execute("DELETE FROM link WHERE person_id = $1", driver)
            token = await add_link(conn, self.keyring, school, self.clock.now(), purpose="helper", person_id=driver)
        await self.client.get(f"/l/{token}")

    async def words(self, path: str) -> str:
        return words_of(await self.client.get(path))

    async def press(self, page: str, action: str, **typed: str) -> httpx.Response:
        fields = fields_of(await self.client.get(page), action)
        return await self.client.post(action, data={**fields, **typed})


@pytest.fixture
async def door(client: httpx.AsyncClient, pool: Pool, keyring: Keyring, clock: StillClock) -> DriversDoor:
    return DriversDoor(client, pool, keyring, clock)


@pytest.fixture
async def school(pool: Pool, org: OrgId, now: datetime) -> BuiltSchool:
    return await riding_school(pool, org, now, families=2)


@pytest.fixture
async def driver(pool: Pool, school: BuiltSchool, door: DriversDoor) -> PersonId:
    who = await add_driver(pool, school)
    await door.enter(school, who)
    return who


@pytest.fixture
async def asked(pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime) -> RideRequest:
    return (await ride_asked(pool, keyring, school, school.at(17, 0), now))[1]


async def _claimed(door: DriversDoor, asked: RideRequest) -> str:
    answer = await door.press("/h/rides", f"/h/rides/{asked.request_id}/claim")
    assert answer.status_code == 303
    return str(answer.headers["location"]).partition("?")[0]


@pytest.mark.usefixtures("driver", "asked")
async def test_the_board_shows_area_party_and_times_and_neither_name_nor_street(door: DriversDoor) -> None:
    said = await door.words("/h/rides")

    assert "North side, 2 to 5 miles" in said
    assert "2 people, 1 child seat" in said
    assert "4:41 pm" in said
    assert not any(secret in said for secret in ("Rosa", "Delgado", "Mateo", "Fairview", "Larkfield"))


@pytest.mark.usefixtures("driver", "asked")
async def test_what_needs_an_answer_today_is_lit(door: DriversDoor, school: BuiltSchool) -> None:
    assert "Answer needed today" not in await door.words("/h/rides")

    door.clock.at = school.at(8, 0)

    page = await door.client.get("/h/rides")
    assert "Answer needed today" in words_of(page)
    assert page.text.count('class="btn btn-go') == 1


@pytest.mark.usefixtures("driver")
async def test_one_tap_claims_and_shows_name_number_and_code_word(door: DriversDoor, asked: RideRequest) -> None:
    mine = await _claimed(door, asked)

    said = await door.words(mine)
    assert "Rosa" in said
    assert "Code word" in said
    assert "Fairview" not in said
    assert "The address shows here on Thursday, October 15 at 2:41 pm." in said
    assert "No open rides." in await door.words("/h/rides")


@pytest.mark.usefixtures("driver")
async def test_the_street_opens_two_hours_before_and_closes_two_hours_after(
    door: DriversDoor, asked: RideRequest
) -> None:
    mine = await _claimed(door, asked)
    opens = asked.legs[0].pick_up_at - timedelta(hours=2)
    closes = asked.legs[1].drop_off_at + timedelta(hours=2)

    seen = {}
    for name, at in (
        ("a second before", opens - timedelta(seconds=1)),
        ("to the instant", opens),
        ("the last second", closes - timedelta(seconds=1)),
        ("closed", closes),
    ):
        door.clock.at = at
        seen[name] = "1485 Fairview Blvd" in await door.words(mine)

    assert seen == {"a second before": False, "to the instant": True, "the last second": True, "closed": False}


@pytest.mark.usefixtures("driver")
async def test_picked_up_and_dropped_off_are_a_tap_each(door: DriversDoor, asked: RideRequest) -> None:
    mine = await _claimed(door, asked)
    door.clock.at = asked.legs[0].pick_up_at

    await door.press(mine, f"{mine}/mark", what="picked_up")
    assert "In your car" in await door.words(mine)
    assert "Give this ride back" not in await door.words(mine)
    door.clock.advance(timedelta(minutes=15))
    await door.press(mine, f"{mine}/mark", what="dropped_off")

    said = await door.words(mine)
    assert "Dropped off" in said
    assert "the family waits for you" in said
    assert "Give this ride back" not in said  # they wait to be driven home
    assert said.count("Picked up") == 0  # and not before they have met

    await door.press(mine, f"{mine}/undo")
    assert "In your car" in await door.words(mine)


@pytest.mark.usefixtures("driver")
async def test_a_ride_is_given_back_once_it_is_sure_with_thanks(door: DriversDoor, asked: RideRequest) -> None:
    mine = await _claimed(door, asked)

    assert "Give this back?" in await door.words(f"{mine}/give-back")
    answer = await door.press(f"{mine}/give-back", f"{mine}/give-back")

    said = await door.words(answer.headers["location"])
    assert "Thank you for telling us early." in said
    assert "I can drive" in said
    assert (await door.client.get(mine)).status_code == 404


@pytest.mark.parametrize(
    "who",
    [
        {"car": {"seats": 0}},
        {"car": {"seats": 1}},
        {"car": {"child_seats": 0}},
        {"cleared": None},
        {"cleared": date(2026, 10, 14)},
    ],
)
async def test_who_could_not_take_a_ride_does_not_see_it(
    door: DriversDoor, pool: Pool, school: BuiltSchool, asked: RideRequest, who: dict[str, Any]
) -> None:
    await door.enter(school, await add_driver(pool, school, **who))

    said = await door.words("/h/rides") + await door.words("/h")

    assert "North side" not in said
    assert "I can drive" not in said


@pytest.mark.usefixtures("asked")
async def test_rides_outside_the_hours_a_driver_gave_are_one_tap_away(
    door: DriversDoor, pool: Pool, school: BuiltSchool, driver: PersonId
) -> None:
    async with transaction(pool, school.org_id) as conn:
        await add_hours(conn, school.org_id, driver, {1, 2, 3, 4, 5}, time(8), time(12))

    board = await door.words("/h/rides")
    home = await door.words("/h")
    more = await door.words("/h/rides?hours=any")

    assert "No open rides in your hours. 1 more outside your hours" in board
    assert "4:41 pm" not in board
    assert "Open: could you?" not in home
    assert "4:41 pm" in more
    assert "outside your hours" not in more


@pytest.mark.usefixtures("driver")
async def test_who_drives_already_at_that_time_does_not_see_another_ride(
    door: DriversDoor, pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime, asked: RideRequest
) -> None:
    await ride_asked(pool, keyring, school, school.at(17, 20), now, family=school.families[1])
    before = await door.client.get("/h/rides")
    await _claimed(door, asked)

    assert before.text.count("I can drive") == 2
    assert "I can drive" not in await door.words("/h/rides")


async def test_who_has_no_car_is_asked_which(door: DriversDoor, pool: Pool, school: BuiltSchool) -> None:
    await door.enter(school, await add_driver(pool, school, car={"seats": 0}))

    assert "Tell us, and you see the rides that fit it." in await door.words("/h/rides")


async def test_a_refusal_names_what_keeps_a_driver_from_a_ride(
    door: DriversDoor, pool: Pool, school: BuiltSchool, asked: RideRequest, driver: PersonId
) -> None:
    claim = f"/h/rides/{asked.request_id}/claim"
    fields = fields_of(await door.client.get("/h/rides"), claim)
    async with transaction(pool, school.org_id) as conn:
        await conn.execute("UPDATE car SET child_seats = 0")

    answer = await door.client.post(claim, data=fields)

    assert answer.status_code == 409
    assert "Your car has 0 child seats, this ride needs 1." in words_of(answer)


async def test_who_has_not_told_the_car_tells_it_first(
    door: DriversDoor, pool: Pool, school: BuiltSchool, asked: RideRequest
) -> None:
    who = await add_driver(pool, school, car={"described": "", "plate": ""})
    await door.enter(school, who)
    answer = await door.press("/h/rides", f"/h/rides/{asked.request_id}/claim")
    assert answer.headers["location"] == "/h/rides/car?first=1"

    kept = await door.press(
        "/h/rides/car", "/h/rides/car", described="red Kia Soul", plate="ABC 12", seats="4", child_seats="1"
    )

    assert kept.headers["location"] == "/h/rides?said=car"
    assert (await _claimed(door, asked)).startswith("/h/rides/mine/")


@pytest.mark.usefixtures("driver")
async def test_a_car_that_cannot_be_read_comes_back_beside_its_fields(door: DriversDoor) -> None:
    answer = await door.press("/h/rides/car", "/h/rides/car", described="", seats="many", child_seats="9")

    assert answer.status_code == 422
    said = words_of(answer)
    assert "Say the color and kind of your car" in said
    assert "Type a number from 1 to 20." in said


@pytest.mark.usefixtures("driver", "asked")
async def test_the_board_is_filtered_by_its_address(door: DriversDoor) -> None:
    assert "I can drive" in await door.words("/h/rides?side=north&day=2026-10-15&seats=4")
    assert "I can drive" not in await door.words("/h/rides?side=south")
    assert "I can drive" not in await door.words("/h/rides?seats=1")
    assert "I can drive" in await door.words("/h/rides?side=nonsense&day=x&seats=-1")


async def test_a_driver_reads_spanish(door: DriversDoor, pool: Pool, school: BuiltSchool, asked: RideRequest) -> None:
    who = await add_driver(pool, school, language="es")
    await door.enter(school, who)

    said = await door.words("/h/rides")

    assert "Viajes que necesitan conductor" in said
    assert "Lado norte, de 2 a 5 millas" in said


@pytest.mark.usefixtures("driver")
async def test_another_drivers_ride_is_not_there(
    door: DriversDoor, pool: Pool, school: BuiltSchool, asked: RideRequest
) -> None:
    mine = await _claimed(door, asked)
    await door.enter(school, await add_driver(pool, school, number=1))

    assert (await door.client.get(mine)).status_code == 404
    assert "Rosa" not in await door.words("/h/rides")


async def test_a_number_is_shown_as_the_school_decided(
    door: DriversDoor, pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    policy = RidesPolicy(contact="relay", relay="+15155550000")
    school = await riding_school(pool, org, now, policy=policy, families=0)
    async with transaction(pool, org) as conn:
        school = await add_family(conn, school, now, sms="+15155559999")
    await door.enter(school, await add_driver(pool, school))
    _, asked = await ride_asked(pool, keyring, school, school.at(17, 0), now)

    page = await door.client.get(await _claimed(door, asked))

    assert "5155550000" in page.text
    assert "5155559999" not in page.text


async def test_the_offices_number_is_not_taken_for_a_familys(
    door: DriversDoor, pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    school = await riding_school(pool, org, now, policy=RidesPolicy(contact="office"))
    async with transaction(pool, org) as conn:
        await conn.execute("UPDATE school SET phone = '(515) 555-0142'")
    await door.enter(school, await add_driver(pool, school))
    _, asked = await ride_asked(pool, keyring, school, school.at(17, 0), now)

    mine = await _claimed(door, asked)

    assert "The school office: (515) 555-0142" in await door.words(mine)
