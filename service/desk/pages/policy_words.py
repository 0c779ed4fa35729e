"""What the office calls the things a school decides: each subject, each of its numbers, what they mean."""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from service.childcare.types import ChildcarePolicy
from service.desk.pages.helpers import kinds
from service.interpreting.types import InterpretingPolicy
from service.kernel.locale import Voice
from service.places.types import PlacesPolicy, Subject
from service.rides.types import RidesPolicy
from service.visits.types import HomeVisitsPolicy

SETTINGS: Final[Mapping[Subject, type[Struct]]] = {
    "rides": RidesPolicy,
    "childcare": ChildcarePolicy,
    "home_visits": HomeVisitsPolicy,
    "interpreting": InterpretingPolicy,
    "places": PlacesPolicy,
}
"""What is decided about each subject, in the order of the page."""


class SubjectSaid(Struct, frozen=True):
    """A subject as its page says it."""

    title: str
    meaning: str
    until_recorded: str  # what holds before the school decides


def subject_said(subject: Subject, voice: Voice) -> SubjectSaid:
    """Say what a subject is about, and what holds before the school decides: nothing at all, or usual numbers."""
    _ = voice.gettext
    off = _("Off until the school records its decision.")
    usual = _("Until the school records its own, the numbers below hold.")
    said: Mapping[Subject, tuple[str, str, str]] = {
        "rides": (
            _("Rides by volunteers"),
            _(
                "Volunteers drive families to meetings and home. Licence, insurance, driving record and background "
                "check must be valid through the end of each trip."
            ),
            off,
        ),
        "childcare": (
            _("Childcare during meetings"),
            _(
                "Children are minded in a room while their parents talk. How many an adult may mind is state law. "
                "A mixed room goes by its youngest child."
            ),
            off,
        ),
        "home_visits": (
            _("Home visits"),
            _(
                "Two trained visitors go together, only where the family likes it. The office knows where they are "
                "and when they should be back."
            ),
            usual,
        ),
        "interpreting": (
            _("Interpreters"),
            _(
                "A person is asked so many working days ahead. Later requests go to telephone interpreting or to "
                "another time."
            ),
            usual,
        ),
        "places": (
            _("Places and ways"),
            _(
                "How long ways take, so that nobody is expected in two places at once, and how far off a place is "
                "still suggested."
            ),
            usual,
        ),
    }
    return SubjectSaid(*said[subject])


def fields_said(subject: Subject, voice: Voice) -> dict[str, str]:
    """Name what is decided about a subject, in the order of its struct."""
    _ = voice.gettext
    said: Mapping[Subject, dict[str, str]] = {
        "rides": {
            "least_age": _("Least age of a driver, in years"),
            "credentials": _("What a driver must hold through the end of each trip"),
            "contact": _("Which phone number driver and family see of each other"),
            "relay": _("Number that puts them through"),
            "wider_hours": _("Hours before a meeting when every cleared driver is asked"),
            "office_hours": _("Hours before a meeting when the office is told that nobody drives"),
            "guardian_hours": _("Hours before a meeting when a family that asked late is offered another way"),
            "arrive_minutes": _("Minutes to arrive before the meeting"),
            "leave_minutes": _("Minutes to leave after the meeting"),
            "flexible_minutes": _("Minutes a pick-up may shift so that families share a car"),
            "turnaround_minutes": _("Minutes of a driver's own way at both ends"),
            "unknown_way_minutes": _("Minutes of a way nobody can measure"),
            "slip_minutes": _("Minutes a meeting may move and keep its driver"),
        },
        "childcare": {
            "children_under_2": _("Children under 2 years to one adult"),
            "children_of_2_and_3": _("Children of 2 and 3 years to one adult"),
            "children_of_4_and_over": _("Children of 4 years and over to one adult"),
            "most_children": _("Most children in one room"),
            "least_adults": _("Least adults in the room"),
            "least_worker_age": _("Least age of an adult, in years"),
            "settling_minutes": _("Minutes to bring a child before a meeting, and to fetch it after"),
            "guardian_stays": _("A parent stays in the building"),
            "retention_days": _("Days until names, allergies and who may fetch are thrown away"),
        },
        "home_visits": {
            "minutes": _("Minutes of a visit"),
            "per_year": _("Visits to one family in a year"),
            "settle_days": _("Days before a visit, at noon, by which both visitors have said yes"),
            "travel_minutes": _("Minutes of a way nobody can measure"),
            "shown_before_hours": _("Hours before a visit when the pair sees the address"),
            "shown_after_hours": _("Hours after a visit until the address is hidden"),
            "address_days": _("Days until an address is forgotten"),
            "ask_pair_minutes": _("Minutes overdue when the pair gets a text"),
            "alarm_minutes": _("Minutes overdue when the office is alarmed"),
            "next_minutes": _("Minutes until the next person is alarmed"),
            "safety_list": _("Who is alarmed, first to last"),
        },
        "interpreting": {
            "spoken_days": _("Working days ahead for a spoken language"),
            "sign_days": _("Working days ahead for sign language"),
            "next_to_minutes": _("Minutes between two meetings that count as next to each other"),
            "remind_hours": _("Hours until an interpreter is asked again for an answer"),
            "answer_hours": _("Hours until the next interpreter is asked"),
        },
        "places": {
            "road_factor": _("Road for each mile as the crow flies"),
            "car_kmh": _("Speed by car, in km an hour"),
            "transit_kmh": _("Speed by bus, with waiting, in km an hour"),
            "walk_kmh": _("Speed on foot, in km an hour"),
            "staff_travel_by": _("How teachers travel"),
            "settling_minutes": _("Minutes to park and find the door"),
            "farthest_km": _("Farthest place to suggest, in km"),
        },
    }
    return said[subject]


def choices_said(voice: Voice) -> dict[str, str]:
    """Name the words a decision may hold."""
    return {
        "car": voice.gettext("By car"),
        "transit": voice.gettext("By bus"),
        "walk": voice.gettext("On foot"),
        "number": voice.gettext("Each other's own number"),
        "relay": voice.gettext("A number that puts them through"),
        "office": voice.gettext("The school office's"),
        **{str(kind): said for kind, said in kinds(voice).items()},
    }
