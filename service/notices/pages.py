"""Two pages: where somebody says how reminders reach them, and the mailbox for whoever tries the program out."""

import asyncio
from datetime import datetime
from typing import Annotated, Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from litestar import MediaType, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter, SkipValidation
from litestar.status_codes import HTTP_200_OK
from msgspec import Struct

from service.kernel.clock import Clock
from service.kernel.db import Pool
from service.kernel.errors import NotFound
from service.kernel.frame import Frame
from service.kernel.ids import OrgId, PersonId
from service.kernel.languages import closest, offered_languages
from service.kernel.locale import voice
from service.kernel.pages import language_cookie, office_of, page, reader_voice
from service.notices import mailbox as kept_mail
from service.notices import outbox
from service.notices.links import Links
from service.notices.mailbox import Kept, Mailbox, OpenedMail, Piece
from service.notices.rules import text_may_go
from service.notices.types import Reach

SANDBOX: Final = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; "
    "img-src data:; frame-ancestors 'self'"
)
"""A mail's own HTML runs nothing and loads nothing; its links open beside it."""

AnyRequest = Request[Any, Any, Any]
AnyClock = NamedDependency[SkipValidation[Clock]]  # a protocol cannot be checked while running
AnyLinks = NamedDependency[SkipValidation[Links]]
AnyMailbox = NamedDependency[SkipValidation[Mailbox]]
PageNumber = Annotated[int, QueryParameter(name="page", ge=0, le=100_000)]


class ReachPage(Struct, frozen=True, kw_only=True):
    """What reach/page.html shows; `stop` and `resume` are where its buttons lead."""

    stopped: bool
    saved: bool
    stop: str
    resume: str


class MailboxPage(Struct, frozen=True, kw_only=True):
    """What mailbox/list.html shows."""

    kept: list[Kept]
    zone: ZoneInfo  # whose clock its times are on
    night_until: datetime | None  # no text goes out before; None: it is day
    wanted: str
    page: int
    before: str
    after: str


class MailPage(Struct, frozen=True, kw_only=True):
    """What mailbox/mail.html shows."""

    mail: OpenedMail
    zone: ZoneInfo  # whose clock its time is on
    plain: list[list[Piece]]  # by line


@get("/notices/{token:str}", include_in_schema=False)
async def reach_page(
    request: AnyRequest,
    token: FromPath[str],
    pool: NamedDependency[Pool],
    links: AnyLinks,
    language: FromQuery[str] = "",
) -> Response[str]:
    """Show how reminders reach somebody. Mail scanners fetch it too, so nothing changes here.

    A language is chosen on this very address: going elsewhere to come back would write its secret into a query.
    """
    org_id, person_id = _reader(links, token)
    chosen = closest(language, offered_languages())
    answer = _reach_page(request, token, await outbox.reach(pool, org_id, person_id), saved=False, chosen=chosen)
    if chosen:
        answer.cookies.append(language_cookie(chosen))
    return answer


@post("/notices/stop/{token:str}", status_code=HTTP_200_OK, include_in_schema=False)
async def stop_reminders(
    request: AnyRequest, token: FromPath[str], pool: NamedDependency[Pool], links: AnyLinks, clock: AnyClock
) -> Response[str]:
    """Send no more reminders by mail, by the page's button or a mail program's own.

    No CSRF token: the address is the proof, and a mail program has no other. No redirect either (RFC 8058 3.1).
    """
    org_id, person_id = _reader(links, token)
    await outbox.stop_reminders(pool, org_id, person_id, now=clock.now())
    return _reach_page(request, token, await outbox.reach(pool, org_id, person_id), saved=True)


@post("/notices/resume/{token:str}", status_code=HTTP_200_OK, include_in_schema=False)
async def resume_reminders(
    request: AnyRequest, token: FromPath[str], pool: NamedDependency[Pool], links: AnyLinks
) -> Response[str]:
    """Send reminders by mail again."""
    org_id, person_id = _reader(links, token)
    await outbox.resume_reminders(pool, org_id, person_id)
    return _reach_page(request, token, await outbox.reach(pool, org_id, person_id), saved=True)


