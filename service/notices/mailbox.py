"""Read what was kept in folders instead of being sent, newest first, for whoever tries the program out."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import default
from itertools import islice
from pathlib import Path
from typing import Final, Literal

from msgspec import Struct

PAGE: Final = 50  # rows

_NAME: Final = re.compile(r"\d{8}T\d{6}-[0-9a-f-]{36}\.(eml|txt)")
_ADDRESS: Final = re.compile(r"https?://[^\s<>\"]+")


class Mailbox(Struct, frozen=True):
    """The folders, or none: then there is no mailbox."""

    folders: tuple[Path, ...] = ()


class Piece(Struct, frozen=True):
    """Words, and where they lead: '' for plain ones."""

    words: str
    href: str = ""


class Kept(Struct, frozen=True, kw_only=True):
    """One mail or text in the list."""

    name: str
    kind: Literal["mail", "text"]
    at: datetime  # UTC
    to: str
    subject: str = ""
    words: list[Piece] = []  # of a text


class OpenedMail(Struct, frozen=True, kw_only=True):
    """One mail, taken apart."""

    kept: Kept
    sender: str
    plain: list[Piece]
    calendar: str  # '' where none is


def listed(mailbox: Mailbox, *, wanted: str, page: int) -> tuple[list[Kept], bool]:
    """List one page of what matches; also tell whether there is more."""
    matching = (kept for path in _newest_first(mailbox) if _matches(kept := _kept(path), wanted.casefold()))
    found = list(islice(matching, page * PAGE, (page + 1) * PAGE + 1))
    return found[:PAGE], len(found) > PAGE


def raw_mail(mailbox: Mailbox, name: str) -> bytes | None:
    """Read a mail as it would have gone out; None: there is none of that name."""
    path = _path(mailbox, name)
    return path.read_bytes() if path and path.suffix == ".eml" else None


def opened(mailbox: Mailbox, name: str) -> OpenedMail | None:
    """Take a mail apart; None: there is none of that name."""
    path = _path(mailbox, name)
    if path is None or path.suffix != ".eml":
        return None
    mail = _parsed(path.read_bytes())
    return OpenedMail(
        kept=_kept(path), sender=str(mail["from"]), plain=linked(_part(mail, "plain")), calendar=_part(mail, "calendar")
    )


def html_of(mailbox: Mailbox, name: str) -> str | None:
    """Give a mail's HTML, its links set to open beside it; None: there is none of that name."""
    raw = raw_mail(mailbox, name)
    if raw is None:
        return None
    return _part(_parsed(raw), "html").replace("<head>", '<head><base target="_blank">', 1)


def linked(words: str) -> list[Piece]:
    """Cut words into plain ones and addresses."""
    pieces, done = [], 0
    for address in _ADDRESS.finditer(words):
        pieces += [Piece(words[done : address.start()]), Piece(address.group(), address.group())]
        done = address.end()
    return [piece for piece in (*pieces, Piece(words[done:])) if piece.words]


def _newest_first(mailbox: Mailbox) -> list[Path]:
    paths = {path for folder in mailbox.folders for path in _in(folder)}
    return sorted(paths, key=lambda path: path.name, reverse=True)


def _in(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from (path for path in folder.iterdir() if _NAME.fullmatch(path.name))


def _path(mailbox: Mailbox, name: str) -> Path | None:
    """Find a file by a name that came from outside: only names of ours are looked for."""
    if not _NAME.fullmatch(name):
        return None
    return next((path for folder in mailbox.folders if (path := folder / name).is_file()), None)


def _kept(path: Path) -> Kept:
    at = datetime.strptime(path.name.partition("-")[0], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    if path.suffix == ".txt":
        head, _, body = path.read_text(encoding="utf-8").partition("\n\n")
        to = head.partition("To: ")[2].partition("\n")[0]
        return Kept(name=path.name, kind="text", at=at, to=to, words=linked(body.strip()))
    with path.open("rb") as source:
        heads = BytesHeaderParser(policy=default).parse(source)
    return Kept(name=path.name, kind="mail", at=at, to=str(heads["to"]), subject=str(heads["subject"]).strip())


def _matches(kept: Kept, wanted: str) -> bool:
    said = " ".join([kept.to, kept.subject, *(piece.words for piece in kept.words)])
    return wanted in said.casefold()


def _parsed(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=default)


def _part(mail: EmailMessage, subtype: str) -> str:
    """Give the first part of text/<subtype>, or ''."""
    for part in mail.walk():
        if part.get_content_type() == f"text/{subtype}":
            return str(part.get_content()).replace("\r\n", "\n")
    return ""
