"""What the API promises of all its routes: one effect per wish, changes by version, lists with an end."""

from collections.abc import Iterator

from litestar.handlers import HTTPRouteHandler

from service.app import ROUTES

BY_WISH_ALONE = {
    "change_childcare_session",  # names only what changes; hours and cap are judged under the session's lock
    "describe_interpreter",  # the whole of it, by who keeps it: the office's one list
    "put_car",
    "record_credential",  # a day, put in place of a day: the same again changes nothing
    "withdraw_credential",
    "record_policy",
    "withdraw_policy",
    "stop_help",
    "remove_teacher",
}
"""PUT, PATCH and DELETE of what has no version to name."""

WHOLE = {
    "list_openings",  # all at one moment; `from` and `to` narrow it
    "list_policies",  # one for each subject there is
    "list_helpers",  # of one school
    "list_visit_offers",  # of one round
    "list_visit_stipends",  # of 400 days at most
    "list_rides",  # of 100 days at most
    "list_childcare_sessions",  # of one round, or to come
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


def test_every_change_of_what_has_a_version_takes_if_match() -> None:
    changes = [(name, handler) for name, methods, handler in _routes() if methods & {"PUT", "PATCH", "DELETE"}]

    assert {name for name, handler in changes if not _asks_for(handler, "if_match")} == BY_WISH_ALONE


def test_every_list_comes_in_pages_or_says_where_it_ends() -> None:
    lists = [(name, handler) for name, methods, handler in _routes() if "GET" in methods and name.startswith("list_")]

    assert {name for name, handler in lists if not _asks_for(handler, "cursor", "after")} == WHOLE
