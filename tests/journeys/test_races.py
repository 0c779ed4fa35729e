"""Many at once, on real connections. Beside each race stands its control: without the guard it goes wrong."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Iterable
from datetime import datetime, time, timedelta

import asyncpg
import pytest

from service.access.types import WishKey
from service.booking import actions
from service.booking.errors import AlreadyBooked, LimitReached, OpeningTaken
from service.booking.store import meetings
from service.booking.types import MeetingView
from service.kernel import db
from service.kernel.db import Pool, open_pool, transaction
from service.kernel.errors import Refusal
from service.kernel.ids import OrgId
from service.kernel.tokens import Keyring
from tests.builders import (
    BuiltFamily,
    BuiltSchool,
    act_of,
    add_family,
    asked_by,
    booked,
    guardian_of,
    school_with,
)

CLIENTS = 200
ALL_DAY = (time(8), time(18))  # 30 openings a day


@pytest.fixture
async def many(database: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Pool]:
    """A pool of 30 connections whose clients wait for one as long as it takes: what is tested is not its patience."""
    monkeypatch.setattr(db, "WAIT_FOR_CONNECTION", 60)
    opened = await open_pool(database, size=30)
    yield opened
    await opened.close()


@pytest.fixture
async def without_agenda_constraint(database: str) -> None:
    """Take the last word away."""
    owner = await asyncpg.connect(database)
    await owner.execute("ALTER TABLE porchlight.agenda DROP CONSTRAINT nobody_in_two_places_at_once")
    await owner.close()


@pytest.fixture
async def without_household_guards(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let guardians of one household book side by side, with nothing to stop the same meeting twice."""

    async def no_lock(*_: object) -> None:
        """Lock nothing."""

    monkeypatch.setattr(meetings, "lock_household", no_lock)
    owner = await asyncpg.connect(database)
    await owner.execute("DROP INDEX porchlight.one_meeting_per_child_teacher_and_household")
    await owner.close()


async def at_once(wishes: Iterable[Awaitable[object]]) -> list[object]:
    """Let all wishes run together; refusals are answers, faults are not."""
    answers = await asyncio.gather(*wishes, return_exceptions=True)
    faults = [answer for answer in answers if isinstance(answer, BaseException) and not isinstance(answer, Refusal)]
    assert faults == []
    return answers


async def _standing(pool: Pool, org: OrgId) -> int:
    async with transaction(pool, org) as conn:
        count: int = await conn.fetchval("SELECT count(*) FROM meeting WHERE state = 'confirmed'")
        return count


# --- the last openings -----------------------------------------------------------------------------------------------


async def _rush(pool: Pool, org: OrgId, now: datetime, keyring: Keyring) -> list[object]:
    """Send 200 families for the six times of Thursday; Friday has six more."""
    school = await school_with(pool, org, now, families=CLIENTS, hours=(time(15), time(17)))
    return await at_once(
        booked(pool, keyring, school, school.at(15, 0) + timedelta(minutes=20 * (number % 6)), now, family=family)
        for number, family in enumerate(school.families)
    )


async def test_of_200_clients_six_get_the_six_times_and_194_hear_what_is_free(
    many: Pool, org: OrgId, now: datetime, keyring: Keyring
) -> None:
    answers = await _rush(many, org, now, keyring)

    refusals = [answer for answer in answers if isinstance(answer, OpeningTaken)]
    assert Counter(type(answer) for answer in answers) == {MeetingView: 6, OpeningTaken: 194}
    assert {len(refusal.alternatives) for refusal in refusals} == {3}
    assert await _standing(many, org) == 6


@pytest.mark.usefixtures("without_agenda_constraint")
async def test_without_the_constraint_the_six_times_are_sold_more_than_once(
    many: Pool, org: OrgId, now: datetime, keyring: Keyring
) -> None:
    await _rush(many, org, now, keyring)

    assert await _standing(many, org) > 6


# --- one guardian in two tabs ----------------------------------------------------------------------------------------


async def _two_tabs(pool: Pool, org: OrgId, now: datetime, keyring: Keyring) -> list[object]:
    """Let 20 guardians book the same meeting in two tabs at once, at another time in each."""
    school = await school_with(pool, org, now, families=20, hours=ALL_DAY)
    return await at_once(
        booked(pool, keyring, school, school.at(8, 0, day=tab) + timedelta(minutes=20 * number), now, family=family)
        for number, family in enumerate(school.families)
        for tab in (0, 1)
    )


async def test_a_guardian_in_two_tabs_books_one_meeting(
    many: Pool, org: OrgId, now: datetime, keyring: Keyring
) -> None:
    answers = await _two_tabs(many, org, now, keyring)

    assert Counter(type(answer) for answer in answers) == {MeetingView: 20, AlreadyBooked: 20}
    assert await _standing(many, org) == 20


