"""Provoke faults in turn, wait until families are told again, check, and draw the table."""

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from itertools import cycle
from pathlib import Path
from typing import Final

from msgspec import Struct

from service.kernel.clock import SystemClock
from tests.faults import heard
from tests.faults.checker import Found, account, check, read_kept
from tests.faults.faults import Fault
from tests.faults.heard import check_heard, read_happened
from tests.faults.street import Street, street

HEALS_WITHIN: Final = 60.0  # seconds
DRAINS_WITHIN: Final = 120.0  # seconds
LOOK: Final = 0.05  # seconds between two looks whether it has healed


class Suffered(Struct):
    """One line of the table; of a fault provoked several times the sum, and the longest healing."""

    fault: str
    times: int = 0
    lost: int = 0
    doubled: int = 0
    healed: float = 0.0  # seconds from the fault's end until a new change was told by mail, or by webhook


class Report(Struct, kw_only=True):
    """What came of it all."""

    rows: list[Suffered]
    found: Found
    troubles: list[str]
    outbox: dict[str, int]
    webhooks: dict[str, int]
    came: int  # deliveries of webhooks, those that came again under their webhook-id too
    said: str  # how much was going on

    @property
    def is_good(self) -> bool:
        """Tell whether nothing was lost, doubled or answered as it should not be, and nobody waits to be told."""
        settled = all(
            count["waiting"] == 0 and sum(count.values()) == 2 * next(iter(count.values()))
            for count in (self.outbox, self.webhooks)
        )
        return not (self.found.lost or self.found.doubled or self.troubles) and settled


async def suffer(
    faults: Sequence[Fault], folder: Path, *, families: int, seconds: float = 0, say: Callable[[str], None] = print
) -> Report:
    """Go through all faults, again and again until the time is up, and at least once."""
    rows = {fault.name: Suffered(fault.name) for fault in faults}
    found = Found(frozenset(), frozenset())
    async with street(folder, families=families) as everything:
        began = time.monotonic()
        for number, fault in enumerate(cycle(faults)):
            if number >= len(faults) and time.monotonic() - began > seconds:
                break
            found = await _one(everything, fault, rows[fault.name], found)
            wrong = len(found.lost) + len(found.doubled) + len(everything.service.troubles)
            say(f"{time.monotonic() - began:6.1f} s  {fault.name}: {wrong or 'nothing'} wrong so far")
        return await _report(everything, rows.values(), found)


async def _one(street: Street, fault: Fault, row: Suffered, before: Found) -> Found:
    """Provoke one fault while families wish, and count what is wrong that was not before it."""
    street.families.go_on()
    try:
        times = await fault.provoke(street)
        if not times:
            street.service.troubles.append(f"{fault.name}: not provoked")
        row.times += times
        row.healed = max(row.healed, await _healed(street, fault))
    except TimeoutError:
        street.service.troubles.append(f"{fault.name}: not met, or not healed")
    await street.families.rest()
    found = await _checked(street)
    row.lost += len(found.lost - before.lost)
    row.doubled += len(found.doubled - before.doubled)
    return found


async def _healed(street: Street, fault: Fault) -> float:
    """Wait until something that was put into the outbox, or happened, from now on has reached who is told of it."""
    reader = street.relay if fault.told_by == "mail" else street.listener
    began, since = time.monotonic(), SystemClock().now().timestamp()
    async with asyncio.timeout(HEALS_WITHIN):
        while reader.last_told < since:
            if fault.told_by == "webhook":  # it rests for a minute after each failure, the last one's too
                await street.let_rests_end()
            await asyncio.sleep(LOOK)
    return time.monotonic() - began


async def _checked(street: Street) -> Found:
    """Check twice if need be: a delivery that ends between two readings is nobody's fault."""
    first = await _check(street)
    if not (first.lost or first.doubled):
        return first
    await asyncio.sleep(0.5)
    second = await _check(street)
    return Found(first.lost & second.lost, first.doubled & second.doubled)


async def _check(street: Street) -> Found:
    kept, happened = await read_kept(street.server.dsn), await read_happened(street.server.dsn)
    ledger, listener = street.ledger.read(), street.listener
    found = check(ledger, kept, street.relay.copies, street.gateway.calls)
    others = check_heard(ledger, happened, listener.told, listener.forged)
    return Found(found.lost | others.lost, found.doubled | others.doubled)


async def _report(street: Street, rows: Iterable[Suffered], before: Found) -> Report:
    """Let everything that waits be told, check a last time, and count."""
    outbox, webhooks = await _drained(street)
    found = await _checked(street)
    late = Suffered("afterwards", 0, len(found.lost - before.lost), len(found.doubled - before.doubled))
    ledger, answers = street.ledger.read(), street.service.answers
    by_status = ", ".join(f"{status or 'cut'} x {times}" for status, times in sorted(answers.items()))
    came = sum(map(len, street.listener.told.values()))
    said = (
        f"{len(ledger)} acknowledgements about {len({one.meeting_id for one in ledger})} meetings; answers {by_status}"
    )
    return Report(
        rows=[*rows, late],
        found=found,
        troubles=street.service.troubles,
        outbox=outbox,
        webhooks=webhooks,
        came=came,
        said=said,
    )


async def _drained(street: Street) -> tuple[dict[str, int], dict[str, int]]:
    """Let time pass until nothing waits."""
    deadline = time.monotonic() + DRAINS_WITHIN
    while True:
        outbox = account(await read_kept(street.server.dsn))
        webhooks = heard.account(await read_happened(street.server.dsn))
        if not outbox["waiting"] + webhooks["waiting"] or time.monotonic() > deadline:
            return outbox, webhooks
        await street.let_time_pass()
        await asyncio.sleep(1)


def drawn(report: Report) -> str:
    """Draw the table, and below it what is wrong, sentence by sentence."""
    width = max(len(row.fault) for row in report.rows)
    return "\n".join(
        [
            f"{'fault':{width}} | provoked | lost | doubled | healed in s",
            f"{'':->{width}}-|----------|------|---------|------------",
            *(
                f"{row.fault:{width}} | {row.times:8} | {row.lost:4} | {row.doubled:7} | {row.healed:11.1f}"
                for row in report.rows
            ),
            "",
            report.said,
            f"outbox: {_summed(report.outbox)}",
            f"webhooks: {_summed(report.webhooks)}; they came {report.came} times, each under one webhook-id",
            *sorted(report.found.lost | report.found.doubled),
            *report.troubles,
        ]
    )


def _summed(counts: dict[str, int]) -> str:
    """Write all there was, and what became of it."""
    (whole, count), *parts = counts.items()
    return f"{whole} {count} = " + " + ".join(f"{name} {some}" for name, some in parts)
