"""The doors as handlers ask for them: `guardian`, `teacher`, `office`, `staff` and `api`, each a Principal.

    @get("/i")
    async def home(guardian: NamedDependency[Principal]) -> ...

Whoever is not let in gets the refusal before the handler runs. DOORS is what the application provides.
"""

from typing import Any, Final

from litestar import Request
from litestar.datastructures import Cookie
from litestar.di import NamedDependency, Provide
from litestar.params import SkipValidation

from service.access import actions, rules, throttle
from service.access.errors import FormNotOurs, KeyRefused, LinkClosed, NoLink
from service.access.matrix import MATRIX, row_key
from service.access.types import Door, Principal, Purpose, Site, WishKey
from service.access.wishes import wish_key
from service.kernel.clock import Clock
from service.kernel.db import Pool
from service.kernel.tokens import Keyring, same

AnyRequest = Request[Any, Any, Any]
AnyClock = SkipValidation[Clock]  # a protocol cannot be checked while running
AskedWish = SkipValidation[WishKey | None]


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


async def let_in(
    request: AnyRequest, pool: Pool, keyring: Keyring, clock: Clock, token: str, purposes: frozenset[Purpose]
) -> Principal:
    """Find out who comes in by a link; a miss is counted, and past 20 a minute refused with TooManyMisses."""
    now = clock.now()
    try:
        return await actions.principal_of_link(pool, keyring, token, purposes=purposes, now=now)
    except LinkClosed:
        await throttle.miss(pool, keyring, address_of(request), now=now)
        raise


def _door(*doors: Door) -> Provide:
    """Make the dependency that lets in by the cookie of one of these doors, the first that opens."""

    async def enter(
        request: AnyRequest,
        pool: NamedDependency[Pool],
        keyring: NamedDependency[Keyring],
        clock: NamedDependency[AnyClock],
        site: NamedDependency[Site],
    ) -> Principal:
        closed: LinkClosed = NoLink()
        for door in doors:
            if token := request.cookies.get(cookie_name(door, is_https=site.is_https)):
                try:
                    return await let_in(request, pool, keyring, clock, token, frozenset({door}))
                except LinkClosed as exc:
                    closed = exc
        raise closed

    return Provide(enter)


async def api(
    request: AnyRequest,
    pool: NamedDependency[Pool],
    keyring: NamedDependency[Keyring],
    clock: NamedDependency[AnyClock],
) -> Principal:
    """Let in another service by its key (RFC 6750 2.1), if the key is for what the matrix says of this route."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        raise KeyRefused
    now = clock.now()
    try:
        principal = await actions.principal_of_key(pool, keyring, key.strip(), now=now)
    except KeyRefused:
        await throttle.miss(pool, keyring, address_of(request), now=now)
        raise
    rules.require_scope(principal, MATRIX[row_key(request.method, request.scope["path_template"])].scope)
    return principal


async def wish(request: AnyRequest) -> WishKey | None:
    """Read the Idempotency-Key of an API request and take the fingerprint of what it came with."""
    key = request.headers.get("idempotency-key")
    if key is None:
        return None
    return wish_key(key, f"{request.method} {request.url.path}", await request.body())


def check_csrf(sent: str, keyring: Keyring, principal: Principal) -> None:
    """Refuse a form that was not made for this principal's own pages with FormNotOurs."""
    if principal.link_id is None or not same(sent, keyring.csrf(principal.link_id)):
        raise FormNotOurs


DOORS: Final = {
    "guardian": _door("guardian"),
    "teacher": _door("teacher"),
    "office": _door("office"),
    "helper": _door("helper"),
    "staff": _door("office", "teacher"),  # a browser that holds both links is the office's
    "api": Provide(api),
    "wish": Provide(wish),
}
"""Dependencies of the application. It adds pool, keyring, clock and site, which these need."""
