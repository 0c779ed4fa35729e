"""The office sees which meetings want an interpreter, settles by hand, and keeps its telephone lines."""

from typing import Any

import pytest

from service.interpreting import actions
from service.interpreting.types import Interpretation
from service.kernel.db import transaction
from service.kernel.ids import LineId, MeetingId, PersonId
from tests.pages.browsing import fields_of, words_of
from tests.pages.conftest import Desk
from tests.sql.interpreters import add_interpreter, add_line, assigned

LINE = {"name": "Voz", "languages": "es, so", "calls": "2", "opening_hours": "24/7", "dial_in": "555-0199, code 4411"}


async def _with_interpreter(desk: Desk) -> tuple[MeetingId, PersonId, LineId]:
    """Let the first family meet at four with Natalia interpreting, and a line beside her."""
    async with transaction(desk.pool, desk.school.org_id) as conn:
        natalia = await add_interpreter(conn, desk.school)
        line_id = await add_line(conn, desk.school)
    meeting = await desk.book(16)
    await assigned(desk.pool, desk.school, desk.keyring, desk.clock.now(), meeting.meeting_id)
    return meeting.meeting_id, natalia, line_id


async def _seen(desk: Desk, meeting_id: MeetingId) -> Interpretation:
    async with transaction(desk.pool, desk.school.org_id) as conn:
        return (await actions.of_meetings(conn, desk.school.org_id, [meeting_id]))[meeting_id]


async def _send(desk: Desk, page: str, action: str, **typed: Any) -> str:
    """Send a page's form and give the words of where it leads."""
    fields = fields_of(await desk.client.get(page), action)
    return words_of(await desk.client.post(action, data={**fields, **typed}, follow_redirects=True))


async def test_the_board_shows_who_interprets_and_what_is_missing(desk: Desk) -> None:
    meeting_id, _, _ = await _with_interpreter(desk)
    before = words_of(await desk.client.get("/desk/interpreting"))
    await desk.say(
        "UPDATE interpretation SET state = 'missing', interpreter_id = NULL WHERE meeting_id = $1", meeting_id
    )

    after = words_of(await desk.client.get("/desk/interpreting"))

    assert "One interpreter was asked and has not answered yet." in before
    assert "Every meeting that wants an interpreter has one." not in before
    assert "Asked, no answer yet Natalia Valdez, in person" in before
    assert "Language Line" in before
    assert "One meeting has no interpreter yet." in after
    assert "No interpreter yet" in after
    assert "Family hears of it: Tuesday, October 13, 4:00 pm" in after


async def test_the_office_chooses_a_line_and_somebody_from_outside(desk: Desk) -> None:
    meeting_id, _, line_id = await _with_interpreter(desk)
    path = f"/desk/interpreting/meetings/{meeting_id}"
    fields = {"csrf": fields_of(await desk.client.get(path), path)["csrf"]}

    by_line = await desk.client.post(path, data={**fields, "line_id": str(line_id)}, follow_redirects=True)
    line = await _seen(desk, meeting_id)
    nobody = await desk.client.post(path, data={**fields, "outside": " "})
    by_name = await desk.client.post(path, data={**fields, "outside": "Asha Noor", "how": "video"})
    outside = await _seen(desk, meeting_id)

    assert "Saved. Each one hears what changes for them." in words_of(by_line)
    assert (line.how, line.line) == ("line", "Language Line")
    assert nobody.status_code == 422
    assert "Give the name of who interprets." in words_of(nobody)
    assert by_name.status_code == 303
    assert (outside.interpreter, outside.mode, outside.state) == ("Asha Noor", "video", "accepted")


async def test_who_is_taken_by_then_leads_back_to_the_others(desk: Desk) -> None:
    meeting_id, _, _ = await _with_interpreter(desk)
    path = f"/desk/interpreting/meetings/{meeting_id}"
    fields = {"csrf": fields_of(await desk.client.get(path), path)["csrf"]}

    answered = await desk.client.post(
        path, data={**fields, "interpreter_id": str(desk.school.office_id)}, follow_redirects=True
    )

    assert "That person or line is not free at this time any more." in words_of(answered)
    assert (await _seen(desk, meeting_id)).interpreter == "Natalia"


async def test_a_line_is_added_changed_and_left(desk: Desk) -> None:
    added = await _send(desk, "/desk/interpreting/lines/new", "/desk/interpreting/lines", **LINE)
    line_id = await desk.ask("SELECT line_id FROM phone_line WHERE name = 'Voz'")
    path = f"/desk/interpreting/lines/{line_id}"
    changed = await _send(desk, path, path, **{**LINE, "calls": "5"})
    left = await _send(desk, path, f"{path}/leave", do="leave")

    assert "The line serves where no person can." in added
    assert "Spanish, Somali" in added
    assert "Saved." in changed
    assert await desk.ask("SELECT calls FROM phone_line WHERE line_id = $1", line_id) == 5
    assert await desk.ask("SELECT count(*) FROM line_call WHERE line_id = $1", line_id) == 5
    assert "No longer used" in left


@pytest.mark.parametrize(
    "wrong, sentence",
    [
        ({"name": ""}, "Give the line's name."),
        ({"calls": "none"}, "Give a number from 1 to 200."),
        ({"languages": "ase"}, "Nobody signs on the telephone."),
        ({"languages": "Spanish, of course"}, "Write languages by their short names"),
        ({"opening_hours": "always!"}, "We cannot read this part: always!"),
        ({"name": "Language Line"}, "Another line has that name."),
    ],
)
async def test_a_line_that_cannot_be_comes_back_with_the_trouble_beside_its_field(
    desk: Desk, wrong: dict[str, str], sentence: str
) -> None:
    async with transaction(desk.pool, desk.school.org_id) as conn:
        await add_line(conn, desk.school)

    answered = await _send(desk, "/desk/interpreting/lines/new", "/desk/interpreting/lines", **{**LINE, **wrong})

    assert sentence in answered
    assert await desk.ask("SELECT count(*) FROM phone_line") == 1


async def test_the_office_says_what_an_interpreter_speaks(desk: Desk) -> None:
    _, natalia, _ = await _with_interpreter(desk)
    path = f"/desk/interpreting/people/{natalia}"

    said = await _send(desk, path, path, languages="es, ase", how="video")

    assert "Spanish, American Sign Language" in said
    assert await desk.ask("SELECT mode FROM interpreter WHERE person_id = $1", natalia) == "video"


async def test_another_schools_meeting_is_not_there(desk: Desk) -> None:
    meeting_id, _, _ = await _with_interpreter(desk)
    path = f"/desk/interpreting/meetings/{meeting_id}"
    fields = {"csrf": fields_of(await desk.client.get(path), path)["csrf"], "outside": "Asha"}
    await desk.say(
        """WITH other AS (
               INSERT INTO school (org_id, school_id, source_id, name, text_name, time_zone)
               SELECT org_id, gen_random_uuid(), 'other', 'Other', 'Other', 'America/Chicago' FROM org
               RETURNING school_id)
           UPDATE round SET school_id = other.school_id FROM other"""
    )

    assert (await desk.client.get(path)).status_code == 404
    assert (await desk.client.post(path, data=fields)).status_code == 404
    assert (await _seen(desk, meeting_id)).interpreter == "Natalia"
