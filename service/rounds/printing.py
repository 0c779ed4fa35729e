"""Write letters in their families' languages, for the office's printer and for another service's."""

from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup
from msgspec import Struct

from service.kernel.ids import InvitationId
from service.kernel.locale import voice
from service.kernel.render import render
from service.notices.links import Links
from service.rounds.letters import is_about_meetings, letter, letter_of_meetings
from service.rounds.types import LetterFacts, Letterhead, Letters


class PrintedLetter(Struct, frozen=True):
    """A letter written in its family's language."""

    invitation_id: InvitationId
    guardian: str
    body: Markup
    address: str  # of their private link; "" where none is open

    @property
    def has_link(self) -> bool:
        """Tell whether the letter leads to the family's page."""
        return bool(self.address)


def written(found: Letters, links: Links) -> Sequence[PrintedLetter]:
    """Write letters. Drawing a code takes milliseconds, a portion of them a second: not for the event loop."""
    return [_written(one, found.head, links, found.seen) for one in found.letters]


def _written(found: LetterFacts, head: Letterhead, links: Links, now: datetime) -> PrintedLetter:
    facts = found.facts
    spoken, address = voice(facts.language), links.door(facts.link_id) if facts.link_id else ""
    if is_about_meetings(found):
        told = letter_of_meetings(found, head, spoken, address=address, now=now)
        body = render("rounds/letter_of_meetings.html", told, spoken)
    else:
        body = render("rounds/letter.html", letter(found, head, spoken, address=address, now=now), spoken)
    return PrintedLetter(
        facts.invitation.invitation_id,
        facts.guardian,
        Markup(body),  # noqa: S704 - written by our own template
        address,
    )
