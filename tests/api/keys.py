"""Keys for tests of the API."""

from datetime import datetime

from service.access.actions import make_key
from service.access.rules import SCOPES
from service.kernel.db import Pool
from service.kernel.ids import OrgId, SchoolId
from service.kernel.tokens import Keyring


async def bearer(
    pool: Pool,
    keyring: Keyring,
    org: OrgId,
    now: datetime,
    *,
    scopes: frozenset[str] = SCOPES,
    school_id: SchoolId | None = None,
) -> dict[str, str]:
    """The header of a service with a key, for everything unless said otherwise."""
    _, key = await make_key(pool, keyring, org, name="Test", scopes=scopes, school_id=school_id, now=now, days=30)
    return {"Authorization": f"Bearer {key}"}
