"""Every refusal has a status and a name of its own."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import service
from service.app import STATUSES
from service.kernel.errors import NotFound, Refusal
from service.kernel.meanings import MEANINGS


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


def _said_at_the_doors() -> Iterator[tuple[str, str]]:
    """Give what services can be told is malformed: the code, and where it is raised. Pages find words of their own."""
    for path in sorted(Path(service.__path__[0]).rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text())) if "pages" not in path.parts else ():
            if not isinstance(call, ast.Call) or ast.unparse(call.func) != "Malformed" or len(call.args) > 2:
                continue
            said = call.args[1]
            codes = [said.body, said.orelse] if isinstance(said, ast.IfExp) else [said]
            yield from ((ast.literal_eval(code), f"{path.name}:{code.lineno}") for code in codes)


def test_a_service_is_told_in_a_sentence_what_cannot_be_taken() -> None:
    said = list(_said_at_the_doors())

    assert len(said) > 80
    assert [(code, where) for code, where in said if code not in MEANINGS] == []
    assert [code for code in MEANINGS if code not in {code for code, _ in said}] == []
    assert [text for text in MEANINGS.values() if not re.fullmatch(r"[A-Z].*[^.]\.", text)] == []
