"""How a calendar's reply to an invitation is taken. Pure."""

from datetime import datetime
from hashlib import sha256
from typing import Literal
from uuid import UUID

from service.booking.types import STANDING, Invited, MeetingView
from service.ical.types import CalendarReply
from service.kernel.ids import MeetingId

Weighed = Literal["unknown", "stale", "accepted", "tentative", "ask", "cancel", "for_a_human"]


def meeting_of(reply: CalendarReply) -> MeetingId | None:
    """Read which meeting a reply is about from its UID, <meeting id>@<our mail domain>; None if it is not ours."""
    entry_id = entry_of(reply)
    return MeetingId(entry_id) if entry_id else None


def entry_of(reply: CalendarReply) -> UUID | None:
    """Read which entry a reply is about from its UID, <id>@<our mail domain>; None if it is not ours."""
    try:
        return UUID(reply.uid.partition("@")[0])
    except ValueError:
        return None


def digest_of(reply: CalendarReply) -> bytes:
    """Name what a reply says, so that the same mail counts once however often it arrives."""
    said = (reply.uid, reply.attendee, str(reply.sequence), reply.kind, str(reply.stamped))
    return sha256("\0".join(said).encode()).digest()


def weigh(
    reply: CalendarReply, meeting: MeetingView, invited: Invited, last_stamp: datetime | None, now: datetime
) -> Weighed:
    """Say what a reply does: UID (that is `meeting`), attendee, SEQUENCE and sender must fit (RFC 5546 3.2.3).

    ORGANIZER is not asked for, Outlook strips it (nextcloud/server#58904). A decline that another mailbox sent never
    cancels: Apple may send from a second account of the same person, and so may anybody who was forwarded the mail.
    """
    may_answer = meeting.state in STANDING and now < meeting.span.start
    return weigh_answer(reply, invited, revision=meeting.revision, may_answer=may_answer, last_stamp=last_stamp)


def weigh_answer(
    reply: CalendarReply, invited: Invited, *, revision: int, may_answer: bool, last_stamp: datetime | None
) -> Weighed:
    """Say what a reply to the present revision of anybody's invitation does, as `weigh`."""
    mailbox = invited.mailbox.casefold()
    if not mailbox or reply.attendee.casefold() != mailbox:
        return "unknown"
    if not may_answer or _is_stale(reply, revision, last_stamp):
        return "stale"
    match reply.kind:
        case "accepted" | "tentative":
            return reply.kind
        case "declined":
            is_own = reply.sender.casefold() == mailbox
            return "cancel" if invited.decline == "cancel" and is_own else "ask"
        case "delegated" | "counter":
            return "for_a_human"


def _is_stale(reply: CalendarReply, revision: int, last_stamp: datetime | None) -> bool:
    """RFC 5546 2.1.5: an older SEQUENCE loses; of two to the same, the one with the older DTSTAMP does."""
    if reply.sequence is not None and reply.sequence < revision:
        return True
    return reply.stamped is not None and last_stamp is not None and reply.stamped < last_stamp
