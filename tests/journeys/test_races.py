"""Many at once, on real connections. Beside each race stands its control: without the guard it goes wrong."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, time, timedelta

import asyncpg
import pytest
from msgspec.structs import replace

from service.access import store as access_store
from service.access.types import WishKey
from service.access.working import by_worker
from service.booking import actions, crowd
from service.booking.errors import AlreadyBooked, LimitReached, OpeningTaken
from service.booking.store import meetings
from service.booking.types import MeetingView
from service.kernel import db
from service.kernel.db import Connection, Pool, open_pool, transaction
from service.kernel.errors import Refusal
from service.kernel.ids import MeetingId, OrgId, RoundId, new_id
from service.kernel.tokens import Keyring
from service.reminders import actions as reminders
from service.reminders import store as reminders_store
from service.reminders.types import Told
from tests.at_once import at_once
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


async def _by_itself(_pool: Pool, wished: crowd.Wished) -> list[MeetingView]:
    return await wished.alone()


@pytest.fixture
async def many(database: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Pool]:
    """A pool of 30 connections whose clients wait for one as long as it takes: what is tested is not its patience.

    Each has a transaction of its own beside all the others', as if they came to as many replicas; test_crowds.py has
    those who come to one.
    """
    monkeypatch.setattr(db, "WAIT_FOR_CONNECTION", 60)
    monkeypatch.setattr(crowd, "book", _by_itself)
    opened = await open_pool(database, size=30)
    yield opened
    await opened.close()


@pytest.fixture
async def without_household_guards(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let guardians of one household book side by side, with nothing to stop the same meeting twice."""

    async def no_lock(*_: object) -> None:
        """Lock nothing."""

    monkeypatch.setattr(meetings, "lock_households", no_lock)
    owner = await asyncpg.connect(database)
    await owner.execute("DROP INDEX porchlight.one_meeting_per_child_teacher_and_household")
    await owner.close()


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


