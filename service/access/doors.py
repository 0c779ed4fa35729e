"""The doors as handlers ask for them: `guardian`, `teacher`, `office`, `helper` and `api`, each a Principal.

    @get("/i")
    async def home(guardian: NamedDependency[Principal]) -> ...

A handler whose action tells others asks for `guardian_act`, `helper_act`, `api_act` and so on instead: who came in, and
what acting takes. `now` is the instant of the whole request, the same in all of them.

Whoever is not let in gets the refusal before the handler runs. DOORS is what the application provides.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

import msgspec
from litestar import Request
from litestar.datastructures import Cookie, UploadFile
from litestar.di import NamedDependency, Provide
from litestar.enums import RequestEncodingType
from litestar.params import SkipValidation
from msgspec import Struct

from service.access import actions, rules, throttle
from service.access.errors import FormNotOurs, KeyRefused, LinkClosed, NoLink, ScopeMissing
from service.access.known import Known
from service.access.matrix import MATRIX, row_key
from service.access.types import Act, Door, Principal, Purpose, Site, WishKey
from service.access.wishes import wish_key
from service.kernel.clock import Clock
from service.kernel.db import Pool
from service.kernel.tokens import Keyring, same

AnyRequest = Request[Any, Any, Any]
AskedWish = SkipValidation[WishKey | None]

_NOW: Final = "now"
"""Where a request's instant is kept in its scope."""

_PIECE: Final = 1024 * 1024
"""Bytes of a file that are read at once to tell it from another."""


def cookie_name(door: Door, *, is_https: bool) -> str:
    """Name the cookie of a door. __Host- (RFC 6265bis 4.1.3.2): no other host may set it; browsers ask TLS for it."""
    return f"__Host-pl-{door}" if is_https else f"pl-{door}"


def cookie(door: Door, token: str, *, is_https: bool) -> Cookie:
    """Make the cookie that carries a link's secret, to be kept until the browser is closed."""
    return Cookie(
        cookie_name(door, is_https=is_https), value=token, path="/", secure=is_https, httponly=True, samesite="lax"
    )


def cookie_gone(door: Door, *, is_https: bool) -> Cookie:
    """Make the cookie that takes a door's cookie away."""
    return Cookie(cookie_name(door, is_https=is_https), value="", path="/", secure=is_https, httponly=True, max_age=0)


def address_of(request: AnyRequest) -> str:
    """Give the sender's network address; behind a proxy the server has put in the one the proxy saw."""
    return request.client.host if request.client else ""


class Doorway(Struct, frozen=True, kw_only=True):
    """What the doors of an installation stand on."""

    pool: Pool
    keyring: Keyring
    site: Site
    clock: Clock
    known: Known


class Knock(Struct, frozen=True, kw_only=True):
    """A request before it is known whose it is, and what it takes to find out; `now` is one instant for all of it."""

    request: AnyRequest
    doorway: Doorway
    now: datetime

    @property
    def site(self) -> Site:
        """Where the pages are found."""
        return self.doorway.site

    @property
    def known(self) -> Known | None:
        """Who was found a moment ago, for who only looks: whoever wants something changed is looked up anew."""
        return self.doorway.known if self.request.method == "GET" else None


StandsOn = NamedDependency[SkipValidation[Doorway]]
Knocked = NamedDependency[SkipValidation[Knock]]
Enter = Callable[[Knock], Awaitable[Principal]]


def now(request: AnyRequest, doorway: StandsOn) -> datetime:
    """Give the instant of a request: the clock is read once, by whoever asks first."""
    kept = request.scope["state"]
    if _NOW not in kept:
        kept[_NOW] = doorway.clock.now()
    at: datetime = kept[_NOW]
    return at


def knock(request: AnyRequest, doorway: StandsOn) -> Knock:
    """Put together what every door looks at."""
    return Knock(request=request, doorway=doorway, now=now(request, doorway))


async def let_in(knock: Knock, token: str, purposes: frozenset[Purpose]) -> Principal:
    """Find out who comes in by a link; a miss is counted, and past 20 a minute refused with TooManyMisses."""
    pool, keyring = knock.doorway.pool, knock.doorway.keyring
    try:
        return await actions.principal_of_link(
            pool, keyring, token, purposes=purposes, now=knock.now, known=knock.known
        )
    except LinkClosed:
        await throttle.miss(pool, keyring, address_of(knock.request), now=knock.now)
        raise


def _door(door: Door) -> Enter:
    """Let in by the cookie of a door."""

    async def enter(knock: Knock) -> Principal:
        token = knock.request.cookies.get(cookie_name(door, is_https=knock.site.is_https))
        if not token:
            raise NoLink
        return await let_in(knock, token, frozenset({door}))

    return enter


