"""What goes into and comes out of calendar texts: events we write, answers and bounces we read."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

EventStatus = Literal["CONFIRMED", "TENTATIVE", "CANCELLED"]


class CalendarEvent(Struct, frozen=True, kw_only=True):
    """One entry as calendars show it. All instants aware, whole seconds are kept.

    `uid` stays the same for the meeting's whole life, in feed and invitation alike. `sequence` rises with every change
    of time, place or status; `last_modified` moves with any change and is what the text is stamped with.
    """

    uid: str
    sequence: int
    starts: datetime
    ends: datetime
    summary: str
    location: str = ""
    description: str = ""
    url: str = ""
    status: EventStatus = "CONFIRMED"
    transparent: bool = False
    created: datetime
    last_modified: datetime
    dated: bool = True  # False: `last_modified` stamps the text, but no row tells when it changed last
    alarm_minutes: int | None = None  # before the start; None rings nobody


class Organizer(Struct, frozen=True):
    """Who invites: the From mailbox of the mail, one we read."""

    mailbox: str
    name: str = ""


class Attendee(Struct, frozen=True):
    """Who is invited: the one recipient of the mail."""

    mailbox: str
    name: str = ""


ReplyKind = Literal["accepted", "declined", "tentative", "delegated", "counter"]


class CalendarReply(Struct, frozen=True, kw_only=True):
    """What somebody's calendar answered. Whether they may is the caller's to check: uid, attendee, sequence, sender.

    Mailboxes are in lower case, '' when the mail does not say. `kind` 'delegated' and 'counter' go to a human.
    """

    kind: ReplyKind
    uid: str
    attendee: str
    sender: str  # the From mailbox; Apple may send from another account than the one invited
    message_id: str
    sequence: int | None  # None: the reply does not say
    stamped: datetime | None  # DTSTAMP in UTC: of two answers to one sequence the later stamp holds
    proposed_starts: datetime | None = None  # only in a counter, and only when it names an instant
    proposed_ends: datetime | None = None


class Bounce(Struct, frozen=True, kw_only=True):
    """A mail of ours that did not arrive. `message_id` is that mail's, with its angle brackets, '' when not told."""

    message_id: str
    recipient: str
    status: str  # RFC 3463, such as 5.1.1
    permanent: bool  # the address does not work; False: it may yet, or it was the other side's trouble


UnreadableReason = Literal[
    "too-large",
    "garbled",
    "automatic-answer",
    "no-calendar",
    "not-a-reply",
    "no-decision",
    "no-attendee",
]


class Unreadable(Struct, frozen=True):
    """A mail that holds no answer to a calendar invitation; a human may still want to read it."""

    reason: UnreadableReason


ReadMail = CalendarReply | Bounce | Unreadable
