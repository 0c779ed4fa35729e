"""API keys: make, list, rotate, take back. Who makes one gives away no more than they have themselves."""

from datetime import datetime, timedelta
from typing import Final

from service.access import rules, store
from service.access.audit import note
from service.access.errors import KeyEnded, KeyRotated
from service.access.types import Act, KeysPage, KeyView, NewKey, Principal, WishKey
from service.access.wishes import given_once
from service.kernel.conditions import check_unchanged, tag_of
from service.kernel.cutting import cut
from service.kernel.db import Connection, Pool, transaction
from service.kernel.errors import NotFound
from service.kernel.ids import KeyId, SchoolId, new_id
from service.kernel.tokens import Keyring

PREFIX_LENGTH: Final = 11
"""Characters of a key that are kept to tell it from others: 'pl_' and 48 of its 256 bits."""


async def list_keys(pool: Pool, principal: Principal, *, after: KeyId | None, size: int) -> KeysPage:
    """List the keys this principal may see, newest first, ended ones too."""
    async with transaction(pool, principal.org_id) as conn:
        found = await store.keys(conn, principal.org_id, school_id=principal.school_id, after=after, size=size + 1)
    return KeysPage(*cut(found, lambda one: one.key_id, size))


async def read_key(pool: Pool, principal: Principal, key_id: KeyId) -> KeyView:
    """Read one key, or refuse as if it were not there."""
    async with transaction(pool, principal.org_id) as conn:
        return _seen(principal, await store.key(conn, principal.org_id, key_id))


async def make_key(pool: Pool, act: Act, new: NewKey, *, wish: WishKey | None) -> KeyView:
    """Make a key once per wish, as `make`; NotFound for a school there is not."""

    async def work(conn: Connection) -> KeyView:
        await check_school_named(conn, act.principal, new.school_id)
        return await make(conn, act.keyring, act.principal, new, now=act.now)

    return await given_once(pool, act.principal, wish, act.now, KeyView, work)


async def make(conn: Connection, keyring: Keyring, principal: Principal, new: NewKey, *, now: datetime) -> KeyView:
    """Make a key in the caller's transaction. Keyring.api_key derives it from its id; only its hash is kept.

    Malformed for scopes there are not or the maker has not, and for a life longer than the maker's own; NotFound for
    another school than the maker's.
    """
    rules.check_new_key(principal, new)
    return await _add(conn, keyring, principal, new, ends_at=rules.end_of(principal, new.days, now=now), now=now)


async def _add(
    conn: Connection, keyring: Keyring, principal: Principal, new: NewKey, *, ends_at: datetime, now: datetime
) -> KeyView:
    key_id = KeyId(new_id())
    key = keyring.api_key(key_id)
    await store.add_key(
        conn,
        principal.org_id,
        key_id,
        key_hash=keyring.hash(key),
        name=new.name,
        prefix=key[:PREFIX_LENGTH],
        scopes=frozenset(new.scopes),
        school_id=new.school_id,
        created_at=now,
        expires_at=ends_at,
    )
    await note(conn, principal, "key-made", f"key:{key_id}", now)
    return _seen(principal, await store.key(conn, principal.org_id, key_id))


async def rotate_key(
    pool: Pool, act: Act, key_id: KeyId, *, overlap: timedelta, if_match: str | None = None, wish: WishKey | None = None
) -> KeyView:
    """Make a new key for the same, as long-lived as the old one was; the old one ends after `overlap`.

    It ends no later than the asking key: a key that rotates itself gets a new secret and no longer life. Malformed for
    one that may more than the asking key; KeyEnded, KeyRotated.
    """

    async def work(conn: Connection) -> KeyView:
        old = await _standing(conn, act.principal, key_id, if_match, act.now)
        if old.rotated_at is not None:
            raise KeyRotated
        same = NewKey(name=old.name, scopes=old.scopes, school_id=old.school_id)
        rules.check_new_key(act.principal, same)
        ends_at = rules.no_later(act.principal, act.now + (old.expires_at - old.created_at))
        made = await _add(conn, act.keyring, act.principal, same, ends_at=ends_at, now=act.now)
        await store.give_way(conn, act.principal.org_id, key_id, at=act.now + overlap, now=act.now)
        await note(conn, act.principal, "key-rotated", f"key:{key_id}", act.now)
        return made

    return await given_once(pool, act.principal, wish, act.now, KeyView, work)


async def revoke_key(
    pool: Pool,
    principal: Principal,
    key_id: KeyId,
    *,
    if_match: str | None = None,
    wish: WishKey | None = None,
    now: datetime,
) -> KeyView:
    """Close a key at once and everywhere, one that may more than the asking key too; KeyEnded if it is closed already.

    Closing gives nothing away, and whoever finds a key in the wrong hands must not look for a greater one first.
    """

    async def work(conn: Connection) -> KeyView:
        await _standing(conn, principal, key_id, if_match, now)
        await store.revoke_key(conn, principal.org_id, key_id, now=now)
        await note(conn, principal, "key-revoked", f"key:{key_id}", now)
        return _seen(principal, await store.key(conn, principal.org_id, key_id))

    return await given_once(pool, principal, wish, now, KeyView, work)


async def check_school_named(conn: Connection, principal: Principal, school_id: SchoolId | None) -> None:
    """Refuse with NotFound a school there is not, and what is for another school than who asks may act for."""
    if principal.school_id not in {None, school_id}:
        raise NotFound
    if school_id is not None and not await store.school_is(conn, principal.org_id, school_id):
        raise NotFound


def version_of(key: KeyView) -> str:
    """Name a key as it stands."""
    return tag_of(key)


def _seen(principal: Principal, key: KeyView | None) -> KeyView:
    if key is None or principal.school_id not in {None, key.school_id}:
        raise NotFound
    return key


async def _standing(
    conn: Connection, principal: Principal, key_id: KeyId, if_match: str | None, now: datetime
) -> KeyView:
    """Lock a key that opens something now."""
    key = _seen(principal, await store.lock_key(conn, principal.org_id, key_id))
    check_unchanged(if_match, version_of(key))
    if key.revoked_at is not None or key.expires_at <= now:
        raise KeyEnded
    return key
