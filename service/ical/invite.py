"""Write the calendar part of an invitation mail, RFC 5546: ask one person to come, or tell that it is off.

The mail around it is built by notices. Every change of a meeting raises its SEQUENCE in the row first; what is written
here takes the event as it stands, so a retry has the same bytes.
"""

import msgspec
from icalendar import Calendar, Event
from icalendar.prop import vCalAddress

from service.ical.event import event_component
from service.ical.feed import PRODUCT
from service.ical.text import mailto, one_line
from service.ical.types import Attendee, CalendarEvent, Organizer


def request(event: CalendarEvent, organizer: Organizer, attendee: Attendee) -> bytes:
    """Write METHOD:REQUEST: the first invitation, and every move after it.

    RFC 5546 3.2.2: a move has the same UID, a higher SEQUENCE and a newer DTSTAMP.
    """
    if event.status == "CANCELLED":
        raise ValueError("a cancelled meeting asks nobody to come: write a CANCEL")
    component = event_component(event)
    component.add("organizer", _address(organizer.mailbox, organizer.name))
    guest = _address(attendee.mailbox, attendee.name)
    guest.params.update({"CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE"})
    component.add("attendee", guest)
    return _message("REQUEST", component)


def cancel(event: CalendarEvent, organizer: Organizer, attendee: Attendee) -> bytes:
    """Write METHOD:CANCEL for this one person, whether the meeting is off for all or goes on without them.

    RFC 5546 3.2.5: same UID, ORGANIZER and ATTENDEE as in the REQUEST, a higher SEQUENCE, and no alarm. Cancelling by a
    REQUEST leaves the meeting standing and ringing.
    """
    component = event_component(msgspec.structs.replace(event, status="CANCELLED"))
    component.add("organizer", _address(organizer.mailbox, organizer.name))
    component.add("attendee", _address(attendee.mailbox, attendee.name))
    return _message("CANCEL", component)


def _message(method: str, component: Event) -> bytes:
    """Wrap one event as an iTIP message."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add_component(component)
    text: bytes = calendar.to_ical()
    return text


def _address(mailbox: str, name: str) -> vCalAddress:
    """Write a mailbox with its owner's name. A quote in it becomes ^' (RFC 6868): a bare one breaks Outlook."""
    address = vCalAddress(mailto(mailbox))
    if name := one_line(name):
        address.params["CN"] = name
    return address
