"""What a school decides about childcare, with the defaults of practice: the desk records it, childcare obeys it.

Where sources differ the default is the careful one; a school records its own with their source. A struct is read from
the table policy, so a field a school has not said is its default here.
"""

from typing import Annotated

from msgspec import Meta, Struct


class ChildcarePolicy(Struct, frozen=True, kw_only=True):
    """How many children an adult minds: state law, which differs; the strictest published of our sources is taken."""

    children_under_2: Annotated[int, Meta(ge=1, le=30, description="To one adult.")] = 3
    children_of_2_and_3: Annotated[int, Meta(ge=1, le=30, description="To one adult.")] = 6
    children_of_4_and_over: Annotated[int, Meta(ge=1, le=30, description="To one adult.")] = 8
    most_children: Annotated[int, Meta(ge=1, le=100, description="In one room, however many adults.")] = 20
    least_adults: Annotated[int, Meta(ge=2, le=10, description="In the room, whatever the count; never under two.")] = 2
    least_worker_age: Annotated[int, Meta(ge=18, le=80, description="Years.")] = 18
    settling_minutes: Annotated[
        int, Meta(ge=0, le=30, description="To bring a child before a meeting, and to fetch it after.")
    ] = 10
    guardian_stays: Annotated[bool, Meta(description="On the premises.")] = True
    retention_days: Annotated[
        int, Meta(ge=1, le=90, description="Of names, allergies and who may pick up; thrown away then.")
    ] = 30
