"""What a school decides about rides, childcare and home visits, with the defaults of practice.

Where sources differ the default is the careful one; a school records its own with their source. A struct is read from
the table policy, so a field a school has not said is its default here.
"""

from typing import Annotated

from msgspec import Meta, Struct


class RidesPolicy(Struct, frozen=True, kw_only=True):
    """Who drives, and who sees what: insurers' advice to schools, which say 21, 23 or 25 years; the oldest is taken."""

    least_driver_age: Annotated[int, Meta(ge=18, le=80)] = 25  # years
    recheck_hours: Annotated[int, Meta(ge=1, le=168)] = 24  # before a trip, when clearances are looked at again
    address_hours: Annotated[int, Meta(ge=1, le=24)] = 2  # before and after a trip in which its driver sees the street
    unaccompanied_children: bool = False  # with their guardian's written consent, never one adult alone with one child


class ChildcarePolicy(Struct, frozen=True, kw_only=True):
    """How many children an adult minds: state law, which differs; the strictest published of our sources is taken."""

    children_under_2: Annotated[int, Meta(ge=1, le=30)] = 3  # to an adult
    children_of_2_and_3: Annotated[int, Meta(ge=1, le=30)] = 6
    children_of_4_and_over: Annotated[int, Meta(ge=1, le=30)] = 8
    most_children: Annotated[int, Meta(ge=1, le=100)] = 20  # in one room, however many adults there are
    least_adults: Annotated[int, Meta(ge=2, le=10)] = 2  # in the room, whatever the count; never under two
    least_worker_age: Annotated[int, Meta(ge=18, le=80)] = 18  # years
    guardian_stays: bool = True  # on the premises


class HomeVisitsPolicy(Struct, frozen=True, kw_only=True):
    """How visits are made: the Parent Teacher Home Visits model."""

    minutes: Annotated[int, Meta(ge=15, le=120)] = 40
    visits_a_year: Annotated[int, Meta(ge=1, le=12)] = 2  # to one family
    most_visitors: Annotated[int, Meta(ge=2, le=3)] = 2  # pairs, at most three
    text_after_minutes: Annotated[int, Meta(ge=5, le=120)] = 15  # past the time they should be back
    alarm_after_minutes: Annotated[int, Meta(ge=10, le=240)] = 30
