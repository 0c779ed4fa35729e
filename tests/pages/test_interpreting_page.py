"""The interpreter's page: what is asked, yes, no, and nothing of anybody else's."""

from typing import Final
from uuid import UUID

import httpx
import pytest
from msgspec import Struct

from service.interpreting import actions, claiming
from service.interpreting.types import Interpretation
from service.kernel.db import Pool, transaction
from service.kernel.ids import MeetingId, OrgId, PersonId
from service.kernel.tokens import Keyring
from tests.builders import BuiltSchool, act_of, add_link, booked, school_with
from tests.conftest import StillClock
from tests.pages.browsing import fields_of, words_of
from tests.sql.interpreters import add_interpreter, assigned
from tests.visiting import helper_of

KEYS: Final = ("none", "made up", "expired", "revoked", "guardian", "teacher", "office")


class Interpreting(Struct, frozen=True):
    """A meeting, its interpreter at their page, and another interpreter."""

    school: BuiltSchool
    client: httpx.AsyncClient
    pool: Pool
    keyring: Keyring
    clock: StillClock
    meeting_id: MeetingId
    natalia: PersonId
    lucia: PersonId
    others_meeting_id: MeetingId

    async def enter(self, person_id: PersonId) -> None:
        async with transaction(self.pool, self.school.org_id) as conn:
            await conn.execute("DELETE FROM link WHERE purpose = 'helper'")
            token = await add_link(
                conn, self.keyring, self.school, self.clock.now(), purpose="helper", person_id=person_id
            )
        await self.client.get(f"/l/{token}")

    async def page(self) -> httpx.Response:
        return await self.client.get("/h/interpreting")

    async def post(self, word: str, page: str = "/h/interpreting") -> httpx.Response:
        action = f"/h/interpreting/{self.meeting_id}/{word}"
        fields = fields_of(await self.client.get(page), action)
        done = await self.client.post(action, data=fields)
        return await self.client.get(done.headers["location"])

    async def say(self, word: str, meeting_id: UUID | None = None) -> httpx.Response:
        own = f"/h/interpreting/{self.meeting_id}/no"
        fields = fields_of(await self.page(), own)
        return await self.client.post(f"/h/interpreting/{meeting_id or self.meeting_id}/{word}", data=fields)

    async def seen(self, meeting_id: MeetingId | None = None) -> Interpretation:
        which = meeting_id or self.meeting_id
        async with transaction(self.pool, self.school.org_id) as conn:
            return (await actions.of_meetings(conn, self.school.org_id, [which]))[which]


@pytest.fixture
async def interpreting(
    client: httpx.AsyncClient, pool: Pool, org: OrgId, keyring: Keyring, clock: StillClock
) -> Interpreting:
    """Natalia is asked for four, Lucia for five."""
    now = clock.now()
    school = await school_with(pool, org, now, families=2)
    first = await booked(pool, keyring, school, school.at(16), now)
    second = await booked(pool, keyring, school, school.at(17), now, family=school.families[1])
    async with transaction(pool, org) as conn:
        natalia = await add_interpreter(conn, school)
    await assigned(pool, school, keyring, now, first.meeting_id)
    async with transaction(pool, org) as conn:
        lucia = await add_interpreter(conn, school, "Lucia", language="es", languages=("so",))
    await assigned(pool, school, keyring, now, second.meeting_id, "so")
    return Interpreting(school, client, pool, keyring, clock, first.meeting_id, natalia, lucia, second.meeting_id)


async def test_the_page_says_when_where_and_with_whom_and_takes_a_yes(interpreting: Interpreting) -> None:
    await interpreting.enter(interpreting.natalia)

    asked = words_of(await interpreting.page())
    answered = await interpreting.say("yes")
    after = words_of(await interpreting.client.get(answered.headers["location"]))

    assert answered.status_code == 303
    assert "Thursday, October 15 4:00 to 4:20 pm" in asked
    assert "Spanish" in asked
    assert "Ms. Okafor" in asked
    assert "Lincoln Elementary, Room 12" in asked
    assert "Waits for your answer" in asked
    assert "Rosa" not in asked
    assert "Thank you. The family can count on you." in after
    assert "You said yes" in after
    assert (await interpreting.seen()).state == "accepted"


async def test_the_familys_first_name_stands_there_around_the_meeting(interpreting: Interpreting) -> None:
    interpreting.clock.at = interpreting.school.at(15)
    await interpreting.enter(interpreting.natalia)

    assert "Rosa" in words_of(await interpreting.page())


async def test_a_no_is_thanked_for_twice_and_asks_nothing(interpreting: Interpreting) -> None:
    await interpreting.enter(interpreting.natalia)
    fields = fields_of(await interpreting.page(), f"/h/interpreting/{interpreting.meeting_id}/no")
    path = f"/h/interpreting/{interpreting.meeting_id}"

    told = [(await interpreting.client.post(f"{path}/no", data=fields)).headers["location"] for _ in range(2)]
    too_late = await interpreting.client.post(f"{path}/yes", data=fields)

    assert told == ["/h/interpreting?said=no"] * 2
    assert too_late.headers["location"] == "/h/interpreting?said=gone"
    assert (await interpreting.seen()).state == "missing"


async def test_the_page_speaks_the_interpreters_language(interpreting: Interpreting) -> None:
    await interpreting.enter(interpreting.lucia)

    page = await interpreting.page()

    assert page.headers["content-language"] == "es"
    assert "¿Puede interpretar?" in words_of(page)
    assert "Maestra Okafor" in words_of(page)