async def test_without_the_key_held_forty_nine_of_fifty_are_refused_their_own_meeting(
    many: Pool, org: OrgId, now: datetime, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def always_new(*_: object, **__: object) -> bool:
        return True

    async def keeps_nothing(*_: object, **__: object) -> None:
        """Remember no answer."""

    monkeypatch.setattr(access_store, "begin_wish", always_new)
    monkeypatch.setattr(access_store, "answer_wish", keeps_nothing)
    school = await school_with(many, org, now)
    request, wish = [asked_by(school.family, school.at(17, 0))], WishKey("tap-1", b"same")

    answers = await at_once(
        actions.book(many, act_of(guardian_of(school), keyring, now), request, wish=wish) for _ in range(50)
    )

    assert Counter(type(answer) for answer in answers) == {list: 1, AlreadyBooked: 49}


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


# --- one teacher, two rooms ------------------------------------------------------------------------------------------


async def _second_room(pool: Pool, org: OrgId, school: BuiltSchool) -> BuiltSchool:
    """Open a second round on the same days, for which the same teacher sits in another room."""
    round_id, room_id = RoundId(new_id()), new_id()
    async with transaction(pool, org) as conn:
        await conn.execute(
            "INSERT INTO room (org_id, room_id, school_id, name) VALUES ($1, $2, $3, 'Room 99')",
            org,
            room_id,
            school.school_id,
        )
        await conn.execute(
            """INSERT INTO round
               SELECT (jsonb_populate_record(round, jsonb_build_object('round_id', $1::uuid))).* FROM round""",
            round_id,
        )
        await conn.execute(
            """INSERT INTO round_teacher (org_id, round_id, teacher_id, room_id)
               SELECT org_id, $1, teacher_id, $2 FROM round_teacher""",
            round_id,
            room_id,
        )
    return replace(school, round_id=round_id)


async def _two_rooms(pool: Pool, org: OrgId, now: datetime, keyring: Keyring) -> list[object]:
    """Let ten pairs of families each want the same teacher at the same time, in two rooms."""
    here = await school_with(pool, org, now, families=10, hours=ALL_DAY)
    there = await _second_room(pool, org, here)
    async with transaction(pool, org) as conn:
        for _ in range(10):
            there = await add_family(conn, there, now)
    return await at_once(
        booked(pool, keyring, there, here.at(8, 0) + timedelta(minutes=20 * (number % 10)), now, family=family)
        for number, family in enumerate(there.families)
    )


async def test_a_teacher_is_in_one_room_at_a_time(many: Pool, org: OrgId, now: datetime, keyring: Keyring) -> None:
    answers = await _two_rooms(many, org, now, keyring)

    assert Counter(type(answer) for answer in answers) == {MeetingView: 10, OpeningTaken: 10}


@pytest.mark.usefixtures("without_agenda_constraint")
async def test_without_the_constraint_a_teacher_is_in_two_rooms_at_once(
    many: Pool, org: OrgId, now: datetime, keyring: Keyring
) -> None:
    answers = await _two_rooms(many, org, now, keyring)

    assert Counter(type(answer) for answer in answers)[MeetingView] > 10


# --- cancel against reminder -----------------------------------------------------------------------------------------

DAY_BEFORE = datetime(2026, 10, 14, 21, 0, tzinfo=UTC)  # Wednesday, 4:00 pm in Chicago
Reading = Callable[[Connection, OrgId, Sequence[MeetingId]], Awaitable[dict[MeetingId, Told]]]


async def _cancelled_while_reminded(
    pool: Pool,
    org: OrgId,
    now: datetime,
    keyring: Keyring,
    monkeypatch: pytest.MonkeyPatch,
    read: Reading,
    *,
    seconds: float,
) -> list[str]:
    """Let families cancel between a worker's look at their meetings and its reminders; give what became of these.

    The worker goes on when the first has cancelled, or after so many seconds.
    """
    school, looked = await school_with(pool, org, now, families=5, hours=ALL_DAY), asyncio.Event()
    cancelled = asyncio.Event()
    meetings_ = [
        await booked(pool, keyring, school, school.at(8, 0) + timedelta(minutes=20 * number), now, family=family)
        for number, family in enumerate(school.families)
    ]

    async def slowly(conn: Connection, org_id: OrgId, meeting_ids: Sequence[MeetingId]) -> dict[MeetingId, Told]:
        told = await read(conn, org_id, meeting_ids)
        looked.set()
        with suppress(TimeoutError):
            await asyncio.wait_for(cancelled.wait(), seconds)
        return told

    async def cancel(family: BuiltFamily, meeting: MeetingView) -> None:
        await looked.wait()
        await actions.cancel(pool, act_of(guardian_of(school, family), keyring, DAY_BEFORE), meeting.meeting_id)
        cancelled.set()

    monkeypatch.setattr(reminders_store, "meetings", slowly)
    cancels = [cancel(family, meeting) for family, meeting in zip(school.families, meetings_, strict=True)]
    await at_once([reminders.tick(pool, act_of(by_worker(org), keyring, DAY_BEFORE)), *cancels])
    async with transaction(pool, org) as conn:
        rows = await conn.fetch("SELECT state FROM notice WHERE message ->> 'kind' = 'day_before'")
    return [row["state"] for row in rows]


async def test_who_cancels_while_a_reminder_is_made_is_not_reminded(
    many: Pool, org: OrgId, now: datetime, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    states = await _cancelled_while_reminded(
        many, org, now, keyring, monkeypatch, reminders_store.meetings, seconds=0.3
    )

    assert states == ["dropped"] * 5


async def test_without_the_lock_they_are_reminded_of_what_they_have_cancelled(
    many: Pool, org: OrgId, now: datetime, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = reminders_store.meetings

    async def unlocked(_: Connection, org_id: OrgId, meeting_ids: Sequence[MeetingId]) -> dict[MeetingId, Told]:
        async with transaction(many, org_id) as conn:  # which lets go at its end
            return await read(conn, org_id, meeting_ids)

    states = await _cancelled_while_reminded(many, org, now, keyring, monkeypatch, unlocked, seconds=30)

    assert "queued" in states
