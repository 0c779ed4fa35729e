"""Hand mails to the school's relay, or to a folder. Whatever is not a clear no is tried again: at least once."""

import asyncio
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import unquote, urlsplit

import aiosmtplib
from aiosmtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused

from service.notices.folder import folder_of, keep, name_of
from service.notices.types import Later, Mail, Outcome, Refused, Sent

TIMEOUT: Final = 30.0
"""Seconds for each step of the conversation, and for the whole of it: less than a notice's lease."""

PERMANENT: Final = 500
"""SMTP replies from here on mean no for good (RFC 5321 4.2.1)."""

_PORTS: Final = {"smtp": 587, "smtps": 465, "smtp+plain": 25}


class Mailer(Protocol):
    """Sends one mail and says what came of it; never raises for what the other side does."""

    async def send(self, mail: Mail) -> Outcome:
        """Hand over one mail."""
        ...


class SmtpMailer:
    """Hands mails to a relay: smtp by STARTTLS, smtps by TLS from the start, smtp+plain to this machine's own."""

    def __init__(self, url: str, *, local_hostname: str) -> None:
        parts = urlsplit(url)
        self.host = parts.hostname or "localhost"
        self.port = parts.port or _PORTS[parts.scheme]
        self.scheme = parts.scheme
        self.username = unquote(parts.username) if parts.username else None
        self.password = unquote(parts.password) if parts.password else None
        self.local_hostname = local_hostname

    async def send(self, mail: Mail) -> Outcome:
        """Hand over one mail by a connection of its own."""
        try:
            async with asyncio.timeout(TIMEOUT):
                await self._converse(mail)
        except SMTPRecipientsRefused as exc:
            return _answered(exc.recipients[0].code)
        except SMTPDataError as exc:
            return _answered(exc.code)
        except (SMTPException, OSError, TimeoutError) as exc:
            # Sign-in, sender or connection: the operator's trouble, not this mail's. One that died before its 250 may
            # have been taken: the same Message-ID lets the reader's side see that it is one mail.
            return Later(_problem(exc))
        return Sent()

    async def _converse(self, mail: Mail) -> None:
        await aiosmtplib.send(
            mail.raw,
            sender=mail.sender,
            recipients=[mail.recipient],
            hostname=self.host,
            port=self.port,
            username=self.username,
            password=self.password,
            use_tls=self.scheme == "smtps",
            start_tls=self.scheme == "smtp",
            local_hostname=self.local_hostname,
            timeout=TIMEOUT,
        )


class FolderMailer:
    """Keeps mails as .eml files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def send(self, mail: Mail) -> Outcome:
        """Keep one mail; a full disk is trouble that may pass."""
        name = name_of(mail.created_at, mail.notice_id, ".eml")
        try:
            await asyncio.to_thread(keep, self.folder, name, mail.raw)
        except OSError:
            return Later("folder")
        return Sent()


def mailer_for(url: str, *, base: Path, mail_domain: str) -> Mailer:
    """Make the mailer of a setting. Folders that are not absolute lie in `base`."""
    if url.startswith("file:"):
        return FolderMailer(folder_of(url, base))
    return SmtpMailer(url, local_hostname=mail_domain)


def _answered(code: int) -> Outcome:
    problem = f"smtp-{code}"
    return Refused(problem) if code >= PERMANENT else Later(problem)


def _problem(exc: Exception) -> str:
    code = getattr(exc, "code", None)
    return f"smtp-{code}" if isinstance(code, int) else "smtp-connection"
