"""What is in the way, asked and answered on a guardian's pages; what cannot be had is said with nothing typed lost."""

import re

import httpx
import pytest

from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId
from service.kernel.tokens import Keyring
from tests.builders import BuiltSchool, add_link, school_with
from tests.caring import care_for
from tests.conftest import StillClock
from tests.pages.browsing import fields_of, links_of, ticked_of, values_of, words_of
from tests.riding import riding_school


async def _enter(
    client: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock, purpose: str
) -> None:
    async with transaction(pool, school.org_id) as conn:
        token = await add_link(conn, keyring, school, clock.now(), purpose=purpose)
    await client.get(f"/l/{token}")


@pytest.fixture
async def school(client: httpx.AsyncClient, pool: Pool, org: OrgId, clock: StillClock, keyring: Keyring) -> BuiltSchool:
    """A school with rides and childcare; its guardian has come in."""
    school = await riding_school(pool, org, clock.now(), modes=["school", "phone", "video", "place"])
    await care_for(pool, school, clock.now(), workers=1, shifts=2)
    await _enter(client, pool, keyring, school, clock, "guardian")
    return school


async def _confirm(client: httpx.AsyncClient) -> dict[str, str]:
    return fields_of(await client.get(links_of(await client.get("/i"), "/i/book")[0]), "/i/book")


async def test_what_is_off_is_not_offered(
    client: httpx.AsyncClient, pool: Pool, org: OrgId, clock: StillClock, keyring: Keyring
) -> None:
    school = await school_with(pool, org, clock.now(), modes=["school"])
    await _enter(client, pool, keyring, school, clock, "guardian")

    confirm = await client.get(links_of(await client.get("/i"), "/i/book")[0])

    assert "Is anything in the way?" not in words_of(confirm)


async def test_without_a_seat_the_page_says_so_and_books_without_it_by_one_tap(
    client: httpx.AsyncClient, school: BuiltSchool
) -> None:
    wanted = {"childcare": "1", "other_name": "Sofía", "other_age": "3", "ride": "1"}
    wanted |= {"passengers": "2", "child_seats": "1"}
    fields = await _confirm(client)
    refused = await client.post("/i/book", data={**fields, **wanted, "topic": "Reading at home"})
    page = await client.get(refused.headers["location"])
    again = fields_of(page, "/i/confirm")
    stop = fields["stop"]
    led = await client.post("/i/confirm", data={**again, "instead": f"without childcare {stop}"})
    confirm = await client.get(led.headers["location"])

    assert "There is no childcare left then" in words_of(page)
    assert "Book it without childcare" in words_of(page)
    assert ticked_of(confirm, "ride") == ["1"]
    assert ticked_of(confirm, "childcare") == []
    assert "Reading at home" in words_of(confirm)


@pytest.mark.usefixtures("school")
async def test_a_time_without_a_seat_offers_no_childcare_and_says_so(client: httpx.AsyncClient) -> None:
    none_left = await client.get(links_of(await client.get("/i"), "/i/book")[0])
    none_at_all = await client.get(links_of(await client.get("/i"), "/i/book")[-1])

    assert values_of(none_left, "childcare") == values_of(none_at_all, "childcare") == []
    assert "There is no childcare left then." in words_of(none_left)
    assert "There is no childcare then." in words_of(none_at_all)
    assert "two adults the school has checked" not in words_of(none_left)


async def test_childcare_that_is_called_off_while_a_family_ticks_it_is_said_and_nothing_is_booked(
    client: httpx.AsyncClient, pool: Pool, school: BuiltSchool
) -> None:
    fields = await _confirm(client)
    async with transaction(pool, school.org_id) as conn:
        await conn.execute("UPDATE childcare_session SET state = 'off'")

    refused = await client.post("/i/book", data={**fields, "childcare": "1", "other_name": "Sofía", "other_age": "3"})
    page = await client.get(refused.headers["location"])

    assert "There is no childcare then" in words_of(page)
    assert "Nothing is booked yet." in words_of(page)


async def test_seats_stay_when_something_else_changes_in_a_room_that_takes_no_more_children(
    client: httpx.AsyncClient, pool: Pool, school: BuiltSchool, clock: StillClock
) -> None:
    await care_for(pool, school, clock.now(), room="Room 5", policy=None)
    fields = await _confirm(client)
    care = {"childcare": "1", "other_name": "Sofía", "other_age": "3", "topic": ""}
    booked = await client.post("/i/book", data={**fields, **care})
    ticket = booked.headers["location"].partition("?")[0]
    async with transaction(pool, school.org_id) as conn:
        await conn.execute("UPDATE childcare_session SET state = 'closed'")

    form = await client.get(f"{ticket}/help")
    again = {name: ticked_of(form, name)[0] for name in ("childcare", "child")}
    ride = {"ride": "1", "passengers": "2", "child_seats": "1"}
    saved = await client.post(f"{ticket}/help", data={**fields_of(form, f"{ticket}/help"), **again, **ride})

    assert saved.headers["location"] == f"{ticket}?saved=1"
    assert "Looking for a driver" in words_of(await client.get(ticket))
    async with transaction(pool, school.org_id) as conn:
        assert await conn.fetchval("SELECT count(*) FROM childcare_seat WHERE state = 'kept'") == 1


