"""Listen for mail by LMTP (RFC 2033) and hand each message, raw, to a callback before saying that it was taken."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from service.kernel.log import log

SIZE_LIMIT: Final = 1_000_000
"""Bytes of one mail; replies and bounces are a few thousand."""

IDLE: Final = 60.0
"""Seconds after which a silent connection is closed."""

TAKEN, TRY_LATER = "250 2.0.0 taken", "451 4.3.0 not now, please try again"

TakeRaw = Callable[[bytes], Awaitable[None]]

_log = log("lmtp")


class _Postbox:
    """Answers for each message whether it was taken: only a message that was acted on is."""

    def __init__(self, take: TakeRaw) -> None:
        self.take = take

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: ARG002, N802 aiosmtpd's name
        """Hand over one message; LMTP wants an answer for each recipient (RFC 2033 4.2)."""
        content = envelope.original_content or b""
        try:
            await self.take(content)
        except Exception as exc:  # noqa: BLE001 whatever went wrong here, the relay keeps the mail and comes again
            _log.error("mail not taken", exc_info=exc, next="the relay tries again")
            return _for_each(TRY_LATER, envelope)
        return _for_each(TAKEN, envelope)


async def listen(address: str, take: TakeRaw) -> asyncio.Server:
    """Begin to listen on host:port; close the server that comes back to stop."""
    host, _, port = address.rpartition(":")
    postbox = _Postbox(take)
    loop = asyncio.get_running_loop()
    return await loop.create_server(
        lambda: LMTP(
            postbox, data_size_limit=SIZE_LIMIT, timeout=IDLE, enable_SMTPUTF8=True, hostname="porchlight", loop=loop
        ),
        host.strip("[]") or None,
        int(port),
    )


def _for_each(answer: str, envelope: Envelope) -> str:
    return "\r\n".join([answer] * max(1, len(envelope.rcpt_tos)))
