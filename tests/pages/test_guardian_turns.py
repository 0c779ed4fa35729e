"""Turns a family's way takes: twins, two homes, several teachers, limits, meetings that are over."""

import re
from datetime import timedelta
from typing import Literal

import asyncpg
import pytest

from service.booking import actions
from service.kernel.db import transaction
from service.kernel.ids import MeetingId
from tests.builders import (
    BuiltSchool,
    act_of,
    add_second_home,
    booked,
    office_of,
    teacher_of,
)
from tests.pages.browsing import fields_of, links_of, values_of, words_of
from tests.pages.doors import Door


async def test_a_form_that_names_no_child_comes_back_with_what_was_typed(door: Door) -> None:
    await door.enter(await door.family(await door.school(), children=2))
    times = await door.client.get(links_of(await door.client.get("/i"), "/i/times")[0])
    confirm = await door.client.get(links_of(times, "/i/book")[0])

    back = await door.send(confirm, "/i/book", topic="Both read a lot")

    assert "One thing is missing" in words_of(back)
    assert "Tick at least one child." in words_of(back)
    assert "Both read a lot" in back.text


async def test_a_calendars_free_time_is_about_all_whom_the_teacher_asks_about(door: Door) -> None:
    school = await door.family(await door.school(), children=2)
    await door.enter(school)

    confirm = await door.client.get(f"/i/book?opening={school.teacher.person_id.hex}-20261015T2000Z")

    assert confirm.text.count(" checked") == 2


async def test_a_calendars_free_time_leads_to_the_meeting_once_there_is_one(door: Door) -> None:
    school = await door.family(await door.school())
    await booked(door.pool, door.keyring, school, school.at(17), door.clock.now())
    await door.enter(school)

    said = await door.words(f"/i/book?opening={school.teacher.person_id.hex}-20261015T2000Z")

    assert "You have this meeting already" in said
    assert "Your time now: Thursday, October 15, 5:00 pm" in said


async def test_a_child_with_several_teachers_has_a_row_for_each(door: Door) -> None:
    await door.enter(await door.family(await door.school(teachers=3), teachers_per_child=3))

    said = await door.words("/i")

    assert "All 3 meetings in one visit" in said
    assert all(f"Times with {name}" in said for name in ("Ms. Okafor", "Mr. Tran", "Ms. O'Brien"))


async def test_none_of_these_work_is_said_of_several_meetings_at_once(door: Door) -> None:
    await door.enter(await door.family(await door.school(teachers=2), children=2))
    form = await door.client.get("/i/none")

    sent = await door.client.post(
        "/i/none",
        data={**fields_of(form, "/i/none"), "about": values_of(form, "about"), "band": ["evening"]},
    )
    said = await door.words(sent.headers["location"])

    assert "The teachers will send you other times" in said
    assert said.count("is looking for other times") == 2
    assert said.count("You asked for other times") == 3  # beside each child, and in the place of the button
    assert "Change what you sent" in said


async def test_what_the_limits_have_no_room_for_is_not_offered(door: Door) -> None:
    school = await door.family(await door.school(teachers=2, child_limit=1), teachers_per_child=2)
    await booked(door.pool, door.keyring, school, school.at(15), door.clock.now())
    await door.enter(school)

    home = await door.client.get("/i")

    assert "One meeting is booked for this child" in words_of(home)
    assert links_of(home, "/i/times") == []


async def test_a_visit_with_more_meetings_than_there_is_room_for_is_not_suggested(door: Door) -> None:
    await door.enter(await door.family(await door.school(teachers=2, child_limit=1), teachers_per_child=2))

    home = await door.client.get("/i")

    assert "in one visit" not in words_of(home)
    assert len(links_of(home, "/i/times")) == 2


async def test_the_other_guardian_of_a_household_sees_who_comes(door: Door) -> None:
    school = await door.family(await door.school(), guardians=2)
    await booked(door.pool, door.keyring, school, school.at(15), door.clock.now())
    await door.enter(school, school.family.guardians[1])

    said = await door.words("/i")

    assert "Rosa Delgado comes." in said


async def test_a_second_home_sees_nothing_of_the_first_and_books_its_own(door: Door) -> None:
    school = await door.family(await door.school())
    await booked(door.pool, door.keyring, school, school.at(15), door.clock.now())
    async with transaction(door.pool, door.org) as conn:
        school = await add_second_home(conn, school, door.clock.now(), of=school.family)
    await door.enter(school)

    said = await door.words("/i")

    assert "Choose a time to talk about Mateo" in said
    assert "Rosa" not in said


async def _over(door: Door) -> tuple[BuiltSchool, MeetingId]:
    """A meeting that ended a while ago, and its family at the door."""
    school = await door.family(await door.school())
    meeting = await booked(door.pool, door.keyring, school, school.at(15), door.clock.now())
    await door.enter(school)
    door.clock.at = school.at(16)
    return school, meeting.meeting_id


async def test_a_meeting_that_is_over_says_so_and_cannot_be_changed(door: Door) -> None:
    _, meeting_id = await _over(door)

    ticket = await door.get(f"/i/meetings/{meeting_id}")

    assert "This meeting is over" in words_of(ticket)
    assert links_of(ticket, f"/i/meetings/{meeting_id}/") == []