async def test_a_ride_that_leaves_out_a_child_who_comes_is_asked_about_once(
    client: httpx.AsyncClient, school: BuiltSchool
) -> None:
    wanted = {"childcare": "1", "other_name": "Sofía", "other_age": "3", "ride": "1", "topic": ""}
    asked = await client.post("/i/book", data={**await _confirm(client), **wanted})
    page = await client.get(asked.headers["location"])

    as_it_is = await client.post("/i/book", data={**fields_of(page, "/i/book"), **wanted})

    assert "You ticked 1 child for childcare. If the child rides along, count the child here." in words_of(page)
    assert "You ticked" not in words_of(await client.get(as_it_is.headers["location"]))


async def test_mistakes_are_listed_in_the_order_of_the_page(client: httpx.AsyncClient, school: BuiltSchool) -> None:
    fields = await _confirm(client)
    wrong = {"ride": "1", "passengers": "99", "childcare": "1", "interpreter": "1", "language": ""}
    came_back = await client.post("/i/book", data={**fields, **wrong})

    page = await client.get(came_back.headers["location"])

    assert re.findall(r'<li><a href="#(\w+)"', page.text) == ["passengers", "child"]


async def test_what_helps_any_time_asks_for_nothing_that_is_not_remembered(
    client: httpx.AsyncClient, school: BuiltSchool
) -> None:
    page = await client.get("/i/obstacles")

    assert values_of(page, "ride") == ["1"]
    assert not {"address", "phone"} & set(re.findall(r'name="(\w+)"', page.text))


async def test_another_childs_age_may_be_naught_and_is_asked_for_by_itself(
    client: httpx.AsyncClient, school: BuiltSchool
) -> None:
    wanted = {"childcare": "1", "other_name": "Sofía", "other_age": "0.5", "topic": ""}
    asked = await client.post("/i/book", data={**await _confirm(client), **wanted})

    page = words_of(await client.get(asked.headers["location"]))

    assert "Type the age in whole years. For a baby, type 0." in page
    assert "Tick at least one child." not in page


async def test_a_number_that_cannot_be_is_said_beside_its_field(client: httpx.AsyncClient, school: BuiltSchool) -> None:
    fields = await _confirm(client)
    sent = {**fields, "ride": "1", "passengers": "2", "child_seats": "2", "topic": ""}

    back = await client.post("/i/book", data=sent)
    page = await client.get(back.headers["location"])

    assert "Type how many of them sit in a child seat. You ride along." in words_of(page)
    assert ticked_of(page, "ride") == ["1"]


async def test_the_first_page_says_in_one_line_what_comes_with_each_meeting(
    client: httpx.AsyncClient, school: BuiltSchool
) -> None:
    fields = await _confirm(client)
    await client.post("/i/book", data={**fields, "ride": "1", "passengers": "2", "topic": ""})

    first = words_of(await client.get("/i"))
    assert "Ride: Looking for a driver." in first
    assert "Not sure yet: Ride." in first
    assert "Everything is booked." not in first


async def test_cancelling_says_what_goes_with_the_meeting(client: httpx.AsyncClient, school: BuiltSchool) -> None:
    booked = await client.post("/i/book", data={**await _confirm(client), "ride": "1", "topic": ""})
    meeting = booked.headers["location"].partition("?")[0]

    assert "Cancelled with it: your ride." in words_of(await client.get(f"{meeting}/cancel"))


async def test_a_ride_can_be_left_out_later(client: httpx.AsyncClient, pool: Pool, school: BuiltSchool) -> None:
    fields = await _confirm(client)
    booked = await client.post("/i/book", data={**fields, "ride": "1", "passengers": "1", "topic": ""})
    ticket = booked.headers["location"].partition("?")[0]
    form = await client.get(f"{ticket}/help")

    saved = await client.post(f"{ticket}/help", data=fields_of(form, f"{ticket}/help"))

    assert saved.status_code == 303
    assert ticked_of(form, "ride") == ["1"]
    assert "Looking for a driver" not in words_of(await client.get(ticket))
    async with transaction(pool, school.org_id) as conn:
        assert await conn.fetchval("SELECT state FROM ride_request") == "off"


