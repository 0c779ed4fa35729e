"""The door of the childcare room without script: plain forms that do the same."""

import re
from uuid import UUID

import httpx
import pytest

from service.childcare.types import Seat
from service.kernel.db import Pool
from service.kernel.ids import OrgId
from service.kernel.tokens import Keyring
from tests.builders import BuiltSchool
from tests.caring import Care, shift_at_the_door
from tests.conftest import StillClock
from tests.pages.browsing import fields_of, words_of


class Room:
    """A session at 5:05 pm, with Mateo and Sofía expected, and the browser of one of its workers."""

    def __init__(
        self, client: httpx.AsyncClient, pool: Pool, school: BuiltSchool, care: Care, seats: list[Seat]
    ) -> None:
        self.client, self.pool, self.school, self.care = client, pool, school, care
        self.mateo, self.sofia = seats
        self.door = f"/h/childcare/{care.session_id}/door"

    async def check_in(self, seat: Seat) -> httpx.Response:
        page = await self.client.get(self.door)
        csrf = fields_of(page, self.door)["csrf"]
        came = await self.client.post(self.door, data={"csrf": csrf, "seat_id": str(seat.seat_id)})
        assert came.status_code == 303
        return await self.client.get(came.headers["location"])

    async def check_out(self, seat: Seat, *, taker: object, code: str) -> httpx.Response:
        out = f"{self.door}/{seat.seat_id}/out"
        fields = fields_of(await self.client.get(out), out)
        left = await self.client.post(out, data={**fields, "taker_id": str(taker), "code": code})
        assert left.status_code == 303
        return await self.client.get(left.headers["location"])

    @property
    def mother(self) -> UUID:
        return self.school.family.guardian.person_id


@pytest.fixture
async def room(client: httpx.AsyncClient, pool: Pool, org: OrgId, keyring: Keyring, clock: StillClock) -> Room:
    shift = await shift_at_the_door(pool, org, keyring, clock)
    assert (await client.get(f"/l/{shift.token}")).headers["location"] == "/h"
    return Room(client, pool, shift.school, shift.care, shift.seats)


async def test_head_count_first_then_who_waits_then_who_is_here(room: Room) -> None:
    words = words_of(await room.client.get(room.door))

    assert re.search(r"0 children here. Room for 12 more.", words)
    assert "2 adults: enough for 12" in words
    assert words.index("Waiting to come in") < words.index("Mateo") < words.index("Here now")
    assert "Peanuts" in words


async def test_a_check_in_shows_the_code_and_the_allergies(room: Room) -> None:
    words = words_of(await room.check_in(room.mateo))

    assert f"Mateo is here. Their pick-up code: {room.mateo.code}" in words
    assert "1 child here. Room for 11 more." in words


async def test_a_child_goes_home_with_a_listed_adult_and_the_code_and_nobody_is_chosen_in_advance(room: Room) -> None:
    await room.check_in(room.mateo)
    out = await room.client.get(f"{room.door}/{room.mateo.seat_id}/out")
    assert "Who is taking Mateo home?" in words_of(out)
    assert "checked" not in out.text.partition("<main")[2]

    wrong = await room.check_out(room.mateo, taker=room.mother, code="none")
    assert wrong.status_code == 422
    assert "That is not the code." in words_of(wrong)

    words = words_of(await room.check_out(room.mateo, taker=room.mother, code=room.mateo.code))
    assert words.index("Went home") < words.index("Mateo")


async def test_someone_else_never_gets_the_child_and_the_page_says_whom_to_call(room: Room) -> None:
    await room.check_in(room.mateo)

    words = words_of(await room.check_out(room.mateo, taker="else", code=""))

    assert "Do not let Mateo go." in words
    assert "1. Call the parent: Rosa Delgado" in words
    assert "2. Then call the office: 555-0142" in words
    assert "Mateo: somebody came who is not on the list." in words_of(await room.client.get(room.door))


async def test_a_head_count_that_differs_stands_on_the_page(room: Room) -> None:
    await room.check_in(room.mateo)
    count = f"{room.door}/count"
    fields = fields_of(await room.client.get(count), count)

    await room.client.post(count, data={**fields, "counted": "2"})

    assert "You counted 2. Count again now." in words_of(await room.client.get(room.door))


async def test_the_sheet_has_the_order_of_the_page_and_the_codes(room: Room) -> None:
    words = words_of(await room.client.get(f"/h/childcare/{room.care.session_id}/sheet"))

    assert words.index("Mateo") < words.index("Sofía")
    assert room.mateo.code in words
    assert "Printed Thursday, October 15, 5:05 pm. The page on screen may be newer." in words


async def test_the_page_opens_half_an_hour_before_and_closes_half_an_hour_after(room: Room, clock: StillClock) -> None:
    clock.at = room.school.at(13, 59)
    early = words_of(await room.client.get(room.door))
    clock.at = room.school.at(19)
    late = words_of(await room.client.get(room.door))

    assert "This page opens on Thursday, October 15, 2:00 pm" in early
    assert "Your shift is over." in late
    assert "Mateo" not in early + late


async def test_a_device_that_tells_twice_is_heard_once(room: Room) -> None:
    page = await room.client.get(room.door)
    event = {
        "event_id": "01999999-0000-7000-8000-000000000001",
        "kind": "in",
        "at": room.school.at(17, 1).isoformat(),
        "seat_id": str(room.mateo.seat_id),
        "happened": True,
    }
    told = {"csrf": fields_of(page, room.door)["csrf"], "events": [event]}

    first = (await room.client.post(f"{room.door}/events", json=told)).json()
    again = (await room.client.post(f"{room.door}/events", json=told)).json()

    assert first["outcomes"] == again["outcomes"] == [{"event_id": event["event_id"], "trouble": "", "counts": True}]
    assert first["codes"] == {str(room.mateo.seat_id): room.mateo.code}
    assert [child["presence"] for child in again["state"]["children"]] == ["here", "waiting"]


async def test_a_form_of_another_page_is_refused(room: Room) -> None:
    told = {"csrf": "other", "events": []}

    assert (await room.client.post(f"{room.door}/events", json=told)).status_code == 403
    assert (await room.client.post(room.door, data={"csrf": "other"})).status_code == 403


async def test_the_board_lets_one_take_and_give_back_a_shift(room: Room) -> None:
    board = await room.client.get("/h/childcare")
    assert "Open the door page" in words_of(board)
    assert f'href="/h/childcare/shifts/{room.care.shift_ids[0]}/give-back"' in board.text
    give_back = f"/h/childcare/shifts/{room.care.shift_ids[0]}/give-back"

    sure = await room.client.get(give_back)
    gone = await room.client.post(give_back, data=fields_of(sure, give_back))
    board = await room.client.get(gone.headers["location"])
    assert "Given back. Thank you for telling us." in words_of(board)

    claim = f"/h/childcare/shifts/{room.care.shift_ids[0]}/claim"
    taken = await room.client.post(claim, data=fields_of(board, claim))
    assert "The shift is yours. Thank you." in words_of(await room.client.get(taken.headers["location"]))
