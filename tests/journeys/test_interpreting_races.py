"""The last interpreter and the last call of a line, wanted by many at the same minute. Each race has its control."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Iterable
from datetime import datetime
from typing import Any

import pytest

from service.access.types import Act, Principal
from service.agenda.errors import TimeTaken
from service.availability.actions import free_people
from service.interpreting import actions, answering, claiming, finding, store
from service.interpreting.errors import NoInterpreter, NotOpen
from service.interpreting.types import Interpretation, Standing
from service.kernel import db
from service.kernel.db import Connection, Pool, open_pool, transact, transaction
from service.kernel.ids import MeetingId, OrgId, PersonId
from service.kernel.tokens import Keyring
from tests.at_once import at_once
from tests.builders import SITE, BuiltSchool, act_of, booked, guardian_of, school_with
from tests.sql.interpreters import add_interpreter, add_line, assigned, occasion_of
from tests.visiting import helper_of

FAMILIES = 12


@pytest.fixture
async def many(database: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Pool]:
    """A pool with a connection for each family."""
    monkeypatch.setattr(db, "WAIT_FOR_CONNECTION", 60)
    opened = await open_pool(database, size=FAMILIES)
    yield opened
    await opened.close()


async def _counted(wishes: Iterable[Awaitable[object]]) -> Counter[type]:
    """Let all wishes run together and count the answers by kind."""
    return Counter(map(type, await at_once(wishes)))


async def _crowd(pool: Pool, org: OrgId, keyring: Keyring, now: datetime) -> BuiltSchool:
    """A school where each of many families has a teacher of its own."""
    return await school_with(pool, org, now, teachers=FAMILIES, families=FAMILIES)


async def _all_want_one(pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime) -> Counter[type]:
    """Let all families have a meeting at four, and want an interpreter for it at once."""
    meetings = [await booked(pool, keyring, school, school.at(16), now, family=family) for family in school.families]
    occasions = [await occasion_of(pool, school, meeting.meeting_id) for meeting in meetings]
    acts = [act_of(guardian_of(school, family), keyring, now) for family in school.families]

    all_are_here = asyncio.Barrier(FAMILIES)

    async def want(number: int) -> Interpretation:
        of = occasions[number]
        begun: list[int] = []

        async def work(conn: Connection) -> Interpretation:
            if not begun:  # PostgreSQL may ask for it again
                begun.append(number)
                seen = await actions.servable(
                    conn, school.org_id, school.school_id, of.zone, "es", [of.span], of.mode, now
                )
                assert seen == {of.span}
                await all_are_here.wait()  # each on a connection of its own, and each has seen it free
            given = await actions.assign(conn, acts[number], of, "es")
            await asyncio.sleep(0.1)  # the others look while this is not committed
            return given

        return await transact(pool, school.org_id, work)

    return await _counted(want(number) for number in range(FAMILIES))


async def _served(pool: Pool, org: OrgId) -> int:
    async with transaction(pool, org) as conn:
        count: int = await conn.fetchval("SELECT count(*) FROM agenda WHERE kind IN ('interpreter', 'line_call')")
        return count


async def test_the_last_interpreter_goes_to_one_family_and_the_others_hear_that_there_is_none(
    many: Pool, org: OrgId, now: datetime, keyring: Keyring
) -> None:
    school = await _crowd(many, org, keyring, now)
    async with transaction(many, org) as conn:
        await add_interpreter(conn, school)

    answers = await _all_want_one(many, school, keyring, now)

    assert answers == {Interpretation: 1, NoInterpreter: FAMILIES - 1}
    assert await _served(many, org) == 1


@pytest.mark.usefixtures("without_agenda_constraint")
async def test_without_the_constraint_one_interpreter_is_in_several_rooms(
    many: Pool, org: OrgId, now: datetime, keyring: Keyring
) -> None:
    school = await _crowd(many, org, keyring, now)
    async with transaction(many, org) as conn:
        await add_interpreter(conn, school)

    await _all_want_one(many, school, keyring, now)

    assert await _served(many, org) > 1


async def test_a_line_of_three_calls_serves_three_at_the_same_minute(
    many: Pool, org: OrgId, now: datetime, keyring: Keyring
) -> None:
    school = await _crowd(many, org, keyring, now)
    async with transaction(many, org) as conn:
        await add_line(conn, school, calls=3)

    answers = await _all_want_one(many, school, keyring, now)

    assert answers == {Interpretation: 3, NoInterpreter: FAMILIES - 3}
    assert await _served(many, org) == 3


@pytest.mark.usefixtures("without_agenda_constraint")
async def test_without_the_constraint_a_line_of_three_calls_is_promised_to_more(
    many: Pool, org: OrgId, now: datetime, keyring: Keyring
) -> None:
    school = await _crowd(many, org, keyring, now)
    async with transaction(many, org) as conn:
        await add_line(conn, school, calls=3)

    await _all_want_one(many, school, keyring, now)

    assert await _served(many, org) > 3


async def test_who_drops_out_while_the_family_cancels_leaves_nobody_taken(
    many: Pool, org: OrgId, now: datetime, keyring: Keyring
) -> None:
    school = await school_with(many, org, now)
    async with transaction(many, org) as conn:
        natalia = await add_interpreter(conn, school)
        await add_interpreter(conn, school, "Lucia", mode="video")
    meeting = await booked(many, keyring, school, school.at(16), now)
    of = await assigned(many, school, keyring, now, meeting.meeting_id)
    helper = Principal(org_id=org, kind="helper", actor="link:natalia", person_id=natalia)
    by_family = act_of(guardian_of(school), keyring, now)

    await _counted(
        (
            answering.decline(many, Act(principal=helper, keyring=keyring, site=SITE, now=now), meeting.meeting_id),
            transact(many, org, lambda conn: actions.release(conn, by_family, of)),
        )
    )

    assert await _served(many, org) == 0


async def _drops_out_while_another_books(
    pool: Pool, org: OrgId, now: datetime, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> int:
    """Let one of two interpreters drop out while another family books; tell in how many rooms one of them is then.

    Both look for somebody, and both see the other one free.
    """
    school = await school_with(pool, org, now, teachers=2, families=2)
    async with transaction(pool, org) as conn:
        people = [await add_interpreter(conn, school), await add_interpreter(conn, school, "Lucia")]
    first, second = [await booked(pool, keyring, school, school.at(16), now, family=one) for one in school.families]
    await assigned(pool, school, keyring, now, first.meeting_id)
    of = await occasion_of(pool, school, second.meeting_id)
    by_family = act_of(guardian_of(school, school.families[1]), keyring, now)
    async with transaction(pool, org) as conn:
        asked = (await actions.of_meetings(conn, org, [first.meeting_id]))[first.meeting_id].interpreter_id
    assert asked in people
    helper = Principal(org_id=org, kind="helper", actor="link:asked", person_id=asked)
    look, both_have_looked = free_people, asyncio.Barrier(2)

    async def look_together(*args: Any) -> set[PersonId]:
        free = await look(*args)
        await both_have_looked.wait()
        return free

    monkeypatch.setattr(finding, "free_people", look_together)
    await _counted(
        (
            answering.decline(pool, act_of(helper, keyring, now), first.meeting_id),
            transact(pool, org, lambda conn: actions.assign(conn, by_family, of, "es")),
        )
    )
    async with transaction(pool, org) as conn:
        most: int = await conn.fetchval(
            """SELECT count(*) FROM agenda WHERE kind = 'interpreter' GROUP BY resource_id
               ORDER BY count(*) DESC LIMIT 1"""
        )
    return most


async def test_a_drop_out_and_a_booking_do_not_both_get_the_interpreter_who_is_left(
    many: Pool, org: OrgId, now: datetime, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await _drops_out_while_another_books(many, org, now, keyring, monkeypatch) == 1


@pytest.mark.usefixtures("without_agenda_constraint")
async def test_without_the_constraint_both_get_the_interpreter_who_is_left(
    many: Pool, org: OrgId, now: datetime, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await _drops_out_while_another_books(many, org, now, keyring, monkeypatch) == 2


async def _given_back(pool: Pool, org: OrgId, now: datetime, keyring: Keyring) -> tuple[MeetingId, list[Act]]:
    """Leave a meeting without an interpreter; return who could take it."""
    school = await school_with(pool, org, now)
    meeting = await booked(pool, keyring, school, school.at(16), now)
    async with transaction(pool, org) as conn:
        natalia = await add_interpreter(conn, school)
    await assigned(pool, school, keyring, now, meeting.meeting_id)
    await answering.decline(pool, act_of(helper_of(school, natalia), keyring, now), meeting.meeting_id)
    async with transaction(pool, org) as conn:
        people = [await add_interpreter(conn, school, given) for given in ("Lucia", "Omar")]
    return meeting.meeting_id, [act_of(helper_of(school, person), keyring, now) for person in people]


async def test_of_two_who_take_an_open_meeting_one_has_it_and_the_other_hears_that_it_was_taken(
    many: Pool, org: OrgId, now: datetime, keyring: Keyring
) -> None:
    meeting_id, acts = await _given_back(many, org, now, keyring)

    answers = await _counted(claiming.claim(many, act, meeting_id) for act in acts)

    assert answers == {type(None): 1, NotOpen: 1}
    assert await _served(many, org) == 1


async def test_without_the_meetings_lock_two_keep_their_evening_for_one_meeting(
    many: Pool, org: OrgId, now: datetime, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting_id, acts = await _given_back(many, org, now, keyring)
    both_have_looked = asyncio.Barrier(2)

    async def look(conn: Connection, org_id: OrgId, meeting_id: MeetingId) -> Standing:
        found = (await store.interpretations(conn, org_id, [meeting_id]))[0]
        await both_have_looked.wait()
        return found

    monkeypatch.setattr(store, "lock", look)
    await _counted(claiming.claim(many, act, meeting_id) for act in acts)

    assert await _served(many, org) == 2


async def _one_takes_two(pool: Pool, org: OrgId, now: datetime, keyring: Keyring) -> Counter[type]:
    """Let one interpreter take two meetings of one minute at once."""
    school = await school_with(pool, org, now, teachers=2, families=2)
    meetings = [await booked(pool, keyring, school, school.at(16), now, family=family) for family in school.families]
    async with transaction(pool, org) as conn:
        natalia = await add_interpreter(conn, school)
    act = act_of(helper_of(school, natalia), keyring, now)
    for meeting in meetings:
        await assigned(pool, school, keyring, now, meeting.meeting_id)
        await answering.decline(pool, act, meeting.meeting_id)
    return await _counted(claiming.claim(pool, act, meeting.meeting_id) for meeting in meetings)


async def test_one_interpreter_takes_one_of_two_meetings_at_the_same_minute(
    many: Pool, org: OrgId, now: datetime, keyring: Keyring
) -> None:
    assert await _one_takes_two(many, org, now, keyring) == {type(None): 1, TimeTaken: 1}
    assert await _served(many, org) == 1


@pytest.mark.usefixtures("without_agenda_constraint")
async def test_without_the_constraint_one_interpreter_takes_both(
    many: Pool, org: OrgId, now: datetime, keyring: Keyring
) -> None:
    assert await _one_takes_two(many, org, now, keyring) == {type(None): 2}
    assert await _served(many, org) == 2
