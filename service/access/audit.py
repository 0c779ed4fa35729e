"""Write down who did what to what, in the transaction of the deed."""

from collections.abc import Sequence
from datetime import datetime

from service.access import store
from service.access.types import Principal
from service.kernel.db import Connection
from service.kernel.ids import new_id


async def note(conn: Connection, principal: Principal, action: str, subject: str, now: datetime) -> None:
    """Add a line to the audit: ids and words of ours only, never a name, an address or a token.

    The first act by a link also marks it as opened: somebody came, and not a scanner that fetches what it sees.
    """
    await note_all(conn, [(principal, action, subject)], now)


async def note_all(conn: Connection, deeds: Sequence[tuple[Principal, str, str]], now: datetime) -> None:
    """Add a line for each deed of one org, as `note`: who did what to what."""
    org_id = deeds[0][0].org_id
    await store.note(conn, org_id, deeds, [new_id() for _ in deeds], at=now)
    if links := {principal.link_id for principal, _, _ in deeds if principal.link_id}:
        await store.mark_opened(conn, org_id, sorted(links), at=now)
