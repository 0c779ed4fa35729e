"""A round as the office watches it: one bar, the teachers, the families, the call list, and the same as a file."""

import asyncio
import re
import unicodedata
from datetime import date, datetime, time
from typing import Final, get_args

from litestar import MediaType, Response
from msgspec import Struct

from service.desk import reading, rules
from service.desk.export import Cell, csv_of, workbook_of
from service.desk.pages.desks import Desk
from service.desk.pages.families import title_of
from service.desk.pages.fields import address, read_one_of, read_optional_id, read_page
from service.desk.pages.words import Chip, happened_said, modes, states, tried_said
from service.desk.reading import PAGE, RoundView
from service.desk.types import Family, Filters, Guardian, Happened
from service.kernel.ids import PersonId, RoundId
from service.kernel.progress import Progress
from service.notices.wording import called, room_said
from service.rounds.types import Round

WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CALLS_A_PAGE: Final = 50

Option = tuple[str, str]


class GuardianLink(Struct, frozen=True):
    """A guardian of a family."""

    name: str
    href: str


class FamilyLine(Struct, frozen=True, kw_only=True):
    """A family as one row: what happened, what was tried, what to do."""

    name: str
    href: str
    guardians: tuple[GuardianLink, ...]
    children: str
    languages: str
    chips: tuple[Chip, ...]
    tried: str
    act: str
    act_href: str


class TeacherLine(Struct, frozen=True, kw_only=True):
    """A teacher's families, one dot each."""

    name: str
    subject: str
    href: str
    progress: Progress
    label: str
    total: int


class RoundPage(Struct, frozen=True, kw_only=True):
    """desk/round.html."""

    title: str
    days: tuple[date, date]
    opens: datetime
    closes: datetime
    state: str  # draft, not-yet, open, over, closed
    families: int
    progress: Progress
    sentence: str
    to_call: int
    letters: int
    lines: tuple[FamilyLine, ...]
    found: int
    first: int
    before: str
    after: str
    filtered: bool
    state_options: tuple[Option, ...]
    language_options: tuple[Option, ...]
    teacher_options: tuple[Option, ...]
    filters: Filters
    teacher_hex: str
    teachers: tuple[TeacherLine, ...]
    said: str
    here: str
    csv_href: str
    xlsx_href: str
    csrf: str


class CallLine(Struct, frozen=True, kw_only=True):
    """A family to call."""

    guardians: tuple["Caller", ...]
    children: str
    chips: tuple[Chip, ...]
    tried: str


class Caller(Struct, frozen=True, kw_only=True):
    """A guardian and the number to call."""

    name: str
    href: str
    phone: str
    language: str  # "" when it is the reader's own
    interpreter: bool
    letter_href: str


class CallsPage(Struct, frozen=True, kw_only=True):
    """desk/calls.html."""

    title: str
    round_href: str
    lines: tuple[CallLine, ...]
    found: int
    first: int
    before: str
    after: str
    printed: datetime


class RoundLine(Struct, frozen=True, kw_only=True):
    """A round on the office's first page."""

    title: str
    href: str
    days: tuple[date, date]
    state: str
    progress: Progress
    sentence: str
    families: int


class HomePage(Struct, frozen=True):
    """desk/home.html."""

    rounds: tuple[RoundLine, ...]


async def show_home(desk: Desk) -> Response[str]:
    """List the school's rounds, newest first, with how far each has come."""
    found = await reading.rounds_of_school(desk.tools.pool, desk.principal)
    lines = tuple(_round_line(desk, view) for view in found)
    return desk.show("home.html", HomePage(lines), here="/desk", place="rounds")


async def show_round(desk: Desk, round_id: RoundId) -> Response[str]:
    """Show a round: how far it has come, and which families need somebody."""
    view = await reading.round_view(desk.tools.pool, desk.principal, round_id)
    return desk.show("round.html", _round_page(desk, view), here=f"/desk/rounds/{round_id}", place="rounds")


