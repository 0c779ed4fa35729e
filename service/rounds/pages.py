"""The office's pages of a round's letters: print them, and renew a guardian's links."""

import asyncio
from datetime import datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter, URLEncodedBody
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER
from markupsafe import Markup
from msgspec import Struct

from service.access.doors import AnyClock, check_csrf
from service.access.types import Principal, Site
from service.kernel.db import Pool
from service.kernel.frame import Frame
from service.kernel.ids import InvitationId, PersonId, RoundId
from service.kernel.locale import Voice, voice
from service.kernel.pages import page, reader_voice
from service.kernel.render import render
from service.kernel.tokens import Keyring
from service.notices.links import Links
from service.rounds import actions
from service.rounds.actions import LETTERS_AT_ONCE
from service.rounds.letters import letter
from service.rounds.types import InvitationFacts, Letterhead, Letters

Which = Literal["paper", "unreached", "everybody"]
AnyRequest = Request[Any, Any, Any]


class PrintedLetter(Struct, frozen=True):
    """A letter written in its family's language."""

    invitation_id: InvitationId
    guardian: str
    body: Markup


class LettersPage(Struct, frozen=True, kw_only=True):
    """What letters.html shows."""

    round_title: str
    total: int
    first: int
    last: int
    here: str
    which: str  # "" for one guardian's
    before: str
    after: str
    back: str
    renew: str
    csrf: str
    letters: list[PrintedLetter]


class NewLink(Struct, frozen=True, forbid_unknown_fields=True):
    """The form that renews a guardian's links."""

    invitation: InvitationId
    csrf: str = ""


@get("/desk/rounds/{round_id:uuid}/letters", include_in_schema=False)
async def letters(
    request: AnyRequest,
    office: NamedDependency[Principal],
    round_id: FromPath[RoundId],
    pool: NamedDependency[Pool],
    keyring: NamedDependency[Keyring],
    clock: NamedDependency[AnyClock],
    links: NamedDependency[Links],
    which: Annotated[Which, QueryParameter(name="for")] = "paper",
    one: Annotated[UUID | None, QueryParameter(name="guardian")] = None,
    start: FromQuery[int] = 0,
) -> Response[str]:
    """Show letters as they will be printed, a portion at a time."""
    found = await actions.letters(
        pool,
        office,
        round_id,
        guardian_id=PersonId(one) if one else None,
        only_paper=which == "paper" and one is None,
        only_unreached=which == "unreached" and one is None,
        start=max(start, 0),
    )
    speaker = reader_voice(request)
    # drawing a code takes milliseconds, a portion of them a second: other requests go on meanwhile
    written = await asyncio.to_thread(_write, found, links, clock.now())
    csrf = keyring.csrf(office.link_id) if office.link_id else ""
    view = _view(found, written, speaker, which="" if one else which, csrf=csrf)
    return page("rounds/letters.html", view, speaker, Frame(school=found.head.name, phone=found.head.phone))


@post("/desk/rounds/{round_id:uuid}/links", include_in_schema=False, status_code=HTTP_303_SEE_OTHER)
async def renew_links(
    data: URLEncodedBody[NewLink],
    office: NamedDependency[Principal],
    round_id: FromPath[RoundId],
    pool: NamedDependency[Pool],
    keyring: NamedDependency[Keyring],
    clock: NamedDependency[AnyClock],
    site: NamedDependency[Site],
) -> Redirect:
    """Close a guardian's links at once, make new ones, and show the letter that carries them."""
    check_csrf(data.csrf, keyring, office)
    guardian_id = await actions.renew_links(
        pool, keyring, office, data.invitation, now=clock.now(), mail_domain=site.mail_domain
    )
    return Redirect(f"{_letters_at(round_id)}?guardian={guardian_id}", status_code=HTTP_303_SEE_OTHER)


def _letters_at(round_id: RoundId) -> str:
    return f"/desk/rounds/{round_id}/letters"


def _write(found: Letters, links: Links, now: datetime) -> list[PrintedLetter]:
    return [_written(facts, found.head, links, now) for facts in found.facts]


def _written(facts: InvitationFacts, head: Letterhead, links: Links, now: datetime) -> PrintedLetter:
    if facts.link_id is None:
        raise AssertionError  # only invitations with an open door are read
    spoken = voice(facts.language)
    view = letter(facts, head, spoken, address=links.door(facts.link_id), now=now)
    body = Markup(render("rounds/letter.html", view, spoken))  # noqa: S704 - written by our own template
    return PrintedLetter(facts.invitation.invitation_id, facts.guardian, body)


def _view(found: Letters, written: list[PrintedLetter], speaker: Voice, *, which: str, csrf: str) -> LettersPage:
    here = _letters_at(found.round.round_id)
    query = f"{here}?for={which or 'everybody'}&start="
    last = found.start + len(written)
    return LettersPage(
        round_title=found.round.title.get(speaker.tag) or found.round.title["en"],
        total=found.total,
        first=found.start + 1,
        last=last,
        here=here,
        which=which,
        before=f"{query}{max(found.start - LETTERS_AT_ONCE, 0)}" if found.start else "",
        after=f"{query}{last}" if last < found.total else "",
        back=f"/desk/rounds/{found.round.round_id}",
        renew=f"/desk/rounds/{found.round.round_id}/links",
        csrf=csrf,
        letters=written,
    )


ROUTES: Final = (letters, renew_links)
