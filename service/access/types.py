"""Who is at the door, and what was answered before."""

from datetime import datetime
from typing import Annotated, Final, Literal
from uuid import UUID

from msgspec import Meta, Struct
from msgspec.structs import replace

from service.kernel.ids import InvitationId, KeyId, LinkId, OrgId, PersonId, SchoolId
from service.kernel.spans import Instant
from service.kernel.tokens import Keyring

Kind = Literal["guardian", "teacher", "office", "helper", "api", "worker", "command"]
Purpose = Literal[
    "guardian",
    "teacher",
    "office",
    "helper",
    "openings_feed",
    "family_feed",
    "teacher_feed",
    "office_feed",
    "helper_feed",
]
Door = Literal["guardian", "teacher", "office", "helper"]  # the links that open pages; the others only feed calendars


SCOPES: Final = frozenset(
    {
        "schools:read",
        "people:read",
        "rounds:read",
        "rounds:write",
        "invitations:read",
        "invitations:write",
        "invitations:letters",
        "openings:read",
        "hours:read",
        "hours:write",
        "meetings:read",
        "meetings:write",
        "asks:read",
        "asks:write",
        "waiting:read",
        "waiting:write",
        "notices:read",
        "places:read",
        "places:write",
        "policies:read",
        "policies:write",
        "helpers:read",
        "helpers:write",
        "interpreting:read",
        "interpreting:write",
        "rides:read",
        "rides:write",
        "rides:addresses",
        "visits:read",
        "visits:write",
        "visits:addresses",
        "childcare:read",
        "childcare:write",
        "childcare:children",
        "roster:write",
        "events:read",
        "webhooks:read",
        "webhooks:write",
        "keys:read",
        "keys:write",
    }
)
"""What an API key may be allowed. Addresses, letters, which hold private links, and what a childcare worker sees have
scopes of their own."""

Scope = Annotated[str, Meta(extra_json_schema={"enum": sorted(SCOPES)})]


class Principal(Struct, frozen=True, kw_only=True):
    """Somebody who was let in, and as whom. Every act is theirs: `actor` goes into the audit."""

    org_id: OrgId
    kind: Kind
    actor: str  # link:<id>, key:<id>, command, worker
    person_id: PersonId | None = None
    invitation_id: InvitationId | None = None  # guardians: the one invitation this door is for
    school_id: SchoolId | None = None  # office and API: the one school; None: every school of the org
    link_id: LinkId | None = None
    scopes: frozenset[str] = frozenset()
    ends_at: datetime | None = None  # API: when the key ends; no key it makes lives longer


class WantedLink(Struct, frozen=True, kw_only=True):
    """A door somebody is to have."""

    purpose: Purpose
    person_id: PersonId
    invitation_id: InvitationId | None = None
    school_id: SchoolId | None = None
    expires_at: datetime


class Link(Struct, frozen=True, kw_only=True):
    """A private link as it is kept: everything but its secret, which is derived from `link_id`."""

    org_id: OrgId
    link_id: LinkId
    purpose: Purpose
    person_id: PersonId
    invitation_id: InvitationId | None
    school_id: SchoolId | None
    expires_at: datetime
    revoked_at: datetime | None


class ApiKey(Struct, frozen=True, kw_only=True):
    """A key as it is kept."""

    org_id: OrgId
    key_id: UUID
    scopes: frozenset[str]
    school_id: SchoolId | None
    expires_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None


class NewKey(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An API key that is to be made."""

    name: Annotated[str, Meta(min_length=1, max_length=200, description="Which service it is for.")]
    scopes: Annotated[
        list[Scope],
        Meta(min_length=1, max_length=100, description="What it is for; none the asking key has not itself."),
    ]
    school_id: Annotated[SchoolId | None, Meta(description="null: every school.")] = None
    days: Annotated[
        Annotated[int, Meta(ge=1, le=400)] | None,
        Meta(description="Until it ends, no later than the asking key; null: 365, or until the asking key ends."),
    ] = None


class KeyView(Struct, frozen=True, kw_only=True):
    """An API key as it may be seen again: never the key itself."""

    key_id: KeyId
    name: str
    prefix: Annotated[str, Meta(description="How the key begins.")]
    scopes: list[str]
    school_id: Annotated[SchoolId | None, Meta(description="null: every school.")]
    created_at: Instant
    expires_at: Instant
    revoked_at: Instant | None
    last_used_at: Annotated[Instant | None, Meta(description="To the quarter of an hour.")]
    rotated_at: Annotated[Instant | None, Meta(description="Since then there is a new key for the same.")] = None


class KeysPage(Struct, frozen=True):
    """Some keys; `next` is where the next page goes on, null on the last."""

    keys: list[KeyView]
    next: KeyId | None


class WishKey(Struct, frozen=True):
    """An Idempotency-Key and the fingerprint of what it was sent with."""

    key: str
    fingerprint: bytes


class StoredAnswer(Struct, frozen=True):
    """What a wish was answered with, word for word."""

    status: int  # HTTP
    body: bytes


class Site(Struct, frozen=True, kw_only=True):
    """Where the pages are found and mail comes from, as far as doors, letters and notices must know."""

    base_url: str  # without a slash at the end
    is_https: bool
    mail_domain: str  # right-hand side of every Message-ID


class Act(Struct, frozen=True, kw_only=True):
    """Who acts and when, and what telling others takes: the key of their links, where pages are and mail comes from."""

    principal: Principal
    keyring: Keyring
    site: Site
    now: datetime

    @property
    def org_id(self) -> OrgId:
        """The org all of it happens in."""
        return self.principal.org_id

    def by(self, principal: Principal) -> "Act":
        """Let somebody else do it, at the same instant."""
        return replace(self, principal=principal)
