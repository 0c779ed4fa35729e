"""A calendar's reply to a helper's invitation takes or gives back what is theirs, once, if it is theirs to say."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from service.childcare import sessions
from service.helping import answering
from service.ical.types import CalendarReply
from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId, PersonId
from service.kernel.tokens import Keyring
from service.rides import claims, reading
from tests.builders import SITE, BuiltSchool, act_of, booked, office_of, school_with
from tests.caring import care_for
from tests.riding import add_driver, driver_of, ride_asked, riding_school
from tests.sql.interpreters import add_interpreter, assigned
from tests.visiting import arranged, visiting_school


class Replying:
    """The calendars of a school's helpers."""

    def __init__(self, pool: Pool, keyring: Keyring, org: OrgId, now: datetime) -> None:
        self.pool, self.keyring, self.org, self.now = pool, keyring, org, now

    async def ask(self, sql: str, *values: object) -> Any:
        """Look behind the door: one value the database holds."""
        async with transaction(self.pool, self.org) as conn:
            return await conn.fetchval(sql, *values)

    async def says(self, entry_id: UUID, person_id: PersonId, kind: str = "declined", **changed: Any) -> str:
        """Reply to an invitation as its guest's calendar does; return what came of it."""
        mailbox = await self.ask("SELECT email FROM person WHERE person_id = $1", person_id)
        usual: dict[str, Any] = {
            "kind": kind,
            "uid": f"{entry_id}@school.example",
            "attendee": mailbox.upper(),
            "sender": mailbox,
            "message_id": "<1@home.example>",
            "sequence": None,
            "stamped": self.now,
        }
        reply = CalendarReply(**{**usual, **changed})
        return await answering.answer_by_calendar(self.pool, self.keyring, SITE, reply, now=self.now)

    async def asked_back(self) -> int:
        """How many were asked whether it is off."""
        count: int = await self.ask("SELECT count(*) FROM notice WHERE message ->> 'kind' = 'helper_decline_asked'")
        return count


@pytest.fixture
def calendars(pool: Pool, keyring: Keyring, org: OrgId, now: datetime) -> Replying:
    return Replying(pool, keyring, org, now)


async def interpreted(calendars: Replying, school: BuiltSchool) -> tuple[UUID, PersonId]:
    """Ask one of two interpreters; return the entry and who it is."""
    async with transaction(calendars.pool, calendars.org) as conn:
        for given in ("Natalia", "Omar"):
            await add_interpreter(conn, school, given)
    meeting = await booked(calendars.pool, calendars.keyring, school, school.at(16), calendars.now)
    await assigned(calendars.pool, school, calendars.keyring, calendars.now, meeting.meeting_id)
    entry = await calendars.ask("SELECT entry_id FROM interpretation")
    return entry, PersonId(await calendars.ask("SELECT interpreter_id FROM interpretation"))


async def test_an_interpreters_yes_is_a_yes_and_their_perhaps_is_none(
    calendars: Replying, org: OrgId, now: datetime
) -> None:
    school = await school_with(calendars.pool, org, now, decline="ask")
    entry, first = await interpreted(calendars, school)

    tentative = await calendars.says(entry, first, "tentative")
    accepted = await calendars.says(entry, first, "accepted", stamped=now + timedelta(minutes=1))

    assert (tentative, accepted) == ("tentative", "accepted")
    assert await calendars.ask("SELECT state FROM interpretation") == "accepted"


async def test_who_was_only_asked_says_no_by_their_calendar_whatever_the_school_wants(
    calendars: Replying, org: OrgId, now: datetime
) -> None:
    school = await school_with(calendars.pool, org, now, decline="ask")
    entry, first = await interpreted(calendars, school)

    assert await calendars.says(entry, first) == "given_back"

    assert await calendars.ask("SELECT interpreter_id FROM interpretation") != first
    assert await calendars.asked_back() == 0


async def test_a_visitors_reply_is_their_answer(calendars: Replying, org: OrgId, now: datetime) -> None:
    school = await visiting_school(calendars.pool, org, now, seconds=2)
    _, visit = await arranged(calendars.pool, calendars.keyring, school, school.at(16, 20), now)
    teacher, second = [visitor.person_id for visitor in visit.visitors]
    entries = {
        who: await calendars.ask("SELECT entry_id FROM visitor WHERE person_id = $1", who) for who in (teacher, second)
    }

    yes = await calendars.says(entries[teacher], teacher, "accepted")
    no = await calendars.says(entries[second], second)

    assert (yes, no) == ("accepted", "given_back")
    states = "SELECT state FROM visitor WHERE person_id = $1"
    assert [await calendars.ask(states, who) for who in (teacher, second)] == ["accepted", "declined"]
    assert await calendars.ask("SELECT count(*) FROM visitor WHERE state = 'asked'") == 1


