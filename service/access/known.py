"""Keep who was found behind a secret for part of a second (kernel/fresh.py), by the hash the database keeps too.

For looking only: whoever wants something changed is asked for anew (doors.py), so nothing is done through a door that
was closed. A row is kept and no decision: whether it opens is judged by the clock of each request.
"""

from typing import Final

from service.access.types import ApiKey, Link
from service.kernel.fresh import Fresh

CHANNEL: Final = "porchlight_doors"
"""No payload: a door that closes is rare, and everybody still inside is found again by one question each."""


class Known:
    """Links and API keys that were found a moment ago. Belongs to one event loop."""

    def __init__(self, *, keeps: bool = True) -> None:
        self.links: Fresh[bytes, Link] = Fresh(keeps=keeps)
        self.keys: Fresh[bytes, ApiKey] = Fresh(keeps=keeps)

    def told(self, _payload: str) -> None:
        """Forget all: some door was closed, or ends at another time."""
        self.links.forget()
        self.keys.forget()
