"""Everybody who helps: what they are cleared for, who runs out soon, and the private link of their own page."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from litestar import Response
from litestar.status_codes import HTTP_200_OK, HTTP_422_UNPROCESSABLE_ENTITY
from msgspec import Struct

from service.desk.pages.desks import Answer, Desk, to
from service.desk.pages.fields import read_day, read_one_of, read_words
from service.desk.pages.words import Chip, phone_said
from service.desk.provisions import school_of
from service.kernel.db import transact
from service.kernel.errors import Malformed
from service.kernel.frame import Mistake
from service.kernel.ids import PersonId
from service.kernel.languages import offered_languages
from service.kernel.locale import Voice
from service.people import helping
from service.people.types import Credential, CredentialKind, Helper, HelperRole, NewHelper

SOON: Final = timedelta(days=30)
"""What runs out within this is said first: a background check takes weeks."""

SHOWN_FOR: Final = timedelta(minutes=10)
"""How long a new link is shown, as a guardian's."""

KINDS: Final[tuple[CredentialKind, ...]] = (
    *("home_visit_training", "interpreting", "childcare", "driving", "driving_licence", "driving_insurance"),
    *("driving_record", "background_check"),
)
ROLES: Final[tuple[HelperRole, ...]] = ("volunteer", "interpreter")
TEXTS: Final = ("given_name", "family_name", "email", "sms", "language", "languages")
SAID: Final = ("added", "recorded", "invited", "closed", "gone")


class CredentialLine(Struct, frozen=True, kw_only=True):
    """Something a person has until a day."""

    kind: str
    label: str
    until: date | None
    chip: Chip | None  # that it runs out soon, or did


class HelperLine(Struct, frozen=True, kw_only=True):
    """Somebody who helps, in the list."""

    name: str
    href: str
    roles: str
    languages: str
    credentials: tuple[CredentialLine, ...]
    page: Chip


class HelpersPage(Struct, frozen=True, kw_only=True):
    """desk/helpers.html."""

    lines: tuple[HelperLine, ...]
    wanted: str
    options: tuple[tuple[str, str], ...]
    soon: int  # credentials that run out within a month, or did
    said: str


class HelperPage(Struct, frozen=True, kw_only=True):
    """desk/helper.html."""

    name: str
    roles: str
    languages: str
    interpreting: str  # where the office says what they interpret; "" for everybody else
    reached: str
    credentials: tuple[CredentialLine, ...]
    page: Chip
    ends: datetime | None
    link: str  # "" but for ten minutes
    has_link: bool
    is_helper: bool  # by a role, not only by a credential
    said: str
    mistakes: tuple[Mistake, ...]
    action: str
    csrf: str


class NewHelperPage(Struct, frozen=True, kw_only=True):
    """desk/new_helper.html."""

    typed: dict[str, str]
    role: str
    roles: tuple[tuple[str, str], ...]
    languages: tuple[tuple[str, str], ...]
    mistakes: tuple[Mistake, ...]
    csrf: str


async def show_helpers(desk: Desk) -> Response[str]:
    """List everybody who helps, who runs out soon first."""
    now, query = desk.tools.now, desk.request.query_params
    today, wanted = desk.local(now).date(), read_one_of(query, "has", (*KINDS, "soon"))
    found = await helping.list_helpers(desk.tools.pool, desk.principal, school_of(desk.principal), now=now)
    ends = [credential.valid_until for helper in found for credential in helper.credentials]
    view = HelpersPage(
        lines=tuple(_line(each, today, desk.voice) for each in found if _is_wanted(each, wanted, today)),
        wanted=wanted,
        options=(
            ("", desk.voice.gettext("Everybody")),
            ("soon", desk.voice.gettext("Runs out soon")),
            *kinds(desk.voice).items(),
        ),
        soon=sum(_runs_out(end, today) for end in ends),
        said=read_one_of(query, "said", SAID),
    )
    return desk.show("helpers.html", view, here="/desk/helpers", place="helpers")


async def show_new_helper(desk: Desk) -> Response[str]:
    """Show the form of somebody who wants to help."""
    return _new_form(desk, {**dict.fromkeys(TEXTS, ""), "language": "en"}, "volunteer", ())


