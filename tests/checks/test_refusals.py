"""Every refusal has a status and a name of its own."""

import importlib
import pkgutil

import service
from service.app import STATUSES
from service.kernel.errors import NotFound, Refusal


def _refusals() -> list[type[Refusal]]:
    for module in pkgutil.walk_packages(service.__path__, "service."):
        if module.name.endswith(".errors"):
            importlib.import_module(module.name)
    found, todo = [], [Refusal]
    while todo:
        kind = todo.pop()
        found.append(kind)
        todo.extend(kind.__subclasses__())
    return found


def test_every_refusal_is_mapped_to_a_status() -> None:
    assert [kind for kind in _refusals() if not any(parent in STATUSES for parent in kind.__mro__)] == []


def test_no_two_refusals_share_a_code() -> None:
    """But those of NotFound: what is not for somebody to know of is refused in the same word as what is not there."""
    codes = [kind.code for kind in _refusals() if NotFound not in kind.__bases__]

    assert sorted({code for code in codes if codes.count(code) > 1}) == []
