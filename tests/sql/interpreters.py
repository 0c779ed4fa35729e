"""Interpreters, lines, and the meetings they are for."""

from datetime import date, datetime, time
from typing import Any

from service.access.types import Act
from service.agenda.types import Occasion
from service.interpreting import actions
from service.interpreting.store import phone_lines
from service.interpreting.types import IncomingInterpreter, InterpreterMode, LineDraft
from service.kernel.db import Connection, Pool, transact, transaction
from service.kernel.ids import LineId, MeetingId, PersonId, new_id
from service.kernel.tokens import Keyring
from service.rounds.occasions import occasion
from tests.builders import BuiltSchool, act_of, add_hours, add_person, guardian_of

NEXT_YEAR = date(2027, 10, 31)


async def add_interpreter(
    conn: Connection,
    school: BuiltSchool,
    given: str = "Natalia",
    *,
    languages: tuple[str, ...] = ("en", "es"),
    mode: InterpreterMode = "in_person",
    certified_until: date | None = NEXT_YEAR,
    hours: tuple[time, time] = (time(12), time(21)),
    **person: Any,
) -> PersonId:
    """Let somebody interpret at a school, on each weekday."""
    columns = {"email": f"{given.lower()}@interpreters.example", **person}
    person_id = await add_person(conn, school.org_id, school.school_id, "interpreter", given, "Valdez", **columns)
    incoming = IncomingInterpreter(person=person_id, languages=languages, mode=mode)
    await actions.merge_interpreters(conn, school.org_id, [incoming])
    await add_hours(conn, school.org_id, person_id, {1, 2, 3, 4, 5}, *hours)
    if certified_until:
        await certify(conn, school, person_id, certified_until)
    return person_id


async def certify(conn: Connection, school: BuiltSchool, person_id: PersonId, until: date) -> None:
    """Record somebody's certificate."""
    await conn.execute(
        """INSERT INTO credential (org_id, person_id, kind, valid_until, recorded_on)
           VALUES ($1, $2, 'interpreting', $3, '2026-09-01')
           ON CONFLICT (org_id, person_id, kind) DO UPDATE SET valid_until = excluded.valid_until""",
        school.org_id,
        person_id,
        until,
    )


async def add_line(
    conn: Connection, school: BuiltSchool, *, calls: int = 1, languages: tuple[str, ...] = ("es", "ar"), **draft: Any
) -> LineId:
    """Give the org a telephone line."""
    line_id = LineId(new_id())
    usual = {"name": "Language Line", "zone": "America/Chicago", "dial_in": "555-0199, code 4411"}
    wanted = LineDraft(**{**usual, **draft, "calls": calls, "languages": list(languages)})
    await phone_lines.add_line(conn, school.org_id, line_id, wanted)
    return line_id


def family_act(school: BuiltSchool, keyring: Keyring, now: datetime) -> Act:
    """Let the first family act."""
    return act_of(guardian_of(school), keyring, now)


async def occasion_of(pool: Pool, school: BuiltSchool, meeting_id: MeetingId) -> Occasion:
    """Read a meeting that stands."""
    async with transaction(pool, school.org_id) as conn:
        found = await occasion(conn, school.org_id, meeting_id)
    assert found
    return found


async def assigned(
    pool: Pool, school: BuiltSchool, keyring: Keyring, now: datetime, meeting_id: MeetingId, language: str = "es"
) -> Occasion:
    """Give a meeting an interpreter, as booking does."""
    of = await occasion_of(pool, school, meeting_id)
    act = family_act(school, keyring, now)
    await transact(pool, school.org_id, lambda conn: actions.assign(conn, act, of, language))
    return of
