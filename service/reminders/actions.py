"""Put into the outbox what is due now."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from service.access.actions import issue_link
from service.access.types import Act
from service.kernel.db import Connection, Pool, transact, transaction
from service.kernel.ids import MeetingId, OrgId
from service.notices import outbox
from service.notices.messages import DayBefore, HourBefore, Notice, Recipient, TeacherEvening, WeekAhead
from service.reminders import helping, rules, store
from service.reminders.types import Due, Told
from service.rounds import actions as rounds
from service.rounds.rules import links_end

AT_ONCE: Final = 100
"""Reminders of one transaction: meetings being booked wait for it only as long as that takes."""


async def remind(pool: Pool, act: Act) -> int:
    """Remind who meets and who helps; return how many reminders were due.

    That the org was looked through is kept last: what fails before leaves it late, for whoever watches.
    """
    due = await tick(pool, act) + await helping.tick(pool, act)
    await transact(pool, act.org_id, lambda conn: store.note_sweep(conn, act.org_id, act.now))
    return due


async def tick(pool: Pool, act: Act) -> int:
    """Put what is due now and not yet in the outbox; return how many that were. Any number may tick at once."""
    async with transaction(pool, act.org_id) as conn:
        due = rules.due(await store.upcoming(conn, act.org_id, act.now, act.now + rules.HORIZON), act.now)
        known = await outbox.put_already(conn, act.org_id, [one.key for one in due])
    new = [one for one in due if one.key not in known]
    put = 0
    for first in range(0, len(new), AT_ONCE):
        some = new[first : first + AT_ONCE]

        async def put_some(conn: Connection, some: Sequence[Due] = some) -> int:
            notices = await _notices(conn, act, some)
            await outbox.put(conn, act.org_id, notices, now=act.now, mail_domain=act.site.mail_domain)
            return len(notices)

        put += await transact(pool, act.org_id, put_some)
    return put


async def _notices(conn: Connection, act: Act, due: Sequence[Due]) -> list[Notice]:
    """Make the notices of what is due; what changed since it was found so is left to the next tick."""
    told = await store.meetings(conn, act.org_id, sorted({one.meeting_id for each in due for one in each.meetings}))
    notices: list[Notice | None] = []
    for each in due:
        if not _is_as_found(each, told):
            continue
        if each.kind == "teacher_evening":
            notices.append(await _to_teacher(conn, act, each, told))
        else:
            notices.append(await _to_guardian(conn, act.org_id, each, told, now=act.now))
    return [notice for notice in notices if notice]


def _is_as_found(due: Due, told: dict[MeetingId, Told]) -> bool:
    return all(one.meeting_id in told and told[one.meeting_id].facts.revision == one.revision for one in due.meetings)


async def _to_guardian(
    conn: Connection, org_id: OrgId, due: Due, told: dict[MeetingId, Told], *, now: datetime
) -> Notice | None:
    """Tell the guardian who comes; None: they cannot be reached any more."""
    invitation = await rounds.invitation_facts(conn, org_id, due.meetings[0].invitation_id)
    recipient = invitation.recipient
    if recipient is None or invitation.link_id is None:
        return None
    meetings = [told[one.meeting_id].facts for one in due.meetings]
    about: dict[str, Any] = {
        "school": invitation.school,
        "greeting": invitation.greeting,
        "link_id": invitation.link_id,
    }
    message: WeekAhead | DayBefore | HourBefore
    match due.kind:
        case "week_ahead":
            message = WeekAhead(**about, meetings=meetings)
        case "day_before":
            message = DayBefore(**about, meetings=meetings)
        case _:
            message = HourBefore(**about, meeting=meetings[0])
    return _notice(due, recipient, message, now)


async def _to_teacher(conn: Connection, act: Act, due: Due, told: dict[MeetingId, Told]) -> Notice:
    """Tell the teacher."""
    first = due.meetings[0]
    reader = await store.teacher(conn, act.org_id, first.teacher_id)
    link_id = await issue_link(
        conn,
        act.keyring,
        org_id=act.org_id,
        purpose="teacher",
        person_id=first.teacher_id,
        now=act.now,
        expires_at=links_end(await rounds.round_of(conn, act.org_id, first.round_id)),
    )
    message = TeacherEvening(
        school=told[first.meeting_id].school,
        greeting=reader.greeting,
        link_id=link_id,
        day=first.starts_at,
        meetings=len(due.meetings),
        first_at=first.starts_at,
        last_ends_at=max(told[one.meeting_id].facts.ends_at for one in due.meetings),
        words_from_families=sum(one.has_topic for one in due.meetings),
        still_needed=await store.still_needed(conn, act.org_id, [one.meeting_id for one in due.meetings]),
    )
    return _notice(due, Recipient(first.teacher_id, "email", reader.email, reader.language), message, act.now)


def _notice(
    due: Due, recipient: Recipient, message: WeekAhead | DayBefore | HourBefore | TeacherEvening, now: datetime
) -> Notice:
    return Notice(
        recipient=recipient,
        message=message,
        dedupe=due.key,
        not_before=now,
        not_after=due.until,
        subject_id=due.meetings[0].meeting_id,
        also_about=[one.meeting_id for one in due.meetings[1:]],
    )
