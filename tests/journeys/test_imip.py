"""An invitation goes out by mail, a calendar answers it, and the meeting is what was answered: the whole way.

The worker sends to a mail server of this test. The answer comes as Google, Outlook and Apple write it, by LMTP or by
the webhook, and what follows from it goes out again.
"""

import asyncio
import smtplib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import httpx
import pytest
from msgspec import Struct

from service.booking import actions, reading
from service.childcare import actions as childcare
from service.kernel.config import load_settings
from service.kernel.db import Pool, transaction
from service.kernel.ids import MeetingId, OrgId
from service.kernel.tokens import Keyring
from service.wiring import House
from service.worker import Worker
from tests.app_fixtures import app_of
from tests.builders import SITE, BuiltSchool, act_of, booked, guardian_of, office_of, school_with
from tests.caring import add_helper, care_for, helper_of
from tests.conftest import StillClock
from tests.journeys.calendars import Received, answer, received
from tests.senders import Postmaster, smtp_server

MAILBOX, SECRET = "conferences@school.example", "let the mail in"
PATIENCE = 20.0  # seconds
SHAPES = ("google", "outlook", "apple")

Reply = Callable[[bytes], Awaitable[None]]


class Post(Struct, frozen=True):
    """What left the house by mail, and the ways in."""

    house: House
    postmaster: Postmaster

    async def mail(self, number: int) -> Received:
        """Wait for the mail of a number, from 1, and open it."""
        async with asyncio.timeout(PATIENCE):
            while len(self.postmaster.received) < number:  # noqa: ASYNC110 - the server has no event for it
                await asyncio.sleep(0.02)
        return received(self.postmaster.received[number - 1])

    async def by_lmtp(self, raw: bytes) -> None:
        """Hand in a mail as the school's relay does."""
        host, _, port = self.house.settings.lmtp_listen.partition(":")

        def hand_in() -> None:
            with smtplib.LMTP(host, int(port)) as relay:
                relay.sendmail("guest@example.org", [MAILBOX], raw)

        await asyncio.to_thread(hand_in)

    async def by_webhook(self, raw: bytes) -> None:
        """Hand in a mail as a mail service does."""
        transport = httpx.ASGITransport(app_of(self.house))  # type: ignore[arg-type] # one protocol in two wordings
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as service:
            headers = {"authorization": f"Bearer {SECRET}", "content-type": "message/rfc822"}
            handed = await service.post("/inbound/mail", content=raw, headers=headers)
        assert handed.status_code == 204


