"""Letters to families that neither mail nor text reaches, for a service that prints. Each handler calls one action."""

import asyncio
from datetime import datetime
from typing import Annotated, Final

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from msgspec import Meta, Struct

from service.access.doors import AskedWish
from service.access.types import Principal
from service.kernel.db import Pool
from service.kernel.described import Said
from service.kernel.errors import NotFound
from service.kernel.examples import GUARDIAN, INVITATION, NOW
from service.kernel.ids import InvitationId, PersonId, RoundId
from service.notices.links import Links
from service.rounds import paper
from service.rounds.paper import LETTERS_AT_ONCE, HelpOf
from service.rounds.printing import written
from service.rounds.types import Instant, LettersLeft, Pile, Which

WhichLetters = Annotated[
    Which,
    QueryParameter(
        name="which",
        description="waiting: those to print, of every pile. invitation, booked, moved, cancelled: one pile of them. "
        "paper: all who are told on paper. unreached: who has not opened their page and has no meeting. "
        "everybody: all who are invited.",
    ),
]
AtOnce = Annotated[int, QueryParameter(name="limit", ge=1, le=LETTERS_AT_ONCE, description="Letters of one page.")]


class Letter(Struct, frozen=True, kw_only=True):
    """One guardian's letter, in their language. It opens their page: it is theirs, and the printer's alone."""

    invitation_id: InvitationId
    guardian_id: PersonId
    pile: Annotated[Pile | None, Meta(description="What it waits to be printed for; null: it does not wait.")]
    language: Annotated[str, Meta(description="The guardian's (BCP 47).")]
    address: Annotated[str, Meta(description='Their private link, which the square code holds; "" where none is open.')]
    html: Annotated[
        str, Meta(description="All of it as one `div`, with `lang`, `dir` and the square code; its looks are yours.")
    ]


class LettersPage(Struct, frozen=True, kw_only=True):
    """A page of a round's letters, in the order of their invitations."""

    letters: list[Letter]
    seen: Annotated[Instant, Meta(description="The instant they tell of; what changed after it is in the next ones.")]
    next: Annotated[InvitationId | None, Meta(description="Cursor of the next page; null on the last.")]


class Printed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which letters are printed."""

    invitation_ids: Annotated[list[InvitationId], Meta(min_length=1, max_length=LETTERS_AT_ONCE)]
    seen: Annotated[Instant, Meta(description="`seen` of the page they were on.")]


A_LETTER: Final = Letter(
    invitation_id=INVITATION,
    guardian_id=GUARDIAN,
    pile="invitation",
    language="es",
    address="https://porchlight.example/l/3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    html='<div class="letter" lang="es" dir="ltr">...</div>',
)


@get(
    "/api/v1/rounds/{round_id:uuid}/letters",
    said=Said(gives=LettersPage(letters=[A_LETTER], seen=NOW, next=None), refuses=(NotFound(),)),
    summary="List letters",
    tags=["invitations"],
)
async def list_letters(
    round_id: FromPath[RoundId],
    api: NamedDependency[Principal],
    pool: NamedDependency[Pool],
    links: NamedDependency[Links],
    helped_meetings: NamedDependency[HelpOf],
    now: NamedDependency[datetime],
    which: WhichLetters = "waiting",
    guardian_id: FromQuery[PersonId | None] = None,
    cursor: FromQuery[InvitationId | None] = None,
    limit: AtOnce = LETTERS_AT_ONCE,
) -> LettersPage:
    """List the letters of a round as they would be printed now: invitations, and what became of meetings.

    With `guardian_id` it is that guardian's, whatever `which` says. Each letter opens its family's page, so this takes
    a scope of its own.
    """
    found, next_ = await paper.page_of_letters(
        pool,
        api,
        round_id,
        which=which,
        guardian_id=guardian_id,
        after=cursor,
        size=limit,
        helped=helped_meetings,
        now=now,
    )
    printed = await asyncio.to_thread(written, found, links)
    letters = [
        Letter(
            invitation_id=one.invitation_id,
            guardian_id=of.facts.invitation.guardian_id,
            pile=of.pile,
            language=of.facts.language,
            address=one.address,
            html=str(one.body).strip(),
        )
        for one, of in zip(printed, found.letters, strict=True)
    ]
    return LettersPage(letters=letters, seen=found.seen, next=next_)


@post(
    "/api/v1/rounds/{round_id:uuid}/letters/printed",
    status_code=200,
    said=Said(
        takes=Printed(invitation_ids=[INVITATION], seen=NOW), gives=LettersLeft(waiting=3), refuses=(NotFound(),)
    ),
    summary="Say that letters are printed",
    tags=["invitations"],
)
async def tell_printed(
    round_id: FromPath[RoundId],
    data: JSONBody[Printed],
    api: NamedDependency[Principal],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    now: NamedDependency[datetime],
) -> LettersLeft:
    """Keep that letters, as they were seen, are printed: they wait no more until something of them changes."""
    return await paper.tell_printed(pool, api, round_id, data.invitation_ids, seen=data.seen, wish=wish, now=now)


ROUTES: Final = (list_letters, tell_printed)
