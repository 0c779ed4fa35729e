import csv
import io
from datetime import UTC, datetime
from uuid import UUID

import pytest

from service.kernel.cells import FORMULA_STARTS
from service.people.types import Standing, Tally
from service.roster.findings import KINDS, Findings, Where, plain
from service.roster.report import render_report, report_csv
from service.roster.rules import judge_leaving, judge_rows
from service.roster.types import Finding, ImportId, ImportOptions, ImportReport, Level, State

NOW = datetime(2026, 9, 28, 14, 0, tzinfo=UTC)


def report_of(state: State, findings: Findings, **tallies: Tally) -> ImportReport:
    return ImportReport(
        import_id=ImportId(UUID(int=7)),
        state=state,
        started_at=NOW,
        finished_at=NOW,
        rows={"users.csv": 1234},
        tallies=tallies,
        totals=dict(findings.totals),
        findings=findings.listed(),
    )


def bad_rows(count: int) -> Findings:
    findings = Findings()
    for line in range(2, 2 + count):
        findings.add(Where("users.csv", line), "nul-byte")
    return findings


def test_the_screen_shows_counts_the_first_twenty_bad_rows_and_the_rest_in_numbers() -> None:
    findings = bad_rows(23)
    findings.add(Where("users.csv", 9, "sms"), "phone-format")
    findings.add(Where("users.csv", 9, "email"), "invalid-email")

    said = render_report(report_of(State.DRY_RUN, findings, people=Tally(1200, 3, 2, 1)))

    assert "Dry run: nothing was written." in said
    assert "people      1,200          3          2          1" in said
    assert "Why rows are refused (23):\n  users.csv:2  this row holds a NUL byte" in said
    assert "users.csv:21  " in said
    assert "users.csv:22  " not in said
    assert "and 3 more; --report FILE writes them all" in said
    assert "Taken with a doubt (1):\n  users.csv:9 email  this is not an email address and is left out" in said
    assert "Repaired (1): phone-format 1" in said
    assert "Rows read: users.csv 1,234" in said


def test_what_stops_an_import_comes_first() -> None:
    findings = bad_rows(2)
    judge_rows(findings, ImportOptions())

    said = render_report(report_of(State.REFUSED, findings))

    assert said.startswith("Nothing was written.\n\nWhat stops it (1):\n  rows refused: 2; so nothing is written")
    assert "--skip-bad-rows" in said


def test_the_report_file_holds_every_finding_and_no_formula() -> None:
    findings = bad_rows(3000)
    findings.add(Where("=cmd.csv", 1, "+sms"), "header-unknown", value="-x")

    lines = list(report_csv(report_of(State.REFUSED, findings)))

    assert len(lines) == 1 + 3001
    assert lines[1] == "'=cmd.csv,1,'+sms,warned,header-unknown,column -x is not known and is not read\r\n"


@pytest.mark.parametrize("first", FORMULA_STARTS)
def test_no_cell_of_the_report_file_begins_a_formula(first: str) -> None:
    findings = Findings()
    findings.add(Where(f"{first}cmd.csv", 1, "sms"), "header-unknown", value="x")

    _, line = csv.reader(io.StringIO("".join(report_csv(report_of(State.REFUSED, findings))), newline=""))

    assert not line[0].startswith(FORMULA_STARTS)


def test_of_notes_that_repeat_the_first_are_listed_and_all_are_counted() -> None:
    findings = Findings()
    for line in range(2, 10_002):
        findings.add(Where("users.csv", line, "sms"), "phone-format")

    assert (len(findings.listed()), findings.totals[Level.FIXED]) == (2000, 10_000)


def test_bad_rows_stop_an_import_unless_they_are_skipped() -> None:
    strict, lenient = bad_rows(1), bad_rows(1)

    judge_rows(strict, ImportOptions())
    judge_rows(lenient, ImportOptions(skip_bad_rows=True))

    assert (strict.is_stopping(), lenient.is_stopping()) == (True, False)


@pytest.mark.parametrize(
    "standing, kinds",
    [
        (Standing(0, 0, 0, 0, {}), []),
        (Standing(100, 10, 100, 10, {}), []),
        (Standing(100, 11, 100, 0, {}), ["shrinks"]),
        (Standing(100, 0, 100, 11, {}), ["shrinks"]),
    ],
)
def test_an_import_that_removes_more_than_a_tenth_stops(standing: Standing, kinds: list[str]) -> None:
    findings, allowed = Findings(), Findings()

    judge_leaving(standing, findings, ImportOptions())
    judge_leaving(standing, allowed, ImportOptions(allow_shrink=True))

    assert [finding.kind for finding in findings.listed()] == kinds
    assert allowed.listed() == ()


def test_what_a_file_holds_is_shown_without_control_characters_and_not_at_length() -> None:
    assert plain("a\x1b[2J\udcffb\u202e") == "a [2J?b "
    assert len(plain("x" * 1000)) == 400


@pytest.mark.parametrize("kind", KINDS)
def test_every_sentence_can_be_said(kind: str) -> None:
    findings = Findings()

    findings.add(Where("a.csv", 1), kind, value="v", other="o", line=2, flag="f")

    assert isinstance(findings.listed()[0], Finding)
