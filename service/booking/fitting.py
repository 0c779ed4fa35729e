"""Which free times a meeting fits into once it takes longer, or the teacher has a way to go. Pure."""

from collections.abc import Sequence
from datetime import timedelta

from msgspec.structs import replace

from service.availability.types import Opening
from service.booking.types import Facts, Terms
from service.kernel.ids import PersonId
from service.kernel.spans import Span
from service.places import rules as places


def fitted(facts: Facts, teacher_id: PersonId, terms: Terms) -> Facts:
    """Return the facts with those of a teacher's openings that are long enough and leave time for the way."""
    openings = facts.openings.get(teacher_id, [])
    if terms.minutes:
        openings = longer(openings, terms.minutes, facts.invitation.round.buffer_minutes)
    if terms.way_minutes:
        openings = [one for one in openings if not _is_in_the_way(one.span, terms)]
    return replace(facts, openings={**facts.openings, teacher_id: openings})


def open_then(facts: Facts, teacher_id: PersonId, terms: Terms) -> Facts:
    """Return the facts with those of a teacher's openings for which the place is open."""
    openings = [one for one in facts.openings.get(teacher_id, []) if is_place_for(one.span, terms)]
    return replace(facts, openings={**facts.openings, teacher_id: openings})


def is_place_for(span: Span, terms: Terms) -> bool:
    """Tell whether the place asked for is in the book, open for the whole meeting, and has a table large enough."""
    place = terms.place
    if place is None:
        return True
    stands = place.left_on is None or span.end.date() < place.left_on
    return stands and place.max_party >= terms.party and places.is_open(place, span, terms.holidays)


def longer(openings: Sequence[Opening], minutes: int, buffer_minutes: int) -> list[Opening]:
    """Give the openings, in order, that can be drawn out to a length over the ones that follow.

    Only a buffer may lie between: a break stays a break. An opening that is longer by itself stays as it is.
    """
    length, gap = timedelta(minutes=minutes), timedelta(minutes=buffer_minutes)
    found = []
    for number, opening in enumerate(openings):
        start, end = opening.span.start, opening.span.end
        for following in openings[number + 1 :]:
            if end - start >= length or following.span.start - end > gap:
                break
            end = max(end, following.span.end)
        if end - start >= length:
            drawn = Span(start, max(start + length, opening.span.end))
            found.append(replace(opening, span=drawn))
    return found


def with_way(span: Span, minutes: int) -> Span:
    """Add the way there and back."""
    way = timedelta(minutes=minutes)
    return Span(span.start - way, span.end + way)


def _is_in_the_way(span: Span, terms: Terms) -> bool:
    wanted = with_way(span, terms.way_minutes)
    return any(wanted.overlaps(taken) for taken in terms.taken)
