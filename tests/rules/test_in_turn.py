"""What a handler asks for is resolved one after the other, what others stand on first."""

from typing import Any

from litestar import Litestar, get
from litestar.di import NamedDependency, Provide
from litestar.routes import HTTPRoute
from litestar.testing import TestClient

from service.kernel.in_turn import resolve_in_turn


def _house() -> str:
    return "house"


def _bell() -> str:
    return "bell"


def _door(house: NamedDependency[str], bell: NamedDependency[str]) -> str:
    return f"{house} {bell}"


@get("/")
async def enter(door: NamedDependency[str], bell: NamedDependency[str], house: NamedDependency[str]) -> str:
    return f"{door} {bell} {house}"


def _app() -> Litestar:
    parts: Any = {"house": _house, "bell": _bell, "door": _door}
    given = {name: Provide(part, sync_to_thread=False) for name, part in parts.items()}
    return Litestar([enter], dependencies=given, openapi_config=None)


def _together(app: Litestar) -> list[int]:
    (route,) = (route for route in app.routes if isinstance(route, HTTPRoute))
    return [len(batch) for batch in route.route_handler_map["GET"][1].dependency_batches]


def test_each_is_resolved_alone_and_after_what_it_stands_on() -> None:
    app = _app()
    before = _together(app)

    resolve_in_turn(app.routes)

    assert (before, _together(app)) == ([2, 1], [1, 1, 1])
    with TestClient(app) as client:
        assert client.get("/").text == "house bell bell house"
