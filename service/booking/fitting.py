"""Which free times a meeting fits into once it takes longer, or the teacher has a way to go. Pure."""

from collections.abc import Sequence
from datetime import timedelta

from msgspec.structs import replace

from service.availability.types import Opening
from service.booking.types import Facts, Terms
from service.kernel.ids import PersonId
from service.kernel.spans import Span
from service.places import rules as places
from service.places.types import Place


def fitted(facts: Facts, teacher_id: PersonId, terms: Terms) -> Facts:
    """Return the facts with those of a teacher's openings that are long enough and leave time for the way."""
    openings = facts.openings.get(teacher_id, [])
    if terms.minutes:
        openings = longer(openings, terms.minutes, facts.invitation.round.buffer_minutes)
    if terms.way_minutes or terms.stays:
        buffer = timedelta(minutes=facts.invitation.round.buffer_minutes)
        openings = [one for one in openings if not is_in_the_way(one.span, terms, buffer)]
    return replace(facts, openings={**facts.openings, teacher_id: openings})


def open_then(facts: Facts, teacher_id: PersonId, terms: Terms) -> Facts:
    """Return the facts with those of a teacher's openings for which the place is open."""
    openings = [one for one in facts.openings.get(teacher_id, []) if is_place_for(one.span, terms)]
    return replace(facts, openings={**facts.openings, teacher_id: openings})


def is_place_for(span: Span, terms: Terms) -> bool:
    """Tell whether the place asked for is in the book, open for the whole meeting, and has a table free for as many."""
    place = terms.place
    if place is None:
        return True
    stands = place.left_on is None or span.end.date() < place.left_on
    fits = stands and place.max_party >= terms.party and not _is_full(place, span, terms)
    return fits and places.is_open(place, span, terms.holidays)


def _is_full(place: Place, span: Span, terms: Terms) -> bool:
    if place.tables is None:
        return False
    taken = sum(any(span.overlaps(one) for one in table) for table in terms.tables_taken)
    return taken >= place.tables


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


def with_way(span: Span, terms: Terms) -> Span:
    """Add the teacher's way there and back; between two meetings at one place they stay, the earlier's way first."""
    way = timedelta(minutes=terms.way_minutes)
    start, end = span.start - way, span.end + way
    before = max((stay.span.end for stay in terms.stays if stay.span.end <= span.start), default=None)
    after = min((stay.span.start for stay in terms.stays if stay.span.start >= span.end), default=None)
    if before is not None:
        start = max(start, min(before + way, span.start))
    return Span(start, end if after is None else min(end, after))


def is_in_the_way(span: Span, terms: Terms, buffer: timedelta) -> bool:
    """Tell whether a meeting with its way lies over what the teacher has, or too close to a meeting at the place."""
    wanted = with_way(span, terms)
    return any(wanted.overlaps(taken) for taken in terms.taken) or any(
        Span(stay.span.start - buffer, stay.span.end + buffer).overlaps(span) for stay in terms.stays
    )
