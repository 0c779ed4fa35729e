"""The web application: which routes there are, what they are given, which status a refusal gets. A composition root."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any

import msgspec
from litestar import Litestar
from litestar.di import Provide
from litestar.types import ASGIApp
from msgspec import Struct

from service import __version__
from service.access import api as access_api
from service.access import errors as access
from service.access import pages as links
from service.access.docs import DocsPage
from service.access.doors import DOORS, Doorway
from service.access.front import keep_known
from service.access.known import CHANNEL as DOOR_CLOSED
from service.access.known import Known
from service.access.matrix import check_matrix
from service.access.openapi import Description, described
from service.access.straight import straight_to
from service.access.types import Site
from service.availability import api as availability_api
from service.availability import calendars_api
from service.availability.at_hand import openings_at_hand
from service.availability.cache import CHANNEL as TIME_CHANGED
from service.availability.cache import OpeningsCache
from service.booking import api as booking_api
from service.booking import errors as booking
from service.booking import pages as booking_pages
from service.booking.helping import told_of_meetings
from service.booking.tools import Tools
from service.childcare import api as childcare_api
from service.childcare import pages as childcare_pages
from service.desk import api as desk_api
from service.desk import pages as desk_pages
from service.desk import places_api as kept_places_api
from service.desk import policies_api, rooms_api, round_teachers_api
from service.desk.pages.desks import DESKS
from service.events import api as events_api
from service.events.errors import CursorGone
from service.feeds import pages as feeds_pages
from service.feeds.at_hand import feeds_at_hand
from service.feeds.shelf import Shelf
from service.helping import api as helping_api
from service.helping import pages as helping_pages
from service.hooks import api as hooks_api
from service.hooks import watching as hooks_watching
from service.interpreting import api as interpreting_api
from service.interpreting import pages as interpreting_pages
from service.kernel import http_errors, site
from service.kernel.clock import Clock
from service.kernel.config import Settings
from service.kernel.cursors import PageResponse
from service.kernel.db import Pool
from service.kernel.endless import kept_going
from service.kernel.errors import (
    ChangedSince,
    Malformed,
    NotFound,
    NotJson,
    Refusal,
    Unavailable,
    UnknownParameters,
    VersionWanted,
    WrongBody,
)
from service.kernel.frame import Office
from service.kernel.fresh import Fresh
from service.kernel.growth import follow_growth
from service.kernel.hearing import listen
from service.kernel.http_edge import BODY_LIMIT, HttpEdge, methods_of
from service.kernel.in_turn import resolve_in_turn
from service.kernel.json_request import JsonRequest
from service.kernel.metrics import Metrics
from service.kernel.parameters import refuse_unknown
from service.kernel.tokens import Keyring
from service.kernel.unremembered import remember_nothing
from service.notices import api as notices_api
from service.notices import errors as notices
from service.notices import pages as notices_pages
from service.notices import watching
from service.notices.links import Links
from service.notices.mailbox import Mailbox
from service.people import api as people_api
from service.people import helpers_api
from service.places import api as places_api
from service.places.errors import UnreadableHours
from service.planning import api as planning_api
from service.planning import pages as planning_pages
from service.planning.actions import trip_offers
from service.rides import api as rides_api
from service.rides import pages as rides_pages
from service.rides.pages.board import Offers
from service.roster import api as roster_api
from service.roster.errors import ImportRunning
from service.rounds import api as rounds_api
from service.rounds import pages as rounds_pages
from service.rounds.paper import HelpOf
from service.wiring import House, mailbox, webhooks
from service.wiring import links as links_of

STATUSES: Mapping[type[Refusal], int] = {
    Refusal: 409,
    NotFound: 404,
    NotJson: 400,
    UnknownParameters: 400,
    Malformed: 422,
    WrongBody: 422,
    ChangedSince: 412,
    VersionWanted: 428,
    Unavailable: 503,
    access.KeyRefused: 401,
    access.ScopeMissing: 403,
    access.FormNotOurs: 403,
    access.TooManyMisses: 429,
    access.WishDiffers: 422,
    booking.ModeNotOffered: 422,
    notices.Unsigned: 401,
    ImportRunning: 409,
    UnreadableHours: 422,
    CursorGone: 410,
}
"""One table for every refusal; a kind that is not listed answers as the kind it comes from."""

ROUTES = (
    *site.ROUTES,
    *links.ROUTES,
    *access_api.ROUTES,
    *people_api.ROUTES,
    *helpers_api.ROUTES,
    *places_api.ROUTES,
    *booking_pages.ROUTES,
    *childcare_pages.ROUTES,
    *childcare_api.ROUTES,
    *booking_api.ROUTES,
    *interpreting_pages.ROUTES,
    *interpreting_api.ROUTES,
    *rounds_pages.ROUTES,
    *rounds_api.ROUTES,
    *availability_api.ROUTES,
    *calendars_api.ROUTES,
    *rides_pages.ROUTES,
    *rides_api.ROUTES,
    *planning_pages.ROUTES,
    *planning_api.ROUTES,
    *roster_api.ROUTES,
    *notices_pages.ROUTES,
    *notices_api.ROUTES,
    *watching.ROUTES,
    *feeds_pages.ROUTES,
    *helping_pages.ROUTES,
    *helping_api.ROUTES,
    *events_api.ROUTES,
    *hooks_api.ROUTES,
    *desk_pages.ROUTES,
    *desk_api.ROUTES,
    *policies_api.ROUTES,
    *kept_places_api.ROUTES,
    *rooms_api.ROUTES,
    *round_teachers_api.ROUTES,
)


CROWDED = ("/api/v1/meetings",)
"""Where hundreds post in one moment."""


class Given(Struct, frozen=True, kw_only=True):
    """What handlers ask for by these names, of an installation that is open."""

    pool: Pool
    settings: Settings
    clock: Clock
    keyring: Keyring
    site: Site
    doorway: Doorway
    openings_cache: OpeningsCache
    tools: Tools
    feed_shelf: Shelf
    metrics: Metrics
    links: Links
    helped_meetings: HelpOf
    offered_trips: Offers
    webhooks: notices_api.Webhooks
    mailbox: Mailbox
    also_watched: watching.Watcher


class Routed(Struct, frozen=True):
    """All routes, which are the same for every installation; what their handlers are given is said later."""

    app: Litestar
    methods: Mapping[str, frozenset[str]]
    given: dict[str, object]


def routed() -> Routed:
    """Put the routes together for `build_app`. Begins nothing: who keeps several processes does it before them."""
    remember_nothing()
    given: dict[str, object] = {}
    description = Description(STATUSES)
    app = Litestar(
        route_handlers=list(ROUTES),
        dependencies={**{name: _found_in(given, name) for name in Given.__struct_fields__}, **DOORS, **DESKS},
        exception_handlers=http_errors.handlers(STATUSES),
        lifespan=[lambda app: app.state.hearing(app)],
        logging_config=None,  # kernel/log.py has set up the logs of the whole process
        openapi_config=described(__version__, description, DocsPage(description)),
        before_request=refuse_unknown,
        request_class=JsonRequest,
        response_class=PageResponse,
        request_max_body_size=BODY_LIMIT,
    )
    check_matrix(app.routes)
    resolve_in_turn(app.routes)
    return Routed(app, methods_of(app.routes), given)


def build_app(house: House, routes: Routed | None = None) -> ASGIApp:
    """Put the web application together for an installation, of routes that are at hand or of its own."""
    routes = routes or routed()
    # Nothing is kept until somebody tells what changes.
    cache, known, shelf = OpeningsCache(keeps=False), Known(keeps=False), Shelf(keeps=False)
    doorway = Doorway(pool=house.pool, keyring=house.keyring, site=house.site, clock=house.clock, known=known)
    metrics = Metrics(house.settings.metrics_token)
    routes.given.update(msgspec.structs.asdict(_given(house, doorway, cache, shelf, metrics)))
    routes.app.state.hearing = partial(_hearing, house, cache, known, shelf)
    refused = http_errors.told(routes.app.exception_handlers)
    return HttpEdge(
        routes.app,
        methods=routes.methods,
        https=house.settings.is_https,
        cut_off=http_errors.cut_off,
        answered=metrics.answered,
        at_hand=(feeds_at_hand(doorway, shelf), openings_at_hand(doorway, cache)),
        shortcuts={("POST", path): straight_to(routes.app, path, doorway, refused) for path in CROWDED},
    )


@asynccontextmanager
async def _hearing(
    house: House, cache: OpeningsCache, known: Known, shelf: Shelf, app: Litestar
) -> AsyncIterator[None]:
    """Hear from PostgreSQL what changed and whom to call, for as long as the application runs."""
    told = {TIME_CHANGED: (cache.told, shelf.told), DOOR_CLOSED: (known.told,)}
    kept: list[Fresh[Any, Any]] = [cache.kept, known.links, known.keys, shelf.kept]

    def tell(office: Office) -> None:
        app.state.office = office

    running = [
        asyncio.create_task(kept_going("hearing", partial(listen, house.hearing, told, kept))),
        asyncio.create_task(kept_going("office", partial(keep_known, house.pool, tell))),
        asyncio.create_task(kept_going("growth", partial(follow_growth, house.pool))),
    ]
    try:
        yield
    finally:
        for task in running:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


def _given(house: House, doorway: Doorway, cache: OpeningsCache, shelf: Shelf, metrics: Metrics) -> Given:
    tools = Tools(
        pool=house.pool,
        cache=cache,
        keyring=house.keyring,
        site=house.site,
        clock=house.clock,
        test_language=house.settings.show_test_language,
    )
    return Given(
        pool=house.pool,
        settings=house.settings,
        clock=house.clock,
        keyring=house.keyring,
        site=house.site,
        doorway=doorway,
        openings_cache=cache,
        tools=tools,
        feed_shelf=shelf,
        metrics=metrics,
        links=links_of(house),
        helped_meetings=told_of_meetings,
        offered_trips=partial(trip_offers, house.pool),
        webhooks=webhooks(house),
        mailbox=mailbox(house.settings),
        also_watched=partial(hooks_watching.tell, house.pool),
    )


def _found_in(given: Mapping[str, object], name: str) -> Provide:
    return Provide(lambda: given[name], sync_to_thread=False)
