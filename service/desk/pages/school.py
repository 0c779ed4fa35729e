"""The school's own pages: its people, what went out to them, and what the office says of itself."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from litestar import Response
from litestar.status_codes import HTTP_200_OK, HTTP_422_UNPROCESSABLE_ENTITY
from msgspec import Struct

from service.desk import actions, reading
from service.desk.pages.desks import Answer, Desk, Form, title_of, to
from service.desk.pages.fields import address, read_one_of, read_page, read_words
from service.desk.pages.notice_words import kinds_said, notice_said, state_said
from service.desk.pages.rounds import page_of
from service.desk.pages.words import Chip, phone_said
from service.desk.reading import PAGE
from service.desk.types import Found, Invited, NoticeCount
from service.kernel.frame import Mistake
from service.kernel.ids import PersonId
from service.kernel.locale import Voice, voice
from service.notices.types import NoticeState
from service.places.types import SchoolWords

LONGEST_TEXT_NAME: Final = 18
"""Characters a text begins with, so that the longest one still fits one part (sql, school.text_name)."""

_MAILBOX: Final = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+")

LANGUAGES: Final = ("en", "es")
"""Languages the office writes the way in for; a reader of another one is told in English."""

GROUPS: Final[dict[str, tuple[NoticeState, ...]]] = {
    "waiting": ("queued", "leased", "calling"),
    "sent": ("sent",),
    "unsure": ("unknown",),
    "failed": ("bounced", "refused", "expired"),
}
"""What the office tells apart among the states of a notice."""


class RelativeLine(Struct, frozen=True):
    """A child or guardian of a person."""

    name: str
    href: str  # "" for whoever has no invitation


class RoundLink(Struct, frozen=True):
    """A guardian's page in a round."""

    title: str
    href: str


class PersonLine(Struct, frozen=True, kw_only=True):
    """A person a search found, and the rounds a guardian is asked to, the running one first."""

    name: str
    role: str
    phone: str
    about: tuple[RelativeLine, ...]
    rounds: tuple[RoundLink, ...]


class PeoplePage(Struct, frozen=True, kw_only=True):
    """desk/people.html."""

    wanted: str
    lines: tuple[PersonLine, ...]
    first: int
    before: str
    after: str


class NoticeLine(Struct, frozen=True, kw_only=True):
    """A notice to somebody."""

    recipient: str
    href: str
    what: str
    is_text: bool
    to: str
    chip: Chip
    at: datetime


class CountLine(Struct, frozen=True, kw_only=True):
    """How a channel is doing."""

    label: str
    sent: int
    waiting: int
    unsure: int
    failed: int


class MessagesPage(Struct, frozen=True, kw_only=True):
    """desk/messages.html."""

    counts: tuple[CountLine, ...]
    lines: tuple[NoticeLine, ...]
    group: str
    channel: str
    group_options: tuple[tuple[str, str], ...]
    channel_options: tuple[tuple[str, str], ...]
    first: int
    before: str
    after: str
    filtered: bool


class DoorField(Struct, frozen=True, kw_only=True):
    """The field of the way in, in one language."""

    id: str
    language: str
    words: str
    example: str  # in that language


class SchoolPage(Struct, frozen=True, kw_only=True):
    """desk/school.html."""

    name: str
    zone: str
    text_name: str
    phone: str
    doors: tuple[DoorField, ...]
    decline: str
    office_email: str
    mistakes: tuple[Mistake, ...]
    saved: bool
    csrf: str


async def show_people(desk: Desk) -> Response[str]:
    """Find people of the school by their names, their children's or their number."""
    query, now = desk.request.query_params, desk.tools.now
    wanted, number = read_words(query, "q")[:100], read_page(query)
    found = await reading.people(desk.tools.pool, desk.principal, wanted, page=number, now=now)
    view = PeoplePage(
        wanted=wanted,
        lines=tuple(_person_line(desk, one, found.invited) for one in found.found),
        first=number * PAGE,
        before=address("/desk/people", q=wanted, page=number - 1) if number else "",
        after=address("/desk/people", q=wanted, page=number + 1) if found.more else "",
    )
    return desk.show("people.html", view, here="/desk/people", place="people")


def _person_line(desk: Desk, found: Found, invited: Mapping[PersonId, Sequence[Invited]]) -> PersonLine:
    return PersonLine(
        name=found.name,
        role=_roles(desk.voice).get(found.role, ""),
        phone=phone_said(found.phone),
        about=tuple(RelativeLine(one.name, _first_page(invited.get(one.person_id, ()))) for one in found.about),
        rounds=tuple(RoundLink(title_of(one, desk), page_of(one)) for one in invited.get(found.person_id, ())),
    )


def _first_page(invited: Sequence[Invited]) -> str:
    """Give the address of somebody's page in the running round, or in the one that comes nearest to it."""
    return page_of(invited[0]) if invited else ""


