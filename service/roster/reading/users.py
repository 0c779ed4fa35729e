"""Read users.csv, one person at a time; what must be judged across rows is remembered in few bytes."""

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final

from msgspec import Struct, field

from service.kernel.ids import new_id
from service.people.types import IncomingPerson
from service.roster.findings import Findings, Where
from service.roster.known import Register
from service.roster.reading.families import Families, Reach
from service.roster.reading.roles import Roles, read_own_role
from service.roster.reading.schools import Schools
from service.roster.reading.status import is_active
from service.roster.row import Row
from service.roster.table import Table
from service.roster.types import ImportOptions, Progress
from service.roster.values.contact import read_email, read_phone
from service.roster.values.reading import Reading
from service.roster.values.text import read_list, read_name, read_reference
from service.roster.values.words import read_boolean, read_grade

_MOST: Final = 0.9  # of the student numbers that share one length, above which a shorter one has lost its zero
_LISTED: Final = 200  # shorter numbers remembered per length
MAX_AGENTS: Final = 4_000  # characters of a list of ids
_NOBODY: Final = Reach(0, None, None, None)


class Agent(Struct, frozen=True, gc=False):
    """One name in somebody's agentSourcedIds."""

    line: int
    user: str
    agent: str


class Users(Struct):
    """What is remembered of the users once their rows have gone by."""

    register: Register = field(default_factory=Register)
    agents: list[Agent] = field(default_factory=list)
    usernames: dict[str, str] = field(default_factory=dict)  # name -> the first user who has it
    numbers: Counter[int] = field(default_factory=Counter)  # length of a student's number -> how many have it
    shorter: dict[int, list[int]] = field(default_factory=dict)  # length -> lines
    zeros: int = 0  # numbers that begin with one


class UserReader:
    """Reads users.csv with what the files before it said."""

    def __init__(
        self,
        schools: Schools,
        roles: Roles,
        families: Families,
        called: dict[str, dict[str, str]],
        one_person: dict[str, str],
        options: ImportOptions,
    ) -> None:
        self.users = Users()
        self._schools = schools
        self._roles = roles
        self._families = families
        self._called = called
        self._one_person = one_person
        self._at_home = {work: home for home, work in one_person.items()}
        self._region = options.phone_region

    def read(self, table: Table, *, own_roles: bool, progress: Progress | None = None) -> Iterator[IncomingPerson]:
        """Yield each person that is taken. `own_roles`: each row states its role itself, as in 1.1."""
        for row in table.rows(progress):
            source_id = sys.intern(row.need("sourcedId"))
            if not row.refused and not is_active(row, source_id):
                self._remove(row, source_id)
                continue
            if own_roles and not row.refused and source_id not in self.users.register:
                read_own_role(row, source_id, self._schools, self._roles)
            person = self._read_person(row, source_id)
            if row.refused or person is None:
                self.users.register.refuse(row, source_id)
            elif self._is_taken(row, source_id) and source_id not in self._one_person:
                yield person

    def _remove(self, row: Row, source_id: str) -> None:
        if self.users.register.is_new(row, source_id, "sourcedId"):
            self.users.register.remove(source_id)

    def _is_taken(self, row: Row, source_id: str) -> bool:
        if not self.users.register.is_new(row, source_id, "sourcedId"):
            return False
        agents = row.read("agentSourcedIds", read_list, limit=MAX_AGENTS) or ()
        self.users.agents += [Agent(row.line, source_id, sys.intern(agent)) for agent in agents]
        self._note_account(row, source_id)
        self._note_number(row, source_id)
        return True

    def _read_person(self, row: Row, source_id: str) -> IncomingPerson | None:
        given, family = row.read("givenName", read_name) or "", row.read("familyName", read_name) or ""
        if not given and not family:
            row.note("required-value-empty", "givenName", value="givenName")
        roles = self._roles.of(source_id)
        if not roles and not row.refused:
            row.note("user-without-role", "sourcedId", value=source_id)
        if row.refused:
            return None
        reach = self._reach_of(source_id)
        person = IncomingPerson(
            person_id=new_id(),
            source_id=source_id,
            given_name=given,
            family_name=family,
            greeting=row.said("preferredGivenName"),
            email=_said(row, "email", read_email),
            sms=_said(row, "sms", self._read_phone),
            phone=_said(row, "phone", self._read_phone),
            grade=_said(row, "grades", _read_grades) if "student" in roles else "",
            language=reach.language,
            interpreter_need=reach.interpreter_need,
            channel=reach.channel,
            called=self._called.get(source_id),
        )
        if "guardian" in roles and source_id not in self._one_person:
            _note_reach(row, person)
        return person

    def _reach_of(self, source_id: str) -> Reach:
        said = self._families.reach
        return said.get(source_id) or said.get(self._at_home.get(source_id, ""), _NOBODY)

    def _read_phone(self, written: str) -> Reading[str]:
        return read_phone(written, self._region)

    def _note_account(self, row: Row, source_id: str) -> None:
        if row.read("enabledUser", read_boolean) is False:
            row.note("user-disabled", "enabledUser", value=source_id)
        username = row.text("username")
        if not username:
            row.note("username-empty", "username")
            return
        first = self.users.usernames.setdefault(username.casefold(), source_id)
        if first == source_id:
            return
        person, other = self._one_person.get(source_id, source_id), self._one_person.get(first, first)
        row.note("same-person" if person == other else "username-twice", "username", value=source_id, other=first)

    def _note_number(self, row: Row, source_id: str) -> None:
        number = row.read("identifier", read_reference) or ""
        if not number.isdecimal() or "student" not in self._roles.of(source_id):
            return
        self.users.numbers[len(number)] += 1
        self.users.zeros += number.startswith("0")
        lines = self.users.shorter.setdefault(len(number), [])
        if len(lines) < _LISTED:
            lines.append(row.line)


def check_numbers(users: Users, findings: Findings) -> None:
    """Doubt student numbers shorter than nearly all others: a spreadsheet drops a leading zero."""
    if not users.zeros:
        return
    length, count = users.numbers.most_common(1)[0]
    if count < _MOST * users.numbers.total():
        return
    for shorter in sorted(users.shorter):
        for line in users.shorter[shorter] if shorter < length else ():
            findings.add(Where("users.csv", line, "identifier"), "leading-zero-lost")


def _said(row: Row, column: str, parse: Callable[[str], Reading[str]]) -> str | None:
    """Read a field; '' says there is none, None that the file has no such column."""
    return row.read(column, parse) or "" if row.has(column) else None


def _read_grades(written: str) -> Reading[str]:
    readings = [read_grade(part.strip()) for part in written.split(",")]
    odd = next((reading for reading in readings if reading.kind), None)
    first = next((reading.value for reading in readings if reading.value), None)
    return Reading(first, odd.kind, odd.other) if odd else Reading(first)


def _note_reach(row: Row, person: IncomingPerson) -> None:
    # "" is none, None that the file has no such column and what stands is kept
    if person.email == person.sms == person.phone == "":
        row.note("no-contact-data", "email")
        return
    address = {"email": person.email, "sms": person.sms, "call": person.phone or person.sms}
    if person.channel and address.get(person.channel) == "":
        row.note("channel-without-address", "email" if person.channel == "email" else "sms", value=person.channel)
