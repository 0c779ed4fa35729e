"""Write down who did what to what, in the transaction of the deed."""

from datetime import datetime

from service.access import store
from service.access.types import Principal
from service.kernel.db import Connection
from service.kernel.ids import new_id


async def note(conn: Connection, principal: Principal, action: str, subject: str, now: datetime) -> None:
    """Add a line to the audit: ids and words of ours only, never a name, an address or a token.

    The first act by a link also marks it as opened: somebody came, and not a scanner that fetches what it sees.
    """
    await store.note(
        conn,
        principal.org_id,
        new_id(),
        at=now,
        actor=principal.actor,
        action=action,
        subject=subject,
    )
    if principal.link_id:
        await store.mark_opened(conn, principal.org_id, principal.link_id, at=now)