async def add_helper(desk: Desk) -> Answer:
    """Let somebody help; or the form again and what is wrong beside its field."""
    form, voice = await desk.form(), desk.voice
    typed, role = {name: read_words(form, name)[:200] for name in TEXTS}, read_one_of(form, "role", ROLES)
    new = NewHelper(
        given_name=typed["given_name"],
        family_name=typed["family_name"],
        role=next((one for one in ROLES if one == role), "volunteer"),
        email=typed["email"],
        sms=typed["sms"],
        language=typed["language"] if typed["language"] in offered_languages() else "en",
        languages=[tag for tag in typed["languages"].replace(",", " ").split() if tag][:20],
    )
    try:
        person_id = await transact(
            desk.tools.pool,
            desk.principal.org_id,
            lambda conn: helping.add_helper(conn, desk.principal, school_of(desk.principal), new, now=desk.tools.now),
        )
    except Malformed as exc:
        said = {
            "given_name": voice.gettext("Give a name."),
            "email": voice.gettext("This is not an email address."),
            "sms": voice.gettext("Type a phone number with 10 numbers."),
            "languages": voice.gettext("Write languages by their short names, for example: es, so, vi."),
        }
        mistake = Mistake(exc.where, said[exc.where], is_wrong=bool(typed[exc.where]))
        return _new_form(desk, typed, role, (mistake,))
    return to(f"/desk/helpers/{person_id}?said=added")


async def show_helper(desk: Desk, person_id: PersonId) -> Response[str]:
    """Show somebody who helps: credentials to record, and the link of their page."""
    return await _page(desk, person_id, ())


async def record_credential(desk: Desk, person_id: PersonId) -> Answer:
    """Record until when somebody has something; an empty day takes it away."""
    form = await desk.form()
    kind, written = read_one_of(form, "kind", KINDS), str(form.get("until", "")).strip()
    until = read_day(written)
    if not kind:
        raise Malformed("kind", "unknown")
    if written and until is None:
        said = desk.voice.gettext("Give the last day it holds.")
        return await _page(desk, person_id, (Mistake(f"until-{kind}", said, is_wrong=True),))
    known = next(one for one in KINDS if one == kind)
    await transact(
        desk.tools.pool,
        desk.principal.org_id,
        lambda conn: helping.record_credential(
            conn, desk.principal, school_of(desk.principal), person_id, known, until, now=desk.tools.now
        ),
    )
    return to(f"/desk/helpers/{person_id}?said=recorded")


async def change_page(desk: Desk, person_id: PersonId) -> Answer:
    """Give a helper the link of their page, give a new one, close it, or let them help no more."""
    form, tools, here = await desk.form(), desk.tools, f"/desk/helpers/{person_id}"
    school_id, office = school_of(desk.principal), desk.principal
    act = tools.act(office)
    match str(form.get("do", "")):
        case "invite" | "renew" as wish:
            await transact(
                tools.pool,
                office.org_id,
                lambda conn: helping.invite(conn, act, school_id, person_id, anew=wish == "renew"),
            )
            return to(f"{here}?said=invited")
        case "close":
            await transact(
                tools.pool,
                office.org_id,
                lambda conn: helping.close_page(conn, office, school_id, person_id, now=tools.now),
            )
            return to(f"{here}?said=closed")
        case "stop":
            await transact(
                tools.pool,
                office.org_id,
                lambda conn: helping.stop_help(conn, office, school_id, person_id, now=tools.now),
            )
            return to("/desk/helpers?said=gone")
        case _:
            raise Malformed("do", "unknown")


def kinds(voice: Voice) -> dict[CredentialKind, str]:
    """Name what a person may have until a day."""
    return {
        "home_visit_training": voice.gettext("Home visit training"),
        "interpreting": voice.gettext("Interpreter certificate"),
        "childcare": voice.gettext("Childcare clearance"),
        "driving": voice.gettext("Driving clearance"),
        "driving_licence": voice.gettext("Driving licence"),
        "driving_insurance": voice.gettext("Car insurance"),
        "driving_record": voice.gettext("Driving record check"),
        "background_check": voice.gettext("Background check"),
    }


def roles_said(helper: Helper, voice: Voice) -> str:
    """Say what somebody is at this school."""
    named = {
        "guardian": voice.gettext("Guardian"),
        "teacher": voice.gettext("Teacher"),
        "staff": voice.gettext("Staff"),
        "office": voice.gettext("Office"),
        "volunteer": voice.gettext("Volunteer"),
        "interpreter": voice.gettext("Interpreter"),
    }
    return ", ".join(named[role] for role in helper.roles if role in named)


