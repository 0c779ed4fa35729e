"""Whom a change of interpreter is told, in the transaction of the change."""

from datetime import datetime

from msgspec.structs import replace

from service.access.types import Act
from service.agenda.types import Occasion
from service.interpreting import store
from service.interpreting.rules import place_of
from service.interpreting.types import Reader, SpotNamed, Standing
from service.kernel.db import Connection
from service.kernel.ids import PersonId
from service.notices import outbox
from service.notices.facts import NO_LINK, HelpEntry, Recipient
from service.notices.messages import (
    InterpreterBooked,
    InterpreterChanged,
    InterpretingAsked,
    InterpretingOff,
    Message,
    NoInterpreterLeft,
    Notice,
    kind_of,
)
from service.notices.rules import dedupe_key, is_urgent
from service.people.helpers_door import helpers_door
from service.rounds.happened import record_help


async def ask(
    conn: Connection,
    act: Act,
    occasion: Occasion,
    standing: Standing,
    *,
    was_at: datetime | None = None,
    had_yes: bool = False,
) -> None:
    """Ask an interpreter, or tell them of a new time or place; what they were not told yet is not told any more.

    `was_at` is when the meeting began before it was moved, `had_yes` whether they had said yes to it.
    """
    person_id = standing.seen.interpreter_id
    if person_id is None:
        return
    reader = await store.reader(conn, act.org_id, person_id)
    await outbox.drop(conn, act.org_id, standing.entry_id)
    if reader.recipient is None:
        return
    message = await _asked(conn, act, occasion, standing, person_id, reader)
    message = replace(message, was_at=was_at if was_at != occasion.span.start else None, had_yes=had_yes)
    await _put(conn, act, _to_interpreter(act, reader.recipient, message, occasion, standing))


async def remind(conn: Connection, act: Act, occasion: Occasion, standing: Standing) -> None:
    """Ask an interpreter to answer, by mail alone: nobody is texted twice about the same thing."""
    person_id = standing.seen.interpreter_id
    if person_id is None:
        return
    reader = await store.reader(conn, act.org_id, person_id)
    if reader.by_mail:
        message = await _asked(conn, act, occasion, standing, person_id, reader, reminds=True)
        await _put(conn, act, _to_interpreter(act, reader.by_mail, message, occasion, standing))


async def let_go(conn: Connection, act: Act, occasion: Occasion, standing: Standing, *, thanks: bool = False) -> None:
    """Tell an interpreter that a meeting is theirs no longer; one who was not even told that it was hears nothing."""
    person_id = standing.seen.interpreter_id
    if person_id is None:
        return
    unheard = await outbox.drop(conn, act.org_id, standing.entry_id)
    reader = await store.reader(conn, act.org_id, person_id)
    if reader.recipient is None or (unheard and not standing.entry_revision and not thanks):
        return
    spot = await store.spot_named(conn, act.org_id, occasion.meeting_id)
    message = InterpretingOff(
        school=occasion.school,
        greeting=reader.greeting,
        link_id=await helpers_door(conn, act, person_id, occasion.span.end),
        entry=entry_of(occasion, standing, spot, act.now, off=True),
        language=standing.seen.language,
        thanks=thanks,
    )
    await _put(conn, act, _to_interpreter(act, reader.recipient, message, occasion, standing))


async def tell_services(conn: Connection, act: Act, before: Standing, after: Standing) -> None:
    """Tell other services that somebody else interprets, nobody, or that who was asked has said yes."""
    if before.seen != after.seen:
        await record_help(conn, act.org_id, [after.seen.meeting_id], now=act.now)


async def tell_family(conn: Connection, act: Act, occasion: Occasion, standing: Standing) -> None:
    """Tell the family how interpreting goes from now on, since it is another way than they last heard."""
    if occasion.guardian:
        await _put(conn, act, _about(act, occasion.guardian, _to_family(occasion, standing), occasion))


