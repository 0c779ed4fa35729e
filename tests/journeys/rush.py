"""Families who book at once and do not give up: each repeats its own wish until it has an answer, and keeps it."""

import asyncio
from datetime import datetime, time, timedelta
from typing import Any

import httpx
import msgspec
from msgspec import Struct

from service.access import actions as access
from service.access.rules import SCOPES
from service.access.types import WantedLink
from service.kernel.db import Pool, transaction
from service.kernel.ids import InvitationId, LinkId, OrgId
from service.kernel.tokens import Keyring
from tests.builders import BuiltFamily, BuiltSchool, add_family, school_with
from tests.processes import days_ahead

NOT_YET = {409, 502, 503}  # the same wish is under way, or the service is not there: come back


class Rush(Struct, kw_only=True):
    """A school whose families book, and the ledger of what they were told."""

    school: BuiltSchool
    tokens: dict[InvitationId, str]
    marks: dict[InvitationId, str]  # what their forms send back
    key: str
    address: str = ""  # where the service answers now
    ledger: dict[InvitationId, str] = {}

    async def book(self) -> None:
        """Let every family book, half of them by form, half through another service, until each has its answer."""
        limits = httpx.Limits(max_connections=len(self.school.families), max_keepalive_connections=0)
        async with httpx.AsyncClient(limits=limits, timeout=10) as client:
            await asyncio.gather(
                *(self._insist(client, number, family) for number, family in enumerate(self.school.families))
            )

    async def _insist(self, client: httpx.AsyncClient, number: int, family: BuiltFamily) -> None:
        start = self.school.at(8) + timedelta(minutes=20 * (number // 2))
        send = self._form if number % 4 > 1 else self._call  # two teachers take turns: both ways with each
        while family.guardian.invitation_id not in self.ledger:
            try:
                answer = await send(client, family, start)
            except httpx.TransportError:
                answer = None  # whether it was booked is not known
            if answer is not None and answer.status_code not in NOT_YET:
                self.ledger[family.guardian.invitation_id] = _meeting_of(answer)
            else:
                await asyncio.sleep(0.05)

    async def _form(self, client: httpx.AsyncClient, family: BuiltFamily, start: datetime) -> httpx.Response:
        guardian = family.guardian.invitation_id
        opening = f"{family.child.teacher_ids[0].hex}-{start:%Y%m%dT%H%MZ}"
        typed = {"csrf": self.marks[guardian], "stop": f"{opening}.{family.child.student_id.hex}", "mode": "school"}
        cookie = {"Cookie": f"pl-guardian={self.tokens[guardian]}"}
        return await client.post(f"{self.address}/i/book", data={**typed, "wish": "one tap"}, headers=cookie)

    async def _call(self, client: httpx.AsyncClient, family: BuiltFamily, start: datetime) -> httpx.Response:
        about = {"teacher_id": family.child.teacher_ids[0], "student_ids": [family.child.student_id]}
        meeting = {**about, "starts_at": start, "mode": "school"}
        wish = {"invitation_id": family.guardian.invitation_id, "meetings": [meeting]}
        headers = {"Authorization": f"Bearer {self.key}", "Idempotency-Key": str(family.guardian.invitation_id)}
        body = msgspec.json.encode(wish)
        headers["Content-Type"] = "application/json"
        return await client.post(f"{self.address}/api/v1/meetings", content=body, headers=headers)


def _meeting_of(answer: httpx.Response) -> str:
    """Read which meeting an answer promises."""
    if answer.status_code == httpx.codes.SEE_OTHER:
        return answer.headers["location"].removeprefix("/i/meetings/").partition("?")[0]
    assert answer.status_code == httpx.codes.CREATED, (answer.status_code, answer.text)
    meeting_id: str = answer.json()["meetings"][0]["meeting_id"]
    return meeting_id


async def rush_with(pool: Pool, org: OrgId, now: datetime, keyring: Keyring, *, families: int) -> Rush:
    """Build a school where every family has a time to itself; every other guardian is reached by text."""
    school = await school_with(
        pool, org, now, teachers=2, families=0, days=days_ahead(now), hours=(time(8), time(20)), cutoff_minutes=0
    )
    async with transaction(pool, org) as conn:
        for number in range(families):
            reached: dict[str, Any] = {"channel": "sms", "sms": f"+1312555{number:04}"} if number % 2 else {}
            school = await add_family(conn, school, now, **reached)
        wanted = [_door(family, now) for family in school.families]
        links = await access.issue_links(conn, keyring, org, wanted, now=now)
    _, key = await access.make_key(pool, keyring, org, name="sis", scopes=SCOPES, school_id=None, now=now, days=9)
    by_guardian = dict(zip((one.invitation_id for one in wanted), links, strict=True))
    doors: dict[InvitationId, LinkId] = {guardian: link for guardian, link in by_guardian.items() if guardian}
    return Rush(
        school=school,
        tokens={guardian: keyring.link_token(link) for guardian, link in doors.items()},
        marks={guardian: keyring.csrf(link) for guardian, link in doors.items()},
        key=key,
    )


def _door(family: BuiltFamily, now: datetime) -> WantedLink:
    guardian = family.guardian
    return WantedLink(
        purpose="guardian",
        person_id=guardian.person_id,
        invitation_id=guardian.invitation_id,
        expires_at=now + timedelta(days=90),
    )
