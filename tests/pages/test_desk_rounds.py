"""A round as the office makes, watches, saves and closes it."""

import re
from datetime import date
from typing import Any

import httpx

from service.kernel.db import transaction
from tests.builders import add_family
from tests.pages.browsing import fields_of, links_of, ticked_of, words_of
from tests.pages.conftest import Desk


async def test_a_round_shows_four_numbers_that_add_up_and_the_call_list_when_somebody_is_on_it(desk: Desk) -> None:
    await desk.book(15, 0)
    quiet = await desk.client.get(desk.round)
    await desk.say(
        "UPDATE invitation SET channel = 'paper' WHERE invitation_id = $1",
        desk.school.families[1].guardian.invitation_id,
    )

    page = await desk.client.get(desk.round)
    calls = await desk.client.get(f"{desk.round}/calls")

    assert "3 families invited" in words_of(page)
    assert "1 have a meeting booked 0 have times to choose from 0 answered, no time yet 2 no answer yet" in words_of(
        page
    )
    assert "call list" not in words_of(quiet)
    assert "Open the call list (1)" in words_of(page)
    assert page.text.count('class="btn btn-go') == 1
    assert "Amal Haddad" in words_of(calls)
    assert "Dana Whitfield" not in words_of(calls)


async def test_filters_stay_in_the_address_and_long_lists_page(desk: Desk) -> None:
    school = desk.school
    async with transaction(desk.pool, school.org_id) as conn:
        for _ in range(30):
            school = await add_family(conn, school, desk.clock.now(), language="so")

    first = await desk.client.get(f"{desk.round}?language=so&state=unsent")
    second = await desk.client.get(next(href for href in links_of(first, desk.round) if "page=1" in href))

    assert "30 families (by name)" in words_of(first)
    assert "1 to 25 of 30" in words_of(first)
    assert "26 to 30 of 30" in words_of(second)
    assert any("language=so" in href for href in links_of(second, f"{desk.round}/export.csv"))
    assert "No family is like that" in words_of(await desk.client.get(f"{desk.round}?name=nobody"))


async def test_a_language_from_two_countries_is_one_to_choose(desk: Desk) -> None:
    school = desk.school
    async with transaction(desk.pool, school.org_id) as conn:
        for tag in ("so", "so-KE", "so-SO"):
            school = await add_family(conn, school, desk.clock.now(), language=tag)

    page = await desk.client.get(f"{desk.round}?language=so-KE")

    assert "3 families (by name)" in words_of(page)
    assert page.text.count(">Somali</option>") == 1
    assert '<option value="so" selected>' in page.text


async def test_what_is_saved_is_what_the_filters_show_and_no_cell_is_a_formula(desk: Desk) -> None:
    await desk.book(15, 0)
    await desk.say(
        "UPDATE person SET family_name = '=cmd|'' /C calc''!A0' WHERE person_id = $1",
        desk.school.family.guardian.person_id,
    )

    everybody = await desk.client.get(f"{desk.round}/export.csv")
    some = await desk.client.get(f"{desk.round}/export.csv?state=booked")
    book = await desk.client.get(f"{desk.round}/export.xlsx")

    assert everybody.headers["content-disposition"] == 'attachment; filename="fall-conferences-2026.csv"'
    assert everybody.text.count("\r\n") == 4
    assert some.text.count("\r\n") == 2
    assert "'=cmd|" in some.text
    assert "2026-10-15,15:00,15:20,At school,Room 12" in some.text
    assert book.content.startswith(b"PK")


