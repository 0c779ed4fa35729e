"""Read what a family ticked under "Is anything in the way?", and say what is missing. Pure; nothing asks why."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from service.booking.children import Party, party_of
from service.booking.pages.fields import Fields
from service.booking.types import Help, Helped, HelpOffered, KnownChild, Obstacles
from service.childcare.types import ChildWanted
from service.childcare.unnamed import unnamed
from service.kernel.errors import Malformed
from service.kernel.frame import Mistake
from service.kernel.ids import PlaceId
from service.kernel.languages import is_spoken
from service.kernel.locale import Voice
from service.kernel.numbers import read_number
from service.places.types import PlaceNeeds
from service.rides.types import RideWish
from service.rounds.types import Mode

LONGEST: Final = {"address": 300, "home_address": 300, "named_place": 200, "allergies": 300, "other_name": 100}
MOST_PASSENGERS: Final = 8
MOST_YEARS: Final = 17
NAMED: Final = "named"  # what the choice of a place sends for one that is in no book


_TEXTS: Final = (
    *("language", "other_name", "other_age", "passengers", "child_seats", "address", "phone"),
    *("party", "place", "named_place", "home_address"),
)


class ChildTyped(Struct, frozen=True):
    """A child as it was ticked."""

    key: str
    name: str = ""  # typed for a child no roster knows
    allergies: str = ""


class HelpTyped(Struct, frozen=True, kw_only=True):
    """The fieldset as it was sent, or as it stands ticked from the last time."""

    interpreter: bool = False
    language: str = ""
    childcare: bool = False
    children: tuple[ChildTyped, ...] = ()
    other_name: str = ""
    other_age: str = ""
    ride: bool = False
    passengers: str = "1"
    child_seats: str = "0"
    wheelchair: bool = False
    address: str = ""
    phone: str = ""
    party: str = ""  # how many the page that sent this counted as coming along
    place: str = ""  # a place's id, or NAMED
    named_place: str = ""
    home_address: str = ""
    asks_needs: bool = False  # the form asked what a public place must have
    step_free: bool = False
    quiet: bool = False

    @property
    def fields(self) -> list[tuple[str, str]]:
        """What a form sends to say all of it again."""
        ticks = [("interpreter", self.interpreter), ("childcare", self.childcare), ("ride", self.ride)]
        ticks += [("wheelchair", self.wheelchair), ("needs", self.asks_needs)]
        ticks += [("step_free", self.step_free), ("quiet", self.quiet)]
        said = [(name, "1") for name, ticked in ticks if ticked]
        said += [("child", child.key) for child in self.children]
        said += [(f"name_{child.key}", child.name) for child in self.children if child.name]
        said += [(f"allergies_{child.key}", child.allergies) for child in self.children if child.allergies]
        return [("help", "1"), *said, *((name, getattr(self, name)) for name in _TEXTS if getattr(self, name))]

    @property
    def is_nothing(self) -> bool:
        """Whether no box is ticked."""
        return not (self.interpreter or self.childcare or self.ride or self.step_free or self.quiet)

    @property
    def of_places(self) -> PlaceNeeds | None:
        """What a public place must have; None: it was not asked."""
        return PlaceNeeds(step_free=self.step_free, quiet=self.quiet) if self.asks_needs else None


NOTHING: Final = HelpTyped()


def read_help(fields: Fields) -> HelpTyped | None:
    """Read the fieldset; None: the form or address has none."""
    if fields.get("help") != "1":
        return None
    keys = list(dict.fromkeys(str(one) for one in fields.getall("child", [])))[:MOST_PASSENGERS]
    return HelpTyped(
        interpreter=_ticked(fields, "interpreter"),
        language=_text(fields, "language")[:35],
        childcare=_ticked(fields, "childcare"),
        children=tuple(
            ChildTyped(key, _text(fields, f"name_{key}")[:100], _text(fields, f"allergies_{key}")[:300]) for key in keys
        ),
        other_name=_text(fields, "other_name"),
        other_age=_text(fields, "other_age")[:4],
        ride=_ticked(fields, "ride"),
        passengers=_text(fields, "passengers")[:4] or "1",
        child_seats=_text(fields, "child_seats")[:4] or "0",
        wheelchair=_ticked(fields, "wheelchair"),
        address=_text(fields, "address"),
        phone=_text(fields, "phone")[:40],
        party=_text(fields, "party")[:2],
        place=_text(fields, "place")[:36],
        named_place=_text(fields, "named_place"),
        home_address=_text(fields, "home_address"),
        asks_needs=_ticked(fields, "needs"),
        step_free=_ticked(fields, "step_free"),
        quiet=_ticked(fields, "quiet"),
    )


def as_remembered(offered: HelpOffered, interpreter: str) -> HelpTyped:
    """Tick what was said the last time, as far as it is offered; `interpreter` is the language known otherwise."""
    last = offered.obstacles or Obstacles(interpreter=interpreter)
    spoken = last.interpreter if last.interpreter in offered.languages else ""
    spoken = spoken or next((tag for tag in offered.languages if is_spoken(last.interpreter, [tag])), "")
    young = [child for child in offered.children if child.student_id is None]
    along = party_of([child.age_months for child in young])
    return HelpTyped(
        interpreter=bool(spoken),
        language=spoken,
        childcare=last.childcare and (offered.has_care or offered.care is not None) and not offered.no_care,
        children=tuple(ChildTyped(child.key) for child in young),
        ride=last.ride and offered.has_rides,
        passengers=str(last.ride_passengers if last.ride else along.people),
        child_seats=str(last.child_seats if last.ride else along.child_seats),
        wheelchair=last.wheelchair,
        place=str(offered.places[0].place.place_id.hex) if offered.places else NAMED,
        step_free=last.of_places.step_free,
        quiet=last.quiet,
    )


def as_standing(offered: HelpOffered, helped: Helped | None, interpreter: str = "") -> tuple[HelpOffered, HelpTyped]:
    """Tick what comes with a meeting. Children nobody had on a list stand in the form by the name they were given.

    Seats that are kept stay in the form where no other child can have one any more.
    Their age is kept with their seats: asked for anew, they count as the youngest. `interpreter` is the language in
    which the family needs one: where none comes yet it is ticked too.
    """
    helped = helped or Helped()
    names = [seat.given_name for seat in helped.seats if seat.state == "kept"]
    known, left = [], [name for name in names if name not in {child.given_name for child in offered.children}]
    for child in offered.children:
        is_young = not child.given_name and left
        known.append(replace(child, given_name=left.pop(0)) if is_young else child)
    known += [KnownChild(key=f"kept{n}", student_id=None, given_name=name, age_months=0) for n, name in enumerate(left)]
    interpreted, ride = helped.interpretation, helped.ride
    usual = as_remembered(offered, interpreter)
    typed = HelpTyped(
        interpreter=interpreted is not None or bool(interpreter and usual.interpreter),
        language=interpreted.language if interpreted else usual.language,
        childcare=bool(names),
        children=tuple(ChildTyped(child.key) for child in known if child.given_name in names) or usual.children,
        ride=ride is not None,
        passengers=str(ride.passengers) if ride else usual.passengers,
        child_seats=str(ride.child_seats) if ride else usual.child_seats,
        wheelchair=ride.wheelchair if ride else usual.wheelchair,
        step_free=usual.step_free,
        quiet=usual.quiet,
    )
    if names:
        offered = replace(offered, has_care=True, no_care="")
    return replace(offered, children=known), typed


def names_children(typed: HelpTyped | None, helped: Helped | None) -> bool:
    """Tell whether children are named whatever can be had then: they were ticked, or have seats."""
    return (typed is not None and typed.childcare) or any(seat.state == "kept" for seat in (helped or Helped()).seats)


def mistakes_in(typed: HelpTyped, offered: HelpOffered, mode: Mode, voice: Voice) -> list[Mistake]:
    """Say what is missing or cannot be read, in the order of the page; what is not ticked is not looked at."""
    found = []
    if mode == "place" and (typed.place == NAMED or not offered.places) and not typed.named_place:
        found.append(Mistake("named_place", voice.gettext("Say where you would like to meet.")))
    if mode == "place" and _lacks_what_is_needed(typed, offered):
        sentence = voice.gettext("That place is not like this. Choose one of these, or name another.")
        found.append(Mistake("place", sentence, is_wrong=True))
    if typed.ride and offered.has_rides:
        found += _mistakes_in_ride(typed, offered, voice)
    if _asks_seats(typed, offered):
        found += _mistakes_in_children(typed, offered, voice)
    if typed.interpreter and offered.languages and typed.language not in offered.languages:
        found.append(Mistake("language", voice.gettext("Choose the language.")))
    return found


def as_help(typed: HelpTyped, offered: HelpOffered, mode: Mode, voice: Voice) -> Help:
    """Say what was ticked as booking takes it; what is not offered falls away. Call it once nothing is missing."""
    place_id, named = _place(typed) if mode == "place" else (None, "")
    last = offered.obstacles or Obstacles()
    return Help(
        interpreter=typed.language if typed.interpreter and typed.language in offered.languages else "",
        childcare=_children(typed, offered.children, voice) if mode == "school" and _asks_seats(typed, offered) else [],
        ride=_ride(typed) if typed.ride and offered.has_rides else None,
        place_id=place_id,
        named_place=named,
        address_line=typed.home_address[: LONGEST["home_address"]] if mode == "home" else "",
        step_free=typed.step_free if typed.asks_needs else last.step_free,
        quiet=typed.quiet if typed.asks_needs else last.quiet,
    )


def without(typed: HelpTyped, kind: str) -> HelpTyped:
    """Take one box's tick away, everything else kept."""
    return replace(typed, **{kind: False})