async def test_what_was_given_back_is_open_without_a_name_and_one_tap_takes_it(interpreting: Interpreting) -> None:
    await interpreting.enter(interpreting.natalia)
    await interpreting.say("no")

    _, _, board = words_of(await interpreting.page()).partition("Open: could you?")
    home = words_of(await interpreting.client.get("/h")).partition("Open: could you?")[2]
    after = words_of(await interpreting.post("claim"))

    assert "Thursday, October 15 4:00 to 4:20 pm" in board
    assert "Spanish" in board
    assert "Ms. Okafor Lincoln Elementary" in board
    assert "Nobody interprets yet" in board
    assert "Rosa" not in board
    assert "Interpreting, Lincoln Elementary" in home
    assert "It is yours. Thank you." in after
    assert "Open: could you?" not in after
    assert (await interpreting.seen()).state == "accepted"


async def test_giving_back_offers_it_to_others_first_and_who_takes_it_has_it(interpreting: Interpreting) -> None:
    await interpreting.enter(interpreting.natalia)
    await interpreting.say("yes")
    async with transaction(interpreting.pool, interpreting.school.org_id) as conn:
        omar = await add_interpreter(conn, interpreting.school, "Omar")

    offered = words_of(await interpreting.post("offer", f"/h/interpreting/{interpreting.meeting_id}/no"))
    kept = words_of(await interpreting.post("keep"))
    await interpreting.post("offer", f"/h/interpreting/{interpreting.meeting_id}/no")
    await interpreting.enter(omar)
    board = words_of(await interpreting.page())
    taken = words_of(await interpreting.post("claim"))

    assert "Others can take it now." in offered
    assert "Offered to others" in offered
    assert "You keep it. Thank you." in kept
    assert "Another interpreter would like to give it away" in board
    assert "It is yours. Thank you." in taken
    assert (await interpreting.seen()).interpreter_id == omar


async def test_who_takes_it_a_moment_later_reads_that_it_was_just_taken(interpreting: Interpreting) -> None:
    await interpreting.enter(interpreting.natalia)
    await interpreting.say("no")
    open_page = await interpreting.page()
    async with transaction(interpreting.pool, interpreting.school.org_id) as conn:
        omar = await add_interpreter(conn, interpreting.school, "Omar")
    act = act_of(helper_of(interpreting.school, omar), interpreting.keyring, interpreting.clock.now())
    await claiming.claim(interpreting.pool, act, interpreting.meeting_id)

    action = f"/h/interpreting/{interpreting.meeting_id}/claim"
    late = await interpreting.client.post(action, data=fields_of(open_page, action))

    assert "Somebody else took it just now" in words_of(await interpreting.client.get(late.headers["location"]))
    assert (await interpreting.seen()).interpreter_id == omar


@pytest.mark.parametrize("word", ["yes", "no", "claim", "offer", "keep"])
async def test_anothers_meeting_and_one_that_never_was_are_the_same_404(interpreting: Interpreting, word: str) -> None:
    await interpreting.enter(interpreting.natalia)

    anothers = await interpreting.say(word, interpreting.others_meeting_id)
    nobodys = await interpreting.say(word, UUID(int=7))

    assert (anothers.status_code, nobodys.status_code) == (404, 404)
    assert anothers.content == nobodys.content
    assert (await interpreting.seen(interpreting.others_meeting_id)).state == "asked"


async def test_a_form_that_is_not_the_pages_own_changes_nothing(interpreting: Interpreting) -> None:
    await interpreting.enter(interpreting.natalia)

    sent = await interpreting.client.post(f"/h/interpreting/{interpreting.meeting_id}/yes", data={"csrf": "made up"})

    assert sent.status_code == 403
    assert (await interpreting.seen()).state == "asked"


async def _enter_with(interpreting: Interpreting, key: str) -> None:
    """Bring what does not open this door."""
    await interpreting.enter(interpreting.natalia)
    client, now = interpreting.client, interpreting.clock.now()
    secret = client.cookies.pop("pl-helper", "") or client.cookies.pop("__Host-pl-helper", "")
    async with transaction(interpreting.pool, interpreting.school.org_id) as conn:
        others = {
            purpose: await add_link(conn, interpreting.keyring, interpreting.school, now, purpose=purpose)
            for purpose in ("guardian", "teacher", "office")
            if await conn.execute("DELETE FROM link WHERE purpose = $1", purpose)
        }
        if key == "expired":
            await conn.execute(
                """UPDATE link SET created_at = $1::timestamptz - interval '1 day', expires_at = $1
                   WHERE purpose = 'helper'""",
                now,
            )
        if key == "revoked":
            await conn.execute("UPDATE link SET revoked_at = $1 WHERE purpose = 'helper'", now)
    brought = {"none": "", "made up": "x" * 43, "expired": secret, "revoked": secret, **others}
    client.cookies.set("pl-helper", brought[key])


@pytest.mark.parametrize("key", KEYS)
async def test_only_an_open_link_of_a_helper_opens_the_page(interpreting: Interpreting, key: str) -> None:
    await _enter_with(interpreting, key)

    looked = await interpreting.page()
    acted = await interpreting.client.post(f"/h/interpreting/{interpreting.meeting_id}/yes", data={"csrf": "x"})

    claimed = await interpreting.client.post(f"/h/interpreting/{interpreting.meeting_id}/claim", data={"csrf": "x"})

    assert looked.status_code == 404
    assert (acted.status_code, claimed.status_code) == (404, 404)
    assert "Okafor" not in looked.text
    assert (await interpreting.seen()).state == "asked"
