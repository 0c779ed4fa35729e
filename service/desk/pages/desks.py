"""The desk a request comes from: who sits there, in which language, and what stands round each of its pages."""

from datetime import datetime
from typing import Any, Final, Literal
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from litestar import Request, Response
from litestar.di import NamedDependency, Provide
from litestar.params import SkipValidation
from litestar.response import Redirect
from litestar.status_codes import HTTP_200_OK
from msgspec import Struct

from service.access.doors import check_csrf
from service.access.types import Act, Principal
from service.booking.tools import Given, Tools
from service.desk import reading
from service.desk.types import DeskFacts, Invited
from service.kernel.frame import Frame, Tab
from service.kernel.languages import offered_languages
from service.kernel.locale import Voice
from service.kernel.pages import page, reader_voice
from service.kernel.pages import to as to
from service.notices.wording import called, room_said
from service.rounds.types import Round

AnyRequest = Request[Any, Any, Any]
Form = Any  # a form's fields, read by fields.py
Answer = Response[Any]
"""A page, or the way to one."""

Place = Literal["rounds", "days", "people", "helpers", "messages", "school", "asks", "families", "hours", "calendar"]
"""Which tab is open."""


class Desk(Struct, frozen=True, kw_only=True):
    """Somebody at a desk, and everything a page of theirs needs."""

    request: AnyRequest
    principal: Principal
    tools: Tools
    facts: DeskFacts
    voice: Voice

    @property
    def is_office(self) -> bool:
        """Tell the office's desk from a teacher's."""
        return self.principal.kind == "office"

    @property
    def home(self) -> str:
        """Where this desk's pages begin."""
        return "/desk" if self.is_office else "/t"

    @property
    def families(self) -> str:
        """Where this desk's pages about one family begin; an invitation's id follows."""
        return "/desk/invitations" if self.is_office else "/t/families"

    @property
    def family_place(self) -> Place:
        """The tab that is open on pages about one family."""
        return "rounds" if self.is_office else "families"

    @property
    def zone(self) -> ZoneInfo:
        """The school's zone."""
        return ZoneInfo(self.facts.zone)

    @property
    def act(self) -> Act:
        """Lets who sits here act, now."""
        return self.tools.act(self.principal)

    @property
    def csrf(self) -> str:
        """What this desk's forms must send back."""
        return self.tools.csrf(self.principal)

    def local(self, at: datetime) -> datetime:
        """Show an instant on the school's clock."""
        return at.astimezone(self.zone)

    async def form(self) -> Form:
        """Read the form that was sent, or refuse one that is not this desk's own with FormNotOurs."""
        sent = await self.request.form()
        check_csrf(str(sent.get("csrf", "")), self.tools.keyring, self.principal)
        return sent

    def show(
        self, template: str, view: Struct, *, here: str, place: Place, status_code: int = HTTP_200_OK
    ) -> Response[str]:
        """Answer with a page of this desk."""
        return page(f"desk/{template}", view, self.voice, self._frame(here, place), status_code=status_code)

    def _frame(self, here: str, place: Place) -> Frame:
        facts = self.facts
        part = self.voice.gettext("School office")
        if not self.is_office:
            room = room_said(facts.room, self.voice) if facts.room else ""
            part = ", ".join(word for word in (self.voice.alone(called(facts.called, self.voice)), room) if word)
        return Frame(
            school=facts.school,
            part=part,
            here=here,
            languages=offered_languages(pseudo=self.tools.test_language),
            signed_in=True,
            tabs=_office_tabs(self.voice, place) if self.is_office else _teacher_tabs(self.voice, place, facts.asks),
            tabs_label=self.voice.gettext("Parts of the desk"),
        )


async def office_desk(request: AnyRequest, office: NamedDependency[Principal], tools: Given) -> Desk:
    """Sit down in the office of the school this door is for."""
    return await _desk(request, office, tools)


async def teacher_desk(request: AnyRequest, teacher: NamedDependency[Principal], tools: Given) -> Desk:
    """Sit down at a teacher's desk."""
    return await _desk(request, teacher, tools)


OfficeDesk = NamedDependency[SkipValidation[Desk]]
TeacherDesk = NamedDependency[SkipValidation[Desk]]
DESKS: Final = {"office_desk": Provide(office_desk), "teacher_desk": Provide(teacher_desk)}
"""Desks as handlers ask for them; what the application provides beside the doors."""


def back_to_form(path: str, form: Form, *, trouble: str = "") -> Redirect:
    """Lead back to the page of a form that cannot be taken, with what was typed in the address; nothing private is."""
    typed = [(name, str(value)) for name, value in form.multi_items() if name != "csrf"]
    return to(f"{path}?{urlencode([*typed, ('trouble', trouble), ('typed', '1')])}")


def typed_before(desk: Desk) -> Form | None:
    """Give what was typed into a form that came back; None on a page that is opened afresh."""
    query = desk.request.query_params
    return query if "typed" in query else None


async def _desk(request: AnyRequest, principal: Principal, tools: Tools) -> Desk:
    facts = await reading.desk(tools.pool, principal)
    return Desk(
        request=request,
        principal=principal,
        tools=tools,
        facts=facts,
        voice=reader_voice(request, facts.language),
    )


def _office_tabs(voice: Voice, place: Place) -> tuple[Tab, ...]:
    tabs: tuple[tuple[Place, str, str], ...] = (
        ("rounds", voice.gettext("Rounds"), "/desk"),
        ("days", voice.gettext("Day sheets"), "/desk/days"),
        ("people", voice.gettext("People"), "/desk/people"),
        ("helpers", voice.gettext("Helpers"), "/desk/helpers"),
        ("messages", voice.gettext("Messages"), "/desk/messages"),
        ("school", voice.gettext("School"), "/desk/school"),
    )
    return tuple(Tab(label, href, current=name == place) for name, label, href in tabs)


def _teacher_tabs(voice: Voice, place: Place, asks: int) -> tuple[Tab, ...]:
    other_times = voice.gettext("Other times")
    tabs: tuple[tuple[Place, str, str], ...] = (
        ("days", voice.gettext("Day sheet"), "/t"),
        ("asks", f"{other_times} ({asks})" if asks else other_times, "/t/asks"),
        ("families", voice.gettext("My families"), "/t/families"),
        ("hours", voice.gettext("My hours"), "/t/hours"),
        ("calendar", voice.gettext("My calendar"), "/t/calendar"),
    )
    return tuple(Tab(label, href, current=name == place) for name, label, href in tabs)


def title_of(round_: Round | Invited, desk: Desk) -> str:
    """Give a round's title in the reader's language."""
    return round_.title.get(desk.voice.tag) or round_.title["en"]
