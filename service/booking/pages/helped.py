"""What a guardian may ask for with the meeting a page is about, read for that page."""

from datetime import timedelta
from typing import Final

from service.availability.rules import parse_opening_key
from service.booking.obstacles import offered
from service.booking.pages.help_typed import as_help, as_remembered
from service.booking.pages.visit import Visit
from service.booking.pages.wanted import Wanted
from service.booking.types import NO_HELP, Help, HelpOffered
from service.kernel.spans import Span

NOTHING_OFFERED: Final = HelpOffered(obstacles=None)


def asks_more(wanted: Wanted) -> bool:
    """Tell whether a form asks for more than the meeting: only then the database is asked what is offered."""
    ticks = wanted.help is not None and not wanted.help.is_nothing
    return ticks or wanted.mode in {"place", "home"}


async def offers(seen: Visit, wanted: Wanted) -> HelpOffered:
    """Read what can be asked for with the first of the meetings wanted."""
    _, start = parse_opening_key(wanted.stops[0].opening)
    minutes = next(
        (
            wish.teacher.slot_minutes
            for wish in seen.facts.wishes
            if wish.teacher.teacher_id == wanted.stops[0].teacher_id
        ),
        seen.facts.round.slot_minutes,
    )
    span = Span(start, start + timedelta(minutes=minutes))
    return await offered(
        seen.tools.pool,
        seen.guardian.org_id,
        seen.facts,
        wanted.mode,
        span,
        with_children=wanted.help is not None and wanted.help.childcare,
        teacher_id=wanted.stops[0].teacher_id,
        needs=wanted.help.of_places if wanted.help else None,
    )


def help_of(seen: Visit, wanted: Wanted, offered: HelpOffered) -> Help:
    """Say what the form asks for; one that did not ask asks for nothing."""
    return as_help(wanted.help, offered, wanted.mode, seen.voice) if wanted.help else NO_HELP


def help_to_look_at(seen: Visit, wanted: Wanted, offered: HelpOffered) -> Help:
    """Say what the page would ask for as it stands ticked: whether the time is long enough is seen before booking."""
    typed = wanted.help or as_remembered(offered, seen.facts.interpreter)
    asked = as_help(typed, offered, wanted.mode, seen.voice)
    if wanted.mode == "place" and not (asked.place_id or asked.named_place):
        return Help(interpreter=asked.interpreter, named_place="?")  # not said yet: any place has a way
    return asked
