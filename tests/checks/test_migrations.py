"""Migrations expand first and contract a release later, so that the program before works on while they run."""

import re
from pathlib import Path

import pytest

from service.kernel.db import SQL

CONTRACTS = re.compile(
    r"""\bDROP\s+COLUMN\b | \bDROP\s+(?:TABLE|VIEW)\b | \bRENAME\b | \bSET\s+NOT\s+NULL\b
      | \bALTER\s+COLUMN\s+\w+\s+(?:SET\s+DATA\s+)?TYPE\b
      | \bADD\s+COLUMN\s+ (?:(?!\bDEFAULT\b|\bADD\s+COLUMN\b)[^;,])* \bNOT\s+NULL\b
                          (?:(?!\bDEFAULT\b|\bGENERATED\b)[^;,])* (?=[;,])""",
    re.IGNORECASE | re.VERBOSE,
)
NOTE = re.compile(r"--\s*contract:\s*\S+ .{10,}", re.IGNORECASE)
BEFORE_THE_FIRST_RELEASE = {"0018_people.sql", "0042_interpreting.sql"}
"""No program anybody runs knew what these take away, and an applied migration is never changed, not by a comment."""


def _unannounced(sql: str) -> list[str]:
    """List statements that take something away from the program before and name no release that did without it."""
    found = []
    for statement in re.split(r"(?<=;)", sql):
        code = re.sub(r"--[^\n]*", "", statement)
        if CONTRACTS.search(code) and not NOTE.search(statement):
            found.append(" ".join(code.split()))
    return found


@pytest.mark.parametrize("file", sorted((SQL / "migrations").glob("*.sql")), ids=lambda file: file.name)
def test_what_the_release_before_reads_stays(file: Path) -> None:
    assert _unannounced(file.read_text(encoding="utf-8")) == [] or file.name in BEFORE_THE_FIRST_RELEASE


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE meeting DROP COLUMN mode;",
        "ALTER TABLE meeting RENAME COLUMN mode TO kind;",
        "ALTER TABLE meeting ALTER COLUMN place_id SET NOT NULL;",
        "ALTER TABLE meeting ADD COLUMN kind text NOT NULL;",
        "DROP TABLE meeting;",
    ],
)
def test_it_is_seen_when_something_is_taken_away(statement: str) -> None:
    assert _unannounced(statement)
    assert not _unannounced(f"-- contract: 0.3.0 no longer reads it, and 0.4.0 needs it gone\n{statement}")


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE meeting ADD COLUMN kind text NOT NULL DEFAULT '';",
        "ALTER TABLE meeting ADD COLUMN kind text NOT NULL DEFAULT '', ADD COLUMN since timestamptz;",
        "CREATE TABLE kind (name text NOT NULL);",
    ],
)
def test_what_only_adds_needs_no_word(statement: str) -> None:
    assert _unannounced(statement) == []
