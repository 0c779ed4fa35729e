"""Day sheets on screen and on paper."""

from datetime import timedelta
from uuid import UUID

from service.booking import asking
from service.booking.types import ProposedTime
from service.kernel.ids import NoTimeId
from tests.builders import act_of, guardian_of, office_of
from tests.caring import care_for
from tests.pages.browsing import fields_of, links_of, words_of
from tests.pages.conftest import Desk, an_ask


async def test_a_day_sheet_shows_first_names_who_comes_and_what_is_still_open(desk: Desk) -> None:
    await desk.book(15, 0, topic="How he is settling in")
    await desk.book(16, 0, family=2, mode="phone")

    sheet = await desk.client.get("/t")

    words = words_of(sheet)
    assert "Thursday, October 15" in words
    assert "2 meetings, first at 3:00 pm, last ends 4:20 pm" in words
    assert "Mateo D." in words
    assert "Delgado" not in words
    assert "How he is settling in" in words
    assert "Free: 2 times still open" in words
    assert "Show the number" in words


async def test_a_spanish_heading_begins_with_a_capital_whatever_the_teacher_is_called(desk: Desk) -> None:
    await desk.book(15, 0)
    desk.client.cookies.set("language", "es")

    sheets = await desk.client.get("/desk/days")
    away = f"/desk/day/{desk.school.at(15, 0).date()}/away/{desk.school.teacher.person_id}"

    assert "Maestra Okafor, " in words_of(sheets)
    assert "La maestra Okafor no puede estar ese día" in words_of(await desk.client.get(away))


async def test_a_restriction_sends_the_teacher_to_the_office_and_says_no_more(desk: Desk) -> None:
    await desk.book(15, 0)
    before = await desk.client.get("/t")
    await desk.say("UPDATE guardianship SET restriction = 'court-order'")

    after, printed = await desk.client.get("/t"), await desk.client.get("/desk/days")

    assert "Ask the office" not in words_of(before)
    assert words_of(after).count("Ask the office") == words_of(printed).count("Ask the office") == 1
    assert "court" not in after.text


async def test_the_office_reads_on_the_meetings_page_what_the_restriction_is_and_the_teacher_does_not(
    desk: Desk,
) -> None:
    meeting = await desk.book(15, 0)
    await desk.say("UPDATE guardianship SET restriction = 'court-order'")

    office, teacher = [
        words_of(await desk.client.get(f"/{door}/meetings/{meeting.meeting_id}")) for door in ("desk", "t")
    ]

    assert "A court order limits Rosa Delgado with Mateo." in office
    assert "court order" not in teacher


async def test_a_teacher_who_is_away_takes_the_day_and_its_meetings_off_in_one_go(desk: Desk) -> None:
    await desk.book(15, 0)
    away = f"/t/day/{desk.school.at(15, 0).date()}/away"

    asked = await desk.client.get(away)
    done = await desk.client.post(away, data=fields_of(asked, away), follow_redirects=True)

    assert "1 meeting is cancelled" in words_of(asked)
    assert "The day is taken away. Its meetings are cancelled" in words_of(done)
    assert "No meetings and no free times on this day." in words_of(done)
    state = "SELECT state || ' ' || cancelled_by FROM meeting"
    assert await desk.ask(state) == "cancelled school"
    told = "SELECT count(*) FROM notice WHERE message ->> 'kind' = 'cancelled'"
    assert await desk.ask(told) == 1

    again = await desk.client.post(away, data=fields_of(asked, away), follow_redirects=True)
    assert again.status_code == 200
    assert await desk.ask(told) == 1


async def test_days_on_which_a_teacher_offers_nothing_stand_behind_one_line(desk: Desk) -> None:
    await desk.say("UPDATE round SET days = days || '{2026-10-19,2026-10-20}'::date[]")

    own, school = words_of(await desk.client.get("/t")), words_of(await desk.client.get("/desk/days"))

    assert own.index("Thu Oct 15") < own.index("2 days without hours") < own.index("Mon Oct 19")
    assert "without hours" not in school


async def test_the_office_takes_a_teachers_day_off_and_no_day_that_is_over(desk: Desk) -> None:
    await desk.book(15, 0)
    teacher = desk.school.teachers[0].person_id
    away = f"/desk/day/{desk.school.at(15, 0).date()}/away/{teacher}"

    asked = await desk.client.get(away)
    over = await desk.client.post(f"/desk/day/2026-01-08/away/{teacher}", data=fields_of(asked, away))
    standing = await desk.ask("SELECT state FROM meeting")
    done = await desk.client.post(away, data=fields_of(asked, away), follow_redirects=True)

    assert over.headers["location"] == "/desk/day/2026-01-08"
    assert standing == "confirmed"
    assert "The day is taken away." in words_of(done)
    assert await desk.ask("SELECT state FROM meeting") == "cancelled"


