"""Say what an import did: on the terminal for a person, as CSV for a spreadsheet."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from service.kernel.cells import safe
from service.people.types import Tally
from service.roster.types import Finding, ImportReport, Level, State

SHOWN: Final = 20  # rows on the screen; the report file has all
_HEADLINES: Final = {
    State.DONE: "The roster is in.",
    State.DRY_RUN: "Dry run: nothing was written. This is what the import would do.",
    State.REFUSED: "Nothing was written.",
}
_COLUMNS: Final = ("added", "changed", "removed", "unchanged")


def render_report(report: ImportReport) -> str:
    """Write the report for the terminal: what it did, what stops it, the first bad rows, the rest in numbers."""
    of = {level: [finding for finding in report.findings if finding.level is level] for level in Level}
    parts = [
        _HEADLINES[report.state],
        _table(report.tallies) if report.tallies else "",
        _listed("What stops it", of[Level.REFUSED_FILE]),
        _listed("Why rows are refused", of[Level.REFUSED_ROW]),
        _listed("Taken with a doubt", of[Level.WARNED]),
        _summed("Repaired", of[Level.FIXED], report.totals.get(Level.FIXED, 0)),
        _read(report),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def report_csv(report: ImportReport) -> Iterator[str]:
    """Yield the lines of a CSV with every finding, safe to open in a spreadsheet."""
    yield _line(("file", "line", "column", "level", "kind", "message"))
    for finding in report.findings:
        line = str(finding.line or "")
        yield _line((finding.file, line, finding.column, finding.level.value, finding.kind, finding.message))


def _line(fields: Iterable[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow([safe(field) for field in fields])
    return buffer.getvalue()


def _table(tallies: dict[str, Tally]) -> str:
    width = max(len(kind) for kind in tallies)
    lines = [" " * width + "".join(f"{column:>11}" for column in _COLUMNS)]
    for kind, tally in tallies.items():
        numbers = (tally.added, tally.changed, tally.removed, tally.unchanged)
        lines.append(f"{kind:<{width}}" + "".join(f"{number:>11,}" for number in numbers))
    return "\n".join(lines)


def _listed(title: str, findings: list[Finding]) -> str:
    if not findings:
        return ""
    shown = ("  ".join(filter(None, (_place(finding), finding.message))) for finding in findings[:SHOWN])
    lines = [f"{title} ({len(findings):,}):", *(f"  {line}" for line in shown)]
    if len(findings) > SHOWN:
        lines.append(f"  and {len(findings) - SHOWN:,} more; --report FILE writes them all")
    return "\n".join(lines)


def _place(finding: Finding) -> str:
    place = f"{finding.file}:{finding.line}" if finding.line else finding.file
    return f"{place} {finding.column}".strip()


def _summed(title: str, findings: list[Finding], total: int) -> str:
    if not total:
        return ""
    kinds = Counter(finding.kind for finding in findings)
    return f"{title} ({total:,}): " + ", ".join(f"{kind} {count:,}" for kind, count in kinds.most_common())


def _read(report: ImportReport) -> str:
    read = [f"{name} {count:,}" for name, count in sorted(report.rows.items()) if count]
    return "Rows read: " + ", ".join(read) if read else ""
