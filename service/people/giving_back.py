"""The page between a promise and giving it back: what was promised is given back by two taps, a question by one."""

from datetime import datetime
from typing import Final

from litestar import Response
from msgspec import Struct

from service.kernel.spans import Span
from service.people.own_page import OwnPage

TEMPLATE: Final = "kernel/give_back.html"


class GiveBackPage(Struct, frozen=True, kw_only=True):
    """kernel/give_back.html."""

    start: datetime
    end: datetime
    place: str  # "" for a home
    action: str
    offer: str  # takes "offer it to others first"; "" where nobody can
    back: str
    csrf: str


def ask_back(
    seen: OwnPage, span: Span, place: str, *, part: str, action: str, back: str, offer: str = ""
) -> Response[str]:
    """Ask once whether somebody gives back what is theirs; `action` takes the answer, `back` is where it stands.

    `offer`, where there is one, takes that others may have it first.
    """
    view = GiveBackPage(
        start=seen.local(span.start),
        end=seen.local(span.end),
        place=place,
        action=action,
        offer=offer,
        back=back,
        csrf=seen.csrf,
    )
    return seen.show(TEMPLATE, view, part=part, here=action)
