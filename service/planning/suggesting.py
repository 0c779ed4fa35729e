"""What the worker does about suggested trips: search where they were wished for, take back what holds no longer."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Final

from service.access.types import Act
from service.kernel.db import Connection, Pool, transact, transaction
from service.kernel.ids import SchoolId
from service.kernel.log import log
from service.notices import outbox
from service.planning import apart, rules, store, telling
from service.planning.errors import PlanningFailed
from service.planning.gathering import Gathered, gathered
from service.planning.holding import holding
from service.planning.types import EveningState, Instance, Plan

Solve = Callable[[Instance, float, int], Awaitable[Plan]]

SECONDS: Final = (2.0, 30.0)
SECONDS_A_FAMILY: Final = 0.2
"""Search no longer than it pays: a minute more serves nobody more with 20 families and 1 of 100 more (rides_bench)."""

SEED: Final = 1
"""The same evening is planned the same."""

_log = log("planning")


async def plan_asked(pool: Pool, act: Act, *, solve: Solve = apart.solve) -> int:
    """Search for the trips of the evenings that were wished for, one after the other; return for how many.

    No connection is held while searching, and any number of workers may search at once: an evening is leased.
    """
    until = act.now + timedelta(seconds=apart.longest(SECONDS[1]))
    planned = 0
    while found := await transact(
        pool, act.org_id, lambda conn: store.lease(conn, act.org_id, now=act.now, until=until)
    ):
        await plan_evening(pool, act, *found, solve=solve)
        planned += 1
    return planned


async def plan_evening(pool: Pool, act: Act, school_id: SchoolId, day: date, wish: int, *, solve: Solve) -> None:
    """Search for the trips of a leased evening, and suggest them."""
    async with transaction(pool, act.org_id) as conn:
        found = await gathered(conn, act.org_id, school_id, day, act.now)
    if found is None:
        await transact(pool, act.org_id, lambda conn: _settle(conn, act, school_id, day, wish, "nothing"))
        return
    seconds = min(max(SECONDS_A_FAMILY * len(found.instance.needs), SECONDS[0]), SECONDS[1])
    try:
        plan = await solve(found.instance, seconds, SEED)
    except PlanningFailed:
        _log.error("no plan", school=str(school_id), day=day.isoformat(), next="what is suggested, stays")
        await transact(pool, act.org_id, lambda conn: _settle(conn, act, school_id, day, wish, "failed"))
        return
    await transact(pool, act.org_id, lambda conn: _keep(conn, act, school_id, day, wish, found, plan))


async def take_back(pool: Pool, act: Act) -> int:
    """Take back the suggestions in which something has changed, and forget those it is too late to answer.

    Who has heard of a changed one is told; that it is too late, its message has said. Return how many there were.
    """
    return await transact(pool, act.org_id, lambda conn: _take_back(conn, act))


async def _take_back(conn: Connection, act: Act) -> int:
    standing = await store.lock_open(conn, act.org_id, None)
    late = [trip for trip in standing if rules.answer_by(trip) <= act.now]
    held = {each.trip.trip_id for each in await holding(conn, act.org_id, standing)}
    changed = [trip for trip in standing if trip.trip_id not in held and trip not in late]
    ended = [trip.trip_id for trip in (*late, *changed)]
    await store.forget(conn, act.org_id, ended)
    await outbox.drop_all(conn, act.org_id, [trip.trip_id for trip in late])
    await telling.changed(conn, act, changed, [], {})
    return len(ended)


async def _keep(
    conn: Connection, act: Act, school_id: SchoolId, day: date, wish: int, found: Gathered, plan: Plan
) -> None:
    """Suggest a plan's trips, unless somebody has asked again since: then that search suggests.

    What is suggested already and found again stays; what nobody has answered and is not found again, goes.
    """
    if not await _settle(conn, act, school_id, day, wish, "planned", found, plan):
        return
    requests = {request.request_id: request for request in found.requests}
    seen = {request_id: rules.digest(request) for request_id, request in requests.items()}
    wanted = [(trip, rules.stops_of(trip, seen)) for trip in plan.trips]
    standing = await store.lock_open(conn, act.org_id, (school_id, day))
    gone = [each for each in standing if not any(rules.is_same(each, *one) for one in wanted)]
    new = [one for one in wanted if not any(rules.is_same(each, *one) for each in standing)]
    await store.forget(conn, act.org_id, [trip.trip_id for trip in gone])
    fresh = await store.suggest(conn, act.org_id, school_id, day, new, now=act.now)
    await telling.changed(conn, act, gone, fresh, requests)


async def _settle(
    conn: Connection,
    act: Act,
    school_id: SchoolId,
    day: date,
    wish: int,
    state: EveningState,
    found: Gathered | None = None,
    plan: Plan | None = None,
) -> bool:
    """Write how a search went; False: somebody asked again meanwhile."""
    instance = found.instance if found else None
    return await store.settle(
        conn,
        act.org_id,
        school_id,
        day,
        wish,
        state,
        families=len(instance.needs) if instance else 0,
        served=plan.served if plan else 0,
        in_turn=rules.in_turn(instance).served if instance else 0,
        now=act.now,
    )
