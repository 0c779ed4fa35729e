"""What the API promises of all its routes: one effect per wish, changes by version, lists with an end."""

from collections.abc import Iterator

from litestar.handlers import HTTPRouteHandler

from service.app import ROUTES

PARTS = {
    "/api/v1/schools/{school_id:uuid}/helpers/{person_id:uuid}/credentials/{kind:str}",  # of a helper, and its version
}
"""What is changed by itself and read as a part of something."""

WHOLE = {
    "list_calendars",  # of one teacher, five at most
    "list_openings",  # all at one moment; `from` and `to` narrow it
    "list_policies",  # one for each subject there is
    "list_visit_stipends",  # of 400 days at most
}
"""Lists whose end is in their question."""


def _routes() -> Iterator[tuple[str, set[str], HTTPRouteHandler]]:
    for handler in ROUTES:
        if any(path.startswith("/api/v1/") for path in handler.paths):
            yield handler.fn.__name__, {str(method) for method in handler.http_methods}, handler


def _asks_for(handler: HTTPRouteHandler, *names: str) -> bool:
    return any(name in handler.parsed_fn_signature.parameters for name in names)


def test_every_route_that_changes_something_takes_an_idempotency_key() -> None:
    unsafe = [(name, handler) for name, methods, handler in _routes() if methods & {"POST", "PUT", "PATCH", "DELETE"}]

    assert unsafe
    assert [name for name, handler in unsafe if not _asks_for(handler, "wish")] == []


def test_every_change_takes_if_match() -> None:
    changes = [(name, handler) for name, methods, handler in _routes() if methods & {"PUT", "PATCH", "DELETE"}]

    assert changes
    assert [name for name, handler in changes if not _asks_for(handler, "if_match")] == []


def test_what_is_changed_can_be_read_with_the_version_to_name() -> None:
    handlers = [(methods, path, handler) for _, methods, handler in _routes() for path in handler.paths]
    changed = {path for methods, path, _ in handlers if methods & {"PUT", "PATCH", "DELETE"}}
    read = {path for methods, path, handler in handlers if "GET" in methods and handler.opt["said"].tagged}

    assert changed - read == PARTS


def test_every_list_comes_in_pages_or_says_where_it_ends() -> None:
    lists = [(name, handler) for name, methods, handler in _routes() if "GET" in methods and name.startswith("list_")]

    assert {name for name, handler in lists if not _asks_for(handler, "cursor", "after")} == WHOLE
