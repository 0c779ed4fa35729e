"""Private links, API keys, wishes, misses and the audit on a real PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import asyncpg
import pytest

from service.access import actions, audit, keys, throttle, wishes
from service.access.errors import KeyRefused, LinkClosed, ScopeMissing, TooManyMisses, WishDiffers, WishInFlight
from service.access.rules import DOORS, principal_behind
from service.access.types import Principal, StoredAnswer, WishKey
from service.kernel.db import Connection, Pool, open_pool, transact, transaction
from service.kernel.errors import Malformed, Refusal
from service.kernel.ids import LinkId, OrgId, PersonId, new_id
from service.kernel.tokens import Keyring

MONTH = timedelta(days=30)


@pytest.fixture
async def second_pool(database: str) -> AsyncIterator[Pool]:
    """Another replica's pool on the same database."""
    opened = await open_pool(database, size=2)
    yield opened
    await opened.close()


@pytest.fixture
async def owner(database: str) -> AsyncIterator[asyncpg.Connection]:
    """The role that owns the tables, for controls."""
    conn = await asyncpg.connect(database, server_settings={"search_path": "porchlight, public"})
    yield conn
    await conn.close()


@pytest.fixture
def person() -> PersonId:
    return PersonId(new_id())


async def _issue(
    pool: Pool, keyring: Keyring, org: OrgId, person: PersonId, now: datetime, life: timedelta = MONTH
) -> LinkId:
    async with transaction(pool, org) as conn:
        return await actions.issue_link(
            conn, keyring, org_id=org, purpose="guardian", person_id=person, now=now, expires_at=now + life
        )


async def _enter(pool: Pool, keyring: Keyring, link_id: LinkId, now: datetime) -> Principal:
    return await actions.principal_of_link(pool, keyring, keyring.link_token(link_id), purposes=DOORS, now=now)


def _office(org: OrgId, link_id: LinkId | None = None) -> Principal:
    return Principal(org_id=org, kind="office", actor="link:of-the-office", link_id=link_id)


async def test_a_link_lets_its_owner_in(
    pool: Pool, org: OrgId, keyring: Keyring, person: PersonId, now: datetime
) -> None:
    link_id = await _issue(pool, keyring, org, person, now)

    principal = await _enter(pool, keyring, link_id, now)

    assert (principal.org_id, principal.kind, principal.person_id) == (org, "guardian", person)
    assert principal.actor == f"link:{link_id}"


async def test_a_link_closes_when_its_time_is_over(
    pool: Pool, org: OrgId, keyring: Keyring, person: PersonId, now: datetime
) -> None:
    link_id = await _issue(pool, keyring, org, person, now)

    await _enter(pool, keyring, link_id, now + MONTH - timedelta(seconds=1))
    with pytest.raises(LinkClosed):
        await _enter(pool, keyring, link_id, now + MONTH)


async def test_a_revoked_link_is_closed_at_once_on_another_replica(
    pool: Pool, second_pool: Pool, org: OrgId, keyring: Keyring, person: PersonId, now: datetime
) -> None:
    link_id = await _issue(pool, keyring, org, person, now)
    await _enter(second_pool, keyring, link_id, now)

    async with transaction(pool, org) as conn:
        closed = await actions.revoke_links(conn, link_id=link_id, now=now)

    assert closed == 1
    with pytest.raises(LinkClosed):
        await _enter(second_pool, keyring, link_id, now)


@pytest.mark.parametrize("token", ["", "A" * 43, "not a token", "\x00", "é" * 43, "\ud800", "x" * 5000])
async def test_what_is_no_link_of_ours_is_refused_as_any_other(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime, token: str
) -> None:
    with pytest.raises(LinkClosed) as refused:
        await actions.principal_of_link(pool, keyring, token, purposes=DOORS, now=now)

    assert vars(refused.value) == {}
    assert str(refused.value) == ""


async def test_a_calendar_s_link_opens_no_page(
    pool: Pool, org: OrgId, keyring: Keyring, person: PersonId, now: datetime
) -> None:
    async with transaction(pool, org) as conn:
        feed = await actions.issue_link(
            conn, keyring, org_id=org, purpose="family_feed", person_id=person, now=now, expires_at=now + MONTH
        )

    with pytest.raises(LinkClosed):
        await _enter(pool, keyring, feed, now)


async def test_opening_a_link_writes_nothing_about_it(
    pool: Pool, owner: asyncpg.Connection, org: OrgId, keyring: Keyring, person: PersonId, now: datetime
) -> None:
    link_id = await _issue(pool, keyring, org, person, now)
    before = await owner.fetchrow("SELECT xmin, * FROM link WHERE link_id = $1", link_id)

    await _enter(pool, keyring, link_id, now)

    assert await owner.fetchrow("SELECT xmin, * FROM link WHERE link_id = $1", link_id) == before


