"""Measure pooled rides: `python -m tests.bench.rides_bench [ROSTER...] [--seconds 20] [--more 60] [--seed 1]`.

Plans made-up evenings of 20, 100 and 400 families, and for each ROSTER folder its busiest day, once with all who drive
and once with every third of them. Prints how many families have all their ways and how many minutes volunteers drive
for each of them: with one family in a car as claims on the board are (alone), first come, first served in shared cars
(in turn), by the plan, and by a plan that searches so much longer (longer). `ride` is how many times as long as alone a
family rides. `broken` counts limits that the independent judge finds broken in any of the four; then it ends with 1.
"""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from msgspec.structs import replace

from service.planning import rules
from service.planning.solver import solve
from service.planning.types import Instance, Plan
from tests.bench.ride_figures import figures
from tests.evenings import evening
from tests.roster_evenings import busiest_evening

SIZES = ((20, 5), (100, 25), (400, 100))
FEWER = 3
"""Every so manieth who drives is left on a tight evening."""

GROUPS = (("", 3), ("families served", 5), ("minutes driven for each", 5), ("", 3))
HEAD = (
    *("evening", "families", "drivers"),
    *("alone", "in turn", "plan", "longer", "to in turn"),
    *("alone", "in turn", "plan", "longer", "to in turn"),
    *("ride", "broken", "s"),
)
WIDTHS = (30, 8, 7, *(6, 7, 5, 6, 10), *(6, 7, 5, 6, 10), 5, 6, 4)


def main() -> int:
    """Plan each evening in every manner, print one table; give 1 where a limit is broken."""
    asked = _asked(sys.argv[1:])
    _say(f"Pooled rides, {datetime.now(UTC):%Y-%m-%d}: {asked.seconds:g} s of search, longer {asked.more:g} s more.")  # noqa: TID251 - says when it was measured
    _say(_grouped())
    _say(_line(HEAD))
    _say(_line(["-" * width for width in WIDTHS]))
    broken = 0
    for name, instance in _evenings(asked.rosters, asked.seed):
        began = time.perf_counter()
        plan = solve(instance, asked.seconds, asked.seed)
        took = time.perf_counter() - began
        longer = solve(instance, asked.seconds + asked.more, asked.seed)
        plans = (rules.alone_in_turn(instance), rules.in_turn(instance), plan, longer)
        found = broken_in(instance, plans)
        _say(_line([name, *cells(instance, plans), str(found), f"{took:.0f}"]))
        broken += found
    return 1 if broken else 0


def broken_in(instance: Instance, plans: Sequence[Plan]) -> int:
    """Count the limits that plans break, by who made none of them."""
    return sum(len(rules.check(instance, each)) for each in plans)


def cells(instance: Instance, plans: Sequence[Plan]) -> list[str]:
    """Say what plans are worth: alone, in turn, the plan, a longer search."""
    worth = [figures(instance, each) for each in plans]
    _, in_turn, found, _ = worth
    return [
        str(len(instance.needs)),
        str(len(instance.volunteers)),
        *(str(each.served) for each in worth),
        _ratio(found.served, in_turn.served),
        *(f"{each.detour:.1f}" for each in worth),
        _ratio(found.detour, in_turn.detour),
        f"{found.stretch:.2f}",
    ]


def _evenings(rosters: Sequence[Path], seed: int) -> Iterator[tuple[str, Instance]]:
    for families, drivers in SIZES:
        yield "made up", evening(families, drivers, seed)
    for folder in rosters:
        whole = busiest_evening(folder)
        yield folder.name, whole
        yield f"{folder.name}, 1 of {FEWER} drives", replace(whole, volunteers=whole.volunteers[::FEWER])


def _grouped() -> str:
    """Head groups of columns."""
    words, at = [], 0
    for name, count in GROUPS:
        words.append(name.ljust(sum(WIDTHS[at : at + count]) + 3 * (count - 1)))
        at += count
    return f"| {' | '.join(words)} |"


def _line(words: Sequence[str]) -> str:
    first, *rest = zip(words, WIDTHS, strict=True)
    return f"| {' | '.join([first[0].ljust(first[1]), *(word.rjust(width) for word, width in rest)])} |"


def _ratio(one: float, other: float) -> str:
    return f"{one / other:.2f}" if other else "-"


def _asked(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.rides_bench")
    parser.add_argument("rosters", nargs="*", type=Path)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--more", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args(words)


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - its answer


if __name__ == "__main__":
    sys.exit(main())
