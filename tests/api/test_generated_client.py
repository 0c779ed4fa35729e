"""A client made of the description alone books a meeting: whoever generates one needs no word from us."""

import asyncio
import importlib
import sys
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from service.events import actions as events
from service.kernel.db import Pool
from service.kernel.ids import OrgId
from service.kernel.tokens import Keyring
from tests.api.keys import bearer
from tests.builders import school_with

NAME = "generated_client"
ROUND = {
    "title": {"en": "Spring conferences"},
    "days": ["2026-10-22"],
    "slot_minutes": 15,
    "modes": ["school"],
    "opens_at": "2026-09-28T13:00:00Z",
    "closes_at": "2026-10-23T01:00:00Z",
}


async def _generated(description: bytes, folder: Path) -> str:
    """Generate a client from a description into a folder, and give what the generator says."""
    (folder / "openapi.json").write_bytes(description)
    (folder / "config.yml").write_text("post_hooks: []\n")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none", "--path", "openapi.json"),
        *("--output-path", NAME, "--config", "config.yml"),
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()
    return said.decode()


@pytest.fixture
async def said(client: httpx.AsyncClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    monkeypatch.syspath_prepend(str(tmp_path))
    yield await _generated((await client.get("/api/openapi.json")).content, tmp_path)
    for name in [name for name in sys.modules if name.partition(".")[0] == NAME]:
        del sys.modules[name]


@pytest.fixture
async def service(
    said: str, address: str, pool: Pool, keyring: Keyring, org: OrgId, now: datetime
) -> AsyncIterator[Any]:
    """The client that was generated, with a key, for an installation that is served."""
    key = (await bearer(pool, keyring, org, now))["Authorization"].removeprefix("Bearer ")
    made = importlib.import_module(NAME).AuthenticatedClient(base_url=address, token=key)
    async with made as opened:
        yield opened


async def _answer(operation: str, *ids: object, **sent: Any) -> Any:
    answer = await importlib.import_module(f"{NAME}.api.{operation}").asyncio_detailed(*ids, **sent)
    assert answer.status_code < 300, answer.content
    return answer


async def test_a_client_made_of_the_description_alone_books_moves_and_cancels(
    service: Any, said: str, pool: Pool, org: OrgId, now: datetime
) -> None:
    school = await school_with(pool, org, now)
    models = importlib.import_module(f"{NAME}.models")

    invited = await _answer("invitations.list_invitations", school.round_id, client=service, unbooked=True)
    (invitation,) = invited.parsed.invitations
    (wish,) = invitation.wishes
    free = (await _answer("openings.list_openings", school.round_id, client=service)).parsed.openings
    asked = models.MeetingAsked(
        teacher_id=wish.teacher_id,
        student_ids=[wish.student_id],
        starts_at=free[0].starts_at,
        mode=models.MeetingAskedMode.SCHOOL,
    )
    book = {"body": models.Book(invitation_id=invitation.invitation_id, meetings=[asked]), "idempotency_key": "tap-1"}
    booked = await _answer("meetings.book_meetings", client=service, **book)
    again = await _answer("meetings.book_meetings", client=service, **book)
    (meeting,) = booked.parsed.meetings
    version = (await _answer("meetings.read_meeting", meeting.meeting_id, client=service)).headers["etag"]
    later = models.Move(starts_at=free[1].starts_at)
    moved = await _answer("meetings.move_meeting", meeting.meeting_id, client=service, body=later, if_match=version)
    cancelled = await _answer("meetings.cancel_meeting", meeting.meeting_id, client=service, body=models.Cancel())

    await events.number_new(pool)
    happened = (await _answer("events.list_events", client=service, limit=2)).parsed
    rest = (await _answer("events.list_events", client=service, after=happened.next_)).parsed
    new = {"name": "SIS", "url": "https://sis.example/in"}
    hook = await _answer("webhooks.make_webhook", client=service, body=models.NewWebhook.from_dict(new))
    draft = models.NewRound.from_dict(ROUND | {"school_id": str(school.school_id)})
    made = await _answer("rounds.create_round", client=service, body=draft)
    opened = await _answer("rounds.open_round", made.parsed.round_id, client=service, if_match=made.headers["etag"])

    assert [one.type_.removeprefix("meeting.") for one in happened.events + rest.events] == [
        "booked",
        "moved",
        "cancelled",
    ]
    assert hook.parsed.secret.startswith("whsec_")
    assert opened.parsed.invitations == 1
    assert [line for line in said.splitlines() if line.startswith(("WARNING", "ERROR", "Unable", "Unsupported"))] == [
        "WARNING parsing POST /api/v1/rosters within roster.",
        "Unsupported content type application/zip",  # the form beside it does
    ]
    assert booked.parsed == again.parsed
    assert (moved.parsed.starts_at, cancelled.parsed.state) == (free[1].starts_at, "cancelled")
