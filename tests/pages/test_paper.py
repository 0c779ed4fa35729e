"""The piles of letters of a family that has neither mail nor phone: each letter waits once, until it is printed."""

import html
import re
from datetime import timedelta

import httpx
import pytest

from service.booking import actions, places
from service.booking.types import Help
from service.kernel.db import transaction
from service.kernel.tokens import Keyring
from tests.builders import act_of, add_family, add_link, asked_by, guardian_of, office_of
from tests.pages.browsing import fields_of, words_of
from tests.pages.conftest import Desk
from tests.placed import room_named
from tests.sql.interpreters import add_interpreter


@pytest.fixture
async def letters(desk: Desk, keyring: Keyring) -> str:
    """The address of the letters of a round with one family on paper, the first; three others have mail."""
    await desk.say(
        "UPDATE invitation SET channel = 'paper' WHERE invitation_id = $1",
        desk.school.family.guardian.invitation_id,
    )
    await desk.say("UPDATE person SET email = '', sms = '' WHERE person_id = $1", desk.school.family.guardian.person_id)
    async with transaction(desk.pool, desk.school.org_id) as conn:
        await add_link(conn, keyring, desk.school, desk.clock.now() - timedelta(days=1))
    return f"{desk.round}/letters"


async def _print_all(desk: Desk, letters: str) -> httpx.Response:
    """Say of the letters that wait that they are printed; a minute goes by."""
    page = await desk.client.get(letters)
    answer = await desk.client.post(f"{letters}/printed", data=fields_of(page, f"{letters}/printed"))
    desk.clock.advance(timedelta(minutes=1))
    return await desk.client.get(answer.headers["location"])


def _piles(page: httpx.Response) -> list[int]:
    """How many letters wait: all of them, invitations, confirmations, changes, cancellations."""
    nav = page.text.split('aria-label="Which letters"')[1].split("</nav>")[0]
    return [int(count) for count in re.findall(r"\((\d+)\)", nav)]


def _letter(page: httpx.Response) -> str:
    """The only letter of a page, in words."""
    (body,) = re.findall(r'<div class="letter".*?</article>', page.text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body)))


async def test_an_invitation_waits_until_the_office_says_it_is_printed(desk: Desk, letters: str) -> None:
    before = await desk.client.get(letters)

    after = await _print_all(desk, letters)

    assert _piles(before) == [1, 1, 0, 0, 0]
    assert "Marked as printed." in words_of(after)
    assert _piles(after) == [0, 0, 0, 0, 0]


async def test_a_family_on_paper_reads_what_was_booked_for_it_instead_of_the_invitation(
    desk: Desk, letters: str
) -> None:
    await desk.book(15, 0)

    page = await desk.client.get(letters)

    assert _piles(page) == [1, 0, 1, 0, 0]
    letter = _letter(page)
    assert "Your meeting is booked" in letter
    assert "Thursday, October 15, 3:00 to 3:20 pm Ms. Okafor, about Mateo" in letter
    assert re.search("At school ?, ?Room 12", letter)
    assert "Please bring this letter" in letter
    assert "Call us: 555-0142" in letter


async def test_a_letter_says_what_comes_with_a_meeting_and_when_there_is_an_answer(desk: Desk, letters: str) -> None:
    async with transaction(desk.pool, desk.school.org_id) as conn:
        await add_interpreter(conn, desk.school)
    guardian = act_of(guardian_of(desk.school), desk.keyring, desk.clock.now())
    request = asked_by(desk.school.family, desk.school.at(15, 0), help=Help(interpreter="es"))
    await actions.book(desk.pool, guardian, [request])

    letter = _letter(await desk.client.get(letters))

    assert "What we set up for you: Interpreter for Spanish: we asked somebody. We tell you by" in letter


async def test_a_move_and_a_cancellation_each_make_a_new_letter(desk: Desk, letters: str) -> None:
    meeting, who = await desk.book(15, 0), office_of(desk.school)
    await _print_all(desk, letters)
    shared = (desk.pool, act_of(who, desk.keyring, desk.clock.now()), meeting.meeting_id)

    await actions.move(*shared, start=desk.school.at(16, 0))
    moved = await desk.client.get(letters)
    await _print_all(desk, letters)
    await actions.cancel(*shared)
    cancelled = await desk.client.get(letters)
    done = await _print_all(desk, letters)

    assert _piles(moved) == [1, 0, 0, 1, 0]
    assert "This is a new time. Before: Thursday, October 15, 3:00 pm" in _letter(moved)
    assert _piles(cancelled) == [1, 0, 0, 0, 1]
    assert "Cancelled: Thursday, October 15, 4:00 pm" in _letter(cancelled)
    assert _piles(done) == [0, 0, 0, 0, 0]


async def test_another_room_at_the_same_time_makes_a_new_letter_that_says_so_once(desk: Desk, letters: str) -> None:
    meeting, act = await desk.book(15, 0), act_of(office_of(desk.school), desk.keyring, desk.clock.now())
    await _print_all(desk, letters)

    await places.change_room(desk.pool, act, meeting.meeting_id, await room_named(desk.pool, desk.school, "Library"))
    moved = await desk.client.get(letters)
    await _print_all(desk, letters)
    await actions.move(desk.pool, act, meeting.meeting_id, start=desk.school.at(16, 0))
    later = await desk.client.get(letters)

    assert _piles(moved) == [1, 0, 0, 1, 0]
    assert "Library" in _letter(moved)
    assert "The place is new." in _letter(moved)
    assert "This is a new time" not in _letter(moved)
    assert "This is a new time" in _letter(later)


async def test_what_changes_while_a_letter_is_in_the_printer_waits_for_the_next_one(desk: Desk, letters: str) -> None:
    meeting = await desk.book(15, 0)
    page = await desk.client.get(letters)
    desk.clock.advance(timedelta(minutes=5))
    await actions.move(
        desk.pool,
        act_of(office_of(desk.school), desk.keyring, desk.clock.now()),
        meeting.meeting_id,
        start=desk.school.at(16, 0),
    )

    await desk.client.post(f"{letters}/printed", data=fields_of(page, f"{letters}/printed"))

    assert sum(_piles(await desk.client.get(letters))) > 0


async def test_a_new_link_needs_a_new_invitation(desk: Desk, letters: str) -> None:
    await _print_all(desk, letters)
    page = await desk.client.get(f"{letters}?for=paper")

    await desk.client.post(f"{desk.round}/links", data=fields_of(page, f"{desk.round}/links"))

    assert _piles(await desk.client.get(letters)) == [1, 1, 0, 0, 0]


async def test_several_letters_are_marked_at_once(desk: Desk, letters: str) -> None:
    async with transaction(desk.pool, desk.school.org_id) as conn:
        built = await add_family(conn, desk.school, desk.clock.now(), channel="paper")
        guardian = built.families[-1].guardian
        await add_link(
            conn,
            desk.keyring,
            built,
            desk.clock.now(),
            person_id=guardian.person_id,
            invitation_id=guardian.invitation_id,
        )

    before = await desk.client.get(letters)
    after = await _print_all(desk, letters)

    assert _piles(before) == [2, 2, 0, 0, 0]
    assert _piles(after) == [0, 0, 0, 0, 0]
