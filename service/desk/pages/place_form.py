"""Read the form of a place; what is wrong with it is kept field by field."""

from typing import Final

from msgspec import Struct

from service.desk.pages.desks import Form
from service.desk.pages.fields import read_number, read_one_of, read_words
from service.kernel.frame import Mistake
from service.kernel.locale import Voice
from service.places.errors import UnreadableHours
from service.places.hours import read_hours
from service.places.types import MOST_PARTY, MOST_TABLES, Place, PlaceDraft, PlaceKind

KINDS: Final[tuple[PlaceKind, ...]] = ("library", "cafe", "park", "community_centre", "place_of_worship", "school")
TEXTS: Final = ("name", "kind", "address_line", "latitude", "longitude", "opening_hours", "max_party", "tables")
BOXES: Final = ("step_free", "quiet", "indoor")


class TypedPlace(Struct, frozen=True):
    """What stands in the form."""

    texts: dict[str, str]
    ticked: frozenset[str]


def kinds(voice: Voice) -> dict[str, str]:
    """Name the kinds of places."""
    return {
        "library": voice.gettext("Library"),
        "cafe": voice.gettext("Cafe"),
        "park": voice.gettext("Park"),
        "community_centre": voice.gettext("Community center"),
        "place_of_worship": voice.gettext("Place of worship"),
        "school": voice.gettext("School"),
    }


def typed_of(place: Place) -> TypedPlace:
    """Give what stands in the form of a place that is there."""
    texts = {
        "name": place.name,
        "kind": place.kind,
        "address_line": place.address_line,
        "latitude": f"{place.spot.latitude:.5f}",
        "longitude": f"{place.spot.longitude:.5f}",
        "opening_hours": place.opening_hours,
        "max_party": str(place.max_party),
        "tables": str(place.tables or ""),
    }
    return TypedPlace(texts, frozenset(box for box in BOXES if getattr(place, box)))


def typed_in(form: Form) -> TypedPlace:
    """Give what somebody typed."""
    texts = {name: read_words(form, name) for name in TEXTS}
    return TypedPlace(texts, frozenset(box for box in BOXES if form.get(box)))


NEW: Final = TypedPlace({**dict.fromkeys(TEXTS, ""), "max_party": "4"}, frozenset({"indoor"}))


def read_place(form: Form, voice: Voice, mistakes: list[Mistake], *, zone: str) -> PlaceDraft | None:
    """Read a place, or None and what is wrong with it, in page order. `zone`: IANA name, which no form asks for."""
    typed = typed_in(form)
    name, kind = typed.texts["name"][:200], read_one_of(form, "kind", KINDS)
    if not name:
        mistakes.append(Mistake("name", voice.gettext("Give the place a name.")))
    if not kind:
        mistakes.append(Mistake("kind", voice.gettext("Choose what kind of place it is.")))
    latitude = _degrees(typed.texts["latitude"], 90)
    longitude = _degrees(typed.texts["longitude"], 180)
    for field, degrees in (("latitude", latitude), ("longitude", longitude)):
        if degrees is None:
            said = voice.gettext("Give the degrees as a map shows them, for example 41.39527 and -94.28763.")
            mistakes.append(Mistake(field, said, is_wrong=bool(typed.texts[field])))
    hours = _hours(typed.texts["opening_hours"], voice, mistakes)
    party = _count(typed, "max_party", MOST_PARTY, voice, mistakes)
    tables = _count(typed, "tables", MOST_TABLES, voice, mistakes) if typed.texts["tables"] else None
    if mistakes or latitude is None or longitude is None or party is None:
        return None
    return PlaceDraft(
        name=name,
        kind=next(one for one in KINDS if one == kind),
        address_line=typed.texts["address_line"][:300],
        latitude=latitude,
        longitude=longitude,
        opening_hours=hours,
        step_free="step_free" in typed.ticked,
        quiet="quiet" in typed.ticked,
        indoor="indoor" in typed.ticked,
        max_party=party,
        tables=tables,
        zone=zone,
    )


def _count(typed: TypedPlace, field: str, most: int, voice: Voice, mistakes: list[Mistake]) -> int | None:
    number = read_number(typed.texts[field], 1, most)
    if number is None:
        said = voice.gettext("Give a number from 1 to %(most)s.") % {"most": most}
        mistakes.append(Mistake(field, said, is_wrong=bool(typed.texts[field])))
    return number


def _hours(written: str, voice: Voice, mistakes: list[Mistake]) -> str:
    try:
        return read_hours(written) if written else ""
    except UnreadableHours as exc:
        said = voice.gettext("We cannot read “%(part)s”. Write it like Mo-Fr 09:00-17:00.") % {"part": exc.part}
        mistakes.append(Mistake("opening_hours", said, is_wrong=True))
        return ""


def _degrees(written: str, most: int) -> float | None:
    try:
        degrees = float(written.replace(",", "."))
    except ValueError:
        return None
    return degrees if -most <= degrees <= most else None