@get("/mailbox", include_in_schema=False)
async def mailbox_list(
    request: AnyRequest, mailbox: AnyMailbox, clock: AnyClock, q: FromQuery[str] = "", page_number: PageNumber = 0
) -> Response[str]:
    """List what would have gone out, newest first."""
    _refuse_unless_open(mailbox)
    found, more = await asyncio.to_thread(kept_mail.listed, mailbox, wanted=q, page=page_number)
    zone, now = ZoneInfo(office_of(request).zone), clock.now()
    awake = text_may_go(now, zone.key, urgent=False)
    view = MailboxPage(
        kept=found,
        zone=zone,
        night_until=awake.astimezone(zone) if awake > now else None,
        wanted=q,
        page=page_number,
        before=_page_address(q, page_number - 1) if page_number else "",
        after=_page_address(q, page_number + 1) if more else "",
    )
    return page("notices/mailbox/list.html", view, reader_voice(request), _frame("/mailbox"))


@get("/mailbox/{name:str}", include_in_schema=False)
async def mailbox_mail(request: AnyRequest, mailbox: AnyMailbox, name: FromPath[str]) -> Response[str]:
    """Show one mail: as it looks, in plain text, and its calendar file."""
    mail = await asyncio.to_thread(kept_mail.opened, mailbox, name)
    if mail is None:
        raise NotFound
    view = MailPage(mail=mail, zone=ZoneInfo(office_of(request).zone), plain=_lines(mail.plain))
    return page("notices/mailbox/mail.html", view, reader_voice(request), _frame("/mailbox"))


@get("/mailbox/{name:str}/html", include_in_schema=False)
async def mailbox_html(mailbox: AnyMailbox, name: FromPath[str]) -> Response[str]:
    """Give one mail's HTML, for the frame it is shown in."""
    html = await asyncio.to_thread(kept_mail.html_of, mailbox, name)
    if html is None:
        raise NotFound
    headers = {"Content-Security-Policy": SANDBOX, "X-Frame-Options": "SAMEORIGIN"}
    return Response(html, media_type=MediaType.HTML, headers=headers)


@get("/mailbox/{name:str}/download", include_in_schema=False)
async def mailbox_download(mailbox: AnyMailbox, name: FromPath[str]) -> Response[bytes]:
    """Give one mail as a file, for a mail program."""
    raw = await asyncio.to_thread(kept_mail.raw_mail, mailbox, name)
    if raw is None:
        raise NotFound
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(raw, media_type="message/rfc822", headers=headers)


def _reader(links: Links, token: str) -> tuple[OrgId, PersonId]:
    """Find out whose page it is; a token that is not ours is no page."""
    reader = links.read_reach(token)
    if reader is None:
        raise NotFound
    return reader


def _reach_page(
    request: AnyRequest, token: str, reach: Reach, *, saved: bool, chosen: str | None = None
) -> Response[str]:
    view = ReachPage(
        stopped=reach.has_stopped, saved=saved, stop=f"/notices/stop/{token}", resume=f"/notices/resume/{token}"
    )
    school = reach.school
    frame = Frame(
        school=school.name if school else "",
        phone=school.phone if school else "",
        language_at=f"/notices/{token}?language=",
        languages=offered_languages(),
        private=True,
    )
    speaker = voice(chosen) if chosen else reader_voice(request, reach.language)
    return page("notices/reach/page.html", view, speaker, frame)


def _refuse_unless_open(mailbox: Mailbox) -> None:
    if not mailbox.folders:
        raise NotFound


def _page_address(wanted: str, number: int) -> str:
    return "/mailbox?" + urlencode({"q": wanted, "page": number})


def _lines(pieces: list[Piece]) -> list[list[Piece]]:
    """Break the pieces of a plain mail at its line ends; empty lines are left out."""
    lines: list[list[Piece]] = [[]]
    for piece in pieces:
        first, *others = piece.words.split("\n")
        lines[-1].append(Piece(first, piece.href))
        lines += [[Piece(other, piece.href)] for other in others]
    return [line for line in lines if any(piece.words.strip() for piece in line)]


def _frame(here: str) -> Frame:
    return Frame(school="Porchlight", here=here, languages=offered_languages())


ROUTES: Final = (
    reach_page,
    stop_reminders,
    resume_reminders,
    mailbox_list,
    mailbox_mail,
    mailbox_html,
    mailbox_download,
)
