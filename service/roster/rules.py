"""Decide whether a roster that was read may be written."""

from typing import Final

from service.people.types import Standing
from service.roster.findings import Findings, Where
from service.roster.types import ImportOptions, Level

MOST_LEAVING: Final = 0.1  # of the people, and of the family links, that one import may remove unasked (product.md)


def judge_rows(findings: Findings, options: ImportOptions) -> None:
    """Stop where rows were refused, unless the office wants the good ones taken."""
    refused = {(f.file, f.line) for f in findings.listed() if f.level is Level.REFUSED_ROW}
    if refused and not options.skip_bad_rows:
        findings.add(Where(""), "bad-rows", value=f"{len(refused):,}")


def judge_leaving(standing: Standing, findings: Findings, options: ImportOptions) -> None:
    """Stop where too much of what stands would go: a truncated export looks like a school that emptied."""
    if options.allow_shrink:
        return
    for what, going, of in (
        ("people", standing.people_leaving, standing.people),
        ("family links", standing.links_leaving, standing.links),
    ):
        if going > MOST_LEAVING * of:
            findings.add(Where(""), "shrinks", value=f"{going:,}", other=f"{of:,} {what}")
