"""Whom a change is told and how, in the transaction of the change: calendar texts, notices, events, the audit."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from service.access.actions import issue_link
from service.access.audit import note, note_all
from service.access.types import Act, Principal
from service.booking import happened, helping
from service.booking.changed import parts_changed
from service.booking.entries import entries_of, meeting_facts
from service.booking.helping import told_of
from service.booking.rules import LAST_DAY, day_of
from service.booking.store import entries, meetings
from service.booking.together import is_shared_ride, of_one_visit
from service.booking.types import Entry, Helped, MeetingView, Reader
from service.events.types import MeetingKind
from service.kernel.at_once import at_once
from service.kernel.db import Connection
from service.kernel.ids import LinkId, PersonId
from service.kernel.spans import Span
from service.notices import outbox
from service.notices.facts import HelpTold
from service.notices.messages import (
    NO_LINK,
    MeetingBooked,
    MeetingCancelled,
    MeetingMoved,
    Message,
    Notice,
    Recipient,
    TeacherDayChanged,
    TimeOffered,
    VisitBooked,
    kind_of,
)
from service.notices.messages_visits import VisitElsewhere, VisitLooking
from service.notices.rules import dedupe_key, is_urgent
from service.rounds.doors import guardians_door
from service.rounds.rules import links_end
from service.rounds.types import InvitationFacts, Mode

Change = Literal["book", "move", "agree", "wait", "cancel"]
KINDS: Final[Mapping[Change, MeetingKind]] = {
    "book": "meeting.booked",
    "move": "meeting.moved",
    "agree": "meeting.confirmed",
    "wait": "meeting.unconfirmed",
    "cancel": "meeting.cancelled",
}
"""How other services are told of a change."""


class Told(Struct, frozen=True, kw_only=True):
    """How one wish's meetings are told: to its guardian by notices, to calendars by texts."""

    act: Act
    changed: list[MeetingView]
    notices: Sequence[Notice | None]
    texts: Sequence[Entry]


async def tell_booked(conn: Connection, act: Act, invitation: InvitationFacts, booked: Sequence[MeetingView]) -> None:
    """Tell the guardian of new meetings: by mail each with its calendar invitation, in one text all of a visit."""
    notices = await notices_of_booked(conn, act, invitation, booked)
    await _follow_up(conn, act, "book", invitation, booked, notices)


async def tell_plain(later: Connection, told: Sequence[Told]) -> None:
    """Tell of new plain meetings, of one wish or of many as of their last instant, among what is sent at once."""
    changed = [meeting for one in told for meeting in one.changed]
    notices = [notice for one in told for notice in one.notices]
    texts = [text for one in told for text in one.texts]
    by = [one.act.principal for one in told for _ in one.changed]
    last = max((one.act for one in told), key=lambda act: act.now)
    await _put_down(later, last, "book", changed, notices, texts, by=by)


async def notices_of_booked(
    conn: Connection, act: Act, invitation: InvitationFacts, booked: Sequence[MeetingView]
) -> list[Notice | None]:
    """Make the notices to the guardian of new meetings."""
    door = await door_of(conn, act, invitation)
    helped = await helping.of_meetings(conn, act.org_id, booked)
    if len(booked) > 1 and invitation.recipient and invitation.recipient.channel == "sms":
        first, *later = sorted(booked, key=lambda meeting: meeting.span.start)
        visit = VisitBooked(
            school=first.school,
            greeting=invitation.greeting,
            link_id=door,
            meetings=[meeting_facts(meeting) for meeting in (first, *later)],
        )
        return [to_family(act, invitation, first, visit, also=later)]
    return [
        to_family(
            act,
            invitation,
            meeting,
            MeetingBooked(
                school=meeting.school,
                greeting=invitation.greeting,
                link_id=door,
                meeting=meeting_facts(meeting, told_of(helped.get(meeting.meeting_id))),
            ),
        )
        for meeting in booked
    ]


