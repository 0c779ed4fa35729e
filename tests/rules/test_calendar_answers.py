"""How a calendar's reply is taken (RFC 5546 3.2.3)."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from service.booking.answers import digest_of, meeting_of, weigh
from service.booking.types import Invited, MeetingView
from service.ical.types import CalendarReply
from tests.rules.booking_facts import MATEO, NOW, a_view, an_invitation, at

ASK, CANCEL = Invited("rosa@home.example", "ask"), Invited("rosa@home.example", "cancel")


@pytest.fixture
def meeting() -> MeetingView:
    return a_view(an_invitation(), MATEO, revision=2)


def _reply(meeting: MeetingView, **changed: Any) -> CalendarReply:
    usual: dict[str, Any] = {
        "kind": "declined",
        "uid": f"{meeting.meeting_id}@school.example",
        "attendee": "rosa@home.example",
        "sender": "rosa@home.example",
        "message_id": "<1@home.example>",
        "sequence": 2,
        "stamped": NOW,
    }
    return CalendarReply(**{**usual, **changed})


@pytest.mark.parametrize(
    "changed, weighed",
    [
        ({"kind": "accepted"}, "accepted"),
        ({"kind": "tentative"}, "tentative"),
        ({"kind": "delegated"}, "for_a_human"),
        ({"kind": "counter"}, "for_a_human"),
        ({"attendee": "ROSA@Home.Example"}, "cancel"),
        ({"attendee": "somebody@else.example"}, "unknown"),
        ({"sequence": 1}, "stale"),
        ({"sequence": None}, "cancel"),
        ({"sender": "rosa@second.example"}, "ask"),
    ],
    ids=str,
)
def test_a_reply_does_what_it_may(meeting: MeetingView, changed: dict[str, Any], weighed: str) -> None:
    assert weigh(_reply(meeting, **changed), meeting, CANCEL, None, NOW) == weighed


def test_a_decline_asks_back_where_the_school_wants_that(meeting: MeetingView) -> None:
    assert weigh(_reply(meeting), meeting, ASK, None, NOW) == "ask"


def test_the_later_of_two_answers_to_one_revision_holds(meeting: MeetingView) -> None:
    accepted = _reply(meeting, kind="accepted", stamped=NOW - timedelta(minutes=1))

    assert weigh(accepted, meeting, CANCEL, NOW, NOW) == "stale"
    assert weigh(accepted, meeting, CANCEL, NOW - timedelta(minutes=2), NOW) == "accepted"


def test_what_is_cancelled_or_has_begun_is_not_answered_any_more(meeting: MeetingView) -> None:
    assert weigh(_reply(meeting), replace(meeting, state="cancelled"), CANCEL, None, NOW) == "stale"
    assert weigh(_reply(meeting), meeting, CANCEL, None, at(17, 0)) == "stale"


def test_a_guardian_whose_mailbox_is_not_known_is_answered_for_by_nobody(meeting: MeetingView) -> None:
    assert weigh(_reply(meeting, attendee=""), meeting, Invited("", "cancel"), None, NOW) == "unknown"


def test_a_uid_of_ours_names_its_meeting_and_no_other_does(meeting: MeetingView) -> None:
    assert meeting_of(_reply(meeting)) == meeting.meeting_id
    assert meeting_of(_reply(meeting, uid="040000008200E00074C5B7101A82E00800000000")) is None


def test_the_same_answer_has_the_same_digest_and_another_a_different_one(meeting: MeetingView) -> None:
    said = _reply(meeting)

    assert digest_of(said) == digest_of(replace(said, message_id="<2@home.example>"))
    assert digest_of(said) != digest_of(replace(said, stamped=NOW + timedelta(seconds=1)))
