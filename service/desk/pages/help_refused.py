"""What staff are told where something a family asked for cannot be had, and when it could. Pure."""

from collections.abc import Callable
from datetime import datetime

from service.booking.errors import (
    InterpreterNotThen,
    NotThisTime,
    PlaceNotThen,
    RideNotThen,
    SeatsNotThen,
    VisitNotThen,
)
from service.kernel.locale import Voice
from service.kernel.unbroken import unbroken_time


def help_refused_said(refusal: NotThisTime, voice: Voice, local: Callable[[datetime], datetime]) -> str:
    """Say what cannot be had, and the nearest times and places that would do."""
    times = [unbroken_time(voice.moment(local(one.span.start))) for one in refusal.alternatives]
    said = [_lack(refusal, voice)]
    if times:
        said.append(voice.gettext("It would work: %(times)s.") % {"times": "; ".join(times)})
    if isinstance(refusal, PlaceNotThen | VisitNotThen) and refusal.places:
        names = voice.listing([one.place.name for one in refusal.places])
        said.append(voice.gettext("Open then: %(places)s.") % {"places": names})
    return " ".join(said)


def _lack(refusal: NotThisTime, voice: Voice) -> str:  # noqa: PLR0911 one answer a refusal
    match refusal:
        case InterpreterNotThen():
            language = voice.language(refusal.language)
            return voice.gettext("Nobody and no line can interpret %(language)s then.") % {"language": language}
        case SeatsNotThen(is_off=True):
            return voice.gettext("There is no childcare then.")
        case SeatsNotThen():
            return voice.gettext("No childcare seat is left then.")
        case RideNotThen():
            return voice.gettext("There are no rides to such a meeting.")
        case VisitNotThen(why="training"):
            return voice.gettext("The teacher has no training for home visits that holds on that day.")
        case VisitNotThen(why="limit"):
            return voice.gettext("The family has had its home visits of this year.")
        case VisitNotThen():
            return voice.gettext("Nobody trained is free to come along then.")
        case PlaceNotThen():
            return voice.gettext("That place is not open for the whole meeting, or its table is too small.")
        case _:
            return voice.gettext("The teacher is not free for so long.")