async def tell_moved(
    conn: Connection,
    act: Act,
    invitation: InvitationFacts,
    meeting: MeetingView,
    before: MeetingView,
    stood: Helped | None,
) -> None:
    """Tell the guardian what changed of a meeting, instead of whatever was not sent yet.

    `stood` is what came with it before; other meetings of the visit whose ride changed with its are named.
    """
    helped = await helping.of_meetings(conn, act.org_id, [meeting])
    changed = parts_changed(before, meeting, stood, helped.get(meeting.meeting_id))
    others = await meetings.of_household_in(conn, act.org_id, meeting) if "ride" in changed else []
    message = MeetingMoved(
        school=meeting.school,
        greeting=invitation.greeting,
        link_id=await door_of(conn, act, invitation),
        meeting=meeting_facts(meeting, told_of(helped.get(meeting.meeting_id))),
        before=time_offered(before.span, before.mode, before.where),
        changed=changed,
        rides_to=[meeting_facts(one) for one in of_one_visit(meeting, others) if "ride" in one.help],
    )
    await outbox.drop(conn, act.org_id, meeting.meeting_id)
    notices = [to_family(act, invitation, meeting, message)]
    if before.mode == "home" != meeting.mode:
        notices.append(await _visit_elsewhere(conn, act, invitation, meeting, before))
    kinds = happened.kinds_of_move(before, meeting)
    await _follow_up(conn, act, "move", invitation, [meeting], notices, also=before.span, kinds=kinds)


async def tell_sure(conn: Connection, act: Act, invitation: InvitationFacts, meeting: MeetingView) -> None:
    """Tell the guardian that everybody has agreed, instead of whatever was not sent yet."""
    await outbox.drop(conn, act.org_id, meeting.meeting_id)
    helped = await helping.of_meetings(conn, act.org_id, [meeting])
    message = MeetingBooked(
        school=meeting.school,
        greeting=invitation.greeting,
        link_id=await door_of(conn, act, invitation),
        meeting=meeting_facts(meeting, told_of(helped.get(meeting.meeting_id))),
    )
    await _follow_up(conn, act, "agree", invitation, [meeting], [to_family(act, invitation, meeting, message)])


async def tell_unsure(
    conn: Connection,
    act: Act,
    invitation: InvitationFacts,
    meeting: MeetingView,
    needs: Literal["second_visitor", "another_place"],
    *,
    was_sure: bool,
) -> None:
    """Tell the guardian that a visit waits: for somebody to come along, or for another place. The time is kept.

    Where it `was_sure`, their calendar named who comes, and is put right.
    """
    await outbox.drop(conn, act.org_id, meeting.meeting_id)
    message = VisitLooking(
        school=meeting.school,
        greeting=invitation.greeting,
        link_id=await door_of(conn, act, invitation),
        teacher=meeting.teacher,
        starts_at=meeting.span.start,
        ends_at=meeting.span.end,
        needs=needs,
        modes=[mode for mode in invitation.round.modes if mode != "home"],
        meeting=meeting_facts(meeting) if was_sure else None,
    )
    await _follow_up(conn, act, "wait", invitation, [meeting], [to_family(act, invitation, meeting, message)])


async def tell_cancelled(
    conn: Connection, act: Act, invitation: InvitationFacts, meeting: MeetingView, free: Sequence[Span]
) -> None:
    """Tell the guardian that a meeting is off; `free` are the nearest times when it was the school that cancelled."""
    others = await meetings.of_household_in(conn, act.org_id, meeting) if "ride" in meeting.help else []
    ride_stays = is_shared_ride(meeting, others)
    gone = [kind for kind in meeting.help if kind != "ride" or not ride_stays]
    message = MeetingCancelled(
        school=meeting.school,
        greeting=invitation.greeting,
        link_id=await door_of(conn, act, invitation),
        meeting=meeting_facts(meeting, [HelpTold(kind=kind, state="settled") for kind in gone]),
        by=meeting.cancelled_by or "school",
        free=[time_offered(span, meeting.mode) for span in free],
        ride_stays=ride_stays,
    )
    await outbox.drop(conn, act.org_id, meeting.meeting_id)
    await _follow_up(conn, act, "cancel", invitation, [meeting], [to_family(act, invitation, meeting, message)])


