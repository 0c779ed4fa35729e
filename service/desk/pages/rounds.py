"""A round as the office watches it: one bar, the teachers, the families, the call list, and the same as a file."""

from datetime import date, datetime
from typing import Final, get_args

from litestar import Response
from msgspec import Struct

from service.desk import reading, rules
from service.desk.missing import missing
from service.desk.pages.desks import Desk, title_of
from service.desk.pages.fields import address, read_one_of, read_optional_id, read_page, read_words
from service.desk.pages.words import Chip, happened_said, states, tried_said
from service.desk.reading import PAGE, RoundView
from service.desk.types import Family, Filters, Guardian, Invited, Stage
from service.kernel.ids import RoundId
from service.kernel.progress import Progress
from service.notices.wording import called, subject_said
from service.rounds.types import Round

Option = tuple[str, str]

STAGES: Final[tuple[Stage, ...]] = get_args(Stage)
"""The four numbers, in the order they are drawn."""


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
    has_visits: bool  # at home
    lines: tuple[FamilyLine, ...]
    found: int
    first: int
    before: str
    after: str
    filtered: bool
    state_options: tuple[Option, ...]
    stage_hrefs: tuple[str, ...]  # where the four numbers lead
    language_options: tuple[Option, ...]
    teacher_options: tuple[Option, ...]
    filters: Filters
    language: str
    teacher_hex: str
    teachers: tuple[TeacherLine, ...]
    said: str
    here: str
    csv_href: str
    xlsx_href: str


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
    needs: int  # booked meetings that need the office
    missing: int  # visitors, interpreters, drivers, adults beside children, pairs that are not back


async def show_home(desk: Desk) -> Response[str]:
    """List the school's rounds, newest first, with how far each has come."""
    found = await reading.rounds_of_school(desk.tools.pool, desk.principal)
    lines = tuple(_round_line(desk, view) for view in found)
    needs = await reading.in_doubt(desk.tools.pool, desk.principal, now=desk.tools.now)
    lacking = await missing(desk.tools.pool, desk.principal, now=desk.tools.now)
    return desk.show("home.html", HomePage(lines, len(needs), len(lacking)), here="/desk", place="rounds")


async def show_round(desk: Desk, round_id: RoundId) -> Response[str]:
    """Show a round: how far it has come, and which families need somebody."""
    view = await reading.round_view(desk.tools.pool, desk.principal, round_id)
    letters = await reading.letters_waiting(desk.tools.pool, desk.principal, round_id, now=desk.tools.now)
    return desk.show("round.html", _round_page(desk, view, letters), here=f"/desk/rounds/{round_id}", place="rounds")


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


def _round_page(desk: Desk, view: RoundView, letters: int) -> RoundPage:
    round_, base, query = view.round, f"/desk/rounds/{view.round.round_id}", desk.request.query_params
    filters = filters_of(desk, view)
    chosen = {
        "state": filters.state,
        "language": min(filters.languages, default=""),
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
        to_call=sum(rules.call_reason(one, now) is not None for one in view.families),
        letters=letters,
        has_visits="home" in round_.modes,
        lines=tuple(_family_line(desk, round_, one) for one in found[first : first + PAGE]),
        found=len(found),
        first=first,
        before=address(base, **chosen, page=number - 1) if number else "",
        after=address(base, **chosen, page=number + 1) if first + PAGE < len(found) else "",
        filtered=any(chosen.values()),
        state_options=_state_options(desk, view, filters),
        stage_hrefs=tuple(address(base, state=stage) for stage in STAGES),
        language_options=_languages(desk, view),
        teacher_options=_teacher_options(desk, view),
        filters=filters,
        language=chosen["language"],
        teacher_hex=chosen["teacher"],
        teachers=_teachers(desk, view, base),
        said=read_one_of(query, "said", ("opened", "closed", "changed")),
        here=base,
        csv_href=address(f"{base}/export.csv", **chosen),
        xlsx_href=address(f"{base}/export.xlsx", **chosen),
    )