async def _undriven(client: httpx.AsyncClient, pool: Pool, school: BuiltSchool) -> str:
    """Book a meeting with a ride that nobody drives; give the way to its page."""
    fields = await _confirm(client)
    booked = await client.post("/i/book", data={**fields, "ride": "1", "passengers": "1", "topic": ""})
    async with transaction(pool, school.org_id) as conn:
        await conn.execute("UPDATE ride_request SET state = 'unmet'")
        await conn.execute("UPDATE person SET phone = '+15155550123'")
    return str(booked.headers["location"]).partition("?")[0]


@pytest.mark.parametrize("way, said", [("phone", "By phone."), ("video", "By video.")])
async def test_where_nobody_drives_one_tap_makes_it_a_call(
    client: httpx.AsyncClient, pool: Pool, school: BuiltSchool, way: str, said: str
) -> None:
    ticket = await _undriven(client, pool, school)
    page = await client.get(ticket)

    await client.post(f"{ticket}/instead", data={**fields_of(page, f"{ticket}/instead"), "way": way})

    assert "No driver yet" in words_of(page)
    assert said in words_of(await client.get(ticket))


async def test_where_nobody_drives_all_the_round_allows_is_one_tap_away(
    client: httpx.AsyncClient, pool: Pool, school: BuiltSchool
) -> None:
    ticket = await _undriven(client, pool, school)
    page = await client.get(ticket)
    new_time = await client.get(next(href for href in links_of(page, "/i/times") if "mode=school" in href))

    assert "Talk by phone at the same time" in words_of(page)
    assert "Talk by video at the same time" in words_of(page)
    assert "Move to another time" in words_of(page)
    assert "Meet at your home" not in words_of(page)  # this round has no visits
    assert new_time.status_code == 200


async def test_who_has_no_number_is_asked_for_it_and_keeps_the_time(
    client: httpx.AsyncClient, pool: Pool, school: BuiltSchool
) -> None:
    ticket = await _undriven(client, pool, school)
    async with transaction(pool, school.org_id) as conn:
        await conn.execute("UPDATE person SET phone = '', sms = ''")
        time_before = await conn.fetchval("SELECT during FROM meeting")
    page = await client.get(ticket)

    led = await client.post(f"{ticket}/instead", data={**fields_of(page, f"{ticket}/instead"), "way": "phone"})
    asked = await client.get(led.headers["location"])
    await client.post(f"{ticket}/number", data={**fields_of(asked, f"{ticket}/number"), "number": "(312) 555-0142"})

    assert "Which number should we call?" in words_of(asked)
    assert "By phone." in words_of(await client.get(ticket))
    async with transaction(pool, school.org_id) as conn:
        assert await conn.fetchval("SELECT during FROM meeting") == time_before


async def test_the_message_opens_the_meeting_that_nobody_drives_to_until_the_family_has_chosen(
    client: httpx.AsyncClient, pool: Pool, school: BuiltSchool
) -> None:
    ticket = await _undriven(client, pool, school)
    opened = await client.get(f"/l/{client.cookies['pl-guardian']}/ride")
    led = await client.get(opened.headers["location"])
    page = await client.get(ticket)
    await client.post(f"{ticket}/instead", data={**fields_of(page, f"{ticket}/instead"), "way": "phone"})

    assert led.headers["location"] == ticket
    assert (await client.get("/i/ride")).headers["location"] == "/i"


async def test_a_teacher_agrees_to_a_place_the_family_named(
    client: httpx.AsyncClient, pool: Pool, keyring: Keyring, school: BuiltSchool, clock: StillClock
) -> None:
    times = await client.get("/i?mode=place")
    confirm = await client.get(links_of(times, "/i/book")[0])
    named = {"place": "named", "named_place": "Café Luna", "topic": ""}
    booked = await client.post("/i/book", data={**fields_of(confirm, "/i/book"), **named})
    path = booked.headers["location"].partition("?")[0]
    waiting = await client.get(path)
    await _enter(client, pool, keyring, school, clock, "teacher")
    desk = f"/t/meetings/{path.rpartition('/')[2]}"
    asked = await client.get(desk)

    await client.post(f"{desk}/place", data={**fields_of(asked, f"{desk}/place"), "agreed": "1"})
    agreed = await client.get(f"{desk}?said=answered")

    assert "Waiting for Ms. Okafor" in words_of(waiting)
    assert "The family named this place and waits for an answer." in words_of(asked)
    assert "Waiting for" not in words_of(agreed)
    assert "Booked" in words_of(agreed)
