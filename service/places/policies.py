"""What a school has decided, with its source and date: rides and childcare are off until theirs is recorded."""

from datetime import date, datetime
from typing import Final

from msgspec import Struct

from service.access import audit
from service.access.types import Principal, WishKey
from service.access.wishes import given_once
from service.kernel.conditions import check_unchanged, tag_of
from service.kernel.db import Connection, Pool
from service.kernel.errors import Malformed
from service.kernel.ids import OrgId, SchoolId
from service.people.at_school import school_named, today_at
from service.places.store import policies as store
from service.places.types import PlacesPolicy, Recorded, Settings, Subject

LONGEST_SOURCE: Final = 500


async def policy(
    conn: Connection, org_id: OrgId, school_id: SchoolId, subject: Subject, type_: type[Settings]
) -> Settings | None:
    """Return what a school decided about a subject, or None: it has not, and what needs the decision is off."""
    found = await store.policy(conn, org_id, school_id, subject, type_)
    return found.settings if found else None


async def recorded_policy(
    conn: Connection, org_id: OrgId, school_id: SchoolId, subject: Subject, type_: type[Settings]
) -> Recorded[Settings] | None:
    """Return a school's decision with its source and the day it was recorded."""
    return await store.policy(conn, org_id, school_id, subject, type_)


async def places_policy(conn: Connection, org_id: OrgId, school_id: SchoolId) -> PlacesPolicy:
    """Return how a school reckons ways, the defaults where it has recorded nothing: nobody is kept off by them."""
    return await policy(conn, org_id, school_id, "places", PlacesPolicy) or PlacesPolicy()


async def record_policy(
    pool: Pool,
    principal: Principal,
    school_id: SchoolId,
    subject: Subject,
    settings: Struct,
    *,
    source: str,
    recorded_on: date,
    if_match: str | None = None,
    wish: WishKey | None = None,
    now: datetime,
) -> None:
    """Record a school's decision in place of the one before.

    NotFound as `school_named`; Malformed where nobody is named who decided it, or a day is that is still to come;
    ChangedSince if what stands is not the version `if_match` names.
    """
    if not 1 <= len(source.strip()) <= LONGEST_SOURCE:
        raise Malformed("source", "missing" if not source.strip() else "too-long")

    async def work(conn: Connection) -> None:
        if recorded_on > await today_at(conn, principal, school_id, now):
            raise Malformed("recorded_on", "not-yet")
        await _check(conn, principal, school_id, subject, type(settings), if_match)
        await store.record_policy(
            conn, principal.org_id, school_id, subject, Recorded(settings, source.strip(), recorded_on)
        )
        await audit.note(conn, principal, "policy-recorded", f"policy:{school_id}:{subject}", now)

    await given_once(pool, principal, wish, now, type(None), work)


async def withdraw_policy(
    pool: Pool,
    principal: Principal,
    school_id: SchoolId,
    subject: Subject,
    type_: type[Struct],
    *,
    if_match: str | None = None,
    wish: WishKey | None = None,
    now: datetime,
) -> None:
    """Take a school's decision back: what needs it is off from now on, what is promised already stands.

    NotFound and ChangedSince as `record_policy`.
    """

    async def work(conn: Connection) -> None:
        await school_named(conn, principal, school_id)
        await _check(conn, principal, school_id, subject, type_, if_match)
        await store.withdraw_policy(conn, principal.org_id, school_id, subject)
        await audit.note(conn, principal, "policy-withdrawn", f"policy:{school_id}:{subject}", now)

    await given_once(pool, principal, wish, now, type(None), work)


def version_of(recorded: Recorded[Settings]) -> str:
    """Name a decision as it stands."""
    return tag_of(recorded)


async def _check(
    conn: Connection,
    principal: Principal,
    school_id: SchoolId,
    subject: Subject,
    type_: type[Struct],
    if_match: str | None,
) -> None:
    if if_match is not None:
        await store.lock_policy(conn, principal.org_id, school_id, subject)
        found = await store.policy(conn, principal.org_id, school_id, subject, type_)
        check_unchanged(if_match, version_of(found) if found else None)
