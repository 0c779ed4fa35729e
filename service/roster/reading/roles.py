"""Read who holds which role where: roles.csv in 1.2, the column `role` of users.csv in 1.1."""

import sys
from collections.abc import Iterator
from typing import Final

from msgspec import Struct, field

from service.people.types import IncomingRole
from service.roster.findings import Findings
from service.roster.known import Register
from service.roster.reading.classes import Term, read_days
from service.roster.reading.schools import Schools
from service.roster.reading.status import is_active
from service.roster.row import Row
from service.roster.table import Table
from service.roster.values.text import read_list
from service.roster.values.words import ROLE_TYPES, ROLES

# The roles of OneRoster 1.1 and 1.2 in the school's words. An office role may run rounds, a staff role may not.
OURS: Final = {
    "student": "student",
    "teacher": "teacher",
    **dict.fromkeys(("parent", "guardian", "relative"), "guardian"),
    **dict.fromkeys(("aide", "counselor", "proctor"), "staff"),
    **dict.fromkeys(
        ("principal", "administrator", "siteAdministrator", "districtAdministrator", "systemAdministrator"), "office"
    ),
}
_NO_DAYS: Final = Term(None, None)


class _Held(Struct, frozen=True, gc=False):
    role: str
    school: str
    main: bool
    days: Term


class Roles(Struct):
    """Who holds which role, and the line of roles.csv that says so."""

    held: dict[str, list[_Held]] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)  # of the first row that names a user
    kept: set[str] = field(default_factory=set)  # users of refused rows: what they are stays as it stands

    def of(self, user: str) -> frozenset[str]:
        """Return the roles a user holds anywhere."""
        return frozenset(held.role for held in self.held.get(user, ()))

    def schools_of(self, user: str) -> tuple[str, ...]:
        """Return the schools a user holds a role at, each once."""
        return tuple(dict.fromkeys(held.school for held in self.held.get(user, ())))

    def add(self, user: str, role: str, schools: tuple[str, ...], *, main: bool, days: Term) -> None:
        """Take a role down, once for each school it is held at."""
        mine = self.held.setdefault(user, [])
        for school in schools:
            known = next((held for held in mine if (held.role, held.school) == (role, school)), None)
            if known is None:
                mine.append(_Held(role, school, main, days))

    def keep(self, row: Row, user: str) -> None:
        """Remember whom a refused row was about."""
        if user:
            self.kept.add(user)
        else:
            row.lose()

    def incoming(self, users: Register, one_person: dict[str, str]) -> Iterator[IncomingRole]:
        """Yield the roles of all users that are taken; two users that are one person bring theirs together."""
        for user, roles in self.held.items():
            if user not in users:
                continue
            for held in roles:
                yield IncomingRole(
                    person=one_person.get(user, user),
                    school=held.school,
                    role=held.role,
                    main=held.main,
                    begins=held.days.begins,
                    ends=held.days.ends,
                )


def read_roles(table: Table, schools: Schools) -> Roles:
    """Read roles.csv of 1.2. Whether the users exist is known only later: see `check_users`."""
    found, register = Roles(), Register()
    primary: set[tuple[str, str]] = set()
    for row in table.rows():
        user, org = sys.intern(row.need("userSourcedId")), row.need("orgSourcedId")
        role = row.read("role", ROLES.read) if row.need("role") else None
        main = row.read("roleType", ROLE_TYPES.read) != "secondary"
        days = read_days(row, "beginDate", "endDate")
        key = row.text("sourcedId") or f"{user} {org} {role}"
        held_at = () if row.refused or role is None else held_schools(row, org, schools, "orgSourcedId")
        if row.refused:
            found.keep(row, user)
            continue
        if not register.is_new(row, key, "sourcedId") or not is_active(row, key):
            continue
        if main and (user, org) in primary:
            row.note("two-primary-roles", "roleType", value=org)
        if main:
            primary.add((user, org))
        found.lines.setdefault(user, row.line)
        found.add(user, OURS[role or ""], held_at, main=main, days=days)
    return found


def read_own_role(row: Row, user: str, schools: Schools, roles: Roles) -> None:
    """Read the role a row of users.csv states itself, as in 1.1."""
    written = row.need("role")
    role = row.read("role", ROLES.read) if written else None
    orgs = row.read("orgSourcedIds", read_list) or ()
    if not orgs:
        row.note("required-value-empty", "orgSourcedIds", value="orgSourcedIds")
    held_at = tuple(school for org in orgs for school in held_schools(row, org, schools, "orgSourcedIds"))
    if role is not None and not row.refused:
        roles.add(user, OURS[role], tuple(dict.fromkeys(held_at)), main=True, days=_NO_DAYS)


def held_schools(row: Row, org: str, schools: Schools, column: str) -> tuple[str, ...]:
    """Tell at which schools a role at this org is held."""
    if org in schools.schools:
        return (org,)
    if not schools.register.holds(row.note, column, org, "role-missing-org"):
        return ()
    row.note("role-above-schools", column, value=org)
    return schools.under(org)


def check_users(roles: Roles, users: Register, findings: Findings) -> None:
    """Refuse the roles of users that no row of users.csv brings."""
    for user, line in roles.lines.items():
        users.holds(findings.at("roles.csv", line), "userSourcedId", user, "role-missing-user")
