"""A family, its private links, and what a calendar sees behind them."""

import httpx
from msgspec import Struct

from service.kernel.db import Pool, transaction
from service.kernel.tokens import Keyring
from tests.builders import BuiltFamily, BuiltSchool, add_link
from tests.calendars.readers import Seen, seen_by_icalendar
from tests.conftest import StillClock


class Links(Struct, frozen=True):
    """One family's secrets."""

    door: str
    openings: str
    family: str

    @property
    def openings_path(self) -> str:
        return f"/c/{self.openings}/openings.ics"

    @property
    def family_path(self) -> str:
        return f"/c/{self.family}/family.ics"


async def links_of(
    pool: Pool,
    keyring: Keyring,
    school: BuiltSchool,
    clock: StillClock,
    family: BuiltFamily | None = None,
    *,
    guardian: int = 0,
) -> Links:
    """Give a guardian, without a family one of the first, their door and both calendars."""
    who = (family or school.family).guardians[guardian]
    async with transaction(pool, school.org_id) as conn:
        secrets = [
            await add_link(
                conn,
                keyring,
                school,
                clock.now(),
                purpose=purpose,
                person_id=who.person_id,
                invitation_id=who.invitation_id,
            )
            for purpose in ("guardian", "openings_feed", "family_feed")
        ]
    return Links(*secrets)


async def seen(client: httpx.AsyncClient, path: str) -> list[Seen]:
    """Read a feed as a calendar does."""
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    return seen_by_icalendar(answer.content)
