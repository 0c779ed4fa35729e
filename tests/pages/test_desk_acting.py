"""What office and teachers do for a family on the phone."""

import pytest

from tests.pages.browsing import fields_of, links_of, values_of, words_of
from tests.pages.conftest import Desk, an_ask


async def test_the_office_books_for_a_caller_as_if_the_family_did(desk: Desk) -> None:
    form = await desk.client.get(desk.book_form())
    fields = fields_of(form, f"{desk.family}/book")
    opening = values_of(form, "opening")[2]

    answer = await desk.client.post(
        f"{desk.family}/book", data={**fields, "opening": opening, "mode": "phone", "topic": "Maths «≤» ' \""}
    )

    assert answer.headers["location"] == f"{desk.family}?said=booked"
    booked = await desk.client.get(answer.headers["location"])
    assert "Booked. The family is told." in words_of(booked)
    assert 'role="status" tabindex="-1" autofocus>' in booked.text
    assert await desk.ask("SELECT mode || topic FROM meeting") == "phoneMaths «≤» ' \""
    assert await desk.ask("SELECT count(*) FROM notice WHERE message ->> 'kind' = 'booked'") == 1
    assert await desk.ask("SELECT count(*) FROM audit WHERE action = 'book' AND actor LIKE 'link:%'") == 1


async def test_a_text_that_waits_for_the_morning_is_said_to(desk: Desk) -> None:
    await desk.book(15, 0)
    at_once = words_of(await desk.client.get(f"{desk.family}?said=booked"))
    await desk.say(
        "UPDATE notice SET channel = 'sms', not_before = $1 WHERE message ->> 'kind' = 'booked'", desk.school.at(8)
    )

    waiting = words_of(await desk.client.get(f"{desk.family}?said=booked"))

    assert "text goes out" not in at_once
    assert "Booked. The family is told. The family's text goes out Thursday, October 15, 8:00 am." in waiting


async def test_pressing_book_twice_books_once(desk: Desk) -> None:
    form = await desk.client.get(desk.book_form())
    sent = {**fields_of(form, f"{desk.family}/book"), "opening": values_of(form, "opening")[0], "mode": "school"}

    first = await desk.client.post(f"{desk.family}/book", data=sent)
    second = await desk.client.post(f"{desk.family}/book", data=sent)

    assert first.headers["location"] == second.headers["location"]
    assert await desk.ask("SELECT count(*) FROM meeting") == 1


async def test_booking_without_a_time_comes_back_with_what_was_typed(desk: Desk) -> None:
    fields = fields_of(await desk.client.get(desk.book_form()), f"{desk.family}/book")

    answer = await desk.client.post(f"{desk.family}/book", data={**fields, "mode": "video", "topic": "Reading"})

    assert answer.status_code == 422
    assert "One thing is missing Choose a time." in words_of(answer)
    assert "Reading" in answer.text
    assert 'name="mode" value="video" checked' in answer.text


async def test_a_time_taken_meanwhile_comes_back_with_near_ones_and_nothing_lost(desk: Desk) -> None:
    form = await desk.client.get(desk.book_form())
    fields = fields_of(form, f"{desk.family}/book")
    await desk.book(15, 0, family=2)

    answer = await desk.client.post(
        f"{desk.family}/book", data={**fields, "opening": values_of(form, "opening")[0], "topic": "Reading"}
    )

    assert answer.status_code == 409
    assert "This time was just taken." in words_of(answer)
    assert "These times are close and still free:" in words_of(answer)
    assert "Reading" in answer.text


async def test_a_family_that_has_the_meeting_is_not_booked_twice(desk: Desk) -> None:
    form = await desk.client.get(desk.book_form())
    fields = fields_of(form, f"{desk.family}/book")
    await desk.book(16, 0)

    answer = await desk.client.post(f"{desk.family}/book", data={**fields, "opening": values_of(form, "opening")[0]})

    assert answer.status_code == 409
    assert "The family has this meeting already. Move it instead." in words_of(answer)


