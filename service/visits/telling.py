"""What visitors and the office are told, in the transaction of the change. The family is told by booking."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, Literal

from service.access.types import Act
from service.kernel.db import Connection
from service.notices import outbox
from service.notices.facts import NO_LINK, HelpEntry, Recipient
from service.notices.messages import Message, Notice, kind_of
from service.notices.messages_visits import VisitAsked, VisitOff, VisitPartner, VisitReflect, VisitUnfilled
from service.notices.rules import dedupe_key, is_urgent
from service.people.helpers_door import helpers_door
from service.rounds.happened import record_help
from service.visits import rules
from service.visits.store import pairs as store
from service.visits.types import Going, Outing

REFLECT_WITHIN: Final = timedelta(days=3)
"""Later than this nobody remembers well what was promised."""

Why = Literal["thanks", "cancelled", "training"]


async def tell_change(
    conn: Connection, act: Act, outing: Outing, before: Sequence[Going], after: Sequence[Going]
) -> None:
    """Tell each visitor what a change is for them, once: asked, let go, sure now, or sure no more; services too."""
    if before and rules.visit_of(outing, before) != rules.visit_of(outing, after):
        await record_help(conn, act.org_id, [outing.meeting_id], now=act.now)
    was = {one.person_id: one for one in before}
    teacher = next((one.called for one in after if one.person_id == outing.teacher_id), {})
    for one in after:
        old = was.get(one.person_id)
        if one.state == "asked" and (old is None or not old.is_in or old.entry_revision < one.entry_revision):
            await _ask(conn, act, outing, one, teacher)
        elif old is not None and old.is_in and not one.is_in:
            await let_go(conn, act, outing, one, _why(act, one))
    needed, needs = rules.needs_of(outing, before), rules.needs_of(outing, after)
    are_others = not needs and rules.who_go(before) != rules.who_go(after)
    if bool(needed) != bool(needs) or are_others:
        await _tell_pair(conn, act, outing, [one for one in after if one.state == "accepted"], is_on=not needs)
    if needs == "second_visitor" and needed != "second_visitor":
        await tell_office(conn, act, outing)


async def let_go(conn: Connection, act: Act, outing: Outing, one: Going, why: Why) -> None:
    """Tell a visitor that they do not go. The teacher knows: it is their meeting."""
    await outbox.drop(conn, act.org_id, one.entry_id)
    if one.person_id == outing.teacher_id and why != "training":
        return
    message = VisitOff(
        school=outing.school,
        greeting=one.greeting,
        link_id=await helpers_door(conn, act, one.person_id, outing.span.end),
        entry=_entry_of(outing, one, act.now, off=True),
        starts_at=outing.span.start,
        ends_at=outing.span.end,
        why=why,
    )
    await put(conn, act, one.recipient, message, outing, one, not_after=outing.span.start)


async def tell_office(conn: Connection, act: Act, outing: Outing) -> None:
    """Tell the office that nobody is left who could come along; its page of visits shows it with the others."""
    message = VisitUnfilled(
        school=outing.school,
        greeting="",
        link_id=NO_LINK,
        starts_at=outing.span.start,
        ends_at=outing.span.end,
    )
    office = await store.office(conn, act.org_id, outing.school_id)
    await put(conn, act, office, message, outing, None, not_after=outing.span.start)


async def ask_to_reflect(conn: Connection, act: Act, outing: Outing, going: Sequence[Going]) -> None:
    """Ask those who went to write down what they promised, once."""
    for one in going:
        if one.state == "accepted":
            link_id = await helpers_door(conn, act, one.person_id, outing.span.end)
            message = VisitReflect(
                school=outing.school, greeting=one.greeting, link_id=link_id, starts_at=outing.span.start
            )
            until = outing.span.end + REFLECT_WITHIN
            await put(conn, act, one.recipient, message, outing, one, not_after=until, apart="once")


async def put(
    conn: Connection,
    act: Act,
    recipient: Recipient | None,
    message: Message,
    outing: Outing,
    one: Going | None,
    *,
    not_after: datetime,
    apart: str = "",
) -> None:
    """Put a notice about a visit. Its subject is a visitor's own entry: what drops the family's leaves it alone."""
    if recipient is None or act.now >= not_after:
        return  # told by a call, or nobody needs to hear it any more
    subject, revision = (one.entry_id, one.entry_revision) if one else (outing.meeting_id, outing.revision)
    notice = Notice(
        recipient=recipient,
        message=message,
        dedupe=dedupe_key(
            kind_of(message),
            subject,
            revision,
            recipient.channel,
            recipient.person_id,
            apart or act.now.isoformat(),
        ),
        not_before=act.now,
        not_after=not_after,
        subject_id=one.entry_id if one else None,
        urgent=is_urgent(outing.span.start, act.now),
    )
    await outbox.put(conn, act.org_id, [notice], now=act.now, mail_domain=act.site.mail_domain)


async def _ask(conn: Connection, act: Act, outing: Outing, one: Going, teacher: dict[str, str]) -> None:
    """Ask a visitor, or ask again for a new time; what they were not told yet is not told any more."""
    await outbox.drop(conn, act.org_id, one.entry_id)
    message = VisitAsked(
        school=outing.school,
        greeting=one.greeting,
        link_id=await helpers_door(conn, act, one.person_id, outing.span.end),
        entry=_entry_of(outing, one, act.now),
        teacher=teacher,
        starts_at=outing.span.start,
        ends_at=outing.span.end,
        is_again=one.entry_revision > 0,
    )
    await put(conn, act, one.recipient, message, outing, one, not_after=outing.span.start)


async def _tell_pair(conn: Connection, act: Act, outing: Outing, pair: Sequence[Going], *, is_on: bool) -> None:
    """Tell those who go that the visit is on and with whom, or that nobody goes alone."""
    for one in pair:
        others = [each.called for each in pair if is_on and each.person_id != one.person_id]
        message = VisitPartner(
            school=outing.school,
            greeting=one.greeting,
            link_id=await helpers_door(conn, act, one.person_id, outing.span.end),
            partner=others[0] if others else {},
            third=others[1] if others[1:] else {},
            starts_at=outing.span.start,
            ends_at=outing.span.end,
        )
        await put(conn, act, one.recipient, message, outing, one, not_after=outing.span.start)


def _entry_of(outing: Outing, one: Going, changed_at: datetime, *, off: bool = False) -> HelpEntry | None:
    """Describe a visitor's part as their calendar holds it: when, never where. The teacher's has the meeting itself."""
    if one.person_id == outing.teacher_id:
        return None
    return HelpEntry(
        entry_id=one.entry_id,
        revision=one.entry_revision + (off and one.is_in),
        part="visit",
        starts_at=outing.span.start,
        ends_at=outing.span.end,
        place="",
        changed_at=changed_at,
        created_at=one.entry_since,
        off=off,
    )


def _why(act: Act, one: Going) -> Why:
    if one.state == "lapsed":
        return "training"
    return "thanks" if act.principal.person_id == one.person_id else "cancelled"
