"""What goes wrong, one after the other. Each says how often it was provoked; what heals begins when it returns."""

import asyncio
import signal
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final, Literal
from uuid import uuid4

import httpx
from msgspec import Struct

from service.kernel.failpoints import STEPS, Step
from tests.faults.families import SOON
from tests.faults.listening import ListenerMood
from tests.faults.outside import GatewayMood, RelayMood
from tests.faults.replicas import Replica
from tests.faults.street import Street, in_the_mood

ENOUGH: Final = 4  # mails, texts or webhooks that meet a mood, answers that are cut
LONGEST: Final = 240.0  # seconds, where much else runs; a fault that nobody meets by then counts as trouble
AWAY: Final = 2.0  # seconds PostgreSQL stays away
PROBES: Final = "/api/v1/rounds"
EQUAL: Final = 50  # posts with one key
ASKEW: Final = 90.0  # seconds: twice a lease
MOODY_FOR: Final = 4.0  # seconds with wrong clocks


class Fault(Struct, frozen=True):
    """A line of the table."""

    name: str
    provoke: Callable[[Street], Awaitable[int]]
    step: Step | None = None
    told_by: Literal["mail", "webhook"] = "mail"  # what has to go on, until it counts as healed


async def dies_at(step: Step, street: Street) -> int:
    """Start a replica that will kill itself at a step, unless one is armed already, and wait until it has."""
    replica = await _armed(step, street)
    async with asyncio.timeout(LONGEST):
        return int(await replica.dies() == -signal.SIGKILL)


async def _armed(step: Step, street: Street) -> Replica:
    replicas = street.workers if step.startswith(("delivery.", "webhook.")) else street.webs
    for replica in replicas:
        if step == replica.failpoint:
            return replica
    for other in replicas:  # of two one is always there, as when a new version is rolled out
        await other.settled()
    replica = replicas[STEPS.index(step) % len(replicas)]
    replica.arm(step)
    await replica.end(signal.SIGTERM)
    return replica


async def killed(part: str, street: Street, *, then: Step | None = None) -> int:
    """Kill -9 one web or worker; `then`: it is started again armed with a step."""
    replica = (street.webs if part == "web" else street.workers)[0]
    await _some_wishes(street)
    if then:
        replica.arm(then)
    await replica.end(signal.SIGKILL)
    return 1


async def database_killed(street: Street) -> int:
    """Kill -9 PostgreSQL under load, look what is answered while it is away, start it again."""
    await _some_wishes(street)
    await street.kill_database()
    began = time.monotonic()
    while time.monotonic() - began < AWAY:
        await _comes_back_soon(street)
        await asyncio.sleep(0.1)
    await street.start_database()
    return 1


async def _comes_back_soon(street: Street) -> None:
    asked = time.monotonic()
    answer = await street.service.client.get(PROBES)
    took = time.monotonic() - asked
    if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE or "retry-after" not in answer.headers or took > SOON:
        street.service.troubles.append(f"without a database: {answer.status_code} after {took:.1f} s")


async def answers_cut(street: Street) -> int:
    """Let the proxy lose answers: the wish is done, and whoever made it does not know."""
    before = street.proxy.cut
    street.proxy.to_cut = ENOUGH
    await _until(lambda: street.proxy.to_cut == 0)
    return street.proxy.cut - before


async def relay_moody(mood: RelayMood, street: Street) -> int:
    """Let mails meet a relay that is down, slow, says no, or dies before its 250."""
    before = street.relay.moody
    with in_the_mood(street.relay, mood):
        await _until(lambda: street.relay.moody - before >= ENOUGH)
    return street.relay.moody - before


async def gateway_moody(mood: GatewayMood, street: Street) -> int:
    """Let texts meet a gateway that has no time, fails, or hangs up without an answer."""
    before = street.gateway.moody
    with in_the_mood(street.gateway, mood):
        await _until(lambda: street.gateway.moody - before >= 1)
    return street.gateway.moody - before


async def listener_moody(mood: ListenerMood, street: Street) -> int:
    """Let webhooks meet a receiver that is down, slow, says no, or dies before its answer.

    After each failure a webhook rests for a minute: that is let pass.
    """
    before = street.listener.moody
    with in_the_mood(street.listener, mood):
        async with asyncio.timeout(LONGEST):
            while street.listener.moody - before < ENOUGH:
                await street.let_rests_end()
                await asyncio.sleep(0.2)
    return street.listener.moody - before


