"""Finding somebody in the office, and which round their page is of."""

from datetime import timedelta

import pytest

from service.people.spelling import plain_letters
from tests.pages.browsing import links_of, words_of
from tests.pages.conftest import Desk, an_ask

ANOTHER_ROUND = """
WITH made AS (
    INSERT INTO round
    SELECT (jsonb_populate_record(round, jsonb_build_object(
        'round_id', gen_random_uuid(), 'title', jsonb_build_object('en', $1::text), 'opens_at', $2::timestamptz,
        'closes_at', $2::timestamptz + interval '9 days', 'days', jsonb_build_array($2::date + 10)))).*
    FROM round RETURNING org_id, round_id
), asked AS (
    INSERT INTO invitation
    SELECT (jsonb_populate_record(invitation, jsonb_build_object(
        'invitation_id', gen_random_uuid(), 'round_id', made.round_id))).*
    FROM invitation, made RETURNING org_id, invitation_id, guardian_id
), taught AS (
    INSERT INTO round_teacher
    SELECT (jsonb_populate_record(round_teacher, jsonb_build_object('round_id', made.round_id))).*
    FROM round_teacher, made
)
INSERT INTO invitation_wish
SELECT (jsonb_populate_record(wish, jsonb_build_object('invitation_id', asked.invitation_id))).*
FROM invitation_wish AS wish
JOIN invitation AS before USING (org_id, invitation_id)
JOIN asked ON asked.guardian_id = before.guardian_id
"""


@pytest.mark.parametrize(
    "typed", ["delg", "delgado rosa", "ROSA", "mateo", "mateo rosa", "312 555 0100", "+1 (312) 555-0100", "0100"]
)
async def test_a_guardian_is_found_by_words_in_any_order_a_childs_name_or_a_number(desk: Desk, typed: str) -> None:
    guardian = desk.school.family.guardian.person_id
    await desk.say("UPDATE person SET phone = '+13125550100' WHERE person_id = $1", guardian)

    found = await desk.client.get("/desk/people", params={"q": typed})

    assert "Rosa Delgado (312) 555-0100 Guardian Mateo Delgado" in words_of(found)


@pytest.mark.parametrize(
    "family_name,typed",
    [("Soto Ramírez", "Soto Ramirez"), ("Nguyễn", "nguyen"), ("Nguye\u0302\u0303n", "Nguyễn"), ("O’Brien", "o'brien")],
)
async def test_a_name_is_found_without_its_marks(desk: Desk, family_name: str, typed: str) -> None:
    guardian = desk.school.family.guardian.person_id
    await desk.say("UPDATE person SET family_name = $2 WHERE person_id = $1", guardian, family_name)

    assert "Guardian Mateo" in words_of(await desk.client.get("/desk/people", params={"q": typed}))


@pytest.mark.parametrize("typed", ["%", "_", "12", "delgado %% nobody", "' OR 1=1"])
async def test_what_is_no_name_finds_nobody(desk: Desk, typed: str) -> None:
    assert "Nobody is found" in words_of(await desk.client.get("/desk/people", params={"q": typed}))


@pytest.mark.parametrize(
    "name",
    ["Soto Ramírez", "Nguyễn Thị Đào", "O’Brien-Peña", "Łukasz Weiß", "Æsir Þór Œuvre", "مُحَمَّد", "김민준", "a\\b%_c"],
)
async def test_the_database_spells_as_the_page_does(desk: Desk, name: str) -> None:
    assert await desk.ask("SELECT plain_letters($1)", name) == plain_letters(name)


async def test_the_running_round_is_opened_first_and_the_others_stand_by_name(desk: Desk) -> None:
    await desk.say(ANOTHER_ROUND, "Spring conferences", desk.clock.now() + timedelta(days=90))

    page = await desk.client.get("/desk/people?q=rosa")
    first, other, *_ = [link for link in links_of(page, "/desk/invitations/") if link][1:]
    family = await desk.client.get(desk.family)

    assert first == desk.family
    assert "Book or change : Rosa Delgado, Fall conferences 2026 Spring conferences : Rosa Delgado" in words_of(page)
    assert "Other rounds: Spring conferences" in words_of(family)
    assert other in links_of(family, "/desk/invitations/")


async def test_a_teachers_families_of_the_running_round_come_first_and_others_are_not_told_yet(desk: Desk) -> None:
    await desk.book(15, 0)
    await desk.say("UPDATE notice SET state = 'sent', settled_at = $1", desk.clock.now())
    await desk.say(ANOTHER_ROUND, "Spring conferences", desk.clock.now() + timedelta(days=90))

    page = words_of(await desk.client.get("/t/families"))

    running, coming = page.index("Fall conferences 2026"), page.index("Spring conferences")
    assert running < coming
    assert "Not told yet" in page[coming:]
    assert "No answer yet" not in page[coming:]


async def test_a_teacher_goes_from_a_family_no_time_works_for_to_suggesting_times(desk: Desk) -> None:
    path = await an_ask(desk, family=2)

    page = await desk.client.get("/t/families")

    assert path in links_of(page, "/t/asks/")
    assert "None of the times work Suggest times : " in words_of(page)