async def show_calls(desk: Desk, round_id: RoundId) -> Response[str]:
    """Show the families somebody should call, the most urgent first."""
    view = await reading.round_view(desk.tools.pool, desk.principal, round_id)
    now = desk.tools.now
    found = rules.most_urgent_first([one for one in view.families if rules.is_to_call(one, now)])
    number, base = read_page(desk.request.query_params), f"/desk/rounds/{round_id}"
    first = number * CALLS_A_PAGE
    page = CallsPage(
        title=title_of(view.round, desk),
        round_href=base,
        lines=tuple(_call_line(desk, view.round, one) for one in found[first : first + CALLS_A_PAGE]),
        found=len(found),
        first=first,
        before=address(f"{base}/calls", page=number - 1) if number else "",
        after=address(f"{base}/calls", page=number + 1) if first + CALLS_A_PAGE < len(found) else "",
        printed=desk.local(now),
    )
    return desk.show("calls.html", page, here=f"{base}/calls", place="rounds")


async def export_csv(desk: Desk, round_id: RoundId) -> Response[bytes]:
    """Give the families the filters let through as a CSV file."""
    name, heads, rows = await _table(desk, round_id)
    return _file(csv_of(heads, rows), f"{name}.csv", "text/csv; charset=utf-8")


async def export_xlsx(desk: Desk, round_id: RoundId) -> Response[bytes]:
    """Give the families the filters let through as a workbook."""
    name, heads, rows = await _table(desk, round_id)
    # a workbook of some thousand rows takes a second: other requests go on meanwhile
    body = await asyncio.to_thread(workbook_of, name, heads, rows)
    return _file(body, f"{name}.xlsx", WORKBOOK)


def _file(body: bytes, name: str, media_type: str) -> Response[bytes]:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, media_type=media_type or MediaType.TEXT, headers=headers)


def _round_line(desk: Desk, view: RoundView) -> RoundLine:
    progress = rules.progress(view.families)
    round_ = view.round
    return RoundLine(
        title=title_of(round_, desk),
        href=f"/desk/rounds/{round_.round_id}" + ("/open" if round_.state == "draft" else ""),
        days=(min(round_.days), max(round_.days)),
        state=_state(desk, round_),
        progress=progress,
        sentence=_sentence(desk, progress, len(view.families)),
        families=len(view.families),
    )


