"""Measure pooled rides: `python -m tests.bench.rides_bench [ROSTER...] [--seconds 20] [--more 60] [--seed 1]`.

Prints for made-up evenings of 20, 100 and 400 families, and for the busiest day of each ROSTER folder given, how
many families have all their ways and how many minutes volunteers drive for each: against first come, first served, once
with one family in a car as claims on the board are, once in shared cars, and against one more minute of search. Ratios
are of one run. `broken` counts limits that the independent judge finds broken in any of the plans.
"""

import argparse
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from service.planning import rules
from service.planning.solver import solve
from service.planning.types import Figures, Instance
from tests.evenings import evening
from tests.roster_evenings import busiest_evening

SIZES = ((20, 5), (100, 25), (400, 100))
HEAD = (
    "| evening | families/drivers | served alone | in turn | plan | of in turn | of alone "
    "| detour, min | of in turn | of alone | ride, x alone "
    "| served, of +{more:.0f} s | detour, of +{more:.0f} s | broken | s |"
)


def main() -> None:
    """Plan each evening in every manner and print one table."""
    asked = _asked(sys.argv[1:])
    evenings = {"made up": [evening(families, drivers, asked.seed) for families, drivers in SIZES]}
    evenings |= {folder.name: [busiest_evening(folder)] for folder in asked.rosters}
    head = HEAD.format(more=asked.more)
    _say(f"pooled rides, {datetime.now(UTC):%Y-%m-%d}, {asked.seconds:.0f} s of search, seed {asked.seed}")  # noqa: TID251 - says when it was measured
    _say(head)
    _say("|" + "---|" * (head.count("|") - 1))
    for name, instances in evenings.items():
        for instance in instances:
            _say(_row(name, instance, asked))


def _row(name: str, instance: Instance, asked: argparse.Namespace) -> str:
    began = time.perf_counter()
    plan = solve(instance, asked.seconds, asked.seed)
    took = time.perf_counter() - began
    longer = solve(instance, asked.seconds + asked.more, asked.seed)
    plans = (rules.alone_in_turn(instance), rules.in_turn(instance), plan, longer)
    alone, in_turn, found, more = (rules.figures(instance, each) for each in plans)
    broken = sum(len(rules.check(instance, each)) for each in plans)
    cells = [
        name,
        f"{len(instance.needs)}/{len(instance.volunteers)}",
        *(str(each.served) for each in (alone, in_turn, found)),
        *(_ratio(found.served, each.served) for each in (in_turn, alone)),
        f"{found.detour:.1f}",
        *(_ratio(found.detour, each.detour) for each in (in_turn, alone)),
        f"{found.stretch:.2f}",
        *_against(found, more),
        str(broken),
        f"{took:.0f}",
    ]
    return f"| {' | '.join(cells)} |"


def _against(found: Figures, more: Figures) -> tuple[str, str]:
    return _ratio(found.served, more.served), _ratio(found.detour, more.detour)


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
    main()
