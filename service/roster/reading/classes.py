"""Read sessions, courses and classes: what runs where, from which day to which."""

from collections.abc import Mapping
from datetime import date, timedelta

from msgspec import Struct, field

from service.kernel.ids import new_id
from service.people.types import IncomingClass
from service.roster.findings import Findings, Where
from service.roster.known import Register
from service.roster.reading.schools import Schools
from service.roster.reading.status import is_active
from service.roster.row import Row
from service.roster.table import Table
from service.roster.values.days import read_date
from service.roster.values.text import read_list
from service.roster.values.words import CLASS_TYPES


class Term(Struct, frozen=True):
    """First and last day of an academic session."""

    begins: date | None
    ends: date | None


class Classes(Struct):
    """The classes of a roster and what they refer to."""

    register: Register = field(default_factory=Register)
    classes: dict[str, IncomingClass] = field(default_factory=dict)


def read_days(row: Row, begin: str, end: str) -> Term:
    """Read two days, of which OneRoster does not include the second; two that contradict are left out."""
    begins, until = row.read(begin, read_date), row.read(end, read_date)
    if begins and until and until < begins:
        row.note("end-before-begin", end)
        return Term(None, None)
    # CSV Binding 1.2.1, academicSessions and enrollments: startDate inclusive, endDate exclusive
    return Term(begins, until - timedelta(days=1) if until else None)


def read_classes(tables: Mapping[str, Table], schools: Schools, findings: Findings) -> Classes:
    """Read every class with the days of its terms; what is wrong with a term or a course does not lose the class."""
    found = Classes()
    table = tables.get("classes.csv")
    if table is None:
        return found
    terms = _read_terms(tables.get("academicSessions.csv"), findings)
    courses = _read_courses(tables.get("courses.csv"))
    for row in table.rows():
        _read_class(row, found, schools, terms, courses, findings)
    return found


def _read_terms(table: Table | None, findings: Findings) -> dict[str, Term] | None:
    if table is None:
        return None
    register = Register()
    terms: dict[str, Term] = {}
    parents: list[tuple[int, str]] = []
    for row in table.rows():
        source_id = row.need("sourcedId")
        term = read_days(row, "startDate", "endDate")
        parents.append((row.line, row.text("parentSourcedId")))
        if row.refused or not register.is_new(row, source_id, "sourcedId"):
            continue
        if is_active(row, source_id):
            terms[source_id] = term
    for line, parent in parents:
        if parent and parent not in register:
            findings.add(Where(table.name, line, "parentSourcedId"), "session-missing-parent", value=parent)
    return terms


def _read_courses(table: Table | None) -> dict[str, str] | None:
    if table is None:
        return None
    register = Register()
    courses: dict[str, str] = {}
    for row in table.rows():
        source_id = row.need("sourcedId")
        if not row.refused and register.is_new(row, source_id, "sourcedId"):
            courses[source_id] = row.text("title")
    return courses


def _read_class(
    row: Row,
    found: Classes,
    schools: Schools,
    terms: dict[str, Term] | None,
    courses: dict[str, str] | None,
    findings: Findings,
) -> None:
    source_id, school = row.need("sourcedId"), row.need("schoolSourcedId")
    course = row.text("courseSourcedId")
    homeroom = row.read("classType", CLASS_TYPES.read) == "homeroom"
    room = row.text("location")
    title = row.text("title") or (courses or {}).get(course, "") or row.text("classCode") or source_id
    if course and courses is not None and course not in courses:
        row.note("class-missing-course", "courseSourcedId", value=course)
    days = _days_of(row, terms)
    held = row.refused or _is_held_at(row, school, schools, findings)
    if row.refused:
        found.register.refuse(row, source_id)
        return
    if not found.register.is_new(row, source_id, "sourcedId"):
        return
    if not held or not is_active(row, source_id):
        found.register.remove(source_id)
        return
    found.classes[source_id] = IncomingClass(
        class_id=new_id(),
        source_id=source_id,
        school=school,
        title=title,
        homeroom=homeroom,
        room=room,
        begins=days.begins,
        ends=days.ends,
    )


def _days_of(row: Row, terms: dict[str, Term] | None) -> Term:
    named = row.read("termSourcedIds", read_list, limit=2_000) or ()
    if terms is None:
        return Term(None, None)
    known = [terms[term] for term in named if term in terms]
    for term in named:
        if term not in terms:
            row.note("class-missing-term", "termSourcedIds", value=term)
    begins = [term.begins for term in known]
    ends = [term.ends for term in known]
    return Term(
        min((day for day in begins if day), default=None) if None not in begins else None,
        max((day for day in ends if day), default=None) if None not in ends else None,
    )


def _is_held_at(row: Row, school: str, schools: Schools, findings: Findings) -> bool:
    if school in schools.schools:
        return True
    if not schools.register.holds(row.note, "schoolSourcedId", school, "class-missing-school"):
        return False
    if school not in schools.orgs or schools.under(school):
        row.note("class-not-at-a-school", "schoolSourcedId", value=school)
        return False
    schools.take_as_school(school, findings)  # small exports call the only org they have a department
    return True
