"""API keys for other services: list, read, make, rotate, take back. Each handler parses, calls one action, answers."""

from datetime import datetime, timedelta
from typing import Annotated, Final

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Meta, Struct

from service.access import examples, keys
from service.access.doors import AskedWish
from service.access.errors import KeyEnded, KeyRotated
from service.access.types import Act, KeysPage, KeyView, NewKey, Principal
from service.kernel.db import Pool
from service.kernel.described import PAGE, AnyRequest, IfMatch, Limit, Said, tagged, tagged_or_known
from service.kernel.errors import Malformed, NotFound
from service.kernel.ids import KeyId

LONGEST_OVERLAP: Final = 7 * 24 * 60  # minutes


class KeyMade(Struct, frozen=True, kw_only=True):
    """A new key. `secret` is the key itself: it is told here and nowhere else."""

    key: KeyView
    secret: Annotated[str, Meta(description="Sent as `Authorization: Bearer <secret>`.")]


class Rotation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the old key gives way to the new one."""

    overlap_minutes: Annotated[
        int, Meta(ge=0, le=LONGEST_OVERLAP, description="How long the old key is still good for; 0: not at all.")
    ] = 60


MADE: Final = KeyMade(key=examples.KEY, secret="pl_Zx81kQ0a...")  # noqa: S106 - opens nothing


@get("/api/v1/keys", said=Said(gives=examples.KEYS), summary="List API keys", tags=["keys"])
async def list_keys(
    api: NamedDependency[Principal],
    pool: NamedDependency[Pool],
    cursor: FromQuery[KeyId | None] = None,
    limit: Limit = PAGE,
) -> KeysPage:
    """List keys, newest first, ended ones too: those for the asking key's school, or all. Never a key itself."""
    return await keys.list_keys(pool, api, after=cursor, size=limit)


@get("/api/v1/keys/{key_id:uuid}", said=Said(gives=examples.KEY, tagged=True), summary="Read an API key", tags=["keys"])
async def read_key(
    request: AnyRequest, api: NamedDependency[Principal], pool: NamedDependency[Pool], key_id: FromPath[KeyId]
) -> Response[KeyView]:
    """Read what a key is for, when it ends and when it was last used."""
    key = await keys.read_key(pool, api, key_id)
    return tagged_or_known(request, key, keys.version_of(key))


@post(
    "/api/v1/keys",
    said=Said(
        takes=examples.NEW_KEY,
        gives=MADE,
        refuses=(Malformed("scopes", "not-yours"), Malformed("days", "outlives-yours"), NotFound()),
    ),
    summary="Make an API key",
    tags=["keys"],
)
async def make_key(
    data: JSONBody[NewKey],
    api_act: NamedDependency[Act],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
) -> KeyMade:
    """Make a key for no more than the asking key may itself, and no longer. The same wish again tells the same key."""
    key = await keys.make_key(pool, api_act, data, wish=wish)
    return KeyMade(key=key, secret=api_act.keyring.api_key(key.key_id))


@post(
    "/api/v1/keys/{key_id:uuid}/rotate",
    said=Said(
        takes=Rotation(),
        gives=MADE,
        refuses=(KeyEnded(), KeyRotated(), Malformed("scopes", "not-yours")),
    ),
    summary="Rotate an API key",
    tags=["keys"],
)
async def rotate_key(
    data: JSONBody[Rotation],
    key_id: FromPath[KeyId],
    api_act: NamedDependency[Act],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    if_match: IfMatch = None,
) -> KeyMade:
    """Make a new key for the same and as long a life; the old one ends a little later.

    The new one ends no later than the asking key does: no key makes its own life longer. What may more than the asking
    key is not rotated by it.
    """
    overlap = timedelta(minutes=data.overlap_minutes)
    key = await keys.rotate_key(pool, api_act, key_id, overlap=overlap, if_match=if_match, wish=wish)
    return KeyMade(key=key, secret=api_act.keyring.api_key(key.key_id))


@post(
    "/api/v1/keys/{key_id:uuid}/revoke",
    status_code=200,
    said=Said(gives=examples.KEY, refuses=(KeyEnded(),), tagged=True),
    summary="Revoke an API key",
    tags=["keys"],
)
async def revoke_key(
    key_id: FromPath[KeyId],
    api: NamedDependency[Principal],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    now: NamedDependency[datetime],
    if_match: IfMatch = None,
) -> Response[KeyView]:
    """Close a key at once and everywhere, one that may more than the asking key too: closing gives nothing away."""
    key = await keys.revoke_key(pool, api, key_id, if_match=if_match, wish=wish, now=now)
    return tagged(key, keys.version_of(key))


ROUTES: Final = (list_keys, read_key, make_key, rotate_key, revoke_key)
