"""An interpreter's board: what is open to whom, taking it, and giving one's own away without a gap."""

from datetime import date, datetime, time

import pytest
from msgspec import Struct

from service.access.types import Act
from service.agenda.errors import TimeTaken
from service.interpreting import actions, answering, claiming
from service.interpreting.errors import NotOpen
from service.interpreting.types import Interpretation
from service.kernel.db import Pool, transaction
from service.kernel.errors import NotFound
from service.kernel.ids import MeetingId, OrgId, PersonId
from service.kernel.tokens import Keyring
from tests.builders import BuiltSchool, act_of, add_person, booked, school_with
from tests.sql.interpreters import add_interpreter, assigned, certify
from tests.told import all_sent, entries_told, told
from tests.visiting import helper_of


class Given(Struct, frozen=True):
    """A meeting at four for which Natalia was asked, and a way to act as whoever interprets."""

    pool: Pool
    school: BuiltSchool
    keyring: Keyring
    now: datetime
    natalia: PersonId
    meeting_id: MeetingId

    def act(self, person_id: PersonId) -> Act:
        return act_of(helper_of(self.school, person_id), self.keyring, self.now)

    async def add(self, given: str, **interpreter: object) -> PersonId:
        async with transaction(self.pool, self.school.org_id) as conn:
            return await add_interpreter(conn, self.school, given, **interpreter)  # type: ignore[arg-type]

    async def open_to(self, person_id: PersonId) -> list[tuple[MeetingId, bool]]:
        found = await claiming.open_to(self.pool, self.act(person_id).principal, now=self.now)
        return [(each.wanted.meeting_id, each.is_swap) for each in found]

    async def seen(self) -> Interpretation:
        async with transaction(self.pool, self.school.org_id) as conn:
            return (await actions.of_meetings(conn, self.school.org_id, [self.meeting_id]))[self.meeting_id]


@pytest.fixture
async def given(pool: Pool, org: OrgId, keyring: Keyring, now: datetime) -> Given:
    school = await school_with(pool, org, now, teachers=2, families=2)
    async with transaction(pool, org) as conn:
        natalia = await add_interpreter(conn, school)
    meeting = await booked(pool, keyring, school, school.at(16), now)
    await assigned(pool, school, keyring, now, meeting.meeting_id)
    return Given(pool, school, keyring, now, natalia, meeting.meeting_id)


async def test_who_said_no_may_change_their_mind_and_the_family_hears(given: Given) -> None:
    act = given.act(given.natalia)
    asked = await given.open_to(given.natalia)
    await answering.decline(given.pool, act, given.meeting_id)
    await all_sent(given.pool, given.school.org_id)

    given_back = await given.open_to(given.natalia)
    await claiming.claim(given.pool, act, given.meeting_id)
    await claiming.claim(given.pool, act, given.meeting_id)

    assert (asked, given_back) == ([], [(given.meeting_id, False)])
    assert ((await given.seen()).state, (await given.seen()).interpreter_id) == ("accepted", given.natalia)
    assert await entries_told(given.pool, given.school.org_id) == [(given.natalia, False)]
    assert await told(given.pool, given.school.org_id, given.school.families[0].guardian.person_id) == 1
    assert await given.open_to(given.natalia) == []


@pytest.mark.parametrize(
    "interpreter, is_open",
    [
        ({}, True),
        ({"languages": ("so",)}, False),
        ({"certified_until": date(2026, 10, 14)}, False),
        ({"certified_until": None}, False),
        ({"hours": (time(8), time(12))}, False),
    ],
    ids=["speaks it", "another language", "certificate ends before", "no certificate", "other hours"],
)
async def test_a_meeting_is_open_to_whoever_could_be_asked(
    given: Given, interpreter: dict[str, object], is_open: bool
) -> None:
    await answering.accept(given.pool, given.act(given.natalia), given.meeting_id)
    await given.add("Omar")
    await claiming.offer(given.pool, given.act(given.natalia), given.meeting_id)
    lucia = await given.add("Lucia", **interpreter)

    assert await given.open_to(lucia) == [(given.meeting_id, True)] * is_open
    assert await given.open_to(given.natalia) == []


