"""A helper at their own page: who it is, the school that speaks, and what stands round each page under /h."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Request, Response
from litestar.datastructures import FormMultiDict
from litestar.status_codes import HTTP_200_OK
from msgspec import Struct

from service.access.doors import check_csrf
from service.access.types import Act, Principal
from service.kernel.db import Pool, transaction
from service.kernel.errors import NotFound
from service.kernel.frame import Frame
from service.kernel.ids import PersonId
from service.kernel.languages import offered_languages
from service.kernel.locale import Voice
from service.kernel.pages import page, reader_voice
from service.people import store
from service.people.types import AtOwnPage

AnyRequest = Request[Any, Any, Any]


class OwnPage(Struct, frozen=True, kw_only=True):
    """One request of somebody who helps, and the act that it is."""

    request: AnyRequest
    act: Act
    facts: AtOwnPage
    voice: Voice

    @property
    def principal(self) -> Principal:
        """Whose page it is."""
        return self.act.principal

    @property
    def now(self) -> datetime:
        """The instant of this request."""
        return self.act.now

    @property
    def csrf(self) -> str:
        """What the forms of this page must send back."""
        return self.act.keyring.csrf(self.principal.link_id) if self.principal.link_id else ""

    def local(self, at: datetime) -> datetime:
        """Show an instant on the school's clock."""
        return at.astimezone(ZoneInfo(self.facts.school.zone))

    def show(
        self, template: str, view: Struct, *, part: str, here: str, status_code: int = HTTP_200_OK
    ) -> Response[str]:
        """Answer with a page; `part` is what they help with, `here` where a choice of language comes back to."""
        frame = Frame(
            school=self.facts.school.name,
            phone=self.facts.school.phone,
            part=part,
            here=here,
            languages=offered_languages(),
            private=True,
            for_helpers=True,
            today=self.local(self.now).date(),
        )
        return page(template, view, self.voice, frame, status_code=status_code)


async def own_page(request: AnyRequest, act: Act, pool: Pool) -> OwnPage:
    """Find out whose page it is; NotFound for somebody who helps no more."""
    async with transaction(pool, act.org_id) as conn:
        facts = await store.at_own_page(conn, act.org_id, person_of(act.principal))
    if facts is None:
        raise NotFound
    return OwnPage(request=request, act=act, facts=facts, voice=reader_voice(request, facts.language))


async def sent(request: AnyRequest, act: Act) -> FormMultiDict:
    """Read the form that was sent, or refuse one that is not of the helper's own page with FormNotOurs."""
    form = await request.form()
    check_csrf(str(form.get("csrf", "")), act.keyring, act.principal)
    return form


def person_of(principal: Principal) -> PersonId:
    """Say who helps; NotFound for a principal who is nobody in person."""
    if principal.person_id is None:
        raise NotFound
    return principal.person_id
