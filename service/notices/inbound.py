"""Take in what comes back: texts, receipts, and raw mail with calendar replies or bounces."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from msgspec import Struct

from service.ical.reply import read_reply
from service.ical.types import Bounce, CalendarReply
from service.kernel.db import Connection, Pool, find_org, transaction
from service.kernel.ids import NoticeId, OrgId, new_id
from service.kernel.log import log
from service.notices import outbox
from service.notices.inbound_words import meaning
from service.notices.messages import (
    NO_LINK,
    Message,
    Notice,
    TextHelp,
    TextNotUnderstood,
    TextStarted,
    TextStopped,
    kind_of,
)
from service.notices.types import Correspondent

ANSWER_WITHIN: Final = timedelta(hours=1)
"""An answer to a text is of no use much later."""

WORDING_KEPT: Final = 160
"""Characters of a STOP or START that are kept as its record."""


class TextBack(Struct, frozen=True):
    """A text that came back to an org: from which phone number, the gateway's id of it, and when."""

    number: str
    message_id: str
    at: datetime


AnswerText = Callable[[OrgId, TextBack, int], Awaitable[bool]]
"""Act on a number, 0 to 3 or 9, that was texted back to an org, once a text; False: nobody had asked."""

SayChoices = Callable[[OrgId, TextBack], Awaitable[bool]]
"""Answer a text nobody can read, once, with the numbers an org waits for; False: it waits for none."""

AnswerCalendar = Callable[[CalendarReply, datetime], Awaitable[object]]
"""Act on a calendar's reply; what it is about and whether it may is for the one who acts to find out."""

_log = log("inbound")


class Incoming(Struct, frozen=True, kw_only=True):
    """What an incoming text or mail is acted on with, as the composition root has it."""

    pool: Pool
    mail_domain: str
    answer_text: AnswerText
    say_choices: SayChoices
    answer_calendar: AnswerCalendar


async def take_text(incoming: Incoming, number: str, text: str, *, message_id: str, now: datetime) -> None:
    """Act on a text. `message_id` is the gateway's own: the same text handed in again is answered once.

    A STOP holds for every org that has this number; everything else is for the one that texted it last. A number
    nobody knows gets no answer.
    """
    orgs = await outbox.orgs_behind(incoming.pool, number)
    if not orgs:
        _log.info("text from a number nobody knows")
        return
    back = TextBack(number, message_id, now)
    meant, choice = meaning(text)
    match meant:
        case "stop":
            await _stop(incoming, orgs, number, text, message_id, now)
        case "start":
            await _start(incoming, orgs, number, text, message_id, now)
        case "number" if choice is not None and await _is_understood(incoming, orgs, back, choice):
            return
        case "help":
            await _answer(incoming, orgs[0], number, _help, message_id, now)
        case "unclear" if await _are_choices_said(incoming, orgs, back):
            return
        case _:
            await _answer(incoming, orgs[0], number, _not_understood, message_id, now)


async def take_receipt(incoming: Incoming, notice_id: UUID, *, arrived: bool, now: datetime) -> None:
    """Settle a text by its receipt; one for a notice we do not know is nobody's."""
    org_id = await find_org(incoming.pool, "org_of_notice", notice_id)
    if org_id is not None:
        await outbox.take_receipt(incoming.pool, org_id, NoticeId(notice_id), arrived=arrived, now=now)


async def take_mail(incoming: Incoming, raw: bytes, *, now: datetime) -> None:
    """Act on a mail that came back: a calendar's reply, or a bounce of ours. Anything else is noted and left."""
    match read_reply(raw):
        case CalendarReply() as reply:
            await incoming.answer_calendar(reply, now)
        case Bounce() as bounce:
            await _bounced(incoming, bounce, now)
        case unreadable:
            _log.info("mail left unread", reason=unreadable.reason)


async def _bounced(incoming: Incoming, bounce: Bounce, now: datetime) -> None:
    if not bounce.permanent:
        _log.info("bounce that may pass", status=bounce.status)
        return
    org_id = await find_org(incoming.pool, "org_of_message", bounce.message_id) if bounce.message_id else None
    if org_id is None:
        _log.info("bounce of a mail we do not know")
        return
    await outbox.take_bounce(incoming.pool, org_id, bounce.message_id, status=bounce.status, now=now)


async def _stop(incoming: Incoming, orgs: list[OrgId], number: str, text: str, message_id: str, now: datetime) -> None:
    for org_id in orgs:
        async with transaction(incoming.pool, org_id) as conn:
            await outbox.stop_texts(conn, org_id, number, wording=text[:WORDING_KEPT], now=now)
            if org_id == orgs[0]:
                await _put_answer(conn, incoming, org_id, number, _stopped, message_id, now)


async def _start(incoming: Incoming, orgs: list[OrgId], number: str, text: str, message_id: str, now: datetime) -> None:
    for org_id in orgs:
        async with transaction(incoming.pool, org_id) as conn:
            await outbox.allow_texts(conn, org_id, number, wording=text[:WORDING_KEPT], now=now)
            if org_id == orgs[0]:
                await _put_answer(conn, incoming, org_id, number, _started, message_id, now)


async def _is_understood(incoming: Incoming, orgs: list[OrgId], back: TextBack, choice: int) -> bool:
    """Offer a number to each org in turn: the one that asked acts on it and answers."""
    for org_id in orgs:
        if await incoming.answer_text(org_id, back, choice):
            return True
    return False


async def _are_choices_said(incoming: Incoming, orgs: list[OrgId], back: TextBack) -> bool:
    """Let the org that waits for a number say which ones it reads."""
    for org_id in orgs:
        if await incoming.say_choices(org_id, back):
            return True
    return False


async def _answer(
    incoming: Incoming,
    org_id: OrgId,
    number: str,
    say: Callable[[Correspondent], Message],
    message_id: str,
    now: datetime,
) -> None:
    async with transaction(incoming.pool, org_id) as conn:
        await _put_answer(conn, incoming, org_id, number, say, message_id, now)


async def _put_answer(
    conn: Connection,
    incoming: Incoming,
    org_id: OrgId,
    number: str,
    say: Callable[[Correspondent], Message],
    message_id: str,
    now: datetime,
) -> None:
    known = await outbox.correspondent(conn, org_id, number)
    if known is None:
        return
    message = say(known)
    answer = Notice(
        recipient=known.recipient,
        message=message,
        dedupe=f"{kind_of(message)}:{message_id or new_id()}",
        not_before=now,
        not_after=now + ANSWER_WITHIN,
    )
    await outbox.put(conn, org_id, [answer], now=now, mail_domain=incoming.mail_domain)


def _stopped(known: Correspondent) -> Message:
    return TextStopped(school=known.school, greeting="", link_id=NO_LINK)


def _started(known: Correspondent) -> Message:
    return TextStarted(school=known.school, greeting="", link_id=NO_LINK)


def _help(known: Correspondent) -> Message:
    return TextHelp(school=known.school, greeting="", link_id=NO_LINK)


def _not_understood(known: Correspondent) -> Message:
    return TextNotUnderstood(school=known.school, greeting="", link_id=NO_LINK, choices=[])
