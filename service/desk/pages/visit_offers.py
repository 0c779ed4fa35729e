"""To whom visits are offered, whether those visited are a cross-section, and what their visitors are paid."""

from datetime import UTC, datetime, timedelta
from typing import Final

from litestar import Response
from msgspec import Struct

from service.desk.export import Cell, csv_of
from service.desk.pages.desks import Answer, Desk, to
from service.desk.pages.fields import read_one_of, read_words
from service.kernel.db import transact, transaction
from service.kernel.errors import Malformed
from service.kernel.ids import RoundId
from service.kernel.locale import Voice
from service.kernel.years import meant
from service.notices.wording import subject_said
from service.visits import offering
from service.visits.errors import VisitAnswered
from service.visits.types import Coverage, Offering, Share

SAID: Final = ("offered", "nobody", "no_visits", "share")
SHARES: Final = ("100", "50", "25", "10")


class OfferingLine(Struct, frozen=True, kw_only=True):
    """One offering."""

    at: datetime
    to_all: bool
    per_cent: int
    seed: int
    offered: int
    accepted: int
    elsewhere: int
    declined: int


class ShareLine(Struct, frozen=True, kw_only=True):
    """One group of families."""

    group: str
    families: int | None
    offered: int | None
    visited: int | None
    stands_out: bool


class OffersPage(Struct, frozen=True, kw_only=True):
    """desk/visit_offers.html."""

    round_id: str
    offerings: tuple[OfferingLine, ...]
    is_cross_section: bool
    has_visits: bool
    groups: tuple[tuple[str, tuple[ShareLine, ...]], ...]
    shares: tuple[str, ...]
    said: str
    csrf: str


async def show_offers(desk: Desk, round_id: RoundId) -> Response[str]:
    """Show the offers of a round and its report."""
    async with transaction(desk.tools.pool, desk.principal.org_id) as conn:
        made = await offering.offerings(conn, desk.principal, round_id)
        report = await offering.report(conn, desk.principal, round_id)
    page = OffersPage(
        round_id=str(round_id),
        offerings=tuple(_offering(desk, one) for one in made),
        is_cross_section=report.is_cross_section,
        has_visits=bool(report.visited),
        groups=_groups(report, desk.voice),
        shares=SHARES,
        said=read_one_of(desk.request.query_params, "said", SAID),
        csrf=desk.csrf,
    )
    return desk.show("visit_offers.html", page, here=f"/desk/rounds/{round_id}/visits", place="rounds")


async def offer(desk: Desk, round_id: RoundId) -> Answer:
    """Offer visits to everybody, or by lot; never to a list."""
    form, tools = await desk.form(), desk.tools
    act = desk.act
    wanted = read_one_of(form, "per_cent", SHARES)
    try:
        made = await transact(
            tools.pool, act.org_id, lambda conn: offering.offer(conn, act, round_id, per_cent=int(wanted or 0))
        )
    except VisitAnswered:
        said = "no_visits"
    except Malformed:
        said = "share"
    else:
        said = "offered" if made.offered else "nobody"
    return to(f"/desk/rounds/{round_id}/visits?said={said}")


async def stipends_csv(desk: Desk) -> Response[bytes]:
    """Give a month's stipends: both visitors, dates, hours; whose training had lapsed is skipped, with the reason."""
    day = _month(read_words(desk.request.query_params, "month")) or desk.tools.now
    within = offering.month_of(day, desk.facts.zone)
    async with transaction(desk.tools.pool, desk.principal.org_id) as conn:
        found = await offering.stipends(conn, desk.principal, within)
    gettext = desk.voice.gettext
    heads = [
        gettext("Person"),
        gettext("Name"),
        gettext("Day"),
        gettext("Starts"),
        gettext("Minutes, with the way"),
        gettext("Skipped because"),
    ]
    reasons = {
        "": "",
        "training": gettext("The training did not hold on that day"),
        "alone": gettext("Nobody visits alone"),
    }
    rows: list[list[Cell]] = [
        [one.person, one.name, one.day, one.starts.time(), 0 if one.skipped else one.minutes, reasons[one.skipped]]
        for one in found
    ]
    name = f"visits-{desk.local(day):%Y-%m}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(csv_of(heads, rows), media_type="text/csv", headers=headers)


def _month(written: str) -> datetime | None:
    try:
        # midday of the second: the same month in every zone
        return meant(datetime.strptime(written, "%Y-%m").replace(tzinfo=UTC)) + timedelta(days=1, hours=12)
    except ValueError:
        return None


def _offering(desk: Desk, made: Offering) -> OfferingLine:
    return OfferingLine(
        at=desk.local(made.made_at),
        to_all=made.reach == "all",
        per_cent=made.per_cent,
        seed=made.seed,
        offered=made.offered,
        accepted=made.accepted,
        elsewhere=made.elsewhere,
        declined=made.declined,
    )


def _groups(report: Coverage, voice: Voice) -> tuple[tuple[str, tuple[ShareLine, ...]], ...]:
    heads = {
        "grade": voice.gettext("By grade"),
        "language": voice.gettext("By language"),
        "obstacle": voice.gettext("By what is in the way"),
    }
    return tuple(
        (head, tuple(_share(one, voice) for one in report.shares if one.by == by)) for by, head in heads.items()
    )


def _share(one: Share, voice: Voice) -> ShareLine:
    obstacles = {
        "ride": voice.gettext("No car, or wants a ride"),
        "childcare": voice.gettext("Young children"),
        "interpreter": voice.gettext("Wants an interpreter"),
        "nights": voice.gettext("Works nights"),
    }
    grade = subject_said(f"Grade {one.group.lstrip('0') or one.group}", voice)
    said = {"language": voice.sentence(voice.language(one.group)), "grade": grade}
    group = obstacles[one.group] if one.by == "obstacle" else said[one.by]
    return ShareLine(
        group=group,
        families=one.families,
        offered=one.offered,
        visited=one.visited,
        stands_out=one.stands_out,
    )