async def test_the_database_alone_opens_no_door(
    pool: Pool, owner: asyncpg.Connection, org: OrgId, keyring: Keyring, person: PersonId, now: datetime
) -> None:
    link_id = await _issue(pool, keyring, org, person, now)
    token = keyring.link_token(link_id)

    row = await owner.fetchrow("SELECT * FROM link")

    assert row is not None
    assert token not in str(dict(row))
    assert Keyring(b"another key of the same length..").link_token(link_id) != token


async def test_the_same_recipient_keeps_the_same_link_for_longer(
    pool: Pool, org: OrgId, keyring: Keyring, person: PersonId, now: datetime
) -> None:
    first = await _issue(pool, keyring, org, person, now)

    longer = await _issue(pool, keyring, org, person, now, 2 * MONTH)
    shorter = await _issue(pool, keyring, org, person, now, timedelta(days=1))

    assert first == longer == shorter
    await _enter(pool, keyring, first, now + 2 * MONTH - timedelta(seconds=1))


async def test_an_expired_link_stays_closed_when_its_owner_gets_another(
    pool: Pool, org: OrgId, keyring: Keyring, person: PersonId, now: datetime
) -> None:
    old = await _issue(pool, keyring, org, person, now, timedelta(days=1))
    later = now + timedelta(days=2)

    new = await _issue(pool, keyring, org, person, later)

    await _enter(pool, keyring, new, later)
    with pytest.raises(LinkClosed):
        await _enter(pool, keyring, old, later)


async def test_another_org_sees_nothing_of_a_link(
    pool: Pool, org: OrgId, keyring: Keyring, person: PersonId, now: datetime
) -> None:
    link_id = await _issue(pool, keyring, org, person, now)

    async with transaction(pool, OrgId(new_id())) as conn:
        assert await conn.fetchval("SELECT count(*) FROM link") == 0
        assert await actions.revoke_links(conn, link_id=link_id, now=now) == 0
    async with transaction(pool, org) as conn:
        assert await conn.fetchval("SELECT count(*) FROM link") == 1


async def test_without_an_org_there_are_no_rows(
    pool: Pool, org: OrgId, keyring: Keyring, person: PersonId, now: datetime
) -> None:
    await _issue(pool, keyring, org, person, now)

    assert await pool.fetchval("SELECT count(*) FROM link") == 0


async def test_without_row_level_security_another_org_would_see_it(
    pool: Pool, owner: asyncpg.Connection, org: OrgId, keyring: Keyring, person: PersonId, now: datetime
) -> None:
    """The control: the policy is what hides the row above."""
    await _issue(pool, keyring, org, person, now)

    await owner.execute("ALTER TABLE link DISABLE ROW LEVEL SECURITY")

    async with transaction(pool, OrgId(new_id())) as conn:
        assert await conn.fetchval("SELECT count(*) FROM link") == 1