async def test_a_new_round_is_made_shown_and_opened(desk: Desk) -> None:
    form = await desk.client.get("/desk/rounds/new")
    typed = {
        **fields_of(form, "/desk/rounds"),
        "title_en": "Spring conferences",
        "title_es": "Reuniones de primavera",
        "first_day": "2026-11-09",
        "last_day": "2026-11-13",
        "weekday": ["1", "4"],
        "slot_minutes": "20",
        "buffer_minutes": "0",
        "break_after": "0",
        "break_minutes": "0",
        "mode": ["school", "phone"],
        "opens_day": "2026-10-20",
        "opens_at": "08:00",
        "closes_day": "2026-11-12",
        "closes_at": "12:00",
        "cutoff_minutes": "0",
        "child_limit": "4",
        "household_limit": "8",
        "everybody": "1",
        "reminder": ["day"],
    }

    made = await desk.client.post("/desk/rounds", data=typed)
    summary = await desk.client.get(made.headers["location"])
    path = made.headers["location"]
    opened = await desk.client.post(path, data=fields_of(summary, path))

    assert "3 guardians are invited" in words_of(summary)
    assert "3 by email" in words_of(summary)
    assert "The first messages go out Tuesday, October 20, 8:00 am." in words_of(summary)
    said = words_of(await desk.client.get(opened.headers["location"]))
    assert "The round is open. Families are told once booking begins." in said
    days = await desk.ask("SELECT days FROM round WHERE title ->> 'en' = 'Spring conferences'")
    assert days == [date(2026, 11, 9), date(2026, 11, 12)]
    assert await desk.ask("SELECT count(*) FROM notice WHERE message ->> 'kind' = 'invitation'") == 3


async def test_what_is_wrong_with_a_new_round_is_said_beside_each_field_and_nothing_is_lost(desk: Desk) -> None:
    fields = fields_of(await desk.client.get("/desk/rounds/new"), "/desk/rounds")
    typed = {
        **fields,
        "title_es": "Otoño",
        "first_day": "2026-11-13",
        "last_day": "2026-11-09",
        "slot_minutes": "3",
        "opens_day": "2027-03-14",
        "opens_at": "02:30",
        "everybody": "0",
    }

    sent = await desk.client.post("/desk/rounds", data=typed)
    answer = await desk.client.get(sent.headers["location"])

    words = words_of(answer)
    assert sent.status_code == 303
    assert "csrf" not in sent.headers["location"]
    assert "Give the round a name." in words
    assert "The last day comes after the first, within a year." in words
    assert "Give a whole number from 5 to 120." in words
    assert "The clocks change at this time on that day." in words
    assert "Choose at least one teacher." in words
    assert "Otoño" in answer.text
    assert await desk.ask("SELECT count(*) FROM round") == 1


async def test_guardians_the_office_has_to_decide_about_are_named_before_a_round_opens(desk: Desk) -> None:
    await desk.say(
        "UPDATE guardianship SET restriction = 'court-order' WHERE guardian_id = $1",
        desk.school.family.guardian.person_id,
    )

    words = words_of(await desk.client.get(f"{desk.round}/open"))

    assert "1 guardian is not invited without you" in words
    assert "Rosa Delgado Mateo Delgado A court order" in words
    assert "1 invitation is taken back" in words


async def test_a_guardian_who_is_held_back_is_invited_all_the_same(desk: Desk) -> None:
    await desk.say(
        "UPDATE guardianship SET restriction = 'court-order' WHERE guardian_id = $1",
        desk.school.family.guardian.person_id,
    )
    address = f"{desk.round}/open"
    page = await desk.client.get(address)
    assert "Invite all the same" in words_of(page)

    answers = [
        await desk.client.post(f"{desk.round}/invite", data=fields_of(page, f"{desk.round}/invite")) for _ in range(2)
    ]

    family = f"/desk/invitations/{desk.school.family.guardian.invitation_id}"
    assert [(one.status_code, one.headers["location"]) for one in answers] == [(303, family)] * 2
    words = words_of(await desk.client.get(address))
    assert "not invited without you" not in words
    assert "taken back" not in words


async def test_booking_is_ended_by_hand(desk: Desk) -> None:
    await desk.book(15, 0)
    page = await desk.client.get(f"{desk.round}/close")
    said = words_of(page)

    answer = await desk.client.post(f"{desk.round}/close", data=fields_of(page, f"{desk.round}/close"))

    assert "2 families have no meeting yet, and can book none any more." in said
    assert "1 meeting ahead stands." in said
    assert "Booking has ended. Booked meetings stand." in words_of(await desk.client.get(answer.headers["location"]))
    assert await desk.ask("SELECT state FROM round") == "closed"


