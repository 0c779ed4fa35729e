"""Mail servers and text gateways that do as a test tells them."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from service.kernel.db import Pool, transaction
from service.kernel.ids import OrgId
from service.kernel.tokens import Keyring
from service.notices.deliver import Channels
from service.notices.links import Links
from service.notices.types import Mail, Outcome, Sent, Text


class HandMailer:
    """Takes mails by hand: remembers them, takes as long as told, answers as told, then with yes."""

    def __init__(self, *answers: Outcome, seconds: float = 0) -> None:
        self.answers = list(answers)
        self.seconds = seconds
        self.mails: list[Mail] = []

    async def send(self, mail: Mail) -> Outcome:
        self.mails.append(mail)
        await asyncio.sleep(self.seconds)
        return self.answers.pop(0) if self.answers else Sent()


class HandTexter:
    """The same for texts; `dies` never comes back from a call."""

    def __init__(self, *answers: Outcome, dies: bool = False) -> None:
        self.answers = list(answers)
        self.dies = dies
        self.texts: list[Text] = []

    async def send(self, text: Text) -> Outcome:
        self.texts.append(text)
        if self.dies:
            raise asyncio.CancelledError
        return self.answers.pop(0) if self.answers else Sent("SM1")

    async def close(self) -> None:
        pass


def channels(keyring: Keyring, mailer: HandMailer | None = None, texter: HandTexter | None = None) -> Channels:
    """The ways out of a school at school.example."""
    return Channels(
        mailer=mailer or HandMailer(),
        texter=texter,
        links=Links("https://school.example", keyring),
        mail_from="conferences@school.example",
    )


async def states(pool: Pool, org_id: OrgId) -> list[tuple[str, str, str, str]]:
    """(kind, channel, state, problem) of every notice, oldest first."""
    async with transaction(pool, org_id) as conn:
        rows = await conn.fetch(
            "SELECT message ->> 'kind' AS kind, channel, state, problem FROM notice ORDER BY notice_id"
        )
    return [tuple(row) for row in rows]


class Postmaster:
    """An SMTP server's will: one line for each mail, None to hang up before answering."""

    def __init__(self, answers: Sequence[str | None]) -> None:
        self.answers = list(answers)
        self.received: list[bytes] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: ARG002, N802
        answer = self.answers.pop(0)
        self.received.append(envelope.original_content or b"")
        if answer is None:
            _hang_up(server)
            return ""
        return answer


def _hang_up(session: SMTP) -> None:
    if isinstance(session.transport, asyncio.Transport):
        session.transport.abort()


class Turnkey(SMTP):
    """A server whose answer to RCPT is given too."""

    rcpt_answer = ""

    async def smtp_RCPT(self, arg: str) -> None:  # noqa: N802
        if self.rcpt_answer:
            await self.push(self.rcpt_answer)
        else:
            await super().smtp_RCPT(arg)


@asynccontextmanager
async def smtp_server(
    *answers: str | None, rcpt_answer: str = "", asks_for_sign_in: bool = False
) -> AsyncIterator[tuple[str, Postmaster]]:
    """Serve SMTP on this machine; give its address and what it received."""
    postmaster = Postmaster(answers)

    def refuse(*_: object) -> AuthResult:
        return AuthResult(success=False, handled=False)

    sessions: list[SMTP] = []

    def made() -> SMTP:
        made = Turnkey(
            postmaster,
            hostname="mx.example",
            auth_required=asks_for_sign_in,
            auth_require_tls=False,
            authenticator=refuse if asks_for_sign_in else None,
        )
        made.rcpt_answer = rcpt_answer
        sessions.append(made)
        return made

    server = await asyncio.get_running_loop().create_server(made, "127.0.0.1", 0)
    async with server:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}", postmaster
        for session in sessions:
            _hang_up(session)
        await asyncio.sleep(0)  # lets them close