@pytest.mark.usefixtures("without_household_guards")
async def test_without_lock_and_index_two_tabs_book_two_meetings(
    many: Pool, org: OrgId, now: datetime, keyring: Keyring
) -> None:
    await _two_tabs(many, org, now, keyring)

    assert await _standing(many, org) > 20


async def test_one_form_sent_fifty_times_books_one_meeting(
    many: Pool, org: OrgId, now: datetime, keyring: Keyring
) -> None:
    school = await school_with(many, org, now)
    request, wish = [asked_by(school.family, school.at(17, 0))], WishKey("tap-1", b"same")

    answers = await at_once(
        actions.book(many, act_of(guardian_of(school), keyring, now), request, wish=wish) for _ in range(50)
    )

    told = {answer[0].meeting_id for answer in answers if isinstance(answer, list)}
    codes = {answer.code for answer in answers if isinstance(answer, Refusal)}
    assert (len(told), codes - {"wish-in-flight"}, await _standing(many, org)) == (1, set(), 1)


# --- move against book -----------------------------------------------------------------------------------------------


async def _crossing(pool: Pool, org: OrgId, now: datetime, keyring: Keyring) -> tuple[BuiltSchool, list[object]]:
    """Let ten families move their meeting to a time that ten others book in the same moment."""
    school = await school_with(pool, org, now, families=20, hours=ALL_DAY)
    wanted = [school.at(13, 0) + timedelta(minutes=20 * number) for number in range(10)]
    movers, bookers = school.families[:10], school.families[10:]
    have = [
        await booked(pool, keyring, school, start - timedelta(hours=5), now, family=family)
        for start, family in zip(wanted, movers, strict=True)
    ]
    moves = [
        actions.move(pool, act_of(guardian_of(school, family), keyring, now), meeting.meeting_id, start=start)
        for start, family, meeting in zip(wanted, movers, have, strict=True)
    ]
    books = [
        booked(pool, keyring, school, start, now, family=family) for start, family in zip(wanted, bookers, strict=True)
    ]
    pairs = [wish for pair in zip(moves, books, strict=True) for wish in pair]
    return school, await at_once(pairs)


async def test_of_a_move_and_a_booking_one_gets_the_time_and_no_meeting_is_lost(
    many: Pool, org: OrgId, now: datetime, keyring: Keyring
) -> None:
    school, answers = await _crossing(many, org, now, keyring)

    assert Counter(type(answer) for answer in answers) == {MeetingView: 10, OpeningTaken: 10}
    assert await _households_with_a_meeting(many, org, school.families[:10]) == 10


@pytest.mark.usefixtures("without_agenda_constraint")
async def test_without_the_constraint_both_get_the_time(
    many: Pool, org: OrgId, now: datetime, keyring: Keyring
) -> None:
    _, answers = await _crossing(many, org, now, keyring)

    assert Counter(type(answer) for answer in answers)[MeetingView] > 10


async def _households_with_a_meeting(pool: Pool, org: OrgId, families: list[BuiltFamily]) -> int:
    async with transaction(pool, org) as conn:
        count: int = await conn.fetchval(
            "SELECT count(DISTINCT household_id) FROM meeting WHERE state = 'confirmed' AND household_id = ANY ($1)",
            [family.household_id for family in families],
        )
        return count


# --- limits ----------------------------------------------------------------------------------------------------------


async def _both_parents(pool: Pool, org: OrgId, now: datetime, keyring: Keyring) -> list[object]:
    """Let both guardians of 15 households book about their child, each with another teacher; one meeting is allowed."""
    school = await school_with(pool, org, now, teachers=2, families=0, hours=ALL_DAY, child_limit=1)
    async with transaction(pool, org) as conn:
        for _ in range(15):
            school = await add_family(conn, school, now, guardians=2, teachers_per_child=2)
    return await at_once(
        actions.book(
            pool,
            act_of(guardian_of(school, family, guardian=parent), keyring, now),
            [
                asked_by(
                    family,
                    school.at(8, 0) + timedelta(minutes=20 * number),
                    invitation_id=family.guardians[parent].invitation_id,
                    teacher_id=family.child.teacher_ids[parent],
                )
            ],
        )
        for number, family in enumerate(school.families)
        for parent in (0, 1)
    )


async def test_two_parents_at_once_do_not_pass_the_childs_limit(
    many: Pool, org: OrgId, now: datetime, keyring: Keyring
) -> None:
    answers = await _both_parents(many, org, now, keyring)

    assert Counter(type(answer) for answer in answers) == {list: 15, LimitReached: 15}


@pytest.mark.usefixtures("without_household_guards")
async def test_without_the_lock_two_parents_pass_the_childs_limit(
    many: Pool, org: OrgId, now: datetime, keyring: Keyring
) -> None:
    answers = await _both_parents(many, org, now, keyring)

    assert Counter(type(answer) for answer in answers)[list] > 15
