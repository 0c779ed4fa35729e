"""What the office does about childcare, by page or through another service: each a transaction, once for each wish."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Literal, TypeVar
from uuid import UUID

from service.access.types import Act, Principal, WishKey
from service.access.wishes import given_once
from service.childcare import sessions, staffing
from service.childcare.bodies import version_of
from service.childcare.store import shifts as shift_store
from service.childcare.types import Candidate, NewSession, SessionChange
from service.kernel.conditions import check_unchanged
from service.kernel.db import Connection, Pool, transaction
from service.kernel.errors import Malformed
from service.kernel.ids import PersonId, SessionId
from service.kernel.spans import Span

Answer = TypeVar("Answer")
State = Literal["open", "closed", "off"]


async def make(pool: Pool, act: Act, new: NewSession, *, wish: WishKey | None = None) -> SessionId:
    """Make a session. Refuses as `sessions.make_session`."""
    made = await _once(pool, act, wish, UUID, lambda conn: sessions.make_session(conn, act, new))
    return SessionId(made)


async def change(
    pool: Pool,
    act: Act,
    session_id: SessionId,
    change: SessionChange,
    *,
    if_match: str | None = None,
    wish: WishKey | None = None,
) -> None:
    """Give a session another room, hours or cap. Refuses as `sessions.change_session`.

    ChangedSince if it does not stand as the version `if_match` names.
    """

    async def work(conn: Connection) -> None:
        await _check_version(conn, act, session_id, if_match)
        await sessions.change_session(conn, act, session_id, change)

    await _once(pool, act, wish, type(None), work)


async def set_state(
    pool: Pool,
    act: Act,
    session_id: SessionId,
    state: State,
    *,
    if_match: str | None = None,
    wish: WishKey | None = None,
) -> None:
    """Let a session take children, no more of them, or none at all: then its families and workers are told.

    SessionCalledOff: it takes none any more. ChangedSince as `change`.
    """

    async def work(conn: Connection) -> None:
        await _check_version(conn, act, session_id, if_match)
        if state == "off":
            await sessions.call_off(conn, act, session_id)
        else:
            await sessions.set_open(conn, act, session_id, is_open=state == "open")

    await _once(pool, act, wish, type(None), work)


async def add_shift(
    pool: Pool,
    act: Act,
    session_id: SessionId,
    *,
    starts: datetime | None = None,
    ends: datetime | None = None,
    if_match: str | None = None,
    wish: WishKey | None = None,
) -> UUID:
    """Ask for one more adult; hours that are not said are the session's.

    Malformed, ChangedSince as `change`, else as `sessions.add_shift`.
    """

    async def work(conn: Connection) -> UUID:
        await _check_version(conn, act, session_id, if_match)
        whole = (await sessions.own_session(conn, act.principal, session_id)).span
        hours = (starts or whole.start, ends or whole.end)
        if hours[1] <= hours[0]:
            raise Malformed("ends_at", "not-after-start")
        return await sessions.add_shift(conn, act, session_id, Span(*hours))

    return await _once(pool, act, wish, UUID, work)


async def drop_shift(pool: Pool, act: Act, shift_id: UUID, *, wish: WishKey | None = None) -> None:
    """Ask for one adult less. ShiftTaken where somebody has or had the shift, ShiftUnknown."""

    async def work(conn: Connection) -> None:
        await staffing.locked_shift(conn, act, shift_id)
        await sessions.drop_shift(conn, act, shift_id)

    await _once(pool, act, wish, type(None), work)


async def name_worker(
    pool: Pool,
    act: Act,
    shift_id: UUID,
    worker_id: PersonId,
    *,
    if_match: str | None = None,
    wish: WishKey | None = None,
) -> SessionId:
    """Let somebody have a shift of a session who said yes on the phone.

    Refuses as `staffing.take_shift`; ChangedSince as `change`, of the session.
    """

    async def work(conn: Connection) -> UUID:
        session, _ = await staffing.locked_shift(conn, act, shift_id)
        await _check_version(conn, act, session.session_id, if_match)
        await staffing.take_shift(conn, act, shift_id, worker_id)
        return session.session_id

    return SessionId(await _once(pool, act, wish, UUID, work))


async def free_shift(
    pool: Pool, act: Act, shift_id: UUID, *, if_match: str | None = None, wish: WishKey | None = None
) -> SessionId:
    """Take a shift of a session from who has it, who rang up; others are asked where children need it.

    ShiftUnknown; ChangedSince as `change`, of the session.
    """

    async def work(conn: Connection) -> UUID:
        session, shift = await staffing.locked_shift(conn, act, shift_id)
        await _check_version(conn, act, session.session_id, if_match)
        await staffing.leave_shift(conn, act, session, shift, "given-back")
        return session.session_id

    return SessionId(await _once(pool, act, wish, UUID, work))


async def tell_families(pool: Pool, act: Act, session_id: SessionId, *, wish: WishKey | None = None) -> int:
    """Take back now the newest seats adults cannot carry, and tell their families; return how many."""

    async def work(conn: Connection) -> int:
        session = await sessions.own_session(conn, act.principal, session_id, lock=True)
        return await staffing.give_up_seats(conn, act, session)

    return await _once(pool, act, wish, int, work)


async def choices(
    pool: Pool, principal: Principal, session_id: SessionId, *, now: datetime
) -> dict[UUID, list[Candidate]]:
    """Name who could take each open shift of a session."""
    async with transaction(pool, principal.org_id) as conn:
        session = await sessions.own_session(conn, principal, session_id)
        found = await shift_store.shifts(conn, principal.org_id, [session_id])
        return {
            shift.shift_id: await staffing.candidates(conn, principal.org_id, session, shift, now=now)
            for shift in found
            if shift.worker_id is None
        }


async def _check_version(conn: Connection, act: Act, session_id: SessionId, if_match: str | None) -> None:
    if if_match is not None:
        check_unchanged(if_match, version_of(await sessions.locked_view(conn, act.principal, session_id)))


async def _once(
    pool: Pool,
    act: Act,
    wish: WishKey | None,
    kind: type[Answer],
    work: Callable[[Connection], Awaitable[Answer]],
) -> Answer:
    return await given_once(pool, act.principal, wish, act.now, kind, work)
