"""Numbers for whoever watches the program: /metrics, open to who knows the token, as if not there to anybody else."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Final

import asyncpg
from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import SkipValidation

from service.kernel.clock import Clock
from service.kernel.db import Pool
from service.kernel.errors import NotFound, Unavailable
from service.kernel.metrics import Metrics
from service.kernel.tokens import same
from service.notices import outbox

Watcher = Callable[[Metrics, datetime], Awaitable[None]]
"""Tells the metrics what a slice above has to say."""

TEXT: Final = "text/plain; version=0.0.4; charset=utf-8"
AnyRequest = Request[Any, Any, Any]


@get("/metrics", include_in_schema=False)
async def read_metrics(
    request: AnyRequest,
    pool: NamedDependency[Pool],
    clock: NamedDependency[SkipValidation[Clock]],
    metrics: NamedDependency[SkipValidation[Metrics]],
    also_watched: NamedDependency[SkipValidation[Watcher]],
) -> Response[bytes]:
    """Give the numbers. Without a database its own are still given: they are wanted most then."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if not metrics.token or scheme.lower() != "bearer" or not same(token.strip(), metrics.token):
        raise NotFound
    try:
        seen = await outbox.watched(pool, now=clock.now())
        waiting = seen.unsettled
        metrics.outbox(waiting.by_state, due=waiting.due, late_seconds=waiting.late_seconds)
        metrics.workers(seen.ended, reminders_late_seconds=seen.reminders_late_seconds)
        await also_watched(metrics, clock.now())
    except (Unavailable, asyncpg.PostgresError, OSError):
        metrics.outbox({}, due=0, late_seconds=0)
    return Response(metrics.written(pool), media_type=TEXT)


ROUTES: Final = (read_metrics,)
