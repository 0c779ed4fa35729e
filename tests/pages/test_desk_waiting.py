"""The waiting list, for a family on the phone."""

import pytest

from tests.pages.browsing import fields_of, words_of
from tests.pages.conftest import Desk


@pytest.fixture
async def full(desk: Desk) -> Desk:
    """The first teacher has one time, Thursday at 3:00 pm, and the first family has it."""
    await desk.say("DELETE FROM pattern WHERE weekday = 5")
    await desk.say("UPDATE pattern SET ends = '15:20'")
    await desk.book(15, 0)
    return desk


def page_of(desk: Desk) -> str:
    return f"/desk/invitations/{desk.school.families[2].guardian.invitation_id}"


async def wait(desk: Desk) -> str:
    """Put the third family in the first teacher's line; give what the way leads to says."""
    form = await desk.client.get(desk.book_form(number=2))
    answer = await desk.client.post(f"{page_of(desk)}/wait", data=fields_of(form, f"{page_of(desk)}/wait"))
    return words_of(await desk.client.get(answer.headers["location"]))


async def send_place(desk: Desk, do: str) -> str:
    waiting_id = await desk.ask("SELECT waiting_id FROM waiting")
    action = f"/desk/waiting/{waiting_id}"
    fields = fields_of(await desk.client.get(page_of(desk)), action)
    answer = await desk.client.post(action, data={**fields, "do": do, "mode": "phone"})
    return words_of(await desk.client.get(answer.headers["location"]))


async def test_a_caller_for_whom_all_is_taken_is_put_on_the_waiting_list_and_off_it(full: Desk) -> None:
    form = words_of(await full.client.get(full.book_form(number=2)))

    waiting = await wait(full)
    off = await send_place(full, "leave")

    assert "All times are taken." in form
    assert "The family is on the waiting list. It is told when a time comes free." in waiting
    assert "Waits for a time" in waiting
    assert "The family is off the waiting list." in off
    assert await full.ask("SELECT count(*) FROM waiting WHERE state = 'waiting'") == 0


async def test_the_time_that_is_kept_for_a_family_is_booked_when_it_calls(full: Desk) -> None:
    await wait(full)
    meeting_id = await full.ask("SELECT meeting_id FROM meeting")
    cancel = f"/desk/meetings/{meeting_id}/cancel"
    fields = fields_of(await full.client.get(cancel), cancel)
    await full.client.post(cancel, data={**fields, "side": "family"})

    kept = words_of(await full.client.get(page_of(full)))
    booked = await send_place(full, "take")

    assert "Thursday, October 15, 3:00 pm, is kept for them until" in kept
    assert "Booked. The family is told." in booked
    assert await full.ask("SELECT mode FROM meeting WHERE state = 'confirmed'") == "phone"


async def test_who_could_book_is_shown_the_times_instead(desk: Desk) -> None:
    fields = fields_of(await desk.client.get(desk.book_form()), f"{desk.family}/book")

    answer = await desk.client.post(f"{desk.family}/wait", data=fields)

    assert answer.headers["location"] == desk.book_form()
