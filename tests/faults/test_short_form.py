"""The short form of `./deploy/run.sh faults`: real processes killed while families book; nothing lost or doubled."""

from pathlib import Path

from tests.faults.faults import FAULTS, SHORT
from tests.faults.run import drawn, suffer


async def test_whatever_is_killed_no_promise_is_lost_and_nothing_is_told_twice(tmp_path: Path) -> None:
    report = await suffer(SHORT, tmp_path, families=6)

    assert report.is_good, drawn(report)
    assert [row.times for row in report.rows if row.fault == "one wish sent 50 times at once"] == [50]


def test_what_the_short_form_leaves_out_the_long_form_has() -> None:
    assert {fault.name for fault in SHORT} <= {fault.name for fault in FAULTS}
