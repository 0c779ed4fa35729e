"""The web application: which routes there are, what they are given, which status a refusal gets. A composition root."""

from collections.abc import Callable, Mapping

from litestar import Litestar
from litestar.di import Provide
from litestar.openapi import OpenAPIConfig
from litestar.types import ASGIApp

from service import __version__
from service.kernel import http_errors, site
from service.kernel.errors import Malformed, NotFound, Refusal, Unavailable
from service.kernel.http_edge import BODY_LIMIT, HttpEdge
from service.wiring import House

STATUSES: Mapping[type[Refusal], int] = {
    NotFound: 404,
    Malformed: 422,
    Unavailable: 503,
}
"""One table for every refusal; a kind that is not listed answers as the kind it comes from."""


def build_app(house: House) -> ASGIApp:
    """Put the web application together for an installation."""
    app = Litestar(
        route_handlers=[*site.ROUTES],
        dependencies=_given(house),
        exception_handlers=http_errors.handlers(STATUSES),
        openapi_config=OpenAPIConfig(title="Porchlight", version=__version__, path="/api/schema"),
        request_max_body_size=BODY_LIMIT,
    )
    return HttpEdge(app, https=house.settings.is_https)


def _given(house: House) -> dict[str, Provide]:
    return {
        name: Provide(_always(value), sync_to_thread=False, use_cache=True)
        for name, value in {
            "pool": house.pool,
            "settings": house.settings,
            "clock": house.clock,
            "keyring": house.keyring,
        }.items()
    }


def _always(value: object) -> Callable[[], object]:
    return lambda: value
