"""Whom a desk lets see what, and what it says of people, messages and the school."""

from datetime import timedelta

import pytest

from service.kernel.db import transaction
from tests.builders import add_link, booked, school_with
from tests.pages.browsing import fields_of, words_of
from tests.pages.conftest import Desk, an_ask, enter


async def test_one_guardians_page_shows_what_went_out_with_masked_addresses(desk: Desk) -> None:
    await desk.book(15, 0)
    await desk.say(
        "UPDATE person SET phone = '+13125550100' WHERE person_id = $1", desk.school.family.guardian.person_id
    )

    page = await desk.client.get(desk.family)

    assert "Meeting booked" in words_of(page)
    assert "g•••@home.example" in words_of(page)
    assert "guardian0@home.example" not in page.text
    assert "(312) 555-0100" in words_of(page)


async def test_a_new_link_is_shown_for_ten_minutes_and_the_old_one_is_closed_at_once(desk: Desk) -> None:
    async with transaction(desk.pool, desk.school.org_id) as conn:
        old = await add_link(conn, desk.keyring, desk.school, desk.clock.now() - timedelta(days=1))
    fields = fields_of(await desk.client.get(desk.family), f"{desk.family}/link")

    answer = await desk.client.post(f"{desk.family}/link", data={**fields, "do": "renew"})
    shown = await desk.client.get(answer.headers["location"])
    desk.clock.advance(timedelta(minutes=11))
    later = await desk.client.get(answer.headers["location"])

    assert "http://localhost/l/" in shown.text
    assert "<svg" in shown.text
    assert "/l/" not in words_of(later)
    assert (await desk.client.get(f"/l/{old}")).status_code == 404


async def test_a_lost_link_is_closed_and_an_invitation_is_taken_back(desk: Desk) -> None:
    async with transaction(desk.pool, desk.school.org_id) as conn:
        token = await add_link(conn, desk.keyring, desk.school, desk.clock.now())
    fields = fields_of(await desk.client.get(desk.family), f"{desk.family}/link")

    await desk.client.post(f"{desk.family}/link", data={**fields, "do": "close"})
    closed = await desk.client.get(f"/l/{token}")
    back = await desk.client.post(f"{desk.family}/link", data={**fields, "do": "withdraw"})

    assert closed.status_code == 404
    assert "The invitation is taken back." in words_of(await desk.client.get(back.headers["location"]))
    assert await desk.ask("SELECT count(*) FROM audit WHERE action IN ('links-closed', 'invitation-withdrawn')") == 2


async def test_messages_are_counted_and_those_that_came_back_are_found(desk: Desk) -> None:
    await desk.book(15, 0)
    await desk.say("UPDATE notice SET state = 'bounced', settled_at = $1", desk.clock.now())

    all_of_them = words_of(await desk.client.get("/desk/messages"))
    failed = words_of(await desk.client.get("/desk/messages?state=failed"))
    sent = words_of(await desk.client.get("/desk/messages?state=sent"))

    assert "Email 0 0 0 1" in all_of_them
    assert "Rosa Delgado Meeting booked g•••@home.example Came back" in failed
    assert "No such messages" in sent


async def test_what_another_school_writes_to_somebody_of_both_is_not_shown(desk: Desk) -> None:
    other = await school_with(desk.pool, desk.school.org_id, desk.clock.now())
    shared = other.family.guardian.person_id
    await desk.say(
        "INSERT INTO person_role (org_id, person_id, school_id, role) VALUES ($1, $2, $3, 'guardian')",
        *(desk.school.org_id, shared, desk.school.school_id),
    )
    await booked(desk.pool, desk.keyring, other, other.at(17, 0), desk.clock.now())

    messages = words_of(await desk.client.get("/desk/messages"))

    assert await desk.ask("SELECT count(*) FROM notice WHERE recipient_id = $1", shared) == 1
    assert "No such messages" in messages
    assert "Email 0 0 0 0" in messages


async def test_people_are_found_by_a_part_of_their_name(desk: Desk) -> None:
    found = words_of(await desk.client.get("/desk/people?q=delg"))
    wild = words_of(await desk.client.get("/desk/people?q=%25"))

    assert "Rosa Delgado Guardian Mateo Delgado" in found
    assert "Mateo Delgado Student Rosa Delgado" in found
    assert "Nobody is found" in wild