def _round_page(desk: Desk, view: RoundView) -> RoundPage:
    round_, base, query = view.round, f"/desk/rounds/{view.round.round_id}", desk.request.query_params
    filters = _filters(desk, view)
    chosen = {
        "state": filters.state,
        "language": filters.language,
        "teacher": filters.teacher_id.hex if filters.teacher_id else "",
        "name": filters.name,
    }
    found = rules.shown(view.families, filters)
    number = min(read_page(query), max(len(found) - 1, 0) // PAGE)
    progress, first = rules.progress(view.families), number * PAGE
    now = desk.tools.now
    return RoundPage(
        title=title_of(round_, desk),
        days=(min(round_.days), max(round_.days)),
        opens=desk.local(round_.opens_at),
        closes=desk.local(round_.closes_at),
        state=_state(desk, round_),
        families=len(view.families),
        progress=progress,
        sentence=_sentence(desk, progress, len(view.families)),
        to_call=sum(rules.is_to_call(one, now) for one in view.families),
        letters=sum(one.channel == "paper" for family in view.families for one in family.guardians),
        lines=tuple(_family_line(desk, round_, one) for one in found[first : first + PAGE]),
        found=len(found),
        first=first,
        before=address(base, **chosen, page=number - 1) if number else "",
        after=address(base, **chosen, page=number + 1) if first + PAGE < len(found) else "",
        filtered=any(chosen.values()),
        state_options=states(desk.voice),
        language_options=_languages(desk, view),
        teacher_options=_teacher_options(desk, view),
        filters=filters,
        teacher_hex=chosen["teacher"],
        teachers=_teachers(desk, view, base),
        said=read_one_of(query, "said", ("opened", "closed")),
        here=base,
        csv_href=address(f"{base}/export.csv", **chosen),
        xlsx_href=address(f"{base}/export.xlsx", **chosen),
        csrf=desk.csrf,
    )


def _filters(desk: Desk, view: RoundView) -> Filters:
    """Read which families are wanted; a language or teacher that is not in this round lets everybody through."""
    query = desk.request.query_params
    languages = {one.language for family in view.families for one in family.guardians}
    asked_state = read_one_of(query, "state", [word for word, _ in states(desk.voice)])
    teacher = read_optional_id(query, "teacher")
    known: tuple[Happened, ...] = get_args(Happened)
    return Filters(
        state=next((word for word in known if word == asked_state), ""),
        language=read_one_of(query, "language", languages),
        teacher_id=next((one.teacher_id for one in view.teachers if one.teacher_id == teacher), None),
        name=str(query.get("name", "")).strip()[:100],
    )


def _state(desk: Desk, round_: Round) -> str:
    """Say how a round stands, as its page has words for."""
    if round_.state != "open":
        return round_.state
    now = desk.tools.now
    return "not-yet" if now < round_.opens_at else "open" if now < round_.closes_at else "over"


def _sentence(desk: Desk, progress: Progress, families: int) -> str:
    said = desk.voice.gettext(
        "%(booked)s booked, %(proposed)s with times to choose from, %(answered)s answered without a time, "
        "%(unreached)s without an answer, of %(families)s families"
    )
    return said % {
        "booked": progress.booked,
        "proposed": progress.proposed,
        "answered": progress.opened,
        "unreached": progress.unreached,
        "families": families,
    }


def _languages(desk: Desk, view: RoundView) -> tuple[Option, ...]:
    tags = {one.language for family in view.families for one in family.guardians}
    named = sorted((desk.voice.sentence(desk.voice.language(tag)), tag) for tag in tags)
    return (("", desk.voice.gettext("Any")), *((tag, name) for name, tag in named))


def _teacher_options(desk: Desk, view: RoundView) -> tuple[Option, ...]:
    named = [(one.teacher_id.hex, called(one.called, desk.voice)) for one in view.teachers]
    return (("", desk.voice.gettext("Any")), *named)


def _teachers(desk: Desk, view: RoundView, base: str) -> tuple[TeacherLine, ...]:
    counted = rules.by_teacher(view.families)
    lines = []
    for one in view.teachers:
        progress = counted.get(one.teacher_id, Progress(booked=0))
        total = sum(progress.counts)
        lines.append(
            TeacherLine(
                name=called(one.called, desk.voice),
                subject=one.subject,
                href=address(base, teacher=one.teacher_id.hex),
                progress=progress,
                label=_sentence(desk, progress, total),
                total=total,
            )
        )
    return tuple(lines)


def _family_line(desk: Desk, round_: Round, family: Family) -> FamilyLine:
    guardians = tuple(GuardianLink(one.name, _page_of(one)) for one in family.guardians)
    act, href = _to_do(desk, round_, family)
    languages = dict.fromkeys(one.language for one in family.guardians)
    return FamilyLine(
        name=family.name,
        href=guardians[0].href,
        guardians=guardians,
        children=_children(desk, family),
        languages=desk.voice.sentence(", ".join(desk.voice.language(tag) for tag in languages)),
        chips=happened_said(family, desk.voice),
        tried=tried_said(family, desk.voice),
        act=act,
        act_href=href,
    )


def _to_do(desk: Desk, round_: Round, family: Family) -> tuple[str, str]:
    """Say what to do about a family, and where; nothing where nobody has to do anything."""
    gettext, first = desk.voice.gettext, family.guardians[0]
    match rules.happened(family):
        case "none-work":
            ask = next(one.no_time_id for one in family.wanted if one.no_time_id)
            return gettext("Suggest times"), f"/desk/asks/{ask}"
        case "paper":
            return gettext("Print letter"), _letter(round_, first)
        case "partly" | "opened":
            return gettext("Book"), _page_of(first)
        case "failing" | "silent":
            caller = next((one for one in family.guardians if one.phone), None)
            return (gettext("Call"), _page_of(caller)) if caller else (gettext("Print letter"), _letter(round_, first))
        case _:
            return "", ""


def _call_line(desk: Desk, round_: Round, family: Family) -> CallLine:
    return CallLine(
        guardians=tuple(_caller(desk, round_, one) for one in family.guardians),
        children=_children(desk, family),
        chips=happened_said(family, desk.voice),
        tried=tried_said(family, desk.voice),
    )


def _caller(desk: Desk, round_: Round, guardian: Guardian) -> Caller:
    voice = desk.voice
    own = guardian.language.partition("-")[0] == voice.tag
    return Caller(
        name=guardian.name,
        href=_page_of(guardian),
        phone=guardian.phone,
        language="" if own else voice.sentence(voice.language(guardian.language)),
        interpreter=guardian.interpreter_need != "none",
        letter_href=_letter(round_, guardian),
    )


def _children(desk: Desk, family: Family) -> str:
    return desk.voice.listing(list(dict.fromkeys(one.student.given_name for one in family.wanted)))


def _page_of(guardian: Guardian) -> str:
    return f"/desk/invitations/{guardian.invitation_id}"


def _letter(round_: Round, guardian: Guardian) -> str:
    return f"/desk/rounds/{round_.round_id}/letters?guardian={guardian.person_id}"


async def _table(desk: Desk, round_id: RoundId) -> tuple[str, list[str], list[list[Cell]]]:
    """Make the exported table: a row for each child and teacher of the families that are wanted."""
    view = await reading.round_view(desk.tools.pool, desk.principal, round_id)
    gettext = desk.voice.gettext
    heads = [
        gettext("Family"),
        gettext("Guardians"),
        gettext("Child"),
        gettext("Teacher"),
        gettext("Language"),
        gettext("What happened"),
        gettext("Tried"),
        gettext("Day"),
        gettext("Starts"),
        gettext("Ends"),
        gettext("How"),
        gettext("Room"),
    ]
    teachers = {one.teacher_id: called(one.called, desk.voice) for one in view.teachers}
    found = rules.shown(view.families, _filters(desk, view))
    rows = [row for family in found for row in _rows(desk, family, teachers)]
    return _file_name(title_of(view.round, desk)), heads, rows


def _rows(desk: Desk, family: Family, teachers: dict[PersonId, str]) -> list[list[Cell]]:
    line, ways = ", ".join(one.name for one in family.guardians), modes(desk.voice)
    languages = dict.fromkeys(desk.voice.language(one.language) for one in family.guardians)
    said = ", ".join(chip.label for chip in happened_said(family, desk.voice))
    rows: list[list[Cell]] = []
    for one in family.wanted:
        booked = one.booked
        when: list[Cell] = [None, None, None, None, None]
        if booked:
            start, end = desk.local(booked.span.start), desk.local(booked.span.end)
            room = room_said(booked.room, desk.voice) if booked.room else ""
            when = [start.date(), _clock(start), _clock(end), ways[booked.mode], room]
        child = f"{one.student.given_name} {one.student.family_name}"
        teacher = teachers.get(one.teacher_id, "")
        tried = tried_said(family, desk.voice)
        rows.append([family.name, line, child, teacher, ", ".join(languages), said, tried, *when])
    return rows


def _clock(at: datetime) -> time:
    return at.time().replace(tzinfo=None)


def _file_name(title: str) -> str:
    """Make a file's name of a round's title, in letters every system takes."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "round"