async def tell_office(conn: Connection, act: Act, occasion: Occasion, standing: Standing) -> None:
    """Tell the office that nobody is left; its board shows it with the others."""
    office = await store.office(conn, act.org_id, occasion.school_id)
    if office is None:
        return
    message = NoInterpreterLeft(
        school=occasion.school,
        greeting="",
        link_id=NO_LINK,
        language=standing.seen.language,
        starts_at=occasion.span.start,
        ends_at=occasion.span.end,
    )
    await _put(conn, act, _about(act, office, message, occasion))


def entry_of(
    occasion: Occasion, standing: Standing, spot: SpotNamed, changed_at: datetime, *, off: bool = False
) -> HelpEntry:
    """Describe an interpreter's part as their calendar holds it; a cancellation is a revision of its own."""
    return HelpEntry(
        entry_id=standing.entry_id,
        revision=standing.entry_revision + off,
        part="interpreting",
        starts_at=occasion.span.start,
        ends_at=occasion.span.end,
        place=place_of(occasion.mode, occasion.school, spot),
        changed_at=changed_at,
        created_at=standing.entry_since,
        off=off,
    )


def _to_family(occasion: Occasion, standing: Standing) -> InterpreterBooked | InterpreterChanged:
    link_id, way = occasion.guardian_link or NO_LINK, standing.told
    if way == "in_person":
        return InterpreterBooked(
            school=occasion.school,
            greeting=occasion.greeting,
            link_id=link_id,
            language=standing.seen.language,
            teacher=occasion.teacher,
            starts_at=occasion.span.start,
            ends_at=occasion.span.end,
        )
    return InterpreterChanged(
        school=occasion.school,
        greeting=occasion.greeting,
        link_id=link_id,
        language=standing.seen.language,
        teacher=occasion.teacher,
        starts_at=occasion.span.start,
        ends_at=occasion.span.end,
        how=way,
        answer_by=standing.seen.told_by if way == "looking" else None,
    )


async def _asked(
    conn: Connection,
    act: Act,
    occasion: Occasion,
    standing: Standing,
    person_id: PersonId,
    reader: Reader,
    *,
    reminds: bool = False,
) -> InterpretingAsked:
    spot = await store.spot_named(conn, act.org_id, occasion.meeting_id)
    return InterpretingAsked(
        school=occasion.school,
        greeting=reader.greeting,
        link_id=await helpers_door(conn, act, person_id, occasion.span.end),
        entry=entry_of(occasion, standing, spot, standing.asked_at if reminds else act.now),
        language=standing.seen.language,
        teacher=occasion.teacher,
        mode=occasion.mode,
        how=standing.seen.mode,
        place=place_of(occasion.mode, occasion.school, spot),
        reminds=reminds,
        is_theirs=standing.seen.state == "accepted" and standing.entry_revision == 0,
    )


def _to_interpreter(
    act: Act,
    recipient: Recipient,
    message: InterpretingAsked | InterpretingOff,
    occasion: Occasion,
    standing: Standing,
) -> Notice:
    """Make a notice about an interpreter's part. Its subject is the entry: what drops the family's leaves it alone."""
    reminds = "reminder" if isinstance(message, InterpretingAsked) and message.reminds else ""
    return Notice(
        recipient=recipient,
        message=message,
        dedupe=dedupe_key(
            kind_of(message), standing.entry_id, message.entry.revision, recipient.channel, recipient.person_id, reminds
        ),
        not_before=act.now,
        not_after=occasion.span.start,
        subject_id=standing.entry_id,
        urgent=is_urgent(occasion.span.start, act.now),
    )


def _about(act: Act, recipient: Recipient, message: Message, occasion: Occasion) -> Notice:
    return Notice(
        recipient=recipient,
        message=message,
        dedupe=dedupe_key(
            kind_of(message), occasion.meeting_id, 0, recipient.channel, recipient.person_id, act.now.isoformat()
        ),
        not_before=act.now,
        not_after=occasion.span.start,
        subject_id=occasion.meeting_id,
        urgent=is_urgent(occasion.span.start, act.now),
    )


async def _put(conn: Connection, act: Act, notice: Notice) -> None:
    if act.now < notice.not_after:  # of what is over nobody needs to hear
        await outbox.put(conn, act.org_id, [notice], now=act.now, mail_domain=act.site.mail_domain)