async def tell_number(conn: Connection, act: Act, invitation: InvitationFacts, meeting: MeetingView) -> None:
    """Tell a teacher whose day is near that the number to call is another one.

    No calendar shows it, and the guardian has just typed it.
    """
    readers = await entries.staff(conn, act.org_id, [meeting.teacher_id])
    await put(conn, act, [await _to_teacher(conn, act, invitation, meeting, readers[meeting.teacher_id], None)])
    await note(conn, act.principal, "number", f"meeting:{meeting.meeting_id}", act.now)


async def put(conn: Connection, act: Act, notices: Sequence[Notice | None]) -> None:
    """Put notices into the outbox; None stands for somebody who is told on paper or by a call."""
    wanted = [notice for notice in notices if notice]
    await outbox.put(conn, act.org_id, wanted, now=act.now, mail_domain=act.site.mail_domain)


async def door_of(conn: Connection, act: Act, invitation: InvitationFacts) -> LinkId:
    """Give the guardian's private link: the one that is open, or a new one. A withdrawn invitation gets none."""
    if invitation.invitation.withdrawn_at is not None:
        return LinkId(NO_LINK)  # its reader may have been barred: the address leads to the page that says whom to call
    return await guardians_door(conn, act, invitation)


def time_offered(span: Span, mode: Mode, place: str = "") -> TimeOffered:
    """Give a time as messages hold it; `place` is the name of one of the book, or of the room it was in."""
    return TimeOffered(span.start, span.end, mode, place)


async def _follow_up(
    conn: Connection,
    act: Act,
    action: Change,
    invitation: InvitationFacts,
    changed: Sequence[MeetingView],
    notices: Sequence[Notice | None],
    *,
    also: Span | None = None,
    kinds: Sequence[MeetingKind] = (),
) -> None:
    """Do what every change of a meeting asks for; `also` is the time it had before, `kinds` how services are told."""
    readers = await teachers_of(conn, act, changed)
    to_teachers = [
        await _to_teacher(conn, act, invitation, meeting, readers[meeting.teacher_id], also) for meeting in changed
    ]
    async with at_once(conn) as later:
        texts = texts_of(act, changed, readers)
        await _put_down(later, act, action, changed, [*notices, *to_teachers], texts, kinds=kinds)


async def _put_down(
    later: Connection,
    act: Act,
    action: Change,
    changed: Sequence[MeetingView],
    notices: Sequence[Notice | None],
    texts: Sequence[Entry],
    *,
    kinds: Sequence[MeetingKind] = (),
    by: Sequence[Principal] = (),
) -> None:
    await entries.write(later, act.org_id, texts)
    await put(later, act, notices)
    deeds = zip(by or [act.principal] * len(changed), changed, strict=True)
    await note_all(later, [(principal, action, f"meeting:{one.meeting_id}") for principal, one in deeds], act.now)
    for kind in kinds or (KINDS[action],):
        await happened.record(later, act.org_id, kind, changed, now=act.now)


async def teachers_of(conn: Connection, act: Act, changed: Sequence[MeetingView]) -> dict[PersonId, Reader]:
    """Read where the teachers of meetings are told, and in which language."""
    return await entries.staff(conn, act.org_id, sorted({meeting.teacher_id for meeting in changed}))


async def write_entries(
    conn: Connection, act: Act, changed: Sequence[MeetingView], readers: Mapping[PersonId, Reader]
) -> None:
    """Put the calendar texts of meetings right, the teachers' in their languages."""
    await entries.write(conn, act.org_id, texts_of(act, changed, readers))


