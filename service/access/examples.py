"""What the description of the API shows of keys."""

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from service.access.types import KeysPage, KeyView, NewKey
from service.kernel.ids import KeyId

NEW_KEY: Final = NewKey(name="Library sign-up sheet", scopes=["openings:read", "meetings:write"], days=90)
KEY: Final = KeyView(
    key_id=KeyId(UUID("0199a1c0-5b00-7c3e-8a41-6f2d90b1c7e4")),
    name=NEW_KEY.name,
    prefix="pl_Zx81kQ0a",
    scopes=NEW_KEY.scopes,
    school_id=None,
    created_at=datetime(2026, 9, 28, 14, 0, tzinfo=UTC),
    expires_at=datetime(2026, 12, 27, 14, 0, tzinfo=UTC),
    revoked_at=None,
    last_used_at=datetime(2026, 10, 1, 17, 45, tzinfo=UTC),
)
KEYS: Final = KeysPage([KEY], None)