async def test_the_office_says_how_its_school_speaks(desk: Desk) -> None:
    fields = fields_of(await desk.client.get("/desk/school"), "/desk/school")
    said = {**fields, "phone": "312-555-0199", "text_name": "Lincoln", "door_en": "Oak Street", "decline": "cancel"}

    long = await desk.client.post("/desk/school", data={**said, "text_name": "Lincoln Elementary School"})
    saved = await desk.client.post("/desk/school", data=said)

    assert "Give a name of 1 to 18 characters." in words_of(long)
    assert saved.headers["location"] == "/desk/school?saved=1"
    assert await desk.ask("SELECT text_name || phone || decline FROM school") == "Lincoln(312) 555-0199cancel"


async def test_a_teacher_gets_a_calendar_address_by_a_button_and_keeps_it(desk: Desk) -> None:
    page = await desk.client.get("/t/calendar")
    before = await desk.ask("SELECT count(*) FROM link WHERE purpose = 'teacher_feed'")

    await desk.client.post("/t/calendar", data=fields_of(page, "/t/calendar"))
    first = await desk.client.get("/t/calendar")
    await desk.client.post("/t/calendar", data=fields_of(page, "/t/calendar"))

    assert before == 0
    assert "/teacher.ics" in first.text
    assert (await desk.client.get("/t/calendar")).text == first.text


async def test_a_family_is_given_early_access_before_booking_opens(desk: Desk) -> None:
    opens = desk.clock.now() + timedelta(days=5)
    await desk.say("UPDATE round SET opens_at = $1, early_from = $2", opens, opens - timedelta(days=3))
    fields = fields_of(await desk.client.get(desk.family), f"{desk.family}/early")

    answer = await desk.client.post(f"{desk.family}/early", data=fields)

    page = words_of(await desk.client.get(answer.headers["location"]))
    assert page.count("This family may book early.") == 2
    assert await desk.ask("SELECT count(*) FROM early_access") == 1


@pytest.mark.parametrize(
    "path,status",
    [
        ("/t/day/2026-02-30", 404),
        ("/t/day/soon", 404),
        ("/t/day/1999-01-01", 200),
        ("/desk/rounds/00000000-0000-0000-0000-000000000000", 404),
        ("/desk/rounds/soon", 404),
        ("/desk/people?q=%00%F0%9F%A6%8A&page=x", 200),
        ("/desk/people?q=%25_%5C'&page=99999999999", 200),
        ("/desk/messages?state=none&channel=fax&page=-1", 200),
        ("/t/asks/00000000-0000-0000-0000-000000000000", 404),
    ],
)
async def test_an_address_somebody_made_up_is_answered_plainly(desk: Desk, path: str, status: int) -> None:
    assert (await desk.client.get(path)).status_code == status


async def test_filters_somebody_made_up_let_everybody_through(desk: Desk) -> None:
    page = await desk.client.get(f"{desk.round}?state=x&language=%00&teacher=y&page=77")

    assert "3 families (by name)" in words_of(page)


async def test_another_schools_office_sees_nothing(desk: Desk) -> None:
    meeting = await desk.book(15, 0)
    ask = (await an_ask(desk, family=2)).rpartition("/")[2]
    other = await school_with(desk.pool, desk.school.org_id, desk.clock.now())
    await enter(desk.client, desk.pool, desk.keyring, other, desk.clock, "office")

    paths = (
        *(desk.round, f"{desk.round}/calls", f"{desk.round}/open", f"{desk.round}/export.csv"),
        *(f"{desk.round}/export.xlsx", desk.family, f"{desk.family}/link", desk.book_form()),
        *(f"/desk/meetings/{meeting.meeting_id}", f"/desk/meetings/{meeting.meeting_id}/move", f"/desk/asks/{ask}"),
    )
    answers = {path: (await desk.client.get(path)).status_code for path in paths}

    assert set(answers.values()) == {404}, answers
    for page in ("/desk", "/desk/days", "/desk/messages", "/desk/people?q=delgado"):
        assert desk.school.round_id.hex not in (await desk.client.get(page)).text.replace("-", "")


async def test_a_teacher_sees_no_other_teachers_families_and_no_office(desk: Desk) -> None:
    other = desk.school.families[1]
    meeting = await desk.book(15, 0, family=1)
    desk.client.cookies.delete("pl-office")

    paths = (
        f"/t/families/{other.guardian.invitation_id}",
        desk.book_form("/t/families", 1),
        f"/t/meetings/{meeting.meeting_id}",
        *("/desk", "/desk/days", "/desk/messages", "/desk/people", "/desk/school", desk.round, desk.family),
    )
    answers = {path: (await desk.client.get(path)).status_code for path in paths}

    assert set(answers.values()) == {404}, answers


