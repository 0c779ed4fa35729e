"""Find the users of OneRoster 1.1 that are one person: there a teacher who is a parent has two rows."""

from msgspec import Struct

from service.roster.findings import Findings
from service.roster.reading.roles import OURS
from service.roster.table import Table
from service.roster.values.words import ROLES


class _User(Struct, frozen=True, gc=False):
    source_id: str
    guardian: bool
    name: tuple[str, str]


def find_twins(table: Table) -> dict[str, str]:
    """Tell which guardian's row is whose staff row: same username, same names, one at work and one at home.

    A username alone joins nobody. The staff row stands for the person whatever the order of the rows, so that the
    next export finds the same person. What is odd about the rows is noted when they are read for good.
    """
    by_name: dict[str, list[_User]] = {}
    for row in table.rows(findings=Findings()):
        username = row.text("username").casefold()
        ours = OURS.get(ROLES.read(row.text("role")).value or "")
        if username and ours in ("guardian", "teacher", "staff", "office"):
            name = row.text("givenName").casefold(), row.text("familyName").casefold()
            by_name.setdefault(username, []).append(_User(row.text("sourcedId"), ours == "guardian", name))
    twins: dict[str, str] = {}
    for users in by_name.values():
        home = [user for user in users if user.guardian]
        work = [user for user in users if not user.guardian]
        if len(home) == len(work) == 1 and home[0].name == work[0].name:
            twins[home[0].source_id] = work[0].source_id
    return twins