@pytest.fixture
async def post(pool: Pool, clock: StillClock, keyring: Keyring, tmp_path: Path) -> AsyncIterator[Post]:
    """A worker that sends to a mail server and takes what comes back."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        lmtp = f"127.0.0.1:{free.getsockname()[1]}"
    async with smtp_server(*["250 taken"] * 9) as (server, postmaster):
        settings = load_settings(
            {},
            data_dir=tmp_path,
            base_url=SITE.base_url,
            mail_from=MAILBOX,
            mail_url=f"smtp+plain://{server}",
            lmtp_listen=lmtp,
            inbound_secret=SECRET,
            worker_seconds=1,
        )
        house = House(settings, pool, clock, keyring)
        async with Worker(house):
            yield Post(house, postmaster)


async def _standing(pool: Pool, school: BuiltSchool, meeting_id: MeetingId) -> tuple[str, str]:
    meeting = await reading.meeting(pool, office_of(school), meeting_id)
    return meeting.state, meeting.attendance


async def test_the_mail_of_a_booking_has_what_accept_and_decline_stand_on(
    post: Post, pool: Pool, org: OrgId, keyring: Keyring, clock: StillClock
) -> None:
    school = await school_with(pool, org, clock.now())
    meeting = await booked(pool, keyring, school, school.at(16, 20), clock.now())

    invitation = await post.mail(1)

    mail = invitation.message
    assert mail.get_content_type() == "multipart/mixed"
    alternatives, attached = mail.iter_parts()
    assert [part.get_content_type() for part in alternatives.iter_parts()] == [
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    assert attached.get_content_type() == "application/ics"
    assert attached.get_filename() == "invite.ics"
    assert invitation.method == "REQUEST"
    assert "\r\nMETHOD:REQUEST\r\n" in invitation.event
    assert invitation.attached_bytes == invitation.calendar_bytes
    assert invitation.value("UID") == f"{meeting.meeting_id}@school.example"
    assert invitation.value("ORGANIZER") == f"mailto:{MAILBOX}"
    assert invitation.value("ATTENDEE") == f"mailto:{school.family.guardian.email}"
    assert mail["from"].addresses[0].addr_spec == MAILBOX
    assert "Mateo" not in invitation.event


@pytest.mark.parametrize("shape", SHAPES)
async def test_a_decline_frees_the_time_and_says_so_where_the_school_wants_that(
    post: Post, pool: Pool, org: OrgId, keyring: Keyring, clock: StillClock, shape: str
) -> None:
    school = await school_with(pool, org, clock.now(), decline="cancel")
    meeting = await booked(pool, keyring, school, school.at(16, 20), clock.now())
    invitation = await post.mail(1)

    await post.by_lmtp(answer(shape, invitation, "DECLINED"))

    off = await post.mail(2)
    assert await _standing(pool, school, meeting.meeting_id) == ("cancelled", "declined")
    assert off.method == "CANCEL"
    assert "\r\nSTATUS:CANCELLED\r\n" in off.event
    assert (invitation.value("SEQUENCE"), off.value("SEQUENCE")) == ("0", "1")
    same = ("UID", "ATTENDEE", "ORGANIZER", "DTSTART")
    assert [off.value(name) for name in same] == [invitation.value(name) for name in same]
    again = await booked(pool, keyring, school, school.at(16, 20), clock.now())
    assert again.meeting_id != meeting.meeting_id


@pytest.mark.parametrize("shape", SHAPES)
async def test_a_decline_asks_back_where_the_school_wants_that(
    post: Post, pool: Pool, org: OrgId, keyring: Keyring, clock: StillClock, shape: str
) -> None:
    school = await school_with(pool, org, clock.now(), decline="ask")
    meeting = await booked(pool, keyring, school, school.at(16, 20), clock.now())

    await post.by_webhook(answer(shape, await post.mail(1), "DECLINED"))

    asked = await post.mail(2)
    assert await _standing(pool, school, meeting.meeting_id) == ("confirmed", "declined")
    assert asked.method == ""
    assert asked.message["to"].addresses[0].addr_spec == school.family.guardian.email


@pytest.mark.parametrize("way", ["by_lmtp", "by_webhook"])
@pytest.mark.parametrize("shape", SHAPES)
async def test_an_acceptance_is_kept(
    post: Post, pool: Pool, org: OrgId, keyring: Keyring, clock: StillClock, shape: str, way: str
) -> None:
    school = await school_with(pool, org, clock.now())
    meeting = await booked(pool, keyring, school, school.at(16, 20), clock.now())
    hand_in: Reply = getattr(post, way)

    await hand_in(answer(shape, await post.mail(1), "ACCEPTED"))

    assert await _standing(pool, school, meeting.meeting_id) == ("confirmed", "accepted")


async def test_a_decline_from_another_mailbox_cancels_nothing(
    post: Post, pool: Pool, org: OrgId, keyring: Keyring, clock: StillClock
) -> None:
    school = await school_with(pool, org, clock.now(), decline="cancel")
    meeting = await booked(pool, keyring, school, school.at(16, 20), clock.now())

    await post.by_lmtp(answer("apple", await post.mail(1), "DECLINED", sender="somebody@elsewhere.example"))

    assert (await post.mail(2)).method == ""
    assert await _standing(pool, school, meeting.meeting_id) == ("confirmed", "declined")


async def test_an_answer_to_a_time_that_has_moved_since_changes_nothing(
    post: Post, pool: Pool, org: OrgId, keyring: Keyring, clock: StillClock
) -> None:
    school = await school_with(pool, org, clock.now(), decline="cancel")
    meeting = await booked(pool, keyring, school, school.at(16, 20), clock.now())
    invitation = await post.mail(1)
    start = school.at(15, 0, day=1)
    await actions.move(
        pool, act_of(guardian_of(school), keyring, clock.now()), meeting.meeting_id, start=start, mode="school"
    )
    moved = await post.mail(2)

    await post.by_lmtp(answer("google", invitation, "DECLINED"))

    assert await _standing(pool, school, meeting.meeting_id) == ("confirmed", "none")
    assert moved.method == "REQUEST"
    assert (moved.value("UID"), moved.value("SEQUENCE")) == (invitation.value("UID"), "1")
    await post.by_lmtp(answer("outlook", moved, "ACCEPTED"))
    assert await _standing(pool, school, meeting.meeting_id) == ("confirmed", "accepted")


async def test_the_same_answer_handed_in_twice_is_told_of_once(
    post: Post, pool: Pool, org: OrgId, keyring: Keyring, clock: StillClock
) -> None:
    school = await school_with(pool, org, clock.now(), decline="cancel")
    await booked(pool, keyring, school, school.at(16, 20), clock.now())
    declined = answer("outlook", await post.mail(1), "DECLINED")

    await post.by_lmtp(declined)
    await post.by_webhook(declined)
    await post.mail(2)
    await asyncio.sleep(1.5)  # longer than the worker waits between two looks

    assert len(post.postmaster.received) == 2


@pytest.mark.parametrize("shape", SHAPES)
async def test_a_helpers_decline_gives_back_what_is_theirs_where_the_school_wants_that(
    post: Post, pool: Pool, org: OrgId, keyring: Keyring, clock: StillClock, shape: str
) -> None:
    school = await school_with(pool, org, clock.now(), decline="cancel")
    care = await care_for(pool, school, clock.now(), workers=0, shifts=1)
    async with transaction(pool, org) as conn:
        ana = helper_of(school, await add_helper(conn, school, 0))
    await childcare.claim(pool, act_of(ana, keyring, clock.now()), care.shift_ids[0])
    invitation = await post.mail(1)

    await post.by_lmtp(answer(shape, invitation, "DECLINED"))

    off = await post.mail(2)
    assert (invitation.method, off.method) == ("REQUEST", "CANCEL")
    assert [off.value(name) for name in ("UID", "ATTENDEE")] == [invitation.value(name) for name in ("UID", "ATTENDEE")]
    assert (await childcare.board(pool, ana, now=clock.now())).mine == []