async def show_messages(desk: Desk) -> Response[str]:
    """Show how mails and texts are doing, and each of them, newest first."""
    query, voice = desk.request.query_params, desk.voice
    group, channel = read_one_of(query, "state", GROUPS), read_one_of(query, "channel", ("email", "sms"))
    number = read_page(query)
    found = await reading.messages(
        desk.tools.pool,
        desk.principal,
        channel=channel or None,
        states=GROUPS.get(group),
        page=number,
        now=desk.tools.now,
    )
    kinds = kinds_said(voice)
    view = MessagesPage(
        counts=tuple(
            _count_line(label, name, found.counts)
            for name, label in (("email", voice.gettext("Email")), ("sms", voice.gettext("Text")))
        ),
        lines=tuple(
            NoticeLine(
                recipient=one.recipient,
                href=_first_page(found.invited[one.recipient_id]),
                what=notice_said(one, kinds, voice),
                is_text=one.channel == "sms",
                to=phone_said(one.address) if one.channel == "sms" else one.address,
                chip=state_said(one, desk),
                at=desk.local(one.at),
            )
            for one in found.notices
        ),
        group=group,
        channel=channel,
        group_options=_groups(voice),
        channel_options=(
            ("", voice.gettext("Any")),
            ("email", voice.gettext("Email")),
            ("sms", voice.gettext("Text")),
        ),
        first=number * PAGE,
        before=address("/desk/messages", state=group, channel=channel, page=number - 1) if number else "",
        after=address("/desk/messages", state=group, channel=channel, page=number + 1) if found.more else "",
        filtered=bool(group or channel),
    )
    return desk.show("messages.html", view, here="/desk/messages", place="messages")


async def show_school(desk: Desk) -> Response[str]:
    """Show what the office says of its school."""
    words = await reading.school_words(desk.tools.pool, desk.principal)
    return _school_page(desk, words, saved="saved" in desk.request.query_params)


async def change_school(desk: Desk) -> Answer:
    """Keep what the office says of its school; what goes out from now on says it so."""
    form = await desk.form()
    words = _words(form)
    mistakes = tuple(_mistakes(words, desk.voice))
    if mistakes:
        return _school_page(desk, words, mistakes=mistakes)
    await actions.describe_school(desk.tools.pool, desk.act, words)
    return to("/desk/school?saved=1")


def _words(form: Form) -> SchoolWords:
    door = {tag: words for tag in LANGUAGES if (words := read_words(form, f"door_{tag}")[:200])}
    return SchoolWords(
        text_name=read_words(form, "text_name"),
        phone=read_words(form, "phone")[:40],
        door=door,
        office_email=read_words(form, "office_email")[:254],
        decline="cancel" if form.get("decline") == "cancel" else "ask",
    )


def _door_field(tag: str, words: SchoolWords, reader: Voice) -> DoorField:
    example = voice(tag).gettext("Use the side door on Oak Street.")
    return DoorField(id=f"door_{tag}", language=reader.language(tag), words=words.door.get(tag, ""), example=example)


def _mistakes(words: SchoolWords, voice: Voice) -> list[Mistake]:
    found = []
    if not words.phone:
        found.append(Mistake("phone", voice.gettext("Give the office's phone number.")))
    if words.office_email and not _MAILBOX.fullmatch(words.office_email):
        sentence = voice.gettext("Give one email address, like office@school.org.")
        found.append(Mistake("office_email", sentence, is_wrong=True))
    if not 1 <= len(words.text_name) <= LONGEST_TEXT_NAME:
        said = voice.gettext("Give a name of 1 to %(most)s characters.") % {"most": LONGEST_TEXT_NAME}
        found.append(Mistake("text_name", said, is_wrong=bool(words.text_name)))
    return found


def _school_page(
    desk: Desk, words: SchoolWords, *, saved: bool = False, mistakes: tuple[Mistake, ...] = ()
) -> Response[str]:
    view = SchoolPage(
        name=desk.facts.school,
        zone=desk.facts.zone,
        text_name=words.text_name,
        phone=words.phone,
        doors=tuple(_door_field(tag, words, desk.voice) for tag in LANGUAGES),
        decline=words.decline,
        office_email=words.office_email,
        mistakes=mistakes,
        saved=saved,
        csrf=desk.csrf,
    )
    status = HTTP_422_UNPROCESSABLE_ENTITY if mistakes else HTTP_200_OK
    return desk.show("school.html", view, here="/desk/school", place="school", status_code=status)


def _count_line(label: str, channel: str, counts: list[NoticeCount]) -> CountLine:
    found = Counter({one.state: one.count for one in counts if one.channel == channel})
    in_group = {name: sum(found[state] for state in states) for name, states in GROUPS.items()}
    return CountLine(label=label, **in_group)


def _groups(voice: Voice) -> tuple[tuple[str, str], ...]:
    return (
        ("", voice.gettext("Any")),
        ("failed", voice.gettext("Did not arrive")),
        ("unsure", voice.gettext("May not have arrived")),
        ("waiting", voice.gettext("Waiting to go out")),
        ("sent", voice.gettext("Sent")),
    )


def _roles(voice: Voice) -> dict[str, str]:
    return {
        "guardian": voice.gettext("Guardian"),
        "student": voice.gettext("Student"),
        "teacher": voice.gettext("Teacher"),
        "staff": voice.gettext("Staff"),
        "office": voice.gettext("Office"),
    }
