"""Make the words: a notice in its reader's language becomes a mail or a text. Pure: a retry has the same bytes."""

import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime
from functools import cache
from hashlib import sha256
from typing import Final, Literal

from service.ical import invite
from service.ical.text import one_line
from service.ical.types import Attendee, CalendarEvent, Organizer
from service.kernel.bidi import bare
from service.kernel.catalogues import SERVICE
from service.kernel.frame import Link, MailFrame
from service.kernel.locale import Voice, voice
from service.kernel.render import render
from service.kernel.unbroken import loosened
from service.notices import sms_text
from service.notices.calendar import help_event, meeting_event
from service.notices.links import Links
from service.notices.mail_view import MailView, Teller
from service.notices.messages import (
    REMINDERS,
    DeliveryFailed,
    InvitationSent,
    MeetingBooked,
    MeetingCancelled,
    MeetingMoved,
    Message,
    NoInterpreterLeft,
    PlacesChanged,
    VisitAlarmToOffice,
    VisitBooked,
    VisitUnfilled,
    kind_of,
)
from service.notices.messages_childcare import RatioBroken
from service.notices.messages_rides import OfficeNoDriver
from service.notices.messages_visits import VisitLooking
from service.notices.text_view import Shortened, Speaker
from service.notices.types import Claimed, Mail, Text
from service.notices.views import entry_of

TEMPLATES: Final = SERVICE / "notices" / "templates"

DESK_PAGES: Final[dict[type[Message], str]] = {
    DeliveryFailed: "messages?state=failed",
    NoInterpreterLeft: "interpreting",
    VisitUnfilled: "visits",
    VisitAlarmToOffice: "visits",
    RatioBroken: "childcare",
    OfficeNoDriver: "rides",
}
"""What is told to a whole office, and where its desk shows it."""

_MANY_BREAKS: Final = re.compile(r"\n{3,}")
_BLANKS_AT_END: Final = re.compile(r"[ \t]+$", re.MULTILINE)


@cache
def speaks(kind: str, channel: Literal["email", "sms"]) -> bool:
    """Tell whether a kind of message has words for a channel; of one that only a newer program knows, that has them."""
    return (
        not (TEMPLATES / kind).is_dir()
        or (TEMPLATES / kind / ("subject.txt" if channel == "email" else "sms.txt")).is_file()
    )


def compose(notice: Claimed, links: Links, *, mail_from: str) -> Mail | Text:
    """Make the mail or text of a notice. Its links are derived here; nothing of them was ever stored."""
    spoken = voice(notice.recipient.language)
    if notice.recipient.channel == "sms":
        return compose_text(notice, links, spoken)
    return compose_mail(notice, links, spoken, mail_from=mail_from)


def compose_text(notice: Claimed, links: Links, spoken: Voice) -> Text:
    """Make a text that begins with the school's name and leaves out what makes it too long."""
    message, template = notice.message, f"notices/{kind_of(notice.message)}/sms.txt"
    link = links.door(message.link_id)
    views = (Speaker(spoken, message.school, short).view(message, link) for short in Shortened)
    body = sms_text.fit(
        f"{message.school.text_name}: {' '.join(bare(render(template, view, spoken)).split())}" for view in views
    )
    return Text(
        notice_id=notice.notice_id,
        created_at=notice.created_at,
        number=notice.recipient.address,
        body=body,
        parts=sms_text.parts(body),
    )


def compose_mail(notice: Claimed, links: Links, spoken: Voice, *, mail_from: str) -> Mail:
    """Make a mail: plain, HTML, and for a meeting its calendar part, the same bytes twice (RFC 6047)."""
    message, kind = notice.message, kind_of(notice.message)
    view = Teller(spoken, message.school).view(
        message,
        door=_door(message, links),
        reach=links.reach(notice.org_id, notice.recipient.person_id),
        feed=links.openings_feed(message.calendar_link_id) if isinstance(message, InvitationSent) else "",
    )
    subject = " ".join(bare(loosened(render(f"notices/{kind}/subject.txt", view, spoken))).split())
    mail = _letterhead(notice, subject, mail_from)
    if isinstance(message, REMINDERS):
        _add_unsubscribe(mail, links.stop_reminders(notice.org_id, notice.recipient.person_id))
    mail.set_content(_plain(render(f"notices/{kind}/body.txt", view, spoken)), cte="quoted-printable")
    html = render(f"notices/{kind}/body.html", view, spoken, _frame(view, subject, spoken))
    mail.add_alternative(html, subtype="html", cte="quoted-printable")
    _add_calendar(mail, notice, spoken, door=view.link, mail_from=mail_from)
    _name_boundaries(mail, notice.message_id)
    return Mail(
        notice_id=notice.notice_id,
        created_at=notice.created_at,
        sender=mail_from,
        recipient=notice.recipient.address,
        raw=mail.as_bytes(),
    )


def _door(message: Message, links: Links) -> str:
    """Give where a mail leads: a person's own door, or the desk where a whole office is written to."""
    page = DESK_PAGES.get(type(message))
    return links.desk(page) if page else links.door(message.link_id)


