"""What a guardian does after booking: going back, choosing again, adding words and numbers."""

from typing import Any

import pytest

from service.booking import forms
from service.kernel.db import transaction
from tests.builders import BuiltSchool, booked
from tests.pages.browsing import fields_of, links_of, words_of
from tests.pages.doors import Door


async def _stands(door: Door, school: BuiltSchool, *, hour: int = 17, **changed: Any) -> str:
    meeting = await booked(door.pool, door.keyring, school, school.at(hour), door.clock.now(), **changed)
    return f"/i/meetings/{meeting.meeting_id}"


async def _one(door: Door, sql: str) -> Any:
    async with transaction(door.pool, door.org) as conn:
        return await conn.fetchval(sql)


@pytest.fixture
async def school(door: Door) -> BuiltSchool:
    school = await door.family(await door.school(), phone="+13125559087")
    await door.enter(school)
    return school


def _opening(school: BuiltSchool, hour: int, mode: str = "school", more: str = "") -> str:
    key = f"{school.teacher.person_id.hex}-{school.at(hour):%Y%m%dT%H%MZ}"
    return f"/i/book?stop={key}.{school.family.child.student_id.hex}&mode={mode}{more}"


async def test_going_back_after_booking_and_sending_again_shows_the_meeting(door: Door, school: BuiltSchool) -> None:
    page = await door.get(_opening(school, 16))

    await door.send(page, "/i/book", topic="")
    back = await door.get(_opening(school, 16))
    again = await door.send(page, "/i/book", topic="Something else")

    assert "You are booked" in words_of(back)
    assert "You are booked" in words_of(again)
    assert await _one(door, "SELECT count(*) FROM meeting") == 1


async def test_going_back_after_a_move_and_sending_again_shows_the_new_time(door: Door, school: BuiltSchool) -> None:
    meeting = await _stands(door, school)
    address = _opening(school, 16, more=f"&moving={meeting.rpartition('/')[2]}")
    page = await door.get(address)

    await door.send(page, "/i/book")
    back = await door.get(address)
    again = await door.send(page, "/i/book")

    assert "Your meeting has a new time" in words_of(back)
    assert "Your meeting has a new time" in words_of(again)
    assert await _one(door, "SELECT revision FROM meeting") == 1


async def test_another_free_time_offers_to_move_the_meeting_there_is(door: Door, school: BuiltSchool) -> None:
    await _stands(door, school)

    offered = await door.get(_opening(school, 16))
    moved = await door.send(offered, "/i/book")

    assert "You have this meeting already" in words_of(offered)
    assert "Your time now: Thursday, October 15, 5:00 pm" in words_of(offered)
    assert "Keep Thursday, October 15, 5:00 pm" in words_of(offered)
    assert "4:00 to 4:20 pm" in words_of(moved)


async def test_the_own_hour_in_another_way_leads_to_the_meeting(door: Door, school: BuiltSchool) -> None:
    meeting = await _stands(door, school)

    shown = await door.get(_opening(school, 17, "phone"))

    assert str(shown.url).endswith(f"{meeting}?already=1")
    assert "You have this meeting already" in words_of(shown)


async def test_a_time_that_is_past_is_over_and_nobody_took_it(door: Door, school: BuiltSchool) -> None:
    key = f"{school.teacher.person_id.hex}-20200115T2000Z"

    said = await door.words(f"/i/book?stop={key}.{school.family.child.student_id.hex}&mode=school")

    assert "That time is over" in said
    assert "was just taken" not in said


async def test_words_typed_for_a_second_booking_go_with_the_move(door: Door, school: BuiltSchool) -> None:
    page = await door.get(_opening(school, 16))
    await _stands(door, school)

    offered = await door.send(page, "/i/book", topic="Reading")
    moved = await door.send(offered, "/i/book", topic="Reading at home")

    assert "Reading" in offered.text
    assert "Reading at home" in words_of(moved)


async def test_a_meeting_cancelled_meanwhile_is_shown_as_it_is(door: Door, school: BuiltSchool) -> None:
    meeting = await _stands(door, school)
    address = _opening(school, 16, more=f"&moving={meeting.rpartition('/')[2]}")
    asking = await door.get(f"{meeting}/cancel")

    await door.send(asking, f"{meeting}/cancel")

    assert "This meeting is cancelled" in await door.words(address)


