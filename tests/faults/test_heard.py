"""The checker of webhooks finds what is wrong: each row is one thing that must never be, and is found by its name."""

from typing import Any
from uuid import UUID

import msgspec
import pytest
from msgspec.structs import replace

from tests.faults.checker import Found
from tests.faults.heard import Happened, account, check_heard
from tests.faults.test_checker import BOOKED, MEETING, MOVED

FIRST, SECOND, OTHER = UUID(int=21), UUID(int=22), UUID(int=23)
BOOKING = Happened(event_id=FIRST, change=("meeting.booked", MEETING, 0), state="delivered")
MOVE = Happened(event_id=SECOND, change=("meeting.moved", MEETING, 1), state="delivered")


def _body(kind: str, revision: int, **more: Any) -> bytes:
    return msgspec.json.encode({"type": kind, "data": {"meeting_id": MEETING, "revision": revision}, **more})


TOLD = {FIRST: [_body("meeting.booked", 0)], SECOND: [_body("meeting.moved", 1)]}
RIGHT: dict[str, Any] = {"ledger": [BOOKED, MOVED], "happened": [BOOKING, MOVE], "told": TOLD, "forged": set()}


def test_what_is_as_promised_is_found_right() -> None:
    assert check_heard(**RIGHT) == Found(frozenset(), frozenset())


def test_what_came_again_under_its_id_by_the_same_bytes_is_as_promised() -> None:
    assert check_heard(**{**RIGHT, "told": {**TOLD, FIRST: TOLD[FIRST] * 2}}) == Found(frozenset(), frozenset())


@pytest.mark.parametrize(
    "wrong, said",
    [
        ({"happened": [BOOKING]}, "no event"),
        ({"told": {FIRST: TOLD[FIRST]}}, "marked delivered and never come"),
        ({"happened": [BOOKING, replace(MOVE, state="dead")]}, "given up"),
        ({"forged": {FIRST}}, "wrongly signed"),
    ],
    ids=["event", "delivery", "patience", "signature"],
)
def test_what_is_lost_is_found(wrong: dict[str, Any], said: str) -> None:
    assert any(said in one for one in check_heard(**{**RIGHT, **wrong}).lost)


@pytest.mark.parametrize(
    "wrong, said",
    [
        ({"told": {**TOLD, OTHER: TOLD[FIRST]}}, "2 webhook-ids, one change"),
        ({"ledger": [BOOKED]}, "never acknowledged"),
        ({"told": {**TOLD, FIRST: [*TOLD[FIRST], _body("meeting.booked", 0, more=1)]}}, "in several wordings"),
        ({"happened": [BOOKING]}, "is no event"),
    ],
    ids=["change", "told of nothing", "wording", "stray"],
)
def test_what_is_doubled_is_found(wrong: dict[str, Any], said: str) -> None:
    assert any(said in one for one in check_heard(**{**RIGHT, **wrong}).doubled)


def test_the_events_are_counted_by_what_became_of_them() -> None:
    happened = [BOOKING, replace(MOVE, state="dead"), replace(MOVE, state=None), replace(MOVE, state="leased")]

    assert account(happened) == {"happened": 4, "told": 1, "given up": 1, "waiting": 2}
