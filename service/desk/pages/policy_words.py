"""What the office calls the things a school decides: each subject, each of its numbers, what they mean."""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from service.kernel.locale import Voice
from service.places.decisions import ChildcarePolicy, HomeVisitsPolicy, RidesPolicy
from service.places.types import PlacesPolicy, Subject

SETTINGS: Final[Mapping[Subject, type[Struct]]] = {
    "rides": RidesPolicy,
    "childcare": ChildcarePolicy,
    "home_visits": HomeVisitsPolicy,
    "places": PlacesPolicy,
}
"""What is decided about each subject, in the order of the page."""


class SubjectSaid(Struct, frozen=True, kw_only=True):
    """A subject as its page says it."""

    title: str
    meaning: str
    until_recorded: str  # what holds before the school decides


def subject_said(subject: Subject, voice: Voice) -> SubjectSaid:
    """Say what a subject is about."""
    off = voice.gettext("Off until the school records its decision.")
    usual = voice.gettext("Until the school records its own, the numbers below hold.")
    said: Mapping[Subject, SubjectSaid] = {
        "rides": SubjectSaid(
            title=voice.gettext("Rides by volunteers"),
            meaning=voice.gettext(
                "Volunteers drive families to meetings and home. Licence, insurance, driving record and background "
                "check must be valid through the end of each trip."
            ),
            until_recorded=off,
        ),
        "childcare": SubjectSaid(
            title=voice.gettext("Childcare during meetings"),
            meaning=voice.gettext(
                "Children are minded in a room while their parents talk. How many an adult may mind is state law. "
                "A mixed room goes by its youngest child."
            ),
            until_recorded=off,
        ),
        "home_visits": SubjectSaid(
            title=voice.gettext("Home visits"),
            meaning=voice.gettext(
                "Two trained visitors go together, only where the family likes it. The office knows where they are "
                "and when they should be back."
            ),
            until_recorded=usual,
        ),
        "places": SubjectSaid(
            title=voice.gettext("Places and ways"),
            meaning=voice.gettext(
                "How long ways take, so that nobody is expected in two places at once, and how far off a place is "
                "still suggested."
            ),
            until_recorded=usual,
        ),
    }
    return said[subject]


def fields_said(subject: Subject, voice: Voice) -> dict[str, str]:
    """Name what is decided about a subject, in the order of its struct."""
    _ = voice.gettext
    said: Mapping[Subject, dict[str, str]] = {
        "rides": {
            "least_driver_age": _("Least age of a driver, in years"),
            "recheck_hours": _("Hours before a trip when clearances are checked again"),
            "address_hours": _("Hours before and after a trip in which its driver sees the street"),
            "unaccompanied_children": _("Children may ride without a parent, with written consent"),
        },
        "childcare": {
            "children_under_2": _("Children under 2 years to one adult"),
            "children_of_2_and_3": _("Children of 2 and 3 years to one adult"),
            "children_of_4_and_over": _("Children of 4 years and over to one adult"),
            "most_children": _("Most children in one room"),
            "least_adults": _("Least adults in the room"),
            "least_worker_age": _("Least age of an adult, in years"),
            "guardian_stays": _("A parent stays in the building"),
        },
        "home_visits": {
            "minutes": _("Minutes of a visit"),
            "visits_a_year": _("Visits to one family in a year"),
            "most_visitors": _("Most visitors at once"),
            "text_after_minutes": _("Minutes overdue when the pair gets a text"),
            "alarm_after_minutes": _("Minutes overdue when the office is alarmed"),
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
    }
