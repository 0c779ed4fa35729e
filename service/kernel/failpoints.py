"""Steps of a change and of a delivery at which a test may kill this very process, with a real SIGKILL.

PORCHLIGHT_FAILPOINT=book.before_commit in the environment of `serve` or `work` kills it when it first comes to that
step, book.before_commit:3 the third time. It is for `./deploy/run.sh faults` and no setting: `porchlight settings` and
the README's table are for people who run a school. Where it is not set, `reach` compares with None and cannot kill.
"""

import os
import signal
from typing import Final, Literal, get_args

Step = Literal[
    "book.before_agenda",  # it is decided, nothing is written
    "book.before_outbox",  # time is taken, nobody is to be told yet; a plain meeting's rows and mail are one statement
    "book.before_commit",  # all is written but the answer to the wish
    "book.after_commit",  # kept, but whoever asked has no answer
    "move.before_agenda",  # the old time is given back, the new one is not taken
    "move.before_outbox",
    "move.before_commit",
    "move.after_commit",
    "cancel.before_agenda",
    "cancel.before_outbox",
    "cancel.before_commit",
    "cancel.after_commit",
    "wish.before_commit",  # the answer to the wish is written too
    "delivery.claimed",  # the lease is committed, nothing has left the house
    "delivery.calling",  # it is committed that a text is being called out, the gateway knows nothing
    "delivery.sent",  # relay or gateway have said yes, the outbox does not know it
    "webhook.before_commit",  # events are made deliveries and the webhook's cursor has moved, nothing of it is kept
    "webhook.claimed",  # the lease is committed, nothing has left the house
    "webhook.sent",  # the other service has said yes, the delivery does not know it
]
STEPS: Final[tuple[Step, ...]] = get_args(Step)
VARIABLE: Final = "PORCHLIGHT_FAILPOINT"


class FailpointError(Exception):
    """The failpoint asked for does not exist; the message names those there are."""


class _Armed:
    def __init__(self, step: str, nth: int) -> None:
        self.step = step
        self.left = nth


_armed: _Armed | None = None


def arm(wanted: str) -> None:
    """Arm one failpoint, "STEP" or "STEP:NTH"; "" disarms. Only the start of the program calls this."""
    global _armed  # noqa: PLW0603 - of the process as a whole, as its death is
    step, _, nth = wanted.partition(":")
    if wanted and (step not in STEPS or not (nth or "1").isdecimal()):
        raise FailpointError(f"{VARIABLE}={wanted} is none of: {', '.join(STEPS)}.")
    _armed = _Armed(step, int(nth or 1)) if wanted else None


def reach(step: Step) -> None:
    """Pass by, unless the process was started to die here."""
    if _armed is None or _armed.step != step:
        return
    _armed.left -= 1
    if _armed.left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
