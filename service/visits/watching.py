"""Look after pairs that are not back: ask them, alarm the school; forget addresses. What the worker does, tick by tick.

Every step is claimed by a compare-and-set in SQL, in the transaction that tells of it: two workers tell it once.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final, Literal

from service.access.actions import issue_link
from service.access.types import Act
from service.kernel.db import Connection, Pool, transact, transaction
from service.kernel.ids import LinkId, MeetingId
from service.kernel.orgs import for_every_org
from service.kernel.spans import Span
from service.notices import outbox
from service.notices.facts import NO_LINK, Recipient
from service.notices.messages import Message, Notice, kind_of
from service.notices.messages_visits import VisitAlarm, VisitAlarmToOffice, VisitOverdue
from service.people.helpers_door import helpers_door
from service.visits import rules
from service.visits.actions import policy_of
from service.visits.store import offers
from service.visits.store import pairs as store
from service.visits.types import Contact, HomeVisitsPolicy, Out

LOOKED_BACK: Final = timedelta(hours=24)
"""A pair that nobody heard of for a day is not texted any more: by then it is the office's, on its page."""

OF_USE: Final = timedelta(hours=2)
"""How long an alarm that cannot be sent is tried: the next person has long been told."""

DESK_KEPT: Final = timedelta(days=120)
"""How long the link in an alarm opens the desk, unless the reader's own opens longer."""


async def tick(pool: Pool, act: Act) -> int:
    """Look after one org's pairs, each in a transaction of its own; note of those back how long their training held."""
    async with transaction(pool, act.org_id) as conn:
        await offers.note_training(conn, act.org_id, act.now)
        found = await store.out(conn, act.org_id, Span(act.now - LOOKED_BACK, act.now))
    return sum(
        [await transact(pool, act.org_id, partial(_look, act=act, meeting_id=one.outing.meeting_id)) for one in found]
    )


async def forget_addresses(pool: Pool, *, now: datetime) -> int:
    """Forget where visits were that are long over; return how many."""
    purge = partial(store.purge, usual_days=HomeVisitsPolicy().address_days, now=now)
    return await for_every_org(pool, lambda org_id: transact(pool, org_id, partial(purge, org_id=org_id)))


async def alarm_next(conn: Connection, act: Act, found: Out) -> bool:
    """Alarm the next person of the school's list by every channel they have; False: somebody else just did."""
    outing, seen = found.outing, found.safety.alarms
    if not await store.claim_alarm(conn, act.org_id, outing.meeting_id, seen, act.now):
        return False
    policy = await policy_of(conn, act.org_id, outing.school_id)
    listed = policy.safety_list or await store.office_people(conn, act.org_id, outing.school_id)
    turn = rules.next_of(listed, seen)
    for contact in await store.contacts(conn, act.org_id, [turn] if turn else []):
        link_id = await _desk_of(conn, act, found, contact)
        await _tell_everywhere(conn, act, found, contact, _alarm(act, found, contact.greeting, link_id))
    if seen == 0 and (office := await store.office(conn, act.org_id, outing.school_id)):
        alarm = _alarm(act, found, "", LinkId(NO_LINK))
        to_office = VisitAlarmToOffice(**{name: getattr(alarm, name) for name in alarm.__struct_fields__})
        await _put(conn, act, found, office, to_office)
    return True


async def _look(conn: Connection, act: Act, meeting_id: MeetingId) -> int:
    (found,) = await store.those(conn, act.org_id, [meeting_id])
    policy = await policy_of(conn, act.org_id, found.outing.school_id)
    told = 0
    if rules.is_to_be_asked(found.outing, found.safety, policy, act.now):
        told += await _ask_pair(conn, act, found)
    if rules.is_to_be_alarmed(found.outing, found.safety, policy, act.now):
        told += await alarm_next(conn, act, found)
    return told


async def _ask_pair(conn: Connection, act: Act, found: Out) -> bool:
    """Ask both how they are, by text who has a number."""
    if not await store.claim_asking(conn, act.org_id, found.outing.meeting_id, act.now):
        return False
    pair = [one.person_id for one in found.going if one.state == "accepted"]
    for contact in await store.contacts(conn, act.org_id, pair):
        message = VisitOverdue(
            school=found.outing.school,
            greeting=contact.greeting,
            link_id=await helpers_door(conn, act, contact.person_id, found.outing.span.end),
            due_back_at=rules.due_back(found.outing, found.safety),
        )
        await _tell_everywhere(conn, act, found, contact, message)
    return True


async def _tell_everywhere(conn: Connection, act: Act, found: Out, contact: Contact, message: Message) -> None:
    ways: Sequence[tuple[Literal["email", "sms"], str]] = (("sms", contact.sms), ("email", contact.email))
    for channel, address in ways:
        if address:
            to = Recipient(contact.person_id, channel, address, contact.language)
            await _put(conn, act, found, to, message)


async def _put(conn: Connection, act: Act, found: Out, to: Recipient, message: Message) -> None:
    notice = Notice(
        recipient=to,
        message=message,
        dedupe=f"{kind_of(message)}:{found.outing.meeting_id}:{to.channel}:{to.person_id}:{act.now.isoformat()}",
        not_before=act.now,
        not_after=act.now + OF_USE,
        urgent=True,
    )
    await outbox.put(conn, act.org_id, [notice], now=act.now, mail_domain=act.site.mail_domain)


def _alarm(act: Act, found: Out, greeting: str, link_id: LinkId) -> VisitAlarm:
    due = rules.due_back(found.outing, found.safety)
    return VisitAlarm(
        school=found.outing.school,
        greeting=greeting,
        link_id=link_id,
        due_back_at=due,
        minutes=max(0, (act.now - due) // timedelta(minutes=1)),
        asks_help=found.safety.help_asked_at is not None,
    )


async def _desk_of(conn: Connection, act: Act, found: Out, contact: Contact) -> LinkId:
    return await issue_link(
        conn,
        act.keyring,
        org_id=act.org_id,
        purpose="office",
        person_id=contact.person_id,
        school_id=found.outing.school_id,
        now=act.now,
        expires_at=act.now + DESK_KEPT,
    )
