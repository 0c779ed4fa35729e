"""What is in the way, as its template takes it: made of what is offered and what was ticked. Pure."""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from service.booking.pages.help_typed import NAMED, HelpTyped, coming
from service.booking.types import HelpOffered, KnownChild, NoCare
from service.childcare.unnamed import is_unnamed
from service.kernel.languages import native_name
from service.kernel.locale import Voice
from service.notices.wording import room_said
from service.places.rules import METRES_PER_MILE
from service.places.types import Suggested
from service.rounds.types import Mode


class ChildBox(Struct, frozen=True, kw_only=True):
    """A child to tick."""

    key: str
    label: str
    asks_name: bool  # no roster knows it
    ticked: bool
    name: str
    allergies: str


class PlaceBox(Struct, frozen=True, kw_only=True):
    """A place to choose."""

    value: str
    name: str
    detail: str
    ticked: bool


class HelpView(Struct, frozen=True, kw_only=True):
    """The fieldset of booking/help.html. What is not offered is empty."""

    typed: HelpTyped
    languages: tuple[tuple[str, str], ...]
    has_care: bool
    no_care: NoCare  # then nothing can be ticked, unless it was ticked before
    room: str  # of the childcare
    children: tuple[ChildBox, ...]
    has_rides: bool
    party: int  # how many come along with all who are ticked
    places: tuple[PlaceBox, ...]
    ways: tuple[Mode, ...]  # other ways to meet
    asks_place: bool  # where to meet has to be said
    asks_needs: bool  # what a public place must have may be said
    asks_home: bool  # where the home is may be said
    remembered: bool  # ticked from the last time

    @property
    def is_offered(self) -> bool:
        """Whether there is anything to tick."""
        return bool(self.languages or self.has_care or self.has_rides or self.ways)


def help_view(typed: HelpTyped, offered: HelpOffered, mode: Mode, ways: Sequence[Mode], voice: Voice) -> HelpView:
    """Make the fieldset."""
    care = offered.care
    return HelpView(
        typed=typed,
        languages=tuple((tag, language_said(tag, voice)) for tag in offered.languages),
        has_care=typed.childcare if offered.no_care else care is not None or offered.has_care,
        no_care=offered.no_care,
        room=room_said(care.room, voice) if care and not offered.no_care else "",
        children=tuple(_child(child, typed, voice) for child in offered.children),
        has_rides=offered.has_rides,
        party=coming(replace(typed, childcare=True), offered.children).people,
        places=_places(offered.places, typed, voice),
        ways=tuple(ways),
        asks_place=mode == "place",
        asks_needs=offered.has_places,
        asks_home=mode == "home",
        remembered=offered.obstacles is not None,
    )


def language_said(tag: str, voice: Voice) -> str:
    """Name a language for who looks for their own: "Spanish, Español"."""
    known, own = voice.sentence(voice.language(tag)), native_name(tag) if tag != "ase" else ""
    return ", ".join(dict.fromkeys(name for name in (known, voice.sentence(own)) if name))


def age_said(months: int, voice: Voice) -> str:
    """Say how old a small child is."""
    if months < 12:  # noqa: PLR2004 months of a year
        return voice.ngettext("%(num)s month old", "%(num)s months old", months) % {"num": months}
    return voice.ngettext("%(num)s year old", "%(num)s years old", months // 12) % {"num": months // 12}


def way_said(one: Suggested, voice: Voice) -> str:
    """Say where a place is, how far from home as the crow flies, and what it has."""
    far = ""
    if one.from_home is not None:
        far = voice.gettext("%(miles)s miles from your home") % {"miles": f"{one.from_home / METRES_PER_MILE:.1f}"}
    no_steps = voice.gettext("No steps") if one.place.step_free else ""
    quiet = voice.gettext("Quiet") if one.place.quiet else ""
    return ". ".join(part for part in (one.place.address_line, far, no_steps, quiet) if part)


def _child(child: KnownChild, typed: HelpTyped, voice: Voice) -> ChildBox:
    said = next((one for one in typed.children if one.key == child.key), None)
    young = voice.gettext("Your child, %(age)s") % {"age": age_said(child.age_months, voice)}
    return ChildBox(
        key=child.key,
        label=young
        if not child.given_name or (child.age_months and is_unnamed(child.given_name))
        else child.given_name,
        asks_name=not child.given_name,
        ticked=said is not None,
        name=said.name if said else "",
        allergies=said.allergies if said else "",
    )


def _places(found: Sequence[Suggested], typed: HelpTyped, voice: Voice) -> tuple[PlaceBox, ...]:
    boxes = [
        PlaceBox(
            value=one.place.place_id.hex,
            name=one.place.name,
            detail=way_said(one, voice),
            ticked=typed.place == one.place.place_id.hex,
        )
        for one in found
    ]
    is_named = typed.place == NAMED or not any(box.ticked for box in boxes)
    other = PlaceBox(value=NAMED, name=voice.gettext("Another place"), detail="", ticked=is_named)
    return (*boxes, other)
