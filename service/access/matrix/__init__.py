"""The permission matrix: which door each route has, as data. A route without a row does not start.

Rows are "METHOD path" with {} for each path parameter; HEAD goes with GET. The door is the dependency the handler must
ask for, by itself or as an act (`helper`, `helper_act`), so a row cannot promise what the code does not do:

    anyone    asks for nobody
    guardian, teacher, office, helper    the link of that kind, from its cookie
    api       an API key with the scope beside it; `whole_org`: every school has what is changed, so no key of one
    feed      a read-only link that is part of the address; the handler resolves it
    signed    a signature over the body or a secret of the installation; the handler checks it
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from litestar.routes import BaseRoute, HTTPRoute

from service.access.matrix import families, helpers, office, services, site, teachers
from service.access.matrix.row import DoorName, Row

MATRIX: Final[Mapping[str, Row]] = {
    **site.ROWS,
    **families.ROWS,
    **teachers.ROWS,
    **office.ROWS,
    **helpers.ROWS,
    **services.ROWS,
}

_DOORS: Final[tuple[DoorName, ...]] = ("guardian", "teacher", "office", "helper", "api")
_ASKED_BY: Final = {name: door for door in _DOORS for name in (door, f"{door}_act", f"{door}_desk")}
"""The doors that are dependencies of the handler, by what it asks for."""

_PARAMETER: Final = re.compile(r"\{[^}]*\}")


class MatrixError(Exception):
    """The application does not start: a route has no row, or asks for another door than its row says."""


def row_key(method: str, path: str) -> str:
    """Name a route as the matrix does."""
    return f"{'GET' if method == 'HEAD' else method} {_PARAMETER.sub('{}', path)}"


def check_matrix(routes: Iterable[BaseRoute]) -> None:
    """Refuse to start with a route that has no row, or whose handler asks for another door than its row says."""
    troubles = sorted({trouble for key, asked in _asked_by(routes) if (trouble := _trouble(key, asked))})
    if troubles:
        raise MatrixError("\n".join(("The permission matrix (service/access/matrix) does not hold:", *troubles)))


def rows_without_route(routes: Iterable[BaseRoute]) -> list[str]:
    """List rows that speak of routes there are not."""
    return sorted(MATRIX.keys() - {key for key, _ in _asked_by(routes)})


def _asked_by(routes: Iterable[BaseRoute]) -> Iterator[tuple[str, frozenset[str]]]:
    """Give each route's name and the doors its handler asks for. OPTIONS is answered by Litestar and tells nothing."""
    for route in routes:
        if not isinstance(route, HTTPRoute):
            continue
        for handler in route.route_handlers:
            asked = frozenset(_ASKED_BY[name] for name in _ASKED_BY.keys() & handler.parsed_fn_signature.parameters)
            for method in sorted(handler.http_methods):
                if method != "OPTIONS":
                    yield row_key(method, route.path_format), asked


def _trouble(key: str, asked: frozenset[str]) -> str:
    row = MATRIX.get(key)
    if row is None:
        return f'"{key}": no row'
    wanted = {row.door} & _ASKED_BY.keys()
    if asked != wanted:
        return f'"{key}": the row says {row.door}, the handler asks for {", ".join(sorted(asked)) or "nobody"}'
    return ""
