"""At every named step the process can be killed; what is committed by then stays, the rest never was.

Here the kill is caught, so that each step takes a moment only; `./deploy/run.sh faults` makes it real.
"""

import asyncio
import os
import signal
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import pytest

from service.access.types import Act, WishKey
from service.booking import actions
from service.booking.types import MeetingView
from service.kernel import failpoints
from service.kernel.db import Pool, transaction
from service.kernel.errors import Unavailable
from service.kernel.failpoints import STEPS, FailpointError, Step
from service.kernel.ids import OrgId
from service.kernel.tokens import Keyring
from service.notices.deliver import deliver_due
from tests.builders import BuiltSchool, act_of, add_family, asked_by, booked, guardian_of, school_with
from tests.conftest import StillClock
from tests.hooking import receiver, told_of_a_roster
from tests.senders import HandMailer, HandTexter, channels, states

WISH = WishKey("tap-1", b"same")
LEASE_OVER = timedelta(seconds=46)
CHANGES: dict[Step, int] = {  # how many of the change's notices there are when the process is dead
    "book.before_agenda": 0,
    "book.before_outbox": 0,
    "book.before_commit": 0,
    "wish.before_commit": 0,
    "book.after_commit": 1,
    "move.before_agenda": 0,
    "move.before_outbox": 0,
    "move.before_commit": 0,
    "move.after_commit": 1,
    "cancel.before_agenda": 0,
    "cancel.before_outbox": 0,
    "cancel.before_commit": 0,
    "cancel.after_commit": 1,
}
IN_A_CROWD: list[Step] = ["book.before_agenda", "book.before_outbox", "book.before_commit", "wish.before_commit"]
DELIVERIES: list[tuple[Step, str, int, str]] = [  # how often it has left in the end, and what is known of it
    ("delivery.claimed", "email", 1, "sent"),
    ("delivery.sent", "email", 2, "sent"),
    ("delivery.claimed", "sms", 1, "sent"),
    ("delivery.calling", "sms", 0, "unknown"),
    ("delivery.sent", "sms", 1, "unknown"),
]
WEBHOOKS: dict[Step, int] = {  # how often the other service is told in the end, of one event, by the same bytes
    "webhook.before_commit": 1,
    "webhook.claimed": 1,
    "webhook.sent": 2,
}
ROSA: dict[str, dict[str, Any]] = {
    "email": {"channel": "email"},
    "sms": {"channel": "sms", "sms": "+13125550123", "email": ""},
}


class Killed(BaseException):
    """The process is dead: nothing of it runs on."""


