"""The desk picks a place of the book by its name, and says so where there is none of that name."""

import pytest
from msgspec.structs import replace

from service.kernel.db import transact
from service.places import actions as places
from service.places.types import PlaceDraft
from tests.builders import office_of
from tests.pages.browsing import fields_of, values_of, words_of
from tests.pages.conftest import Desk, an_ask

LIBRARY = PlaceDraft(
    name="Larkfield Library", kind="library", latitude=41.4, longitude=-94.3, opening_hours="24/7", zone="UTC"
)
UNKNOWN = "There is no place of this name in the book of places. Choose one of the list."


@pytest.fixture
async def elsewhere(desk: Desk) -> Desk:
    """A desk whose round has meetings off-site, and a book with one place."""
    office = office_of(desk.school)
    await transact(
        desk.pool, desk.school.org_id, lambda conn: places.add_place(conn, office, LIBRARY, now=desk.clock.now())
    )
    await desk.ask("UPDATE round SET modes = ARRAY['school', 'phone', 'video', 'place'] RETURNING 1")
    return desk


async def test_the_office_books_at_a_place_by_its_name(elsewhere: Desk) -> None:
    form = await elsewhere.client.get(elsewhere.book_form())
    path = f"{elsewhere.family}/book"
    sent = {**fields_of(form, path), "opening": values_of(form, "opening")[2], "mode": "place"}

    wrong = await elsewhere.client.post(path, data={**sent, "named_place": "Larkfeld Library"})
    booked = await elsewhere.client.post(path, data={**sent, "named_place": " larkfield  LIBRARY "})

    assert (wrong.status_code, booked.status_code) == (422, 303)
    assert UNKNOWN in words_of(wrong)
    assert 'value="Larkfeld Library"' in wrong.text
    assert await elsewhere.ask("SELECT name FROM meeting JOIN place USING (org_id, place_id)") == "Larkfield Library"


async def test_times_are_suggested_at_a_place_by_its_name(elsewhere: Desk) -> None:
    path = (await an_ask(elsewhere)).replace("/t/", "/desk/")
    form = await elsewhere.client.get(path)
    sent = {**fields_of(form, path), "day1": "2026-10-15", "at1": "17:00", "mode": "place"}

    wrong = await elsewhere.client.post(path, data={**sent, "named_place": "The moon"})
    empty = await elsewhere.client.post(path, data=sent)
    right = await elsewhere.client.post(path, data={**sent, "named_place": "Larkfield Library"})

    assert [one.status_code for one in (wrong, empty, right)] == [422, 422, 303]
    assert UNKNOWN in words_of(wrong)
    assert "Say at which place." in words_of(empty)
    assert await elsewhere.ask("SELECT name FROM proposal JOIN place USING (org_id, place_id)") == "Larkfield Library"


async def test_of_several_suggested_times_the_one_at_which_the_place_is_closed_is_named(elsewhere: Desk) -> None:
    hall = replace(LIBRARY, name="Parish Hall", opening_hours="Mo-Su 08:00-16:30", zone="America/Chicago")
    await transact(
        elsewhere.pool,
        elsewhere.school.org_id,
        lambda conn: places.add_place(conn, office_of(elsewhere.school), hall, now=elsewhere.clock.now()),
    )
    path = (await an_ask(elsewhere)).replace("/t/", "/desk/")
    sent = {**fields_of(await elsewhere.client.get(path), path), "mode": "place", "named_place": "Parish Hall"}
    two = {"day1": "2026-10-15", "at1": "16:00", "day2": "2026-10-16", "at2": "17:00"}

    answer = await elsewhere.client.post(path, data={**sent, **two})

    assert answer.status_code == 409
    assert "This place is not open on Friday, October 16, 5:00 pm." in words_of(answer)
    assert "This place is not open on Thursday" not in words_of(answer)
