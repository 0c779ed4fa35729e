"""Make, change, open and close rounds for other services: one effect per wish, the same answer for the same wish."""

from datetime import datetime

from service.access.types import Act, Principal, WishKey
from service.access.wishes import given_once
from service.kernel.conditions import check_unchanged, tag_of
from service.kernel.db import Connection, Pool
from service.kernel.ids import PersonId, RoundId
from service.rounds import actions, changing
from service.rounds.types import NewRound, OpenedRound, Round, RoundChange, RoundTeacher


async def create_round(
    pool: Pool, principal: Principal, new: NewRound, *, wish: WishKey | None, now: datetime
) -> Round:
    """Make a round and give it back, as actions.create_round."""

    async def work(conn: Connection) -> Round:
        round_id = await actions.make_round(conn, principal, new, now=now)
        return await actions.round_of(conn, principal.org_id, round_id)

    return await given_once(pool, principal, wish, now, Round, work)


async def open_round(
    pool: Pool, act: Act, round_id: RoundId, *, if_match: str | None, wish: WishKey | None
) -> OpenedRound:
    """Open a round, as actions.open_round; ChangedSince if it is not the version `if_match` names."""

    async def work(conn: Connection) -> OpenedRound:
        await _check(conn, act.principal, round_id, if_match)
        return await actions.begin_round(conn, act, round_id)

    return await given_once(pool, act.principal, wish, act.now, OpenedRound, work)


async def close_round(
    pool: Pool,
    principal: Principal,
    round_id: RoundId,
    *,
    if_match: str | None,
    wish: WishKey | None,
    now: datetime,
) -> Round:
    """Close a round and give it back, as actions.close_round; ChangedSince as `open_round`."""

    async def work(conn: Connection) -> Round:
        await _check(conn, principal, round_id, if_match)
        await actions.end_round(conn, principal, round_id, now=now)
        return await actions.round_of(conn, principal.org_id, round_id)

    return await given_once(pool, principal, wish, now, Round, work)


async def redo_round(
    pool: Pool,
    principal: Principal,
    round_id: RoundId,
    new: NewRound,
    *,
    if_match: str | None,
    wish: WishKey | None,
    now: datetime,
) -> Round:
    """Write a draft anew and give it back, as changing.redo_round; ChangedSince as `open_round`."""

    async def work(conn: Connection) -> Round:
        await _check(conn, principal, round_id, if_match)
        await changing.redo_round(conn, principal, round_id, new, now=now)
        return await actions.round_of(conn, principal.org_id, round_id)

    return await given_once(pool, principal, wish, now, Round, work)


async def change_round(
    pool: Pool, act: Act, round_id: RoundId, change: RoundChange, *, if_match: str | None, wish: WishKey | None
) -> Round:
    """Change a round families know of and give it back, as changing.change_round; ChangedSince as `open_round`."""

    async def work(conn: Connection) -> Round:
        await _check(conn, act.principal, round_id, if_match)
        await changing.change_round(conn, act, round_id, change)
        return await actions.round_of(conn, act.org_id, round_id)

    return await given_once(pool, act.principal, wish, act.now, Round, work)


async def delete_round(
    pool: Pool,
    principal: Principal,
    round_id: RoundId,
    *,
    if_match: str | None,
    wish: WishKey | None,
    now: datetime,
) -> None:
    """Take a draft away, as changing.delete_round; ChangedSince as `open_round`."""

    async def work(conn: Connection) -> None:
        await _check(conn, principal, round_id, if_match)
        await changing.delete_round(conn, principal, round_id, now=now)

    await given_once(pool, principal, wish, now, type(None), work)


async def add_teacher(
    pool: Pool,
    principal: Principal,
    round_id: RoundId,
    teacher_id: PersonId,
    *,
    if_match: str | None,
    wish: WishKey | None,
    now: datetime,
) -> RoundTeacher:
    """Let one more teacher take part, as changing.add_teacher; ChangedSince as `open_round`."""

    async def work(conn: Connection) -> RoundTeacher:
        await _check(conn, principal, round_id, if_match)
        return await changing.add_teacher(conn, principal, round_id, teacher_id, now=now)

    return await given_once(pool, principal, wish, now, RoundTeacher, work)


async def remove_teacher(
    pool: Pool,
    principal: Principal,
    round_id: RoundId,
    teacher_id: PersonId,
    *,
    if_match: str | None,
    wish: WishKey | None,
    now: datetime,
) -> None:
    """Take a teacher out of a draft, as changing.remove_teacher; ChangedSince if they are not there as `if_match`."""

    async def work(conn: Connection) -> None:
        if if_match is not None:
            await _locked(conn, principal, round_id)
            check_unchanged(if_match, tag_of(await actions.teacher_in(conn, principal.org_id, round_id, teacher_id)))
        await changing.remove_teacher(conn, principal, round_id, teacher_id, now=now)

    await given_once(pool, principal, wish, now, type(None), work)


def version_of(round_: Round) -> str:
    """Name a round as it stands."""
    return tag_of(round_)


async def _check(conn: Connection, principal: Principal, round_id: RoundId, if_match: str | None) -> None:
    """Compare versions under the round's lock; without If-Match the change itself takes the lock when it needs it."""
    if if_match is not None:
        await _locked(conn, principal, round_id)
        check_unchanged(if_match, version_of(await actions.round_of(conn, principal.org_id, round_id)))


async def _locked(conn: Connection, principal: Principal, round_id: RoundId) -> None:
    await actions.round_for(conn, principal, round_id)
    await actions.lock_round(conn, principal.org_id, round_id)
