"""Remind everybody who helps: the day before, and two hours before, of what is theirs as it stands then."""

from datetime import datetime
from functools import partial

from service.access.types import Act
from service.childcare import calendar as childcare
from service.interpreting import calendar as interpreting
from service.kernel.db import Connection, Pool, transact, transaction
from service.kernel.ids import OrgId, PersonId
from service.notices import outbox
from service.notices.messages import HelperReminder, Notice
from service.people.helpers_door import helpers_door
from service.reminders import rules, store
from service.reminders.types import HelpDue
from service.rides import calendar as rides
from service.visits import calendar as visits


async def tick(pool: Pool, act: Act) -> int:
    """Put what is due now and not yet in the outbox; return how many that were. Any number may tick at once."""
    async with transaction(pool, act.org_id) as conn:
        people = await store.helping_soon(conn, act.org_id, act.now, act.now + rules.HELP_HORIZON)
        new = [one for one in people if await _due(conn, act.org_id, one, act.now)]
    return sum([await transact(pool, act.org_id, partial(_remind, act=act, person_id=one)) for one in new])


async def _remind(conn: Connection, act: Act, person_id: PersonId) -> int:
    """Tell one person; what changed since they were found is told as it is now, or not at all."""
    await store.hold(conn, act.org_id, person_id, act.now, act.now + rules.HELP_HORIZON)
    due = await _due(conn, act.org_id, person_id, act.now)
    reader = await store.helper(conn, act.org_id, person_id)
    if not due or reader.recipient is None:
        return 0
    link_id = await helpers_door(conn, act, person_id, act.now + rules.HELP_HORIZON)
    notices = [
        Notice(
            recipient=reader.recipient,
            message=HelperReminder(
                school=one.school, greeting=reader.greeting, link_id=link_id, when=one.when, parts=one.parts
            ),
            dedupe=one.key,
            not_before=act.now,
            not_after=one.until,
            subject_id=one.parts[0].entry_id,
            also_about=[part.entry_id for part in one.parts[1:]],
            urgent=one.when == "hours",
        )
        for one in due
    ]
    await outbox.put(conn, act.org_id, notices, now=act.now, mail_domain=act.site.mail_domain)
    return len(notices)


async def _due(conn: Connection, org_id: OrgId, person_id: PersonId, now: datetime) -> list[HelpDue]:
    """Say what somebody is to be told that the outbox does not know yet."""
    since = now - rules.HELP_PAST
    found = [
        *await visits.entries(conn, org_id, person_id, since=since, gone_since=now),
        *await interpreting.entries(conn, org_id, person_id, since=since),
        *await rides.entries(conn, org_id, person_id, since=since, gone_since=now),
        *await childcare.entries(conn, org_id, person_id, since=since, gone_since=now),
    ]
    due = rules.helper_due(person_id, found, now)
    known = await outbox.put_already(conn, org_id, [one.key for one in due])
    return [one for one in due if one.key not in known]
