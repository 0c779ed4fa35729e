"""Fails a run of the whole suite in which an unsafe route of the API was never sent again under its key.

Each worker counts what its tests have sent again (tests/wishing.py) and tells it to who started the run.
"""

import re
from typing import Any, Final

import pytest

from service.access.matrix import MATRIX
from tests.wishing import AGAIN, UNSAFE

EVERY: Final = frozenset(key for key, row in MATRIX.items() if row.door == "api" and key.partition(" ")[0] in UNSAFE)
TOLD: Final = pytest.StashKey[set[str]]()


def left_out(sent: set[str]) -> list[str]:
    """Name the unsafe routes that none of the requests, as 'METHOD /path', was for."""
    return sorted(key for key in EVERY if not any(map(_pattern(key).fullmatch, sent)))


def _pattern(key: str) -> re.Pattern[str]:
    return re.compile(re.escape(key).replace(r"\{\}", "[^/]+"))


def _is_whole(config: pytest.Config) -> bool:
    chosen = config.getoption("keyword") or config.getoption("markexpr") or config.getoption("lf", default=False)
    return config.args_source is pytest.Config.ArgsSource.TESTPATHS and not chosen


def pytest_configure(config: pytest.Config) -> None:
    """Begin to count."""
    config.stash[TOLD] = set()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take over what a worker has counted."""
    node.config.stash[TOLD].update(getattr(node, "workeroutput", {}).get("sent_again", ()))


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Tell what was counted, or fail the whole suite that left a route out."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["sent_again"] = sorted(AGAIN)
        return
    session.config.stash[TOLD].update(AGAIN)
    whole = exitstatus == pytest.ExitCode.OK and _is_whole(session.config) and not session.config.option.collectonly
    if whole and left_out(session.config.stash[TOLD]):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Name what was left out by a run of the whole suite."""
    missing = left_out(config.stash[TOLD])
    if missing and _is_whole(config) and not config.option.collectonly:
        terminalreporter.section("never sent again under its key")
        terminalreporter.write_line("\n".join(missing))