def texts_of(act: Act, changed: Sequence[MeetingView], readers: Mapping[PersonId, Reader]) -> list[Entry]:
    """Say meetings for calendars, the teachers' in their languages."""
    return [
        entry
        for meeting in changed
        for entry in entries_of(
            meeting,
            teacher_language=readers[meeting.teacher_id].recipient.language,
            mail_domain=act.site.mail_domain,
        )
    ]


async def _to_teacher(
    conn: Connection, act: Act, invitation: InvitationFacts, meeting: MeetingView, reader: Reader, also: Span | None
) -> Notice | None:
    """Tell a teacher whose coming day somebody else has changed."""
    starts = [span.start for span in (meeting.span, also) if span and span.start - act.now <= LAST_DAY]
    if not starts or act.principal.person_id == meeting.teacher_id:
        return None
    day = day_of(min(starts), meeting.school.zone)
    message = TeacherDayChanged(
        school=meeting.school,
        greeting=reader.greeting,
        link_id=await door_of_teacher(conn, act, invitation, meeting.teacher_id),
        meetings=await meetings.count_of_teacher(conn, act.org_id, meeting.teacher_id, day),
        day=min(starts),
    )
    return about(act, reader.recipient, message, meeting.meeting_id, day.end, revision=meeting.revision)


async def _visit_elsewhere(
    conn: Connection, act: Act, invitation: InvitationFacts, meeting: MeetingView, before: MeetingView
) -> Notice | None:
    """Tell a teacher who was asked to a home where to go instead, unless the change is their own."""
    if act.principal.person_id == meeting.teacher_id:
        return None
    reader = (await teachers_of(conn, act, [meeting]))[meeting.teacher_id]
    message = VisitElsewhere(
        school=meeting.school,
        greeting=reader.greeting,
        link_id=await door_of_teacher(conn, act, invitation, meeting.teacher_id),
        was_at=before.span.start,
        now=time_offered(meeting.span, meeting.mode, meeting.where),
    )
    return about(act, reader.recipient, message, meeting.meeting_id, meeting.span.end, revision=meeting.revision)


async def door_of_teacher(conn: Connection, act: Act, invitation: InvitationFacts, teacher_id: PersonId) -> LinkId:
    """Give the teacher's private link, open as long as the round's are."""
    return await issue_link(
        conn,
        act.keyring,
        org_id=act.org_id,
        purpose="teacher",
        person_id=teacher_id,
        now=act.now,
        expires_at=links_end(invitation.round),
    )


def to_family(
    act: Act,
    invitation: InvitationFacts,
    meeting: MeetingView,
    message: Message,
    *,
    also: Sequence[MeetingView] = (),
) -> Notice | None:
    """Make a notice to the guardian about a meeting, and others after it.

    None: they are told on paper or by a call, or must not be told at all since a restriction came.
    """
    if meeting.is_barred:
        return None
    told = about(
        act,
        invitation.recipient,
        message,
        meeting.meeting_id,
        max(one.span.start for one in (meeting, *also)),
        revision=meeting.revision,
        urgent=is_urgent(meeting.span.start, act.now),
    )
    return replace(told, also_about=[one.meeting_id for one in also]) if told else None


def about(
    act: Act,
    recipient: Recipient | None,
    message: Message,
    subject: UUID,
    not_after: datetime,
    *,
    revision: int | None = None,
    urgent: bool = False,
) -> Notice | None:
    """Make a notice about a meeting, an ask or a place in a line. What has no revision is told apart by its time."""
    if recipient is None or not recipient.address:
        return None
    apart = "" if revision is not None else act.now.isoformat()
    return Notice(
        recipient=recipient,
        message=message,
        dedupe=dedupe_key(kind_of(message), subject, revision or 0, recipient.channel, recipient.person_id, apart),
        not_before=act.now,
        not_after=not_after,
        subject_id=subject,
        urgent=urgent,
    )