def filters_of(desk: Desk, view: RoundView) -> Filters:
    """Read which families are wanted; a language or teacher that is not in this round lets everybody through."""
    query = desk.request.query_params
    alike = _spoken(desk, view).values()
    language = read_one_of(query, "language", {tag for tags in alike for tag in tags})
    asked_state = read_one_of(query, "state", rules.STATES)
    teacher = read_optional_id(query, "teacher")
    return Filters(
        state=next((word for word in rules.STATES if word == asked_state), ""),
        languages=next((tags for tags in alike if language in tags), frozenset()),
        teacher_id=next((one.teacher_id for one in view.teachers if one.teacher_id == teacher), None),
        name=read_words(query, "name")[:100],
    )


def _state_options(desk: Desk, view: RoundView, filters: Filters) -> tuple[Option, ...]:
    """Offer each state with how many families it shows."""
    counts, named = rules.counted(view.families, filters), states(desk.voice)
    return (("", desk.voice.gettext("Any")), *((state, f"{named[state]} ({counts[state]})") for state in rules.STATES))


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
    named = sorted(_spoken(desk, view).items())
    return (("", desk.voice.gettext("Any")), *((min(tags), name) for name, tags in named))


def _spoken(desk: Desk, view: RoundView) -> dict[str, frozenset[str]]:
    """Give the languages of a round by what they are called: Spanish is one, from wherever."""
    alike: dict[str, frozenset[str]] = {}
    for tag in {one.language for family in view.families for one in family.guardians}:
        name = desk.voice.sentence(desk.voice.language(tag))
        alike[name] = alike.get(name, frozenset()) | {tag}
    return alike


def _teacher_options(desk: Desk, view: RoundView) -> tuple[Option, ...]:
    named = [(one.teacher_id.hex, desk.voice.alone(called(one.called, desk.voice))) for one in view.teachers]
    return (("", desk.voice.gettext("Any")), *named)


def _teachers(desk: Desk, view: RoundView, base: str) -> tuple[TeacherLine, ...]:
    counted = rules.by_teacher(view.families)
    lines = []
    for one in view.teachers:
        progress = counted.get(one.teacher_id, Progress(booked=0))
        total = sum(progress.counts)
        lines.append(
            TeacherLine(
                name=desk.voice.alone(called(one.called, desk.voice)),
                subject=subject_said(one.subject, desk.voice),
                href=address(base, teacher=one.teacher_id.hex),
                progress=progress,
                label=_sentence(desk, progress, total),
                total=total,
            )
        )
    return tuple(lines)


def _family_line(desk: Desk, round_: Round, family: Family) -> FamilyLine:
    guardians = tuple(GuardianLink(one.name, page_of(one)) for one in family.guardians)
    act, href = _to_do(desk, round_, family)
    languages = dict.fromkeys(desk.voice.language(one.language) for one in family.guardians)
    return FamilyLine(
        name=family.name,
        href=guardians[0].href,
        guardians=guardians,
        children=children_of(desk, family),
        languages=desk.voice.sentence(", ".join(languages)),
        chips=happened_said(family, desk.zone, desk.voice),
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
            return gettext("Print letter"), letter_of(round_, first)
        case "partly" | "answered":
            return gettext("Book"), page_of(first)
        case "failing" | "silent" if rules.call_reason(family, desk.tools.now):
            caller = next((one for one in family.guardians if one.phone), None)
            return (gettext("Call"), page_of(caller)) if caller else (gettext("Print letter"), letter_of(round_, first))
        case _:
            return "", ""


def children_of(desk: Desk, family: Family) -> str:
    """Name a family's children, each once."""
    return desk.voice.listing(list(dict.fromkeys(one.student.given_name for one in family.wanted)))


def page_of(guardian: Guardian | Invited) -> str:
    """Give the address of a guardian's whole picture in a round."""
    return f"/desk/invitations/{guardian.invitation_id}"


def letter_of(round_: Round, guardian: Guardian) -> str:
    """Give the address of a guardian's letter."""
    return f"/desk/rounds/{round_.round_id}/letters?guardian={guardian.person_id}"
