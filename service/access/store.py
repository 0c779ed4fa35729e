"""The rows of access."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from service.access.types import ApiKey, KeyView, Link, Principal, Purpose, WantedLink, WishKey
from service.kernel.db import Connection, queries
from service.kernel.frame import Office
from service.kernel.ids import InvitationId, KeyId, LinkId, OrgId, PersonId, SchoolId

_sql: Any = queries("access")


class MadeLink(Struct, frozen=True):
    """A wanted link with the id and the hash it would get."""

    link_id: LinkId
    token_hash: bytes
    wanted: WantedLink


class WishBefore(Struct, frozen=True):
    """A wish that was wished before."""

    body_hash: bytes
    status: int | None
    answer: bytes | None


def scope_id(wanted: WantedLink) -> UUID:
    """Give what, beside recipient and purpose, tells links apart; as in the index that lets only one of them live."""
    return wanted.invitation_id or wanted.school_id or wanted.person_id


async def links_behind(conn: Connection, token_hashes: Sequence[bytes]) -> dict[bytes, Link]:
    """Find links of any org by their secrets' hashes."""
    rows = [dict(row) async for row in _sql.links_behind(conn, token_hashes=list(token_hashes))]
    return {row.pop("token_hash"): Link(**row) for row in rows}


async def keys_behind(conn: Connection, key_hashes: Sequence[bytes]) -> dict[bytes, ApiKey]:
    """Find API keys of any org by their hashes."""
    rows = [dict(row) async for row in _sql.keys_behind(conn, key_hashes=list(key_hashes))]
    return {row.pop("key_hash"): ApiKey(**{**row, "scopes": frozenset(row["scopes"])}) for row in rows}


async def issue(
    conn: Connection, org_id: OrgId, made: Sequence[MadeLink], *, now: datetime
) -> dict[tuple[Purpose, PersonId, UUID], LinkId]:
    """Write the links that are missing and give the id of each wanted one, new or not."""
    recipients: dict[str, Any] = {
        "org_id": org_id,
        "purposes": [one.wanted.purpose for one in made],
        "person_ids": [one.wanted.person_id for one in made],
    }
    await _sql.end_expired(conn, **recipients, scope_ids=[scope_id(one.wanted) for one in made], now=now)
    rows = _sql.issue(
        conn,
        **recipients,
        link_ids=[one.link_id for one in made],
        token_hashes=[one.token_hash for one in made],
        invitation_ids=[one.wanted.invitation_id for one in made],
        school_ids=[one.wanted.school_id for one in made],
        created_at=now,
        expires_ats=[one.wanted.expires_at for one in made],
    )
    return {(row["purpose"], row["person_id"], row["scope_id"]): row["link_id"] async for row in rows}


async def revoke(
    conn: Connection,
    *,
    link_ids: Sequence[LinkId] = (),
    person_ids: Sequence[PersonId] = (),
    invitation_ids: Sequence[InvitationId] = (),
    now: datetime,
) -> list[LinkId]:
    """Close links by any of the three and give their ids."""
    rows = _sql.revoke(
        conn,
        link_ids=list(link_ids),
        person_ids=list(person_ids),
        invitation_ids=list(invitation_ids),
        now=now,
    )
    return [row["link_id"] async for row in rows]


async def add_key(
    conn: Connection,
    org_id: OrgId,
    key_id: KeyId,
    *,
    key_hash: bytes,
    name: str,
    prefix: str,
    scopes: frozenset[str],
    school_id: SchoolId | None,
    created_at: datetime,
    expires_at: datetime,
) -> None:
    """Insert an API key."""
    await _sql.add_key(
        conn,
        org_id=org_id,
        key_id=key_id,
        key_hash=key_hash,
        name=name,
        prefix=prefix,
        scopes=sorted(scopes),
        school_id=school_id,
        created_at=created_at,
        expires_at=expires_at,
    )


async def key_used(conn: Connection, org_id: OrgId, key_id: UUID, *, now: datetime) -> None:
    """Set when a key was last used."""
    await _sql.key_used(conn, org_id=org_id, key_id=key_id, now=now)


async def keys(
    conn: Connection, org_id: OrgId, *, school_id: SchoolId | None, after: KeyId | None, size: int
) -> list[KeyView]:
    """Read API keys, newest first: those for one school, or all."""
    rows = _sql.keys(conn, org_id=org_id, school_id=school_id, after=after, size=size)
    return [KeyView(**row) async for row in rows]


async def key(conn: Connection, org_id: OrgId, key_id: KeyId) -> KeyView | None:
    """Read an API key."""
    row = await _sql.key(conn, org_id=org_id, key_id=key_id)
    return KeyView(**row) if row else None


async def lock_key(conn: Connection, org_id: OrgId, key_id: KeyId) -> KeyView | None:
    """Read an API key that nobody else changes until this transaction ends."""
    row = await _sql.lock_key(conn, org_id=org_id, key_id=key_id)
    return KeyView(**row) if row else None


