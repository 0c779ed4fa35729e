"""A route without a row in the permission matrix does not start."""

from typing import Any

import pytest
from litestar import Litestar, get, head
from litestar.di import NamedDependency, Provide
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from service.access.doors import DOORS
from service.access.matrix import MATRIX, MatrixError, check_matrix, row_key
from service.access.pages import ROUTES
from service.access.types import Act, Principal


@get("/robots.txt", sync_to_thread=False)
def listed() -> None:
    return None


@head("/robots.txt", sync_to_thread=False)
def listed_head() -> None:
    return None


@get("/nobody-thought-of-this", sync_to_thread=False)
def unlisted() -> None:
    return None


@get("/api/v1/rounds", sync_to_thread=False)
def without_its_door() -> None:
    return None


@get("/health", sync_to_thread=False)
def with_a_door_too_many(office: NamedDependency[Principal]) -> None:
    return None


@get("/desk/rounds/{round_id:str}/letters", sync_to_thread=False)
def with_another_door(teacher: NamedDependency[Principal], round_id: FromPath[str]) -> None:
    return None


@get("/desk/rounds/{anything:str}/letters", sync_to_thread=False)
def with_its_door(office: NamedDependency[Principal], anything: FromPath[str]) -> None:
    return None


@get("/desk/rounds/{anything:str}/letters", sync_to_thread=False)
def with_an_act_of_its_door(office_act: NamedDependency[Act], anything: FromPath[str]) -> None:
    return None


@get("/desk/rounds/{round_id:str}/letters", sync_to_thread=False)
def with_an_act_of_another_door(api_act: NamedDependency[Act], round_id: FromPath[str]) -> None:
    return None


def _routes(*handlers: HTTPRouteHandler) -> Any:
    parts = {name: Provide(lambda: None, sync_to_thread=False) for name in ("doorway", "site")}
    return Litestar(handlers, dependencies={**DOORS, **parts}, openapi_config=None).routes


def test_routes_that_have_their_row_and_their_door_start() -> None:
    check_matrix(_routes(listed, listed_head, with_its_door, *ROUTES))
    check_matrix(_routes(with_an_act_of_its_door))


@pytest.mark.parametrize(
    "handler, said",
    [
        (unlisted, '"GET /nobody-thought-of-this": no row'),
        (without_its_door, '"GET /api/v1/rounds": the row says api, the handler asks for nobody'),
        (with_a_door_too_many, '"GET /health": the row says anyone, the handler asks for office'),
        (with_another_door, '"GET /desk/rounds/{}/letters": the row says office, the handler asks for teacher'),
        (with_an_act_of_another_door, '"GET /desk/rounds/{}/letters": the row says office, the handler asks for api'),
    ],
)
def test_a_route_that_is_not_as_the_matrix_says_does_not_start(handler: HTTPRouteHandler, said: str) -> None:
    with pytest.raises(MatrixError) as refused:
        check_matrix(_routes(handler))

    assert str(refused.value).splitlines()[1:] == [said]


def test_every_key_s_row_names_a_scope_and_no_other_does() -> None:
    assert {key for key, row in MATRIX.items() if row.scope} == {
        key for key, row in MATRIX.items() if row.door == "api"
    }


def test_head_goes_with_get() -> None:
    assert row_key("HEAD", "/l/{token}") == row_key("GET", "/l/{link}") == "GET /l/{}"
