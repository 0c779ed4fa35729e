"""Send what is due: claim, commit, send with no connection held, settle. Any number of workers may do so at once."""

import asyncio
from typing import Final

from msgspec import Struct

from service.kernel.clock import Clock
from service.kernel.couriers import Round, serve
from service.kernel.db import Pool
from service.kernel.failpoints import reach
from service.kernel.ids import OrgId
from service.kernel.log import log
from service.notices import outbox
from service.notices.compose import compose
from service.notices.email import Mailer
from service.notices.links import Links
from service.notices.sms import Texter
from service.notices.types import Claimed, Later, Mail, Outcome, Refused, Sent, Text, Unknown, Unread

COURIERS: Final = 8
"""How many mails or texts of one org one worker has in hand at a time."""

HANDS: Final = 16
"""The same of all orgs together: a relay takes only so many connections from one place."""

_log = log("notices")


class Channels(Struct, frozen=True, kw_only=True):
    """How words leave the house. Without a texter a text goes by mail instead."""

    mailer: Mailer
    texter: Texter | None
    links: Links
    mail_from: str


class Counts(Struct, kw_only=True):
    """What came of one round of deliveries."""

    sent: int = 0
    later: int = 0
    refused: int = 0
    unknown: int = 0
    given_up: int = 0
    unread: dict[str, int] = {}  # by kind of message

    def add(self, outcome: Outcome) -> None:
        """Count one outcome."""
        match outcome:
            case Sent():
                self.sent += 1
            case Later():
                self.later += 1
            case Refused():
                self.refused += 1
            case Unknown():
                self.unknown += 1


async def deliver_due(pool: Pool, clock: Clock, channels: Channels, *, stop: asyncio.Event | None = None) -> Counts:
    """Send everything that is due now, of every org, and settle it. Once `stop` is set, nothing more is begun."""
    counts = Counts()

    async def sweep(org_id: OrgId) -> None:
        given_up = await outbox.sweep(pool, org_id, now=clock.now())
        counts.given_up += given_up

    async def carry(org_id: OrgId) -> bool:
        notice = await outbox.claim(pool, org_id, now=clock.now())
        if isinstance(notice, Unread):
            counts.unread[notice.kind] = counts.unread.get(notice.kind, 0) + 1
        elif notice is not None:
            await _deliver(pool, notice, clock, channels, counts)
        return notice is not None

    async def due() -> list[OrgId]:
        return await outbox.orgs_with_due(pool, now=clock.now())

    await serve(due, Round(prepare=sweep, carry=carry, couriers=COURIERS, hands=HANDS, stop=stop, part="notices"))
    if counts.unread:  # once a round, however many they are
        _log.error(
            "cannot be read by this program", notices=counts.unread, next="kept for a newer one, tried again later"
        )
    return counts


async def _deliver(pool: Pool, notice: Claimed, clock: Clock, channels: Channels, counts: Counts) -> None:
    reach("delivery.claimed")
    outcome = await _send(pool, notice, clock, channels)
    if outcome is None:
        return
    reach("delivery.sent")
    if not await outbox.settle(pool, notice, outcome, now=clock.now()):
        _log.warning("lease lost while sending", notice=str(notice.notice_id), channel=notice.recipient.channel)
    counts.add(outcome)
    if not isinstance(outcome, Sent):
        _log.warning(
            "not sent",
            notice=str(notice.notice_id),
            channel=notice.recipient.channel,
            outcome=type(outcome).__name__.lower(),
            problem=outcome.problem,
            attempt=notice.attempts,
        )


async def _send(pool: Pool, notice: Claimed, clock: Clock, channels: Channels) -> Outcome | None:
    """Send one notice; None: it must not go out now, and that is settled already."""
    try:
        made = compose(notice, channels.links, mail_from=channels.mail_from)
    except Exception as exc:  # noqa: BLE001 one message that cannot be said must not hold up the others
        _log.error("cannot be said", notice=str(notice.notice_id), exc_info=exc, next="tried again later")
        return Later("words")
    if isinstance(made, Mail):
        return await channels.mailer.send(made)
    return await _call_out(pool, notice, made, clock, channels.texter)


async def _call_out(pool: Pool, notice: Claimed, text: Text, clock: Clock, texter: Texter | None) -> Outcome | None:
    if texter is None:
        return Refused("no-gateway")
    if not await outbox.begin_call(pool, notice, now=clock.now()):
        return None
    reach("delivery.calling")
    return await texter.send(text)