async def by_key(knock: Knock) -> Principal:
    """Let in another service by its key (RFC 6750 2.1), if the key is for what the matrix says of this route.

    KeyRefused, ScopeMissing; TooManyMisses for an address that has been refused too often.
    """
    request, pool, keyring = knock.request, knock.doorway.pool, knock.doorway.keyring
    key = _bearer(request.headers.get("authorization", ""))
    if not key:
        raise KeyRefused
    try:
        principal = await actions.principal_of_key(pool, keyring, key, now=knock.now, known=knock.known)
    except KeyRefused:
        await throttle.miss(pool, keyring, address_of(request), now=knock.now)
        raise
    rules.require_row(principal, MATRIX[row_key(request.method, request.scope["path_template"])])
    return principal


def known_by_link(doorway: Doorway, token: str, purpose: Purpose) -> Principal | None:
    """Say who comes in by a link to look, if it was found a moment ago and opens; else None: the door finds out."""
    link = doorway.known.links.peek(doorway.keyring.hash(token))
    if link is None:
        return None
    try:
        return rules.principal_behind(link, purposes=frozenset({purpose}), now=doorway.clock.now())
    except LinkClosed:
        return None


def known_by_key(doorway: Doorway, authorization: str, route: str) -> Principal | None:
    """Say who looks at a route with a key, if it was found a moment ago and is for that; else None, as above."""
    row = doorway.known.keys.peek(doorway.keyring.hash(_bearer(authorization)))
    if row is None:
        return None
    try:
        principal = rules.principal_with(row, now=doorway.clock.now())
        rules.require_row(principal, MATRIX[row_key("GET", route)])
    except (KeyRefused, ScopeMissing):
        return None
    return principal


def _bearer(authorization: str) -> str:
    """Read the key from a header (RFC 6750 2.1); "" if it holds none."""
    scheme, _, key = authorization.partition(" ")
    return key.strip() if scheme.lower() == "bearer" else ""


def _principal(enter: Enter) -> Provide:
    """Make the dependency that says who came in by a door."""

    async def principal(request: AnyRequest, doorway: StandsOn) -> Principal:
        return await enter(knock(request, doorway))

    return Provide(principal)


def _act(enter: Enter) -> Provide:
    """Make the dependency that lets who came in by a door act."""

    async def act(request: AnyRequest, doorway: StandsOn) -> Act:
        return await let_act(enter, request, doorway)

    return Provide(act)


async def let_act(enter: Enter, request: AnyRequest, doorway: Doorway) -> Act:
    """Let who comes in by a door act, or refuse as the door does."""
    came = knock(request, doorway)
    return Act(principal=await enter(came), keyring=doorway.keyring, site=doorway.site, now=came.now)


async def wish(request: AnyRequest) -> WishKey | None:
    """Read the wish of an API request, if it makes one; only then what it says is read for it."""
    return asked_wish(request, await _said(request)) if "idempotency-key" in request.headers else None


def asked_wish(request: AnyRequest, body: bytes) -> WishKey | None:
    """Read the Idempotency-Key of an API request and take the fingerprint of what it came with, its query too."""
    key = request.headers.get("idempotency-key")
    query = request.scope["query_string"].decode("latin-1")
    asked = f"{request.method} {request.scope['path']}{'?' if query else ''}{query}"
    return None if key is None else wish_key(key, asked, body)


async def _said(request: AnyRequest) -> bytes:
    """Give what a request says: its body; of a form its parts, since the boundary between them is another each time."""
    if request.content_type[0] != RequestEncodingType.MULTI_PART or request.route_handler.parsed_data_field:
        return await request.body()
    parts = (await request.form()).multi_items()
    return msgspec.json.encode([(name, await _print_of(part)) for name, part in parts])


async def _print_of(part: object) -> str:
    """Take the fingerprint of a form's part; a file is read in pieces, and from its beginning by who reads next."""
    if not isinstance(part, UploadFile):
        return f"text {sha256(str(part).encode()).hexdigest()}"
    digest = sha256()
    while piece := await part.read(_PIECE):
        digest.update(piece)
    await part.seek(0)
    return f"file {digest.hexdigest()}"


def check_csrf(sent: str, keyring: Keyring, principal: Principal) -> None:
    """Refuse a form that was not made for this principal's own pages with FormNotOurs."""
    if principal.link_id is None or not same(sent, keyring.csrf(principal.link_id)):
        raise FormNotOurs


_DOORS: Final[Mapping[str, Enter]] = {
    "guardian": _door("guardian"),
    "teacher": _door("teacher"),
    "office": _door("office"),
    "helper": _door("helper"),
    "api": by_key,
}

DOORS: Final = {
    **{door: _principal(enter) for door, enter in _DOORS.items()},
    **{f"{door}_act": _act(enter) for door, enter in _DOORS.items()},
    "knock": Provide(knock, sync_to_thread=False),
    "now": Provide(now, sync_to_thread=False),
    "wish": Provide(wish),
}
"""Dependencies of the application. It adds `doorway`, which these stand on."""
