"""`./deploy/run.sh faults [--minutes N]`: everything that can break, in turn; status 1 if a promise was broken."""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from tests.faults.faults import FAULTS
from tests.faults.run import drawn, suffer


def main() -> int:
    """Run the long form and print its table."""
    parser = argparse.ArgumentParser(prog="run.sh faults", description=__doc__)
    parser.add_argument("--minutes", type=float, default=0, help="how long to go on (default: each fault once)")
    parser.add_argument("--families", type=int, default=8, help="who wish at the same time (default 8)")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="porchlight-faults-") as folder:
        Path(folder).chmod(0o755)  # PostgreSQL does not run as root and has to pass
        report = asyncio.run(
            suffer(FAULTS, Path(folder), families=asked.families, seconds=asked.minutes * 60, say=_say)
        )
    sys.stdout.write(drawn(report) + "\n")
    return 0 if report.is_good else 1


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