def _letterhead(notice: Claimed, subject: str, mail_from: str) -> EmailMessage:
    to = notice.recipient.address
    mail = EmailMessage(policy=SMTP if to.isascii() else SMTPUTF8)
    mail["From"] = Address(display_name=one_line(notice.message.school.name), addr_spec=mail_from)
    mailbox, _, domain = one_line(to).rpartition("@")
    mail["To"] = Address(username=mailbox, domain=domain)
    mail["Subject"] = one_line(subject)
    mail["Date"] = format_datetime(notice.created_at)
    mail["Message-ID"] = notice.message_id
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834 5: holiday answers stay at home
    return mail


def _add_unsubscribe(mail: EmailMessage, address: str) -> None:
    """Let a mail program unsubscribe its owner by one POST (RFC 8058 3.1)."""
    mail["List-Unsubscribe"] = f"<{address}>"
    mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def _plain(text: str) -> str:
    return _MANY_BREAKS.sub("\n\n", _BLANKS_AT_END.sub("", loosened(text))).strip() + "\n"


def _frame(view: MailView, subject: str, spoken: Voice) -> MailFrame:
    return MailFrame(
        school=view.school.name,
        subject=subject,
        phone=view.school.phone,
        preheader=_preheader(view, spoken),
        links=(Link(spoken.gettext("Change how we reach you"), view.reach_link),),
    )


def _preheader(view: MailView, spoken: Voice) -> str:
    """Say when and where, what a mailbox shows after the subject; nothing about a child, and of no room to go to."""
    if view.is_off:
        return spoken.gettext("Your meeting is cancelled") + "."
    if view.meeting is None:
        return ""
    when = spoken.sentence(spoken.moment(view.meeting.starts))
    return " ".join(
        f"{fact}." if not fact.endswith(".") else fact
        for fact in (when, spoken.sentence(view.meeting.place), view.meeting.door)
        if fact
    )


def _add_calendar(mail: EmailMessage, notice: Claimed, spoken: Voice, *, door: str, mail_from: str) -> None:
    """Add what Accept and Decline stand on; without `method` in the type there would be no buttons.

    A reminder gets none: it must not ask again.
    """
    message = notice.message
    if isinstance(message, PlacesChanged | VisitBooked):
        _add_updates(mail, notice, message, spoken, door=door, mail_from=mail_from)
        return
    mail_domain = mail_from.rpartition("@")[2]
    event, off = _event(message, spoken, door=door, mail_domain=mail_domain)
    if event is None:
        return
    organizer = Organizer(mail_from, message.school.name)
    write, method = (invite.cancel, "CANCEL") if off else (invite.request, "REQUEST")
    calendar = write(event, organizer, Attendee(notice.recipient.address))
    parameters = {"method": method, "charset": "utf-8"}
    mail.add_alternative(calendar, maintype="text", subtype="calendar", params=parameters)
    mail.add_attachment(calendar, maintype="application", subtype="ics", filename="invite.ics")


def _event(message: Message, spoken: Voice, *, door: str, mail_domain: str) -> tuple[CalendarEvent | None, bool]:
    """Describe what a message puts into its reader's calendar, and say whether it takes it out again."""
    if isinstance(message, MeetingBooked | MeetingMoved | MeetingCancelled):
        off = isinstance(message, MeetingCancelled)
        meeting, school = message.meeting, message.school
        return meeting_event(meeting, school, spoken, door=door, mail_domain=mail_domain, cancelled=off), off
    if isinstance(message, VisitLooking) and message.meeting:
        return meeting_event(message.meeting, message.school, spoken, door=door, mail_domain=mail_domain), False
    entry = entry_of(message)
    if entry is None:
        return None, False
    return help_event(entry, spoken, door=door, mail_domain=mail_domain), entry.off


def _add_updates(
    mail: EmailMessage,
    notice: Claimed,
    message: PlacesChanged | VisitBooked,
    spoken: Voice,
    *,
    door: str,
    mail_from: str,
) -> None:
    """Add each meeting's invitation as a calendar of its own: one iTIP message speaks of one UID (RFC 5546 3.2.2)."""
    organizer, mail_domain = Organizer(mail_from, message.school.name), mail_from.rpartition("@")[2]
    for number, meeting in enumerate(message.meetings, start=1):
        event = meeting_event(meeting, message.school, spoken, door=door, mail_domain=mail_domain)
        mail.add_attachment(
            invite.request(event, organizer, Attendee(notice.recipient.address)),
            maintype="text",
            subtype="calendar",
            params={"method": "REQUEST", "charset": "utf-8"},
            filename=f"update-{number}.ics",
        )


def _name_boundaries(mail: EmailMessage, message_id: str) -> None:
    """Draw the boundaries from the Message-ID: random ones would make each retry another mail."""
    for number, part in enumerate(mail.walk()):
        if part.is_multipart():
            digest = sha256(f"{number} {message_id}".encode()).hexdigest()[:32]
            part.set_boundary(f"=_{digest}")
