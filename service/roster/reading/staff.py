"""Read staff.csv: languages, training, room, and how families call a teacher."""

from datetime import date

from msgspec import Struct

from service.roster.findings import Findings
from service.roster.known import Register
from service.roster.reading.roles import Roles
from service.roster.reading.schools import Schools
from service.roster.table import Table
from service.roster.values.days import read_clearance
from service.roster.values.languages import read_languages


class Staff(Struct, frozen=True):
    """What the school adds about one member of its staff."""

    line: int
    languages: tuple[str, ...]
    trained_until: date | None
    room: str
    called: dict[str, str]  # by language: {"en": "Ms. Okafor", "es": "maestra Okafor"}


def read_staff(table: Table | None) -> dict[str, Staff]:
    """Read staff.csv; the columns calledEn and calledEs are ours too and may be missing."""
    found: dict[str, Staff] = {}
    if table is None:
        return found
    register = Register()
    for row in table.rows():
        user = row.need("userSourcedId")
        called = {"en": row.text("calledEn"), "es": row.text("calledEs")}
        staff = Staff(
            row.line,
            row.read("languages", read_languages) or (),
            row.read("homeVisitTrainedUntil", read_clearance),
            row.text("room")[:100],
            {language: name for language, name in called.items() if name},
        )
        if not row.refused and register.is_new(row, user, "userSourcedId"):
            found[user] = staff
    return found


def check_staff(staff: dict[str, Staff], users: Register, findings: Findings) -> dict[str, Staff]:
    """Leave out rows of people no other file knows."""
    return {
        user: member
        for user, member in staff.items()
        if users.holds(findings.at("staff.csv", member.line), "userSourcedId", user, "staff-missing-user")
    }


def take_rooms(staff: dict[str, Staff], roles: Roles, schools: Schools) -> None:
    """Make a room of each that staff.csv names, at the first school its person works at."""
    for user, member in staff.items():
        at = roles.schools_of(user)
        if member.room and at:
            schools.take_room(at[0], member.room, shared=False)
