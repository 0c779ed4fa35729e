"""The lock files install the same everywhere, from wherever the installer gets packages."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PINNED = re.compile(r"^([a-z0-9.-]+)==(\S+)", re.MULTILINE)


def _pins(lock: str) -> set[tuple[str, ...]]:
    return set(PINNED.findall((ROOT / "deploy" / lock).read_text(encoding="utf-8")))


def _asked_for(*groups: str) -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *(line for group in groups for line in project["optional-dependencies"][group])]
    return {re.split(r"[<>=; \[]", line, maxsplit=1)[0].lower() for line in asked}


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-test.txt"])
def test_lock_names_no_host(lock: str) -> None:
    text = (ROOT / "deploy" / lock).read_text(encoding="utf-8")

    assert not re.search(r"://|--(extra-)?index-url|--find-links|--trusted-host", text)


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-test.txt"])
def test_every_pin_has_hashes(lock: str) -> None:
    entries = re.split(r"\n(?=\S)", (ROOT / "deploy" / lock).read_text(encoding="utf-8").strip())

    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


def test_lock_holds_every_dependency() -> None:
    assert _asked_for() - {name for name, _ in _pins("requirements.txt")} == set()


def test_test_lock_holds_every_dependency() -> None:
    assert _asked_for("test") - {name for name, _ in _pins("requirements-test.txt")} == set()


def test_tests_run_on_the_versions_that_are_served() -> None:
    assert _pins("requirements.txt") - _pins("requirements-test.txt") == set()