def _asks_seats(typed: HelpTyped, offered: HelpOffered) -> bool:
    return typed.childcare and _asks_children(offered)


def _asks_children(offered: HelpOffered) -> bool:
    """Tell whether children can be named: at a time with childcare, or where the time is chosen beside it.

    What was ticked while there still was childcare is asked for, so that booking can refuse it in words.
    """
    return offered.care is not None or (bool(offered.has_care or offered.no_care) and bool(offered.children))


def _children(typed: HelpTyped, known: Sequence[KnownChild], voice: Voice) -> list[ChildWanted]:
    """List the ticked children; one whose name nobody typed is called by its place in the list."""
    by_key = {child.key: child for child in known}
    wanted = []
    for number, ticked in enumerate(typed.children, 1):
        if child := by_key.get(ticked.key):
            name = child.given_name or ticked.name or unnamed(number, voice)
            wanted.append(ChildWanted(child.student_id, name, child.age_months, ticked.allergies))
    years = _years(typed.other_age)
    if _names_another(typed) and years is not None:
        name = typed.other_name[: LONGEST["other_name"]] or unnamed(len(wanted) + 1, voice)
        wanted.append(ChildWanted(None, name, years * 12))
    return wanted


def _names_another(typed: HelpTyped) -> bool:
    """Tell whether a child that is on no list is to come along."""
    return bool(typed.other_name or typed.other_age)


