"""Look at demographics.csv: what is wrong in it is said; nothing of it is kept."""

from service.roster.known import Register
from service.roster.table import Table
from service.roster.values.days import read_date


def look_at_demographics(table: Table, users: Register) -> None:
    """Check every row once."""
    register = Register()
    for row in table.rows():
        user = row.need("sourcedId")
        if register.is_new(row, user, "sourcedId"):
            row.read("birthDate", read_date)
            users.holds(row.note, "sourcedId", user, "later-missing-row")