async def test_a_teacher_moves_a_meeting_for_a_caller(desk: Desk) -> None:
    meeting = await desk.book(15, 0)
    path = f"/t/meetings/{meeting.meeting_id}/move"
    form = await desk.client.get(path)

    answer = await desk.client.post(
        path, data={**fields_of(form, path), "opening": values_of(form, "opening")[3], "mode": "school"}
    )

    assert answer.headers["location"] == f"/t/meetings/{meeting.meeting_id}?said=moved"
    assert "The meeting has a new time." in words_of(await desk.client.get(answer.headers["location"]))
    assert await desk.ask("SELECT revision FROM meeting") == 1


async def test_a_meeting_the_school_cancels_brings_the_family_other_times(desk: Desk) -> None:
    meeting = await desk.book(15, 0)
    path = f"/desk/meetings/{meeting.meeting_id}/cancel"
    fields = fields_of(await desk.client.get(path), path)

    unsaid = await desk.client.post(path, data=fields)
    answer = await desk.client.post(path, data={**fields, "side": "school"})

    assert unsaid.status_code == 422
    assert "Say who asked for it." in words_of(unsaid)
    assert "Cancelled by the school" in words_of(await desk.client.get(answer.headers["location"]))
    told = await desk.ask("SELECT message FROM notice WHERE message ->> 'kind' = 'cancelled'")
    assert told["by"] == "school"
    assert len(told["free"]) == 3


async def test_none_of_these_work_said_on_the_phone_reaches_the_teacher(desk: Desk) -> None:
    page = await desk.client.get(links_of(await desk.client.get(desk.book_form()), f"{desk.family}/none")[0])
    fields = fields_of(page, f"{desk.family}/none")

    empty = await desk.client.post(f"{desk.family}/none", data={**fields, "day": ["2"], "words": "Nights only"})
    sent = await desk.client.post(f"{desk.family}/none", data={**fields, "band": ["evening"], "day": ["2", "4"]})

    assert empty.status_code == 422
    assert "Nights only" in empty.text
    assert sent.headers["location"] == f"{desk.family}?said=asked"
    asks = words_of(await desk.client.get("/t/asks"))
    assert "Rosa Delgado, about Mateo" in asks
    assert "In the evening. Tuesday and Thursday" in asks


async def test_a_teacher_suggests_own_times_and_one_outside_the_hours(desk: Desk) -> None:
    path = await an_ask(desk)
    form = await desk.client.get(path)
    own = values_of(form, "own")

    answer = await desk.client.post(
        path,
        data={**fields_of(form, path), "own": own[:2], "day1": "2026-10-14", "at1": "19:30", "mode": "phone"},
    )

    assert answer.headers["location"] == "/t/asks?sent=1"
    assert await desk.ask("SELECT count(*) FROM proposal") == 3
    assert "Waiting for their answer" in words_of(await desk.client.get("/t/asks"))


async def test_every_free_time_can_be_suggested_and_what_suits_the_family_comes_first(desk: Desk) -> None:
    path = await an_ask(desk)
    every_time = values_of(await desk.client.get(desk.book_form("/t/families")), "opening")

    form = await desk.client.get(path)
    page, own = words_of(form), values_of(form, "own")

    assert len(own) == len(every_time) > 12
    suits = "On the days and hours they ticked Free times are shown to the family too. Look also for others."

    assert page.index(f"{suits} Thursday, October 15 (") < page.index("Other free times Thursday, October 15 (")
    assert own[0] == "20261015T2200Z"
    assert form.text.count("<details open>") == 2


