"""Read preferences.csv: what stands in a household's way, as it was asked before there was a booking.

Its other columns are what a schedule for the whole round starts from; they are looked at and not kept.
"""

from collections.abc import Callable
from typing import Final

from service.booking.types import IncomingObstacles
from service.roster.known import Register
from service.roster.reading.families import Families
from service.roster.row import Row
from service.roster.table import Table
from service.roster.values.hours import read_bands
from service.roster.values.languages import read_language
from service.roster.values.numbers import read_count, read_months
from service.roster.values.words import MEETING_WISHES, read_boolean

LONG: Final = 8_000  # characters of a list of windows or wishes
MOST_PASSENGERS: Final = 8  # of one ride, as the database has it


def read_obstacles(table: Table, families: Families, teaches: Callable[[str, str], bool]) -> list[IncomingObstacles]:
    """Read preferences.csv; `teaches` tells whether a teacher (first) teaches a student."""
    register = Register()
    found = []
    for row in table.rows():
        household = row.need("householdId")
        said = _read(row, household)
        _look_at_wishes(row, families, teaches)
        if not row.refused and register.is_new(row, household, "householdId"):
            found.append(said)
    return found


def _read(row: Row, household: str) -> IncomingObstacles:
    needs_ride = row.read("needsRide", read_boolean) or False
    passengers = min(max(row.read("ridePassengers", read_count) or 0, 1), MOST_PASSENGERS)
    return IncomingObstacles(
        household=household,
        ride=needs_ride,
        passengers=passengers,
        child_seats=min(row.read("rideChildSeats", read_count) or 0, passengers),
        wheelchair=row.read("rideWheelchair", read_boolean) or False,
        childcare=(row.read("childcareCount", read_count) or 0) > 0,
        interpreter=row.read("interpreterLanguage", read_language) or "",
    )


def _look_at_wishes(row: Row, families: Families, teaches: Callable[[str, str], bool]) -> None:
    for column in ("householdId", "jointWithHouseholdId"):
        household = row.text(column)
        if household and families.households and household not in families.households:
            row.note("later-missing-row", column, value=household)
    row.read("canDo", read_bands, limit=LONG)
    row.read("childcareAgesMonths", read_months)
    row.read("prefers", MEETING_WISHES.read)
    for wish in row.text("wantedTeachers", limit=LONG).split(";"):
        student, _, teacher = wish.strip().partition(":")
        if student and not teaches(teacher, student):
            row.note("wanted-does-not-teach", "wantedTeachers", value=teacher, other=student)