@pytest.fixture(autouse=True)
def kills(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Leave this process alive, and disarmed at the end; count how often it would have died."""
    signs: list[int] = []

    def kill(pid: int, sign: int) -> None:
        assert (pid, sign) == (os.getpid(), signal.SIGKILL)
        signs.append(sign)
        raise Killed

    monkeypatch.setattr(os, "kill", kill)
    monkeypatch.setattr(failpoints, "_armed", None)
    return signs


async def _change(pool: Pool, act: Act, school: BuiltSchool, verb: str, meeting: MeetingView | None) -> None:
    """Wish a change, always the same one under the same key; at the step that is armed nobody hears of it."""
    if meeting is None:
        await actions.book(pool, act, [asked_by(school.family, school.at(17, 0))], wish=WISH)
    elif verb == "cancel":
        await actions.cancel(pool, act, meeting.meeting_id, wish=WISH)
    else:
        await actions.move(pool, act, meeting.meeting_id, start=school.at(16, 0), wish=WISH)


async def _told(pool: Pool, org: OrgId, verb: str) -> int:
    kind = {"move": "moved", "cancel": "cancelled"}.get(verb, "booked")
    return sum(state[0] == kind for state in await states(pool, org))


@pytest.mark.parametrize("step", CHANGES)
async def test_killed_during_a_change_the_same_wish_makes_it_once(
    pool: Pool, org: OrgId, now: datetime, keyring: Keyring, step: Step, kills: list[int]
) -> None:
    school, verb = await school_with(pool, org, now), step.partition(".")[0]
    meeting = await booked(pool, keyring, school, school.at(17, 20), now) if verb in {"move", "cancel"} else None
    act = act_of(guardian_of(school), keyring, now)

    failpoints.arm(step)
    with pytest.raises((Killed, Unavailable)):  # who books waits for a task that is dead
        await _change(pool, act, school, verb, meeting)
    kept = await _told(pool, org, verb)
    failpoints.arm("")
    await _change(pool, act, school, verb, meeting)

    assert (len(kills), kept, await _told(pool, org, verb)) == (1, CHANGES[step], 1)


@pytest.mark.parametrize("step", IN_A_CROWD)
async def test_killed_with_a_crowd_under_way_nobody_is_booked_and_the_same_wishes_book_all_once(
    pool: Pool, org: OrgId, now: datetime, keyring: Keyring, step: Step, kills: list[int]
) -> None:
    school = await school_with(pool, org, now, families=5)

    async def all_of_them() -> list[object]:
        wishes = [
            actions.book(
                pool,
                act_of(guardian_of(school, family), keyring, now),
                [asked_by(family, school.at(15, 0) + timedelta(minutes=20 * number))],
                wish=WishKey(f"tap-{number}", b"same"),
            )
            for number, family in enumerate(school.families)
        ]
        return await asyncio.gather(*wishes, return_exceptions=True)

    failpoints.arm(step)
    answers = await all_of_them()
    kept = await _told(pool, org, "book")
    failpoints.arm("")
    await all_of_them()

    assert ({type(answer) for answer in answers}, len(kills)) == ({Unavailable}, 1)
    assert (kept, await _told(pool, org, "book")) == (0, 5)


async def _first(pool: Pool, org: OrgId) -> asyncpg.Record:
    """The notice that was due first, whose courier died."""
    async with transaction(pool, org) as conn:
        return (await conn.fetch("SELECT notice_id, state FROM notice ORDER BY notice_id LIMIT 1"))[0]


@pytest.mark.parametrize("step, channel, times, known", DELIVERIES)
async def test_killed_during_a_delivery_a_mail_comes_at_least_once_and_a_text_at_most_once(
    pool: Pool, org: OrgId, clock: StillClock, keyring: Keyring, step: Step, channel: str, times: int, known: str
) -> None:
    school, mailer, texter = await school_with(pool, org, clock.now(), families=0), HandMailer(), HandTexter()
    async with transaction(pool, org) as conn:
        school = await add_family(conn, school, clock.now(), **ROSA[channel])
    await booked(pool, keyring, school, school.at(17, 0), clock.now())
    ways = channels(keyring, mailer, texter)

    failpoints.arm(step)
    with pytest.raises(BaseExceptionGroup):  # of couriers, one of whom is dead
        await deliver_due(pool, clock, ways)
    failpoints.arm("")
    for _ in range(3):  # the first text to a number goes before the one that tells of the meeting
        clock.advance(LEASE_OVER)
        await deliver_due(pool, clock, ways)

    first = (await _first(pool, org))["notice_id"]
    copies = [mail.raw for mail in mailer.mails if mail.notice_id == first]
    calls = [text for text in texter.texts if text.notice_id == first]
    assert (len(copies) + len(calls), len(set(copies)) <= 1) == (times, True)
    assert (await _first(pool, org))["state"] == known


@pytest.mark.parametrize("step", WEBHOOKS)
async def test_killed_on_the_way_to_a_webhook_it_is_told_at_least_once_by_the_same_bytes(
    pool: Pool, org: OrgId, clock: StillClock, keyring: Keyring, step: Step
) -> None:
    async with receiver() as there:
        await told_of_a_roster(pool, org, keyring, there, now=clock.now())

        failpoints.arm(step)
        with pytest.raises(BaseExceptionGroup):
            await there.deliver(pool, clock, keyring)
        failpoints.arm("")
        clock.advance(LEASE_OVER)
        await there.deliver(pool, clock, keyring)
        await there.deliver(pool, clock, keyring)

    assert len(there.told) == WEBHOOKS[step]
    assert len({(told.headers["webhook-id"], told.body) for told in there.told}) == 1


def test_every_step_is_tried() -> None:
    assert {*CHANGES, *WEBHOOKS, *(step for step, *_ in DELIVERIES)} == set(STEPS)


def test_the_nth_time_is_meant() -> None:
    failpoints.arm("book.before_agenda:2")

    failpoints.reach("book.before_agenda")
    with pytest.raises(Killed):
        failpoints.reach("book.before_agenda")


@pytest.mark.parametrize("wanted", ["book", "book.before_lunch", "book.before_commit:soon"])
def test_a_step_that_does_not_exist_stops_the_start(wanted: str) -> None:
    with pytest.raises(FailpointError, match="none of"):
        failpoints.arm(wanted)


def test_without_the_variable_nothing_kills() -> None:
    failpoints.arm("")

    assert [step for step in STEPS if _dies_at(step)] == []


def _dies_at(step: Step) -> bool:
    try:
        failpoints.reach(step)
    except Killed:
        return True
    return False