@pytest.mark.parametrize(
    "typed,sentence",
    [
        ({}, "Choose or type at least one time."),
        ({"day1": "2026-10-14"}, "Give a time."),
        ({"at1": "19:30"}, "Give a date."),
        ({"day1": "2026-09-01", "at1": "19:30"}, "This time is over. Give a later one."),
        ({"day2": "2027-03-14", "at2": "02:30"}, "The clocks jump over this time on that day. Give another."),
        (
            {"day1": "2026-11-01", "at1": "01:30"},
            "The clocks show this time twice on that day. Say which one you mean.",
        ),
    ],
)
async def test_a_time_that_cannot_be_is_said_beside_its_field(desk: Desk, typed: dict[str, str], sentence: str) -> None:
    path = await an_ask(desk)
    fields = fields_of(await desk.client.get(path), path)

    answer = await desk.client.post(path, data={**fields, **typed})

    assert answer.status_code == 422
    assert words_of(answer).count(sentence) == 2
    assert await desk.ask("SELECT count(*) FROM proposal") == 0


async def test_a_time_the_clocks_show_twice_is_taken_once_it_is_said_which(desk: Desk) -> None:
    path = await an_ask(desk)
    typed = {**fields_of(await desk.client.get(path), path), "day1": "2026-11-01", "at1": "01:30"}

    asked = await desk.client.post(path, data=typed)
    taken = await desk.client.post(path, data={**typed, "which1": "second"})

    assert "The second, an hour later" in words_of(asked)
    assert taken.status_code == 303
    starts = await desk.ask("SELECT starts_at FROM proposal")
    assert starts.isoformat() == "2026-11-01T07:30:00+00:00"


async def test_a_suggested_time_that_another_calendar_calls_busy_is_warned_of_once(desk: Desk) -> None:
    path = await an_ask(desk)
    await desk.say(
        """WITH calendar AS (
               INSERT INTO outside_calendar (org_id, calendar_id, teacher_id, url, due_at)
               VALUES ($1, gen_random_uuid(), $2, 'https://calendar.example/mine.ics', now())
               RETURNING org_id, calendar_id, teacher_id)
           INSERT INTO busy (org_id, calendar_id, teacher_id, during)
           SELECT org_id, calendar_id, teacher_id, tstzrange('2026-10-15T00:00Z', '2026-10-15T01:00Z') FROM calendar""",
        desk.school.org_id,
        desk.school.teacher.person_id,
    )
    fields = fields_of(await desk.client.get(path), path)
    typed = {"day1": "2026-10-14", "at1": "19:30", "mode": "phone"}

    warned = await desk.client.post(path, data={**fields, **typed})
    proposed = await desk.ask("SELECT count(*) FROM proposal")
    sent = await desk.client.post(path, data={**fields_of(warned, path), **typed})

    assert (warned.status_code, proposed) == (409, 0)
    assert "Wednesday, October 14, 7:30 pm: busy in another calendar" in words_of(warned)
    assert sent.headers["location"] == "/t/asks?sent=1"


async def test_the_office_is_warned_once_of_a_time_outside_the_days_and_hours_and_the_teacher_hears_of_it(
    desk: Desk,
) -> None:
    path = (await an_ask(desk)).replace("/t/", "/desk/")
    typed = {"day1": "2026-11-29", "at1": "03:15", "mode": "phone"}

    warned = await desk.client.post(path, data={**fields_of(await desk.client.get(path), path), **typed})
    proposed = await desk.ask("SELECT count(*) FROM proposal")
    sent = await desk.client.post(path, data={**fields_of(warned, path), **typed})

    assert (warned.status_code, proposed) == (409, 0)
    why = "Sunday, November 29, 3:15 am: not a day of this round and outside the hours of Ms. Okafor"
    assert why in words_of(warned)
    assert sent.status_code == 303
    assert await desk.ask("SELECT count(*) FROM notice WHERE message ->> 'kind' = 'times_suggested'") == 1


async def test_a_time_the_teacher_has_given_away_is_not_suggested(desk: Desk) -> None:
    path = await an_ask(desk)
    await desk.book(16, 0, family=2)
    fields = fields_of(await desk.client.get(path), path)

    answer = await desk.client.post(path, data={**fields, "day1": "2026-10-15", "at1": "16:00"})

    assert answer.status_code == 409
    assert "You have something else at this time." in words_of(answer)
    assert 'value="2026-10-15"' in answer.text