async def test_another_schools_interpreter_and_a_relative_see_nothing_and_take_nothing(given: Given) -> None:
    await answering.decline(given.pool, given.act(given.natalia), given.meeting_id)
    other = await school_with(given.pool, given.school.org_id, given.now, families=0)
    async with transaction(given.pool, given.school.org_id) as conn:
        elsewhere = await add_interpreter(conn, other, "Lucia")
        guardian = given.school.families[0].guardian.person_id
        await conn.execute(
            "INSERT INTO interpreter (org_id, person_id, languages, mode) VALUES ($1, $2, '{es}', 'phone')",
            given.school.org_id,
            guardian,
        )
        await conn.execute(
            """INSERT INTO person_role (org_id, school_id, person_id, role, main)
               VALUES ($1, $2, $3, 'interpreter', false)""",
            given.school.org_id,
            given.school.school_id,
            guardian,
        )
        await certify(conn, given.school, guardian, date(2027, 10, 31))
        nobody = await add_person(conn, given.school.org_id, given.school.school_id, "volunteer", "Sam", "Reed")

    for who in (elsewhere, guardian, nobody):
        assert await given.open_to(who) == []
        with pytest.raises(NotFound):
            await claiming.claim(given.pool, given.act(who), given.meeting_id)


async def test_who_is_elsewhere_then_is_told_so_and_it_stays_open(given: Given) -> None:
    await answering.decline(given.pool, given.act(given.natalia), given.meeting_id)
    other = given.school.families[1]
    second = await booked(given.pool, given.keyring, given.school, given.school.at(16), given.now, family=other)
    await assigned(given.pool, given.school, given.keyring, given.now, second.meeting_id)

    assert await given.open_to(given.natalia) == []
    with pytest.raises(TimeTaken):
        await claiming.claim(given.pool, given.act(given.natalia), given.meeting_id)
    assert (await given.seen()).state == "missing"


async def test_nothing_is_offered_where_nobody_else_interprets_the_language(given: Given) -> None:
    await answering.accept(given.pool, given.act(given.natalia), given.meeting_id)

    alone = await claiming.offer(given.pool, given.act(given.natalia), given.meeting_id)
    omar = await given.add("Omar")
    before = await given.open_to(omar)
    offered = await claiming.offer(given.pool, given.act(given.natalia), given.meeting_id)

    assert (alone, before) == (False, [])
    assert offered
    assert await given.open_to(omar) == [(given.meeting_id, True)]


async def test_what_is_offered_is_theirs_until_another_takes_it_and_nobody_else_hears(given: Given) -> None:
    lucia, omar = await given.add("Lucia"), await given.add("Omar")
    await answering.accept(given.pool, given.act(given.natalia), given.meeting_id)
    await all_sent(given.pool, given.school.org_id)

    await claiming.offer(given.pool, given.act(given.natalia), given.meeting_id)
    offered = (await given.seen()).interpreter_id
    silent = await entries_told(given.pool, given.school.org_id)
    await claiming.claim(given.pool, given.act(lucia), given.meeting_id)

    assert (offered, silent) == (given.natalia, [])
    assert ((await given.seen()).state, (await given.seen()).interpreter_id) == ("accepted", lucia)
    assert await entries_told(given.pool, given.school.org_id) == [(given.natalia, True), (lucia, False)]
    assert await told(given.pool, given.school.org_id, omar) == 0
    assert await told(given.pool, given.school.org_id, given.school.families[0].guardian.person_id) == 0
    with pytest.raises(NotOpen):
        await claiming.claim(given.pool, given.act(omar), given.meeting_id)


async def test_what_is_kept_after_all_is_open_to_nobody(given: Given) -> None:
    lucia = await given.add("Lucia")
    await answering.accept(given.pool, given.act(given.natalia), given.meeting_id)
    await claiming.offer(given.pool, given.act(given.natalia), given.meeting_id)
    await claiming.keep(given.pool, given.act(given.natalia), given.meeting_id)

    assert await given.open_to(lucia) == []
    with pytest.raises(NotOpen):
        await claiming.claim(given.pool, given.act(lucia), given.meeting_id)
    with pytest.raises(NotFound):
        await claiming.offer(given.pool, given.act(lucia), given.meeting_id)
