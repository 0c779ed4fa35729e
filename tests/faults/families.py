"""Families who book, move and cancel over the API and repeat a wish until it is answered; a no is an answer too."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

import httpx
import msgspec
from msgspec import Struct

from tests.builders import BuiltFamily
from tests.faults.ledger import Entry, Ledger, Verb

COME_BACK: Final = frozenset({409, 502, 503})
"""Of 409 only a wish that is still under way; of 502 the proxy's own."""
PAUSE: Final = 0.1  # seconds before the same wish is repeated
IDLE: Final = 0.5  # seconds between two wishes of a family, at most
PATIENCE: Final = 10.0  # seconds for one answer
SOON: Final = 2.0  # seconds until whoever cannot be served now is told to come back


class Told(Struct):
    """A meeting, as far as whoever made the wish reads the answer."""

    meeting_id: UUID
    revision: int
    state: str
    starts_at: datetime


class Booked(Struct):
    """What a booking is answered with."""

    meetings: list[Told]


class Service:
    """Another program that acts for families, through one address, with one key."""

    def __init__(self, address: str, key: str, ledger: Ledger) -> None:
        self.ledger = ledger
        self.answers: Counter[int] = Counter()  # by status; 0: the connection broke
        self.troubles: list[str] = []  # answers nobody should get
        limits = httpx.Limits(max_keepalive_connections=0)  # each wish may reach another replica
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        self.client = httpx.AsyncClient(base_url=address, headers=headers, limits=limits, timeout=PATIENCE)

    async def wish(self, verb: Verb, path: str, body: Mapping[str, Any], key: str) -> Told | None:
        """Repeat one wish under one key until it is answered, and write the answer down; None: it was refused."""
        while True:
            answer = await self._ask(path, body, key)
            if answer is not None and answer.is_success:
                return self._note(verb, key, answer)
            if answer is not None and not _comes_back(answer):
                if answer.status_code != httpx.codes.CONFLICT:
                    self.troubles.append(f"{verb}: {answer.status_code} {answer.text[:200]}")
                return None
            await asyncio.sleep(PAUSE)

    async def _ask(self, path: str, body: Mapping[str, Any], key: str) -> httpx.Response | None:
        asked = time.monotonic()
        try:
            answer = await self.client.post(path, content=msgspec.json.encode(body), headers={"Idempotency-Key": key})
        except httpx.TransportError:
            self.answers[0] += 1
            return None  # whether it was done is not known
        self.answers[answer.status_code] += 1
        if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE:
            self._judge(answer, time.monotonic() - asked)
        return answer

    def _judge(self, answer: httpx.Response, took: float) -> None:
        if "retry-after" not in answer.headers:
            self.troubles.append("503 without Retry-After")
        if took > SOON:
            self.troubles.append(f"503 after {took:.1f} s")

    def _note(self, verb: Verb, key: str, answer: httpx.Response) -> Told:
        if verb == "book":
            told = msgspec.json.decode(answer.content, type=Booked).meetings[0]
        else:
            told = msgspec.json.decode(answer.content, type=Told)
        self.ledger.write(
            Entry(
                key=key,
                verb=verb,
                meeting_id=told.meeting_id,
                revision=told.revision,
                state=told.state,
                starts_at=told.starts_at,
            )
        )
        return told


class Families:
    """All of them at once; between two wishes they can be asked to wait."""

    def __init__(self, service: Service, families: Sequence[BuiltFamily], times: Sequence[datetime]) -> None:
        self.service = service
        self.times = times  # fewer than families would like, so that some meet on the same one
        self._may_wish = asyncio.Event()
        self._wishing = 0
        self._tasks = [asyncio.create_task(self._live(family)) for family in families]

    def go_on(self) -> None:
        """Let them wish."""
        self._may_wish.set()

    async def rest(self) -> None:
        """Begin nothing new, and wait until every wish is answered."""
        self._may_wish.clear()
        while self._wishing:  # noqa: ASYNC110 - wishes end one by one
            await asyncio.sleep(0.01)

    async def stop(self) -> None:
        """End; what went wrong in a family's task is raised."""
        for task in self._tasks:
            if not task.done():
                task.cancel()
        for result in await asyncio.gather(*self._tasks, return_exceptions=True):
            if isinstance(result, Exception):
                raise result

    async def _live(self, family: BuiltFamily) -> None:
        meeting: Told | None = None
        while True:
            await asyncio.sleep(IDLE * random.random())
            await self._may_wish.wait()
            self._wishing += 1
            try:
                meeting = await self._next(family, meeting)
            finally:
                self._wishing -= 1

    async def _next(self, family: BuiltFamily, meeting: Told | None) -> Told | None:
        key = uuid4().hex
        if meeting is None:
            return await self.service.wish("book", "/api/v1/meetings", self.booking(family), key)
        address = f"/api/v1/meetings/{meeting.meeting_id}"
        if random.random() < 0.5:
            await self.service.wish("cancel", f"{address}/cancel", {}, key)
            return None
        elsewhere = random.choice([time for time in self.times if time != meeting.starts_at])
        moved = await self.service.wish("move", f"{address}/move", {"starts_at": elsewhere}, key)
        return moved or meeting

    def booking(self, family: BuiltFamily) -> dict[str, Any]:
        """Make a booking's body, at one of the times."""
        meeting = {
            "teacher_id": family.child.teacher_ids[0],
            "student_ids": [family.child.student_id],
            "starts_at": random.choice(self.times),
            "mode": "school",
        }
        return {"invitation_id": family.guardian.invitation_id, "meetings": [meeting]}


def times_from(first: datetime, how_many: int, minutes: int) -> list[datetime]:
    """Give the beginnings of openings in a row."""
    return [first + timedelta(minutes=minutes * number) for number in range(how_many)]


def _comes_back(answer: httpx.Response) -> bool:
    if answer.status_code == httpx.codes.CONFLICT:
        return bool(answer.json()["type"] == "urn:porchlight:wish-in-flight")
    return answer.status_code in COME_BACK
