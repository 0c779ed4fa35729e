"""What messages about suggested trips say."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from msgspec import Struct

from service.kernel.locale import Voice
from service.notices.facts import About
from service.notices.messages_planning import TripSuggested, TripTakenBack
from service.notices.views_rides import side_said
from service.notices.wording import on_clock


class SuggestionSaid(Struct, frozen=True, kw_only=True):
    """A suggested trip as its driver reads it."""

    leaves: datetime
    back: datetime
    day: str  # "Thu Oct 15"
    leaves_time: str  # "4:50 pm"
    back_time: str
    families: int
    side: str  # "North side"; "" where nobody knows
    answer_by: datetime
    is_instead: bool


class TakenBackSaid(Struct, frozen=True):
    """A trip that is suggested no longer."""

    leaves: datetime
    short: str  # "Thu Oct 15, 4:50 pm"


def suggested(message: TripSuggested, voice: Voice) -> SuggestionSaid:
    """Say what a trip would be."""
    leaves, back, answer_by = (
        on_clock(at, message.school.zone) for at in (message.leaves_at, message.back_at, message.answer_by)
    )
    return SuggestionSaid(
        leaves=leaves,
        back=back,
        day=voice.short_day(leaves),
        leaves_time=voice.short_time(leaves),
        back_time=voice.short_time(back),
        families=message.families,
        side=side_said(message.side, voice),
        answer_by=answer_by,
        is_instead=message.is_instead,
    )


def taken_back(message: TripTakenBack, voice: Voice) -> TakenBackSaid:
    """Say which trip is off."""
    leaves = on_clock(message.leaves_at, message.school.zone)
    return TakenBackSaid(leaves, voice.short(leaves))


VIEWS: Final[dict[type[About], Callable[[Any, Voice], Struct]]] = {
    TripSuggested: suggested,
    TripTakenBack: taken_back,
}
"""Messages about suggested trips, and what their templates are given."""
