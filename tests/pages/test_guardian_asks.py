"""None of the times work: asked, asked for a meeting that stands, answered, refused, changed and taken back."""

import httpx

from service.booking import asking
from service.booking.types import ProposedTime
from service.kernel.db import transaction
from service.kernel.ids import NoTimeId
from tests.builders import BuiltSchool, act_of, add_link, booked, teacher_of
from tests.pages.browsing import links_of, words_of
from tests.pages.doors import Door

EVENING = {"band": ["evening"], "day": ["2"], "words": "After eight"}


async def _asked(door: Door, times: str = "/i") -> httpx.Response:
    form = await door.get(links_of(await door.get(times), "/i/none")[0])
    return await door.send(form, "/i/none", **EVENING)


async def _proposed(door: Door, school: BuiltSchool, *hours: int) -> None:
    times = [ProposedTime(start=school.at(hour, day=1), mode="school") for hour in hours]
    async with transaction(door.pool, door.org) as conn:
        ask = NoTimeId(await conn.fetchval("SELECT no_time_id FROM no_time"))
    await asking.propose(door.pool, act_of(teacher_of(school), door.keyring, door.clock.now()), ask, times)


async def test_what_was_sent_is_shown_changed_and_taken_back(door: Door) -> None:
    await door.enter(await door.family(await door.school()))

    sent = await _asked(door)
    form = await door.get(links_of(sent, "/i/none")[0])
    changed = await door.send(form, "/i/none", band=["afternoon"], words="Any day")
    gone = await door.send(changed, f"{changed.url.path}/withdraw")

    assert "Evening" in words_of(sent)
    assert "Tuesday" in words_of(sent)
    assert "After eight" in words_of(sent)
    assert "Sent Monday, September 28, 9:00 am" in words_of(sent)
    assert "After eight" in form.text
    assert form.text.count(" checked") == 2
    assert "After school" in words_of(changed)
    assert "After eight" not in changed.text
    assert "You have taken this back" in words_of(gone)


async def test_other_times_are_asked_for_a_meeting_that_stays_until_one_is_taken(door: Door) -> None:
    school = await door.family(await door.school())
    meeting = await booked(door.pool, door.keyring, school, school.at(17), door.clock.now())
    await door.enter(school)
    times = links_of(await door.get(f"/i/meetings/{meeting.meeting_id}"), "/i/times")[0]

    sent = await _asked(door, times)
    before = await door.words(f"/i/meetings/{meeting.meeting_id}")
    await _proposed(door, school, 16, 17)
    offered = await door.get(sent.url.path)
    moved = await door.send(offered, sent.url.path, number="2")

    assert "Your meeting stays on Thursday, October 15, 5:00 pm" in words_of(sent)
    assert "5:00 to 5:20 pm" in before
    assert "is looking for other times" in before
    assert "Move to Friday, October 16, 4:00 pm" in words_of(offered)
    assert "Your meeting has a new time" in words_of(moved)
    assert "Friday, October 16" in words_of(moved)
    async with transaction(door.pool, door.org) as conn:
        assert await conn.fetchval("SELECT count(*) FROM meeting") == 1
        assert await conn.fetchval("SELECT state FROM no_time") == "settled"


async def test_who_moves_by_themselves_has_no_open_question_left(door: Door) -> None:
    school = await door.family(await door.school())
    meeting = await booked(door.pool, door.keyring, school, school.at(17), door.clock.now())
    await door.enter(school)
    times = await door.get(links_of(await door.get(f"/i/meetings/{meeting.meeting_id}"), "/i/times")[0])
    sent = await _asked(door, str(times.url.raw_path, "ascii"))

    confirm = await door.get(links_of(times, "/i/book")[0])
    await door.send(confirm, "/i/book")

    assert "This is settled" in await door.words(sent.url.path)


async def test_times_that_do_not_suit_are_refused_with_words_and_the_teacher_sees_both(door: Door) -> None:
    school = await door.family(await door.school())
    await door.enter(school)
    sent = await _asked(door)
    await _proposed(door, school, 16, 17)

    form = await door.get(links_of(await door.get(sent.url.path), "/i/none")[0])
    again = await door.send(form, "/i/none", band=["evening"], words="Not on Fridays, please")
    async with transaction(door.pool, door.org) as conn:
        await conn.execute("DELETE FROM link WHERE purpose = 'teacher'")  # the one the notice leads to
        token = await add_link(conn, door.keyring, school, door.clock.now(), purpose="teacher")
    await door.get(f"/l/{token}")
    teacher = await door.words("/t/asks")

    assert "These did not work: Friday, October 16, 4:00 pm; Friday, October 16, 5:00 pm." in words_of(again)
    assert "Not on Fridays, please" in teacher
    assert "These times did not work: Friday, October 16, 4:00 pm; Friday, October 16, 5:00 pm." in teacher


async def test_the_other_guardian_of_a_household_sees_what_was_asked(door: Door) -> None:
    school = await door.family(await door.school(), guardians=2)
    await door.enter(school)
    sent = await _asked(door)

    await door.enter(school, school.families[-1].guardians[1])
    home = await door.get("/i")
    seen = await door.get(sent.url.path)
    refused = await door.client.post(f"{sent.url.path}/withdraw", data={"csrf": _csrf(home)})

    assert "Rosa Delgado asked Ms. Okafor for other times to talk about Mateo." in words_of(home)
    assert "After eight" in words_of(seen)
    assert "Take it back" not in words_of(seen)
    assert refused.status_code in {403, 404}


async def test_a_time_that_is_gone_leads_back_to_those_that_are_left(door: Door) -> None:
    school = await door.family(await door.school())
    await door.enter(school)
    sent = await _asked(door)
    await _proposed(door, school, 16, 17)
    offered = await door.get(sent.url.path)
    other = await door.family(school)
    await booked(door.pool, door.keyring, other, other.at(16, day=1), door.clock.now(), family=other.families[-1])

    first = await door.words("/i")
    left = await door.send(offered, sent.url.path, number="1")

    assert "New times for you" in first
    assert "We are looking for some" not in first
    assert "That time was just taken" in words_of(left)
    assert "Book Friday, October 16, 5:00 pm" in words_of(left)
    assert "Book Friday, October 16, 4:00 pm" not in words_of(left)


def _csrf(page: httpx.Response) -> str:
    found = page.text.partition('name="csrf" value="')[2]
    return found.partition('"')[0]
