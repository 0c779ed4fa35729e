"""The solver's own process: an instance comes in by standard input, its plan goes out by standard output.

Run as `python -m service.planning.solving SECONDS SEED`; nothing else of ours is loaded with the solver.
"""

import sys

import msgspec

from service.planning.solver import solve
from service.planning.types import Instance


def main() -> None:
    """Read, solve, write."""
    seconds, seed = float(sys.argv[1]), int(sys.argv[2])
    instance = msgspec.json.decode(sys.stdin.buffer.read(), type=Instance)
    sys.stdout.buffer.write(msgspec.json.encode(solve(instance, seconds, seed)))


if __name__ == "__main__":
    main()
