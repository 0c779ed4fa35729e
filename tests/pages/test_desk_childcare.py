"""The office makes sessions, sees what is missing, and settles each by hand."""

import re

import pytest

from service.childcare import actions
from service.childcare.types import ChildcarePolicy
from service.kernel.db import transaction
from tests.builders import act_of, guardian_of, office_of
from tests.caring import Care, add_helper, care_for, children, occasion_at, record_policy
from tests.pages.browsing import fields_of, words_of
from tests.pages.conftest import Desk

MADE = {"day": "2026-10-15", "starts": "15:00", "ends": "18:00", "cap": "12", "workers": "2"}


@pytest.fixture
async def care(desk: Desk) -> Care:
    now = desk.clock.now()
    built = await care_for(desk.pool, desk.school, now, workers=2)
    occasion = await occasion_at(desk.pool, desk.school, desk.school.slot(16), now)
    async with transaction(desk.pool, desk.school.org_id) as conn:
        act = act_of(guardian_of(desk.school), desk.keyring, now)
        await actions.keep(conn, act, occasion, children([40, 60]))
        await add_helper(conn, desk.school, 2)
    return built


async def settle(desk: Desk, care: Care, path: str, **form: str) -> str:
    here = f"/desk/childcare/{care.session_id}"
    csrf = fields_of(await desk.client.get(here), f"{here}/state")["csrf"]
    answer = await desk.client.post(f"{here}{path}", data={"csrf": csrf, **form})
    return words_of(await desk.client.get(answer.headers["location"]) if answer.is_redirect else answer)


async def test_until_the_school_decided_there_is_nothing_to_make(desk: Desk) -> None:
    assert "Childcare is off" in words_of(await desk.client.get("/desk/childcare"))


async def test_a_session_is_made_with_its_room_and_shifts(desk: Desk) -> None:
    await record_policy(desk.pool, desk.school, desk.clock.now(), ChildcarePolicy())
    page = await desk.client.get("/desk/childcare/new")
    fields = {**fields_of(page, "/desk/childcare"), **MADE, "round_id": str(desk.school.round_id)}

    missing = await desk.client.post("/desk/childcare", data=fields)
    assert "Choose a room." in words_of(missing)
    room = {"room_id": str(desk.school.teacher.room_id)}
    other_day = await desk.client.post("/desk/childcare", data={**fields, **room, "day": "2026-10-31"})
    assert "The round has no meetings on this day." in words_of(other_day)
    made = await desk.client.post("/desk/childcare", data={**fields, **room})

    words = words_of(await desk.client.get(made.headers["location"]))
    assert "The session is made." in words
    assert "Thursday, October 15, 3:00 to 6:00 pm" in words
    assert await desk.ask("SELECT count(*) FROM agenda WHERE resource_id = $1", desk.school.teacher.room_id) == 1
    again = await desk.client.post("/desk/childcare", data={**fields, **room})
    assert "This room is taken in those hours." in words_of(again)


async def test_a_ratio_that_broke_stands_on_top_with_what_is_missing_and_is_settled_by_hand(
    desk: Desk, care: Care
) -> None:
    words = await settle(desk, care, "/shifts", do="freed", shift=str(care.shift_ids[0]))
    assert "Children: 2. Adults: 1 of the 2 that are needed." in words
    assert "Too few adults" in words_of(await desk.client.get("/desk/childcare"))

    chidi = await desk.ask("SELECT person_id FROM person WHERE given_name = 'Chidi'")
    words = await settle(desk, care, "/shifts", do="named", shift=str(care.shift_ids[0]), worker=str(chidi))

    assert "Saved." in words
    assert "Too few adults" not in words


async def test_families_are_told_at_once_where_the_office_says_so(desk: Desk, care: Care) -> None:
    await settle(desk, care, "/shifts", do="freed", shift=str(care.shift_ids[0]))

    words = await settle(desk, care, "/settle", do="told")

    assert "The newest seats are taken back, and their families told." in words
    assert await desk.ask("SELECT count(*) FROM notice WHERE message ->> 'kind' = 'seat_lost'") == 1


async def test_the_office_sees_who_comes_and_adds_who_may_fetch(desk: Desk, care: Care) -> None:
    seat = await desk.ask("SELECT seat_id FROM childcare_seat ORDER BY given_name LIMIT 1")

    words = await settle(desk, care, "/pick-up", seat=str(seat), name="Abdi Ali", relationship="uncle")

    assert re.search(r"Child 0 of 40 3 years 4:00 pm Rosa Delgado \(Guardian\) and Abdi Ali \(Uncle\)", words)
    sheet = words_of(await desk.client.get(f"/desk/childcare/{care.session_id}/sheet"))
    assert "Rosa Delgado and Abdi Ali" in sheet


async def test_a_session_is_changed_closed_and_called_off(desk: Desk, care: Care) -> None:
    here = f"/desk/childcare/{care.session_id}"
    fields = {**fields_of(await desk.client.get(here), here), **MADE, "starts": "14:30", "ends": "18:30"}
    short = await desk.client.post(here, data={**fields, "ends": "16:05"})
    assert "A child or a worker is expected outside these hours." in words_of(short)

    assert "Saved." in await settle(desk, care, "", **{**fields, "cap": "10"})
    assert "Take children again" in await settle(desk, care, "/state", do="closed")
    assert "Ask for one more adult" in words_of(await desk.client.get(here))
    assert "Called off. Families and workers are told." in await settle(desk, care, "/state", do="off")
    assert "Ask for one more adult" not in words_of(await desk.client.get(here))


async def test_another_schools_office_knows_nothing_of_it(desk: Desk, care: Care) -> None:
    await desk.say("UPDATE link SET school_id = gen_random_uuid() WHERE purpose = 'office'")

    answer = await desk.client.get(f"/desk/childcare/{care.session_id}")

    assert answer.status_code == 404
    assert office_of(desk.school).school_id == desk.school.school_id