async def test_a_form_without_the_desks_own_mark_changes_nothing(desk: Desk) -> None:
    meeting = await desk.book(15, 0)
    fields = fields_of(
        await desk.client.get(desk.book_form(number=1)),
        f"/desk/invitations/{desk.school.families[1].guardian.invitation_id}/book",
    )
    before = await desk.ask("SELECT count(*) FROM audit")

    forms = (
        *(f"{desk.family}/book", f"{desk.family}/none", f"{desk.family}/link", f"{desk.family}/early"),
        *(f"/desk/meetings/{meeting.meeting_id}/cancel", f"/desk/meetings/{meeting.meeting_id}/move"),
        *(f"/t/meetings/{meeting.meeting_id}/record", "/t/calendar", "/desk/rounds", "/desk/school"),
        *(f"{desk.round}/open", f"{desk.round}/close"),
    )
    answers = {path: (await desk.client.post(path, data={**fields, "csrf": "0" * 32})).status_code for path in forms}

    assert set(answers.values()) == {403}, answers
    assert await desk.ask("SELECT count(*) FROM audit") == before


async def test_looking_writes_nothing(desk: Desk) -> None:
    meeting = await desk.book(15, 0)
    path = await an_ask(desk, family=2)
    count = "SELECT (SELECT count(*) FROM audit) + (SELECT count(*) FROM link) + (SELECT count(*) FROM notice)"
    before = await desk.ask(count)

    pages = (
        *("/t", "/t/asks", path, "/t/families", "/t/calendar", f"/t/meetings/{meeting.meeting_id}"),
        *("/desk", "/desk/days", "/desk/day/2026-10-15/signs", "/desk/rounds/new", "/desk/people", "/desk/messages"),
        *("/desk/school", desk.round, f"{desk.round}/calls", f"{desk.round}/open", f"{desk.round}/export.csv"),
        *(desk.family, f"{desk.family}/link", desk.book_form(number=1), f"/desk/meetings/{meeting.meeting_id}/cancel"),
    )
    answers = {
        page: (await desk.client.request(method, page)).status_code for page in pages for method in ("GET", "HEAD")
    }

    assert set(answers.values()) == {200}, answers
    assert await desk.ask(count) == before


async def test_one_thing_is_lit_on_a_page_at_most(desk: Desk) -> None:
    meeting = await desk.book(15, 0)
    path = await an_ask(desk, family=2)

    pages = (
        *("/t", "/t/asks", path, "/t/families", "/t/hours", "/t/calendar", f"/t/meetings/{meeting.meeting_id}"),
        *("/desk", "/desk/days", "/desk/rounds/new", "/desk/people?q=a", "/desk/messages", "/desk/school", desk.round),
        *(f"{desk.round}/calls", f"{desk.round}/open", desk.family, f"{desk.family}/link", desk.book_form(number=1)),
        f"/desk/meetings/{meeting.meeting_id}/cancel",
    )
    lit = {page: (await desk.client.get(page)).text.count('class="btn btn-go') for page in pages}

    assert {page: count for page, count in lit.items() if count > 1} == {}


async def test_a_desk_speaks_spanish(desk: Desk) -> None:
    await desk.book(15, 0)
    await desk.client.get("/language/es?back=/t")

    sheet, page = words_of(await desk.client.get("/t")), words_of(await desk.client.get(desk.round))

    assert "1 cita, la primera a las 3:00 p. m., la última termina 3:20 p. m." in sheet
    assert "tienen una cita" in page
    assert "Reuniones de otoño 2026" in page


async def test_the_school_has_a_calendar_address_that_a_calendar_can_read(desk: Desk) -> None:
    await desk.book(15, 0)
    fields = fields_of(await desk.client.get("/desk/calendar"), "/desk/calendar")

    await desk.client.post("/desk/calendar", data=fields)
    shown = await desk.client.get("/desk/calendar")

    address = next(word for word in words_of(shown).split() if word.endswith("/office.ics"))
    calendar = await desk.client.get(address)
    assert calendar.status_code == 200
    assert "BEGIN:VEVENT" in calendar.text
    assert "Mateo" not in calendar.text