def _ride(typed: HelpTyped) -> RideWish:
    return RideWish(
        passengers=_number(typed.passengers, 1, MOST_PASSENGERS) or 1,
        child_seats=_number(typed.child_seats, 0, MOST_PASSENGERS - 1) or 0,
        wheelchair=typed.wheelchair,
        address_line=typed.address[: LONGEST["address"]],
        phone=(read_number(typed.phone) or "") if typed.phone else "",
    )


def coming(typed: HelpTyped, known: Sequence[KnownChild]) -> Party:
    """Count who comes along: the guardian, and the children ticked for childcare."""
    if not typed.childcare:
        return party_of(())
    ticked, years = {child.key for child in typed.children}, _years(typed.other_age)
    ages = [child.age_months for child in known if child.key in ticked]
    return party_of(ages if years is None else [*ages, years * 12])


def _mistakes_in_children(typed: HelpTyped, offered: HelpOffered, voice: Voice) -> list[Mistake]:
    if _names_another(typed) and _years(typed.other_age) is None:
        sentence = voice.gettext("Type the age in whole years. For a baby, type 0.")
        return [Mistake("other_age", sentence, is_wrong=bool(typed.other_age))]
    if _children(typed, offered.children, voice):
        return []
    return [Mistake("child", voice.gettext("Tick at least one child."))]


def _mistakes_in_ride(typed: HelpTyped, offered: HelpOffered, voice: Voice) -> list[Mistake]:
    found, party = [], coming(typed, offered.children)
    passengers = _number(typed.passengers, 1, MOST_PASSENGERS)
    if passengers is None:
        found.append(Mistake("passengers", voice.gettext("Type a number from 1 to 8."), is_wrong=True))
    seats = _number(typed.child_seats, 0, MOST_PASSENGERS - 1)
    if seats is None or (passengers is not None and seats >= passengers):
        sentence = voice.gettext("Type how many of them sit in a child seat. You ride along.")
        found.append(Mistake("child_seats", sentence, is_wrong=True))
    elif passengers is not None and _is_short(typed, passengers, seats, party):
        sentence = voice.ngettext(
            "You ticked %(num)s child for childcare. If the child rides along, count the child here. "
            "If the numbers are right, press again.",
            "You ticked %(num)s children for childcare. If they ride along, count them here. "
            "If the numbers are right, press again.",
            party.people - 1,
        )
        found.append(Mistake("passengers", sentence % {"num": party.people - 1}, is_wrong=True))
    if typed.phone and read_number(typed.phone) is None:
        found.append(Mistake("phone", voice.gettext("Type a phone number with 10 numbers."), is_wrong=True))
    return found


def _is_short(typed: HelpTyped, passengers: int, seats: int, party: Party) -> bool:
    """Tell whether more come along than ride, which the page has not shown as counted: then it is asked about once."""
    return (passengers < party.people or seats < party.child_seats) and typed.party != str(party.people)


def _place(typed: HelpTyped) -> tuple[PlaceId | None, str]:
    if typed.place and typed.place != NAMED:
        try:
            return PlaceId(UUID(hex=typed.place)), ""
        except ValueError as exc:
            raise Malformed("place", "unreadable") from exc
    return None, typed.named_place[: LONGEST["named_place"]]


def _lacks_what_is_needed(typed: HelpTyped, offered: HelpOffered) -> bool:
    """Tell whether a place was chosen that is not among those that have what is ticked beside it."""
    if not (typed.step_free or typed.quiet) or not typed.asks_needs or typed.place in {"", NAMED}:
        return False
    return typed.place not in {one.place.place_id.hex for one in offered.places}


def _years(typed: str) -> int | None:
    return _number(typed, 0, MOST_YEARS)


def _number(typed: str, least: int, most: int) -> int | None:
    number = int(typed) if typed.isascii() and typed.isdigit() else -1
    return number if least <= number <= most else None


def _ticked(fields: Fields, name: str) -> bool:
    return fields.get(name) == "1"


def _text(fields: Fields, name: str) -> str:
    return " ".join(str(fields.get(name, "")).split())[:400]
