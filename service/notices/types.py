"""What goes to the wire and what comes of it."""

from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from msgspec import Struct

from service.kernel.ids import NoticeId, OrgId, SchoolId
from service.notices.messages import Message, Recipient, SchoolFacts


class Claimed(Struct, frozen=True, kw_only=True):
    """A notice this worker may send until its lease ends; `lease` is what proves it when it is settled."""

    org_id: OrgId
    notice_id: NoticeId
    lease: UUID
    recipient: Recipient
    message: Message
    message_id: str  # with angle brackets
    attempts: int  # this one counted
    urgent: bool
    created_at: datetime
    not_after: datetime


class Unread(Struct, frozen=True, kw_only=True):
    """A notice in words this program does not know: a newer one put it, and sends it once it is there."""

    org_id: OrgId
    notice_id: NoticeId
    lease: UUID
    kind: str  # of its message
    attempts: int  # this one counted


class Mail(Struct, frozen=True, kw_only=True):
    """One mail to one mailbox, whole: the same notice always makes the same bytes."""

    notice_id: NoticeId
    created_at: datetime
    sender: str
    recipient: str
    raw: bytes


class Text(Struct, frozen=True, kw_only=True):
    """One text to one number. `parts` is what the gateway charges."""

    notice_id: NoticeId
    created_at: datetime
    number: str  # E.164
    body: str
    parts: int


class Sent(Struct, frozen=True):
    """The other side took it. `gateway_id` is its own name for it, '' when it gives none."""

    gateway_id: str = ""


class Refused(Struct, frozen=True):
    """The other side said no, for good; trying again would hear the same."""

    problem: str


class Later(Struct, frozen=True):
    """It surely did not go out and may later."""

    problem: str


class Unknown(Struct, frozen=True):
    """It may have gone out or not: the answer never came."""

    problem: str


Outcome = Sent | Refused | Later | Unknown


class Correspondent(Struct, frozen=True):
    """Whom a number belongs to, and for which school we answer it."""

    recipient: Recipient
    school: SchoolFacts


class OfficeToAlarm(Struct, frozen=True, kw_only=True):
    """A school's office, and how many messages to its people did not arrive since it was told last."""

    school_id: SchoolId
    address: str
    language: str  # BCP 47
    school: SchoolFacts
    since: datetime | None  # up to when failures were told; None: never
    failed: int


class Reach(Struct, frozen=True):
    """How reminders reach somebody."""

    has_stopped: bool  # said no to reminders by mail
    language: str | None  # as the school knows it
    school: SchoolFacts | None  # who wrote to them last


NoticeState = Literal["queued", "leased", "calling", "sent", "dropped", "refused", "expired", "unknown", "bounced"]


ENDED: Final[tuple[NoticeState, ...]] = ("sent", "dropped", "refused", "expired", "unknown", "bounced")
"""Nothing more is done about a notice in one of these."""


class Unsettled(Struct, frozen=True, kw_only=True):
    """What waits to be sent, of every org."""

    by_state: dict[str, int]
    due: int  # could go now
    late_seconds: float  # since the oldest of those could


class Watched(Struct, frozen=True, kw_only=True):
    """What whoever watches the program sees of sending and reminding, of every org and all workers."""

    unsettled: Unsettled
    ended: dict[str, int]  # in the last hour, by state
    reminders_late_seconds: float  # since the org that waits longest was looked through