async def _draft(desk: Desk) -> str:
    """Make the round a draft again, with nobody invited."""
    await desk.say("DELETE FROM invitation_wish")
    await desk.say("DELETE FROM link WHERE invitation_id IS NOT NULL")
    await desk.say("DELETE FROM invitation")
    await desk.say("UPDATE round SET state = 'draft'")
    return desk.round


def _as_shown(page: httpx.Response, action: str) -> dict[str, Any]:
    """What the form of a draft would send untouched."""
    return {
        **fields_of(page, action),
        **dict(re.findall(r'<input id="(\w+)" name="\w+"[^>]* value="([^"]*)"', page.text)),
        **{name: ticked_of(page, name) for name in ("weekday", "mode", "reminder", "teacher", "everybody")},
    }


async def test_a_draft_comes_back_into_its_form_and_is_written_anew(desk: Desk) -> None:
    here = f"{await _draft(desk)}/edit"
    page = await desk.client.get(here)

    answer = await desk.client.post(here, data={**_as_shown(page, here), "slot_minutes": "15"})

    assert answer.headers["location"] == f"{desk.round}/open"
    assert await desk.ask("SELECT slot_minutes FROM round") == 15
    assert await desk.ask("SELECT days FROM round") == desk.school.days
    assert await desk.ask("SELECT count(*) FROM round_teacher") == 2


async def test_what_the_form_cannot_draw_of_a_draft_stays_until_its_fields_are_changed(desk: Desk) -> None:
    here = f"{await _draft(desk)}/edit"
    await desk.say(
        """UPDATE round SET days = '{2026-10-15,2026-10-16,2026-10-29}', modes = '{phone,school}',
                  title = title || '{"so": "Kulan"}', early_from = opens_at - interval '25 hours 10 minutes'"""
    )
    drawn = "SELECT (days, modes, title ->> 'so', early_from) FROM round"
    before, shown = await desk.ask(drawn), await desk.client.get(here)

    await desk.client.post(here, data={**_as_shown(shown, here), "title_en": "Autumn talks"})
    after = await desk.ask(drawn)
    renamed = await desk.ask("SELECT title ->> 'en' FROM round")
    await desk.client.post(here, data={**_as_shown(shown, here), "last_day": "2026-10-23"})

    assert "only: October 15, October 16, and October 29. They stay as they are" in words_of(shown)
    assert after == before
    assert renamed == "Autumn talks"
    assert await desk.ask("SELECT days FROM round") == [date(2026, 10, day) for day in (15, 16, 22, 23)]


async def test_a_draft_is_deleted_once_asked(desk: Desk) -> None:
    here = f"{await _draft(desk)}/delete"
    page = await desk.client.get(here)

    answer = await desk.client.post(here, data=fields_of(page, here))

    assert "Its days and 2 teachers are forgotten." in words_of(page)
    assert answer.headers["location"] == "/desk"
    assert await desk.ask("SELECT count(*) FROM round") == 0


async def test_of_an_open_round_only_what_families_were_not_promised_changes(desk: Desk) -> None:
    here = f"{desk.round}/change"
    page = await desk.client.get(here)
    typed = {
        **fields_of(page, here),
        "title_en": "Late fall conferences",
        "title_es": "",
        "closes_day": "2026-10-20",
        "closes_at": "12:00",
        "cutoff_minutes": "0",
        "day1": "2026-10-19",
    }

    wrong = await desk.client.post(here, data={**typed, "closes_day": "2026-01-01"})
    said = words_of(await desk.client.get(wrong.headers["location"]))
    answer = await desk.client.post(here, data=typed)

    assert wrong.status_code == 303
    assert "Booking closes after now." in said
    assert "The round is changed." in words_of(await desk.client.get(answer.headers["location"]))
    assert await desk.ask("SELECT days FROM round") == [*desk.school.days, date(2026, 10, 19)]
    assert await desk.ask("SELECT state FROM round") == "open"