async def worker_killed_before_250(street: Street) -> int:
    """Kill -9 the worker that has handed over a whole mail and waits for the relay's 250."""
    with in_the_mood(street.relay, "never gives its 250"):
        async with asyncio.timeout(LONGEST):
            port = await street.relay.waits.get()
    await street.workers[port].end(signal.SIGKILL)
    return 1


async def clocks_askew(street: Street) -> int:
    """Let one web be behind and one worker be ahead, by more than a lease is long."""
    wrong = {street.webs[1]: -ASKEW, street.workers[1]: ASKEW}
    for askew in (wrong, dict.fromkeys(wrong, 0.0)):
        for replica, seconds in askew.items():
            replica.askew = seconds
        await asyncio.gather(*(replica.end(signal.SIGTERM) for replica in askew))
        await asyncio.gather(*(replica.settled() for replica in askew))
        await asyncio.sleep(MOODY_FOR if askew is wrong else 0)
    return len(wrong)


async def equal_posts(street: Street) -> int:
    """Send one wish fifty times at once, under one key, to both webs."""
    key, body = uuid4().hex, street.families.booking(street.spare)
    asked = [street.service.wish("book", "/api/v1/meetings", body, key) for _ in range(EQUAL)]
    told = [one for one in await asyncio.gather(*asked) if one]
    if told:
        await street.service.wish("cancel", f"/api/v1/meetings/{told[0].meeting_id}/cancel", {}, uuid4().hex)
    return EQUAL


async def _some_wishes(street: Street) -> None:
    """Wait until wishes are under way."""
    before = street.service.answers.total()
    await _until(lambda: street.service.answers.total() > before + 5)


async def _until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(LONGEST):
        while not is_so():  # noqa: ASYNC110 - other processes make it so
            await asyncio.sleep(0.01)


RELAY_MOODS: Final[tuple[RelayMood, ...]] = ("down", "slow", "4xx", "5xx", "dies before its 250")
LISTENER_MOODS: Final[tuple[ListenerMood, ...]] = ("down", "slow", "5xx", "dies before its answer")
GATEWAY_MOODS: Final[tuple[GatewayMood, ...]] = ("429", "5xx", "silent")
FAULTS: Final = (
    *(Fault(f"killed at {step}", partial(dies_at, step), step) for step in STEPS),
    Fault("a web killed", partial(killed, "web")),
    Fault("a worker killed", partial(killed, "worker")),
    Fault("a worker killed before the relay's 250", worker_killed_before_250),
    Fault("PostgreSQL killed, 2 s away", database_killed),
    Fault("answers cut off on the way", answers_cut),
    *(Fault(f"mail server {mood}", partial(relay_moody, mood)) for mood in RELAY_MOODS),
    *(Fault(f"text gateway {mood}", partial(gateway_moody, mood)) for mood in GATEWAY_MOODS),
    *(
        Fault(f"receiver of webhooks {mood}", partial(listener_moody, mood), told_by="webhook")
        for mood in LISTENER_MOODS
    ),
    Fault("clocks 90 s behind and ahead", clocks_askew),
    Fault("one wish sent 50 times at once", equal_posts),
)
SHORT: Final = (
    Fault("a web killed", partial(killed, "web", then="book.after_commit")),
    Fault("killed at book.after_commit", partial(dies_at, "book.after_commit"), "book.after_commit"),
    Fault("a worker killed", partial(killed, "worker", then="delivery.sent")),
    Fault("killed at delivery.sent", partial(dies_at, "delivery.sent"), "delivery.sent"),
    Fault("answers cut off on the way", answers_cut),
    Fault("mail server dies before its 250", partial(relay_moody, "dies before its 250")),
    Fault(
        "receiver of webhooks dies before its answer",
        partial(listener_moody, "dies before its answer"),
        told_by="webhook",
    ),
    Fault("PostgreSQL killed, 2 s away", database_killed),
    Fault("one wish sent 50 times at once", equal_posts),
)
"""What a test has time for: each failpoint by itself is tried in tests/sql/test_failpoints.py.

A courier of webhooks is killed in tests/faults/test_webhooks.py too.
"""
