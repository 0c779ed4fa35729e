"""Give and take back private links and API keys; find out who is at a door."""

from collections.abc import Sequence
from datetime import datetime

from service.access import finding, keys, rules, store
from service.access.known import Known
from service.access.rules import require_scope as require_scope
from service.access.types import ApiKey, Link, NewKey, Principal, Purpose, WantedLink
from service.kernel.db import Connection, Pool, transact
from service.kernel.ids import InvitationId, KeyId, LinkId, OrgId, PersonId, SchoolId, new_id
from service.kernel.tokens import Keyring


async def issue_links(
    conn: Connection, keyring: Keyring, org_id: OrgId, wanted: Sequence[WantedLink], *, now: datetime
) -> list[LinkId]:
    """Give each recipient their one link of a purpose, in the order wanted.

    A link that lives already stays the same, and lives on if the new date is later; an expired one is replaced.
    """
    made = []
    for one in dict.fromkeys(wanted):
        link_id = LinkId(new_id())
        made.append(store.MadeLink(link_id, keyring.hash(keyring.link_token(link_id)), one))
    given = await store.issue(conn, org_id, made, now=now)
    return [given[(one.purpose, one.person_id, store.scope_id(one))] for one in wanted]


async def issue_link(
    conn: Connection,
    keyring: Keyring,
    *,
    org_id: OrgId,
    purpose: Purpose,
    person_id: PersonId,
    invitation_id: InvitationId | None = None,
    school_id: SchoolId | None = None,
    now: datetime,
    expires_at: datetime,
) -> LinkId:
    """Give one recipient their link, as `issue_links`."""
    wanted = WantedLink(
        purpose=purpose, person_id=person_id, invitation_id=invitation_id, school_id=school_id, expires_at=expires_at
    )
    return (await issue_links(conn, keyring, org_id, [wanted], now=now))[0]


async def revoke_links(
    conn: Connection,
    *,
    person_id: PersonId | None = None,
    invitation_id: InvitationId | None = None,
    link_id: LinkId | None = None,
    now: datetime,
) -> int:
    """Close a person's, an invitation's or one link, at once and everywhere; return how many were open."""
    closed = await store.revoke(
        conn,
        link_ids=[link_id] if link_id else (),
        person_ids=[person_id] if person_id else (),
        invitation_ids=[invitation_id] if invitation_id else (),
        now=now,
    )
    return len(closed)


async def revoke_links_of_invitations(
    conn: Connection, invitation_ids: Sequence[InvitationId], *, now: datetime
) -> int:
    """Close every link of these invitations; return how many were open."""
    return len(await store.revoke(conn, invitation_ids=invitation_ids, now=now))


async def principal_of_link(
    pool: Pool, keyring: Keyring, token: str, *, purposes: frozenset[Purpose], now: datetime, known: Known | None = None
) -> Principal:
    """Find out who comes in by a link, or refuse with LinkClosed. Writes nothing.

    With `known` the link may be as it was less than a second ago.
    """
    token_hash = keyring.hash(token)

    async def load() -> Link | None:
        found = await finding.link_behind(pool, token_hash)
        return found if found and rules.opens(found, now=now) else None  # what is closed takes as long as what is not

    link = await (known.links.read_one(token_hash, load) if known else load())
    return rules.principal_behind(link, purposes=purposes, now=now)


async def principal_of_key(
    pool: Pool, keyring: Keyring, key: str, *, now: datetime, known: Known | None = None
) -> Principal:
    """Find out who comes in with an API key, or refuse with KeyRefused.

    With `known` the key may be as it was less than a second ago.
    """
    key_hash = keyring.hash(key)

    async def load() -> ApiKey | None:
        found = await finding.key_behind(pool, key_hash, now)
        return found if found and rules.opens(found, now=now) else None

    found = await (known.keys.read_one(key_hash, load) if known else load())
    return rules.principal_with(found, now=now)


async def make_key(
    pool: Pool,
    keyring: Keyring,
    org_id: OrgId,
    *,
    name: str,
    scopes: frozenset[str],
    school_id: SchoolId | None,
    now: datetime,
    days: int,
) -> tuple[KeyId, str]:
    """Make an API key for the operator's command; the key itself is given here, once, and kept nowhere."""
    new = NewKey(name=name, scopes=sorted(scopes), school_id=school_id, days=days)
    command = Principal(org_id=org_id, kind="command", actor="command")
    made = await transact(pool, org_id, lambda conn: keys.make(conn, keyring, command, new, now=now))
    return made.key_id, keyring.api_key(made.key_id)