async def _page(desk: Desk, person_id: PersonId, mistakes: tuple[Mistake, ...]) -> Response[str]:
    now, voice, query = desk.tools.now, desk.voice, desk.request.query_params
    helper = await helping.read_helper(desk.tools.pool, desk.principal, school_of(desk.principal), person_id, now=now)
    here, today = f"/desk/helpers/{person_id}", desk.local(now).date()
    had = {credential.kind: credential for credential in helper.credentials}
    is_new = helper.link_ends_at is not None and helper.link_ends_at - helping.LINK_KEPT > now - SHOWN_FOR
    view = HelperPage(
        name=helper.name,
        roles=roles_said(helper, voice),
        languages=_languages(helper, voice),
        interpreting=f"/desk/interpreting/people/{person_id}" if "interpreter" in helper.roles else "",
        reached=helper.email or phone_said(helper.sms),
        credentials=tuple(
            _credential(kind, label, had.get(kind), today, voice) for kind, label in kinds(voice).items()
        ),
        page=_page_chip(helper, voice),
        ends=helper.link_ends_at.astimezone(ZoneInfo(desk.facts.zone)) if helper.link_ends_at else None,
        link=desk.tools.links.door(helper.link_id) if is_new and helper.link_id else "",
        has_link=helper.link_id is not None,
        is_helper=not set(helper.roles).isdisjoint(ROLES),
        said=read_one_of(query, "said", SAID),
        mistakes=mistakes,
        action=here,
        csrf=desk.csrf,
    )
    status = HTTP_422_UNPROCESSABLE_ENTITY if mistakes else HTTP_200_OK
    return desk.show("helper.html", view, here=here, place="helpers", status_code=status)


def _new_form(desk: Desk, typed: dict[str, str], role: str, mistakes: tuple[Mistake, ...]) -> Response[str]:
    voice = desk.voice
    view = NewHelperPage(
        typed=typed,
        role=role,
        roles=(("volunteer", voice.gettext("Volunteer")), ("interpreter", voice.gettext("Interpreter"))),
        languages=tuple((tag, voice.sentence(voice.language(tag))) for tag in offered_languages()),
        mistakes=mistakes,
        csrf=desk.csrf,
    )
    status = HTTP_422_UNPROCESSABLE_ENTITY if mistakes else HTTP_200_OK
    return desk.show("new_helper.html", view, here="/desk/helpers/new", place="helpers", status_code=status)


def _line(helper: Helper, today: date, voice: Voice) -> HelperLine:
    named = kinds(voice)
    return HelperLine(
        name=helper.name,
        href=f"/desk/helpers/{helper.person_id}",
        roles=roles_said(helper, voice),
        languages=_languages(helper, voice),
        credentials=tuple(_credential(one.kind, named[one.kind], one, today, voice) for one in helper.credentials),
        page=_page_chip(helper, voice),
    )


def _languages(helper: Helper, voice: Voice) -> str:
    return voice.sentence(voice.listing([voice.language(tag) for tag in helper.languages])) if helper.languages else ""


def _credential(kind: CredentialKind, label: str, had: Credential | None, today: date, voice: Voice) -> CredentialLine:
    until = had.valid_until if had else None
    chip = None
    if until and until < today:
        chip = Chip("stopped", voice.gettext("Has run out"))
    elif until and _runs_out(until, today):
        chip = Chip("needs", voice.gettext("Runs out soon"))
    return CredentialLine(kind=kind, label=label, until=until, chip=chip)


def _page_chip(helper: Helper, voice: Voice) -> Chip:
    if helper.link_id is None:
        return Chip("open", voice.gettext("No link yet"))
    return Chip("settled", voice.gettext("Has a link"), "link")


def _is_wanted(helper: Helper, wanted: str, today: date) -> bool:
    ends = {one.kind: one.valid_until for one in helper.credentials}
    if wanted == "soon":
        return _any_soon(ends.values(), today)
    return not wanted or wanted in ends


def _any_soon(ends: Iterable[date], today: date) -> bool:
    return any(_runs_out(end, today) for end in ends)


def _runs_out(until: date, today: date) -> bool:
    return until < today + SOON
