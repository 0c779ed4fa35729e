"""Read the status column that every OneRoster file has."""

from service.roster.row import Row
from service.roster.values.words import STATUSES


def is_active(row: Row, key: str) -> bool:
    """Tell whether a row stands; one marked for deletion is said and left out. Empty is active, as in bulk exports."""
    if row.read("status", STATUSES.read) != "tobedeleted":
        return True
    row.note("status-tobedeleted", "status", value=key)
    return False
