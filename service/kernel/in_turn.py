"""Have Litestar resolve what a handler asks for one after the other instead of each in a task of its own.

All but one of ours are at hand, and the one that asks the database (who is at the door) is what everything else waits
for. The tasks would take longer than all the rest of a short answer.
"""

from collections.abc import Iterable

from litestar.routes import BaseRoute, HTTPRoute


def resolve_in_turn(routes: Iterable[BaseRoute]) -> None:
    """Split what Litestar would resolve at the same time; what stands on another still comes after it."""
    for route in routes:
        if isinstance(route, HTTPRoute):
            for _, asked in route.route_handler_map.values():
                asked.dependency_batches = [{each} for batch in asked.dependency_batches for each in batch]