async def give_way(conn: Connection, org_id: OrgId, key_id: KeyId, *, at: datetime, now: datetime) -> None:
    """Set that an API key was rotated, and let it end at an instant, or when it ends already."""
    await _sql.give_way(conn, org_id=org_id, key_id=key_id, at=at, now=now)


async def revoke_key(conn: Connection, org_id: OrgId, key_id: KeyId, *, now: datetime) -> bool:
    """Close an API key; False if it was closed or never there."""
    return bool(await _sql.revoke_key(conn, org_id=org_id, key_id=key_id, now=now))


async def school_is(conn: Connection, org_id: OrgId, school_id: SchoolId) -> bool:
    """Tell whether an org has this school."""
    return bool(await _sql.school_is(conn, org_id=org_id, school_id=school_id))


async def begin_wish(
    conn: Connection, org_id: OrgId, principal: str, wish: str, *, body_hash: bytes, now: datetime
) -> bool:
    """Hold a wish to the end of the transaction and insert it; False if another holds it or it is there already."""
    began = await _sql.begin_wish(conn, org_id=org_id, principal=principal, wish=wish, body_hash=body_hash, now=now)
    return bool(began)


async def hold_wishes(conn: Connection, org_id: OrgId, wishes: Sequence[tuple[str, str]]) -> list[int]:
    """Hold wishes to the end of the transaction; give the places of those that are held."""
    principals, keys = [principal for principal, _ in wishes], [wish for _, wish in wishes]
    rows = _sql.hold_wishes(conn, org_id=org_id, principals=principals, wishes=keys)
    return [row["place"] - 1 async for row in rows]


async def wished_before(conn: Connection, org_id: OrgId, wishes: Sequence[tuple[str, str]]) -> list[int]:
    """Find the places of wishes that were wished before."""
    principals, keys = [principal for principal, _ in wishes], [wish for _, wish in wishes]
    rows = _sql.wished_before(conn, org_id=org_id, principals=principals, wishes=keys)
    return [row["place"] - 1 async for row in rows]


async def keep_wishes(
    conn: Connection, org_id: OrgId, kept: Sequence[tuple[str, WishKey, bytes]], *, status: int, now: datetime
) -> None:
    """Insert wishes that are held, whose they are and how they were answered."""
    await _sql.keep_wishes(
        conn,
        org_id=org_id,
        principals=[principal for principal, _, _ in kept],
        wishes=[wish.key for _, wish, _ in kept],
        body_hashes=[wish.fingerprint for _, wish, _ in kept],
        status=status,
        answers=[answer for _, _, answer in kept],
        now=now,
    )


async def wish_before(conn: Connection, org_id: OrgId, principal: str, wish: str) -> WishBefore | None:
    """Read a wish and its answer."""
    row = await _sql.wish_before(conn, org_id=org_id, principal=principal, wish=wish)
    return WishBefore(**row) if row else None


async def answer_wish(
    conn: Connection, org_id: OrgId, principal: str, wish: str, *, status: int, answer: bytes
) -> None:
    """Set a wish's answer."""
    await _sql.answer_wish(conn, org_id=org_id, principal=principal, wish=wish, status=status, answer=answer)


async def forget_wishes(conn: Connection, *, before: datetime) -> int:
    """Delete wishes from before a date; return how many."""
    return int(await _sql.forget_wishes(conn, before=before))


async def note(
    conn: Connection,
    org_id: OrgId,
    deeds: Sequence[tuple[Principal, str, str]],
    audit_ids: Sequence[UUID],
    *,
    at: datetime,
) -> None:
    """Insert lines of the audit: who did what to what."""
    await _sql.note(
        conn,
        org_id=org_id,
        audit_ids=list(audit_ids),
        at=at,
        actors=[principal.actor for principal, _, _ in deeds],
        actions=[action for _, action, _ in deeds],
        subjects=[subject for _, _, subject in deeds],
    )


async def mark_opened(conn: Connection, org_id: OrgId, link_ids: Sequence[LinkId], *, at: datetime) -> None:
    """Set when links' owners first acted, where it is not set."""
    await _sql.mark_opened(conn, org_id=org_id, link_ids=list(link_ids), at=at)


async def count_miss(conn: Connection, sender: bytes, minute: datetime) -> int:
    """Count a miss; return how many there were in this minute."""
    return int(await _sql.count_miss(conn, sender=sender, minute=minute))


async def forget_misses(conn: Connection, *, before: datetime) -> int:
    """Delete counts of minutes before a date; return how many."""
    return int(await _sql.forget_misses(conn, before=before))


async def offices(conn: Connection, org_id: OrgId) -> list[Office]:
    """Read the offices of the schools there are, two at most."""
    return [Office(**row) async for row in _sql.offices(conn, org_id=org_id)]
