"""Who interprets and what they speak, beside what rosters say of it."""

from datetime import date, datetime

from service.access import audit
from service.access.types import Principal
from service.interpreting import rules, store
from service.interpreting.types import IncomingInterpreter, InterpreterView, SpokenDraft
from service.kernel.db import Connection, Pool, transaction
from service.kernel.errors import NotFound
from service.kernel.ids import PersonId


async def list_interpreters(pool: Pool, principal: Principal, *, now: datetime) -> list[InterpreterView]:
    """List who interprets at this principal's school, or at any of the org, by name."""
    async with transaction(pool, principal.org_id) as conn:
        return await store.interpreters(conn, principal.org_id, principal.school_id, _day(now))


async def read_interpreter(pool: Pool, principal: Principal, person_id: PersonId, *, now: datetime) -> InterpreterView:
    """Return one who interprets; NotFound."""
    async with transaction(pool, principal.org_id) as conn:
        return await _one(conn, principal, person_id, now)


async def locked_interpreter(
    conn: Connection, principal: Principal, person_id: PersonId, *, now: datetime
) -> InterpreterView:
    """Return one who interprets, whom nobody else describes until this transaction ends; NotFound."""
    await store.lock_interpreter(conn, principal.org_id, person_id)
    return await _one(conn, principal, person_id, now)


async def describe(
    conn: Connection, principal: Principal, person_id: PersonId, draft: SpokenDraft, *, now: datetime
) -> InterpreterView:
    """Say what somebody with an interpreter's role speaks or signs, and how they work. Malformed, NotFound.

    What they are asked already stands.
    """
    await locked_interpreter(conn, principal, person_id, now=now)
    languages = tuple(rules.read_languages(draft.languages))
    incoming = IncomingInterpreter(person=person_id, languages=languages, mode=draft.mode)
    await store.merge_interpreters(conn, principal.org_id, [incoming])
    await audit.note(conn, principal, "interpreter-described", f"person:{person_id}", now)
    return await _one(conn, principal, person_id, now)


async def _one(conn: Connection, principal: Principal, person_id: PersonId, now: datetime) -> InterpreterView:
    found = await store.interpreters(conn, principal.org_id, principal.school_id, _day(now), person_id=person_id)
    if not found:
        raise NotFound
    return found[0]


def _day(now: datetime) -> date:
    return now.date()  # of roles that end: a day off by some hours harms nobody
