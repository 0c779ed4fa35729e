"""Tell whether a link or key still opens, and to whom."""

from datetime import datetime, timedelta
from typing import Final

from service.access.errors import KeyRefused, LinkClosed, ScopeMissing
from service.access.matrix.row import Row
from service.access.types import SCOPES as SCOPES
from service.access.types import ApiKey, Kind, Link, NewKey, Principal, Purpose
from service.kernel.errors import Malformed, NotFound

DOORS: Final[frozenset[Purpose]] = frozenset({"guardian", "teacher", "office", "helper"})
"""Links that open pages. The others are read by calendar programs and open no page."""

KINDS: Final[dict[Purpose, Kind]] = {
    "guardian": "guardian",
    "openings_feed": "guardian",
    "family_feed": "guardian",
    "teacher": "teacher",
    "teacher_feed": "teacher",
    "office": "office",
    "office_feed": "office",
    "helper": "helper",
    "helper_feed": "helper",
}

KEY_DAYS: Final = 400
"""Longest life of an API key: a school year, and a month to make the next one in."""

USUAL_DAYS: Final = 365
"""Life of an API key of which nothing is said."""

USE_NOTED_EVERY: Final = timedelta(minutes=15)
"""A key's last use is written at most this often: reading must not turn every request into a write."""


def opens(found: Link | ApiKey, *, now: datetime) -> bool:
    """Tell whether a link or key opens anything now."""
    return found.revoked_at is None and found.expires_at > now


def principal_behind(link: Link | None, *, purposes: frozenset[Purpose], now: datetime) -> Principal:
    """Say who comes in by a link; LinkClosed for all the ways in which one does not open, told apart by nobody."""
    if link is None or link.purpose not in purposes or not opens(link, now=now):
        raise LinkClosed
    return Principal(
        org_id=link.org_id,
        kind=KINDS[link.purpose],
        actor=f"link:{link.link_id}",
        person_id=link.person_id,
        invitation_id=link.invitation_id,
        school_id=link.school_id,
        link_id=link.link_id,
    )


def principal_with(key: ApiKey | None, *, now: datetime) -> Principal:
    """Say who comes in with an API key, or KeyRefused."""
    if key is None or not opens(key, now=now):
        raise KeyRefused
    return Principal(
        org_id=key.org_id,
        kind="api",
        actor=f"key:{key.key_id}",
        school_id=key.school_id,
        scopes=key.scopes,
        ends_at=key.expires_at,
    )


def use_is_to_be_noted(key: ApiKey, *, now: datetime) -> bool:
    """Tell whether the use of a key is worth a write."""
    return key.last_used_at is None or now - key.last_used_at >= USE_NOTED_EVERY


def require_scope(principal: Principal, scope: str) -> None:
    """Refuse an API key that is not for this. People at their own doors have no scopes: the matrix judges them."""
    if principal.kind == "api" and scope not in principal.scopes:
        raise ScopeMissing(scope)


def require_row(principal: Principal, row: Row) -> None:
    """Refuse an API key that is not for a route, or is of one school where every school is touched."""
    require_scope(principal, row.scope)
    if row.whole_org and principal.school_id is not None:
        raise ScopeMissing(row.scope)


def check_new_key(principal: Principal, new: NewKey) -> None:
    """Refuse a key for something there is not, for more than its maker may, or for another school than the maker's."""
    scopes = frozenset(new.scopes)
    if scopes - SCOPES:
        raise Malformed("scopes", "unknown", f"Names a scope there is not; there are {', '.join(sorted(SCOPES))}.")
    if principal.kind == "api" and scopes - principal.scopes:
        raise Malformed("scopes", "not-yours")
    if not scopes:
        raise Malformed("scopes", "none")
    if principal.school_id not in {None, new.school_id}:
        raise NotFound


def end_of(principal: Principal, days: int | None, *, now: datetime) -> datetime:
    """Say when a key will end that is asked for so many days, or for as many as usual; Malformed beyond its maker's."""
    if days is None:
        return no_later(principal, now + timedelta(days=USUAL_DAYS))
    if not 1 <= days <= KEY_DAYS:
        raise Malformed("days", "out-of-range", f"Must be 1 to {KEY_DAYS}.")
    ends_at = now + timedelta(days=days)
    if no_later(principal, ends_at) != ends_at:
        raise Malformed("days", "outlives-yours")
    return ends_at


def no_later(principal: Principal, ends_at: datetime) -> datetime:
    """Give an instant, or when the maker's own key ends: what was lent for a day makes nothing for a year."""
    return ends_at if principal.ends_at is None else min(ends_at, principal.ends_at)