async def test_what_was_typed_at_one_door_is_not_there_at_another(door: Door, school: BuiltSchool) -> None:
    page = await door.get(_opening(school, 16, "phone"))
    sent = await door.client.post("/i/book", data={**fields_of(page, "/i/book"), "number": "12", "topic": "Private"})
    kept = sent.headers["location"]
    other = await door.family(school)
    await door.enter(other)

    answer = await door.client.get(kept)

    assert answer.status_code == 404
    assert "Private" not in answer.text


async def test_a_phone_meeting_says_which_number_is_called(door: Door, school: BuiltSchool) -> None:
    page = await door.get(_opening(school, 16, "phone"))
    ticket = await door.send(page, "/i/book", topic="", number="")

    assert "We will call you at …9087" in words_of(page)
    assert "We will call you at …9087" in words_of(ticket)
    assert "+13125559087" not in page.text + ticket.text
    assert await _one(door, "SELECT call_number FROM meeting") == ""


async def test_another_number_is_read_as_people_write_it(door: Door, school: BuiltSchool) -> None:
    page = await door.get(_opening(school, 16, "phone"))

    refused = await door.send(page, "/i/book", topic="Maths", number="555-0142")
    ticket = await door.send(refused, "/i/book", topic="Maths", number="(312) 555-0142")

    assert "Type a phone number with 10 numbers." in words_of(refused)
    assert "555-0142" in refused.text
    assert "Maths" in refused.text
    assert "We will call you at …0142" in words_of(ticket)
    assert await _one(door, "SELECT call_number FROM meeting") == "+13125550142"
    assert await _one(door, "SELECT phone FROM person WHERE phone <> ''") == "+13125559087"


async def test_who_has_no_number_is_asked_for_one(door: Door) -> None:
    school = await door.family(await door.school(), phone="", sms="")
    await door.enter(school)
    page = await door.get(_opening(school, 16, "phone"))

    refused = await door.send(page, "/i/book", topic="", number="")

    assert "We do not have a phone number for you." in words_of(page)
    assert "Type a phone number with 10 numbers." in words_of(refused)


async def test_the_number_of_a_meeting_is_corrected_and_no_calendar_shows_it(door: Door, school: BuiltSchool) -> None:
    meeting = await _stands(door, school, mode="phone")
    form = await door.get(links_of(await door.get(meeting), f"{meeting}/number")[0])

    refused = await door.send(form, f"{meeting}/number", number="911")
    ticket = await door.send(refused, f"{meeting}/number", number="+52 55 5555 0142")

    assert "Type a phone number with 10 numbers." in words_of(refused)
    assert "We will call you at …0142" in words_of(ticket)
    teacher = await _one(door, "SELECT encode(entry, 'escape') FROM calendar_entry WHERE audience = 'teacher'")
    family = await _one(door, "SELECT encode(entry, 'escape') FROM calendar_entry WHERE audience = 'family'")
    assert "calls you." in family
    assert "…" not in teacher + family
    assert "0142" not in teacher + family


async def test_what_to_talk_about_is_said_changed_and_taken_back(door: Door, school: BuiltSchool) -> None:
    meeting = await _stands(door, school)

    said = await door.send(await door.get(f"{meeting}/topic"), f"{meeting}/topic", topic="Reading <b>")
    form = await door.get(links_of(said, f"{meeting}/topic")[0])
    gone = await door.send(form, f"{meeting}/topic", topic="")

    assert "Saved" in words_of(said)
    assert "Reading &lt;b&gt;" in said.text
    assert "Reading &lt;b&gt;" in form.text
    assert "Reading" not in gone.text


async def test_kept_forms_are_forgotten_after_a_day(door: Door, school: BuiltSchool) -> None:
    page = await door.get(_opening(school, 16, "phone"))
    await door.send(page, "/i/book", topic="", number="12")

    assert await forms.forget_old(door.pool, door.org, now=door.clock.now()) == 0
    assert await forms.forget_old(door.pool, door.org, now=door.clock.now() + 2 * forms.KEPT) == 1
