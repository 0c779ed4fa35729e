"""What was typed in forms that came back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from service.kernel.db import Connection, queries
from service.kernel.ids import InvitationId, OrgId

_sql: Any = queries("booking")


async def keep(
    conn: Connection,
    org_id: OrgId,
    form_id: UUID,
    invitation_id: InvitationId,
    fields: Sequence[tuple[str, str]],
    now: datetime,
) -> None:
    """Keep the fields of a form."""
    await _sql.keep_form(
        conn, org_id=org_id, form_id=form_id, invitation_id=invitation_id, fields=[list(one) for one in fields], now=now
    )


async def kept(conn: Connection, org_id: OrgId, form_id: UUID, invitation_id: InvitationId) -> list[tuple[str, str]]:
    """Read the fields of a form typed at this door; none where there is no such form."""
    fields = await _sql.kept_form(conn, org_id=org_id, form_id=form_id, invitation_id=invitation_id)
    return [(name, value) for name, value in fields or []]


async def forget(conn: Connection, org_id: OrgId, before: datetime) -> int:
    """Forget the forms kept before an instant; count them."""
    forgotten: int = await _sql.forget_forms(conn, org_id=org_id, before=before)
    return forgotten
