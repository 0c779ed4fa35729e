"""Solve in a process of its own, which is ended when it overruns: the one that asks goes on answering meanwhile."""

import asyncio
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec

import service
from service.kernel.log import log
from service.planning import rules
from service.planning.errors import PlanningFailed
from service.planning.types import Instance, Plan

OVERRUN: Final = 4.0
"""Times the seconds asked for after which the process is ended, and on top of that what it takes to begin."""

TO_BEGIN: Final = 30.0
"""Seconds to load the solver on a busy machine and to send the instance and the plan."""

_ROOT: Final = str(Path(service.__file__).parent.parent)
_log = log("planning")


async def solve(instance: Instance, seconds: float, seed: int) -> Plan:
    """Plan an evening apart from this process; PlanningFailed if it overruns, dies, or breaks a limit."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "service.planning.solving",
        str(seconds),
        str(seed),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        # it needs no secret of ours; one thread is all the search uses
        env={"PATH": os.defpath, "PYTHONPATH": _ROOT, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
    )
    try:
        async with asyncio.timeout(longest(seconds)):
            written, trouble = await process.communicate(msgspec.json.encode(instance))
    except TimeoutError as exc:
        raise PlanningFailed from exc
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if process.returncode != 0:
        _log.error("the solver died", code=process.returncode, fault=_fault(trouble))
        raise PlanningFailed
    return _sound(instance, msgspec.json.decode(written, type=Plan))


def longest(seconds: float) -> float:
    """Say after how many seconds a search for so many is ended."""
    return OVERRUN * seconds + TO_BEGIN


def _fault(trouble: bytes) -> str:
    """Name the exception a process ended with, without its words: they may hold where somebody lives."""
    return trouble.decode(errors="replace").strip().rpartition("\n")[2].partition(":")[0]


def _sound(instance: Instance, plan: Plan) -> Plan:
    """Let only a plan through that breaks no limit: what the solver says is looked at by who did not make it."""
    if broken := rules.check(instance, plan):
        _log.error("a plan breaks limits", limits=sorted({each.limit for each in broken}), next="nothing is suggested")
        raise PlanningFailed
    return plan