@pytest.mark.parametrize("decline, outcome, workers, asked", [("cancel", "given_back", 1, 0), ("ask", "asked", 2, 1)])
async def test_a_shift_is_given_back_or_asked_about_as_the_school_wants_and_once(
    calendars: Replying, org: OrgId, now: datetime, decline: str, outcome: str, workers: int, asked: int
) -> None:
    school = await school_with(calendars.pool, org, now, decline=decline)
    care = await care_for(calendars.pool, school, now)
    who = care.worker_ids[0]
    entry = await calendars.ask("SELECT entry_id FROM childcare_claim WHERE worker_id = $1", who)

    answers = [await calendars.says(entry, who) for _ in range(2)]

    assert answers == [outcome, outcome]
    assert await calendars.ask("SELECT count(*) FROM childcare_claim WHERE left_at IS NULL") == workers
    assert await calendars.ask("SELECT count(*) FROM agenda WHERE kind = 'childcare_worker'") == workers
    assert await calendars.asked_back() == asked


async def test_a_workers_yes_stands_beside_their_shift(calendars: Replying, org: OrgId, now: datetime) -> None:
    school = await school_with(calendars.pool, org, now)
    care = await care_for(calendars.pool, school, now)
    entry = await calendars.ask("SELECT entry_id FROM childcare_claim WHERE worker_id = $1", care.worker_ids[0])

    await calendars.says(entry, care.worker_ids[0], "accepted")

    shifts = (await sessions.view(calendars.pool, office_of(school), care.session_id)).shifts
    assert {shift.worker_id for shift in shifts if shift.by_calendar} == {care.worker_ids[0]}


async def test_a_trip_is_given_back(calendars: Replying, org: OrgId, now: datetime) -> None:
    school = await riding_school(calendars.pool, org, now, decline="cancel")
    driver = await add_driver(calendars.pool, school)
    _, request = await ride_asked(calendars.pool, calendars.keyring, school, school.at(17, 0), now)
    act = act_of(driver_of(school, driver), calendars.keyring, now)
    ride = await claims.claim(calendars.pool, act, request.request_id)

    taken = await calendars.says(ride.ride_id, driver, "accepted")
    seen = await reading.office_ride(calendars.pool, office_of(school), request.request_id)
    given = await calendars.says(ride.ride_id, driver, stamped=now + timedelta(minutes=1))

    assert (taken, given) == ("accepted", "given_back")
    assert {way.by_calendar for way in seen.ways} == {True}
    assert await calendars.ask("SELECT state FROM ride") == "given_back"
    assert await calendars.ask("SELECT state FROM ride_request") == "looking"


@pytest.mark.parametrize(
    "changed, outcome",
    [
        ({"sender": "somebody@elsewhere.example"}, "asked"),
        ({"kind": "counter"}, "asked"),
        ({"kind": "delegated"}, "asked"),
        ({"attendee": "somebody@elsewhere.example"}, "unknown"),
        ({"uid": "0190a1c0-5a00-7e42-9b17-2d60c4f1b010@school.example"}, "unknown"),
        ({"uid": "lunch@elsewhere.example"}, "unknown"),
        ({"sequence": -1}, "stale"),
    ],
)
async def test_what_is_not_plainly_their_own_no_gives_nothing_back(
    calendars: Replying, org: OrgId, now: datetime, changed: dict[str, Any], outcome: str
) -> None:
    school = await school_with(calendars.pool, org, now, decline="cancel")
    care = await care_for(calendars.pool, school, now)
    entry = await calendars.ask("SELECT entry_id FROM childcare_claim WHERE worker_id = $1", care.worker_ids[0])

    assert await calendars.says(entry, care.worker_ids[0], **changed) == outcome

    assert await calendars.ask("SELECT count(*) FROM childcare_claim WHERE left_at IS NULL") == 2


async def test_an_older_no_that_comes_after_a_yes_changes_nothing(
    calendars: Replying, org: OrgId, now: datetime
) -> None:
    school = await school_with(calendars.pool, org, now)
    entry, first = await interpreted(calendars, school)

    yes = await calendars.says(entry, first, "accepted")
    older = await calendars.says(entry, first, stamped=now - timedelta(minutes=5))

    assert (yes, older) == ("accepted", "stale")
    assert await calendars.ask("SELECT state FROM interpretation") == "accepted"
