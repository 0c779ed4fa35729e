"""Hundreds come in at once by link or key: few questions, and each is told what stood after they came."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from service.access import actions, store
from service.access.errors import KeyRefused, LinkClosed
from service.access.rules import DOORS
from service.access.types import ApiKey, Principal
from service.kernel.db import Connection, Pool, transaction
from service.kernel.ids import KeyId, LinkId, OrgId, PersonId, new_id
from service.kernel.tokens import Keyring

MONTH = timedelta(days=30)
AT_ONCE = 100


@pytest.fixture
async def key(pool: Pool, org: OrgId, keyring: Keyring, now: datetime) -> tuple[KeyId, str]:
    return await actions.make_key(
        pool, keyring, org, name="Other", scopes=frozenset({"rounds:read"}), school_id=None, now=now, days=30
    )


async def _links(pool: Pool, org: OrgId, keyring: Keyring, now: datetime) -> list[LinkId]:
    async with transaction(pool, org) as conn:
        return [
            await actions.issue_link(
                conn,
                keyring,
                org_id=org,
                purpose="teacher",
                person_id=PersonId(new_id()),
                now=now,
                expires_at=now + MONTH,
            )
            for _ in range(10)
        ]


async def test_a_hundred_with_one_key_are_one_or_two_questions(
    pool: Pool, keyring: Keyring, key: tuple[KeyId, str], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Sequence[bytes]] = []
    read = store.keys_behind

    async def counted(conn: Connection, key_hashes: Sequence[bytes]) -> dict[bytes, ApiKey]:
        asked.append(key_hashes)
        return await read(conn, key_hashes)

    monkeypatch.setattr(store, "keys_behind", counted)

    found = await asyncio.gather(*(actions.principal_of_key(pool, keyring, key[1], now=now) for _ in range(AT_ONCE)))

    assert {principal.actor for principal in found} == {f"key:{key[0]}"}
    assert (len(asked) <= 2, {len(one) for one in asked}) == (True, {1})


async def test_whoever_comes_in_waits_for_nobody_who_is_changing_the_key(
    pool: Pool, org: OrgId, keyring: Keyring, key: tuple[KeyId, str], now: datetime
) -> None:
    async with transaction(pool, org) as conn, asyncio.timeout(5):
        await conn.execute("SELECT FROM api_key WHERE key_id = $1 FOR UPDATE", key[0])
        found = await actions.principal_of_key(pool, keyring, key[1], now=now)

    assert found.actor == f"key:{key[0]}"


async def test_everybody_is_told_of_their_own_link(pool: Pool, org: OrgId, keyring: Keyring, now: datetime) -> None:
    links = await _links(pool, org, keyring, now)

    async def enter(token: str) -> Principal | LinkClosed:
        try:
            return await actions.principal_of_link(pool, keyring, token, purposes=DOORS, now=now)
        except LinkClosed as refusal:
            return refusal

    found = await asyncio.gather(*(enter(keyring.link_token(link)) for link in links), enter("none of ours"))

    assert [one.link_id for one in found if isinstance(one, Principal)] == links
    assert isinstance(found[-1], LinkClosed)


async def test_a_key_taken_back_while_others_come_in_lets_nobody_in_who_comes_after(
    pool: Pool, org: OrgId, keyring: Keyring, key: tuple[KeyId, str], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    has_read, goes_on = asyncio.Event(), asyncio.Event()
    read = store.keys_behind

    async def slow(conn: Connection, key_hashes: Sequence[bytes]) -> dict[bytes, ApiKey]:
        found = await read(conn, key_hashes)
        has_read.set()
        await goes_on.wait()
        return found

    monkeypatch.setattr(store, "keys_behind", slow)
    before = asyncio.create_task(actions.principal_of_key(pool, keyring, key[1], now=now))
    await has_read.wait()
    async with transaction(pool, org) as conn:
        await store.revoke_key(conn, org, key[0], now=now)
    after = asyncio.create_task(actions.principal_of_key(pool, keyring, key[1], now=now))
    await asyncio.sleep(0)
    goes_on.set()

    assert (await before).actor == f"key:{key[0]}"
    with pytest.raises(KeyRefused):
        await after
