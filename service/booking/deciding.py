"""Decide what comes of a wish: each request in the light of those before it. Nothing is written yet."""

from collections.abc import Sequence

from msgspec import Struct

from service.access.types import Act
from service.booking import company
from service.booking.drawn import is_plain
from service.booking.errors import PlaceNotThen
from service.booking.facts import with_time
from service.booking.instead import Asked, with_places
from service.booking.rules import after, decide
from service.booking.several import one_of
from service.booking.staying import as_asked
from service.booking.store import meetings
from service.booking.types import BookRequest, Decision, Facts, Made
from service.kernel.db import Connection
from service.kernel.ids import MeetingId, new_id
from service.kernel.spans import Span


class Planned(Struct, frozen=True):
    """What comes of one family's wish, once it is written."""

    act: Act
    facts: Facts  # as they are after it
    made: dict[MeetingId, tuple[Asked, Decision]]

    @property
    def rows(self) -> list[Made]:
        """The meetings, ready to be written down."""
        invitation, booked_by = self.facts.invitation.invitation, self.act.principal.actor
        return [Made(meeting_id, decision, invitation, booked_by) for meeting_id, (_, decision) in self.made.items()]

    @property
    def is_plain(self) -> bool:
        """Tell whether all there is to say of it is known before it is written."""
        return all(is_plain(self.facts, decision, self.act.now) for _, decision in self.made.values())


async def plan(conn: Connection, act: Act, facts: Facts, requests: Sequence[BookRequest]) -> Planned:
    """Decide on every request, or refuse as rules.decide does, saying which of several it is about."""
    made: dict[MeetingId, tuple[Asked, Decision]] = {}
    for place, request in enumerate(requests):
        meeting_id = MeetingId(new_id())
        with one_of(requests, place):
            asked = await asked_of(conn, act, facts, request)
            decision = await decided(conn, act, asked)
        made[meeting_id] = (asked, decision)
        facts = after(facts, meeting_id, decision)
    return Planned(act, facts, made)


async def asked_of(
    conn: Connection, act: Act, facts: Facts, request: BookRequest, *, given: Span | None = None
) -> Asked:
    """Read what a request asks of its time; a time the school gives is as long as the meeting has to be."""
    facts, terms = await as_asked(conn, act.org_id, facts, request, act.now)
    if given:
        drawn, besides = company.long_enough(given, terms), [stay.meeting_id for stay in terms.stays]
        if drawn == given or not await meetings.is_taken(conn, act.org_id, request.teacher_id, drawn, besides=besides):
            facts = with_time(facts, request.teacher_id, drawn)
    return Asked(facts, request, terms)


async def decided(conn: Connection, act: Act, asked: Asked) -> Decision:
    """Decide on one request; a refusal of its place names places that would do."""
    try:
        return decide(asked.facts, asked.request, act.now, asked.terms)
    except PlaceNotThen as refusal:
        raise await with_places(conn, act, asked, refusal) from refusal
