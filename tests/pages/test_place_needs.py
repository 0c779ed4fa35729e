"""What a public place must have: asked where places are offered, kept for next time, obeyed by what is suggested."""

import httpx
import pytest

from service.booking.types import Obstacles
from service.kernel.db import Connection, Pool, transact, transaction
from service.kernel.ids import OrgId
from service.kernel.tokens import Keyring
from service.places import actions as places
from service.places.types import PlaceDraft
from tests.builders import BuiltSchool, add_link, office_of, school_with
from tests.conftest import StillClock
from tests.pages.browsing import fields_of, links_of, ticked_of, values_of, words_of

NOT_LIKE_THIS = "That place is not like this. Choose one of these, or name another."


@pytest.fixture
async def school(client: httpx.AsyncClient, pool: Pool, org: OrgId, clock: StillClock, keyring: Keyring) -> BuiltSchool:
    """A school with a loud café upstairs and a library in its book; its guardian has come in."""
    school = await school_with(pool, org, clock.now(), children=2, modes=["school", "place"])
    office = office_of(school)
    cafe = PlaceDraft(name="Café Luna", kind="cafe", latitude=41.4, longitude=-94.3, opening_hours="24/7", zone="UTC")
    library = PlaceDraft(
        name="Larkfield Library",
        kind="library",
        latitude=41.5,
        longitude=-94.3,
        opening_hours="24/7",
        step_free=True,
        quiet=True,
        zone="UTC",
    )

    async def write(conn: Connection) -> None:
        await places.add_place(conn, office, cafe, now=clock.now())
        await places.add_place(conn, office, library, now=clock.now())

    await transact(pool, org, write)
    async with transaction(pool, org) as conn:
        token = await add_link(conn, keyring, school, clock.now(), purpose="guardian")
    await client.get(f"/l/{token}")
    return school


async def _confirm(client: httpx.AsyncClient) -> httpx.Response:
    return await client.get(links_of(await client.get("/i?mode=place"), "/i/book")[-1])


async def test_what_a_place_must_be_like_is_asked_and_a_place_unlike_it_is_refused(
    client: httpx.AsyncClient, school: BuiltSchool
) -> None:
    confirm = await _confirm(client)
    cafe, library, _ = values_of(confirm, "place")
    sent = {**fields_of(confirm, "/i/book"), "quiet": "1", "topic": ""}

    back = await client.post("/i/book", data={**sent, "place": cafe})
    refused = await client.get(back.headers["location"])
    booked = await client.post("/i/book", data={**sent, "place": library})

    assert "Does the place have to be like this?" in words_of(confirm)
    assert "No steps. Quiet" in words_of(confirm)
    assert NOT_LIKE_THIS in words_of(refused)
    assert values_of(refused, "place") == [library, "named"]
    assert ticked_of(refused, "quiet") == ["1"]
    assert "Larkfield Library" in words_of(await client.get(booked.headers["location"]))


async def test_what_was_said_before_is_obeyed_by_the_first_list(client: httpx.AsyncClient, school: BuiltSchool) -> None:
    form = await client.get("/i/obstacles")

    await client.post("/i/obstacles", data={**fields_of(form, "/i/obstacles"), "quiet": "1"})

    confirm = await _confirm(client)
    assert len(values_of(confirm, "place")) == 2
    assert "Café Luna" not in words_of(confirm)


async def test_what_was_said_is_kept_for_the_next_time(client: httpx.AsyncClient, school: BuiltSchool) -> None:
    confirm = await _confirm(client)
    library = values_of(confirm, "place")[1]
    sent = {**fields_of(confirm, "/i/book"), "step_free": "1", "place": library, "topic": ""}

    await client.post("/i/book", data=sent)

    kept = await client.get("/i/obstacles")
    assert (ticked_of(kept, "step_free"), ticked_of(kept, "quiet")) == (["1"], [])


def test_who_rides_with_a_wheelchair_is_suggested_no_place_with_steps() -> None:
    assert Obstacles(wheelchair=True).of_places.step_free
    assert not Obstacles(ride=True).of_places.step_free
