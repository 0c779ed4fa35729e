"""Read enrollments.csv: who teaches and who attends which class, from which day to which."""

import sys
from collections.abc import Iterator

from service.people.types import IncomingEnrollment
from service.roster.findings import Findings, Where
from service.roster.known import Register
from service.roster.reading.classes import Classes, Term, read_days
from service.roster.reading.roles import Roles
from service.roster.reading.status import is_active
from service.roster.row import Row
from service.roster.table import Table
from service.roster.types import Progress
from service.roster.values.words import ENROLLMENT_ROLES, read_boolean

Key = tuple[str, str, str]  # class, person, role


class EnrollmentReader:
    """Reads enrollments.csv with what the files before it said."""

    def __init__(self, classes: Classes, users: Register, roles: Roles, one_person: dict[str, str]) -> None:
        self.kept: list[tuple[str, str]] = []  # class and person of refused rows: what stands of them is left alone
        self._classes = classes
        self._users = users
        self._roles = roles
        self._one_person = one_person
        self._register = Register()
        self._seen: dict[Key, int] = {}
        self._taught: set[str] = set()
        self._classes_of: dict[str, list[str]] = {}  # teacher -> classes

    def read(self, table: Table, progress: Progress | None = None) -> Iterator[IncomingEnrollment]:
        """Yield each enrollment that is taken."""
        for row in table.rows(progress):
            enrollment = self._read_row(row)
            if enrollment is not None:
                yield enrollment

    def teaches(self, teacher: str, student: str) -> bool:
        """Tell whether the two share a class."""
        return any((class_, student, "student") in self._seen for class_ in self._classes_of.get(teacher, ()))

    def note_untaught(self, findings: Findings) -> None:
        """Say which classes nobody teaches."""
        for class_ in self._classes.classes:
            if class_ not in self._taught:
                where = Where("classes.csv", self._classes.register.line_of(class_), "sourcedId")
                findings.add(where, "class-without-teacher", value=class_)

    def _read_row(self, row: Row) -> IncomingEnrollment | None:
        source_id = row.need("sourcedId")
        class_, user = sys.intern(row.need("classSourcedId")), sys.intern(row.need("userSourcedId"))
        role = row.read("role", ENROLLMENT_ROLES.read) if row.need("role") else None
        main = row.read("primary", read_boolean) is True
        days = read_days(row, "beginDate", "endDate")
        known = not row.refused and self._fits(row, class_, user)
        fitting = known and role in ("student", "teacher") and self._may(row, user, role)
        if row.refused:
            if not class_ or not user:
                row.lose()
            self.kept.append((class_, self._one_person.get(user, user)))
            return None
        if not self._register.is_new(row, source_id, "sourcedId") or not is_active(row, source_id) or not fitting:
            return None
        return self._take(row, (class_, self._one_person.get(user, user), role or ""), days, main=main)

    def _fits(self, row: Row, class_: str, user: str) -> bool:
        known = self._classes.register.holds(row.note, "classSourcedId", class_, "enrollment-missing-class")
        known &= self._users.holds(row.note, "userSourcedId", user, "enrollment-missing-user")
        school = row.text("schoolSourcedId")
        of_class = self._classes.classes.get(class_)
        if school and of_class and of_class.school != school:
            row.note("enrollment-school-mismatch", "schoolSourcedId", value=school, other=of_class.school)
        return known

    def _may(self, row: Row, user: str, role: str) -> bool:
        held = self._roles.of(user)
        if role == "teacher" and held == {"student"}:
            row.note("student-enrolled-as-teacher", "role", value=user)
        if role == "student" and held and "student" not in held:
            row.note("staff-enrolled-as-student", "role", value=user)
            return False
        return True

    def _take(self, row: Row, key: Key, days: Term, *, main: bool) -> IncomingEnrollment:
        class_, person, role = key
        if role == "teacher":
            self._taught.add(class_)
            self._classes_of.setdefault(person, []).append(class_)
        first = self._seen.setdefault(key, row.line)
        if first != row.line:
            row.note("duplicate-enrollment", "sourcedId", line=first)
        # a second row of the same key is staged too: who left and came back is enrolled from the first day to the last
        return IncomingEnrollment(
            class_=class_, person=person, role=role, main=main, begins=days.begins, ends=days.ends
        )
