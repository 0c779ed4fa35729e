"""The office's pages of a round's letters: print them, and renew a guardian's links."""

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter, URLEncodedBody
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER
from msgspec import Meta, Struct

from service.access.doors import check_csrf
from service.access.types import Act
from service.kernel.db import Pool
from service.kernel.errors import Malformed
from service.kernel.frame import Frame
from service.kernel.ids import InvitationId, PersonId, RoundId
from service.kernel.locale import Voice
from service.kernel.pages import page, reader_voice
from service.notices.links import Links
from service.rounds import inviting, paper
from service.rounds.paper import LETTERS_AT_ONCE, HelpOf
from service.rounds.printing import PrintedLetter, written
from service.rounds.types import Instant, Letters, Pile, Which

AnyRequest = Request[Any, Any, Any]


PILES: Final[tuple[Pile, ...]] = ("invitation", "booked", "moved", "cancelled")


class Choice(Struct, frozen=True):
    """Letters one can look at, and how many wait there; None where it is no pile."""

    which: Which
    count: int | None


class LettersPage(Struct, frozen=True, kw_only=True):
    """What letters.html shows."""

    round_title: str
    total: int
    first: int
    last: int
    here: str
    which: str  # "" for one guardian's
    choices: tuple[Choice, ...]
    before: str
    after: str
    back: str
    renew: str
    mark: str  # where the form leads that says: these are printed
    seen: str
    said: bool  # it was said just now
    csrf: str
    letters: Sequence[PrintedLetter]

    @property
    def shown(self) -> str:
        """Whose letters these are, as the form sends it that says they are printed."""
        return " ".join(str(one.invitation_id) for one in self.letters)


class Marked(Struct, frozen=True, forbid_unknown_fields=True):
    """The form that says which letters are printed."""

    invitations: Annotated[str, Meta(max_length=40 * LETTERS_AT_ONCE)]  # ids, a space between
    seen: Instant
    which: Which
    csrf: str = ""


class NewLink(Struct, frozen=True, forbid_unknown_fields=True):
    """The form that renews a guardian's links."""

    invitation: InvitationId
    csrf: str = ""


@get("/desk/rounds/{round_id:uuid}/letters", include_in_schema=False)
async def letters(
    request: AnyRequest,
    office_act: NamedDependency[Act],
    round_id: FromPath[RoundId],
    pool: NamedDependency[Pool],
    links: NamedDependency[Links],
    helped_meetings: NamedDependency[HelpOf],
    which: Annotated[Which, QueryParameter(name="for")] = "waiting",
    one: Annotated[UUID | None, QueryParameter(name="guardian")] = None,
    start: FromQuery[int] = 0,
    said: FromQuery[str] = "",
) -> Response[str]:
    """Show letters as they will be printed, a portion at a time."""
    found = await paper.letters(
        pool,
        office_act.principal,
        round_id,
        which=which,
        guardian_id=PersonId(one) if one else None,
        start=max(start, 0),
        helped=helped_meetings,
        now=office_act.now,
    )
    speaker = reader_voice(request)
    # other requests go on meanwhile
    printed = await asyncio.to_thread(written, found, links)
    link_id = office_act.principal.link_id
    csrf = office_act.keyring.csrf(link_id) if link_id else ""
    view = _view(found, printed, speaker, which="" if one else which, said=said == "printed", csrf=csrf)
    return page("rounds/letters.html", view, speaker, Frame(school=found.head.name, phone=found.head.phone))


@post("/desk/rounds/{round_id:uuid}/letters/printed", include_in_schema=False, status_code=HTTP_303_SEE_OTHER)
async def mark_printed(
    data: URLEncodedBody[Marked],
    office_act: NamedDependency[Act],
    round_id: FromPath[RoundId],
    pool: NamedDependency[Pool],
) -> Redirect:
    """Keep that letters are printed, and show what is left of their pile."""
    check_csrf(data.csrf, office_act.keyring, office_act.principal)
    await paper.mark_printed(
        pool, office_act.principal, round_id, _ids(data.invitations), seen=data.seen, now=office_act.now
    )
    return Redirect(f"{_letters_at(round_id)}?for={data.which}&said=printed", status_code=HTTP_303_SEE_OTHER)


@post("/desk/rounds/{round_id:uuid}/links", include_in_schema=False, status_code=HTTP_303_SEE_OTHER)
async def renew_links(
    data: URLEncodedBody[NewLink],
    office_act: NamedDependency[Act],
    round_id: FromPath[RoundId],
    pool: NamedDependency[Pool],
) -> Redirect:
    """Close a guardian's links at once, make new ones, and show the letter that carries them."""
    check_csrf(data.csrf, office_act.keyring, office_act.principal)
    guardian_id = (await inviting.renew_links(pool, office_act, data.invitation)).guardian_id
    return Redirect(f"{_letters_at(round_id)}?guardian={guardian_id}", status_code=HTTP_303_SEE_OTHER)


def _ids(written: str) -> list[InvitationId]:
    try:
        return [InvitationId(UUID(one)) for one in written.split()]
    except ValueError as exc:
        raise Malformed("invitations", "unreadable") from exc


def _letters_at(round_id: RoundId) -> str:
    return f"/desk/rounds/{round_id}/letters"


def _view(
    found: Letters,
    printed: Sequence[PrintedLetter],
    speaker: Voice,
    *,
    which: Which | Literal[""],
    said: bool,
    csrf: str,
) -> LettersPage:
    here = _letters_at(found.round.round_id)
    query = f"{here}?for={which or 'everybody'}&start="
    last = found.start + len(printed)
    others: tuple[Which, ...] = ("paper", "unreached", "everybody")
    return LettersPage(
        round_title=found.round.title.get(speaker.tag) or found.round.title["en"],
        total=found.total,
        first=found.start + 1,
        last=last,
        here=here,
        which=which,
        choices=(
            Choice("waiting", sum(found.piles.values())),
            *(Choice(pile, found.piles.get(pile, 0)) for pile in PILES),
            *(Choice(other, None) for other in others),
        ),
        before=f"{query}{max(found.start - LETTERS_AT_ONCE, 0)}" if found.start else "",
        after=f"{query}{last}" if last < found.total else "",
        back=f"/desk/rounds/{found.round.round_id}",
        renew=f"/desk/rounds/{found.round.round_id}/links",
        mark=f"{here}/printed",
        seen=found.seen.isoformat(),
        said=said,
        csrf=csrf,
        letters=printed,
    )


ROUTES: Final = (letters, renew_links, mark_printed)
