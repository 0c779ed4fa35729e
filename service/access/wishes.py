"""One effect per wish: the answer to an Idempotency-Key is stored in the transaction of its effect.

After a timeout the caller does not know what happened; the same key again gives the same answer and no second effect.
Refusals and faults roll the transaction back, wish and all, so that what was refused may be tried again.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from http import HTTPStatus
from typing import Final, TypeVar

import msgspec

from service.access import store
from service.access.errors import WishDiffers, WishInFlight
from service.access.types import Principal, StoredAnswer, WishKey
from service.kernel.conditions import check_unchanged, tag_of
from service.kernel.db import Connection, Pool, transact, transaction
from service.kernel.errors import Malformed
from service.kernel.failpoints import reach

Answer = TypeVar("Answer")

KEPT: Final = timedelta(days=30)
"""How long an answer can be asked for again: events are kept as long, so both ways to find out end together."""

LONGEST: Final = 200
"""Characters of a key."""

PATIENCE: Final = (0.1, 0.2, 0.4, 0.8, 1.6)
"""Seconds between the looks of a person's second press of a button: a browser shows only the last answer, so it has to
be the first press's own. A service is told at once to come back."""


def fingerprint(route: str, body: bytes) -> bytes:
    """Give what tells two wishes under one key apart."""
    return sha256(route.encode() + b"\0" + body).digest()


def wish_key(key: str, route: str, body: bytes) -> WishKey:
    """Make a wish of what was sent, or refuse a key that is empty or too long."""
    if not 1 <= len(key) <= LONGEST or not key.isprintable():
        raise Malformed("Idempotency-Key", "length")
    return WishKey(key, fingerprint(route, body))


async def once(
    conn: Connection, principal: Principal, wish: str | None, fingerprint: bytes, now: datetime
) -> StoredAnswer | None:
    """Begin a wish, or give the answer it had; None: go on, and `remember` the answer.

    WishDiffers if the key was used for something else, WishInFlight while another transaction is at it.
    """
    if wish is None:
        return None
    if await store.begin_wish(conn, principal.org_id, principal.actor, wish, body_hash=fingerprint, now=now):
        return None
    before = await store.wish_before(conn, principal.org_id, principal.actor, wish)
    if before is not None and before.body_hash != fingerprint:
        raise WishDiffers
    if before is None or before.status is None or before.answer is None:
        raise WishInFlight
    return StoredAnswer(before.status, before.answer)


async def remember(conn: Connection, principal: Principal, wish: str | None, status: int, body: bytes) -> None:
    """Keep the answer to a wish that `once` let through."""
    if wish is not None:
        await store.answer_wish(conn, principal.org_id, principal.actor, wish, status=status, answer=body)


async def answered_once(
    pool: Pool,
    principal: Principal,
    wish: WishKey | None,
    now: datetime,
    work: Callable[[Connection], Awaitable[StoredAnswer]],
    *,
    by_key: bool = False,
) -> StoredAnswer:
    """Do `work` and keep its answer in one transaction, or give the answer kept before. `by_key`: as kernel/db.begin.

    WishInFlight, for a person only after a while: no connection is held while waiting.
    """

    async def begin(conn: Connection) -> StoredAnswer:
        key, print_ = (wish.key, wish.fingerprint) if wish else (None, b"")
        if before := await once(conn, principal, key, print_, now):
            return before
        answer = await work(conn)
        await remember(conn, principal, key, answer.status, answer.body)
        reach("wish.before_commit")
        return answer

    for pause in () if principal.kind == "api" else PATIENCE:
        try:
            return await transact(pool, principal.org_id, begin, by_key=by_key)
        except WishInFlight:
            await asyncio.sleep(pause)
    return await transact(pool, principal.org_id, begin, by_key=by_key)


async def given_once(
    pool: Pool,
    principal: Principal,
    wish: WishKey | None,
    now: datetime,
    kind: type[Answer],
    work: Callable[[Connection], Awaitable[Answer]],
    *,
    by_key: bool = False,
) -> Answer:
    """Do `work` once per wish, as `answered_once`, and give what it gave the first time."""

    async def answer(conn: Connection) -> StoredAnswer:
        return StoredAnswer(HTTPStatus.OK, msgspec.json.encode(await work(conn)))

    kept = await answered_once(pool, principal, wish, now, answer, by_key=by_key)
    return msgspec.json.decode(kept.body, type=kind)


async def told_once(
    pool: Pool,
    principal: Principal,
    wish: WishKey | None,
    now: datetime,
    kind: type[Answer],
    read: Callable[[Connection], Awaitable[Answer]],
) -> Answer:
    """Give what was read when a wish was answered first, whatever has become of it since.

    For what an answer says beside what `given_once` keeps. It is read and kept before anybody is told of it.
    """
    beside = WishKey(f"\n{sha256(wish.key.encode()).hexdigest()}", wish.fingerprint) if wish else None
    return await given_once(pool, principal, beside, now, kind, read)


async def given_unless_changed(
    pool: Pool,
    principal: Principal,
    wish: WishKey | None,
    now: datetime,
    kind: type[Answer],
    work: Callable[[Connection], Awaitable[Answer]],
    *,
    reads: Callable[[Connection], Awaitable[object]],
    if_match: str | None,
) -> Answer:
    """Do `work` once per wish, as `given_once`; ChangedSince if what it `reads` is not the version `if_match` names."""

    async def checked(conn: Connection) -> Answer:
        check_unchanged(if_match, tag_of(await reads(conn)))
        return await work(conn)

    return await given_once(pool, principal, wish, now, kind, checked)


async def done_once(
    pool: Pool, principal: Principal, key: str, now: datetime, work: Callable[[], Awaitable[bool]]
) -> bool:
    """Do `work`, which commits by itself, unless it was done under this key before; say whether it is done.

    It is noted after its effect: a process that ends between the two does it again.
    """
    async with transaction(pool, principal.org_id) as conn:
        if await store.wish_before(conn, principal.org_id, principal.actor, key) is not None:
            return True
    if not await work():
        return False
    async with transaction(pool, principal.org_id) as conn:
        if await store.begin_wish(conn, principal.org_id, principal.actor, key, body_hash=b"", now=now):
            await remember(conn, principal, key, HTTPStatus.NO_CONTENT, b"")
    return True


async def hold(conn: Connection, wished: Sequence[tuple[Principal, WishKey]]) -> list[bool]:
    """Hold several principals' wishes of one org until the transaction ends, and tell which of them are new and held.

    Whoever's is not goes by `given_once`, which knows the answer, or that another transaction is at it.
    """
    if not wished:
        return []
    org_id, keys = wished[0][0].org_id, [(principal.actor, wish.key) for principal, wish in wished]
    held = set(await store.hold_wishes(conn, org_id, keys))
    new = held - set(await store.wished_before(conn, org_id, keys))
    return [place in new and keys.index(keys[place]) == place for place in range(len(keys))]


async def keep(later: Connection, kept: Sequence[tuple[Principal, WishKey, object]], now: datetime) -> None:
    """Keep what came of wishes that are held, as `given_once` would, among what is sent at once."""
    if kept:
        answers = [(principal.actor, wish, msgspec.json.encode(answer)) for principal, wish, answer in kept]
        await store.keep_wishes(later, kept[0][0].org_id, answers, status=HTTPStatus.OK, now=now)


async def forget_old(conn: Connection, *, now: datetime) -> int:
    """Drop the answers that are past their days; return how many."""
    return await store.forget_wishes(conn, before=now - KEPT)
