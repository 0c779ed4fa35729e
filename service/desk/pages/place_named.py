"""A place of the book, picked by its name: what the desk's forms type, and what is said where there is none."""

from collections.abc import Sequence

from service.booking.types import Where
from service.desk.pages.desks import Desk
from service.kernel.frame import Mistake
from service.kernel.ids import PlaceId
from service.kernel.locale import Voice
from service.places import actions as places
from service.places.types import Place
from service.rounds.types import Mode

LONGEST = 200  # characters, as the book takes them


async def book_of(desk: Desk, modes: Sequence[Mode]) -> list[Place]:
    """Read the book, by name; where the round has no meetings off-site nobody picks from it."""
    return await places.list_places(desk.tools.pool, desk.principal) if "place" in modes else []


def find(name: str, book: Sequence[Place]) -> PlaceId | None:
    """Find a place by its name, however it is spaced and capitalized; None: no place or more than one has it."""
    wanted = _plain(name)
    found = [one.place_id for one in book if _plain(one.name) == wanted]
    return found[0] if len(found) == 1 else None


def mistake_in(name: str, book: Sequence[Place], voice: Voice) -> Mistake | None:
    """Say what is wrong with a name; None: it is the name of one place."""
    if find(name, book):
        return None
    if not name:
        return Mistake("named_place", voice.gettext("Say at which place."))
    if any(_plain(one.name) == _plain(name) for one in book):
        said = voice.gettext("Several places in the book have this name. Rename one of them first.")
        return Mistake("named_place", said, is_wrong=True)
    said = voice.gettext("There is no place of this name in the book of places. Choose one of the list.")
    return Mistake("named_place", said, is_wrong=True)


def where_of(name: str, book: Sequence[Place]) -> Where:
    """Say where a meeting is to be."""
    return Where(place_id=find(name, book))


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