async def test_the_next_meeting_is_lit_and_only_that_one(desk: Desk) -> None:
    await desk.book(15, 0)
    await desk.book(16, 0, family=2)
    desk.clock.advance(desk.school.at(15, 30) - desk.clock.now())

    sheet = await desk.client.get("/t")

    assert sheet.text.count('<tr class="now">') == 1
    assert words_of(sheet).index("Took place") < words_of(sheet).index("Next")


async def test_whether_a_meeting_took_place_is_kept_once_it_has_begun(desk: Desk) -> None:
    meeting = await desk.book(15, 0)
    early = await desk.client.get("/t")
    desk.clock.advance(desk.school.at(15, 5) - desk.clock.now())
    path = f"/t/meetings/{meeting.meeting_id}/record"

    fields = fields_of(await desk.client.get("/t"), path)
    answer = await desk.client.post(path, data={**fields, "outcome": "held"})

    assert "Took place" not in words_of(early)
    assert answer.headers["location"] == "/t/day/2026-10-15"
    assert await desk.ask("SELECT state FROM meeting") == "held"


async def test_a_sheet_for_the_printer_says_when_it_was_printed(desk: Desk) -> None:
    await desk.book(15, 0)

    words = words_of(await desk.client.get("/t/day/2026-10-15"))

    assert "Printed Monday, September 28, 9:00 am. The page on screen may be newer." in words


async def test_the_office_prints_every_teachers_sheet_and_signs_without_a_familys_name(desk: Desk) -> None:
    await desk.book(15, 0)

    sheets = words_of(await desk.client.get("/desk/days"))
    signs = words_of(await desk.client.get("/desk/day/2026-10-15/signs"))

    assert "Ms. Okafor, Room 12" in sheets
    assert "Mr. Tran, Room 13" in sheets
    assert "Room 12 Ms. Okafor" in signs
    assert "Family meetings today. Welcome. Hoy hay citas con familias. Bienvenidos." in signs
    assert "Mateo" not in signs


async def test_every_door_says_where_children_are_looked_after_that_day(desk: Desk) -> None:
    await desk.book(15, 0)
    await care_for(desk.pool, desk.school, desk.clock.now())

    signs = words_of(await desk.client.get("/desk/day/2026-10-15/signs"))
    other_day = words_of(await desk.client.get("/desk/day/2026-10-16/signs"))

    assert "Childcare: Room 4, 2:30 to 6:30 pm Cuidado de niños: aula 4, de 2:30 a 6:30 p. m." in signs
    assert "Childcare" not in other_day


async def test_a_time_agreed_outside_the_rounds_days_has_a_sheet_too(desk: Desk) -> None:
    path = await an_ask(desk)
    evening = desk.school.at(19) - timedelta(days=1)
    principal, no_time_id = office_of(desk.school), NoTimeId(UUID(path.rpartition("/")[2]))
    times = [ProposedTime(start=evening, mode="phone")]
    await asking.propose(desk.pool, act_of(principal, desk.keyring, desk.clock.now()), no_time_id, times)
    guardian = guardian_of(desk.school)
    await asking.accept_proposal(desk.pool, act_of(guardian, desk.keyring, desk.clock.now()), no_time_id, 1)

    own, all_sheets = await desk.client.get("/t"), await desk.client.get("/desk/days")

    assert "Wednesday, October 14" in words_of(own)
    assert "1 meeting, first at 7:00 pm, last ends 7:20 pm" in words_of(own)
    assert "1 meeting with 1 teacher" in words_of(all_sheets)
    assert len(links_of(own, "/t/day/")) == 4  # three days, and the way to take this one away


async def test_other_days_say_their_month_and_those_that_are_over_fold_away(desk: Desk) -> None:
    await desk.say("UPDATE round SET days = days || '2026-11-02'::date")
    before = await desk.client.get("/t")
    desk.clock.advance(timedelta(days=20))

    after = await desk.client.get("/t")

    assert "Thu Oct 15 (0)" in words_of(before)
    assert "Mon Nov 2 (0)" in words_of(before)
    assert "Earlier days" not in words_of(before)
    assert "Earlier days Thu Oct 15 (0)" in words_of(after)
