"""Mails as a mail program opens them, and all messages written down to be read by a person."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import cache

from service.kernel.tokens import Keyring
from service.notices.compose import compose, speaks
from service.notices.links import Links
from service.notices.messages import Message, kind_of
from service.notices.types import Mail, Text
from tests.messages import claimed, every_message, to

LINKS = Links("https://school.example", Keyring(b"k" * 32))
FROM = "conferences@school.example"
HEADERS = ("From", "To", "Subject", "List-Unsubscribe")


def mail_of(message: Message, language: str = "en", **recipient: str) -> Mail:
    """The mail a message makes."""
    made = compose(claimed(message, to("email", language=language, **recipient)), LINKS, mail_from=FROM)  # type: ignore[arg-type]
    assert isinstance(made, Mail)
    return made


def text_of(message: Message, language: str = "en") -> Text:
    """The text a message makes."""
    made = compose(claimed(message, to("sms", language=language)), LINKS, mail_from=FROM)
    assert isinstance(made, Text)
    return made


def opened(mail: Mail) -> EmailMessage:
    """The mail as a program reads it."""
    return message_from_bytes(mail.raw, policy=default)


def part(mail: EmailMessage, kind: str) -> str:
    """The first part of a kind, decoded, its lines ended by LF; '' where there is none."""
    found = next((str(one.get_content()) for one in mail.walk() if one.get_content_type() == kind), "")
    return found.replace("\r\n", "\n")


@cache
def every_mail(language: str) -> tuple[tuple[Message, EmailMessage], ...]:
    """Every message that goes by mail, with the mail it makes, opened. They are to be read, not changed."""
    return tuple(
        (message, opened(mail_of(message, language)))
        for message in every_message()
        if speaks(kind_of(message), "email")
    )


def mails_said(language: str) -> str:
    """Every mail: its headers, its plain text and its calendar."""
    return "\n".join(_said(mail) for _, mail in every_mail(language))


def texts_said(language: str) -> str:
    """Every text, with how long it is and how many parts."""
    texts = [
        (kind_of(message), text_of(message, language)) for message in every_message() if speaks(kind_of(message), "sms")
    ]
    return "".join(f"{kind} ({len(text.body)} characters, {text.parts} part)\n{text.body}\n\n" for kind, text in texts)


def _said(read: EmailMessage) -> str:
    heads = "".join(f"{name}: {str(read[name]).strip()}\n" for name in HEADERS if read[name])
    calendar = part(read, "text/calendar")
    return f"{'=' * 72}\n{heads}\n{part(read, 'text/plain')}" + (f"\n{calendar}" if calendar else "")