async def test_the_app_s_role_cannot_switch_its_limits_off(pool: Pool, org: OrgId) -> None:
    async with transaction(pool, org) as conn:
        role = await conn.fetchrow("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        owned = await conn.fetchval("SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await conn.execute("ALTER TABLE link DISABLE ROW LEVEL SECURITY")

    assert role is not None
    assert tuple(role) == (False, False)
    assert owned == 0


async def test_an_org_cannot_write_a_row_of_another(pool: Pool, org: OrgId, keyring: Keyring, now: datetime) -> None:
    async with transaction(pool, OrgId(new_id())) as conn:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await actions.issue_link(
                conn,
                keyring,
                org_id=org,
                purpose="guardian",
                person_id=PersonId(new_id()),
                now=now,
                expires_at=now + MONTH,
            )


async def _key(pool: Pool, keyring: Keyring, org: OrgId, now: datetime, days: int = 30) -> str:
    _, key = await actions.make_key(
        pool, keyring, org, name="Library", scopes=frozenset({"rounds:read"}), school_id=None, now=now, days=days
    )
    return key


async def test_a_key_is_good_for_its_scopes_and_no_others(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    key = await _key(pool, keyring, org, now)

    principal = await actions.principal_of_key(pool, keyring, key, now=now)

    actions.require_scope(principal, "rounds:read")
    with pytest.raises(ScopeMissing):
        actions.require_scope(principal, "meetings:write")


async def test_a_key_s_last_use_is_noted_to_the_quarter_of_an_hour(
    pool: Pool, owner: asyncpg.Connection, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    key = await _key(pool, keyring, org, now)

    await actions.principal_of_key(pool, keyring, key, now=now)
    await actions.principal_of_key(pool, keyring, key, now=now + timedelta(minutes=14))

    assert await owner.fetchval("SELECT last_used_at FROM api_key") == now


async def test_a_key_ends_and_can_be_closed_at_once(
    pool: Pool, second_pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    key_id, key = await actions.make_key(
        pool, keyring, org, name="Library", scopes=frozenset({"rounds:read"}), school_id=None, now=now, days=30
    )
    with pytest.raises(KeyRefused):
        await actions.principal_of_key(pool, keyring, key, now=now + timedelta(days=30))

    await keys.revoke_key(pool, _office(org), key_id, now=now)

    with pytest.raises(KeyRefused):
        await actions.principal_of_key(second_pool, keyring, key, now=now)


@pytest.mark.parametrize("days", [0, 401])
async def test_a_key_lives_at_most_400_days(pool: Pool, org: OrgId, keyring: Keyring, now: datetime, days: int) -> None:
    with pytest.raises(Malformed):
        await _key(pool, keyring, org, now, days)


async def test_a_key_for_something_there_is_not_is_refused(
    pool: Pool, org: OrgId, keyring: Keyring, now: datetime
) -> None:
    with pytest.raises(Malformed, match=r"there are .*meetings:read, meetings:write"):
        await actions.make_key(
            pool, keyring, org, name="Odd", scopes=frozenset({"everything"}), school_id=None, now=now, days=1
        )


async def _wish_for_a_note(
    pool: Pool, org: OrgId, now: datetime, key: str | None, body: bytes = b"{}", *, status: int = 201
) -> StoredAnswer:
    """Wish for one line in the audit: the effect that is counted."""

    async def work(conn: Connection) -> StoredAnswer:
        await audit.note(conn, _office(org), "tried", "round:1", now)
        return StoredAnswer(status, body)

    wish = wishes.wish_key(key, "POST /api/v1/things", body) if key else None
    return await wishes.answered_once(pool, _office(org), wish, now, work)


async def _effects(pool: Pool, org: OrgId) -> int:
    async with transaction(pool, org) as conn:
        return int(await conn.fetchval("SELECT count(*) FROM audit"))


async def test_the_same_wish_again_gives_the_same_answer_and_no_second_effect(
    pool: Pool, org: OrgId, now: datetime
) -> None:
    first = await _wish_for_a_note(pool, org, now, "k")
    again = await _wish_for_a_note(pool, org, now, "k")

    assert first == again == StoredAnswer(201, b"{}")
    assert await _effects(pool, org) == 1


async def test_a_key_used_for_something_else_is_refused(pool: Pool, org: OrgId, now: datetime) -> None:
    await _wish_for_a_note(pool, org, now, "k")

    with pytest.raises(WishDiffers):
        await _wish_for_a_note(pool, org, now, "k", b'{"other": true}')


async def test_two_people_may_choose_the_same_key(pool: Pool, org: OrgId, now: datetime) -> None:
    await _wish_for_a_note(pool, org, now, "k")

    async with transaction(pool, org) as conn:
        other = Principal(org_id=org, kind="api", actor="key:other")
        assert await wishes.once(conn, other, "k", b"p", now) is None


async def test_a_wish_under_way_is_refused_without_waiting(pool: Pool, org: OrgId, now: datetime) -> None:
    async with transaction(pool, org) as first, transaction(pool, org) as second:
        assert await wishes.once(first, _office(org), "k", b"p", now) is None

        with pytest.raises(WishInFlight):
            await asyncio.wait_for(wishes.once(second, _office(org), "k", b"p", now), timeout=5)


async def test_a_wish_that_is_answered_while_a_crowd_takes_hold_of_it_is_not_taken_for_new(
    pool: Pool, org: OrgId, now: datetime
) -> None:
    others = [(_office(org), WishKey(f"other {n}", b"p")) for n in range(3000)]  # so many that it takes a while

    async def answer(key: str, seconds: float, holding: asyncio.Event) -> None:
        async with transaction(pool, org) as conn:
            await wishes.once(conn, _office(org), key, b"p", now)
            await wishes.remember(conn, _office(org), key, 200, b"{}")
            holding.set()
            await asyncio.sleep(seconds)

    async def hold(key: str, holding: asyncio.Event) -> bool:
        async with transaction(pool, org) as conn:
            await holding.wait()
            return (await wishes.hold(conn, [*others, (_office(org), WishKey(key, b"p"))]))[-1]

    for milliseconds in range(20):
        key, holding = f"k{milliseconds}", asyncio.Event()
        _, is_new = await asyncio.gather(answer(key, milliseconds / 1000, holding), hold(key, holding))

        assert not is_new


async def test_a_refused_wish_may_be_wished_again(pool: Pool, org: OrgId, now: datetime) -> None:
    async def refuse(_: Connection) -> StoredAnswer:
        raise Refusal

    with pytest.raises(Refusal):
        await wishes.answered_once(pool, _office(org), WishKey("k", b"p"), now, refuse)

    async with transaction(pool, org) as conn:
        assert await wishes.once(conn, _office(org), "k", b"p", now) is None


async def _fifty_at_once(pool: Pool, org: OrgId, now: datetime, key: str | None) -> int:
    tries = [_wish_for_a_note(pool, org, now, key) for _ in range(50)]
    await asyncio.gather(*tries, return_exceptions=True)
    return await _effects(pool, org)


async def test_the_same_wish_fifty_times_at_once_has_one_effect(pool: Pool, org: OrgId, now: datetime) -> None:
    assert await _fifty_at_once(pool, org, now, "k") == 1


async def test_without_a_key_each_of_fifty_has_its_effect(pool: Pool, org: OrgId, now: datetime) -> None:
    """The control: the race above is a real one."""
    assert await _fifty_at_once(pool, org, now, None) == 50


async def test_answers_are_forgotten_after_thirty_days(pool: Pool, org: OrgId, now: datetime) -> None:
    await _wish_for_a_note(pool, org, now, "k")

    early = await transact(pool, org, lambda conn: wishes.forget_old(conn, now=now + timedelta(days=30)))
    late = await transact(pool, org, lambda conn: wishes.forget_old(conn, now=now + timedelta(days=30, seconds=1)))

    assert (early, late) == (0, 1)


@pytest.mark.parametrize("key", ["", "x" * 201, "a\nb"])
async def test_a_key_nobody_can_keep_is_refused(key: str) -> None:
    with pytest.raises(Malformed):
        wishes.wish_key(key, "POST /api/v1/things", b"")


async def _miss(pool: Pool, keyring: Keyring, times: int, address: str, now: datetime) -> None:
    for _ in range(times):
        await throttle.miss(pool, keyring, address, now=now)


async def test_the_twenty_first_miss_within_a_minute_has_to_wait(pool: Pool, keyring: Keyring, now: datetime) -> None:
    await _miss(pool, keyring, 20, "203.0.113.7", now)

    with pytest.raises(TooManyMisses) as slow:
        await _miss(pool, keyring, 1, "203.0.113.7", now + timedelta(seconds=20))

    assert slow.value.retry_after == 40
    await _miss(pool, keyring, 20, "203.0.113.8", now)
    await _miss(pool, keyring, 20, "203.0.113.7", now + timedelta(minutes=1))


async def test_one_home_s_addresses_are_counted_together(pool: Pool, keyring: Keyring, now: datetime) -> None:
    await _miss(pool, keyring, 20, "2001:db8:1:2::1", now)

    with pytest.raises(TooManyMisses):
        await _miss(pool, keyring, 1, "2001:db8:1:2:ffff::9", now)
    await _miss(pool, keyring, 1, "2001:db8:1:3::1", now)


async def test_misses_are_forgotten_and_never_keep_an_address(
    pool: Pool, owner: asyncpg.Connection, keyring: Keyring, now: datetime
) -> None:
    await _miss(pool, keyring, 1, "203.0.113.7", now)
    kept = await owner.fetchval("SELECT sender FROM door_miss")

    assert b"203.0.113.7" not in kept
    assert await throttle.forget_misses(pool, now=now + timedelta(minutes=59)) == 0
    assert await throttle.forget_misses(pool, now=now + timedelta(minutes=61)) == 1


async def test_the_first_act_by_a_link_says_that_its_owner_came(
    pool: Pool, owner: asyncpg.Connection, org: OrgId, keyring: Keyring, person: PersonId, now: datetime
) -> None:
    link_id = await _issue(pool, keyring, org, person, now)
    guardian = await _enter(pool, keyring, link_id, now)
    assert await owner.fetchval("SELECT opened_at FROM link") is None

    async with transaction(pool, org) as conn:
        await audit.note(conn, guardian, "booked", "meeting:1", now)
        await audit.note(conn, guardian, "moved", "meeting:1", now + timedelta(hours=1))

    assert await owner.fetchval("SELECT opened_at FROM link") == now
    assert [tuple(row) for row in await owner.fetch("SELECT actor, action FROM audit ORDER BY at")] == [
        (f"link:{link_id}", "booked"),
        (f"link:{link_id}", "moved"),
    ]


def test_a_link_that_is_not_there_lets_nobody_in(now: datetime) -> None:
    with pytest.raises(LinkClosed):
        principal_behind(None, purposes=DOORS, now=now)
