"""Make, open and close rounds for other services: one effect per wish, the same answer for the same wish."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar

import msgspec

from service.access.types import Principal, StoredAnswer, WishKey
from service.access.wishes import answered_once
from service.kernel.db import Connection, Pool
from service.kernel.ids import RoundId
from service.kernel.tokens import Keyring
from service.rounds import actions
from service.rounds.types import NewRound, OpenedRound, Round

Answer = TypeVar("Answer", Round, OpenedRound)


async def create_round(
    pool: Pool, principal: Principal, new: NewRound, *, wish: WishKey | None, now: datetime
) -> Round:
    """Make a round and give it back, as actions.create_round."""

    async def work(conn: Connection) -> Round:
        round_id = await actions.make_round(conn, principal, new, now=now)
        return await actions.round_of(conn, principal.org_id, round_id)

    return await _once(pool, principal, wish, now, 201, Round, work)


async def open_round(
    pool: Pool,
    keyring: Keyring,
    principal: Principal,
    round_id: RoundId,
    *,
    wish: WishKey | None,
    now: datetime,
    mail_domain: str,
) -> OpenedRound:
    """Open a round, as actions.open_round."""

    async def work(conn: Connection) -> OpenedRound:
        return await actions.begin_round(conn, keyring, principal, round_id, now=now, mail_domain=mail_domain)

    return await _once(pool, principal, wish, now, 200, OpenedRound, work)


async def close_round(
    pool: Pool, principal: Principal, round_id: RoundId, *, wish: WishKey | None, now: datetime
) -> Round:
    """Close a round and give it back, as actions.close_round."""

    async def work(conn: Connection) -> Round:
        await actions.end_round(conn, principal, round_id, now=now)
        return await actions.round_of(conn, principal.org_id, round_id)

    return await _once(pool, principal, wish, now, 200, Round, work)


async def _once(
    pool: Pool,
    principal: Principal,
    wish: WishKey | None,
    now: datetime,
    status: int,
    kind: type[Answer],
    work: Callable[[Connection], Awaitable[Answer]],
) -> Answer:
    async def answer(conn: Connection) -> StoredAnswer:
        return StoredAnswer(status, msgspec.json.encode(await work(conn)))

    return msgspec.json.decode((await answered_once(pool, principal, wish, now, answer)).body, type=kind)
