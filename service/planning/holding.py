"""Which suggested trips are true still: requests as they were, nobody drives any way of them, the volunteer is free."""

from collections.abc import Sequence

from service.kernel.db import Connection
from service.kernel.ids import OrgId
from service.planning import rules, store
from service.planning.gathering import open_requests
from service.planning.types import Offered, SuggestedTrip


async def holding(conn: Connection, org_id: OrgId, trips: Sequence[SuggestedTrip]) -> list[Offered]:
    """Keep the trips whose requests are as they were planned and driven by nobody, each with its requests."""
    held: list[Offered] = []
    for school_id, day in sorted({(trip.school_id, trip.day) for trip in trips}):
        requests = {each.request_id: each for each in await open_requests(conn, org_id, school_id, day)}
        driven = await store.driven_ways(conn, org_id, list(requests))
        here = [trip for trip in trips if (trip.school_id, trip.day) == (school_id, day)]
        held += [
            Offered(trip=trip, requests={stop.request_id: requests[stop.request_id] for stop in trip.stops})
            for trip in here
            if rules.holds(trip, requests, driven)
        ]
    return held
