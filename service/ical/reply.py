"""Read a raw mail that came back to the mailbox invitations are sent from: an answer, a bounce, or neither."""

import re
from datetime import UTC, datetime
from email.message import Message
from urllib.parse import unquote

from icalendar import Component, Event
from icalendar.prop import vCalAddress, vDDDTypes

from service.ical.bounce import bounce_in, is_report
from service.ical.mime import header, is_bomb, mailbox, opened, own_parts, text_of
from service.ical.types import CalendarReply, ReadMail, ReplyKind, Unreadable
from service.kernel.years import YEARS

MAX_MAIL_BYTES = 1_000_000
MAX_EVENT_CHARACTERS = 100_000  # an answer repeats our few lines; Outlook adds a page of its own

_CALENDAR_TYPES = ("text/calendar", "application/ics")

_KINDS: dict[str, ReplyKind] = {
    "ACCEPTED": "accepted",
    "DECLINED": "declined",
    "TENTATIVE": "tentative",
    "DELEGATED": "delegated",
}

_METHOD = re.compile(r"^METHOD[^:\n]*:[ \t]*([A-Z]+)[ \t]*$", re.IGNORECASE | re.MULTILINE)
_BEGIN = re.compile(r"^BEGIN:VEVENT[ \t]*$", re.IGNORECASE | re.MULTILINE)
_END = re.compile(r"^END:VEVENT[ \t]*$", re.IGNORECASE | re.MULTILINE)


def read_reply(raw_mail: bytes) -> ReadMail:
    """Read what a mail answers. Never raises: whatever cannot be read comes back as `Unreadable` with its reason."""
    if len(raw_mail) > MAX_MAIL_BYTES:
        return Unreadable("too-large")
    if is_bomb(raw_mail):
        return Unreadable("garbled")
    try:
        return _read(opened(raw_mail))
    except Exception:  # noqa: BLE001 - email and icalendar raise whatever they trip over; a stranger's mail stops nobody
        return Unreadable("garbled")


def _read(message: Message) -> ReadMail:
    """Tell report, answer and automatic answer apart."""
    if is_report(message):
        return bounce_in(message) or Unreadable("automatic-answer")
    calendars = [part for part in own_parts(message) if _is_calendar(part)]
    if not calendars:
        return Unreadable("automatic-answer" if _is_automatic(message) else "no-calendar")
    unread = Unreadable("not-a-reply")
    for part in calendars:
        answer = _answer(message, part)
        if isinstance(answer, CalendarReply):
            return answer
        unread = answer
    return unread


def _is_calendar(part: Message) -> bool:
    """Tell whether a part is calendar text, under its own name or as a file some gateway relabelled."""
    name = part.get_filename() or ""
    return part.get_content_type() in _CALENDAR_TYPES or name.lower().endswith(".ics")


def _is_automatic(message: Message) -> bool:
    """Recognise out-of-office notes and old-style bounces (RFC 3834 and what came before it)."""
    return (
        header(message, "Auto-Submitted").lower() not in ("", "no")
        or header(message, "Precedence").lower() == "auto_reply"
        or header(message, "Return-Path") == "<>"
        or message.get_content_type() == "multipart/report"  # a read receipt
        or "X-Autoreply" in message
        or "X-Autorespond" in message
    )


def _answer(message: Message, part: Message) -> CalendarReply | Unreadable:
    """Read one calendar part as the answer of one attendee."""
    text = text_of(part).replace("\r\n", "\n").replace("\r", "\n")
    begin = _BEGIN.search(text)
    end = _END.search(text, begin.end()) if begin else None
    if begin is None or end is None or end.end() - begin.start() > MAX_EVENT_CHARACTERS:
        return Unreadable("garbled")
    method = _method(text[: begin.start()], part)
    if method not in ("REPLY", "COUNTER"):
        return Unreadable("not-a-reply")
    # Only the event is parsed: a stranger's VTIMEZONE would stay in icalendar's memory for every later calendar.
    event = Event.from_ical(text[begin.start() : end.end()])
    sender = mailbox(header(message, "From"))
    guest = _guest(event, sender)
    if guest is None:
        return Unreadable("no-attendee")
    kind = "counter" if method == "COUNTER" else _KINDS.get(str(guest.params.get("PARTSTAT", "")).upper())
    if kind is None:
        return Unreadable("no-decision")
    counter = kind == "counter"
    return CalendarReply(
        kind=kind,
        uid=str(event["UID"]).strip(),
        attendee=_mailbox_of(guest) or sender,
        sender=sender,
        message_id=header(message, "Message-ID"),
        sequence=_sequence(event),
        stamped=_instant(event, "DTSTAMP"),
        proposed_starts=_instant(event, "DTSTART") if counter else None,
        proposed_ends=_instant(event, "DTEND") if counter else None,
    )


def _method(head: str, part: Message) -> str:
    """Read the method from the calendar, else from the label of its part."""
    found = _METHOD.search(head)
    return (found.group(1) if found else str(part.get_param("method", ""))).upper()


def _guest(event: Component, sender: str) -> vCalAddress | None:
    """Return the attendee who answers: the only one, else the one who sent the mail; ORGANIZER is not asked for.

    Outlook strips ORGANIZER (nextcloud/server#58904), some clients copy all attendees of the invitation.
    """
    listed = event.get("ATTENDEE", [])
    guests = [guest for guest in (listed if isinstance(listed, list) else [listed]) if isinstance(guest, vCalAddress)]
    if len(guests) == 1:
        return guests[0]
    return next((guest for guest in guests if _mailbox_of(guest) == sender), None)


def _mailbox_of(guest: vCalAddress) -> str:
    """Return an attendee's mailbox in lower case; '' for Apple's and Exchange's addresses that are no mailto."""
    address = str(guest).strip()
    if address.lower().startswith("mailto:"):
        return mailbox(unquote(address[7:]))
    return mailbox(str(guest.params.get("EMAIL", "")))  # RFC 7986 6.2


def _sequence(event: Component) -> int | None:
    """Return the SEQUENCE answered to; None where the reply leaves it out or spoils it."""
    value = event.get("SEQUENCE")
    return value if isinstance(value, int) and value >= 0 else None


def _instant(event: Component, name: str) -> datetime | None:
    """Return a property's instant in UTC; None where it is missing, a day, floating, or of a year nobody means."""
    value = event.get(name)
    when = value.dt if isinstance(value, vDDDTypes) else None
    if not isinstance(when, datetime) or when.tzinfo is None or when.year not in YEARS:
        return None
    return when.astimezone(UTC)
