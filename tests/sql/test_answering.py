"""A calendar's reply to an invitation changes the booking, once, if it is the guardian's."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from service.booking import actions, answering, reading
from service.booking.types import MeetingView
from service.ical.types import CalendarReply
from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId, new_id
from service.kernel.tokens import Keyring
from tests.builders import SITE, BuiltSchool, act_of, booked, guardian_of, office_of, school_with


def _reply(school: BuiltSchool, meeting: MeetingView, now: datetime, **changed: Any) -> CalendarReply:
    mailbox = school.family.guardian.email
    usual: dict[str, Any] = {
        "kind": "declined",
        "uid": f"{meeting.meeting_id}@school.example",
        "attendee": mailbox.upper(),
        "sender": mailbox,
        "message_id": "<1@home.example>",
        "sequence": meeting.revision,
        "stamped": now,
    }
    return CalendarReply(**{**usual, **changed})


async def _state(pool: Pool, school: BuiltSchool, meeting: MeetingView) -> tuple[str, str]:
    seen = await reading.meeting(pool, guardian_of(school), meeting.meeting_id)
    return seen.state, seen.attendance


async def _kinds(pool: Pool, org: OrgId) -> list[str]:
    async with transaction(pool, org) as conn:
        rows = await conn.fetch("SELECT message ->> 'kind' FROM notice WHERE state = 'queued' ORDER BY notice_id")
        return [row[0] for row in rows]


async def test_an_acceptance_is_kept_and_told_to_other_services_alone(
    pool: Pool, org: OrgId, now: datetime, keyring: Keyring
) -> None:
    school = await school_with(pool, org, now)
    meeting = await booked(pool, keyring, school, school.at(17, 0), now)

    outcome = await answering.answer_by_calendar(
        pool, keyring, SITE, _reply(school, meeting, now, kind="accepted"), now=now
    )

    assert (outcome, await _state(pool, school, meeting)) == ("accepted", ("confirmed", "accepted"))
    assert await _kinds(pool, org) == ["booked"]
    async with transaction(pool, org) as conn:
        happened = await conn.fetch("SELECT kind FROM event ORDER BY event_id")
    assert [row["kind"] for row in happened] == ["meeting.booked", "meeting.noted"]


async def test_a_decline_asks_the_guardian_first_where_the_school_wants_that(
    pool: Pool, org: OrgId, now: datetime, keyring: Keyring
) -> None:
    school = await school_with(pool, org, now, decline="ask")
    meeting = await booked(pool, keyring, school, school.at(17, 0), now)

    outcome = await answering.answer_by_calendar(pool, keyring, SITE, _reply(school, meeting, now), now=now)

    assert (outcome, await _state(pool, school, meeting)) == ("asked", ("confirmed", "declined"))
    assert await _kinds(pool, org) == ["booked", "decline_asked"]


async def test_a_decline_cancels_where_the_school_wants_that_and_counts_once(
    pool: Pool, org: OrgId, now: datetime, keyring: Keyring
) -> None:
    school = await school_with(pool, org, now, decline="cancel")
    meeting = await booked(pool, keyring, school, school.at(17, 0), now)
    reply = _reply(school, meeting, now)

    first = await answering.answer_by_calendar(pool, keyring, SITE, reply, now=now)
    again = await answering.answer_by_calendar(pool, keyring, SITE, reply, now=now + timedelta(hours=1))

    assert (first, again) == ("cancelled", "cancelled")
    assert await _state(pool, school, meeting) == ("cancelled", "declined")
    assert await _kinds(pool, org) == ["cancelled"]


async def test_a_reply_to_the_time_before_a_move_is_stale(
    pool: Pool, org: OrgId, now: datetime, keyring: Keyring
) -> None:
    school = await school_with(pool, org, now, decline="cancel")
    meeting = await booked(pool, keyring, school, school.at(17, 0), now)
    await actions.move(pool, act_of(guardian_of(school), keyring, now), meeting.meeting_id, start=school.at(16, 0))

    outcome = await answering.answer_by_calendar(pool, keyring, SITE, _reply(school, meeting, now), now=now)

    assert (outcome, await _state(pool, school, meeting)) == ("stale", ("confirmed", "none"))


async def test_an_answer_that_arrives_late_does_not_undo_the_later_one(
    pool: Pool, org: OrgId, now: datetime, keyring: Keyring
) -> None:
    school = await school_with(pool, org, now)
    meeting = await booked(pool, keyring, school, school.at(17, 0), now)
    accepted = _reply(school, meeting, now, kind="accepted")
    declined = _reply(school, meeting, now, stamped=now + timedelta(minutes=5))

    await answering.answer_by_calendar(pool, keyring, SITE, declined, now=now)
    outcome = await answering.answer_by_calendar(pool, keyring, SITE, accepted, now=now)

    assert (outcome, await _state(pool, school, meeting)) == ("stale", ("confirmed", "declined"))


@pytest.mark.parametrize("kind", ["counter", "delegated"])
async def test_what_only_a_person_can_answer_waits_for_one(
    pool: Pool, org: OrgId, now: datetime, keyring: Keyring, kind: str
) -> None:
    school = await school_with(pool, org, now, decline="cancel")
    meeting = await booked(pool, keyring, school, school.at(17, 0), now)

    outcome = await answering.answer_by_calendar(pool, keyring, SITE, _reply(school, meeting, now, kind=kind), now=now)

    assert (outcome, await _state(pool, school, meeting)) == ("for_a_human", ("confirmed", "none"))
    assert await reading.meetings_to_settle(pool, office_of(school), school.round_id) == [meeting]


async def test_nobody_answers_for_somebody_else(pool: Pool, org: OrgId, now: datetime, keyring: Keyring) -> None:
    school = await school_with(pool, org, now, decline="cancel", families=2)
    meeting = await booked(pool, keyring, school, school.at(17, 0), now)
    stranger = school.families[1].guardian.email
    replies = [
        _reply(school, meeting, now, attendee=stranger, sender=stranger),
        _reply(school, meeting, now, uid=f"{new_id()}@school.example"),
        _reply(school, meeting, now, uid="not one of ours"),
    ]

    outcomes = [await answering.answer_by_calendar(pool, keyring, SITE, reply, now=now) for reply in replies]

    assert outcomes == ["unknown"] * 3
    assert await _state(pool, school, meeting) == ("confirmed", "none")


async def test_a_decline_from_another_mailbox_asks_and_never_cancels(
    pool: Pool, org: OrgId, now: datetime, keyring: Keyring
) -> None:
    school = await school_with(pool, org, now, decline="cancel")
    meeting = await booked(pool, keyring, school, school.at(17, 0), now)

    outcome = await answering.answer_by_calendar(
        pool, keyring, SITE, _reply(school, meeting, now, sender="rosa@second.example"), now=now
    )

    assert (outcome, (await _state(pool, school, meeting))[0]) == ("asked", "confirmed")