@pytest.mark.parametrize("outcome, heading", [("held", "This meeting is over"), ("missed", "We missed you")])
async def test_what_became_of_a_meeting_is_said_and_cannot_be_changed(
    door: Door, outcome: Literal["held", "missed"], heading: str
) -> None:
    school, meeting_id = await _over(door)
    await actions.record(door.pool, teacher_of(school), meeting_id, outcome, now=door.clock.now())

    ticket = await door.get(f"/i/meetings/{meeting_id}")

    assert heading in words_of(ticket)
    assert "cancelled" not in words_of(ticket)
    assert links_of(ticket, f"/i/meetings/{meeting_id}/") == []


async def test_a_meeting_the_school_cancels_is_regretted_and_can_be_chosen_anew(door: Door) -> None:
    school = await door.family(await door.school())
    meeting = await booked(door.pool, door.keyring, school, school.at(15), door.clock.now())
    await actions.cancel(
        door.pool, act_of(office_of(school), door.keyring, door.clock.now()), meeting.meeting_id, side="school"
    )
    await door.enter(school)

    ticket = await door.client.get(f"/i/meetings/{meeting.meeting_id}")

    assert "We are sorry. Ms. Okafor cannot meet then." in words_of(ticket)
    times = await door.client.get(links_of(ticket, "/i/times")[0])
    assert "Choose a time to talk about Mateo" in words_of(times)


async def test_booking_that_has_ended_leaves_the_meeting_and_its_cancelling(door: Door) -> None:
    now = door.clock.now()
    school = await door.family(await door.school(closes_at=now + timedelta(hours=1)))
    meeting = await booked(door.pool, door.keyring, school, school.at(15), now)
    await door.enter(school)
    door.clock.advance(timedelta(hours=2))

    said = await door.words(f"/i/meetings/{meeting.meeting_id}")

    assert "Move to another time" not in said
    assert "Cancel this meeting" in said


async def test_choosing_a_language_while_moving_keeps_what_is_moved(door: Door) -> None:
    school = await door.family(await door.school())
    meeting = await booked(door.pool, door.keyring, school, school.at(15), door.clock.now())
    await door.enter(school)
    ticket = await door.client.get(f"/i/meetings/{meeting.meeting_id}")
    times = await door.client.get(links_of(ticket, "/i/times")[0])

    chosen = await door.client.get(links_of(times, "/language/es")[0])

    assert f"moving={meeting.meeting_id.hex}" in chosen.headers["location"]


async def test_our_own_fault_says_what_is_not_known_and_leads_to_the_meetings(door: Door, database: str) -> None:
    await door.enter(await door.family(await door.school()))
    owner = await asyncpg.connect(database)
    await owner.execute("ALTER TABLE porchlight.meeting RENAME TO meeting_that_is_gone")
    await owner.close()

    broken = await door.client.get("/i")

    assert broken.status_code == 500
    assert "We do not know yet if your booking went through." in words_of(broken)
    assert links_of(broken, "/i") == ["/i"]


async def test_several_meetings_booked_at_once_are_said_as_several_in_each_language(door: Door) -> None:
    await door.enter(await door.family(await door.school(), children=2))
    page = await door.get(links_of(await door.get("/i"), "/i/book?stop=")[0])

    booked_both = await door.send(page, "/i/book", topic="")
    await door.get("/language/es?back=/i")
    spanish = await door.words("/i?new=1")

    assert "Your meetings are booked" in words_of(booked_both)
    assert "Ms. Okafor is looking forward to meeting you." in words_of(booked_both)
    assert "Sus citas están reservadas" in spanish


async def test_each_of_several_meetings_has_its_own_words(door: Door) -> None:
    await door.enter(await door.family(await door.school(teachers=2), children=2))
    page = await door.get(links_of(await door.get("/i"), "/i/book?stop=")[0])
    boxes = re.findall(r'<textarea id="(topic_[^"]+)"', page.text)

    await door.send(page, "/i/book", **{boxes[0]: "Reading", boxes[1]: "Friends"})

    async with transaction(door.pool, door.org) as conn:
        topics = await conn.fetch("SELECT topic FROM meeting ORDER BY lower(during)")
    assert [row["topic"] for row in topics] == ["Reading", "Friends"]


async def test_moving_one_meeting_of_a_visit_to_another_day_says_that_one_comes_twice(door: Door) -> None:
    school = await door.family(await door.school(teachers=2), children=2)
    family, now = school.families[-1], door.clock.now()
    moved = await booked(door.pool, door.keyring, school, school.at(15), now, family=family)
    await booked(door.pool, door.keyring, school, school.at(16), now, family=family, child=1)
    await door.enter(school)
    stop = f"{moved.teacher_id.hex}-%s.{moved.students[0].student_id.hex}"
    address = f"/i/book?stop={stop}&moving={moved.meeting_id}"

    away = await door.words(address % f"{school.at(16, day=1):%Y%m%dT%H%MZ}")
    beside = await door.words(address % f"{school.at(16, 40):%Y%m%dT%H%MZ}")

    assert "Your other meeting stays on Thursday, October 15, 4:00 pm. You then come twice." in away
    assert "You then come twice." not in beside


async def test_a_limit_names_the_child_and_counts_what_is_booked(door: Door) -> None:
    school = await door.family(await door.school(teachers=2, child_limit=1), children=2, teachers_per_child=2)
    first = school.families[-1].child
    await booked(door.pool, door.keyring, school, school.at(16), door.clock.now())
    await door.enter(school)

    said = await door.words(f"/i/times?student={first.student_id.hex}&teacher={first.teacher_ids[1].hex}")

    assert "One meeting is booked for Mateo" in said
