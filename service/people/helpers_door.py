"""The private link by which a message leads a helper to their own page."""

from datetime import datetime, timedelta
from typing import Final

from service.access.actions import issue_link
from service.access.types import Act
from service.kernel.db import Connection
from service.kernel.ids import LinkId, PersonId

OUTLIVES: Final = timedelta(days=30)
"""How long the page opens after what a message was about, as a family's does: to see it, and what was promised."""


async def helpers_door(conn: Connection, act: Act, person_id: PersonId, ends_at: datetime) -> LinkId:
    """Give a helper's private link, open until well after the end of what they are told of."""
    return await issue_link(
        conn,
        act.keyring,
        org_id=act.org_id,
        purpose="helper",
        person_id=person_id,
        now=act.now,
        expires_at=ends_at + OUTLIVES,
    )
