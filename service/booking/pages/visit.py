"""One request of a guardian: who comes, what stands between the family and the school, the voice of the answer."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from litestar import Request, Response
from litestar.datastructures import FormMultiDict, MultiDict
from litestar.response import Redirect
from litestar.status_codes import HTTP_200_OK
from msgspec import Struct

from service.access.doors import check_csrf
from service.access.types import Act, Principal
from service.booking import forms, reading
from service.booking.tools import Tools, invitation_of
from service.booking.types import FamilyView, Helped, TimesView, TimesWanted
from service.kernel.errors import NotFound
from service.kernel.frame import Frame
from service.kernel.ids import InvitationId, MeetingId
from service.kernel.languages import offered_languages
from service.kernel.locale import Voice
from service.kernel.pages import page, reader_voice
from service.kernel.pages import to as to
from service.notices.wording import on_clock
from service.rounds.types import InvitationFacts, Mode

AnyRequest = Request[Any, Any, Any]

KEPT: Final = "kept"
"""Names in an address the form that came back; the address itself says nothing of what was typed."""

REFUSED: Final = "refused"
"""Names among kept fields what was refused; nobody types it."""

_OF_ONE_TRY: Final = frozenset({"csrf", "wish", REFUSED})  # each page has its own


class Visit(Struct, frozen=True, kw_only=True):
    """What every handler of these pages begins with; `now` is one instant for the whole request."""

    guardian: Principal
    tools: Tools
    family: FamilyView
    voice: Voice
    now: datetime

    @property
    def facts(self) -> InvitationFacts:
        """The invitation the guardian came in by."""
        return self.family.invitation

    @property
    def invitation_id(self) -> InvitationId:
        """Its id."""
        return self.facts.invitation.invitation_id

    @property
    def act(self) -> Act:
        """Lets the guardian act."""
        return Act(principal=self.guardian, keyring=self.tools.keyring, site=self.tools.site, now=self.now)

    @property
    def csrf(self) -> str:
        """What forms of this guardian must send back."""
        return self.tools.csrf(self.guardian)

    @property
    def reached_by(self) -> str:
        """How this guardian hears of answers: sms, email, or nothing."""
        return self.facts.recipient.channel if self.facts.recipient else ""

    async def free(self, mode: Mode, moving: MeetingId | None = None) -> TimesView:
        """Read the times the family may take now for meetings of a way; they may be a second old.

        An interpreter it has said it wants can come to all of them; to a meeting that moves, if one comes to it now.
        """
        meeting = next((one for one in self.family.meetings if one.meeting_id == moving), None)
        interpreter = self.facts.interpreter if meeting is None or "interpreter" in meeting.help else ""
        wanted = TimesWanted(mode=mode, interpreter=interpreter)
        known = (self.tools.pool, self.tools.cache, self.guardian, self.invitation_id)
        return await reading.times(*known, moving=moving, wanted=wanted, now=self.now)

    async def helped(self) -> dict[MeetingId, Helped]:
        """Read how what comes with the family's meetings stands."""
        return await reading.helped_of(self.tools.pool, self.guardian, self.family.meetings)

    async def fields(self, request: AnyRequest) -> MultiDict[str]:
        """Read what a page is asked with: its address, or the form that was kept when it came back."""
        if KEPT not in request.query_params:
            return request.query_params
        try:
            form_id = UUID(hex=request.query_params[KEPT])
        except ValueError as exc:
            raise NotFound from exc
        return MultiDict(await forms.kept(self.tools.pool, self.guardian, form_id))

    async def back_to(self, path: str, form: FormMultiDict, *, also: Sequence[tuple[str, str]] = ()) -> Redirect:
        """Lead a form back to its page, by GET, with what was typed kept: a page that answers a POST breaks Back.

        `also` are fields of ours: what was refused.
        """
        typed = [(name, str(value)) for name, value in form.multi_items() if name not in _OF_ONE_TRY]
        typed += also
        form_id = await forms.keep(self.tools.pool, self.guardian, typed, now=self.now)
        return to(f"{path}?{KEPT}={form_id.hex}")

    def answer(self, template: str, view: Struct, *, here: str, status_code: int = HTTP_200_OK) -> Response[str]:
        """Answer with a page; `here` is where a choice of language comes back to."""
        frame = Frame(
            school=self.facts.school.name,
            phone=self.facts.school.phone,
            here=here,
            languages=offered_languages(pseudo=self.tools.test_language),
            private=True,
            today=on_clock(self.now, self.facts.school.zone).date(),
        )
        return page(f"booking/{template}", view, self.voice, frame, status_code=status_code)


async def visit(request: AnyRequest, guardian: Principal, tools: Tools) -> Visit:
    """Read the family and find out which language the guardian reads."""
    family = await reading.family(tools.pool, guardian, invitation_of(guardian))
    return Visit(
        guardian=guardian,
        tools=tools,
        family=family,
        voice=reader_voice(request, family.invitation.language),
        now=tools.now,
    )


async def sent(request: AnyRequest, guardian: Principal, tools: Tools) -> FormMultiDict:
    """Read a form of this guardian's own pages; any other is refused with FormNotOurs."""
    form = await request.form()
    check_csrf(str(form.get("csrf", "")), tools.keyring, guardian)
    return form


def here_of(request: AnyRequest) -> str:
    """Say where a page is, for whoever comes back to it."""
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")
