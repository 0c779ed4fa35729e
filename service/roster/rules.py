"""Decide whether a roster that was read may be written."""

from typing import Final

from phonenumbers import SUPPORTED_REGIONS

from service.kernel.errors import Malformed
from service.people.types import Standing
from service.roster.findings import Findings, Where
from service.roster.types import AcceptedHeader, ImportOptions, Level
from service.roster.values.hours import read_zone

FEW_HELPERS: Final = 2  # may go unasked however few there are: volunteers come and go
MOST_LEAVING: Final = 0.1  # of the people, and of the family links, that one import may remove unasked


def accepted_header(written: str) -> AcceptedHeader:
    """Read `users.csv:SMS=sms`; Malformed if it is not of that form."""
    file, colon, columns = written.partition(":")
    header, equals, meant = columns.rpartition("=")
    if not (file and colon and header and equals and meant):
        raise Malformed("accept_header", "wrong-form")
    return AcceptedHeader(file, header, meant)


def check_options(options: ImportOptions) -> None:
    """Refuse options that name a time zone or a country there is not with Malformed."""
    if options.time_zone and read_zone(options.time_zone).kind:
        raise Malformed("time_zone", "unknown")
    if options.phone_region not in SUPPORTED_REGIONS:
        raise Malformed("phone_region", "unknown")


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
    for role, (of, going) in standing.helpers.items():
        if going > max(FEW_HELPERS, MOST_LEAVING * of):
            findings.add(Where(f"{role}s.csv"), "shrinks", value=f"{going:,}", other=f"{of:,} {role}s")
