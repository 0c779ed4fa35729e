"""Keep what a guardian typed in a form that came back: its page is fetched by GET, and Back leads nowhere odd."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from service.access.types import Principal
from service.booking.store import forms
from service.booking.tools import invitation_of
from service.kernel.db import Pool, transact, transaction
from service.kernel.errors import NotFound
from service.kernel.ids import OrgId, new_id

KEPT: Final = timedelta(days=1)
"""How long: over a night, in which a phone may close the page and open it again."""

LONGEST: Final = 4000  # characters of one field; the longest question takes 1000
MOST: Final = 60  # fields of one form


async def keep(pool: Pool, guardian: Principal, fields: Sequence[tuple[str, str]], *, now: datetime) -> UUID:
    """Keep a form's fields and give the id its page is fetched by."""
    invitation_id, form_id = invitation_of(guardian), new_id()
    cut = [(name[:LONGEST], value[:LONGEST].replace("\0", "")) for name, value in fields[:MOST]]
    await transact(
        pool, guardian.org_id, lambda conn: forms.keep(conn, guardian.org_id, form_id, invitation_id, cut, now)
    )
    return form_id


async def kept(pool: Pool, guardian: Principal, form_id: UUID) -> list[tuple[str, str]]:
    """Read what was typed; a form of another door, or one forgotten since, is not there."""
    async with transaction(pool, guardian.org_id) as conn:
        fields = await forms.kept(conn, guardian.org_id, form_id, invitation_of(guardian))
    if not fields:
        raise NotFound
    return fields


async def forget_old(pool: Pool, org_id: OrgId, *, now: datetime) -> int:
    """Forget what was typed longer ago; for the worker's tick, on any number of replicas."""
    return await transact(pool, org_id, lambda conn: forms.forget(conn, org_id, now - KEPT))
