"""What lets a family come, as it is offered, asked for, remembered and brought along. Nothing says why."""

from typing import Final, Literal

from msgspec import Struct

from service.childcare.types import ChildWanted, Seat, SessionOffer
from service.interpreting.types import Interpretation
from service.kernel.ids import PersonId, PlaceId
from service.places.types import PlaceNeeds, Suggested
from service.rides.types import RideView, RideWish
from service.visits.types import Visit

HelpKind = Literal["interpreter", "childcare", "ride"]

NoCare = Literal["", "off", "full"]
"""Why no child can be minded at a time: there is no childcare then, or all there is has been given away."""


class Help(Struct, frozen=True, kw_only=True):
    """What lets a family come, and where it would meet. Nothing says why."""

    interpreter: str = ""  # BCP 47, 'ase' for American Sign Language; "" none
    childcare: list[ChildWanted] = []
    ride: RideWish | None = None
    place_id: PlaceId | None = None  # off-site: a place of the book
    named_place: str = ""  # or one the family names, to which the teacher has to agree
    address_line: str = ""  # at home; "" is the household's own
    step_free: bool = False  # what a public place must have, where places are suggested
    quiet: bool = False

    @property
    def kinds(self) -> list[HelpKind]:
        """What comes with the meeting beside those who meet."""
        asked: dict[HelpKind, bool] = {
            "interpreter": bool(self.interpreter),
            "childcare": bool(self.childcare),
            "ride": self.ride is not None,
        }
        return [kind for kind, is_asked in asked.items() if is_asked]


NO_HELP: Final = Help()


class Where(Struct, frozen=True, kw_only=True):
    """Where a meeting is to be that is not at school: a place of the book, one the family names, or a home."""

    place_id: PlaceId | None = None
    named_place: str = ""
    address_line: str = ""


def as_help(where: Where | None) -> Help:
    """Say where to meet as a request holds it."""
    if where is None:
        return NO_HELP
    return Help(place_id=where.place_id, named_place=where.named_place, address_line=where.address_line)


class Helped(Struct, frozen=True, kw_only=True):
    """How what was asked for with a meeting stands, as its family may know it."""

    interpretation: Interpretation | None = None
    seats: list[Seat] = []
    ride: RideView | None = None
    visit: Visit | None = None


class Obstacles(Struct, frozen=True, kw_only=True):
    """What a guardian said last stands in the way: ticked already the next time."""

    ride: bool = False
    ride_passengers: int = 1
    child_seats: int = 0
    wheelchair: bool = False
    childcare: bool = False
    interpreter: str = ""  # BCP 47; "" none
    step_free: bool = False  # at a public place
    quiet: bool = False

    @property
    def of_places(self) -> PlaceNeeds:
        """What a public place must have; a wheelchair climbs no steps."""
        return PlaceNeeds(step_free=self.step_free or self.wheelchair, quiet=self.quiet)


class KnownChild(Struct, frozen=True, kw_only=True):
    """A child of the family, as far as the school knows it. Younger ones have no name yet."""

    key: str  # in forms
    student_id: PersonId | None
    given_name: str
    age_months: int


class HelpOffered(Struct, frozen=True, kw_only=True):
    """What a family can ask for with one meeting at one time; what is off is not there."""

    obstacles: Obstacles | None  # None: nobody has asked yet
    languages: list[str] = []  # that are interpreted, BCP 47
    has_care: bool = False  # at some times
    care: SessionOffer | None = None  # at this one
    no_care: NoCare = ""  # at this one, of a school that has childcare
    visit_minutes: int = 0  # of a visit at home
    children: list[KnownChild] = []
    has_rides: bool = False
    has_places: bool = False  # to meet at, at some times
    places: list[Suggested] = []  # at this one
