"""A browser without script at which guardians come in by their links."""

import httpx

from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId
from service.kernel.tokens import Keyring
from tests.builders import BuiltGuardian, BuiltSchool, add_family, add_link, school_with
from tests.conftest import StillClock
from tests.pages.browsing import fields_of, words_of


class Door:
    """A browser without script at which guardians come in."""

    def __init__(self, client: httpx.AsyncClient, pool: Pool, org: OrgId, keyring: Keyring, clock: StillClock) -> None:
        self.client, self.pool, self.org, self.keyring, self.clock = client, pool, org, keyring, clock

    async def school(self, **built: object) -> BuiltSchool:
        return await school_with(self.pool, self.org, self.clock.now(), **{"families": 0, **built})  # type: ignore[arg-type]

    async def family(self, school: BuiltSchool, **built: object) -> BuiltSchool:
        async with transaction(self.pool, self.org) as conn:
            return await add_family(conn, school, self.clock.now(), **built)  # type: ignore[arg-type]

    async def enter(self, school: BuiltSchool, guardian: BuiltGuardian | None = None) -> None:
        who = guardian or school.families[-1].guardian
        async with transaction(self.pool, self.org) as conn:
            await conn.execute("DELETE FROM link WHERE person_id = $1", who.person_id)
            token = await add_link(
                conn,
                self.keyring,
                school,
                self.clock.now(),
                person_id=who.person_id,
                invitation_id=who.invitation_id,
            )
        await self.client.get(f"/l/{token}")

    async def get(self, path: str) -> httpx.Response:
        return await self.client.get(path, follow_redirects=True)

    async def send(self, page: httpx.Response, action: str, **typed: object) -> httpx.Response:
        """Send a page's form as a browser does: what comes back is fetched by GET."""
        sent = await self.client.post(action, data={**fields_of(page, action), **typed})
        assert sent.status_code == 303
        return await self.get(sent.headers["location"])

    async def words(self, path: str) -> str:
        return words_of(await self.client.get(path, follow_redirects=True))
