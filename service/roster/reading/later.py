"""Look at the files kept for later: what is wrong in them is said, none of it stops an import."""

from collections.abc import Callable
from typing import Final

from msgspec import Struct

from service.roster.known import Register
from service.roster.reading.families import Families
from service.roster.row import Row
from service.roster.table import Table
from service.roster.values.contact import read_email, read_phone
from service.roster.values.days import read_clearance, read_date
from service.roster.values.hours import read_bands, read_instant, read_opening_hours, read_zone
from service.roster.values.languages import read_language, read_languages
from service.roster.values.numbers import read_count, read_months, read_spot
from service.roster.values.reading import Reading
from service.roster.values.words import INTERPRETER_MODES, MEETING_WISHES, PLACE_KINDS, read_boolean

LONG: Final = 8_000  # characters of a list of windows or wishes


class Context(Struct, frozen=True):
    """What the files before these said."""

    users: Register
    families: Families
    teaches: Callable[[str, str], bool]  # teacher, student
    phone_region: str


def look_at(table: Table, context: Context) -> None:
    """Check every row of one of these files."""
    check = _CHECKS[table.name]
    register = Register()
    for row in table.rows():
        key = row.need(_KEYS[table.name])
        if register.is_new(row, key, _KEYS[table.name]):
            check(row, context)


def _demographics(row: Row, context: Context) -> None:
    user = row.text("sourcedId")
    row.read("birthDate", read_date)
    context.users.holds(row.note, "sourcedId", user, "later-missing-row")


def _volunteers(row: Row, context: Context) -> None:
    guardian = row.text("guardianSourcedId")
    if guardian:
        context.users.holds(row.note, "guardianSourcedId", guardian, "later-missing-row")
    _contact(row, context)
    _spot(row)
    for column in ("seats", "childSeats"):
        row.read(column, read_count)
    row.read("wheelchair", read_boolean)
    for column in ("drivingClearedUntil", "childcareClearedUntil"):
        row.read(column, read_clearance)
    row.read("languages", read_languages)
    _windows(row)


def _interpreters(row: Row, context: Context) -> None:
    _contact(row, context)
    row.read("languages", read_languages)
    row.read("certifiedUntil", read_clearance)
    row.read("mode", INTERPRETER_MODES.read)
    _windows(row)


def _places(row: Row, _: Context) -> None:
    row.read("kind", PLACE_KINDS.read)
    _spot(row)
    row.read("openingHours", read_opening_hours)
    for column in ("stepFree", "quietRoom", "indoor"):
        row.read(column, read_boolean)
    row.read("maxParty", read_count)
    row.read("timeZone", read_zone)


def _preferences(row: Row, context: Context) -> None:
    for column in ("householdId", "jointWithHouseholdId"):
        household = row.text(column)
        if household and context.families.households and household not in context.families.households:
            row.note("later-missing-row", column, value=household)
    row.read("canDo", read_bands, limit=LONG)
    for column in ("ridePassengers", "rideChildSeats", "childcareCount"):
        row.read(column, read_count)
    for column in ("needsRide", "rideWheelchair"):
        row.read(column, read_boolean)
    row.read("childcareAgesMonths", read_months)
    row.read("interpreterLanguage", read_language)
    row.read("prefers", MEETING_WISHES.read)
    for wish in row.text("wantedTeachers", limit=LONG).split(";"):
        student, _, teacher = wish.strip().partition(":")
        if student and not context.teaches(teacher, student):
            row.note("wanted-does-not-teach", "wantedTeachers", value=teacher, other=student)


def _contact(row: Row, context: Context) -> None:
    def read(written: str) -> Reading[str]:
        return read_phone(written, context.phone_region)

    row.read("email", read_email)
    row.read("sms", read)


def _spot(row: Row) -> None:
    spot = read_spot(row.text("latitude"), row.text("longitude"))
    if spot.kind:
        row.note(spot.kind, "latitude", value=row.text("latitude"))


def _windows(row: Row) -> None:
    starts, ends = ([part.strip() for part in row.text(column, limit=LONG).split(";")] for column in _WINDOW_COLUMNS)
    if len(starts) != len(ends):
        row.note("windows-unpaired", "availableTo")
        return
    for start, end in zip(starts, ends, strict=True):
        if not start and not end:
            continue
        readings = read_instant(start), read_instant(end)
        for column, reading, written in zip(_WINDOW_COLUMNS, readings, (start, end), strict=True):
            if reading.kind:
                row.note(reading.kind, column, value=written)
        begins, until = (reading.value for reading in readings)
        if begins and until and until <= begins:
            row.note("window-reversed", "availableTo")


_WINDOW_COLUMNS: Final = ("availableFrom", "availableTo")
_KEYS: Final = {
    "demographics.csv": "sourcedId",
    "volunteers.csv": "volunteerId",
    "interpreters.csv": "interpreterId",
    "places.csv": "placeId",
    "preferences.csv": "householdId",
}
_CHECKS: Final[dict[str, Callable[[Row, Context], None]]] = {
    "demographics.csv": _demographics,
    "volunteers.csv": _volunteers,
    "interpreters.csv": _interpreters,
    "places.csv": _places,
    "preferences.csv": _preferences,
}
