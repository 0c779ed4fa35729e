"""The checker finds what is wrong: each row is one thing that must never be, and is found by its name."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from service.kernel.ids import NoticeId
from tests.faults.checker import Found, Kept, Put, Row, account, check
from tests.faults.ledger import Entry

NOON = datetime(2026, 10, 15, 12, tzinfo=UTC)
MEETING, OTHER = UUID(int=1), UUID(int=2)
MAIL, TEXT = NoticeId(UUID(int=11)), NoticeId(UUID(int=12))

BOOKED = Entry(key="a", verb="book", meeting_id=MEETING, revision=0, state="confirmed", starts_at=NOON)
MOVED = replace(BOOKED, key="b", verb="move", revision=1)
ROW = Row(revision=1, state="confirmed", starts_at=NOON)
TOLD = Put(
    notice_id=MAIL, kind="booked", told=("booked", MEETING, "0"), dedupe="booked:1", channel="email", state="sent"
)
TEXTED = replace(TOLD, notice_id=TEXT, kind="moved", told=("moved", MEETING, "1"), dedupe="moved:1", channel="sms")
KEPT = Kept(
    meetings={MEETING: ROW},
    booked_twice=[],
    time_without_meeting=[],
    meeting_without_time=[],
    notices=[TOLD, TEXTED],
)
RIGHT: dict[str, Any] = {"ledger": [BOOKED, MOVED], "kept": KEPT, "mails": {MAIL: [b"mail"]}, "calls": {TEXT: 1}}


def _kept(**changed: Any) -> dict[str, Any]:
    return {"kept": replace(KEPT, **changed)}


def test_what_is_as_promised_is_found_right() -> None:
    assert check(**RIGHT) == Found(frozenset(), frozenset())


def test_a_mail_that_came_again_with_the_same_bytes_is_as_promised() -> None:
    assert check(**{**RIGHT, "mails": {MAIL: [b"mail", b"mail"]}}) == Found(frozenset(), frozenset())


@pytest.mark.parametrize(
    "wrong, said",
    [
        ({"ledger": [BOOKED, MOVED, replace(BOOKED, key="c", meeting_id=OTHER)]}, "acknowledged revision 0"),
        ({"ledger": [BOOKED, replace(MOVED, revision=2)]}, "acknowledged revision 2"),
        (_kept(meetings={MEETING: replace(ROW, state="cancelled")}), "not as it was acknowledged"),
        (_kept(meeting_without_time=[MEETING]), "its time is not taken"),
        (_kept(notices=[TOLD]), "never to be told"),
        ({"mails": {}}, "marked sent and never handed over"),
        ({"calls": {}}, "marked sent and never handed over"),
    ],
    ids=["invented", "change", "state", "time", "outbox row", "mail", "text"],
)
def test_what_is_lost_is_found(wrong: dict[str, Any], said: str) -> None:
    assert any(said in one for one in check(**{**RIGHT, **wrong}).lost)


@pytest.mark.parametrize(
    "wrong, said",
    [
        ({"ledger": [BOOKED, replace(MOVED, key="a")]}, "key a: 2 effects"),
        ({"ledger": [BOOKED, MOVED, replace(MOVED, key="c")]}, "2 keys, one effect"),
        (_kept(meetings={MEETING: ROW, OTHER: ROW}), "was acknowledged to nobody"),
        (_kept(meetings={MEETING: replace(ROW, revision=2)}), "was acknowledged to nobody"),
        (_kept(booked_twice=[MEETING]), "in two places at once"),
        (_kept(time_without_meeting=[OTHER]), "no right to"),
        (_kept(notices=[TOLD, TOLD, TEXTED]), "put 2 times"),
        (_kept(notices=[TOLD, TEXTED, replace(TOLD, told=("booked", OTHER, "0"))]), "never acknowledged"),
        (_kept(notices=[TOLD, TEXTED, replace(TOLD, dedupe=f"instead:{TEXT}")]), "although the text went out"),
        ({"calls": {TEXT: 2}}, "called 2 times"),
        ({"mails": {MAIL: [b"mail", b"another"]}}, "in several wordings"),
        ({"mails": {MAIL: [b"mail"], NoticeId(OTHER): [b"mail"]}}, "in no outbox"),
    ],
    ids=[
        "key",
        "effect",
        "meeting",
        "revision",
        "two places",
        "time",
        "outbox row",
        "told of nothing",
        "mail and text",
        "text",
        "mail",
        "stray mail",
    ],
)
def test_what_is_doubled_is_found(wrong: dict[str, Any], said: str) -> None:
    assert any(said in one for one in check(**{**RIGHT, **wrong}).doubled)


def test_the_outbox_is_counted_by_what_became_of_it() -> None:
    kept = replace(KEPT, notices=[TOLD, replace(TOLD, state="queued"), replace(TOLD, state="bounced")])

    assert account(kept) == {"put": 3, "sent": 1, "dropped": 0, "failed": 1, "waiting": 1}
