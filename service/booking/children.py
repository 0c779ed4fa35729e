"""How old a family's children are, as far as a school knows: it has grades, and no birthdays; who rides. Pure."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from service.booking.types import KnownChild
from service.kernel.ids import PersonId

FIRST_GRADE_YEARS: Final = 6
"""Children begin the first grade at six; in the middle of a grade half of a class has had its birthday."""

HALF_A_YEAR: Final = 6  # months
_BEFORE_SCHOOL: Final = {"KG": -1, "TK": -1, "PK": -2, "PR": -3, "IT": -5}
"""Grades before the first, by CEDS code, in years before it."""

OLDEST_MONTHS: Final = 216

CHILD_SEAT_MONTHS: Final = 96
"""Younger children ride in a child seat or on a booster, as most states of the US ask until eight."""


class Party(Struct, frozen=True):
    """Who comes along, as a driver counts them."""

    people: int
    child_seats: int


def party_of(ages: Sequence[int]) -> Party:
    """Count a guardian and their children, whose ages are in months."""
    return Party(1 + len(ages), sum(months < CHILD_SEAT_MONTHS for months in ages))


def young_student(student_id: PersonId, given_name: str, grade: str) -> KnownChild:
    """Describe a student of the family by the age of most in the same grade."""
    years = FIRST_GRADE_YEARS + (_BEFORE_SCHOOL.get(grade, int(grade) - 1 if grade.isdecimal() else 0))
    months = max(0, min(years * 12 + HALF_A_YEAR, OLDEST_MONTHS))
    return KnownChild(key=student_id.hex, student_id=student_id, given_name=given_name, age_months=months)


def young_child(number: int, age_months: int) -> KnownChild:
    """Describe a child of the household who is in no school yet; nobody has said its name."""
    return KnownChild(key=f"young{number}", student_id=None, given_name="", age_months=age_months)
