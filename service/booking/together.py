"""One ride for a whole visit: where a family is brought to one of a day's meetings, it is brought to all of them."""

from collections.abc import Iterable
from datetime import timedelta

from service.access.types import Act
from service.booking import happened
from service.booking.store import meetings
from service.booking.types import STANDING, MeetingView
from service.kernel.db import Connection
from service.rides import actions as rides
from service.rides.requests import RIDDEN_TO
from service.rides.rules import near as near_to
from service.rounds.occasions import occasion as occasion_of


def of_one_visit(meeting: MeetingView, others: Iterable[MeetingView]) -> list[MeetingView]:
    """List the meetings one stays for, or comes early for, who comes to this one."""
    near = near_to(meeting.span)
    return [
        one
        for one in others
        if one.meeting_id != meeting.meeting_id
        and one.guardian_id == meeting.guardian_id
        and one.state in STANDING
        and {one.mode, meeting.mode} <= RIDDEN_TO
        and near.overlaps(one.span)
    ]


def is_shared_ride(meeting: MeetingView, others: Iterable[MeetingView]) -> bool:
    """Tell whether a meeting's ride brings to another of its visit too, and so stays when this one is off."""
    return "ride" in meeting.help and any("ride" in one.help for one in of_one_visit(meeting, others))


async def come_along(conn: Connection, act: Act, meeting: MeetingView) -> MeetingView:
    """Let a meeting that has no ride share the one its visit has; most visits have none, and cost one question."""
    if "ride" in meeting.help or meeting.mode not in RIDDEN_TO:
        return meeting
    if not await rides.is_beside(conn, act.org_id, meeting.guardian_id, meeting.span):
        return meeting
    occasion = await occasion_of(conn, act.org_id, meeting.meeting_id)
    if occasion is None or await rides.come_along(conn, act, occasion) is None:
        return meeting
    await meetings.write_help(conn, act.org_id, meeting.meeting_id, [*meeting.help, "ride"])
    return (await meetings.read(conn, act.org_id, [meeting.meeting_id]))[0]


async def bring_along(conn: Connection, act: Act, meeting: MeetingView) -> None:
    """Let the guardian's other meetings of the visit share the ride that was asked for with one, the nearest first."""

    def apart(other: MeetingView) -> timedelta:
        return abs(other.span.start - meeting.span.start)

    beside = [
        one
        for one in await meetings.of_household_in(conn, act.org_id, meeting)
        if one.state in STANDING and one.guardian_id == meeting.guardian_id and one.meeting_id != meeting.meeting_id
    ]
    for one in sorted(beside, key=apart):
        brought = await come_along(conn, act, one)
        if brought.help != one.help:
            await happened.record(conn, act.org_id, "meeting.help_changed", [brought], now=act.now)
