"""Read volunteers.csv and interpreters.csv: who helps, what they are cleared for, and when they can.

A volunteer who is a guardian is that same person. Everybody else here is in no file of OneRoster: their id gets the
file's name before it, since two systems count from one. What cannot be read as a clearance clears nobody.
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Final, Literal
from zoneinfo import ZoneInfo

from msgspec import Struct, field

from service.kernel.ids import new_id
from service.people.types import CredentialKind, IncomingCredential, IncomingPerson, IncomingRole, IncomingVolunteer
from service.roster.known import Register
from service.roster.reading.windows import HelperWindow, read_windows
from service.roster.row import Row
from service.roster.table import Table
from service.roster.values.contact import read_email, read_phone
from service.roster.values.days import read_clearance
from service.roster.values.languages import read_languages
from service.roster.values.numbers import read_count, read_spot
from service.roster.values.reading import Reading
from service.roster.values.words import INTERPRETER_MODES, read_boolean

InterpreterMode = Literal["in_person", "video", "phone"]
_STAFF: Final = frozenset({"teacher", "staff", "office"})
_MODES: Final[dict[str, InterpreterMode]] = {"in-person": "in_person", "video": "video", "phone": "phone"}
MOST_SEATS: Final = 20  # of a volunteer's car: beyond it somebody wrote a year or a house number


class Car(Struct, frozen=True):
    """A volunteer's car."""

    person: str
    seats: int  # for passengers, child seats included
    child_seats: int
    wheelchair: bool


class Speaks(Struct, frozen=True):
    """What an interpreter speaks, and how they meet people."""

    person: str
    languages: tuple[str, ...]
    mode: InterpreterMode


class Helpers(Struct):
    """Everybody who helps, as their files say. Persons are named by source id."""

    people: list[IncomingPerson] = field(default_factory=list)
    roles: list[IncomingRole] = field(default_factory=list)
    volunteers: list[IncomingVolunteer] = field(default_factory=list)
    credentials: list[IncomingCredential] = field(default_factory=list)
    cars: list[Car] = field(default_factory=list)
    interpreters: list[Speaks] = field(default_factory=list)
    windows: dict[str, tuple[HelperWindow, ...]] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)  # named in rows that could not be taken
    staff: set[str] = field(default_factory=set)  # their hours are those of availability.csv


class Known(Struct, frozen=True, kw_only=True):
    """What the files before these said."""

    users: Register
    roles_of: Callable[[str], frozenset[str]]
    one_person: dict[str, str]
    schools: tuple[str, ...]
    zone: ZoneInfo
    phone_region: str
    is_delta: bool


class HelpersReader:
    """Reads both files with what the files before them said."""

    def __init__(self, known: Known) -> None:
        self.found = Helpers()
        self._known = known
        self._by_guardian: dict[str, int] = {}

    def read_volunteers(self, table: Table) -> None:
        """Read volunteers.csv."""
        for row, person in self._rows(table, "volunteerId", "volunteer"):
            languages = row.read("languages", read_languages) if row.has("languages") else None
            spot = read_spot(row.text("latitude"), row.text("longitude"))
            if spot.kind:
                row.note(spot.kind, "latitude", value=row.text("latitude"))
            volunteer = IncomingVolunteer(
                person=person,
                languages=languages or (() if row.has("languages") else None),
                latitude=spot.value.latitude if spot.value else None,
                longitude=spot.value.longitude if spot.value else None,
            )
            self._credential(row, person, "driving", "drivingClearedUntil")
            self._credential(row, person, "childcare", "childcareClearedUntil")
            car = _read_car(row, person)
            self._windows(row, person)
            self._role(person, "volunteer")
            self.found.volunteers.append(volunteer)
            self.found.cars += [car] if car else []

    def read_interpreters(self, table: Table) -> None:
        """Read interpreters.csv."""
        for row, person in self._rows(table, "interpreterId", "interpreter"):
            languages = row.read("languages", read_languages) or ()
            mode = row.read("mode", INTERPRETER_MODES.read) or "in-person"
            self._credential(row, person, "interpreting", "certifiedUntil")
            self._windows(row, person)
            self._role(person, "interpreter")
            self.found.interpreters.append(Speaks(person, languages, _MODES[mode]))

    def _rows(self, table: Table, key: str, kind: str) -> Iterator[tuple[Row, str]]:
        """Yield the rows that can be taken, each with its person; what the others name is kept as it stands."""
        register = Register()
        for row in table.rows():
            own = f"{kind}:{row.need(key)}"
            guardian = self._guardian(row)
            if row.refused:
                self.found.kept |= {own, *([guardian] if guardian else [])}
                if own == f"{kind}:":
                    row.lose()
            elif register.is_new(row, own, key) and (guardian or self._is_person(row, own)):
                yield row, guardian or own

    def _guardian(self, row: Row) -> str:
        """Find the person a volunteer is already; '' where they are nobody yet."""
        written = row.text("guardianSourcedId")
        if not written:
            return ""
        guardian = self._known.one_person.get(written, written)
        if not self._known.is_delta and not self._known.users.holds(
            row.note, "guardianSourcedId", written, "later-missing-row"
        ):
            return ""
        if self._known.roles_of(guardian) == {"student"}:
            row.note("volunteer-is-a-student", "guardianSourcedId", value=written)
            return ""
        before = self._by_guardian.setdefault(guardian, row.line)
        if before != row.line:
            row.note("volunteer-twice", "guardianSourcedId", value=written, line=before)
            return ""
        return guardian

    def _is_person(self, row: Row, own: str) -> bool:
        given, family = row.text("givenName"), row.text("familyName")
        if not given and not family:
            row.note("required-value-empty", "givenName", value="givenName")
            self.found.kept.add(own)
            return False
        languages = read_languages(row.text("languages")).value
        self.found.people.append(
            IncomingPerson(
                person_id=new_id(),
                source_id=own,
                given_name=given,
                family_name=family,
                greeting=given,
                email=row.read("email", read_email) or "",
                sms=row.read("sms", self._read_phone) or "",
                phone="",
                grade="",
                language=languages[0] if languages else None,
                interpreter_need=None,
                channel=None,
                called=None,
            )
        )
        return True

    def _read_phone(self, written: str) -> Reading[str]:
        return read_phone(written, self._known.phone_region)

    def _credential(self, row: Row, person: str, kind: CredentialKind, column: str) -> None:
        if row.has(column):
            until: date | None = row.read(column, read_clearance)
            self.found.credentials.append(IncomingCredential(person, kind, until))

    def _windows(self, row: Row, person: str) -> None:
        windows = read_windows(row, self._known.zone)
        if self._known.roles_of(person) & _STAFF:
            # Hours of staff are offered to families; those they drive or mind children in would be too.
            self.found.staff.add(person)
            if windows:
                row.note("helper-is-staff", "availableFrom", value=person)
            return
        self.found.windows[person] = windows

    def _role(self, person: str, role: str) -> None:
        self.found.roles += [
            IncomingRole(person=person, school=school, role=role, main=True, begins=None, ends=None)
            for school in self._known.schools
        ]


def _read_car(row: Row, person: str) -> Car | None:
    """Read a car; one whose seats cannot be read has none."""
    seats = min(row.read("seats", read_count) or 0, MOST_SEATS)
    child_seats = min(row.read("childSeats", read_count) or 0, seats)
    wheelchair = row.read("wheelchair", read_boolean) or False
    return Car(person, seats, child_seats, wheelchair) if seats else None
